import { beforeEach, describe, expect, it } from "vitest";
import { createRegistry } from "../kinds/registry.ts";
import { builtinKinds } from "../kinds/builtin.ts";
import { createServiceLedger } from "../kinds/service/ledger.ts";
import type { KubeObject, ObjectMeta } from "../object.ts";
import type { Api } from "../rest/api.ts";
import { type Store, createStore } from "../store/store.ts";
import { collectGarbage } from "./garbage.ts";
import { removeNow } from "./removal.ts";
import { terminateNamespaces } from "./termination.ts";

let store: Store;
let api: Api;
beforeEach(() => {
  store = createStore();
  const registry = createRegistry(builtinKinds(createServiceLedger(store)));
  api = { store, registry, now: () => new Date(0), admit: () => Promise.resolve([]) };
  collectGarbage(api);
  terminateNamespaces(api);
});

const key = (name: string, namespace = "x") => ({ resource: "configmaps", namespace, name });
const put = (name: string, metadata: Partial<ObjectMeta> = {}) => {
  const object: KubeObject = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "x", uid: `uid-${name}`, ...metadata },
  };
  store.put(key(name), object, store.get(key(name))?.metadata.resourceVersion);
};
const owner = (name: string, more: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  name,
  uid: `uid-${name}`,
  ...more,
});
const left = () => {
  const list = store.list("configmaps");
  return "kind" in list ? [] : list.objects.map(({ object }) => object.metadata.name);
};

describe("garbage collection", () => {
  it("deletes what the deleted one owned, and what that owned", () => {
    put("a");
    put("b", { ownerReferences: [owner("a")] });
    put("c", { ownerReferences: [owner("b")] });
    put("d");
    removeNow(api, key("a"));
    expect(left()).toEqual(["d"]);
  });

  it("spares what somebody else owns, too, and forgets the owner that is gone", () => {
    put("a");
    put("b");
    put("c", { ownerReferences: [owner("a"), owner("b")] });
    removeNow(api, key("a"));
    expect(left()).toEqual(["b", "c"]);
    expect(store.get(key("c"))?.metadata.ownerReferences).toEqual([owner("b")]);
  });

  it("deletes what names an owner that never was, or a namesake of it", () => {
    put("a");
    put("b", { ownerReferences: [owner("nobody")] });
    put("c", { ownerReferences: [{ ...owner("a"), uid: "other" }] });
    expect(left()).toEqual(["a"]);
  });

  it("leaves alone what is owned by a kind it does not know", () => {
    put("a", { ownerReferences: [{ apiVersion: "example.com/v1", kind: "Thing", name: "t", uid: "t" }] });
    expect(left()).toEqual(["a"]);
  });

  it("sets dependents free where they are to be orphaned", () => {
    put("a");
    put("b", { ownerReferences: [owner("a")] });
    removeNow(api, key("a"), "Orphan");
    expect(left()).toEqual(["b"]);
    expect(store.get(key("b"))?.metadata.ownerReferences).toBeUndefined();
  });

  it("keeps an owner in the foreground until what blocks it has gone", () => {
    put("a");
    put("b", { ownerReferences: [owner("a", { blockOwnerDeletion: true })], finalizers: ["example.com/hold"] });
    removeNow(api, key("a"), "Foreground");
    expect(left()).toEqual(["a", "b"]);
    const held = store.get(key("b"))!;
    store.remove(key("b"), held.metadata.resourceVersion ?? "");
    expect(left()).toEqual([]);
  });
});

describe("a namespace that is deleted", () => {
  const home = { resource: "namespaces", namespace: "", name: "x" };
  beforeEach(() => {
    store.put(
      home,
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "x" }, spec: { finalizers: ["kubernetes"] } },
      undefined,
    );
  });

  it("takes everything in it along", () => {
    put("a");
    removeNow(api, home);
    expect([left(), store.get(home)]).toEqual([[], undefined]);
  });

  it("stays until the last finalizer in it has let go", () => {
    put("a", { finalizers: ["example.com/hold"] });
    removeNow(api, home);
    expect(store.get(home)?.metadata.deletionTimestamp).toBe("1970-01-01T00:00:00Z");
    const held = store.get(key("a"))!;
    expect(held.metadata.deletionTimestamp).toBe("1970-01-01T00:00:00Z");
    store.remove(key("a"), held.metadata.resourceVersion ?? "");
    expect(store.get(home)).toBeUndefined();
  });
});
