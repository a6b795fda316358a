/** The metadata that the server keeps itself: what it sets at creation, what it carries over an update. */
import { randomInt, randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type Kind, apiVersionOf } from "../kinds/kind.ts";
import { type KubeObject, type ObjectMeta, omit, without, withMeta } from "../object.ts";

/** The object as it is created: named, identified and dated by the server, whatever the user sent for these. */
export function born(kind: Kind, object: KubeObject, namespace: string, now: Date): KubeObject {
  const { name, generateName, labels, annotations, ownerReferences, finalizers, managedFields } = object.metadata;
  return {
    ...object,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: without({
      name: name === "" && generateName !== undefined ? generatedName(generateName) : name,
      generateName,
      namespace: kind.namespaced ? namespace : undefined,
      uid: randomUUID(),
      generation: kind.hasGeneration ? 1 : undefined,
      creationTimestamp: timestamp(now),
      labels,
      annotations,
      ownerReferences,
      finalizers,
      managedFields,
    }) as unknown as ObjectMeta,
  };
}

/** The update with everything in its metadata that users may not change taken from the live object. */
export function carried(next: KubeObject, live: KubeObject): KubeObject {
  const { metadata } = live;
  return withMeta(next, {
    uid: metadata.uid,
    generateName: metadata.generateName,
    creationTimestamp: metadata.creationTimestamp,
    deletionTimestamp: metadata.deletionTimestamp,
    deletionGracePeriodSeconds: metadata.deletionGracePeriodSeconds,
    generation: metadata.generation,
    resourceVersion: metadata.resourceVersion,
  });
}

/** The update with its generation raised if it changes what the user wants (everything but metadata and status). */
export function withGeneration(kind: Kind, next: KubeObject, live: KubeObject): KubeObject {
  if (!kind.hasGeneration || isDeepStrictEqual(wanted(kind, next), wanted(kind, live))) return next;
  return withMeta(next, { generation: (live.metadata.generation ?? 0) + 1 });
}

/** Seconds are as fine as the API's times go. */
export function timestamp(now: Date): string {
  return `${now.toISOString().slice(0, 19)}Z`;
}

function wanted(kind: Kind, object: KubeObject) {
  const spec = omit(object, "metadata", "apiVersion");
  return kind.hasStatus ? omit(spec, "status") : spec;
}

/** No vowels and no digits that look like letters: names spell nothing. */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX = 5;
const LONGEST = 63;

function generatedName(prefix: string): string {
  const suffix = Array.from({ length: SUFFIX }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return prefix.slice(0, LONGEST - SUFFIX) + suffix;
}
