/** Debian's keepalived on three nodes of a LAN, as people set it up who want an address to have one owner. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatMac } from "../../../shared/net/mac.ts";
import { failures, shutdown } from "../../lab/faults.ts";
import type { Rig } from "../../lab/faults.ts";
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
  const daemons = new Map(lan.nodes.map((node, index) => [node, startDaemon(node, 100 + 50 * index)]));
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
    faults: { ...failures(rig), shutdown: shutdown(rig) },
    trouble,
    stop: async () => {
      await Promise.all([...daemons.values(), ...webs].map((program) => program.end("SIGTERM")));
      lan.remove();
    },
  };

  function startDaemon(node: Host, priority: number): Running {
    const file = (ending: string): string => join(folder, `${node.name}.${ending}`);
    // It takes no configuration that may be executed.
    writeFileSync(file("conf"), configuration(node, priority, advertInterval), { mode: 0o644 });
    // With the usual pid files, the second on this machine ends at once: one is running already. So does one that was
    // killed, and finds its own, until somebody has asked what became of its processes.
    const files = ["--use-file", file("conf"), "--pid", file("pid"), "--vrrp_pid", file("vrrp-pid")];
    const keepalived = ["keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp", ...files];
    const script = `rm -f "$1" "$2"; shift 2; exec "$@"`;
    const command = ["sh", "-c", script, "sh", file("pid"), file("vrrp-pid"), ...keepalived] as const;
    return start({ name: `keepalived-${node.name}`, namespace: node.namespace.name, command }, folder);
  }
}

function configuration({ name }: Host, priority: number, advertInterval: number): string {
  // Version 2, the default, rounds to whole seconds.
  const version = advertInterval < 1 ? "vrrp_version 3" : "";
  return `global_defs {
  router_id ${name}
  ${version}
}
vrrp_instance lab {
  state BACKUP
  interface ${LINK}
  virtual_router_id 67
  priority ${priority}
  advert_int ${advertInterval}
  virtual_ipaddress {
    ${ADDRESS}/32 dev ${LINK}
  }
}
`;
}

async function firstToFail(programs: readonly Running[]): Promise<never> {
  const { name, how } = await Promise.race(programs.map(async ({ name, failed }) => ({ name, how: await failed })));
  throw new Error(`${name} ended with ${how}`);
}
