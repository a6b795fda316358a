/** What is wrong with announcing one Service, as this node is to tell it. */
import { createHash } from "node:crypto";
import type { Key } from "../../shared/model/object.ts";
import type { FromAnnouncer, Standing } from "../announcer/protocol.ts";
import type { Group } from "../intents/group.ts";
import { explain } from "../intents/why-not.ts";
import type { Complaint } from "./complaints.ts";

/** What the announcer said about links that an intent names. */
export type MissingLinks = Extract<FromAnnouncer, { kind: "missing-links" }>;

/** Pods take a while to be ready, and a new Service has its address before them. */
const PATIENCE_MS = 10_000;

/** For one Service, its group, and what the announcer says about that. */
export function complaintsOf(
  service: Key,
  node: string,
  group: Group | undefined,
  standing: Standing | undefined,
  links: MissingLinks | undefined,
): readonly Complaint[] {
  if (group === undefined) return [];
  const why = group.silent.get(service);
  if (why !== undefined) {
    return [{ reason: "NotAnnounced", message: `not announced: ${explain(why)}`, patienceMs: PATIENCE_MS }];
  }
  const isCandidate = group.intent?.candidates.some((candidate) => candidate.node === node) ?? false;
  const isTurn = isCandidate && (standing?.kind === "announced" || standing?.reason === "no-usable-link");
  if (!isTurn || links === undefined || links.missing.length === 0) return [];
  const usable = links.usable.length === 0 ? "none" : links.usable.join(", ");
  const message = `node "${node}" has no interface ${links.missing.join(", ")}; those it has that may announce: ${usable}`;
  return [{ reason: "announceFailed", message, patienceMs: 0 }];
}

/**
 * Whether it is this node's part to tell what all of them see alike. One of them does: the first in the order of a hash
 * over all nodes, so that the work is spread and nobody need be elected. The controller would be the only one, but
 * cannot know: it watches no endpoints.
 */
export function isSpokesman(node: string, nodes: Iterable<string>, service: Key): boolean {
  const rank = (name: string): string => createHash("sha256").update(`${name}#${service}`).digest("hex");
  const own = rank(node);
  for (const other of nodes) if (rank(other) < own) return false;
  return true;
}
