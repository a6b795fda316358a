/** Which cluster IPs and node ports are in use, kept in step with the store. */
import { listAt, textAt } from "../../object.ts";
import type { Store } from "../../store/store.ts";

/** Given-out addresses and ports of the Services that exist. */
export interface ServiceLedger {
  readonly isTaken: (clusterIp: string) => boolean;
  readonly isPortTaken: (nodePort: number) => boolean;
  /** A free address of a family. Goes round, so that two creates under way at once are not given the same. */
  readonly freeIp: (family: Family) => string;
  readonly freePort: () => number;
}

export type Family = "IPv4" | "IPv6";

/** A /16 and a /112, as kubeadm has them. */
const PREFIX = { IPv4: [10, 96], IPv6: "fd00:10:96::" } as const;
const HOSTS = 0xffff;
const FIRST_PORT = 30_000;
const PORTS = 2768;

/** A ledger of the Services in a store. */
export function createServiceLedger(store: Pick<Store, "subscribe">): ServiceLedger {
  const ips = new Map<string, number>();
  const ports = new Map<number, number>();
  store.subscribe(({ key, before, after }) => {
    if (key.resource !== "services") return;
    for (const ip of clusterIps(before)) count(ips, ip, -1);
    for (const ip of clusterIps(after)) count(ips, ip, 1);
    for (const port of nodePorts(before)) count(ports, port, -1);
    for (const port of nodePorts(after)) count(ports, port, 1);
  });
  const turn = { IPv4: 0, IPv6: 0, port: 0 };
  return {
    isTaken: (ip) => ips.has(ip),
    isPortTaken: (port) => ports.has(port),
    freeIp: (family) => {
      for (let tries = 0; tries < HOSTS; tries += 1) {
        // .1 is the API server's own Service, by convention.
        turn[family] = 2 + ((turn[family] + 1 - 2 + HOSTS) % (HOSTS - 2));
        const ip = ipOf(family, turn[family]);
        if (!ips.has(ip)) return ip;
      }
      throw new Error(`no ${family} cluster IP is left`);
    },
    freePort: () => {
      for (let tries = 0; tries < PORTS; tries += 1) {
        turn.port = (turn.port + 1) % PORTS;
        if (!ports.has(FIRST_PORT + turn.port)) return FIRST_PORT + turn.port;
      }
      throw new Error("no node port is left");
    },
  };
}

/** Does this cluster give out addresses of this range? */
export function isClusterIp(ip: string): boolean {
  return ip.startsWith(`${PREFIX.IPv4.join(".")}.`) || ip.startsWith(PREFIX.IPv6);
}

function ipOf(family: Family, host: number): string {
  return family === "IPv4"
    ? `${PREFIX.IPv4.join(".")}.${host >> 8}.${host & 0xff}`
    : `${PREFIX.IPv6}${host.toString(16)}`;
}

function clusterIps(service: unknown): readonly string[] {
  return listAt(service, "spec", "clusterIPs").filter((ip): ip is string => typeof ip === "string" && ip !== "None");
}

function nodePorts(service: unknown): readonly number[] {
  const ports = listAt(service, "spec", "ports").map((port) => (port as { readonly nodePort?: number }).nodePort ?? 0);
  // Two ports of one Service may share a number when their protocols differ.
  return [...new Set(ports)].filter((port) => port !== 0 && textAt(service, "spec", "type") !== "ClusterIP");
}

function count<K>(counts: Map<K, number>, key: K, by: number): void {
  const now = (counts.get(key) ?? 0) + by;
  if (now === 0) counts.delete(key);
  else counts.set(key, now);
}
