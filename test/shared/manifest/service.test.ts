import { describe, expect, it } from "vitest";
import { formatFaults } from "../../../shared/manifest/fault.ts";
import { SERVICES } from "../../../shared/manifest/service.ts";

describe("a Service", () => {
  it("is read as far as its addresses depend on it, and with all that its conditions say", () => {
    const conditions = [{ type: "example.com/Other", status: "True", observedGeneration: 3 }];
    const decoded = SERVICES.decode({
      metadata: {
        name: "web",
        namespace: "default",
        uid: "u",
        resourceVersion: "7",
        creationTimestamp: "2026-01-01T00:00:01Z",
        labels: { app: "web" },
        annotations: {
          "metallb.io/address-pool": "first",
          "metallb.universe.tf/allow-shared-ip": "",
          "kubectl.kubernetes.io/last-applied-configuration": "{}",
        },
        managedFields: [{ manager: "kubectl" }],
      },
      spec: {
        type: "LoadBalancer",
        selector: { app: "web" },
        ports: [
          { name: "http", port: 80, targetPort: 8080, nodePort: 30080 },
          { protocol: "UDP", port: 53 },
        ],
        clusterIP: "2001:DB8::7",
        clusterIPs: ["2001:DB8::7", "10.0.0.7"],
        ipFamilies: ["IPv6", "IPv4"],
        ipFamilyPolicy: "PreferDualStack",
        externalTrafficPolicy: "Local",
        loadBalancerClass: "lanlord.io/l2",
        loadBalancerIP: "192.0.2.9",
      },
      status: {
        loadBalancer: { ingress: [{ ip: "192.0.2.1", ipMode: "VIP" }, { hostname: "lb.example" }] },
        conditions,
      },
    });
    expect(decoded).toEqual({
      kind: "read",
      value: {
        key: "default/web",
        name: "web",
        namespace: "default",
        uid: "u",
        resourceVersion: "7",
        labels: { app: "web" },
        createdAt: Date.UTC(2026, 0, 1) / 1000 + 1,
        type: "LoadBalancer",
        annotations: { "metallb.io/address-pool": "first", "metallb.universe.tf/allow-shared-ip": "" },
        selector: { app: "web" },
        ports: [
          { protocol: "TCP", port: 80 },
          { protocol: "UDP", port: 53 },
        ],
        clusterIps: ["2001:db8::7", "10.0.0.7"],
        ipFamilies: [6, 4],
        ipFamilyPolicy: "PreferDualStack",
        externalTrafficPolicy: "Local",
        loadBalancerClass: "lanlord.io/l2",
        loadBalancerIp: "192.0.2.9",
        ingress: ["192.0.2.1"],
        conditions: [{ status: "", reason: "", message: "", lastTransitionTime: "", ...conditions[0] }],
      },
    });
  });

  it("without a cluster IP is headless", () => {
    expect(SERVICES.decode(manifest({ clusterIP: "None", clusterIPs: ["None"] }))).toMatchObject({
      value: { type: "ClusterIP", clusterIps: [], ipFamilyPolicy: "SingleStack", externalTrafficPolicy: "Cluster" },
    });
  });

  it("with an empty loadBalancerIP asks for none", () => {
    expect(SERVICES.decode(manifest({ loadBalancerIP: "" }))).toMatchObject({ value: { loadBalancerIp: undefined } });
  });

  it("of a type that is yet to be invented can be read", () => {
    expect(SERVICES.decode(manifest({ type: "Anycast" }))).toMatchObject({ value: { type: "Anycast" } });
  });

  it.each([
    [{ clusterIPs: ["10.0.0.300"] }, 'spec.clusterIPs[0]: "10.0.0.300" is not an IP address'],
    [{ ipFamilies: ["IPv5"] }, 'spec.ipFamilies[0]: "IPv5" is none of IPv4, IPv6'],
    [{ ports: [{ protocol: "TCP" }] }, "spec.ports[0].port: is required"],
    [{ selector: { app: 1 } }, "spec.selector.app: is not a text"],
    [{ externalTrafficPolicy: "local" }, 'spec.externalTrafficPolicy: "local" is none of Cluster, Local'],
  ])("with spec %j is refused", (spec, reason) => {
    const decoded = SERVICES.decode(manifest(spec));
    expect(decoded.kind === "broken" && formatFaults(decoded.faults)).toBe(reason);
  });
});

function manifest(spec: unknown): unknown {
  return { metadata: { name: "web", namespace: "default" }, spec };
}
