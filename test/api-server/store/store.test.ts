import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { KubeObject } from "../object.ts";
import type { Key } from "./key.ts";
import { type Change, type Store, createStore } from "./store.ts";

const key = (name: string, namespace = "default"): Key => ({ resource: "things", namespace, name });
const thing = (name: string, value = 0): KubeObject => ({ apiVersion: "v1", kind: "Thing", metadata: { name }, value });
const versionOf = (store: Store, name: string) => store.get(key(name))?.metadata.resourceVersion;
const namesIn = (list: ReturnType<Store["list"]>) =>
  "kind" in list ? [list.kind] : list.objects.map(({ object }) => object.metadata.name);

let store: Store;
beforeEach(() => {
  store = createStore();
});

describe("writing", () => {
  it("gives every write a revision of its own", () => {
    store.put(key("a"), thing("a"), undefined);
    store.put(key("b"), thing("b"), undefined);
    expect([versionOf(store, "a"), versionOf(store, "b")]).toEqual(["2", "3"]);
  });

  it("creates only what is not there, replaces and removes only what was seen", () => {
    store.put(key("a"), thing("a"), undefined);
    expect(store.put(key("a"), thing("a"), undefined)).toEqual({ kind: "conflict" });
    expect(store.put(key("a"), thing("a"), "1")).toEqual({ kind: "conflict" });
    expect(store.remove(key("a"), "1")).toEqual({ kind: "conflict" });
    expect(store.remove(key("b"), "1")).toEqual({ kind: "conflict" });
    expect(store.put(key("a"), thing("a", 1), "2")).toMatchObject({ value: 1 });
    expect(store.remove(key("a"), "3")).toMatchObject({ metadata: { resourceVersion: "4" } });
    expect(store.get(key("a"))).toBeUndefined();
  });
});

describe("looking", () => {
  it("lists by key, in one namespace or in all", () => {
    for (const [name, namespace] of [
      ["b", "x"],
      ["a", "y"],
      ["a", "x"],
    ] as const)
      store.put(key(name, namespace), thing(name + namespace), undefined);
    expect(namesIn(store.list("things"))).toEqual(["ax", "bx", "ay"]);
    expect(namesIn(store.list("things", "y"))).toEqual(["ay"]);
    expect(namesIn(store.list("others"))).toEqual([]);
  });

  it("shows every past revision as it was", () => {
    const step = fc.record({ name: fc.constantFrom("a", "b", "c"), isRemoval: fc.boolean(), value: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const scratch = createStore();
        const seen = steps.map(({ name, isRemoval, value }) => {
          const version = versionOf(scratch, name);
          if (!isRemoval) scratch.put(key(name), thing(name, value), version);
          else if (version !== undefined) scratch.remove(key(name), version);
          return scratch.list("things");
        });
        for (const then of seen)
          expect(scratch.list("things", undefined, "kind" in then ? 0 : then.revision)).toEqual(then);
      }),
    );
  });
});

describe("following", () => {
  it("tells what came after a revision, not what came with it", () => {
    store.put(key("a"), thing("a"), undefined);
    const from = store.revision();
    store.put(key("b"), thing("b"), undefined);
    store.remove(key("a"), "2");
    const changes = store.since(from) as readonly Change[];
    expect(
      changes.map(({ key: { name }, revision, before, after }) => [
        name,
        revision,
        before !== undefined,
        after !== undefined,
      ]),
    ).toEqual([
      ["b", 3, false, true],
      ["a", 4, true, false],
    ]);
  });

  it("tells everybody everything in order, even what a listener wrote meanwhile", () => {
    const heard: number[] = [];
    store.subscribe(({ key: { name } }) => {
      if (name === "a") store.put(key("b"), thing("b"), undefined);
    });
    const stop = store.subscribe(({ revision }) => heard.push(revision));
    store.put(key("a"), thing("a"), undefined);
    expect(heard).toEqual([2, 3]);
    stop();
    store.put(key("c"), thing("c"), undefined);
    expect(heard).toEqual([2, 3]);
  });

  it("does not pretend to know what it has forgotten", () => {
    store.put(key("a"), thing("a"), undefined);
    const before = store.revision();
    store.put(key("b"), thing("b"), undefined);
    store.compact();
    expect(store.since(before)).toEqual({ kind: "compacted", oldest: 3 });
    expect(store.list("things", undefined, before)).toEqual({ kind: "compacted", oldest: 3 });
    expect(store.since(store.revision())).toEqual([]);
    expect(namesIn(store.list("things"))).toEqual(["a", "b"]);
  });
});
