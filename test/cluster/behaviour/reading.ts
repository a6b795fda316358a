/** Discovery, lists, selectors, forms of an answer. */
import { expect } from "vitest";
import { CONFIG_MAPS, configMap, PROBES, probe, service, SERVICES } from "./objects.ts";
import { del, get, post, refusal, row, type Row } from "./row.ts";

const containing = (...items: readonly unknown[]): unknown => expect.arrayContaining([...items]) as unknown;
const like = (value: object): unknown => expect.objectContaining(value) as unknown;
const filled: unknown = expect.stringMatching(/./);
const lacking = (name: string): unknown =>
  expect.not.objectContaining({ [name]: expect.anything() as unknown }) as unknown;

export const discovery: readonly Row[] = [
  row("says its version", get("/version", { body: { major: "1", gitVersion: filled } })),
  row("says that it is well", get("/readyz"), get("/healthz")),
  row("has the core group in one version", get("/api", { body: { kind: "APIVersions", versions: ["v1"] } })),
  row(
    "lists the groups with the version it prefers",
    get("/apis", {
      body: {
        kind: "APIGroupList",
        groups: containing(
          like({ name: "apps", preferredVersion: { groupVersion: "apps/v1", version: "v1" } }),
          like({ name: "discovery.k8s.io" }),
          like({ name: "coordination.k8s.io" }),
          like({ name: "rbac.authorization.k8s.io" }),
          like({ name: "admissionregistration.k8s.io" }),
          like({ name: "apiextensions.k8s.io" }),
          like({ name: "test.lanlord.io" }),
        ),
      },
    }),
  ),
  row(
    "lists the resources of a group, and their parts",
    get("/api/v1", {
      body: {
        kind: "APIResourceList",
        groupVersion: "v1",
        resources: containing(
          like({ name: "services", namespaced: true, kind: "Service", shortNames: ["svc"] }),
          like({ name: "services/status", namespaced: true, kind: "Service" }),
          like({ name: "nodes", namespaced: false, kind: "Node", shortNames: ["no"] }),
        ),
      },
    }),
  ),
  row(
    "lists the resources of a custom group",
    get("/apis/test.lanlord.io/v1", {
      body: {
        groupVersion: "test.lanlord.io/v1",
        resources: containing(
          like({ name: "probes", singularName: "probe", namespaced: true, kind: "Probe", shortNames: ["pb"] }),
          like({ name: "probes/status", kind: "Probe" }),
        ),
      },
    }),
  ),
  row("knows a group by name", get("/apis/apps", { body: { kind: "APIGroup", name: "apps" } })),
  row("has nothing where nothing is served", get("/apis/absent.lanlord.io/v1", { code: 404 })),
  row(
    "describes its kinds in OpenAPI",
    get("/openapi/v2", { body: { swagger: "2.0" } }),
    get("/openapi/v3", { body: { paths: like({}) } }),
  ),
];

const listed = "labelSelector=listed";
const of = (name: string) => like({ metadata: like({ name }) });
const three = ["a", "b", "c"].map((name) => post(CONFIG_MAPS, configMap(`list-${name}`, { labels: { listed: name } })));

export const lists: readonly Row[] = [
  row(
    "lists in the order of names, with the revision it shows",
    ...three,
    get(`${CONFIG_MAPS}?${listed}`, {
      body: {
        kind: "ConfigMapList",
        apiVersion: "v1",
        metadata: { resourceVersion: filled },
        items: [of("list-a"), of("list-b"), of("list-c")],
      },
    }),
  ),
  row(
    "leaves kind and version out of the items of a builtin list",
    get(`${CONFIG_MAPS}?labelSelector=listed=a`, { body: { items: [lacking("kind")] } }),
  ),
  row(
    "leaves them in the items of a custom list",
    post(PROBES, probe("listed")),
    get(`${PROBES}?fieldSelector=metadata.name=listed`, {
      body: { kind: "ProbeList", items: [like({ kind: "Probe", apiVersion: "test.lanlord.io/v1" })] },
    }),
  ),
  row(
    "lists in pages",
    get(`${CONFIG_MAPS}?${listed}&limit=2`, {
      body: { items: [of("list-a"), of("list-b")] },
      saves: { more: "metadata.continue", rv: "metadata.resourceVersion" },
    }),
    get(`${CONFIG_MAPS}?${listed}&limit=2&continue=$more`, {
      body: { items: [of("list-c")], metadata: { resourceVersion: "$rv" } },
      lacks: ["metadata.continue"],
    }),
  ),
  row(
    "counts what remains where nothing is selected",
    get(`${CONFIG_MAPS}?limit=1`, { body: { metadata: { remainingItemCount: expect.any(Number) as unknown } } }),
  ),
  row(
    "goes on with a page as things were, though one was deleted meanwhile",
    post(CONFIG_MAPS, configMap("page-a", { labels: { paged: "yes" } })),
    post(CONFIG_MAPS, configMap("page-b", { labels: { paged: "yes" } })),
    get(`${CONFIG_MAPS}?labelSelector=paged&limit=1`, { saves: { more: "metadata.continue" } }),
    del(`${CONFIG_MAPS}/page-b`),
    get(`${CONFIG_MAPS}?labelSelector=paged&limit=1&continue=$more`, { body: { items: [of("page-b")] } }),
  ),
  row("refuses a page it never gave out", get(`${CONFIG_MAPS}?limit=1&continue=nonsense`, { code: 400 })),
  row(
    "lists as of now where any revision will do",
    get(`${CONFIG_MAPS}?${listed}&resourceVersion=0`, { body: { items: [of("list-a"), of("list-b"), of("list-c")] } }),
  ),
  row(
    "lists as of an exact revision",
    post(CONFIG_MAPS, configMap("exact", { labels: { exact: "1" } }), { saves: { rv: "metadata.resourceVersion" } }),
    del(`${CONFIG_MAPS}/exact`),
    get(`${CONFIG_MAPS}?labelSelector=exact`, { body: { items: [] } }),
    get(`${CONFIG_MAPS}?labelSelector=exact&resourceVersion=$rv&resourceVersionMatch=Exact`, {
      body: { items: [of("exact")], metadata: { resourceVersion: "$rv" } },
    }),
  ),
  row("refuses a revision that is no number", get(`${CONFIG_MAPS}?resourceVersion=x`, { code: 400 })),
  row(
    "refuses a revision that is yet to come",
    get(`${CONFIG_MAPS}?resourceVersion=999999999999`, refusal(504, "Timeout")),
  ),
  row("lists over all namespaces", get(`/api/v1/configmaps?${listed}`, { body: { items: containing(of("list-a")) } })),
];

