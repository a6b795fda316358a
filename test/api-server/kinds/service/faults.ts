/** Which Services are refused. */
import type { KubeObject } from "../../object.ts";
import type { Cause } from "../../status.ts";
import type { ServiceLedger } from "./ledger.ts";
import { type ServicePort, type ServiceSpec, isHeadless, specOf } from "./service.ts";

/** Every rule that a Service breaks. */
export function serviceFaults(service: KubeObject, live: KubeObject | undefined): readonly Cause[] {
  const spec = specOf(service);
  const ports = spec.ports ?? [];
  return [
    ...(ports.length === 0 && spec.type !== "ExternalName" && !isHeadless(spec) ? [required("spec.ports")] : []),
    ...ports.flatMap((port, index) => portFaults(port, index, ports)),
    ...(live === undefined ? [] : immutableFaults(spec, specOf(live))),
  ];
}

function portFaults(port: ServicePort, index: number, ports: readonly ServicePort[]): readonly Cause[] {
  const path = `spec.ports[${index}]`;
  const earlier = ports.slice(0, index);
  const isTwice = earlier.some((other) => other.port === port.port && other.protocol === port.protocol);
  return [
    ...(ports.length > 1 && (port.name ?? "") === "" ? [required(`${path}.name`)] : []),
    ...(port.port === undefined || port.port < 1 || port.port > 65535
      ? [invalid(`${path}.port`, port.port ?? 0, "must be between 1 and 65535, inclusive")]
      : []),
    ...(isTwice
      ? [
          {
            field: path,
            reason: "FieldValueDuplicate",
            message: `Duplicate value: ${JSON.stringify({ port: port.port, protocol: port.protocol })}`,
          },
        ]
      : []),
  ];
}

function immutableFaults(spec: ServiceSpec, before: ServiceSpec): readonly Cause[] {
  const classFaults =
    before.type === "LoadBalancer" &&
    spec.type === "LoadBalancer" &&
    spec.loadBalancerClass !== before.loadBalancerClass
      ? [invalid("spec.loadBalancerClass", spec.loadBalancerClass ?? "", "may not change once set")]
      : [];
  const hadIp = before.type !== "ExternalName" && spec.type !== "ExternalName" && before.clusterIP !== undefined;
  if (!hadIp || spec.clusterIP === before.clusterIP) return classFaults;
  return [invalid("spec.clusterIPs[0]", spec.clusterIPs, "may not change once set"), ...classFaults];
}

/** What the Service asks for by name and another one has. */
export function takenFaults(
  service: KubeObject,
  live: KubeObject | undefined,
  ledger: Pick<ServiceLedger, "isTaken" | "isPortTaken">,
): readonly Cause[] {
  const spec = specOf(service);
  const before = live === undefined ? {} : specOf(live);
  const own = new Set([...(before.ports ?? []).map(({ nodePort }) => nodePort), before.healthCheckNodePort]);
  const taken = (spec.clusterIPs ?? []).find((ip) => ledger.isTaken(ip) && before.clusterIPs?.includes(ip) !== true);
  const portFaults = (spec.ports ?? []).flatMap(({ nodePort = 0 }, index) =>
    ledger.isPortTaken(nodePort) && !own.has(nodePort)
      ? [invalid(`spec.ports[${index}].nodePort`, nodePort, "provided port is already allocated")]
      : [],
  );
  if (taken === undefined) return portFaults;
  const why = `failed to allocate IP ${taken}: provided IP is already allocated`;
  return [invalid("spec.clusterIPs", spec.clusterIPs, why), ...portFaults];
}

function required(field: string): Cause {
  return { field, reason: "FieldValueRequired", message: "Required value" };
}

function invalid(field: string, value: unknown, why: string): Cause {
  return { field, reason: "FieldValueInvalid", message: `Invalid value: ${JSON.stringify(value)}: ${why}` };
}
