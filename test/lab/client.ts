/** The machine outside of the cluster, and what it sees of an address. */
import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { LINK } from "./lan.ts";
import type { Host } from "./lan.ts";
import type { Answer } from "./recording.ts";

/** What a user on the LAN can do. */
export interface Client {
  /** Asks every millisecond until somebody answers. */
  readonly firstAnswer: (address: string) => Promise<Answer>;
  /** The MACs that answer three ARP requests. Like: arping -c 3 ADDRESS */
  readonly arping: (address: string) => Promise<readonly string[]>;
  /** The body of a page. Like: curl http://ADDRESS/ */
  readonly curl: (address: string) => Promise<string>;
  readonly close: () => void;
}

const ASKER = join(import.meta.dirname, "asker.ts");

/** Ready to ask at once: the program that asks is up when this resolves. */
export async function createClient({ namespace }: Host): Promise<Client> {
  const inside = (...command: readonly string[]): readonly string[] => ["netns", "exec", namespace.name, ...command];
  const asker = spawn("ip", inside(process.execPath, ASKER, LINK), { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(asker.stdout)[Symbol.asyncIterator]();
  await lines.next();
  return {
    firstAnswer: async (address) => {
      asker.stdin.write(`${address}\n`);
      const { value } = await lines.next();
      return JSON.parse(String(value)) as Answer;
    },
    arping: async (address) => {
      const command = inside("arping", "-c", "3", "-w", "3", "-I", LINK, address);
      // arping exits with 1 when nobody answers: then it found no MACs, which is what was asked.
      const { stdout } = await promisify(execFile)("ip", command).catch(
        (error: unknown) => error as { stdout: string },
      );
      return [...stdout.matchAll(/\[([0-9A-F:]{17})\]/g)].map(([, mac = ""]) => mac.toLowerCase());
    },
    curl: async (address) => {
      const command = inside("curl", "--silent", "--show-error", "--max-time", "5", `http://${address}/`);
      return (await promisify(execFile)("ip", command)).stdout.trim();
    },
    close: () => {
      asker.stdin.end();
    },
  };
}
