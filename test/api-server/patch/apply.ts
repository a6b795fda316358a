/** Server-side apply, and the ownership that every other write leaves behind. */
import { isDeepStrictEqual } from "node:util";
import { type Fields, fieldsAt, omit } from "../object.ts";
import type { Schema } from "../schema/schema.ts";
import { common, type FieldSet, isSame, minus, pathWords, plus } from "./field-set.ts";
import { isSameWriter, ownable, type Ownership, ownerships, withOwnerships, type Writer } from "./managed-fields.ts";
import { claimedFields, difference, merged, withoutFields } from "./owned.ts";

/** A field that somebody else owns with another value. */
export interface FieldConflict {
  readonly field: string;
  readonly reason: "FieldManagerConflict";
  readonly message: string;
}

/** The new object with its managedFields, or whose fields it would take. */
export type Applied =
  | { readonly kind: "applied"; readonly object: Fields }
  | { readonly kind: "conflict"; readonly message: string; readonly causes: readonly FieldConflict[] };

/** Puts the configuration's fields in, and takes out what this writer applied before and no longer does. */
export function apply(request: {
  readonly live?: Fields | undefined;
  readonly config: Fields;
  readonly schema: Schema;
  readonly writer: Writer;
  readonly force?: boolean;
}): Applied {
  const { live = {}, config, schema, writer, force = false } = request;
  const self = { ...writer, operation: "Apply" } as const;
  const entries = ownerships(live);
  const others = entries.filter((entry) => !isSameWriter(entry, self));
  const last = entries.find((entry) => isSameWriter(entry, self));
  const wanted = ownable(claimedFields(config, schema));
  const bare = withoutManagedFields(live);

  const kept = others.reduce((all, { fields }) => plus(all, fields), wanted);
  const dropped = minus(last?.fields ?? new Set(), wanted);
  const next = withoutFields(merged(bare, withoutManagedFields(config), schema), schema, dropped, kept) as Fields;

  const changes = difference(bare, next, schema);
  const conflicts = others
    .map((entry) => ({ entry, fields: common(entry.fields, changes.written) }))
    .filter(({ fields }) => fields.size > 0);
  if (conflicts.length > 0 && !force) return refusal(conflicts);

  const lost = plus(changes.written, changes.removed);
  const mine = { ...self, fields: wanted };
  const isUnchanged = last !== undefined && isSame(last.fields, wanted) && isDeepStrictEqual(bare, next);
  if (isUnchanged) return { kind: "applied", object: live };
  return { kind: "applied", object: withOwnerships(next, [...others.map((entry) => without(entry, lost)), mine]) };
}

/** The object after an ordinary write, with what was written made the writer's. */
export function trackUpdate(request: {
  readonly before?: Fields | undefined;
  readonly after: Fields;
  readonly schema: Schema;
  readonly writer: Writer;
}): Fields {
  const { before = {}, after, schema, writer } = request;
  const self = { ...writer, operation: "Update" } as const;
  const entries = ownerships(before);
  const { written, removed } = difference(withoutManagedFields(before), withoutManagedFields(after), schema);
  const mine = entries.find((entry) => isSameWriter(entry, self));
  const others = entries.filter((entry) => entry !== mine).map((entry) => without(entry, plus(written, removed)));
  const owned = minus(plus(mine?.fields ?? new Set(), ownable(written)), removed);
  const isUnchanged = mine !== undefined && isSame(mine.fields, owned);
  const own: Ownership = isUnchanged ? mine : { ...self, fields: owned };
  return withOwnerships(after, [...others, own]);
}

function withoutManagedFields(object: Fields): Fields {
  const metadata = fieldsAt(object, "metadata");
  if (!Object.hasOwn(metadata, "managedFields")) return object;
  return { ...object, metadata: omit(metadata, "managedFields") };
}

function without(entry: Ownership, lost: FieldSet): Ownership {
  return { ...entry, fields: minus(entry.fields, lost) };
}

function refusal(conflicts: readonly { readonly entry: Ownership; readonly fields: FieldSet }[]): Applied {
  const causes = conflicts.flatMap(({ entry, fields }) =>
    [...fields].map((path) => ({
      field: pathWords(path),
      reason: "FieldManagerConflict" as const,
      message: `conflict with ${ownerWords(entry)}`,
    })),
  );
  const [only] = causes;
  if (only !== undefined && causes.length === 1)
    return { kind: "conflict", message: `Apply failed with 1 conflict: ${only.message}: ${only.field}`, causes };
  const lines = conflicts.flatMap(({ entry, fields }) => [
    `conflicts with ${ownerWords(entry)}:`,
    ...[...fields].map((path) => `- ${pathWords(path)}`),
  ]);
  return { kind: "conflict", message: `Apply failed with ${causes.length} conflicts: ${lines.join("\n")}`, causes };
}

function ownerWords({ manager, operation, apiVersion, subresource, time }: Ownership): string {
  const who = subresource === undefined ? JSON.stringify(manager) : `"${manager}" with subresource "${subresource}"`;
  if (operation === "Apply") return who;
  return time === "" ? `${who} using ${apiVersion}` : `${who} using ${apiVersion} at ${time}`;
}
