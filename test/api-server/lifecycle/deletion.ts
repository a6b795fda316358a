/** How an object leaves: at once, or marked and kept for as long as somebody's finalizer is on it. */
import { type Fields, type KubeObject, fieldsAt, listAt, textAt, withMeta } from "../object.ts";
import { timestamp } from "./metadata.ts";

/** What happens to the objects that this one owns. */
export type Propagation = "Background" | "Foreground" | "Orphan";

/** The finalizers through which the garbage collector keeps an owner until it has dealt with what it owns. */
export const FOREGROUND = "foregroundDeletion";
export const ORPHAN = "orphan";

/** A delete request's options, from its body and its query. */
export function propagationOf(options: Fields, query: URLSearchParams): Propagation {
  const asked = textAt(options, "propagationPolicy") || query.get("propagationPolicy");
  if (asked === "Foreground" || asked === "Orphan") return asked;
  const orphan = options["orphanDependents"] === true || query.get("orphanDependents") === "true";
  return orphan ? "Orphan" : "Background";
}

/** The object with its deletion asked for. */
export function doomed(object: KubeObject, propagation: Propagation, now: Date): KubeObject {
  const others = (object.metadata.finalizers ?? []).filter((name) => name !== FOREGROUND && name !== ORPHAN);
  const added = { Background: [], Foreground: [FOREGROUND], Orphan: [ORPHAN] }[propagation];
  const finalizers = [...others, ...added];
  const kept = withMeta(object, { finalizers: finalizers.length === 0 ? undefined : finalizers });
  if (kept.metadata.deletionTimestamp !== undefined) return kept;
  const { generation } = kept.metadata;
  return withMeta(kept, {
    deletionTimestamp: timestamp(now),
    deletionGracePeriodSeconds: 0,
    generation: generation === undefined ? undefined : generation + 1,
  });
}

/** Does nothing keep this object any more, its deletion having been asked for? */
export function isAbandoned(object: KubeObject): boolean {
  return (
    object.metadata.deletionTimestamp !== undefined &&
    (object.metadata.finalizers ?? []).length === 0 &&
    listAt(fieldsAt(object, "spec"), "finalizers").length === 0
  );
}
