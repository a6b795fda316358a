/** What an announcer sent, from a line of its socket; or nothing, when it makes no sense. */
import { parseJson } from "../shared/lines.ts";
import { parseIp } from "../shared/net/ip.ts";
import { parseMac } from "../shared/net/mac.ts";
import type { Ip } from "../shared/net/ip.ts";
import type {
  AddressCounters,
  Counts,
  FromAnnouncer,
  LinkFigures,
  OwnershipFigures,
  Standing,
} from "./announcer/protocol.ts";

/** The message, checked as far as it will be relied upon: whoever parses strangers' frames is not simply believed. */
export function decodeFromAnnouncer(line: string): FromAnnouncer | undefined {
  const message = parseJson(line);
  if (!isFields(message)) return undefined;
  const { kind, version, reason } = message;
  const group = ipOf(message["group"]);
  switch (kind) {
    case "announcer":
      return typeof version === "number" ? { kind, version } : undefined;
    case "standing": {
      const standing = decodeStanding(message["standing"]);
      return group !== undefined && standing !== undefined ? { kind, group, standing } : undefined;
    }
    case "missing-links": {
      const { missing, usable } = message;
      return group !== undefined && isTexts(missing) && isTexts(usable) ? { kind, group, missing, usable } : undefined;
    }
    case "conflict":
      return decodeConflict(message);
    case "counters":
      return decodeCounters(message["addresses"]);
    case "ownership": {
      const figures = figuresOf(message["figures"]);
      return figures === undefined ? undefined : { kind, figures };
    }
    case "refused":
      return typeof reason === "string" ? { kind, reason } : undefined;
    default:
      return undefined;
  }
}

function decodeConflict(message: Readonly<Record<string, unknown>>): FromAnnouncer | undefined {
  const { address, mac, link, lastedMs } = message;
  const parsed = ipOf(address);
  const isWhole = typeof mac === "string" && parseMac(mac) !== undefined && typeof link === "string";
  if (parsed === undefined || !isWhole || typeof lastedMs !== "number") return undefined;
  if (lastedMs < 0 || lastedMs > LONGEST_CONFLICT_MS) return undefined;
  return { kind: "conflict", address: parsed, mac, link, lastedMs };
}

function decodeCounters(value: unknown): FromAnnouncer | undefined {
  if (!Array.isArray(value)) return undefined;
  const addresses = value.map(countersOf);
  return addresses.every((counters) => counters !== undefined) ? { kind: "counters", addresses } : undefined;
}

function countersOf(value: unknown): AddressCounters | undefined {
  if (!isFields(value)) return undefined;
  const { address, requests, responses, gratuitous } = value;
  const parsed = ipOf(address);
  if (parsed === undefined || !isCount(requests) || !isCount(responses) || !isCount(gratuitous)) return undefined;
  return { address: parsed, requests, responses, gratuitous };
}

function figuresOf(value: unknown): OwnershipFigures | undefined {
  if (!isFields(value) || !Array.isArray(value["links"])) return undefined;
  const { gained, lost, rebalanced, fencesPassed, refusedHellos } = value;
  const links = value["links"].map(linkFiguresOf);
  if (!links.every((link) => link !== undefined)) return undefined;
  if (!isCounts(gained) || !isCounts(lost) || !isCounts(refusedHellos)) return undefined;
  if (!isCount(rebalanced) || !isCount(fencesPassed)) return undefined;
  return { links, gained, lost, rebalanced, fencesPassed, refusedHellos };
}

function linkFiguresOf(value: unknown): LinkFigures | undefined {
  if (!isFields(value)) return undefined;
  const { link, peers, groups } = value;
  return typeof link === "string" && isCount(peers) && isCount(groups) ? { link, peers, groups } : undefined;
}

function decodeStanding(value: unknown): Standing | undefined {
  if (!isFields(value)) return undefined;
  const { kind, links, reason } = value;
  if (kind === "announced" && isTexts(links)) return decodeAnnounced(links, value);
  if (kind === "silent" && typeof reason === "string") return { kind, reason: reason as Silence };
  return undefined;
}

function decodeAnnounced(links: readonly string[], value: Readonly<Record<string, unknown>>): Standing | undefined {
  const { without = [], isSplit = false } = value;
  if (!isTexts(without) || typeof isSplit !== "boolean") return undefined;
  const addresses = without.flatMap((address) => parseIp(address) ?? []);
  if (addresses.length < without.length) return undefined;
  return {
    kind: "announced",
    links,
    ...(addresses.length === 0 ? {} : { without: addresses }),
    ...(isSplit ? { isSplit } : {}),
  };
}

/** A century: a date that is farther away may be none. */
const LONGEST_CONFLICT_MS = 3.2e12;

type Silence = Extract<Standing, { kind: "silent" }>["reason"];

function ipOf(value: unknown): Ip | undefined {
  return typeof value === "string" ? parseIp(value) : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: unknown): value is Counts {
  return isFields(value) && Object.values(value).every(isCount);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
