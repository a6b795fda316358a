/** Creating, updating, deleting: identity, versions, refusals, dry runs. */
import { expect } from "vitest";
import { CONFIG_MAPS, configMap, PROBES, probe, service, SERVICES } from "./objects.ts";
import { del, get, patch, post, put, refusal, row, type Row } from "./row.ts";

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

export const creation: readonly Row[] = [
  row(
    "gives a new object its identity",
    post(CONFIG_MAPS, configMap("born"), {
      body: {
        kind: "ConfigMap",
        apiVersion: "v1",
        metadata: {
          name: "born",
          namespace: "$ns",
          uid: matching(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/),
          resourceVersion: matching(/^[1-9]\d*$/),
          creationTimestamp: matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        },
        data: { key: "value" },
      },
      lacks: ["metadata.generation", "metadata.selfLink"],
    }),
  ),
  row(
    "makes up a name where a beginning of one is given",
    post(
      CONFIG_MAPS,
      { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "made-" } },
      {
        body: { metadata: { generateName: "made-", name: matching(/^made-[a-z0-9]{5}$/) } },
      },
    ),
  ),
  row(
    "refuses an object without a name",
    post(CONFIG_MAPS, { apiVersion: "v1", kind: "ConfigMap", metadata: {} }, refusal(422, "Invalid")),
  ),
  row(
    "refuses a name that is none",
    post(
      CONFIG_MAPS,
      configMap("Not_A_Name"),
      refusal(422, "Invalid", {
        details: { kind: "ConfigMap", causes: [{ reason: "FieldValueInvalid", field: "metadata.name" }] },
      }),
    ),
  ),
  row("refuses a Service's name that DNS could not hold", post(SERVICES, service("1st"), refusal(422, "Invalid"))),
  row(
    "refuses what is there already",
    post(CONFIG_MAPS, configMap("twice")),
    post(
      CONFIG_MAPS,
      configMap("twice"),
      refusal(409, "AlreadyExists", {
        message: 'configmaps "twice" already exists',
        details: { name: "twice", kind: "configmaps" },
      }),
    ),
  ),
  row(
    "refuses an object of another namespace",
    post(CONFIG_MAPS, configMap("astray", { namespace: "elsewhere" }), refusal(400, "BadRequest")),
  ),
  row("refuses an object of another kind", post(CONFIG_MAPS, service("astray"), { code: 400 })),
  row("refuses what is no JSON", post(CONFIG_MAPS, "{", { code: 400 })),
  row("refuses a field of another type", post(CONFIG_MAPS, configMap("typed", {}, { key: 5 }), { code: 400 })),
  row(
    "refuses to put anything into a namespace that is not there",
    post(
      "/api/v1/namespaces/$ns-absent/configmaps",
      configMap("lost"),
      refusal(404, "NotFound", { message: 'namespaces "$ns-absent" not found' }),
    ),
  ),
  row(
    "drops a field that it does not know, with a warning if asked",
    post(
      `${CONFIG_MAPS}?fieldValidation=Warn`,
      { ...configMap("warned"), extra: 1 },
      { warns: 'unknown field \\"extra\\"', lacks: ["extra"] },
    ),
  ),
  row(
    "refuses a field that it does not know, if asked",
    post(
      `${CONFIG_MAPS}?fieldValidation=Strict`,
      { ...configMap("strict"), extra: 1 },
      {
        code: 400,
        body: { message: matching(/strict decoding error: unknown field "extra"/) },
      },
    ),
  ),
  row(
    "sets a Secret's text beside its data",
    post(
      "/api/v1/namespaces/$ns/secrets",
      { apiVersion: "v1", kind: "Secret", metadata: { name: "told" }, stringData: { a: "b" } },
      {
        body: { type: "Opaque", data: { a: "Yg==" } },
        lacks: ["stringData"],
      },
    ),
  ),
];

