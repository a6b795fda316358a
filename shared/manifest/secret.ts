/** Secret `v1`. */
import type { Kind } from "../cluster/cluster.ts";
import type { Secret } from "../model/secret.ts";
import { meta } from "./meta.ts";
import { at, decoder, text, texts } from "./place.ts";
import type { Place } from "./place.ts";

/** The Secrets, as the API serves them. */
export const SECRETS: Kind<Secret> = {
  group: "",
  version: "v1",
  kind: "Secret",
  plural: "secrets",
  namespaced: true,
  decode: decoder(secret),
};

function secret(root: Place): Secret {
  const data = at(root, "data");
  const names = Object.keys(texts(data));
  return { ...meta(root), data: Object.fromEntries(names.map((name) => [name, decoded(at(data, name))])) };
}

function decoded(place: Place): string {
  return Buffer.from(text(place) ?? "", "base64").toString();
}
