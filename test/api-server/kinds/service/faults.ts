/** Which Services are refused. */
import { isIP } from "node:net";
import { type KubeObject, isFields, listAt, textAt } from "../../object.ts";
import { type Cause, forbidden, invalid, notSupported, required } from "../../schema/cause.ts";
import { NO_ADDRESS, ipFaults } from "./ip-faults.ts";
import type { ServiceLedger } from "./ledger.ts";
import { portFaults } from "./port-faults.ts";
import { type ServiceSpec, hasHealthPort, hasNodePorts, specOf } from "./service.ts";

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\.?$/;
const ONLY_FOR_BALANCERS = "may only be used when `type` is 'LoadBalancer'";

/** Every rule that a Service breaks. */
export function serviceFaults(
  service: KubeObject,
  live: KubeObject | undefined,
  ledger: ServiceLedger,
): readonly Cause[] {
  const spec = specOf(service);
  return [
    ...portFaults(spec, live, ledger),
    ...typeFaults(spec),
    ...affinityFaults(spec),
    ...ipFaults(spec, live, ledger),
    ...trafficFaults(spec),
    ...balancerFaults(spec, live === undefined ? undefined : specOf(live)),
    ...ingressFaults(service),
  ];
}

function typeFaults(spec: ServiceSpec): readonly Cause[] {
  const { externalName = "" } = spec;
  const type: string = spec.type ?? "";
  if (!TYPES.includes(type)) return [notSupported("spec.type", type, TYPES)];
  if (type !== "ExternalName") return [];
  if (externalName === "") return [required("spec.externalName")];
  return SUBDOMAIN.test(externalName)
    ? []
    : [invalid("spec.externalName", externalName, "a lowercase RFC 1123 subdomain is needed")];
}

function affinityFaults({ sessionAffinity = "", sessionAffinityConfig }: ServiceSpec): readonly Cause[] {
  const kinds = ["ClientIP", "None"];
  if (!kinds.includes(sessionAffinity)) return [notSupported("spec.sessionAffinity", sessionAffinity, kinds)];
  if (sessionAffinity === "None" && sessionAffinityConfig !== undefined) {
    return [forbidden("spec.sessionAffinityConfig", "must not be set when session affinity is None")];
  }
  return [];
}

function trafficFaults(spec: ServiceSpec): readonly Cause[] {
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal, healthCheckNodePort } = spec;
  const policies = ["Cluster", "Local"];
  const path = "spec.externalTrafficPolicy";
  return [
    ...(external !== undefined && !hasNodePorts(spec)
      ? [invalid(path, external, "may only be set for externally-accessible services")]
      : []),
    ...(external !== undefined && !policies.includes(external) ? [notSupported(path, external, policies)] : []),
    ...(internal !== undefined && !policies.includes(internal)
      ? [notSupported("spec.internalTrafficPolicy", internal, policies)]
      : []),
    ...(healthCheckNodePort !== undefined && !hasHealthPort(spec)
      ? [
          invalid(
            "spec.healthCheckNodePort",
            healthCheckNodePort,
            "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
          ),
        ]
      : []),
  ];
}

function balancerFaults(spec: ServiceSpec, before: ServiceSpec | undefined): readonly Cause[] {
  const { type, loadBalancerClass } = spec;
  if (type !== "LoadBalancer") {
    return ["allocateLoadBalancerNodePorts", "loadBalancerClass", "loadBalancerSourceRanges"]
      .filter((field) => spec[field] !== undefined)
      .map((field) => forbidden(`spec.${field}`, ONLY_FOR_BALANCERS));
  }
  if (before?.type !== "LoadBalancer") return [];
  const changed = (field: "loadBalancerClass" | "healthCheckNodePort", why: string) =>
    before[field] === spec[field] ? [] : [invalid(`spec.${field}`, spec[field] ?? null, why)];
  const hadHealthPort = hasHealthPort(before) && hasHealthPort(spec);
  return [
    ...(loadBalancerClass === before.loadBalancerClass ? [] : changed("loadBalancerClass", "may not change once set")),
    ...(hadHealthPort ? changed("healthCheckNodePort", "field is immutable") : []),
  ];
}

function ingressFaults(service: KubeObject): readonly Cause[] {
  const path = "status.loadBalancer.ingress";
  const ingress = listAt(service, "status", "loadBalancer", "ingress").filter(isFields);
  if (ingress.length > 0 && specOf(service).type !== "LoadBalancer") {
    return [forbidden(path, 'may only be used when `spec.type` is "LoadBalancer"')];
  }
  return ingress.flatMap((entry, index) => {
    const ip = textAt(entry, "ip");
    return ip === "" || isIP(ip) !== 0 ? [] : [invalid(`${path}[${index}].ip`, ip, NO_ADDRESS)];
  });
}
