/** The links of this network namespace, read from /sys/class/net once a second. Like: ip -details link show */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { sleep } from "../../../shared/clock.ts";
import type { Clock } from "../../../shared/clock.ts";
import { parseMac } from "../../../shared/net/mac.ts";
import { links } from "./fitness.ts";
import type { LinkState } from "./fitness.ts";
import type { Links, LinkWatch } from "./link.ts";

const POLL_EVERY_MS = 1_000;

/** Watches all links but those whose names match. */
export function createLinuxLinkWatch(excluded: readonly RegExp[], clock: Clock, folder = "/sys/class/net"): LinkWatch {
  return {
    watch: async function* (signal) {
      let last: Links | undefined;
      while (!signal.aborted) {
        const now = links(readLinkStates(folder), excluded);
        if (!isDeepStrictEqual(now, last)) yield now;
        last = now;
        await sleep(clock, POLL_EVERY_MS, signal);
      }
    },
  };
}

/** A link that goes away while it is read is left out. */
function readLinkStates(folder: string): readonly LinkState[] {
  return readdirSync(folder).flatMap((name) => {
    const read = (file: string): string | undefined => readLine(join(folder, name, file));
    const index = Number(read("ifindex") ?? 0);
    if (index === 0) return [];
    return {
      index,
      name,
      mac: parseMac(read("address") ?? ""),
      flags: Number(read("flags")),
      hardware: Number(read("type")),
      hasCarrier: read("carrier") === "1",
      hasMaster: existsSync(join(folder, name, "master")),
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
