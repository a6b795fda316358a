/** What a Service is when its author did not say. */
import { type KubeObject, omit } from "../../object.ts";
import { type ServicePort, hasNodePorts, specOf, withSpec } from "./service.ts";

/** The Service with the static defaults of core/v1. */
export function serviceDefaults(service: KubeObject): KubeObject {
  const spec = specOf(service);
  const { type = "ClusterIP", clusterIP, clusterIPs, sessionAffinity = "None" } = spec;
  const isReachable = type !== "ExternalName";
  return withSpec(service, {
    type,
    sessionAffinity,
    sessionAffinityConfig: spec.sessionAffinityConfig ?? (sessionAffinity === "ClientIP" ? THREE_HOURS : undefined),
    internalTrafficPolicy: spec.internalTrafficPolicy ?? (isReachable ? "Cluster" : undefined),
    externalTrafficPolicy: spec.externalTrafficPolicy ?? (hasNodePorts({ type }) ? "Cluster" : undefined),
    allocateLoadBalancerNodePorts: spec.allocateLoadBalancerNodePorts ?? (type === "LoadBalancer" ? true : undefined),
    clusterIPs: clusterIPs ?? (clusterIP === undefined || clusterIP === "" ? undefined : [clusterIP]),
    clusterIP: clusterIP === "" ? undefined : (clusterIP ?? clusterIPs?.[0]),
    healthCheckNodePort: spec.healthCheckNodePort === 0 ? undefined : spec.healthCheckNodePort,
    ports: spec.ports?.map(portDefaults),
  });
}

const THREE_HOURS = { clientIP: { timeoutSeconds: 10_800 } };

function portDefaults(port: ServicePort): ServicePort {
  const { port: number = 0, targetPort } = port;
  const named = { ...port, protocol: port.protocol ?? "TCP", targetPort: isUnset(targetPort) ? number : targetPort };
  return port.nodePort === 0 ? omit(named, "nodePort") : named;
}

function isUnset(target: number | string | undefined): target is undefined {
  return target === undefined || target === 0 || target === "";
}
