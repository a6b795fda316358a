/** Namespace `v1`. */
import type { Kind } from "../cluster/cluster.ts";
import type { Namespace } from "../model/namespace.ts";
import { meta } from "./meta.ts";
import { decoder } from "./place.ts";

/** The namespaces, as the API serves them. */
export const NAMESPACES: Kind<Namespace> = {
  group: "",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  namespaced: false,
  decode: decoder(meta),
};
