/** Bugs planted on purpose, from outside: an announcer that is sound in itself gets other parts than it believes. */
import { createAnnouncer } from "../../speaker/announcer/announcer.ts";
import type { AnnouncerParts } from "../../speaker/announcer/announcer.ts";
import { createPicture } from "../../speaker/announcer/membership/picture.ts";
import type { Picture } from "../../speaker/announcer/membership/picture.ts";
import { digestOf } from "../../speaker/announcer/wire/claim.ts";
import { decodeHello, encodeHello } from "../../speaker/announcer/wire/hello.ts";
import type { Hello } from "../../speaker/announcer/wire/hello.ts";
import type { Make } from "./virtual-node.ts";

/** It answers until others may take it for dead, and not an interval less. */
export const fenceAsLongAsDeadAfter: Make = (parts) => {
  const { responder, ways } = parts;
  const answerUntil = (link: number, instant: number): void =>
    responder.answerUntil(link, instant + ways.deadAfterMs - 2 * ways.helloIntervalMs);
  return createAnnouncer({ ...parts, responder: { ...responder, answerUntil } });
};

/** It ranks nodes by chance alone: the way of MetalLB's order. */
export const rankWithoutLoad: Make = (parts) =>
  createAnnouncer({ ...parts, ways: { ...parts.ways, placement: "hash" } });

/** It evens things out at once, be it wished for or not. */
export const evensAtOnce: Make = (parts) => createAnnouncer({ ...parts, ways: { ...parts.ways, rebalanceAfterMs: 1 } });

/** It never evens things out. */
export const neverEvens: Make = (parts) =>
  createAnnouncer({ ...parts, ways: { ...parts.ways, rebalanceAfterMs: undefined } });

/** All that it claims has changed hands once, as far as it says. */
export const claimsWithoutTerm: Make = (parts) => createAnnouncer({ ...parts, lines: withoutTerms(parts.lines) });

function withoutTerms(lines: AnnouncerParts["lines"]): AnnouncerParts["lines"] {
  const said = new Map<number, Picture>();
  return {
    ...lines,
    send: (link, datagram) => {
      const hello = decodeHello(datagram);
      if (hello.kind !== "hello") return false;
      const picture = said.get(link.index) ?? createPicture();
      said.set(link.index, picture);
      picture.take(hello);
      return lines.send(link, encodeHello(leveled(hello, picture)));
    },
  };
}

function leveled(hello: Hello, { claims }: Picture): Hello {
  const level = <T extends { readonly term: number }>(claim: T): T => ({ ...claim, term: 1 });
  const digest = claims.values().reduce((sum, claim) => sum ^ digestOf(level(claim)), 0) >>> 0;
  const page = hello.page && { ...hello.page, claims: hello.page.claims.map(level) };
  return { ...hello, digest, changes: hello.changes.map(level), page };
}
