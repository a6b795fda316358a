import { expect, it } from "vitest";
import { absorb, createMirror, retain, takeView } from "../../../../shared/cluster/kubernetes/mirror.ts";
import type { Change } from "../../../../shared/cluster/kubernetes/watch-line.ts";

it("shows everything in its first view, then what changed since the last", () => {
  const mirror = mirrorOf(read("a", "1"), read("b", "2"));
  expect(takeView(mirror).changed).toEqual(new Set(["a", "b"]));
  absorb(mirror, read("b", "3"));
  absorb(mirror, removed("a"));
  const view = takeView(mirror);
  expect(view.changed).toEqual(new Set(["a", "b"]));
  expect([...view.read]).toEqual([["b", "b at 3"]]);
  expect(takeView(mirror).changed).toEqual(new Set());
});

it("does not take a version it holds for a change", () => {
  const mirror = mirrorOf(read("a", "1"));
  takeView(mirror);
  expect(absorb(mirror, read("a", "1"))).toBe(false);
  expect(takeView(mirror).changed).toEqual(new Set());
});

it("does not take a newer version that says the same for a change", () => {
  const mirror = createMirror<string>((held, newer) => held.startsWith("a") && newer.startsWith("a"));
  absorb(mirror, read("a", "1"));
  absorb(mirror, read("b", "1"));
  takeView(mirror);
  expect([absorb(mirror, read("a", "2")), absorb(mirror, read("b", "2"))]).toEqual([false, true]);
  expect(takeView(mirror).changed).toEqual(new Set(["b"]));
});

it("moves an object to the broken ones and back", () => {
  const mirror = mirrorOf(read("a", "1"), broken("a"));
  expect([mirror.read.size, mirror.broken.size]).toEqual([0, 1]);
  absorb(mirror, read("a", "1"));
  expect([mirror.read.size, mirror.broken.size]).toEqual([1, 0]);
});

it("drops what a whole list does not have, read or broken", () => {
  const mirror = mirrorOf(read("a", "1"), read("b", "1"), broken("c"), broken("d"));
  takeView(mirror);
  expect(retain(mirror, new Set(["a", "c"]))).toBe(true);
  expect(takeView(mirror).changed).toEqual(new Set(["b", "d"]));
  expect([...mirror.read.keys(), ...mirror.broken.keys()]).toEqual(["a", "c"]);
  expect(retain(mirror, new Set(["a", "c"]))).toBe(false);
});

it("is not moved by the removal of what it does not hold", () => {
  const mirror = createMirror<string>();
  expect(absorb(mirror, removed("a"))).toBe(false);
  expect(takeView(mirror).changed).toEqual(new Set());
});

function mirrorOf(...changes: readonly Change<string>[]) {
  const mirror = createMirror<string>();
  for (const change of changes) absorb(mirror, change);
  return mirror;
}

function read(key: string, resourceVersion: string): Change<string> {
  return { kind: "read", key, value: `${key} at ${resourceVersion}`, resourceVersion };
}

function broken(key: string): Change<string> {
  return { kind: "broken", key, faults: [{ path: "spec", reason: "is missing" }] };
}

function removed(key: string): Change<string> {
  return { kind: "removed", key };
}
