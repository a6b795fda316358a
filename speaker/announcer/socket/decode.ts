/** What a speaker sent, or somebody with a question, from a line of its socket; or why it is no message. */
import { parseJson } from "../../../shared/lines.ts";
import { parseIp } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { isUint32 } from "../wire/bytes.ts";
import { isName } from "../wire/name.ts";
import type { Candidate, Intent, LinkChoice, NodeAddresses, ToAnnouncer } from "../protocol.ts";
import type { Query } from "../state.ts";

/** Why a message is not heeded; also what is sent back. */
export interface Refusal {
  readonly kind: "refused";
  readonly reason: string;
}

/** The message, checked as far as it will be relied upon. */
export function decodeToAnnouncer(line: string): ToAnnouncer | Query | Refusal {
  const message = parseJson(line);
  if (!isFields(message)) return refused("not-a-json-object");
  switch (message["kind"]) {
    case "speaker":
      return isNumber(message["version"]) && isNode(message["node"])
        ? { kind: "speaker", version: message["version"], node: message["node"] }
        : refused("speaker-without-version-or-node");
    case "nodes":
      return decodeNodes(message["nodes"]);
    case "intend":
      return decodeIntend(message["intent"]);
    case "withdraw":
      return decodeWithdraw(message["group"]);
    case "complete":
      return { kind: "complete" };
    case "query":
      return { kind: "query" };
    default:
      return refused("unknown-kind");
  }
}

function decodeNodes(value: unknown): ToAnnouncer | Refusal {
  const nodes = listOf(value, decodeNodeAddresses);
  return nodes === undefined ? refused("nodes-without-their-addresses") : { kind: "nodes", nodes };
}

function decodeNodeAddresses(item: unknown): NodeAddresses | undefined {
  if (!isFields(item) || !isText(item["node"])) return undefined;
  const addresses = listOf(item["addresses"], decodeAddress);
  return addresses === undefined ? undefined : { node: item["node"], addresses };
}

function decodeIntend(intent: unknown): ToAnnouncer | Refusal {
  const group = isFields(intent) ? decodeAddress(intent["group"]) : undefined;
  if (!isFields(intent) || group === undefined) return refused("intent-without-group");
  const addresses = decodeAddresses(intent["addresses"]);
  if (addresses === undefined) return refused("intent-with-bad-addresses");
  const links = decodeLinks(intent["links"]);
  if (links === undefined) return refused("intent-with-bad-links");
  const candidates = decodeCandidates(intent["candidates"]);
  if (candidates === undefined) return refused("intent-with-bad-candidates");
  return { kind: "intend", intent: { group, addresses, links, candidates } };
}

function decodeWithdraw(value: unknown): ToAnnouncer | Refusal {
  const group = decodeAddress(value);
  return group === undefined ? refused("withdraw-without-group") : { kind: "withdraw", group };
}

function decodeAddress(value: unknown): Ip | undefined {
  return isText(value) ? parseIp(value) : undefined;
}

function decodeAddresses(value: unknown): Intent["addresses"] | undefined {
  const addresses = listOf(value, decodeAddress);
  const [first, ...others] = addresses ?? [];
  return first === undefined ? undefined : [first, ...others];
}

function decodeLinks(value: unknown): LinkChoice | undefined {
  if (!isFields(value)) return undefined;
  if (value["kind"] === "all") return { kind: "all" };
  const names = decodeTexts(value["names"]);
  return value["kind"] === "named" && names !== undefined ? { kind: "named", names } : undefined;
}

function decodeCandidates(value: unknown): readonly Candidate[] | undefined {
  return listOf(value, decodeCandidate);
}

function decodeCandidate(item: unknown): Candidate | undefined {
  if (!isFields(item) || !isText(item["node"]) || !isWeight(item["weight"])) return undefined;
  const bare = { node: item["node"], weight: item["weight"] };
  if (item["links"] === undefined) return bare;
  const links = decodeTexts(item["links"]);
  return links === undefined ? undefined : { ...bare, links };
}

function decodeTexts(value: unknown): readonly string[] | undefined {
  return listOf(value, (item) => (isText(item) ? item : undefined));
}

/** All items decoded, or undefined when one is not, or when it is no list. */
function listOf<T>(value: unknown, decode: (item: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.flatMap((item: unknown) => decode(item) ?? []);
  return items.length === value.length ? items : undefined;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** One that hellos have room for. */
function isNode(value: unknown): value is string {
  return isText(value) && isName(value);
}

/** One that claims have room for: cut to fit, others would see another one. */
function isWeight(value: unknown): value is number {
  return isNumber(value) && isUint32(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** For that reason. */
export function refused(reason: string): Refusal {
  return { kind: "refused", reason };
}
