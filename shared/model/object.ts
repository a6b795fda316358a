/** What every object of the cluster has, as far as we read it. */
import { isDeepStrictEqual } from "node:util";
import type { Labels } from "./label-selector.ts";

/** `namespace/name`, or `name` where there are no namespaces: unique among objects of one kind. */
export type Key = string;

/** The identity of an object and of this version of it. */
export interface Meta {
  readonly key: Key;
  readonly name: string;
  /** Empty where there are no namespaces. */
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: Labels;
}

/** The key of an object with that name. */
export function keyOf(namespace: string, name: string): Key {
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** Whether two versions of an object differ in nothing that we read, the version itself aside. */
export function saysTheSame<T extends Meta>(a: T, b: T): boolean {
  return isDeepStrictEqual({ ...a, resourceVersion: "" }, { ...b, resourceVersion: "" });
}
