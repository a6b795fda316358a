/** What a Service is when its author did not say. */
import type { KubeObject } from "../../object.ts";
import { hasNodePorts, specOf, withSpec } from "./service.ts";

/** The Service with the static defaults of core/v1. */
export function serviceDefaults(service: KubeObject): KubeObject {
  const spec = specOf(service);
  const { type = "ClusterIP", ports = [], clusterIP, clusterIPs } = spec;
  const isReachable = type !== "ExternalName";
  return withSpec(service, {
    type,
    sessionAffinity: spec.sessionAffinity ?? "None",
    internalTrafficPolicy: spec.internalTrafficPolicy ?? (isReachable ? "Cluster" : undefined),
    externalTrafficPolicy: spec.externalTrafficPolicy ?? (hasNodePorts({ type }) ? "Cluster" : undefined),
    allocateLoadBalancerNodePorts: spec.allocateLoadBalancerNodePorts ?? (type === "LoadBalancer" ? true : undefined),
    clusterIPs: clusterIPs ?? (clusterIP === undefined || clusterIP === "" ? undefined : [clusterIP]),
    clusterIP: clusterIP === "" ? undefined : (clusterIP ?? clusterIPs?.[0]),
    ports:
      spec.ports === undefined
        ? undefined
        : ports.map((port) => ({ protocol: "TCP", targetPort: port.port ?? 0, ...port })),
  });
}
