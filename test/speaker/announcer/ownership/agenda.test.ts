import { beforeEach, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { createAgenda } from "../../../../speaker/announcer/ownership/agenda.ts";
import type { Agenda } from "../../../../speaker/announcer/ownership/agenda.ts";

const [FIRST, SECOND, THIRD] = [ip("192.0.2.1"), ip("192.0.2.2"), ip("192.0.2.3")];

let agenda: Agenda;

beforeEach(() => {
  agenda = createAgenda();
});

it("a group is to be decided until it is taken, however often it is added", () => {
  agenda.add(FIRST);
  agenda.add(FIRST);
  expect(agenda.isEmpty()).toBe(false);
  expect(agenda.take(5)).toEqual([{ group: FIRST, isHeard: false }]);
  expect(agenda.isEmpty()).toBe(true);
  expect(agenda.take(5)).toEqual([]);
});

it("no more are taken than may be", () => {
  for (const group of [FIRST, SECOND, THIRD]) agenda.add(group);
  expect(agenda.take(2).map(({ group }) => group)).toEqual([FIRST, SECOND]);
  expect(agenda.take(2).map(({ group }) => group)).toEqual([THIRD]);
});

it("what two may answer for goes first", () => {
  agenda.add(FIRST);
  agenda.heed(SECOND, false);
  agenda.heed(THIRD, true);
  expect(agenda.take(3).map(({ group }) => group)).toEqual([THIRD, FIRST, SECOND]);
});

it("a group that others claim in another way is told as such once", () => {
  agenda.add(FIRST);
  agenda.heed(FIRST, false);
  expect(agenda.take(1)).toEqual([{ group: FIRST, isHeard: true }]);
  agenda.add(FIRST);
  expect(agenda.take(1)).toEqual([{ group: FIRST, isHeard: false }]);
});

it("there is a dispute until the group is taken that two claim", () => {
  agenda.heed(FIRST, false);
  expect(agenda.isDisputed()).toBe(false);
  agenda.heed(SECOND, true);
  expect(agenda.isDisputed()).toBe(true);
  agenda.take(1);
  expect([agenda.isDisputed(), agenda.isEmpty()]).toEqual([false, false]);
});
