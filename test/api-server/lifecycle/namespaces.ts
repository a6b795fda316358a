/** What a namespace decides about the objects in it. */
import { type Kind, subjectOf } from "../kinds/kind.ts";
import type { Refusal } from "../status.ts";
import { type Cause, badRequest, forbidden, notFound } from "../status.ts";
import type { Store } from "../store/store.ts";

/** Why nothing can be created in this namespace, if so. */
export function namespaceFault(store: Store, kind: Kind, namespace: string, name: string): Refusal | undefined {
  if (!kind.namespaced) return undefined;
  if (namespace === "") return badRequest("an empty namespace may not be set during creation");
  const found = store.get({ resource: "namespaces", namespace: "", name: namespace });
  if (found === undefined) return notFound({ group: "", plural: "namespaces", kind: "Namespace", name: namespace });
  if (found.metadata.deletionTimestamp === undefined) return undefined;
  const cause: Cause = {
    reason: "NamespaceTerminating",
    message: `namespace ${namespace} is being terminated`,
    field: "metadata.namespace",
  };
  return forbidden(
    subjectOf(kind, name),
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [cause],
  );
}
