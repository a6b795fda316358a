/** The second half of `make lab`: what fails, what is handed over, and what the client notices of it. */
import { failures } from "./faults.ts";
import type { Fault } from "./faults.ts";
import type { Lab } from "./lab.ts";
import { doubleAnswerMs, lengthOf, longestSilence, lost } from "./recording.ts";
import { handoffs, rigOf } from "./rig.ts";
import { timeline } from "./timeline.ts";
import { trial } from "./trial.ts";
import type { Trial } from "./trial.ts";
import { createWitness } from "./witness.ts";

/** One fault after the other happens to whoever owns the address by then. Throws when nobody takes over. */
export async function failover(lab: Lab, address: string, say: (what: string, how: string) => void): Promise<void> {
  const witness = await createWitness(lab.lan, address);
  try {
    say("watching", `${address}: ARP every 2 ms and an HTTP request every 10 ms, from the client`);
    for (const [name, fault] of shown(lab, address)) {
      const seen = await trial(rigOf(lab, address), witness, fault);
      say(name, summary(seen));
      say("", timeline(seen, lab.lan.nodes));
    }
  } finally {
    witness.close();
  }
}

function shown(lab: Lab, address: string): readonly (readonly [name: string, fault: Fault])[] {
  const { kill, poweroff, stop, partition } = failures(rigOf(lab, address));
  const { drain } = handoffs(lab);
  return [
    ["kill -9", kill],
    ["power off", poweroff],
    ["SIGSTOP", stop],
    ["partition", partition],
    ["drain", drain],
  ];
}

function summary({ recording }: Trial): string {
  const { visits } = recording;
  const silence = `nobody answers for ${lengthOf(longestSilence(recording)).toFixed(0)} ms`;
  const both = `two do for ${doubleAnswerMs(recording).toFixed(0)} ms`;
  return `${silence}, ${both}; ${lost(visits).length} of ${visits.length} requests are lost`;
}
