import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { stance } from "../../../../speaker/announcer/ownership/stance.ts";
import type { Rival, Situation } from "../../../../speaker/announcer/ownership/stance.ts";
import type { Claim } from "../../../../speaker/announcer/wire/claim.ts";

const CLAIM: Claim = { group: ip("192.0.2.1"), term: 2, state: "answering", weight: 0 };

describe("what a node is to do about a group", () => {
  it.each<[string, Partial<Situation>, object]>([
    ["to keep what is its own", { mine: CLAIM }, { kind: "as-it-is" }],
    ["to keep it against an older claim", { mine: CLAIM, others: [rival({ term: 1 })] }, { kind: "as-it-is" }],
    ["to yield to a newer claim", { mine: CLAIM, others: [rival({ term: 3 })] }, { kind: "yield", to: { node: "b" } }],
    ["to yield even what it is preferred for", preferred({ mine: CLAIM }, { term: 3 }), { kind: "yield" }],
    ["to release what nobody intends", { mine: CLAIM, isIntended: false }, { kind: "release" }],
    ["to offer what it may not have any more", { mine: CLAIM, isCandidate: false }, { kind: "offer" }],
    ["to leave alone what another one has", { others: [rival()] }, { kind: "as-it-is" }],
    ["to see that nobody has it", {}, { kind: "open", from: undefined }],
    ["to see that whoever has it gives it up", { others: [giving(rival())] }, { kind: "open", from: undefined }],
    ["to leave alone what is given up to another", { others: [giving(rival()), rival()] }, { kind: "as-it-is" }],
    [
      "to see that who has it may not",
      { others: [{ ...rival(), isCandidate: false }] },
      { kind: "misplaced", from: "b" },
    ],
    ["to take what it is preferred for", preferred({}, {}), { kind: "open", from: "b" }],
    ["not to, if it may not have it", preferred({ isCandidate: false }, {}), { kind: "as-it-is" }],
    ["to leave alone what nobody intends", { isIntended: false }, { kind: "as-it-is" }],
  ])("is %s", (_, situation, expected) => {
    const defaults: Situation = {
      node: "a",
      mine: undefined,
      isIntended: true,
      isCandidate: true,
      others: [],
      isPreferredTo: () => false,
    };
    expect(stance({ ...defaults, ...situation })).toMatchObject(expected);
  });
});

function rival(more: Partial<Claim> = {}): Rival {
  return { node: "b", claim: { ...CLAIM, ...more }, isGivingUp: false, isCandidate: true };
}

function giving(one: Rival): Rival {
  return { ...one, node: "c", isGivingUp: true };
}

function preferred(more: Partial<Situation>, claim: Partial<Claim>): Partial<Situation> {
  return { others: [rival(claim)], isPreferredTo: () => true, ...more };
}