const selected = (selector: string, ...names: readonly string[]) =>
  get(`${CONFIG_MAPS}?labelSelector=${encodeURIComponent(selector)}`, { body: { items: names.map(of) } });

export const selectors: readonly Row[] = [
  row("selects labels by value", selected("listed=b", "list-b"), selected("listed==b", "list-b")),
  row("selects labels by another value, or none", selected("listed,listed!=b", "list-a", "list-c")),
  row(
    "selects labels by sets",
    selected("listed in (a, c)", "list-a", "list-c"),
    selected("listed,listed notin (a,c)", "list-b"),
  ),
  row(
    "selects labels by absence",
    selected("listed,!absent", "list-a", "list-b", "list-c"),
    selected("listed,!listed"),
  ),
  row(
    "refuses a selector that is none",
    get(`${CONFIG_MAPS}?labelSelector=${encodeURIComponent("a in b")}`, { code: 400 }),
  ),
  row(
    "selects by name",
    get(`${CONFIG_MAPS}?fieldSelector=metadata.name%3Dlist-b`, { body: { items: [of("list-b")] } }),
    get(`${CONFIG_MAPS}?fieldSelector=metadata.name!%3Dlist-b&${listed}`, {
      body: { items: [of("list-a"), of("list-c")] },
    }),
  ),
  row(
    "refuses a field that cannot be selected by",
    get(`${CONFIG_MAPS}?fieldSelector=data.key%3Da`, refusal(400, "BadRequest")),
  ),
  row(
    "selects Events by what they are about",
    post("/api/v1/namespaces/$ns/events", {
      ...{ apiVersion: "v1", kind: "Event", metadata: { name: "about" }, reason: "Told", type: "Normal" },
      involvedObject: { kind: "Service", name: "that-one", namespace: "$ns" },
    }),
    get("/api/v1/namespaces/$ns/events?fieldSelector=involvedObject.name%3Dthat-one,reason%3DTold", {
      body: { items: [of("about")] },
    }),
    get("/api/v1/namespaces/$ns/events?fieldSelector=involvedObject.name%3Dother", { body: { items: [] } }),
  ),
];

const TABLE = { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" };
const METADATA = { Accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json" };
const columns = (...names: readonly string[]) => names.map((name) => like({ name }));

export const forms: readonly Row[] = [
  row(
    "shows Services as a table",
    post(SERVICES, service("tabled")),
    get(
      `${SERVICES}/tabled`,
      {
        body: {
          kind: "Table",
          apiVersion: "meta.k8s.io/v1",
          columnDefinitions: columns("Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age", "Selector"),
          rows: [
            {
              cells: ["tabled", "ClusterIP", filled, "<none>", "80/TCP", filled, "app=tabled"],
              object: { kind: "PartialObjectMetadata", metadata: { name: "tabled" } },
            },
          ],
        },
      },
      TABLE,
    ),
  ),
  row(
    "shows custom objects by the columns of their definition",
    post(PROBES, probe("tabled", { mode: "fast" })),
    get(
      `${PROBES}?fieldSelector=metadata.name=tabled`,
      {
        body: {
          kind: "Table",
          columnDefinitions: [
            like({ name: "Name", format: "name" }),
            like({ name: "Size", type: "integer" }),
            like({ name: "Mode", priority: 10 }),
          ],
          rows: [{ cells: ["tabled", 5, "fast"] }],
        },
      },
      TABLE,
    ),
  ),
  row(
    "leaves objects out of a table, or puts all of them in, as asked",
    get(`${PROBES}/tabled?includeObject=None`, { lacks: ["rows.0.object.metadata"] }, TABLE),
    get(
      `${PROBES}/tabled?includeObject=Object`,
      { body: { rows: [{ object: { kind: "Probe", spec: { mode: "fast" } } }] } },
      TABLE,
    ),
  ),
  row(
    "gives metadata only",
    get(
      `${PROBES}/tabled`,
      {
        body: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: { name: "tabled" } },
        lacks: ["spec"],
      },
      METADATA,
    ),
  ),
  row("refuses a form that it does not speak", get(`${PROBES}/tabled`, { code: 406 }, { Accept: "text/poem" })),
];
