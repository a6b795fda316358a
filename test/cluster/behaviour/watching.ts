/** Watches. */
import { expect } from "vitest";
import { CONFIG_MAPS, configMap, service, SERVICES } from "./objects.ts";
import { del, get, patch, post, put, row, type Row, watched } from "./row.ts";

const event = (type: string, name: string, more: object = {}) => ({ type, object: { metadata: { name }, ...more } });
const mark = (name: string, by: string) => configMap(name, { labels: { by } });
const watching = (by: string, rv = "$rv") =>
  `${CONFIG_MAPS}?watch=1&labelSelector=by%3D${by}&resourceVersion=${rv}&timeoutSeconds=60`;

export const watches: readonly Row[] = [
  row(
    "begins a watch after its revision, not at it",
    post(CONFIG_MAPS, mark("after-a", "after"), { saves: { rv: "metadata.resourceVersion" } }),
    watched(watching("after"), [post(CONFIG_MAPS, mark("after-b", "after"))], [event("ADDED", "after-b")]),
  ),
  row(
    "tells what happened since, before what happens",
    get(CONFIG_MAPS, { saves: { rv: "metadata.resourceVersion" } }),
    post(CONFIG_MAPS, mark("since", "since")),
    patch("merge", `${CONFIG_MAPS}/since`, { data: { key: "other" } }),
    watched(
      watching("since"),
      [del(`${CONFIG_MAPS}/since`)],
      [
        event("ADDED", "since", { data: { key: "value" } }),
        event("MODIFIED", "since", { data: { key: "other" } }),
        event("DELETED", "since", { data: { key: "other" } }),
      ],
    ),
  ),
  row(
    "begins with everything there is where no revision is named",
    post(CONFIG_MAPS, mark("all", "all")),
    watched(watching("all", ""), [], [event("ADDED", "all", { kind: "ConfigMap", apiVersion: "v1" })]),
    watched(watching("all", "0"), [], [event("ADDED", "all")]),
  ),
  row(
    "tells of an object that begins or ceases to match its selector as if it came or went",
    post(CONFIG_MAPS, mark("moving", "elsewhere"), { saves: { rv: "metadata.resourceVersion" } }),
    watched(
      watching("here"),
      [
        patch("merge", `${CONFIG_MAPS}/moving`, { metadata: { labels: { by: "here" } } }),
        patch("merge", `${CONFIG_MAPS}/moving`, { metadata: { labels: { by: "elsewhere" } } }),
      ],
      [event("ADDED", "moving"), event("DELETED", "moving")],
    ),
  ),
  row(
    "tells nothing of an update that changes nothing",
    post(CONFIG_MAPS, mark("calm", "calm"), { saves: { rv: "metadata.resourceVersion" } }),
    watched(
      watching("calm"),
      [
        put(`${CONFIG_MAPS}/calm`, mark("calm", "calm"), { body: { metadata: { resourceVersion: "$rv" } } }),
        patch(
          "merge",
          `${CONFIG_MAPS}/calm`,
          { data: { key: "value" } },
          { body: { metadata: { resourceVersion: "$rv" } } },
        ),
        patch("merge", `${CONFIG_MAPS}/calm`, { data: { key: "changed" } }),
      ],
      [event("MODIFIED", "calm", { data: { key: "changed" } })],
    ),
  ),
  row(
    "watches one object by its name",
    post(SERVICES, service("watched"), { saves: { rv: "metadata.resourceVersion" } }),
    post(SERVICES, service("unwatched")),
    watched(
      `${SERVICES}?watch=true&fieldSelector=metadata.name%3Dwatched&resourceVersion=$rv&timeoutSeconds=60`,
      [
        patch("merge", `${SERVICES}/watched/status`, {
          status: { loadBalancer: {} },
          metadata: { labels: { a: "b" } },
        }),
      ],
      [event("MODIFIED", "watched")],
    ),
  ),
  row("says how far it has come before it ends", {
    kind: "watched",
    path: `${CONFIG_MAPS}?watch=1&labelSelector=by%3Dnobody&resourceVersion=0&timeoutSeconds=3&allowWatchBookmarks=true`,
    during: [],
    bookmarks: true,
    events: [
      {
        type: "BOOKMARK",
        object: {
          kind: "ConfigMap",
          apiVersion: "v1",
          metadata: { resourceVersion: expect.stringMatching(/^[1-9]\d*$/) as unknown },
        },
      },
    ],
  }),
];
