/** What an update leaves behind of a Service's former type. */
import { isDeepStrictEqual } from "node:util";
import { type KubeObject, omit } from "../../object.ts";
import { type ServiceSpec, hasHealthPort, hasNodePorts, specOf, withSpec } from "./service.ts";

/**
 * The update without the fields that belonged to the old type alone. Each goes only if the user did not touch it:
 * a value that was changed together with the type is a mistake to report, not to wipe.
 */
export function withoutStale(next: KubeObject, live: KubeObject): KubeObject {
  const before = specOf(live);
  const given = inherited(specOf(next), before);
  const isSame = (field: keyof ServiceSpec) => isDeepStrictEqual(before[field], given[field]);
  const dropped = (ends: boolean, field: keyof ServiceSpec) => (ends && isSame(field) ? undefined : given[field]);
  const losesIps = before.type !== "ExternalName" && given.type === "ExternalName";
  const losesPorts = hasNodePorts(before) && !hasNodePorts(given);
  const leavesBalancer = before.type === "LoadBalancer" && given.type !== "LoadBalancer";
  const keepsIps = !losesIps || !(isSame("clusterIP") && isSame("clusterIPs"));
  const ports =
    losesPorts && bringsNoPort(given, before) ? given.ports?.map((port) => omit(port, "nodePort")) : given.ports;
  return withSpec(next, {
    ...given,
    clusterIP: keepsIps ? given.clusterIP : undefined,
    clusterIPs: keepsIps ? given.clusterIPs : undefined,
    ipFamilies: dropped(losesIps, "ipFamilies") as ServiceSpec["ipFamilies"],
    ipFamilyPolicy: dropped(losesIps, "ipFamilyPolicy") as ServiceSpec["ipFamilyPolicy"],
    ports,
    healthCheckNodePort: dropped(hasHealthPort(before) && !hasHealthPort(given), "healthCheckNodePort") as
      number | undefined,
    allocateLoadBalancerNodePorts: dropped(leavesBalancer, "allocateLoadBalancerNodePorts") as boolean | undefined,
    loadBalancerClass: dropped(leavesBalancer, "loadBalancerClass") as string | undefined,
    externalTrafficPolicy: dropped(losesPorts, "externalTrafficPolicy") as ServiceSpec["externalTrafficPolicy"],
  });
}

/** An update that does not mention what was allocated keeps it: clients that know no node ports would lose them. */
function inherited(given: ServiceSpec, before: ServiceSpec): ServiceSpec {
  const keepsIp = given.type !== "ExternalName" && before.type !== "ExternalName";
  const clusterIP = keepsIp ? (given.clusterIP ?? before.clusterIP) : given.clusterIP;
  const clusterIPs = keepsIp
    ? (given.clusterIPs ?? (given.clusterIP === undefined ? before.clusterIPs : undefined))
    : given.clusterIPs;
  const keepsPorts = hasNodePorts(given) && hasNodePorts(before);
  const ports = given.ports?.map((port) => {
    const former = before.ports?.find(
      (old) => old.port === port.port && (old.protocol ?? "TCP") === (port.protocol ?? "TCP"),
    );
    const nodePort = keepsPorts ? (port.nodePort ?? former?.nodePort) : port.nodePort;
    return nodePort === undefined ? port : { ...port, nodePort };
  });
  const keepsHealthPort = hasHealthPort(given) && hasHealthPort(before);
  const healthCheckNodePort = given.healthCheckNodePort ?? (keepsHealthPort ? before.healthCheckNodePort : undefined);
  return { ...given, ...defined({ clusterIP, clusterIPs, ports, healthCheckNodePort }) } as ServiceSpec;
}

function bringsNoPort(given: ServiceSpec, before: ServiceSpec): boolean {
  const old = new Set(before.ports?.map(({ nodePort }) => nodePort));
  return (given.ports ?? []).every(({ nodePort }) => nodePort === undefined || old.has(nodePort));
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
