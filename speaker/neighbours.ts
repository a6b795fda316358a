/** The MACs of this node's IPv4 neighbours, as far as the kernel has asked for them. Like: ip -4 neigh */
import { readFileSync } from "node:fs";
import { parseIp } from "../shared/net/ip.ts";
import type { Ip } from "../shared/net/ip.ts";
import { formatMac, parseMac } from "../shared/net/mac.ts";

/** A column of /proc/net/arp. */
const ADDRESS = 0,
  FLAGS = 2,
  MAC = 3;

/** ATF_COM: the neighbour has answered. */
const COMPLETE = 0x2;

/** As they are now, the MACs as six colon-separated bytes. */
export function readNeighbours(): ReadonlyMap<Ip, string> {
  return neighbours(readFileSync("/proc/net/arp", "utf8"));
}

/** From a table like that of /proc/net/arp. */
export function neighbours(table: string): ReadonlyMap<Ip, string> {
  const rows = table.split("\n").map((line) => line.split(/\s+/));
  return new Map(
    rows.flatMap((row) => {
      const [address, mac] = [parseIp(row[ADDRESS] ?? ""), parseMac(row[MAC] ?? "")];
      const isComplete = (Number(row[FLAGS]) & COMPLETE) !== 0;
      return address === undefined || mac === undefined || !isComplete ? [] : [[address, formatMac(mac)] as const];
    }),
  );
}
