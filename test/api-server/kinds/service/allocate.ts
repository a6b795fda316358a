/** The cluster IPs and node ports that a Service is given. */
import { isIPv6 } from "node:net";
import type { KubeObject } from "../../object.ts";
import type { Family, ServiceLedger } from "./ledger.ts";
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
  const { ipFamilyPolicy, ipFamilies } = families(spec, live === undefined ? undefined : specOf(live));
  const clusterIPs = isHeadless(spec)
    ? ["None"]
    : ipFamilies.map((family, index) => spec.clusterIPs?.[index] ?? ledger.freeIp(family));
  const needsHealthPort = hasHealthPort(spec) && spec.healthCheckNodePort === undefined;
  const ports = spec.ports === undefined ? undefined : withNodePorts(spec, spec.ports, ledger);
  return withSpec(service, {
    ipFamilyPolicy,
    ipFamilies,
    clusterIPs,
    clusterIP: clusterIPs[0],
    ports,
    healthCheckNodePort: needsHealthPort ? ledger.freePort() : spec.healthCheckNodePort,
  });
}

type Families = Required<Pick<ServiceSpec, "ipFamilyPolicy" | "ipFamilies">>;

/** The cluster is dual-stack, IPv4 first. */
function families(spec: ServiceSpec, before: ServiceSpec | undefined): Families {
  const isOpenEnded = isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;
  const ipFamilyPolicy =
    spec.ipFamilyPolicy ?? before?.ipFamilyPolicy ?? (isOpenEnded ? "RequireDualStack" : "SingleStack");
  const named =
    spec.ipFamilies ?? before?.ipFamilies ?? spec.clusterIPs?.filter((ip) => ip !== "None").map(familyOf) ?? [];
  const [primary = "IPv4", secondary] = named;
  if (ipFamilyPolicy === "SingleStack") return { ipFamilyPolicy, ipFamilies: [primary] };
  // A PreferDualStack Service with one address is not upgraded behind its owner's back.
  const isUnchanged = before?.ipFamilyPolicy === "PreferDualStack" && ipFamilyPolicy === "PreferDualStack";
  if (isUnchanged && secondary === undefined && spec.clusterIPs?.length === 1)
    return { ipFamilyPolicy, ipFamilies: [primary] };
  return { ipFamilyPolicy, ipFamilies: [primary, secondary ?? (primary === "IPv4" ? "IPv6" : "IPv4")] };
}

/** The family of an address. */
export function familyOf(ip: string): Family {
  return isIPv6(ip) ? "IPv6" : "IPv4";
}

function withNodePorts(
  spec: ServiceSpec,
  ports: readonly ServicePort[],
  ledger: ServiceLedger,
): readonly ServicePort[] {
  if (!hasNodePorts(spec)) return ports;
  if (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts === false) return ports;
  return ports.map((port) =>
    port.nodePort === undefined || port.nodePort === 0 ? { ...port, nodePort: ledger.freePort() } : port,
  );
}
