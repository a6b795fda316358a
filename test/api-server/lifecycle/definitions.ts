/** Serves what CustomResourceDefinitions define, as they come, change and go. */
import { CLEANUP, definitionKind, established } from "../kinds/custom/definition.ts";
import { kindsOf } from "../kinds/custom/kinds.ts";
import { resourceOf } from "../kinds/kind.ts";
import type { KubeObject } from "../object.ts";
import type { Api } from "../rest/api.ts";
import { timestamp } from "./metadata.ts";
import { removeNow, settle, withoutFinalizer } from "./removal.ts";

const DEFINITIONS = resourceOf(definitionKind);

/** Follows the definitions in a store. A definition is served before the answer to its creation is sent. */
export function serveDefinitions(api: Api): void {
  api.store.subscribe(({ key, after }) => {
    if (key.resource !== DEFINITIONS) {
      if (after === undefined) letGo(api, key.resource);
    } else if (after === undefined) api.registry.serve(key.name, []);
    else if (after.metadata.deletionTimestamp === undefined) serve(api, after);
    else empty(api, key.name);
  });
}

function serve(api: Api, definition: KubeObject): void {
  const { name } = definition.metadata;
  api.registry.serve(name, kindsOf(definition));
  const next = established(definition, timestamp(api.now()));
  if (next !== definition) settle(api, keyOf(name), next);
}

/** Deletes every object of a kind that is to go. */
function empty(api: Api, resource: string): void {
  const left = api.store.list(resource);
  if ("kind" in left) return;
  for (const { key } of left.objects) removeNow(api, key);
  letGo(api, resource);
}

/** Lets a definition go once the last object of its kind has gone. */
function letGo(api: Api, resource: string): void {
  const definition = api.store.get(keyOf(resource));
  if (definition?.metadata.deletionTimestamp === undefined) return;
  const left = api.store.list(resource);
  if ("kind" in left || left.objects.length > 0) return;
  if (definition.metadata.finalizers?.includes(CLEANUP) === true)
    settle(api, keyOf(resource), withoutFinalizer(definition, CLEANUP));
}

function keyOf(name: string) {
  return { resource: DEFINITIONS, namespace: "", name };
}
