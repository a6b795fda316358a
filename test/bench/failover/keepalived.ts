/** Three nodes with keepalived: what Lanlord is compared with. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { formatMac } from "../../../shared/net/mac.ts";
import { failures, shutdown } from "../../lab/faults.ts";
import type { Rig } from "../../lab/faults.ts";
import { keepalived } from "../../lab/keepalived.ts";
import { createLan, LINK } from "../../lab/lan.ts";
import type { Host } from "../../lab/lan.ts";
import { start } from "../../lab/process.ts";
import type { Running } from "../../lab/process.ts";
import type { Contender } from "./contender.ts";

/** What distinguishes one from another. */
export interface KeepalivedOptions {
  /** How the names of its namespaces begin. */
  readonly prefix: string;
  /** Where configurations, pid files and logs are put. */
  readonly folder: string;
  /** Seconds between two advertisements. */
  readonly advertInterval: number;
}

const ADDRESS = "192.168.67.120";
const WEB = join(import.meta.dirname, "web.ts");

/** Each with another priority: as by default, the highest takes the address back when it returns. */
export function startKeepalived({ prefix, folder, advertInterval }: KeepalivedOptions): Contender {
  mkdirSync(folder, { recursive: true });
  const lan = createLan(prefix, 3);
  const webs = lan.nodes.map((node) => {
    const command = [process.execPath, WEB, node.name] as const;
    return start({ name: `web-${node.name}`, namespace: node.namespace.name, command }, folder);
  });
  const daemons = new Map(
    lan.nodes.map((node, index) => [
      node,
      start(keepalived(node, { address: ADDRESS, priority: 100 + 50 * index, advertInterval }, folder), folder),
    ]),
  );
  const master = lan.nodes.at(-1);
  const answerer = (node: Host): Running => {
    const daemon = daemons.get(node);
    if (daemon === undefined) throw new Error(`${node.name} has no keepalived`);
    return daemon;
  };
  const trouble = firstToFail([...daemons.values(), ...webs]);
  trouble.catch(() => undefined);
  const rig: Rig = {
    lan,
    address: ADDRESS,
    answerer,
    forget: ({ namespace }) => {
      namespace.run("ip", "address", "del", `${ADDRESS}/32`, "dev", LINK);
    },
    isWhole: (answering) => answering.size === 1 && master !== undefined && answering.has(formatMac(master.mac)),
  };
  return {
    ...rig,
    failures: failures(rig),
    handoffs: { shutdown: shutdown(rig) },
    trouble,
    stop: async () => {
      await Promise.all([...daemons.values(), ...webs].map((program) => program.end("SIGTERM")));
      lan.remove();
    },
  };
}

async function firstToFail(programs: readonly Running[]): Promise<never> {
  const { name, how } = await Promise.race(programs.map(async ({ name, failed }) => ({ name, how: await failed })));
  throw new Error(`${name} ended with ${how}`);
}
