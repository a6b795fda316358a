/** What announcers tell each other on one link: every interval, and at once when something changes. */
import type { Mac } from "../../../shared/net/mac.ts";
import { readUint16, readUint32, readUint48, writeUint16, writeUint32, writeUint48 } from "./bytes.ts";
import { claimSize, decodeChange, encodeChange } from "./claim.ts";
import type { Change } from "./claim.ts";
import { HELLO_TRUNCATED, NOT_HELLO, TRAILING_BYTES, UNKNOWN_FLAG, UNKNOWN_VERSION } from "./malformed-hello.ts";
import type { MalformedHello } from "./malformed-hello.ts";
import { decodeName, encodeName, nameSize } from "./name.ts";
import { decodePage, encodePage, pageSize } from "./page.ts";
import type { Page } from "./page.ts";

/** "Lanl", and the version of what follows: raised when a node of the one before would misread it. */
const MAGIC = 0x4c61_6e6c,
  VERSION = 2;

/** Where the fields are that every hello has. Two names follow, the node's and the link's, so that where they are all fields are. */
const MAGIC_AT = 0,
  VERSION_AT = 4,
  FLAGS = 5,
  INCARNATION = 6,
  SEQUENCE = 12,
  DEAD_AFTER = 18,
  MAC = 22,
  DIGEST = 28,
  CHANGES = 32,
  NODE = 34;

/** What it says by being set; the last two, that another part follows. */
const LEAVING = 0x01,
  READY = 0x02,
  BEHIND = 0x04,
  HAS_OUTDATED = 0x08,
  HAS_PAGE = 0x10,
  ALL_FLAGS = 0x1f;

const INCARNATION_LENGTH = 6;

/** One datagram, without what proves its sender. */
export interface Hello {
  readonly kind: "hello";
  /** Who says it. */
  readonly node: string;
  /** When it started, in milliseconds: greater than that of any start before. */
  readonly incarnation: number;
  /** Greater than that of any datagram before, of the same incarnation on the same link. */
  readonly sequence: number;
  /** It is to be counted dead when nothing was heard of it for so long. */
  readonly deadAfterMs: number;
  /** The name and the MAC of the link on which it was sent: a datagram does not tell. */
  readonly link: string;
  readonly mac: Mac;
  /** Whether its groups are to be taken over, all of them. */
  readonly isLeaving: boolean;
  /** Whether it claims what it is its turn to claim; not before it has listened and knows what is intended. */
  readonly isReady: boolean;
  /** Whether it lacks claims of somebody's, and asks all to repeat theirs soon. */
  readonly isBehind: boolean;
  /** Of all its claims on this link, so that whoever knows them all knows that there are no more. */
  readonly digest: number;
  /** A node that was refused, because it has been heard with this later incarnation before: its date was set back. */
  readonly outdated: Outdated | undefined;
  /** What is new. */
  readonly changes: readonly Change[];
  /** A part of all that it claims, so that everything comes round. */
  readonly page: Page | undefined;
}

/** A node, and when it started once. */
export interface Outdated {
  readonly node: string;
  readonly incarnation: number;
}

/** How many bytes it takes. */
export function helloSize({ node, link, outdated, changes, page }: Hello): number {
  return changes.reduce(
    (sum, change) => sum + claimSize(change),
    NODE +
      nameSize(node) +
      nameSize(link) +
      (outdated === undefined ? 0 : outdatedSize(outdated)) +
      (page === undefined ? 0 : pageSize(page)),
  );
}

