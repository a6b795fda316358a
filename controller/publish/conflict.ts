/** What a Service's status says of its addresses that another host on the LAN uses. */
import type { KeptCondition, Service } from "../../shared/model/service.ts";
import type { Decision } from "../allocate/allocation.ts";

const TYPE = "lanlord.io/AddressConflict";
const REASON = "AddressInUse";

/**
 * The text of the condition; undefined: there is to be none. It is True while the Service has such an address, which is
 * as long as it asks for it by name. A Service that was moved off one is well, and is told by an Event alone.
 */
export function conflictText(decision: Decision): string | undefined {
  if (decision.kind !== "assigned") return undefined;
  const held = decision.grant.addresses.filter((address) => decision.conflicts.has(address));
  if (held.length === 0) return undefined;
  const known = held.map((address) => `${address}: ${decision.conflicts.get(address) ?? ""}`);
  return `${known.join("; ")}; the Service keeps it because it asks for it`;
}

/** Whether the Service says that, and nothing else. */
export function saysConflict({ conditions }: Service, wanted: string | undefined): boolean {
  const shown = conditions.filter(({ type }) => type === TYPE);
  if (wanted === undefined) return shown.length === 0;
  return shown.some(({ status, reason, message }) => status === "True" && reason === REASON && message === wanted);
}

/** Its conditions when it says that; the others' as they are. Once the conflict is over, ours is gone like the conflict. */
export function conditionsWith(
  { conditions }: Service,
  wanted: string | undefined,
  date: Date,
): readonly KeptCondition[] {
  const others = conditions.filter(({ type }) => type !== TYPE);
  if (wanted === undefined) return others;
  const before = conditions.find(({ type, status }) => type === TYPE && status === "True");
  const lastTransitionTime = before?.lastTransitionTime ?? date.toISOString().replace(/\.\d+/, "");
  return [...others, { type: TYPE, status: "True", reason: REASON, message: wanted, lastTransitionTime }];
}
