/** Whoever watches an address from the client, all the time: ARP every 2 ms, and short HTTP requests. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { systemClock } from "../../shared/clock.ts";
import { eventually } from "../support/eventually.ts";
import { LINK } from "./lan.ts";
import type { Host } from "./lan.ts";
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

/** What the two programs say. */
type Said = { readonly asked: number } | Answer | { readonly began: number } | Visit;

/** Resolves when both have begun. */
export async function createWitness({ namespace }: Host, address: string): Promise<Witness> {
  let asked: number[] = [];
  let answers: Answer[] = [];
  let visits: Visit[] = [];
  const underWay = new Set<number>();
  let lastBegan = 0;

  const heed = (said: Said): void => {
    if ("asked" in said) asked.push(said.asked);
    else if ("mac" in said) answers.push(said);
    else if ("ended" in said) {
      underWay.delete(said.began);
      visits.push(said);
    } else {
      underWay.add(said.began);
      lastBegan = said.began;
    }
  };
  const run = (program: string, ...args: readonly string[]): ChildProcess => {
    const node = [process.execPath, join(import.meta.dirname, program), ...args];
    const inside = ["--pdeathsig", "KILL", "ip", "netns", "exec", namespace.name, ...node];
    const child = spawn("setpriv", inside, { stdio: ["pipe", "pipe", "inherit"], detached: true });
    createInterface(child.stdout).on("line", (line) => heed(JSON.parse(line) as Said));
    return child;
  };
  const programs = [run("watcher.ts", LINK, address, WATCHER.mac, WATCHER.address), run("visitor.ts", address)];
  const hasBegun = (): boolean => asked.length > 0 && lastBegan > 0;
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
      visits = visits.filter(({ began }) => began >= then);
      return {
        asked: asked.filter((at) => at <= now),
        answers: answers.filter(({ at }) => at <= now),
        visits: visits.filter(({ began }) => began <= now).sort((a, b) => a.began - b.began),
      };
    },
    close: () => {
      for (const program of programs) program.stdin?.end();
    },
  };
}
