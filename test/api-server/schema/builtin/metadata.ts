/** What kinds share: metadata, selectors, references, conditions. */
import { atom, described, flag, intOrText, list, listBy, long, map, object, open, set, text, time } from "../build.ts";
import type { Schema } from "../schema.ts";

const ownerReference: Schema = {
  ...object(
    { apiVersion: text, kind: text, name: text, uid: text, controller: flag, blockOwnerDeletion: flag },
    ...["apiVersion", "kind", "name", "uid"],
  ),
  "x-kubernetes-map-type": "atomic",
};

const managedFields = object({
  apiVersion: text,
  fieldsType: text,
  fieldsV1: open,
  manager: text,
  operation: text,
  subresource: text,
  time,
});

/** meta/v1 ObjectMeta. */
export const objectMeta: Schema = described(
  object({
    annotations: map(text),
    creationTimestamp: { ...time, nullable: true },
    deletionGracePeriodSeconds: long,
    deletionTimestamp: time,
    finalizers: set(text),
    generateName: text,
    generation: long,
    labels: map(text),
    managedFields: list(managedFields),
    name: text,
    namespace: text,
    ownerReferences: listBy(["uid"], ownerReference),
    resourceVersion: text,
    selfLink: text,
    uid: text,
  }),
  "Standard object's metadata.",
);

/** meta/v1 LabelSelector. */
export const labelSelector: Schema = atom({
  matchLabels: map(text),
  matchExpressions: list(object({ key: text, operator: text, values: list(text) }, "key", "operator")),
});

/** core/v1 ObjectReference. */
export const objectReference: Schema = atom({
  apiVersion: text,
  fieldPath: text,
  kind: text,
  name: text,
  namespace: text,
  resourceVersion: text,
  uid: text,
});

/** core/v1 LocalObjectReference. */
export const localReference: Schema = atom({ name: text });

/** A list of conditions, by type; kinds older than meta/v1 Condition have a field or two more. */
export function conditions(more: Readonly<Record<string, Schema>> = {}): Schema {
  const condition = { type: text, status: text, reason: text, message: text, lastTransitionTime: time, ...more };
  return listBy(["type"], object(condition, "type", "status"));
}

/** A map of resource quantities. */
export const quantities: Schema = map(intOrText);

/** A whole kind: what stands beside `apiVersion`, `kind` and `metadata`. */
export function kind(description: string, properties: Readonly<Record<string, Schema>>): Schema {
  return described(object({ apiVersion: text, kind: text, metadata: objectMeta, ...properties }), description);
}
