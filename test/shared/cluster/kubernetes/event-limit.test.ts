import { expect, it } from "vitest";
import { mayTell } from "../../../../shared/cluster/kubernetes/event-limit.ts";
import type { Allowances } from "../../../../shared/cluster/kubernetes/event-limit.ts";

const FIVE_MINUTES = 300_000;

it("lets a burst of 25 through for each object, then one every five minutes", () => {
  const allowances: Allowances = new Map();
  const allowed = (uid: string, now: number): boolean => mayTell(allowances, uid, now);
  expect(Array.from({ length: 30 }, () => allowed("a", 0)).filter(Boolean)).toHaveLength(25);
  expect(allowed("b", 0)).toBe(true);
  expect(allowed("a", FIVE_MINUTES - 1)).toBe(false);
  expect(allowed("a", FIVE_MINUTES)).toBe(true);
  expect(allowed("a", FIVE_MINUTES)).toBe(false);
});

it("forgets the object that was silent longest", () => {
  const allowances: Allowances = new Map();
  for (let object = 0; object < 5_000; object += 1) mayTell(allowances, String(object), 0);
  expect(allowances.size).toBe(4_096);
  expect([allowances.has("0"), allowances.has("4999")]).toEqual([false, true]);
});
