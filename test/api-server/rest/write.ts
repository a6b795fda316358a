/** One write, whatever verb asked for it: the rules of the kind, admission, and the optimistic commit. */
import { isDeepStrictEqual } from "node:util";
import { inVersion, resourceOf, subjectOf } from "../kinds/kind.ts";
import { isAbandoned } from "../lifecycle/deletion.ts";
import { born, carried, withGeneration } from "../lifecycle/metadata.ts";
import { metadataFaults } from "../lifecycle/names.ts";
import { namespaceFault } from "../lifecycle/namespaces.ts";
import { type KubeObject, withMeta } from "../object.ts";
import { type Cause, alreadyExists, conflict, invalid } from "../status.ts";
import type { Key } from "../store/key.ts";
import type { Conflict } from "../store/store.ts";
import type { Answer, Api, Target } from "./api.ts";
import { type Decoded, decoded } from "./decode.ts";
import { managedFieldsAfter } from "./ownership.ts";

/** What a change makes of the live object. An apply brings its own managedFields, everything else is tracked. */
export interface Changed {
  readonly object: KubeObject;
  readonly isApply: boolean;
}

/** A conflict is the server's to retry where the client named no version of its own. */
const ATTEMPTS = 5;

/** Where the target of a request lies. */
export function keyOf({ kind, namespace, name }: Pick<Target, "kind" | "namespace" | "name">): Key {
  return { resource: resourceOf(kind), namespace: namespace ?? "", name };
}

/** The live object of a target, in the version asked for. */
export function liveOf(api: Api, target: Pick<Target, "kind" | "namespace" | "name">): KubeObject | undefined {
  const object = api.store.get(keyOf(target));
  return object === undefined ? undefined : inVersion(target.kind, object);
}

/** Creates the object that was sent. */
export async function writeNew(api: Api, target: Target, { object: sent, isApply }: Changed): Promise<Answer> {
  const { kind, namespace = "" } = target;
  const refused = namespaceFault(api.store, kind, namespace, sent.metadata.name);
  if (refused !== undefined) throw refused;
  const input = decoded(kind, sent, target.query);
  const managedFields = isApply
    ? input.object.metadata.managedFields
    : managedFieldsAfter(api, target, undefined, input.object);
  const object = kind.rules.created(withMeta(born(kind, input.object, namespace, api.now()), { managedFields }));
  const { name } = object.metadata;
  const subject = subjectOf(kind, name);
  check(target, name, input, object, undefined);
  const warnings = [...input.warnings, ...(await admitted(api, { ...target, name }, object, undefined))];
  const key = keyOf({ kind, namespace, name });
  if (api.store.get(key) !== undefined) throw alreadyExists(subject);
  if (isDryRun(target)) return { code: 201, object, warnings };
  const stored = api.store.put(key, object, undefined);
  if (isLost(stored)) throw alreadyExists(subject);
  return { code: 201, object: stored, warnings };
}

/** Replaces the live object by what `change` makes of it. */
export async function writeOver(
  api: Api,
  target: Target,
  first: KubeObject,
  change: (live: KubeObject) => Changed,
): Promise<Answer> {
  const { kind, name } = target;
  let live: KubeObject | undefined = first;
  for (let attempt = 0; attempt < ATTEMPTS && live !== undefined; attempt += 1) {
    const changed = change(live);
    if (!isFor(changed.object, live)) break;
    const { object, warnings: noted } = replacement(api, target, changed, live);
    const warnings = [...noted, ...(await admitted(api, target, object, live))];
    if (isDeepStrictEqual(object, live)) return { code: 200, object: live, warnings };
    if (isDryRun(target)) return { code: 200, object, warnings };
    const stored = commit(api, target, object, live);
    if (!isLost(stored)) return { code: 200, object: stored, warnings };
    live = liveOf(api, target);
  }
  throw conflict(subjectOf(kind, name));
}

/** Is nothing to be kept of this write? */
export function isDryRun({ query }: Pick<Target, "query">): boolean {
  return query.getAll("dryRun").includes("All");
}

/** Did the store refuse? */
export function isLost(stored: KubeObject | Conflict): stored is Conflict {
  return !("metadata" in stored);
}

/** Does the client mean the state that is there? No version is any version. */
function isFor({ metadata: { resourceVersion = "" } }: KubeObject, live: KubeObject): boolean {
  return resourceVersion === "" || resourceVersion === live.metadata.resourceVersion;
}

/** What an update amounts to once the server has had its say. */
function replacement(api: Api, target: Target, { object: sent, isApply }: Changed, live: KubeObject) {
  const { kind, subresource, name } = target;
  checkUid(target, sent, live);
  const input = decoded(kind, sent, target.query);
  const carriedOver = carried(input.object, live);
  const untracked = withMeta(carriedOver, {
    managedFields: isApply ? carriedOver.metadata.managedFields : live.metadata.managedFields,
  });
  const settled =
    subresource === "status"
      ? kind.rules.statusUpdated(untracked, live)
      : withGeneration(kind, kind.rules.updated(untracked, live), live);
  check(target, name, input, settled, live);
  const isTracked = !isApply && !isDeepStrictEqual(settled, live);
  const object = isTracked
    ? withMeta(settled, { managedFields: managedFieldsAfter(api, target, live, settled) })
    : settled;
  return { object, warnings: input.warnings };
}

/** Throws whatever the rules have against an object. */
function check(target: Target, name: string, input: Decoded, object: KubeObject, live: KubeObject | undefined): void {
  const { kind } = target;
  const structural: readonly Cause[] = kind.custom ? kind.structure().validate(object, live) : input.faults;
  const faults = [...metadataFaults(kind, object, live), ...structural, ...kind.rules.faults(object, live)];
  if (faults.length > 0) throw invalid(subjectOf(kind, name), faults);
}

/** The last finalizer going takes an object that is being deleted with it. */
function commit(api: Api, target: Target, object: KubeObject, live: KubeObject): KubeObject | Conflict {
  const { resourceVersion = "" } = live.metadata;
  const key = keyOf(target);
  if (!isAbandoned(object)) return api.store.put(key, object, resourceVersion);
  const gone = api.store.remove(key, resourceVersion);
  return isLost(gone) ? gone : object;
}

function checkUid({ kind, name }: Target, sent: KubeObject, live: KubeObject): void {
  const { uid } = sent.metadata;
  if (uid === undefined || uid === "" || uid === live.metadata.uid) return;
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid ?? ""}`;
  throw conflict(subjectOf(kind, name), `StorageError: invalid object, Code: 4, AdditionalErrorMsg: ${why}`);
}

function admitted(api: Api, target: Target, object: KubeObject, oldObject: KubeObject | undefined) {
  const { kind, subresource, namespace = "", name, user } = target;
  const operation = oldObject === undefined ? "CREATE" : "UPDATE";
  return api.admit({
    kind,
    subresource,
    operation,
    namespace,
    name,
    object,
    oldObject,
    dryRun: isDryRun(target),
    user,
  });
}
