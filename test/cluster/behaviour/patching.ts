/** The four kinds of patch, and who owns what afterwards. */
import { expect } from "vitest";
import { CONFIG_MAPS, configMap, PROBES, probe, service, SERVICES } from "./objects.ts";
import { get, patch, post, put, refusal, row, type Row } from "./row.ts";

const like = (value: object): unknown => expect.objectContaining(value);
const http = { name: "http", port: 80, protocol: "TCP", targetPort: 8080 };
const dns = { name: "dns", port: 53, protocol: "UDP", targetPort: 53 };

export const patches: readonly Row[] = [
  row(
    "merges a patch into an object",
    post(CONFIG_MAPS, configMap("merged", { labels: { a: "1", b: "2" } })),
    patch(
      "merge",
      `${CONFIG_MAPS}/merged`,
      { metadata: { labels: { a: null, c: "3" } } },
      { body: { metadata: { labels: { b: "2", c: "3" } } }, lacks: ["metadata.labels.a"] },
    ),
  ),
  row(
    "replaces a list by a merge patch",
    post(SERVICES, service("merged")),
    patch("merge", `${SERVICES}/merged`, { spec: { ports: [dns] } }, { body: { spec: { ports: [dns] } } }),
  ),
  row(
    "does what a JSON patch says, step by step",
    post(CONFIG_MAPS, configMap("stepped")),
    patch(
      "json",
      `${CONFIG_MAPS}/stepped`,
      [
        { op: "test", path: "/data/key", value: "value" },
        { op: "add", path: "/data/new", value: "x" },
        { op: "remove", path: "/data/key" },
        { op: "add", path: "/metadata/labels", value: { "a/b": "c" } },
        { op: "replace", path: "/metadata/labels/a~1b", value: "d" },
      ],
      { body: { data: { new: "x" }, metadata: { labels: { "a/b": "d" } } }, lacks: ["data.key"] },
    ),
  ),
  row(
    "does nothing of a JSON patch whose test fails",
    post(CONFIG_MAPS, configMap("tested")),
    patch(
      "json",
      `${CONFIG_MAPS}/tested`,
      [
        { op: "remove", path: "/data/key" },
        { op: "test", path: "/data/key", value: "value" },
      ],
      { code: 422 },
    ),
    get(`${CONFIG_MAPS}/tested`, { body: { data: { key: "value" } } }),
  ),
  row(
    "refuses a JSON patch that does not fit",
    patch("json", `${CONFIG_MAPS}/tested`, [{ op: "remove", path: "/data/absent" }], { code: 422 }),
  ),
  row(
    "merges a list by its key in a strategic patch",
    post(SERVICES, service("strategic")),
    patch("strategic", `${SERVICES}/strategic`, { spec: { ports: [dns] } }, { body: { spec: { ports: [dns, http] } } }),
    patch(
      "strategic",
      `${SERVICES}/strategic`,
      { spec: { ports: [{ port: 80, name: "web" }] } },
      { body: { spec: { ports: [dns, { ...http, name: "web" }] } } },
    ),
    patch(
      "strategic",
      `${SERVICES}/strategic`,
      { spec: { ports: [{ port: 80, $patch: "delete" }] } },
      { body: { spec: { ports: [dns] } } },
    ),
    patch(
      "strategic",
      `${SERVICES}/strategic`,
      { spec: { ports: [http, { $patch: "replace" }] } },
      { body: { spec: { ports: [http] } } },
    ),
  ),
  row(
    "orders a list as a strategic patch says",
    post(SERVICES, service("ordered", { ports: [http, dns] })),
    patch(
      "strategic",
      `${SERVICES}/ordered`,
      { spec: { "$setElementOrder/ports": [{ port: 53 }, { port: 80 }] } },
      { body: { spec: { ports: [dns, http] } } },
    ),
  ),
  row(
    "keeps only what a strategic patch retains",
    post("/apis/apps/v1/namespaces/$ns/deployments", {
      ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "retained" } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: "retained" } },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: {
          metadata: { labels: { app: "retained" } },
          spec: { containers: [{ name: "c", image: "registry.test/none" }] },
        },
      },
    }),
    patch(
      "strategic",
      "/apis/apps/v1/namespaces/$ns/deployments/retained",
      { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } },
      { body: { spec: { strategy: { type: "Recreate" } } }, lacks: ["spec.strategy.rollingUpdate"] },
    ),
  ),
  row(
    "has no strategy for custom objects",
    post(PROBES, probe("strategic")),
    patch("strategic", `${PROBES}/strategic`, { spec: {} }, refusal(415, "UnsupportedMediaType")),
  ),
  row(
    "refuses a patch whose result is no valid object",
    patch("merge", `${PROBES}/strategic`, { spec: { size: 0 } }, refusal(422, "Invalid")),
  ),
  row(
    "takes the version inside a patch as the one to change",
    post(CONFIG_MAPS, configMap("versioned"), { saves: { rv: "metadata.resourceVersion" } }),
    patch("merge", `${CONFIG_MAPS}/versioned`, { data: { a: "1" } }),
    patch(
      "merge",
      `${CONFIG_MAPS}/versioned`,
      { metadata: { resourceVersion: "$rv" }, data: { a: "2" } },
      refusal(409, "Conflict"),
    ),
  ),
  row(
    "patches nothing that is not there",
    patch("merge", `${CONFIG_MAPS}/absent`, { data: {} }, refusal(404, "NotFound")),
  ),
  row("refuses a patch of a kind that it does not know", {
    ...patch("merge", `${CONFIG_MAPS}/merged`, {}),
    headers: { "Content-Type": "application/poem" },
    answer: { code: 415 },
  }),
];

