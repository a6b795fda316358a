/** Status apart, finalizers, owners, namespaces. */
import { expect } from "vitest";
import { CONFIG_MAPS, configMap, PROBES, probe, service, SERVICES } from "./objects.ts";
import { del, get, patch, post, put, refusal, row, type Row, soon } from "./row.ts";

const given = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } };

export const statuses: readonly Row[] = [
  row(
    "ignores the status of a Service that is created or updated",
    post(SERVICES, { ...service("plain"), status: given }, { lacks: ["status.loadBalancer.ingress"] }),
    patch("merge", `${SERVICES}/plain`, { status: given }, { lacks: ["status.loadBalancer.ingress"] }),
  ),
  row(
    "changes a Service's status and metadata through its status, and nothing else",
    post(SERVICES, service("announced", { type: "LoadBalancer", allocateLoadBalancerNodePorts: true })),
    patch(
      "merge",
      `${SERVICES}/announced/status`,
      { status: given, spec: { type: "ClusterIP" }, metadata: { annotations: { "test.lanlord.io/a": "b" } } },
      {
        body: {
          status: given,
          spec: { type: "LoadBalancer" },
          metadata: { annotations: { "test.lanlord.io/a": "b" } },
        },
      },
    ),
    get(`${SERVICES}/announced`, { body: { status: given, metadata: { annotations: { "test.lanlord.io/a": "b" } } } }),
    get(`${SERVICES}/announced/status`, { body: { status: given } }),
  ),
  row(
    "forgets a Service's addresses when it is a LoadBalancer no more",
    patch(
      "merge",
      `${SERVICES}/announced`,
      { spec: { type: "ClusterIP" } },
      { lacks: ["status.loadBalancer.ingress"] },
    ),
  ),
  row(
    "ignores the status of a custom object that is created or updated",
    post(PROBES, { ...probe("apart"), status: { phase: "x" } }, { lacks: ["status"] }),
    patch("merge", `${PROBES}/apart`, { status: { phase: "x" } }, { lacks: ["status"] }),
  ),
  row(
    "changes a custom object's status through its status, and nothing else",
    patch(
      "merge",
      `${PROBES}/apart/status`,
      { status: { phase: "x" }, spec: { size: 9 }, metadata: { labels: { a: "b" }, annotations: { c: "d" } } },
      { body: { status: { phase: "x" }, spec: { size: 5 } }, lacks: ["metadata.labels", "metadata.annotations"] },
    ),
    get(`${PROBES}/apart`, {
      body: { status: { phase: "x" } },
      lacks: ["metadata.labels"],
      saves: { rv: "metadata.resourceVersion" },
    }),
    put(
      `${PROBES}/apart/status`,
      { ...probe("apart", {}, { resourceVersion: "$rv" }), status: { phase: "y" } },
      { body: { status: { phase: "y" } } },
    ),
    put(
      `${PROBES}/apart/status`,
      { ...probe("apart", {}, { resourceVersion: "$rv" }), status: { phase: "z" } },
      refusal(409, "Conflict"),
    ),
  ),
  row("has no status where the kind has none", get(`${CONFIG_MAPS}/born/status`, { code: 404 })),
];

const held = { finalizers: ["test.lanlord.io/held"] };
const BACKGROUND = { propagationPolicy: "Background" };

