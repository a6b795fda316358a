/** All that a contender is put to, each fault a number of times, watched from the client. */
import { trial } from "../../lab/trial.ts";
import { createWitness } from "../../lab/witness.ts";
import { median } from "../quantile.ts";
import type { Contender } from "./contender.ts";
import { experience } from "./rows.ts";
import type { Campaign, Experience } from "./rows.ts";

/** One campaign for each of its faults; takes the contender down when it is through, or when something is in the way. */
export async function campaigns(
  contender: Contender,
  times: number,
  say: (what: string) => void,
): Promise<readonly Campaign[]> {
  const witness = await createWitness(contender.lan, contender.address);
  try {
    const done: Campaign[] = [];
    const planned = new Set(Object.keys(contender.handoffs));
    for (const [name, fault] of Object.entries({ ...contender.failures, ...contender.handoffs })) {
      const experiences: Experience[] = [];
      for (let turn = 0; turn < times; turn += 1) {
        const { recording } = await Promise.race([trial(contender, witness, fault), contender.trouble]);
        experiences.push(experience(recording));
      }
      say(`${name}: ${outages(experiences)}`);
      done.push({ fault: name, isPlanned: planned.has(name), experiences });
    }
    return done;
  } finally {
    witness.close();
    await contender.stop();
  }
}

function outages(experiences: readonly Experience[]): string {
  const ms = experiences.map(({ outageMs }) => outageMs);
  const lost = experiences.reduce((sum, { lostVisits }) => sum + lostVisits, 0);
  const doubly = Math.max(...experiences.map(({ doubleAnswerMs }) => doubleAnswerMs));
  const control = experiences.map((each) => each.control.outageMs);
  const [ours, machine] = [ms, control].map((all) => [median(all), Math.max(...all)].map((value) => value.toFixed(0)));
  const outage = `outage ${ours?.join(", at most ")} ms (of what never moves: ${machine?.join(", at most ")})`;
  return `${outage}; ${lost} requests lost; two MACs for at most ${doubly.toFixed(0)} ms`;
}
