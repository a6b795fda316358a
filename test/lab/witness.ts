/** Whoever watches an address from the client, all the time: ARP every 2 ms, and short HTTP requests. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { systemClock } from "../../shared/clock.ts";
import { eventually } from "../support/eventually.ts";
import { LINK } from "./lan.ts";
import type { Host, Lan } from "./lan.ts";
import { CEASED_AFTER } from "./recording.ts";
import type { Answer, Recording, Visit } from "./recording.ts";

/** Records until it is closed. */
export interface Witness {
  /** The MACs that answer at the moment. */
  readonly answering: () => ReadonlySet<string>;
  /** Everything from then until now, once what began has ended; what was before then is forgotten. */
  readonly since: (then: number) => Promise<Recording>;
  readonly close: () => void;
}

/** The watcher is a host beside the client, that nobody else is. */
const WATCHER = { mac: "02:00:00:00:67:08", address: "192.168.67.8" };

/** Answered for by the bystander, always. */
const CONTROL = "192.168.67.6";

/** What the watcher and the visitor say. */
type Said =
  | { readonly asked: number }
  | Answer
  | { readonly control: string; readonly at: number }
  | { readonly began: number }
  | Visit;

/** Resolves when all have begun. */
export async function createWitness({ client, bystander }: Lan, address: string): Promise<Witness> {
  let asked: number[] = [];
  let answers: Answer[] = [];
  let control: Answer[] = [];
  let visits: Visit[] = [];
  const underWay = new Set<number>();
  let lastBegan = 0;

  const heed = (said: Said): void => {
    if ("asked" in said) asked.push(said.asked);
    else if ("mac" in said) answers.push(said);
    else if ("control" in said) control.push({ mac: said.control, at: said.at });
    else if ("ended" in said) {
      underWay.delete(said.began);
      visits.push(said);
    } else {
      underWay.add(said.began);
      lastBegan = said.began;
    }
  };
  const run = ({ namespace }: Host, program: string, ...args: readonly string[]): ChildProcess => {
    const node = [process.execPath, join(import.meta.dirname, program), ...args];
    const inside = ["--pdeathsig", "KILL", "ip", "netns", "exec", namespace.name, ...node];
    const child = spawn("setpriv", inside, { stdio: ["pipe", "pipe", "inherit"], detached: true });
    createInterface(child.stdout).on("line", (line) => heed(JSON.parse(line) as Said));
    return child;
  };
  const programs = [
    run(bystander, "steady.ts", LINK, CONTROL),
    run(client, "watcher.ts", LINK, address, CONTROL, WATCHER.mac, WATCHER.address),
    run(client, "visitor.ts", address),
  ];
  const hasBegun = (): boolean => asked.length > 0 && control.length > 0 && lastBegan > 0;
  await eventually(hasBegun, { everyMs: 5 });
  return {
    answering: () => {
      const since = asked.at(-CEASED_AFTER) ?? 0;
      return new Set(
        answers
          .slice(-2 * CEASED_AFTER)
          .filter(({ at }) => at >= since)
          .map(({ mac }) => mac),
      );
    },
    since: async (then) => {
      const now = systemClock.now();
      const isToldAll = (): boolean =>
        (asked.at(-1) ?? 0) > now && lastBegan > now && Math.min(...underWay, Infinity) > now;
      await eventually(isToldAll, { everyMs: 5 });
      asked = asked.filter((at) => at >= then);
      answers = answers.filter(({ at }) => at >= then);
      control = control.filter(({ at }) => at >= then);
      visits = visits.filter(({ began }) => began >= then);
      return {
        asked: asked.filter((at) => at <= now),
        answers: answers.filter(({ at }) => at <= now),
        control: control.filter(({ at }) => at <= now),
        visits: visits.filter(({ began }) => began <= now).sort((a, b) => a.began - b.began),
      };
    },
    close: () => {
      for (const program of programs) program.stdin?.end();
    },
  };
}
