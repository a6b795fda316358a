/** A fault, and what the client saw of it. */
import { systemClock } from "../../shared/clock.ts";
import { formatMac } from "../../shared/net/mac.ts";
import { eventually } from "../support/eventually.ts";
import type { Fault, Rig } from "./faults.ts";
import type { Host } from "./lan.ts";
import type { Recording } from "./recording.ts";
import type { Witness } from "./witness.ts";

/** From just before the fault until everything was as before. */
export interface Trial {
  readonly owner: Host;
  readonly began: number;
  readonly recording: Recording;
  /** What was done, and when. */
  readonly marks: readonly Mark[];
}

/** Something that was done. */
export interface Mark {
  readonly what: string;
  readonly at: number;
}

/** For so long everything has to be in order before it is believed. */
const CALM_MS = 200;

const PATIENCE = { ms: 20_000, everyMs: 10 };

/** On nodes that are whole, and afterwards are again. */
export async function trial(rig: Rig, witness: Witness, fault: Fault): Promise<Trial> {
  const whole = (): Promise<void> => wholeFor(rig, witness);
  const isAnswering = (node: Host): boolean => witness.answering().has(formatMac(node.mac));
  await whole();
  // The machine may have stood still since.
  const owner = await eventually(() => rig.lan.nodes.find(isAnswering), PATIENCE);
  const marks: Mark[] = [];
  const began = systemClock.now();
  await fault(owner, {
    mark: (what) => marks.push({ what, at: systemClock.now() }),
    takenOver: async () => {
      await eventually(() => rig.lan.nodes.some((node) => node !== owner && isAnswering(node)), PATIENCE);
    },
    whole,
  });
  await whole();
  return { owner, began, marks, recording: await witness.since(began) };
}

async function wholeFor(rig: Rig, witness: Witness): Promise<void> {
  let since = Infinity;
  await eventually(async () => {
    const isWhole = await rig.isWhole(witness.answering());
    const now = systemClock.now();
    since = isWhole ? Math.min(since, now) : Infinity;
    return now - since >= CALM_MS;
  }, PATIENCE);
}
