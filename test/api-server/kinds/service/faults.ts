/** Which Services are refused, beyond what their schema says. */
import { isIP } from "node:net";
import { SUBDOMAIN, formFaults } from "../../lifecycle/form.ts";
import { type KubeObject, isFields, listAt, textAt } from "../../object.ts";
import { type Cause, forbidden, invalid, required } from "../../schema/cause.ts";
import { NO_ADDRESS, ipFaults } from "./ip-faults.ts";
import type { ServiceLedger } from "./ledger.ts";
import { portFaults } from "./port-faults.ts";
import { type ServiceSpec, hasHealthPort, hasNodePorts, specOf } from "./service.ts";

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
    ...nameFaults(spec),
    ...affinityFaults(spec),
    ...ipFaults(spec, live, ledger),
    ...trafficFaults(spec),
    ...balancerFaults(spec, live === undefined ? undefined : specOf(live)),
    ...ingressFaults(service),
  ];
}

function nameFaults({ type, externalName = "" }: ServiceSpec): readonly Cause[] {
  if (type !== "ExternalName") return [];
  if (externalName === "") return [required("spec.externalName")];
  return formFaults("spec.externalName", externalName.replace(/\.$/, ""), SUBDOMAIN);
}

function affinityFaults({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): readonly Cause[] {
  if (sessionAffinity !== "None" || sessionAffinityConfig === undefined) return [];
  return [forbidden("spec.sessionAffinityConfig", "must not be set when session affinity is None")];
}

function trafficFaults(spec: ServiceSpec): readonly Cause[] {
  const { externalTrafficPolicy: external, healthCheckNodePort } = spec;
  const path = "spec.externalTrafficPolicy";
  return [
    ...(external !== undefined && !hasNodePorts(spec)
      ? [invalid(path, external, "may only be set for externally-accessible services")]
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
