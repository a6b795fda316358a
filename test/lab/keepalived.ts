/** Debian's keepalived on a host of a LAN, as people set it up who want an address to have one owner. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { LINK } from "./lan.ts";
import type { Host } from "./lan.ts";
import type { Program } from "./process.ts";

/** What it is to do. */
export interface Vrrp {
  readonly address: string;
  /** The highest that is there has the address. */
  readonly priority: number;
  /** Seconds between two advertisements. */
  readonly advertInterval: number;
}

/** The program; its configuration and pid files are put into the folder. */
export function keepalived(host: Host, vrrp: Vrrp, folder: string): Program {
  const file = (ending: string): string => join(folder, `${host.name}.${ending}`);
  // It takes no configuration that may be executed.
  writeFileSync(file("conf"), configuration(host, vrrp), { mode: 0o644 });
  // With the usual pid files, the second on this machine ends at once: one is running already. So does one that was
  // killed, and finds its own, until somebody has asked what became of its processes.
  const files = ["--use-file", file("conf"), "--pid", file("pid"), "--vrrp_pid", file("vrrp-pid")];
  const program = ["keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp", ...files];
  const script = `rm -f "$1" "$2"; shift 2; exec "$@"`;
  const command = ["sh", "-c", script, "sh", file("pid"), file("vrrp-pid"), ...program] as const;
  return { name: `keepalived-${host.name}`, namespace: host.namespace.name, command };
}

function configuration({ name }: Host, { address, priority, advertInterval }: Vrrp): string {
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
    ${address}/32 dev ${LINK}
  }
}
`;
}
