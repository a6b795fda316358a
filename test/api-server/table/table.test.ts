import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fields } from "../object.ts";
import { builtinKinds } from "../schema/builtin.ts";
import { builtinColumns } from "./builtin.ts";
import { printerColumns } from "./printer-columns.ts";
import { type Column, toTable } from "./table.ts";

const now = Date.parse("2026-01-01T01:00:00Z");
const metadata = { name: "a", creationTimestamp: "2026-01-01T00:00:00Z" };

function row(columns: readonly Column[], object: Fields): Fields {
  const table = toTable(columns, [{ metadata, ...object }], { includeObject: "None", now });
  const [{ cells }] = table["rows"] as readonly [{ cells: readonly unknown[] }];
  return Object.fromEntries(columns.map(({ name }, index) => [name, cells[index]]));
}

describe("a Service's row", () => {
  const columns = builtinColumns("", "Service");
  const port = { port: 80, protocol: "TCP" };
  const rows: readonly (readonly [string, Fields, Fields])[] = [
    [
      "inside the cluster",
      { spec: { type: "ClusterIP", clusterIP: "192.0.2.1", ports: [port], selector: { app: "x" } } },
      { "Cluster-IP": "192.0.2.1", "External-IP": "<none>", "Port(s)": "80/TCP", Age: "60m", Selector: "app=x" },
    ],
    [
      "headless, without ports",
      { spec: { type: "ClusterIP", clusterIP: "None" } },
      { "Cluster-IP": "None", "Port(s)": "<none>", Selector: "<none>" },
    ],
    [
      "waiting for an address",
      { spec: { type: "LoadBalancer", ports: [{ ...port, nodePort: 30_001 }] } },
      { "External-IP": "<pending>", "Port(s)": "80:30001/TCP" },
    ],
    [
      "with two addresses and one given by hand",
      {
        spec: { type: "LoadBalancer", externalIPs: ["198.51.100.1"] },
        status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }, { ip: "2001:db8::1" }] } },
      },
      { "External-IP": "192.0.2.1,2001:db8::1,198.51.100.1" },
    ],
    [
      "that is a name elsewhere",
      { spec: { type: "ExternalName", externalName: "example.test" } },
      { "Cluster-IP": "<none>", "External-IP": "example.test" },
    ],
  ];
  it.each(rows)("%s", (_, object, cells) => {
    expect(row(columns, object)).toMatchObject(cells);
  });
});

describe("the row of", () => {
  const conditions = [{ type: "Ready", status: "True" }];
  const rows: readonly (readonly [string, string, string, Fields, Fields])[] = [
    [
      "a Node",
      "",
      "Node",
      {
        status: {
          conditions,
          addresses: [{ type: "InternalIP", address: "192.0.2.9" }],
          nodeInfo: { kubeletVersion: "v1" },
        },
      },
      { Status: "Ready", Roles: "<none>", Version: "v1", "Internal-IP": "192.0.2.9", "External-IP": "<none>" },
    ],
    [
      "a cordoned control plane",
      "",
      "Node",
      {
        metadata: { ...metadata, labels: { "node-role.kubernetes.io/control-plane": "" } },
        spec: { unschedulable: true },
      },
      { Status: "Unknown,SchedulingDisabled", Roles: "control-plane" },
    ],
    ["a Namespace", "", "Namespace", { status: { phase: "Active" } }, { Name: "a", Status: "Active", Age: "60m" }],
    [
      "an Event",
      "",
      "Event",
      {
        ...{ lastTimestamp: "2026-01-01T00:59:00Z", type: "Normal", reason: "IPAllocated", message: "Assigned\n" },
        ...{ involvedObject: { kind: "Service", name: "s" }, source: { component: "c" } },
      },
      { "Last Seen": "60s", Object: "service/s", Message: "Assigned", Source: "c", Count: 1 },
    ],
    [
      "a Pod",
      "",
      "Pod",
      {
        spec: { containers: [{}, {}] },
        status: { phase: "Running", containerStatuses: [{ ready: true, restartCount: 2 }] },
      },
      { Ready: "1/2", Status: "Running", Restarts: "2", Node: "<none>" },
    ],
    ["a Secret", "", "Secret", { type: "Opaque", data: { k: "" } }, { Type: "Opaque", Data: 1 }],
    ["a ConfigMap", "", "ConfigMap", { data: { k: "" }, binaryData: { l: "" } }, { Data: 2 }],
    [
      "Endpoints",
      "",
      "Endpoints",
      { subsets: [{ addresses: [{ ip: "192.0.2.1" }, { ip: "2001:db8::1" }], ports: [{ port: 80 }] }] },
      { Endpoints: "192.0.2.1:80,[2001:db8::1]:80" },
    ],
    [
      "an EndpointSlice",
      "discovery.k8s.io",
      "EndpointSlice",
      {
        addressType: "IPv4",
        ports: [{ port: 80 }],
        endpoints: [1, 2, 3, 4].map((n) => ({ addresses: [`192.0.2.${n}`] })),
      },
      { AddressType: "IPv4", Ports: "80", Endpoints: "192.0.2.1,192.0.2.2,192.0.2.3 + 1 more..." },
    ],
    ["a Lease", "coordination.k8s.io", "Lease", { spec: { holderIdentity: "me" } }, { Holder: "me" }],
    [
      "a Deployment",
      "apps",
      "Deployment",
      {
        spec: { replicas: 3, template: { spec: { containers: [{ name: "c", image: "i" }] } } },
        status: { readyReplicas: 2, updatedReplicas: 3 },
      },
      { Ready: "2/3", "Up-to-date": 3, Available: 0, Containers: "c", Images: "i" },
    ],
    [
      "a DaemonSet",
      "apps",
      "DaemonSet",
      { status: { desiredNumberScheduled: 3 } },
      { Desired: 3, "Node Selector": "<none>" },
    ],
    [
      "a CustomResourceDefinition",
      "apiextensions.k8s.io",
      "CustomResourceDefinition",
      {},
      { Name: "a", "Created At": "2026-01-01T00:00:00Z" },
    ],
    ["a kind without columns of its own", "example.test", "Thing", {}, { Name: "a", Age: "60m" }],
  ];
  it.each(rows)("%s", (_, group, kind, object, cells) => {
    expect(row(builtinColumns(group, kind), object)).toMatchObject(cells);
  });
});

