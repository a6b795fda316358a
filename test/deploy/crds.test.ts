import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, listAt } from "../api-server/object.ts";
import { connectEmbedded } from "../support/api.ts";
import type { Connection, Reply } from "../support/api.ts";
import { applyCrds } from "../support/crds.ts";

const BASE = "/apis/metallb.io/v1beta1/namespaces/default";
const MERGE = { "Content-Type": "application/merge-patch+json" };
const TABLE = { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };

let connection: Connection;

beforeAll(async () => {
  connection = await connectEmbedded();
  await applyCrds(connection.request);
});

afterAll(async () => {
  await connection.close();
});

describe("an IPAddressPool", () => {
  it("is given its defaults", async () => {
    const reply = await create("ipaddresspools", "IPAddressPool", { spec: { addresses: ["192.0.2.0/24"] } });
    expect(reply).toMatchObject({ code: 201, json: { spec: { autoAssign: true, avoidBuggyIPs: false } } });
  });

  it("keeps all that it may say", async () => {
    const selector = { matchLabels: { a: "b" }, matchExpressions: [{ key: "c", operator: "In", values: ["d"] }] };
    const serviceAllocation = {
      ...{ priority: 50, namespaces: ["web"] },
      ...{ namespaceSelectors: [selector], serviceSelectors: [selector] },
    };
    const spec = { addresses: ["2001:db8::/64"], autoAssign: false, avoidBuggyIPs: true, serviceAllocation };
    expect((await create("ipaddresspools", "IPAddressPool", { spec })).json).toMatchObject({ spec });
  });

  it.each<[string, object, string]>([
    ["without a spec", {}, "spec: Required value"],
    ["without addresses", { spec: {} }, "spec.addresses: Required value"],
    ["whose addresses are no texts", { spec: { addresses: [1] } }, "spec.addresses[0]: Invalid value"],
    [
      "whose autoAssign is a text",
      { spec: { addresses: ["192.0.2.0/24"], autoAssign: "no" } },
      "spec.autoAssign: Invalid value",
    ],
    [
      "with a selector that has no operator",
      {
        spec: {
          addresses: ["192.0.2.0/24"],
          serviceAllocation: { serviceSelectors: [{ matchExpressions: [{ key: "a" }] }] },
        },
      },
      "spec.serviceAllocation.serviceSelectors[0].matchExpressions[0].operator: Required value",
    ],
  ])("%s is refused", async (_, fields, reason) => {
    const reply = await create("ipaddresspools", "IPAddressPool", fields);
    expect(reply.code).toBe(422);
    expect(reply.text).toContain(reason);
  });

  it("keeps its status apart, all four counters or none, and beyond 2^53 exactly", async () => {
    const created = await create("ipaddresspools", "IPAddressPool", { spec: { addresses: ["2001:db8::/64"] } });
    const path = `${BASE}/ipaddresspools/${nameOf(created)}/status`;
    const some = await connection.request("PATCH", path, { status: { assignedIPv4: 1 } }, MERGE);
    expect(some).toMatchObject({ code: 422 });
    const status = '{"assignedIPv4":0,"assignedIPv6":1,"availableIPv4":0,"availableIPv6":9223372036854775807}';
    const all = await connection.request("PATCH", path, `{"status":${status}}`, MERGE);
    expect(all.code).toBe(200);
    expect(all.text).toContain('"availableIPv6":9223372036854775807');
  });
});

describe("an L2Advertisement", () => {
  it("needs no spec", async () => {
    expect(await create("l2advertisements", "L2Advertisement", {})).toMatchObject({ code: 201 });
  });

  it.each([0, 101])("with a preference of weight %d is refused", async (weight) => {
    const spec = { preferredNodeSelectors: [{ weight, preference: {} }] };
    expect(await create("l2advertisements", "L2Advertisement", { spec })).toMatchObject({ code: 422 });
  });

  it("keeps all that it may say", async () => {
    const selector = { matchLabels: { a: "b" } };
    const spec = {
      ...{ ipAddressPools: ["first"], ipAddressPoolSelectors: [selector], interfaces: ["eth0"] },
      ...{ nodeSelectors: [selector], serviceSelectors: [selector] },
      preferredNodeSelectors: [{ weight: 100, preference: selector }],
    };
    expect((await create("l2advertisements", "L2Advertisement", { spec })).json).toMatchObject({ spec });
  });
});

describe("a ServiceL2Status", () => {
  const status = { node: "a", serviceName: "web", serviceNamespace: "default", interfaces: [{ name: "eth0" }] };

  it("gets its status by a write of its own", async () => {
    const created = await create("servicel2statuses", "ServiceL2Status", { status });
    expect(at(created.json, "status")).toBeUndefined();
    expect((await patchStatus(nameOf(created), status)).json).toMatchObject({ status });
  });

  it.each(["node", "serviceName", "serviceNamespace"])("never changes its %s", async (field) => {
    const name = nameOf(await create("servicel2statuses", "ServiceL2Status", {}));
    await patchStatus(name, status);
    const reply = await patchStatus(name, { [field]: "other" });
    expect(reply.code).toBe(422);
    expect(reply.text).toContain(`status.${field}`);
  });

  it("may change its interfaces", async () => {
    const name = nameOf(await create("servicel2statuses", "ServiceL2Status", {}));
    await patchStatus(name, status);
    expect(await patchStatus(name, { interfaces: [] })).toMatchObject({ code: 200 });
  });

  function patchStatus(name: string, status: object): Promise<Reply> {
    return connection.request("PATCH", `${BASE}/servicel2statuses/${name}/status`, { status }, MERGE);
  }
});

describe("kubectl get shows of", () => {
  it.each([
    ["ipaddresspools", ["Name", "Auto Assign", "Avoid Buggy IPs", "Addresses"]],
    ["l2advertisements", ["Name", "IPAddressPools", "IPAddressPool Selectors", "Interfaces", "Node Selectors"]],
    ["servicel2statuses", ["Name", "Allocated Node", "Service Name", "Service Namespace"]],
  ])("%s the columns %j", async (plural, expected) => {
    const { json } = await connection.request("GET", `${BASE}/${plural}`, undefined, TABLE);
    const columns = listAt(json, "columnDefinitions");
    expect(columns.map((column) => at(column, "name"))).toEqual(expected);
    expect(columns.filter((column) => at(column, "priority") === 10).map((column) => at(column, "name"))).toEqual(
      expected.filter((name) => name === "Node Selectors"),
    );
  });
});

function create(plural: string, kind: string, fields: object): Promise<Reply> {
  const metadata = { generateName: "test-" };
  return connection.request("POST", `${BASE}/${plural}`, {
    apiVersion: "metallb.io/v1beta1",
    kind,
    metadata,
    ...fields,
  });
}

function nameOf(reply: Reply): string {
  return String(at(reply.json, "metadata", "name"));
}