const applied = (name: string, data: object) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
const as = (manager: string, name: string) => `${CONFIG_MAPS}/${name}?fieldManager=${manager}`;

export const applying: readonly Row[] = [
  row(
    "creates what is applied, and notes who owns it",
    patch("apply", as("me", "applied"), applied("applied", { a: "1" }), {
      code: 201,
      body: {
        data: { a: "1" },
        metadata: {
          managedFields: [
            {
              manager: "me",
              operation: "Apply",
              apiVersion: "v1",
              fieldsType: "FieldsV1",
              fieldsV1: { "f:data": { "f:a": {} } },
            },
          ],
        },
      },
      saves: { rv: "metadata.resourceVersion" },
    }),
    patch("apply", as("me", "applied"), applied("applied", { a: "1" }), {
      body: { metadata: { resourceVersion: "$rv" } },
    }),
  ),
  row(
    "takes out what is no longer applied",
    patch("apply", as("me", "shrunk"), applied("shrunk", { a: "1", b: "2" }), { code: 201 }),
    patch("apply", as("me", "shrunk"), applied("shrunk", { b: "2" }), {
      body: { data: { b: "2" } },
      lacks: ["data.a"],
    }),
  ),
  row(
    "refuses to take a field from its owner, unless forced",
    patch("apply", as("me", "contested"), applied("contested", { a: "1" }), { code: 201 }),
    patch(
      "apply",
      as("you", "contested"),
      applied("contested", { a: "2" }),
      refusal(409, "Conflict", {
        message: 'Apply failed with 1 conflict: conflict with "me": .data.a',
        details: { causes: [{ reason: "FieldManagerConflict", message: 'conflict with "me"', field: ".data.a" }] },
      }),
    ),
    patch("apply", `${as("you", "contested")}&force=true`, applied("contested", { a: "2" }), {
      body: {
        data: { a: "2" },
        metadata: { managedFields: [{ manager: "you", fieldsV1: { "f:data": { "f:a": {} } } }] },
      },
    }),
  ),
  row("wants to know who applies", patch("apply", `${CONFIG_MAPS}/nobodys`, applied("nobodys", {}), { code: 422 })),
  row(
    "notes who updates",
    post(`${CONFIG_MAPS}?fieldManager=maker`, configMap("noted"), {
      body: {
        metadata: {
          managedFields: [{ manager: "maker", operation: "Update", fieldsV1: { "f:data": { ".": {}, "f:key": {} } } }],
        },
      },
    }),
    put(`${CONFIG_MAPS}/noted?fieldManager=changer`, configMap("noted", {}, { key: "other" }), {
      body: {
        metadata: {
          managedFields: expect.arrayContaining([
            like({ manager: "changer", fieldsV1: { "f:data": { "f:key": {} } } }),
          ]) as unknown,
        },
      },
    }),
  ),
  row(
    "merges entries of a list that others applied",
    post(`${SERVICES}?fieldManager=me`, service("shared", { type: "ClusterIP" })),
    patch(
      "apply",
      `${SERVICES}/shared?fieldManager=you`,
      { apiVersion: "v1", kind: "Service", metadata: { name: "shared" }, spec: { ports: [dns] } },
      { body: { spec: { ports: [http, dns] } } },
    ),
  ),
  row(
    "applies to custom objects, by their schema",
    patch("apply", `${PROBES}/applied?fieldManager=me`, probe("applied", { tags: ["a"] }), { code: 201 }),
    patch("apply", `${PROBES}/applied?fieldManager=you`, probe("applied", { tags: ["b"] }), {
      body: { spec: { tags: ["a", "b"], size: 5 } },
    }),
  ),
];
