import { describe, expect, it } from "vitest";
import { decodeQuestion } from "../../../controller/admission/question.ts";
import { answer, review } from "../../../controller/admission/review.ts";
import type { Answer, Known } from "../../../controller/admission/review.ts";
import { formatFaults } from "../../../shared/manifest/fault.ts";
import { ip } from "../../../shared/net/ip.ts";
import { pool, service } from "../builders.ts";

const KNOWN: Known = {
  namespace: "metallb-system",
  pools: [pool("first", ["192.0.2.0/24"])],
  poolNames: new Set(["first", "unreadable"]),
  services: [],
};

describe("an IPAddressPool", () => {
  it.each([
    ["of addresses that are nobody's", { addresses: ["198.51.100.0/24", "2001:db8::1-2001:db8::9"] }],
    ["with every field", { addresses: ["198.51.100.0/24"], autoAssign: false, serviceAllocation: { priority: 1 } }],
  ])("is allowed %s", (_, spec) => {
    expect(create("ipaddresspools", spec)).toEqual(YES);
  });

  it.each([
    ["without addresses", {}, "spec.addresses: is required"],
    ["with an empty list", { addresses: [] }, "spec.addresses: has no addresses to give"],
    [
      "with a bare address",
      { addresses: ["198.51.100.0/24", "198.51.100.7"] },
      'spec.addresses[1]: "198.51.100.7" is neither a CIDR (192.0.2.0/24) nor a range (192.0.2.1-192.0.2.9)',
    ],
    [
      "with two mistakes, both told",
      { addresses: ["198.51.100.9-198.51.100.1"], autoAssign: "no" },
      'spec.addresses[0]: "198.51.100.9-198.51.100.1" starts after it ends; spec.autoAssign: is neither true nor false',
    ],
    [
      "with a selector that means nothing",
      {
        addresses: ["198.51.100.0/24"],
        serviceAllocation: { serviceSelectors: [{ matchExpressions: [{ key: "a", operator: "In" }] }] },
      },
      "spec.serviceAllocation.serviceSelectors[0].matchExpressions[0].values: In needs at least one value",
    ],
    [
      "with addresses of another pool",
      { addresses: ["198.51.100.0/24", "192.0.2.128/25"] },
      'spec.addresses[1]: CIDR "192.0.2.128-192.0.2.255" in pool "new" overlaps with already defined CIDR "192.0.2.0-192.0.2.255" of pool "first"',
    ],
    [
      "with the same addresses twice",
      { addresses: ["198.51.100.0/24", "198.51.100.0/25"] },
      'spec.addresses[1]: CIDR "198.51.100.0-198.51.100.127" in pool "new" overlaps with already defined CIDR "198.51.100.0-198.51.100.255" of the same pool',
    ],
  ])("is refused %s", (_, spec, why) => {
    expect(formatFaults(create("ipaddresspools", spec).faults)).toBe(why);
  });

  it("is refused in another namespace", () => {
    const { faults } = create("ipaddresspools", { addresses: ["198.51.100.0/24"] }, { namespace: "default" });
    expect(formatFaults(faults)).toBe("metadata.namespace: resource must be created in metallb-system namespace");
  });

  it("may grow over its own addresses, not over another's", () => {
    const before = manifest("first", { addresses: ["192.0.2.0/24"] });
    const update = (addresses: string[]) =>
      ask("UPDATE", "ipaddresspools", { object: manifest("first", { addresses }), oldObject: before, name: "first" });
    const others = { ...KNOWN, pools: [...KNOWN.pools, pool("next", ["192.0.3.0/24"])] };
    expect(answer(update(["192.0.2.0-192.0.2.255"]), others).faults).toEqual([]);
    expect(answer(update(["192.0.2.0/23"]), others).faults).toHaveLength(1);
  });

  it("that got in around us may still lose a label or a finalizer", () => {
    const broken = manifest("new", { addresses: ["nonsense"] });
    const question = ask("UPDATE", "ipaddresspools", { object: broken, oldObject: structuredClone(broken) });
    expect(answer(question, KNOWN)).toEqual(YES);
  });

  it("goes without a word when nobody has an address of it", () => {
    expect(answer(deletion("first"), { ...KNOWN, services: [service()] })).toEqual(YES);
  });

  it("goes with a warning that names who loses an address", () => {
    const from = { "metallb.io/ip-allocated-from-pool": "unreadable" };
    const services = [
      service({ name: "b", ingress: [ip("192.0.2.1")] }),
      service({ name: "a", ingress: [ip("192.0.2.2")] }),
      service({ name: "c", ingress: [ip("198.51.100.1")], annotations: from }),
    ];
    expect(answer(deletion("first"), { ...KNOWN, services })).toEqual({
      faults: [],
      warnings: ['IPAddressPool "first" is in use: 2 Services lose their address: default/a, default/b'],
    });
    expect(answer(deletion("unreadable"), { ...KNOWN, services }).warnings).toEqual([
      'IPAddressPool "unreadable" is in use: 1 Service loses its address: default/c',
    ]);
    const elsewhere = ask("DELETE", "ipaddresspools", { name: "first", namespace: "default" });
    expect(answer(elsewhere, { ...KNOWN, services })).toEqual(YES);
  });

  it("names as many as are shown whole, and counts the others", () => {
    const services = Array.from({ length: 100 }, (_, index) =>
      service({ name: `service-${index + 100}`, ingress: [ip("192.0.2.1")] }),
    );
    const [warning = ""] = answer(deletion("first"), { ...KNOWN, services }).warnings;
    const named = warning.match(/default\/service/g)?.length ?? 0;
    expect(warning.length).toBeLessThan(256);
    expect(warning).toMatch(new RegExp(`^.* 100 Services .* and ${100 - named} more$`));
  });
});

