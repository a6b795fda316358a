/** delete and deletecollection. */
import { inVersion, subjectOf } from "../kinds/kind.ts";
import { doomed, isAbandoned, propagationOf } from "../lifecycle/deletion.ts";
import { type Fields, type KubeObject, fieldsAt, textAt } from "../object.ts";
import { conflict, notFound } from "../status.ts";
import type { Answer, Api, Target } from "./api.ts";
import { listed } from "./list.ts";
import { isDryRun, isLost, keyOf, liveOf } from "./write.ts";

/** DELETE of one object: gone, or marked and waiting for its finalizers. */
export async function remove(api: Api, target: Target, options: Fields): Promise<Answer> {
  const { kind, name, user, namespace = "" } = target;
  for (;;) {
    const live = liveOf(api, target);
    if (live === undefined) throw notFound(subjectOf(kind, name));
    checkPreconditions(target, options, live);
    const dryRun = isDryRun(target) || (Array.isArray(options["dryRun"]) && options["dryRun"].includes("All"));
    const review = { kind, subresource: "", operation: "DELETE", namespace, name, user, dryRun } as const;
    const warnings = await api.admit({ ...review, object: undefined, oldObject: live });
    const next = kind.rules.updated(doomed(live, propagationOf(options, target.query), api.now()), live);
    if (dryRun) return gone(target, live, warnings);
    const { resourceVersion = "" } = live.metadata;
    const isGone = isAbandoned(next);
    const stored = isGone
      ? api.store.remove(keyOf(target), resourceVersion)
      : api.store.put(keyOf(target), next, resourceVersion);
    if (isLost(stored)) continue;
    return isGone ? gone(target, live, warnings) : { code: 200, object: inVersion(kind, stored), warnings };
  }
}

/** DELETE of a collection: everything the selectors choose; answers with the list of what was there. */
export async function removeAll(api: Api, target: Target, options: Fields): Promise<Answer> {
  const list = listed(api, target);
  for (const { metadata } of list.items) {
    const one = { ...target, name: metadata.name, namespace: metadata.namespace ?? "" };
    if (api.store.get(keyOf(one)) !== undefined) await remove(api, one, options);
  }
  return { code: 200, object: { ...list }, warnings: [] };
}

function gone({ kind, name }: Target, live: KubeObject, warnings: readonly string[]): Answer {
  const { plural, group } = kind;
  const details = { name, ...(group === "" ? {} : { group }), kind: plural, uid: live.metadata.uid };
  return {
    code: 200,
    object: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details },
    warnings,
  };
}

function checkPreconditions({ kind, name }: Target, options: Fields, live: KubeObject): void {
  const wanted = fieldsAt(options, "preconditions");
  const { uid = "", resourceVersion = "" } = live.metadata;
  if (wanted["uid"] !== undefined && wanted["uid"] !== uid) {
    const why = `the UID in the precondition (${textAt(wanted, "uid")}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(subjectOf(kind, name), why);
  }
  if (wanted["resourceVersion"] !== undefined && wanted["resourceVersion"] !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${textAt(wanted, "resourceVersion")}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw conflict(subjectOf(kind, name), why);
  }
}
