/** JSON merge patch, RFC 7386. */
import { isFields } from "../object.ts";

/** The target with the patch merged in; null removes. */
export function patchMerge(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const merged = new Map(isFields(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch))
    if (value === null) merged.delete(name);
    else merged.set(name, patchMerge(merged.get(name), value));
  return Object.fromEntries(merged);
}