export const updates: readonly Row[] = [
  row(
    "replaces an object at the version that the client saw",
    post(CONFIG_MAPS, configMap("put"), {
      saves: { rv: "metadata.resourceVersion", uid: "metadata.uid", born: "metadata.creationTimestamp" },
    }),
    put(`${CONFIG_MAPS}/put`, configMap("put", { resourceVersion: "$rv" }, { other: "x" }), {
      body: { metadata: { uid: "$uid", creationTimestamp: "$born" }, data: { other: "x" } },
      lacks: ["data.key"],
    }),
    put(
      `${CONFIG_MAPS}/put`,
      configMap("put", { resourceVersion: "$rv" }, { other: "y" }),
      refusal(409, "Conflict", {
        message:
          'Operation cannot be fulfilled on configmaps "put": the object has been modified; please apply your changes to the latest version and try again',
      }),
    ),
  ),
  row(
    "replaces a builtin object whatever its version, if none is named",
    put(`${CONFIG_MAPS}/put`, configMap("put", {}, { other: "z" }), { body: { data: { other: "z" } } }),
  ),
  row(
    "replaces a custom object only at a version",
    post(PROBES, probe("put")),
    put(
      `${PROBES}/put`,
      probe("put", { size: 6 }),
      refusal(422, "Invalid", { details: { causes: [{ field: "metadata.resourceVersion" }] } }),
    ),
  ),
  row("refuses another name than the path's", put(`${CONFIG_MAPS}/put`, configMap("other"), { code: 400 })),
  row(
    "refuses an object that has been replaced by another of its name",
    put(
      `${CONFIG_MAPS}/put`,
      configMap("put", { uid: "00000000-0000-4000-8000-000000000000" }),
      refusal(409, "Conflict"),
    ),
  ),
  row(
    "does not create by update what others must create",
    put(`${CONFIG_MAPS}/absent`, configMap("absent"), refusal(404, "NotFound")),
  ),
  row(
    "creates a Lease by update",
    put(
      "/apis/coordination.k8s.io/v1/namespaces/$ns/leases/upsert",
      {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: { name: "upsert" },
        spec: { holderIdentity: "me" },
      },
      { code: 201 },
    ),
  ),
  row(
    "counts generations of the specification, not of anything else",
    post(PROBES, probe("generations", { size: 1 }), { body: { metadata: { generation: 1 } } }),
    patch(
      "merge",
      `${PROBES}/generations`,
      { metadata: { labels: { a: "b" } } },
      { body: { metadata: { generation: 1 } } },
    ),
    patch(
      "merge",
      `${PROBES}/generations/status`,
      { status: { phase: "x" } },
      { body: { metadata: { generation: 1 } } },
    ),
    patch("merge", `${PROBES}/generations`, { spec: { size: 2 } }, { body: { metadata: { generation: 2 } } }),
  ),
  row(
    "keeps the version where an update changes nothing",
    post(CONFIG_MAPS, configMap("same"), { saves: { rv: "metadata.resourceVersion" } }),
    put(`${CONFIG_MAPS}/same`, configMap("same"), { body: { metadata: { resourceVersion: "$rv" } } }),
  ),
  row(
    "keeps what is immutable",
    post("/api/v1/namespaces/$ns/configmaps", { ...configMap("rock"), immutable: true }),
    patch("merge", `${CONFIG_MAPS}/rock`, { data: { key: "other" } }, refusal(422, "Invalid")),
  ),
];

export const refusals: readonly Row[] = [
  row(
    "says what was not found",
    get(
      `${CONFIG_MAPS}/absent`,
      refusal(404, "NotFound", {
        message: 'configmaps "absent" not found',
        details: { name: "absent", kind: "configmaps" },
      }),
    ),
    get(
      `${PROBES}/absent`,
      refusal(404, "NotFound", {
        message: 'probes.test.lanlord.io "absent" not found',
        details: { name: "absent", group: "test.lanlord.io", kind: "probes" },
      }),
    ),
  ),
  row("says that there is no such resource", get("/api/v1/namespaces/$ns/absents", { code: 404 })),
  row("says that a method is not for this path", {
    kind: "exchange",
    method: "POST",
    path: `${CONFIG_MAPS}/a`,
    body: configMap("a"),
    answer: refusal(405, "MethodNotAllowed"),
  }),
  row(
    "does not know the bearer of a token",
    get(CONFIG_MAPS, refusal(401, "Unauthorized"), { Authorization: "Bearer nobody" }),
  ),
];

export const dryRuns: readonly Row[] = [
  row(
    "creates nothing in a dry run",
    post(`${CONFIG_MAPS}?dryRun=All`, configMap("dry"), { body: { metadata: { name: "dry", uid: matching(/./) } } }),
    get(`${CONFIG_MAPS}/dry`, { code: 404 }),
  ),
  row(
    "changes and deletes nothing in a dry run",
    post(CONFIG_MAPS, configMap("kept"), { saves: { rv: "metadata.resourceVersion" } }),
    patch("merge", `${CONFIG_MAPS}/kept?dryRun=All`, { data: { key: "other" } }, { body: { data: { key: "other" } } }),
    del(`${CONFIG_MAPS}/kept?dryRun=All`),
    get(`${CONFIG_MAPS}/kept`, { body: { metadata: { resourceVersion: "$rv" }, data: { key: "value" } } }),
  ),
  row(
    "refuses in a dry run what it would refuse",
    post(`${PROBES}?dryRun=All`, probe("dry", { size: 11 }), refusal(422, "Invalid")),
  ),
  row("refuses a dry run of parts", post(`${CONFIG_MAPS}?dryRun=Some`, configMap("dry"), { code: 422 })),
];
