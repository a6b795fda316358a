/** The cluster IPs and node ports that a Service is given. */
import type { KubeObject } from "../../object.ts";
import { families } from "./families.ts";
import type { ServiceLedger } from "./ledger.ts";
import {
  type ServicePort,
  type ServiceSpec,
  hasHealthPort,
  hasNodePorts,
  isHeadless,
  specOf,
  withSpec,
} from "./service.ts";

/** The Service with everything allocated that its type and policy call for. */
export function allocated(service: KubeObject, live: KubeObject | undefined, ledger: ServiceLedger): KubeObject {
  const spec = specOf(service);
  if (spec.type === "ExternalName") return service;
  const chosen = families(spec, live === undefined ? undefined : specOf(live));
  const clusterIPs = isHeadless(spec) ? (spec.clusterIPs ?? ["None"]) : addresses(chosen, ledger);
  const { ports, healthCheckNodePort } = spec;
  return withSpec(service, {
    ipFamilyPolicy: chosen.ipFamilyPolicy,
    ipFamilies: chosen.ipFamilies,
    clusterIPs,
    clusterIP: spec.clusterIP ?? clusterIPs[0],
    ports: ports === undefined || !wantsNodePorts(spec) ? ports : withNodePorts(ports, ledger),
    healthCheckNodePort: hasHealthPort(spec) ? (healthCheckNodePort ?? ledger.freePort()) : healthCheckNodePort,
  });
}

/** One address for each family; those that were asked for stay where they are, even too many. */
function addresses({ ipFamilies = [], clusterIPs = [] }: ReturnType<typeof families>, ledger: ServiceLedger) {
  const missing = ipFamilies.slice(clusterIPs.length).map((family) => ledger.freeIp(family));
  return [...clusterIPs, ...missing];
}

function wantsNodePorts(spec: ServiceSpec): boolean {
  return hasNodePorts(spec) && !(spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts === false);
}

/** The same port in two protocols gets the same number. */
function withNodePorts(ports: readonly ServicePort[], ledger: ServiceLedger): readonly ServicePort[] {
  const given = new Map<number | undefined, number>();
  for (const { port, nodePort } of ports) if (nodePort !== undefined) given.set(port, nodePort);
  return ports.map((port) => {
    if (port.nodePort !== undefined) return port;
    const nodePort = given.get(port.port) ?? ledger.freePort();
    given.set(port.port, nodePort);
    return { ...port, nodePort };
  });
}
