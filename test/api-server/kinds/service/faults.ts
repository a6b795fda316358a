/** Which Services are refused. */
import type { KubeObject } from "../../object.ts";
import type { Cause } from "../../status.ts";
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
  const hadIp = before.type !== "ExternalName" && spec.type !== "ExternalName" && before.clusterIP !== undefined;
  if (!hadIp || spec.clusterIP === before.clusterIP) return [];
  return [invalid("spec.clusterIPs[0]", spec.clusterIPs, `may not change once set`)];
}

function required(field: string): Cause {
  return { field, reason: "FieldValueRequired", message: "Required value" };
}

function invalid(field: string, value: unknown, why: string): Cause {
  return { field, reason: "FieldValueInvalid", message: `Invalid value: ${JSON.stringify(value)}: ${why}` };
}
