/** The links of this network namespace, read from /sys/class/net whenever the kernel says that one has changed. Like: ip -details link show */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { sleep } from "../../../shared/clock.ts";
import type { Clock } from "../../../shared/clock.ts";
import { parseMac } from "../../../shared/net/mac.ts";
import type { PromiscuousSocket } from "../system/promiscuous-socket.ts";
import type { RouteSocket } from "../system/route-socket.ts";
import { links } from "./fitness.ts";
import type { LinkState } from "./fitness.ts";
import { between } from "./flaps.ts";
import type { Link, Links, LinkWatch } from "./link.ts";

/** After a look: changes come in bursts, and each look reads several files for each link. */
const REST_MS = 20;

/** In case that a change was not told. */
const LOOK_AGAIN_AFTER_MS = 30_000;

/** What the links are watched with. */
export interface LinuxLinkWatchParts {
  /** Links whose names match never announce. */
  readonly excluded: readonly RegExp[];
  readonly news: RouteSocket;
  readonly promiscuous: PromiscuousSocket;
  readonly clock: Clock;
  /** /sys/class/net, of this namespace. */
  readonly folder: string;
}

/** Takes the sockets over, and closes them when the watch ends. */
export function createLinuxLinkWatch(parts: LinuxLinkWatchParts): LinkWatch {
  const { excluded, news, promiscuous, clock, folder } = parts;
  return {
    watch: async function* (signal) {
      let before: readonly LinkState[] = [];
      let told: Links | undefined;
      try {
        while (!signal.aborted) {
          const now = readLinkStates(folder);
          for (const states of [between(before, now) ?? now, now]) {
            const next = links(states, excluded);
            if (!isDeepStrictEqual(next, told)) yield next;
            told = next;
          }
          before = now;
          promiscuous.keep(deaf(now, told));
          await sleep(clock, REST_MS, signal);
          await untilNews(parts, told?.usable ?? [], signal);
        }
      } finally {
        news.close();
        promiscuous.close();
      }
    },
  };
}

/** The kernel puts off telling of lost carrier while it has told of some within the last second: linkwatch_nextevent. */
async function untilNews(
  { news, clock, folder }: LinuxLinkWatchParts,
  usable: readonly Link[],
  signal: AbortSignal,
): Promise<void> {
  const overdue = clock.now() + LOOK_AGAIN_AFTER_MS;
  const hasCarrier = ({ name }: Link): boolean => readLine(join(folder, name, "carrier")) === "1";
  while (!signal.aborted && clock.now() < overdue && !(await news.hear()) && usable.every(hasCarrier));
}

/** Wireless NICs often keep multicast from a host that has not asked them for everything. */
function deaf(states: readonly LinkState[], told: Links | undefined): readonly number[] {
  const usable = new Set(told?.usable.map(({ index }) => index));
  return states.filter(({ index, isWireless }) => isWireless && usable.has(index)).map(({ index }) => index);
}

/** A link that goes away while it is read is left out. */
function readLinkStates(folder: string): readonly LinkState[] {
  return readdirSync(folder).flatMap((name) => {
    const read = (file: string): string | undefined => readLine(join(folder, name, file));
    const has = (file: string): boolean => existsSync(join(folder, name, file));
    const index = Number(read("ifindex") ?? 0);
    if (index === 0) return [];
    return {
      index,
      name,
      mac: parseMac(read("address") ?? ""),
      flags: Number(read("flags")),
      hardware: Number(read("type")),
      hasCarrier: read("carrier") === "1",
      carrierChanges: Number(read("carrier_changes") ?? 0),
      hasMaster: has("master"),
      isWireless: has("wireless") || has("phy80211"),
    };
  });
}

/** Undefined where there is no such file, or where the kernel refuses: a link that is down has no carrier to read. */
function readLine(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}
