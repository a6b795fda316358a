/** Which cluster IPs and node ports are in use, kept in step with the store. */
import { BlockList, isIPv6 } from "node:net";
import { at, listAt } from "../../object.ts";
import { internalError } from "../../status.ts";
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

/** The ranges that cluster IPs come from. */
export const CLUSTER_RANGES: Readonly<Record<Family, string>> = { IPv4: "10.96.0.0/16", IPv6: "fd00:10:96::/112" };

/** What node ports are given out. */
export const FIRST_NODE_PORT = 30_000;
export const LAST_NODE_PORT = 32_767;

/** Of a range's 65,536 addresses the first is the network's, the second the API server's own, the last the broadcast. */
const FIRST_HOST = 2;
const HOSTS = 0xffff - FIRST_HOST;
const PORTS = LAST_NODE_PORT - FIRST_NODE_PORT + 1;

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
        const ip = ipOf(family, FIRST_HOST + (turn[family]++ % HOSTS));
        if (!ips.has(ip)) return ip;
      }
      throw internalError(`failed to allocate a serviceIP: range is full`);
    },
    freePort: () => {
      for (let tries = 0; tries < PORTS; tries += 1) {
        const port = FIRST_NODE_PORT + (turn.port++ % PORTS);
        if (!ports.has(port)) return port;
      }
      throw internalError(`failed to allocate a nodePort: range is full`);
    },
  };
}

/** Does this cluster give out addresses of this range? */
export function isClusterIp(ip: string): boolean {
  const family = isIPv6(ip) ? "IPv6" : "IPv4";
  return RANGES.check(ip, family === "IPv6" ? "ipv6" : "ipv4");
}

const RANGES = new BlockList();
RANGES.addSubnet("10.96.0.0", 16, "ipv4");
RANGES.addSubnet("fd00:10:96::", 112, "ipv6");

function ipOf(family: Family, host: number): string {
  return family === "IPv4" ? `10.96.${host >> 8}.${host & 0xff}` : `fd00:10:96::${host.toString(16)}`;
}

function clusterIps(service: unknown): readonly string[] {
  return listAt(service, "spec", "clusterIPs").filter((ip): ip is string => typeof ip === "string" && ip !== "None");
}

/** Two ports of one Service may share a number when their protocols differ. */
function nodePorts(service: unknown): ReadonlySet<number> {
  const ports = listAt(service, "spec", "ports").map((port) => (port as { readonly nodePort?: number }).nodePort ?? 0);
  const health = at(service, "spec", "healthCheckNodePort");
  return new Set([...ports, typeof health === "number" ? health : 0].filter((port) => port !== 0));
}

function count<K>(counts: Map<K, number>, key: K, by: number): void {
  const now = (counts.get(key) ?? 0) + by;
  if (now === 0) counts.delete(key);
  else counts.set(key, now);
}
