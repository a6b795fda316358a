/** What an update takes over from the Service it replaces, and what it leaves behind of the former type. */
import { isDeepStrictEqual } from "node:util";
import { type KubeObject, omit } from "../../object.ts";
import { type ServicePort, type ServiceSpec, hasHealthPort, hasNodePorts, specOf, withSpec } from "./service.ts";

/** The update with what was allocated before and it does not mention: clients that know no node ports would lose them. */
export function withAllocated(next: KubeObject, live: KubeObject): KubeObject {
  const before = specOf(live);
  const given = specOf(next);
  const keepsIps = given.type !== "ExternalName" && before.type !== "ExternalName";
  const clusterIP = keepsIps ? (given.clusterIP ?? before.clusterIP) : given.clusterIP;
  const isSameIp = clusterIP === before.clusterIP;
  const keepsPorts = hasNodePorts(given) && hasNodePorts(before);
  const keepsHealthPort = hasHealthPort(given) && hasHealthPort(before);
  return withSpec(next, {
    clusterIP,
    clusterIPs: given.clusterIPs ?? (keepsIps && isSameIp ? before.clusterIPs : undefined),
    ports: keepsPorts ? withFormerPorts(given.ports, before.ports ?? []) : given.ports,
    healthCheckNodePort: given.healthCheckNodePort ?? (keepsHealthPort ? before.healthCheckNodePort : undefined),
  });
}

/** A port is known again by its name; its number goes to no second one. */
function withFormerPorts(ports: readonly ServicePort[] | undefined, former: readonly ServicePort[]) {
  const mentioned = new Set(ports?.map(({ nodePort }) => nodePort));
  return ports?.map((port) => {
    const known = former.find(({ name = "" }) => name === (port.name ?? ""))?.nodePort;
    return port.nodePort !== undefined || known === undefined || mentioned.has(known)
      ? port
      : { ...port, nodePort: known };
  });
}

/**
 * The update without the fields that belonged to the old type alone. Each goes only if the user did not touch it:
 * a value that was changed together with the type is a mistake to report, not to wipe.
 */
export function withoutStale(next: KubeObject, live: KubeObject): KubeObject {
  const before = specOf(live);
  const given = specOf(next);
  const isSame = (field: keyof ServiceSpec) => isDeepStrictEqual(before[field], given[field]);
  const dropped = <F extends keyof ServiceSpec>(isOver: boolean, field: F): ServiceSpec[F] | undefined =>
    isOver && isSame(field) ? undefined : given[field];
  const losesIps = before.type !== "ExternalName" && given.type === "ExternalName";
  const dropsIps = losesIps && isSame("clusterIP") && isSame("clusterIPs");
  const losesPorts = hasNodePorts(before) && !hasNodePorts(given);
  const dropsPorts = losesPorts && bringsNoPort(given, before);
  const leavesBalancer = before.type === "LoadBalancer" && given.type !== "LoadBalancer";
  return withSpec(next, {
    clusterIP: dropsIps ? undefined : given.clusterIP,
    clusterIPs: dropsIps ? undefined : given.clusterIPs,
    ipFamilies: dropped(losesIps, "ipFamilies"),
    ipFamilyPolicy: dropped(losesIps, "ipFamilyPolicy"),
    ports: dropsPorts ? given.ports?.map((port) => omit(port, "nodePort")) : given.ports,
    healthCheckNodePort: dropped(hasHealthPort(before) && !hasHealthPort(given), "healthCheckNodePort"),
    allocateLoadBalancerNodePorts: dropped(leavesBalancer, "allocateLoadBalancerNodePorts"),
    loadBalancerClass: dropped(leavesBalancer, "loadBalancerClass"),
    externalTrafficPolicy: dropped(losesPorts, "externalTrafficPolicy"),
  });
}

function bringsNoPort(given: ServiceSpec, before: ServiceSpec): boolean {
  const old = new Set(before.ports?.map(({ nodePort }) => nodePort));
  return (given.ports ?? []).every(({ nodePort }) => nodePort === undefined || old.has(nodePort));
}