export const deletions: readonly Row[] = [
  row(
    "deletes, and says so",
    post(CONFIG_MAPS, configMap("gone"), { saves: { uid: "metadata.uid" } }),
    del(`${CONFIG_MAPS}/gone`, {
      body: { kind: "Status", status: "Success", details: { name: "gone", kind: "configmaps", uid: "$uid" } },
    }),
    get(`${CONFIG_MAPS}/gone`, { code: 404 }),
    del(`${CONFIG_MAPS}/gone`, refusal(404, "NotFound")),
  ),
  row(
    "deletes only the object meant",
    post(CONFIG_MAPS, configMap("meant"), { saves: { uid: "metadata.uid" } }),
    del(`${CONFIG_MAPS}/meant`, refusal(409, "Conflict"), {
      preconditions: { uid: "00000000-0000-4000-8000-000000000000" },
    }),
    del(`${CONFIG_MAPS}/meant`, {}, { preconditions: { uid: "$uid" } }),
  ),
  row(
    "deletes a collection by its selector",
    post(CONFIG_MAPS, configMap("many-a", { labels: { many: "yes" } })),
    post(CONFIG_MAPS, configMap("many-b", { labels: { many: "yes" } })),
    post(CONFIG_MAPS, configMap("many-c", { labels: { many: "no" } })),
    del(`${CONFIG_MAPS}?labelSelector=many%3Dyes`),
    soon(get(`${CONFIG_MAPS}?labelSelector=many`, { body: { items: [{ metadata: { name: "many-c" } }] } })),
  ),
  row(
    "marks what has finalizers, and lets it go with the last of them",
    post(CONFIG_MAPS, configMap("held", held)),
    del(`${CONFIG_MAPS}/held`, {
      body: {
        kind: "ConfigMap",
        metadata: { deletionTimestamp: expect.stringMatching(/Z$/) as unknown, deletionGracePeriodSeconds: 0, ...held },
      },
    }),
    patch(
      "merge",
      `${CONFIG_MAPS}/held`,
      { metadata: { finalizers: ["test.lanlord.io/held", "test.lanlord.io/late"] } },
      refusal(422, "Invalid"),
    ),
    patch("merge", `${CONFIG_MAPS}/held`, { data: { key: "still" } }, { body: { data: { key: "still" } } }),
    patch("merge", `${CONFIG_MAPS}/held`, { metadata: { finalizers: null } }),
    get(`${CONFIG_MAPS}/held`, { code: 404 }),
  ),
  row(
    "deletes with an owner what it owned",
    post(CONFIG_MAPS, configMap("owner"), { saves: { uid: "metadata.uid" } }),
    post(
      CONFIG_MAPS,
      configMap("owned", { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: "$uid" }] }),
    ),
    del(`${CONFIG_MAPS}/owner`, {}, BACKGROUND),
    soon(get(`${CONFIG_MAPS}/owned`, { code: 404 })),
  ),
  row(
    "leaves orphans where it is told to",
    post(CONFIG_MAPS, configMap("parent"), { saves: { uid: "metadata.uid" } }),
    post(
      CONFIG_MAPS,
      configMap("orphan", { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "parent", uid: "$uid" }] }),
    ),
    del(`${CONFIG_MAPS}/parent`, {}, { propagationPolicy: "Orphan" }),
    soon(get(`${CONFIG_MAPS}/parent`, { code: 404 })),
    get(`${CONFIG_MAPS}/orphan`, { lacks: ["metadata.ownerReferences"] }),
  ),
  row(
    "keeps an owner that waits for what it owns",
    post(CONFIG_MAPS, configMap("waiting"), { saves: { uid: "metadata.uid" } }),
    post(
      CONFIG_MAPS,
      configMap("blocking", {
        ...held,
        ownerReferences: [
          { apiVersion: "v1", kind: "ConfigMap", name: "waiting", uid: "$uid", blockOwnerDeletion: true },
        ],
      }),
    ),
    del(`${CONFIG_MAPS}/waiting`, {}, { propagationPolicy: "Foreground" }),
    soon(get(`${CONFIG_MAPS}/blocking`, { body: { metadata: { deletionTimestamp: expect.any(String) as unknown } } })),
    get(`${CONFIG_MAPS}/waiting`, { body: { metadata: { finalizers: ["foregroundDeletion"] } } }),
    patch("merge", `${CONFIG_MAPS}/blocking`, { metadata: { finalizers: null } }),
    soon(get(`${CONFIG_MAPS}/waiting`, { code: 404 })),
  ),
  row(
    "empties a namespace that is deleted, lets nothing new in, and then lets it go",
    post(
      "/api/v1/namespaces",
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "$ns-gone" } },
      {
        body: {
          status: { phase: "Active" },
          spec: { finalizers: ["kubernetes"] },
          metadata: { labels: { "kubernetes.io/metadata.name": "$ns-gone" } },
        },
      },
    ),
    post("/api/v1/namespaces/$ns-gone/configmaps", configMap("last", held)),
    del("/api/v1/namespaces/$ns-gone"),
    soon(get("/api/v1/namespaces/$ns-gone", { body: { status: { phase: "Terminating" } } })),
    post("/api/v1/namespaces/$ns-gone/configmaps", configMap("late"), refusal(403, "Forbidden")),
    soon(
      get("/api/v1/namespaces/$ns-gone/configmaps/last", {
        body: { metadata: { deletionTimestamp: expect.any(String) as unknown } },
      }),
    ),
    patch("merge", "/api/v1/namespaces/$ns-gone/configmaps/last", { metadata: { finalizers: null } }),
    soon(get("/api/v1/namespaces/$ns-gone", { code: 404 })),
  ),
];
