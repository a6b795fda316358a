/** What is logged of what this node does for a group: at `info` what nothing else has told, for many may change hands at once. */
import type { Log } from "../../shared/log.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { Duty } from "./duty.ts";
import type { Standing } from "./protocol.ts";

/** It had one duty, if any, and has another one, if any. */
export function logDuty(log: Log, group: Ip, had: Duty | undefined, now: Duty | undefined): void {
  if (now === undefined) {
    log.info({ group }, "group-withdrawn");
    return;
  }
  const { standing, unanswered } = now;
  const level = followsFromOwner(had?.standing) && followsFromOwner(standing) ? "debug" : "info";
  if (standing.kind === "announced") log[level]({ group, links: standing.links }, "group-announced");
  else log[level]({ group, reason: standing.reason }, "group-silent");
  if (unanswered.length > 0) log.warn({ group, addresses: unanswered }, "addresses-not-answered-for");
}

/** Whether it is as can be expected of who owns the group: `group-changed-hands` has told that, and why it is so. */
function followsFromOwner(standing: Standing | undefined): boolean {
  if (standing === undefined) return true;
  if (standing.kind === "announced") return standing.without === undefined;
  return ["owned-elsewhere", "not-claimed", "probing"].includes(standing.reason);
}
