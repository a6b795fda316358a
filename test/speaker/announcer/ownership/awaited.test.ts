import { beforeEach, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { createAwaited } from "../../../../speaker/announcer/ownership/awaited.ts";
import type { Awaited } from "../../../../speaker/announcer/ownership/awaited.ts";

const PATIENCE_MS = 300;
const [FIRST, SECOND] = [ip("192.0.2.1"), ip("192.0.2.2")];

let awaited: Awaited;

beforeEach(() => {
  awaited = createAwaited(PATIENCE_MS);
});

it("a group is awaited until its end", () => {
  awaited.begin(FIRST, 0);
  expect([awaited.has(FIRST), awaited.has(SECOND), awaited.count()]).toEqual([true, false, 1]);
  awaited.end(FIRST);
  expect([awaited.has(FIRST), awaited.count(), awaited.wakeAt()]).toEqual([false, 0, Infinity]);
});

it("a group is given once it has been awaited for long enough, and once only", () => {
  awaited.begin(FIRST, 0);
  awaited.begin(SECOND, 1);
  expect(awaited.wakeAt()).toBe(PATIENCE_MS);
  expect(awaited.given(PATIENCE_MS - 1)).toEqual([]);
  expect(awaited.given(PATIENCE_MS)).toEqual([FIRST]);
  expect([awaited.has(FIRST), awaited.wakeAt()]).toEqual([false, PATIENCE_MS + 1]);
  expect(awaited.given(PATIENCE_MS + 1)).toEqual([SECOND]);
});

it("a group that is awaited again is given after those that were awaited before", () => {
  awaited.begin(FIRST, 0);
  awaited.begin(SECOND, 1);
  awaited.begin(FIRST, 2);
  expect(awaited.given(PATIENCE_MS + 1)).toEqual([SECOND]);
  expect(awaited.given(PATIENCE_MS + 2)).toEqual([FIRST]);
});
