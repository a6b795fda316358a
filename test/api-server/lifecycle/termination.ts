/** Empties a namespace that is being deleted, and lets it go once it is empty. */
import { resourceOf } from "../kinds/kind.ts";
import type { Api } from "../rest/api.ts";
import type { Key } from "../store/key.ts";
import { removeNow, settle } from "./removal.ts";

/** Follows the namespaces in a store. */
export function terminateNamespaces(api: Api): void {
  api.store.subscribe(({ key, before, after }) => {
    if (key.resource === "namespaces") {
      const isNews = before?.metadata.deletionTimestamp === undefined;
      if (after?.metadata.deletionTimestamp !== undefined && isNews) empty(api, key.name);
    } else if (after === undefined && key.namespace !== "") letGo(api, key.namespace);
  });
}

function empty(api: Api, namespace: string): void {
  for (const key of contents(api, namespace)) removeNow(api, key);
  letGo(api, namespace);
}

function letGo(api: Api, name: string): void {
  const key = { resource: "namespaces", namespace: "", name };
  const namespace = api.store.get(key);
  if (namespace?.metadata.deletionTimestamp === undefined || contents(api, name).length > 0) return;
  settle(api, key, { ...namespace, spec: {} });
}

function contents(api: Api, namespace: string): readonly Key[] {
  const resources = new Set(
    api.registry
      .all()
      .filter(({ namespaced }) => namespaced)
      .map(resourceOf),
  );
  return [...resources].flatMap((resource) => {
    const left = api.store.list(resource, namespace);
    return "kind" in left ? [] : left.objects.map(({ key }) => key);
  });
}