/** Reads the hello that is all of the bytes. */
export function decodeHello(bytes: Uint8Array): Hello | MalformedHello {
  if (bytes.length <= VERSION_AT || readUint32(bytes, MAGIC_AT) !== MAGIC) return NOT_HELLO;
  if (bytes[VERSION_AT] !== VERSION) return UNKNOWN_VERSION;
  const flags = bytes[FLAGS] ?? 0;
  if (flags > ALL_FLAGS) return UNKNOWN_FLAG;
  const node = decodeName(bytes, NODE);
  if (typeof node !== "string") return node;
  let at = NODE + nameSize(node);
  const link = decodeName(bytes, at);
  if (typeof link !== "string") return link;
  at += nameSize(link);
  const outdated = (flags & HAS_OUTDATED) === 0 ? undefined : decodeOutdated(bytes, at);
  if (outdated !== undefined && "kind" in outdated) return outdated;
  if (outdated !== undefined) at += outdatedSize(outdated);
  const changes: Change[] = [];
  for (let left = readUint16(bytes, CHANGES); left > 0; left -= 1) {
    const change = decodeChange(bytes, at);
    if ("kind" in change) return change;
    changes.push(change);
    at += claimSize(change);
  }
  const page = (flags & HAS_PAGE) === 0 ? undefined : decodePage(bytes, at);
  if (page !== undefined && "kind" in page) return page;
  if (page !== undefined) at += pageSize(page);
  if (at < bytes.length) return TRAILING_BYTES;
  return {
    kind: "hello",
    node,
    incarnation: readUint48(bytes, INCARNATION),
    sequence: readUint48(bytes, SEQUENCE),
    deadAfterMs: readUint32(bytes, DEAD_AFTER),
    link,
    mac: readUint48(bytes, MAC) as Mac,
    isLeaving: (flags & LEAVING) !== 0,
    isReady: (flags & READY) !== 0,
    isBehind: (flags & BEHIND) !== 0,
    digest: readUint32(bytes, DIGEST),
    outdated,
    changes,
    page,
  };
}

/** Writes it into bytes of their own. */
export function encodeHello(hello: Hello): Uint8Array {
  const bytes = new Uint8Array(helloSize(hello));
  writeUint32(bytes, MAGIC_AT, MAGIC);
  bytes[VERSION_AT] = VERSION;
  bytes[FLAGS] = flagsOf(hello);
  writeUint48(bytes, INCARNATION, hello.incarnation);
  writeUint48(bytes, SEQUENCE, hello.sequence);
  writeUint32(bytes, DEAD_AFTER, hello.deadAfterMs);
  writeUint48(bytes, MAC, hello.mac);
  writeUint32(bytes, DIGEST, hello.digest);
  writeUint16(bytes, CHANGES, hello.changes.length);
  let at = encodeName(hello.node, bytes, NODE);
  at = encodeName(hello.link, bytes, at);
  if (hello.outdated !== undefined) at = encodeOutdated(hello.outdated, bytes, at);
  for (const change of hello.changes) at = encodeChange(change, bytes, at);
  if (hello.page !== undefined) encodePage(hello.page, bytes, at);
  return bytes;
}

function flagsOf({ isLeaving, isReady, isBehind, outdated, page }: Hello): number {
  return (
    (isLeaving ? LEAVING : 0) |
    (isReady ? READY : 0) |
    (isBehind ? BEHIND : 0) |
    (outdated === undefined ? 0 : HAS_OUTDATED) |
    (page === undefined ? 0 : HAS_PAGE)
  );
}

function outdatedSize({ node }: Outdated): number {
  return nameSize(node) + INCARNATION_LENGTH;
}

function decodeOutdated(bytes: Uint8Array, at: number): Outdated | MalformedHello {
  const node = decodeName(bytes, at);
  if (typeof node !== "string") return node;
  const incarnationAt = at + nameSize(node);
  if (incarnationAt + INCARNATION_LENGTH > bytes.length) return HELLO_TRUNCATED;
  return { node, incarnation: readUint48(bytes, incarnationAt) };
}

function encodeOutdated(outdated: Outdated, into: Uint8Array, at: number): number {
  const incarnationAt = encodeName(outdated.node, into, at);
  writeUint48(into, incarnationAt, outdated.incarnation);
  return incarnationAt + INCARNATION_LENGTH;
}
