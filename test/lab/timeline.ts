/** A trial as a line of text: what was done, and who answered. */
import { formatMac } from "../../shared/net/mac.ts";
import type { Host } from "./lan.ts";
import { ASK_EVERY_MS, CEASED_AFTER, turns } from "./recording.ts";
import type { Trial } from "./trial.ts";

/** Milliseconds from the beginning on, each with what happened then. */
export function timeline({ began, marks, recording }: Trial, nodes: readonly Host[]): string {
  const nameOf = (mac: string): string => nodes.find((node) => formatMac(node.mac) === mac)?.name ?? mac;
  const atTheEnd = (recording.asked.at(-1) ?? began) - CEASED_AFTER * ASK_EVERY_MS;
  const events = [
    ...marks,
    ...turns(recording).flatMap(({ mac, from, to }) => [
      { what: `${nameOf(mac)} answers`, at: from },
      ...(to < atTheEnd ? [{ what: `${nameOf(mac)} silent`, at: to }] : []),
    ]),
  ];
  return events
    .sort((a, b) => a.at - b.at)
    .map(({ what, at }) => `${(at - began).toFixed(0)} ${what}`)
    .join(", ");
}
