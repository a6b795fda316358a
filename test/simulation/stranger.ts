/** A host on every segment that is no node, and sends again what it hears: damaged, cut short, sealed by another cluster's key, or as it was. */
import { createSecretKey } from "node:crypto";
import type { InForce } from "../../speaker/announcer/membership/keys.ts";
import { seal, unseal } from "../../speaker/announcer/membership/seal.ts";
import { decodeHello, encodeHello } from "../../speaker/announcer/wire/hello.ts";
import type { Chance } from "./chance.ts";
import type { Datagram, Plug, VirtualLan } from "./virtual-lan.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What the nodes of every story have, where they have one. */
export const KEY: InForce = keyOf("the nodes'");

/** In the others everybody is believed. */
export const NO_KEY: InForce = { keys: [], isOpen: true };

const OTHER_KEY: InForce = keyOf("another cluster's");

/** No later does a hello come again: who has not heard it the first time takes it for what its sender says now. */
export const AGAIN_WITHIN_MS = 80;

/** Whom no node is named like. */
const NAME = "stranger";

/** Does so with that share of what it hears. */
export function createStranger(
  share: number,
  segments: Iterable<string>,
  { time, lan, chance }: { readonly time: VirtualTime; readonly lan: VirtualLan; readonly chance: Chance },
): void {
  for (const segment of segments) {
    const plug: Plug = lan.plug(segment, NAME, (_, sent) => {
      if (sent.kind !== "datagram" || !chance.happens(share)) return;
      const again = distorted(sent, chance);
      time.at(time.now() + chance.between(0, AGAIN_WITHIN_MS), () => plug.send(again));
    });
  }
}

function distorted(sent: Datagram, chance: Chance): Datagram {
  const { bytes } = sent;
  const forged = { kind: "datagram", hello: undefined, isForged: true } as const;
  switch (chance.pick(["flipped", "cut", "another-cluster", "as-it-was"] as const)) {
    case "flipped": {
      const at = chance.whole(0, bytes.length - 1);
      return { ...forged, bytes: bytes.with(at, (bytes[at] ?? 0) ^ (1 << chance.whole(0, 7))) };
    }
    case "cut":
      return { ...forged, bytes: bytes.subarray(0, chance.whole(0, bytes.length - 1)) };
    case "another-cluster":
      return { ...forged, bytes: seal(later(bytes), OTHER_KEY) };
    case "as-it-was":
      return sent;
  }
}

/** What a node of the same name would say there: it started later, and claims nothing. */
function later(bytes: Uint8Array): Uint8Array {
  const plain = unseal(bytes, KEY);
  const hello = decodeHello(typeof plain === "string" ? bytes : plain);
  if (hello.kind !== "hello") return bytes;
  const page = { from: undefined, to: undefined, claims: [] };
  return encodeHello({ ...hello, incarnation: hello.incarnation + 1, digest: 0, changes: [], page });
}

function keyOf(secret: string): InForce {
  return { keys: [createSecretKey(Buffer.from(secret))], isOpen: false };
}
