import { describe, expect, it } from "vitest";
import { ADDRESS_CONFLICTS } from "../../../shared/manifest/address-conflict.ts";
import { ADVERTISEMENTS } from "../../../shared/manifest/advertisement.ts";
import { ENDPOINT_SLICES } from "../../../shared/manifest/endpoint-slice.ts";
import { formatFaults } from "../../../shared/manifest/fault.ts";
import { NODES } from "../../../shared/manifest/node.ts";
import { SERVICE_L2_STATUSES } from "../../../shared/manifest/service-l2-status.ts";

const metadata = { name: "x", namespace: "metallb-system" };

describe("an L2Advertisement", () => {
  it("without a spec announces everything everywhere", () => {
    expect(ADVERTISEMENTS.decode({ metadata })).toMatchObject({
      value: {
        pools: [],
        poolSelectors: [],
        nodeSelectors: [],
        serviceSelectors: [],
        interfaces: [],
        preferredNodes: [],
      },
    });
  });

  it("is read whole", () => {
    const spec = {
      ipAddressPools: ["first"],
      ipAddressPoolSelectors: [{ matchLabels: { a: "b" } }],
      nodeSelectors: [{ matchExpressions: [{ key: "c", operator: "Exists" }] }],
      serviceSelectors: [{}],
      interfaces: ["eth0"],
      preferredNodeSelectors: [{ weight: 100, preference: { matchLabels: { d: "e" } } }],
    };
    expect(ADVERTISEMENTS.decode({ metadata, spec })).toMatchObject({
      value: {
        pools: ["first"],
        poolSelectors: [{ matchLabels: { a: "b" }, matchExpressions: [] }],
        nodeSelectors: [{ matchLabels: {}, matchExpressions: [{ key: "c", operator: "Exists" }] }],
        serviceSelectors: [{ matchLabels: {}, matchExpressions: [] }],
        interfaces: ["eth0"],
        preferredNodes: [{ weight: 100, selector: { matchLabels: { d: "e" }, matchExpressions: [] } }],
      },
    });
  });

  it.each([
    [{ weight: 0, preference: {} }, "spec.preferredNodeSelectors[0].weight: 0 is not from 1 to 100"],
    [{ weight: 101, preference: {} }, "spec.preferredNodeSelectors[0].weight: 101 is not from 1 to 100"],
    [{ weight: 1 }, "spec.preferredNodeSelectors[0].preference: is required"],
  ])("with preference %j is refused", (term, reason) => {
    const decoded = ADVERTISEMENTS.decode({ metadata, spec: { preferredNodeSelectors: [term] } });
    expect(decoded.kind === "broken" && formatFaults(decoded.faults)).toBe(reason);
  });
});

describe("a Node", () => {
  it("has addresses of its own and may lack a network", () => {
    const status = {
      conditions: [
        { type: "Ready", status: "True" },
        { type: "NetworkUnavailable", status: "True" },
      ],
      addresses: [
        { type: "Hostname", address: "node-a" },
        { type: "InternalIP", address: "192.0.2.1" },
        { type: "ExternalIP", address: "2001:DB8::1" },
        { type: "ExternalIP", address: "unknown" },
      ],
    };
    expect(NODES.decode({ metadata: { name: "node-a" }, status })).toMatchObject({
      value: {
        key: "node-a",
        networkUnavailable: true,
        addresses: ["192.0.2.1", "2001:db8::1"],
        internalAddresses: ["192.0.2.1"],
      },
    });
  });

  it("says by an annotation whether it hands over what it announces", () => {
    const annotations = { "lanlord.io/handoff": "true", "example.com/other": "x" };
    expect(NODES.decode({ metadata: { name: "node-a", annotations } })).toMatchObject({ value: { handoff: "true" } });
  });

  it("is read before its kubelet has said anything", () => {
    expect(NODES.decode({ metadata: { name: "node-a" } })).toMatchObject({
      value: { handoff: undefined, networkUnavailable: false, addresses: [], internalAddresses: [] },
    });
  });
});

describe("an EndpointSlice", () => {
  it.each([
    [undefined, true],
    [{ ready: true }, true],
    [{ ready: false }, false],
    [{ ready: false, serving: true, terminating: true }, true],
    [{ ready: false, serving: false, terminating: true }, false],
    [{ ready: null }, true],
  ])("endpoint with conditions %j serves: %s", (conditions, isServing) => {
    const endpoints = [{ addresses: ["10.0.0.1"], nodeName: "node-a", conditions }];
    expect(ENDPOINT_SLICES.decode({ metadata, endpoints })).toMatchObject({
      value: { service: undefined, endpoints: [{ node: "node-a", isServing }] },
    });
  });

  it("belongs to the Service that its label names", () => {
    const labels = { "kubernetes.io/service-name": "web" };
    expect(ENDPOINT_SLICES.decode({ metadata: { ...metadata, labels }, endpoints: null })).toMatchObject({
      value: { service: "metallb-system/web", endpoints: [] },
    });
  });
});

describe("a ServiceL2Status", () => {
  it("tells who announces what, and whose it is", () => {
    const ownerReferences = [
      { kind: "Node", uid: "n" },
      { kind: "Pod", uid: "p" },
    ];
    const status = {
      node: "node-a",
      serviceName: "web",
      serviceNamespace: "default",
      interfaces: [{ name: "eth0" }],
    };
    expect(SERVICE_L2_STATUSES.decode({ metadata: { ...metadata, ownerReferences }, status })).toMatchObject({
      value: { node: "node-a", service: "default/web", interfaces: ["eth0"], owner: "p" },
    });
  });

  it("is read before its status was written", () => {
    expect(SERVICE_L2_STATUSES.decode({ metadata })).toMatchObject({
      value: { node: "", service: "", interfaces: [], owner: undefined },
    });
  });
});

describe("an AddressConflict", () => {
  const spec = { address: "2001:DB8::1", mac: "02:00:00:00:00:0a", node: "iris1", link: "eth0" };

  it("tells who answers for which address, and who heard it", () => {
    const status = { firstSeen: "2026-01-01T00:00:00Z", lastSeen: "2026-01-01T00:01:00Z" };
    expect(
      ADDRESS_CONFLICTS.decode({ metadata: { name: "a", namespace: "metallb-system" }, spec, status }),
    ).toMatchObject({ kind: "read", value: { ...spec, address: "2001:db8::1", mac: 0x02_00_00_00_00_0a, ...status } });
  });

  it.each([
    ["address", "192.0.2.0/24", '"192.0.2.0/24" is not an IP address'],
    ["mac", "02:00:00", '"02:00:00" is not a MAC address'],
    ["node", undefined, "is required"],
  ])("needs its %s", (field, value, reason) => {
    const decoded = ADDRESS_CONFLICTS.decode({ metadata: { name: "a" }, spec: { ...spec, [field]: value } });
    expect(decoded).toEqual({ kind: "broken", faults: [{ path: `spec.${field}`, reason }] });
  });
});
