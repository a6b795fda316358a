/** Hellos told by what matters of them, any hello at all, and valid ones that were damaged on the way. */
import fc from "fast-check";
import { fromNumber, ip } from "../../../../shared/net/ip.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import { mac } from "../../../../shared/net/mac.ts";
import type { Change, Claim } from "../../../../speaker/announcer/wire/claim.ts";
import { groupOrder } from "../../../../speaker/announcer/wire/group.ts";
import { encodeHello } from "../../../../speaker/announcer/wire/hello.ts";
import type { Hello } from "../../../../speaker/announcer/wire/hello.ts";
import type { Page } from "../../../../speaker/announcer/wire/page.ts";

/** Of a node that has nothing to say. */
export function hello(told: Partial<Hello> = {}): Hello {
  return {
    kind: "hello",
    node: "worker-1",
    incarnation: 0x0199_0000_0001,
    sequence: 7,
    deadAfterMs: 450,
    link: "eth0",
    mac: mac("02:00:00:00:00:0c"),
    isLeaving: false,
    isReady: false,
    isBehind: false,
    digest: 0,
    outdated: undefined,
    changes: [],
    page: undefined,
    ...told,
  };
}

/** Answered for, for the first time and without preference. */
export function claim(group: string, told: Partial<Claim> = {}): Claim {
  return { group: ip(group), term: 1, state: "answering", weight: 0, ...told };
}

const anyUint32 = fc.nat({ max: 2 ** 32 - 1 });
const anyUint48 = fc.nat({ max: 2 ** 48 - 1 });
const anyTerm = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const anyNode = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
  .filter((name) => Buffer.byteLength(name) <= 253);
const anyLink = fc.string({ unit: "grapheme", minLength: 1, maxLength: 15 });

/** Of either family; few enough for the same one to come twice, or any. */
export const anyGroup = fc.oneof(
  fc.nat({ max: 20 }).map((number) => fromNumber(4, 0xc000_0200n + BigInt(number))),
  anyUint32.map((number) => fromNumber(4, BigInt(number))),
  fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map((number) => fromNumber(6, number)),
);

/** In any state but released. */
export const anyClaim: fc.Arbitrary<Claim> = fc.record({
  group: anyGroup,
  term: anyTerm,
  state: fc.constantFrom("probing", "answering", "offered"),
  weight: anyUint32,
});

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  anyClaim,
  fc.record({ group: anyGroup, term: anyTerm, state: fc.constant("released" as const) }),
);

/** Cut out of what a node claims. */
export const anyPage: fc.Arbitrary<Page> = fc
  .record({
    claims: fc.uniqueArray(anyClaim, { selector: (one) => one.group, maxLength: 40 }),
    from: fc.option(anyGroup, { nil: undefined }),
    to: fc.option(anyGroup, { nil: undefined }),
  })
  .filter(({ from, to }) => from === undefined || to === undefined || groupOrder(from) < groupOrder(to))
  .map(({ claims, from, to }) => ({
    from,
    to,
    claims: claims
      .filter(({ group }) => from === undefined || groupOrder(group) >= groupOrder(from))
      .filter(({ group }) => to === undefined || groupOrder(group) < groupOrder(to))
      .sort((a, b) => (groupOrder(a.group) < groupOrder(b.group) ? -1 : 1)),
  }));

/** Whatever a node might say. */
export const anyHello: fc.Arbitrary<Hello> = fc.record({
  kind: fc.constant("hello" as const),
  node: anyNode,
  incarnation: anyUint48,
  sequence: anyUint48,
  deadAfterMs: anyUint32,
  link: anyLink,
  mac: anyUint48.map((number) => number as Mac),
  isLeaving: fc.boolean(),
  isReady: fc.boolean(),
  isBehind: fc.boolean(),
  digest: anyUint32,
  outdated: fc.option(fc.record({ node: anyNode, incarnation: anyUint48 }), { nil: undefined }),
  changes: fc.array(anyChange, { maxLength: 20 }),
  page: fc.option(anyPage, { nil: undefined }),
});

/** Up to four bytes are others, and a few may be missing or too many. */
export const anyDamagedHello: fc.Arbitrary<Uint8Array> = fc
  .record({
    written: anyHello.map(encodeHello),
    damage: fc.array(fc.tuple(fc.nat({ max: 2_000 }), fc.nat({ max: 255 })), { maxLength: 4 }),
    longer: fc.integer({ min: -8, max: 8 }),
  })
  .map(({ written, damage, longer }) => {
    const bytes = new Uint8Array(written.length + longer);
    bytes.set(written.subarray(0, bytes.length));
    for (const [at, value] of damage) bytes[at % bytes.length] = value;
    return bytes;
  });
