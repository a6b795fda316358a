/** What to say to a frame that was heard: a reply, or the reason for silence. */
import type { Frame } from "../wire/frame.ts";
import { answerArp } from "./arp.ts";
import type { Held } from "./held.ts";
import { answerNdp } from "./ndp.ts";
import type { Unanswered } from "./unanswered.ts";

/** A reply is of the protocol of the question. */
export function answer(heard: Frame, held: Held, now: number): Frame | Unanswered {
  return heard.kind === "arp-frame" ? answerArp(heard, held, now) : answerNdp(heard, held, now);
}
