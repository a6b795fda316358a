/** Which ports of a Service are refused. */
import { LABEL, formFaults } from "../../lifecycle/form.ts";
import type { KubeObject } from "../../object.ts";
import { type Cause, duplicate, forbidden, invalid, required } from "../../schema/cause.ts";
import { type ServiceLedger, FIRST_NODE_PORT, LAST_NODE_PORT } from "./ledger.ts";
import { type ServicePort, type ServiceSpec, isHeadless, specOf } from "./service.ts";

const PATH = "spec.ports";
const PORT_NAME = /^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/;
/** The kubelet's; a load balancer in front of it would open every node. */
const KUBELET = 10_250;

/** Everything wrong with the ports of a Service. */
export function portFaults(spec: ServiceSpec, live: KubeObject | undefined, ledger: ServiceLedger): readonly Cause[] {
  const { ports = [], type } = spec;
  if (ports.length === 0) return type === "ExternalName" || isHeadless(spec) ? [] : [required(PATH)];
  const former = live === undefined ? [] : (specOf(live).ports ?? []);
  const own = new Set(former.map(({ nodePort }) => nodePort));
  return ports.flatMap((port, index) => {
    const earlier = ports.slice(0, index);
    const path = `${PATH}[${index}]`;
    return [
      ...nameFaults(port, path, earlier, ports.length > 1),
      ...numberFaults(port, path, type),
      ...twinFaults(port, path, earlier),
      ...nodePortFaults(port, path, type, (number) => !own.has(number) && ledger.isPortTaken(number)),
    ];
  });
}

function nameFaults({ name = "" }: ServicePort, path: string, earlier: readonly ServicePort[], isNeeded: boolean) {
  const field = `${path}.name`;
  if (name === "") return isNeeded ? [required(field)] : [];
  const isTwice = earlier.some((other) => other.name === name);
  return [...formFaults(field, name, LABEL), ...(isTwice ? [duplicate(field, name)] : [])];
}

function numberFaults({ port = 0, targetPort }: ServicePort, path: string, type: string | undefined) {
  return [
    ...(isPort(port) ? [] : [invalid(`${path}.port`, port, OUT_OF_RANGE)]),
    ...(type === "LoadBalancer" && port === KUBELET
      ? [invalid(path, port, `may not expose port ${KUBELET} externally since it is used by kubelet`)]
      : []),
    ...targetFaults(targetPort, `${path}.targetPort`),
  ];
}

function targetFaults(target: number | string | undefined, field: string): readonly Cause[] {
  if (typeof target === "number") return isPort(target) ? [] : [invalid(field, target, OUT_OF_RANGE)];
  if (target === undefined || PORT_NAME.test(target)) return [];
  return [invalid(field, target, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")];
}

function twinFaults({ port, protocol, nodePort }: ServicePort, path: string, earlier: readonly ServicePort[]) {
  const same = earlier.filter((other) => other.protocol === protocol);
  return [
    ...(nodePort !== undefined && same.some((other) => other.nodePort === nodePort)
      ? [duplicate(`${path}.nodePort`, nodePort)]
      : []),
    ...(same.some((other) => other.port === port) ? [duplicate(path, { port, protocol })] : []),
  ];
}

function nodePortFaults(
  { nodePort = 0 }: ServicePort,
  path: string,
  type: string | undefined,
  isTaken: (port: number) => boolean,
) {
  const field = `${path}.nodePort`;
  if (nodePort === 0) return [];
  if (type === "ClusterIP") return [forbidden(field, "may not be used when `type` is 'ClusterIP'")];
  if (nodePort < FIRST_NODE_PORT || nodePort > LAST_NODE_PORT) {
    const range = `${FIRST_NODE_PORT}-${LAST_NODE_PORT}`;
    return [invalid(field, nodePort, `provided port is not in the valid range. The range of valid ports is ${range}`)];
  }
  return isTaken(nodePort) ? [invalid(field, nodePort, "provided port is already allocated")] : [];
}

const OUT_OF_RANGE = "must be between 1 and 65535, inclusive";

function isPort(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= 65_535;
}