describe("an L2Advertisement", () => {
  it("is allowed without anything in it", () => {
    expect(create("l2advertisements", undefined)).toEqual(YES);
  });

  it("is allowed with a warning when it names a pool that is not there", () => {
    expect(create("l2advertisements", { ipAddressPools: ["first", "later", "unreadable"] })).toEqual({
      faults: [],
      warnings: ['spec.ipAddressPools[1]: there is no IPAddressPool "later"'],
    });
  });

  it.each([
    ["pool", { ipAddressPools: ["first", "first"] }, "spec.ipAddressPools"],
    ["link", { interfaces: ["eth0", "eth0"] }, "spec.interfaces"],
    ["node selector", { nodeSelectors: twice({ matchLabels: { a: "1", b: "2" } }) }, "spec.nodeSelectors"],
    ["pool selector", { ipAddressPoolSelectors: twice({}) }, "spec.ipAddressPoolSelectors"],
    ["Service selector", { serviceSelectors: twice({}) }, "spec.serviceSelectors"],
  ])("is refused with the same %s twice", (_, spec, path) => {
    const { faults } = create("l2advertisements", spec);
    expect(formatFaults(faults)).toBe(`${path}[1]: says the same as ${path}[0]`);
  });

  it("sees that selectors say the same in another order", () => {
    const nodeSelectors = [{ matchLabels: { a: "1", b: "2" } }, { matchLabels: { b: "2", a: "1" } }];
    expect(create("l2advertisements", { nodeSelectors }).faults).toHaveLength(1);
  });

  it("is refused in another namespace, and with what cannot be read", () => {
    expect(create("l2advertisements", {}, { namespace: "default" }).faults).toHaveLength(1);
    expect(formatFaults(create("l2advertisements", { interfaces: "eth0" }).faults)).toBe(
      "spec.interfaces: is not a list",
    );
  });

  it("may go", () => {
    expect(answer(ask("DELETE", "l2advertisements", {}), KNOWN)).toEqual(YES);
  });
});

it("lets everything pass that is none of its business", () => {
  expect(create("bgppeers", { nonsense: true }, { namespace: "default" })).toEqual(YES);
  expect(answer({ ...ask("CREATE", "ipaddresspools", {}), group: "example.com" }, KNOWN)).toEqual(YES);
});

describe("the answer", () => {
  it("says yes, with its warnings", () => {
    expect(review("1", { faults: [], warnings: ["look out"] })).toEqual({
      apiVersion: "admission.k8s.io/v1",
      kind: "AdmissionReview",
      response: { uid: "1", allowed: true, warnings: ["look out"] },
    });
  });

  it("says no, and why", () => {
    expect(review("1", { faults: [{ path: "spec", reason: "is required" }], warnings: [] })).toMatchObject({
      response: { uid: "1", allowed: false, status: { code: 422, reason: "Invalid", message: "spec: is required" } },
    });
  });
});

const YES: Answer = { faults: [], warnings: [] };

function create(plural: string, spec: unknown, more: { namespace?: string } = {}): Answer {
  return answer(ask("CREATE", plural, { object: manifest("new", spec), ...more }), KNOWN);
}

function deletion(name: string) {
  return ask("DELETE", "ipaddresspools", { name, oldObject: manifest(name, {}) });
}

function ask(operation: string, plural: string, more: object) {
  const resource = { group: "metallb.io", version: "v1beta1", resource: plural };
  const request = { uid: "1", operation, resource, namespace: "metallb-system", name: "new", object: null, ...more };
  const decoded = decodeQuestion({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request });
  if (decoded.kind !== "read") throw new Error(formatFaults(decoded.faults));
  return decoded.value;
}

function manifest(name: string, spec: unknown) {
  return { metadata: { name, namespace: "metallb-system" }, ...(spec === undefined ? {} : { spec }) };
}

function twice<T>(value: T): readonly T[] {
  return [value, value];
}
