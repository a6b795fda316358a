import { beforeEach, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { createWaits } from "../../../../speaker/announcer/ownership/waits.ts";
import type { Waits } from "../../../../speaker/announcer/ownership/waits.ts";

const [FIRST, SECOND] = [ip("192.0.2.1"), ip("192.0.2.2")];

let waits: Waits;

beforeEach(() => {
  waits = createWaits();
});

it("a group is waited for until its end", () => {
  waits.begin(FIRST, 0, 300);
  expect([waits.has(FIRST), waits.has(SECOND), waits.count()]).toEqual([true, false, 1]);
  waits.end(FIRST);
  expect([waits.has(FIRST), waits.count(), waits.wakeAt()]).toEqual([false, 0, Infinity]);
});

it("a group is due when it has been waited for as long as it was to be, whichever was first", () => {
  waits.begin(FIRST, 0, 400);
  waits.begin(SECOND, 10, 300);
  expect(waits.wakeAt()).toBe(300);
  expect(waits.due(299)).toEqual([]);
  expect(waits.due(300)).toEqual([{ group: SECOND, since: 10 }]);
  expect(waits.due(400).map(({ group }) => group)).toEqual([FIRST, SECOND]);
});

it("a group that is waited for longer is due later, and has been waited for since it was first", () => {
  waits.begin(FIRST, 0, 300);
  waits.extend(FIRST, 500);
  expect([waits.due(300), waits.wakeAt()]).toEqual([[], 500]);
  expect(waits.due(500)).toEqual([{ group: FIRST, since: 0 }]);
  waits.extend(SECOND, 600);
  expect(waits.has(SECOND)).toBe(false);
});