describe("printer columns", () => {
  const object = {
    spec: { autoAssign: true, addresses: ["192.0.2.0/24", "2001:db8::/64"], n: 3, when: "2026-01-01T00:59:00Z" },
    status: {
      conditions: [
        { type: "Ready", status: "True" },
        { type: "Other", status: "False" },
      ],
    },
  };
  const rows: readonly (readonly [string, string, string, unknown])[] = [
    ["a boolean", ".spec.autoAssign", "boolean", true],
    ["a boolean as text", ".spec.autoAssign", "string", "true"],
    ["a list as text", ".spec.addresses", "string", '["192.0.2.0/24","2001:db8::/64"]'],
    ["one entry of a list", ".spec.addresses[1]", "string", "2001:db8::/64"],
    ["a number", ".spec.n", "integer", 3],
    ["a time", ".spec.when", "date", "60s"],
    ["a number where a text is", ".spec.when", "integer", null],
    ["what is not there", ".spec.absent.deeper", "string", null],
    ["a path with code in it", ".spec[?(@.length > 0)]", "string", null],
  ];
  it.each(rows)("show %s", (_, jsonPath, type, cell) => {
    expect(row(printerColumns([{ name: "C", jsonPath, type }]), object)).toEqual({ Name: "a", C: cell });
  });
  it("keep their priority and format", () => {
    const [, column] = printerColumns([{ name: "C", jsonPath: ".a", type: "integer", format: "int64", priority: 10 }]);
    expect(column).toMatchObject({ priority: 10, format: "int64" });
  });
  it("are name and age when none are asked for", () => {
    expect(printerColumns(undefined).map(({ name }) => name)).toEqual(["Name", "Age"]);
  });
});

describe("a table", () => {
  const table = (includeObject: "None" | "Metadata" | "Object") =>
    toTable(builtinColumns("", "ConfigMap"), [{ metadata, data: {} }], {
      includeObject,
      now,
      metadata: { resourceVersion: "5" },
    });

  it("says what its columns are, and which list it is of", () => {
    expect(table("None")).toMatchObject({
      ...{ kind: "Table", apiVersion: "meta.k8s.io/v1", metadata: { resourceVersion: "5" } },
      columnDefinitions: [
        { name: "Name", type: "string", format: "name", priority: 0 },
        { name: "Data" },
        { name: "Age" },
      ],
    });
  });
  it.each([
    ["None", undefined],
    ["Metadata", { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata }],
    ["Object", { metadata, data: {} }],
  ] as const)("carries of each object: %s", (include, object) => {
    expect(table(include)["rows"]).toEqual([{ cells: ["a", 0, "60m"], ...(object && { object }) }]);
  });
});

it("never throws, whatever the object", () => {
  const names = fc.constantFrom(
    "spec",
    "status",
    "metadata",
    "subsets",
    "endpoints",
    "ports",
    "addresses",
    "containers",
  );
  const object = fc.dictionary(names, fc.oneof(fc.jsonValue(), fc.dictionary(names, fc.array(fc.jsonValue()))));
  fc.assert(
    fc.property(object, (value) => {
      for (const { apiVersion, kind } of builtinKinds) {
        const [version = "", group = ""] = apiVersion.split("/").toReversed();
        expect(version).not.toBe("");
        toTable(builtinColumns(group, kind), [value], { includeObject: "Metadata", now });
      }
    }),
  );
});
