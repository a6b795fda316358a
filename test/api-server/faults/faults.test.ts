import { describe, expect, it } from "vitest";
import { createFaults } from "./faults.ts";

const LIST = { verb: "list", resource: "services", userAgent: "controller/1" };
const WATCH = { ...LIST, verb: "watch" };
const REFUSE = { kind: "refuse" } as const;
const TOO_MANY = { kind: "answer", code: 429 } as const;

describe("a fault", () => {
  it("meets the next request, once", () => {
    const faults = createFaults();
    faults.inject(REFUSE);
    expect([faults.meeting(LIST), faults.meeting(LIST)]).toEqual([[REFUSE], []]);
  });

  it("meets the next three", () => {
    const faults = createFaults();
    faults.inject(TOO_MANY, {}, { next: 3 });
    expect([1, 2, 3, 4].map(() => faults.meeting(LIST).length)).toEqual([1, 1, 1, 0]);
  });

  it("meets every second, until it is withdrawn", () => {
    const faults = createFaults();
    const withdraw = faults.inject(TOO_MANY, {}, { every: 2 });
    expect([1, 2, 3, 4].map(() => faults.meeting(LIST).length)).toEqual([0, 1, 0, 1]);
    withdraw();
    expect([5, 6].map(() => faults.meeting(LIST).length)).toEqual([0, 0]);
  });

  it.each([
    ["another verb", { verb: "get" }],
    ["another resource", { resource: "pods" }],
    ["another program", { userAgent: /^speaker/ }],
  ])("spares %s, and does not count it", (_, match) => {
    const faults = createFaults();
    faults.inject(REFUSE, match);
    expect(faults.meeting(LIST)).toEqual([]);
    expect(faults.meeting({ verb: "get", resource: "pods", userAgent: "speaker/1" })).toEqual([REFUSE]);
  });

  it("cuts lines, not requests", () => {
    const faults = createFaults();
    faults.inject({ kind: "cut-watch" }, { resource: "services" }, { every: 2 });
    expect(faults.meeting(WATCH)).toEqual([]);
    expect([faults.isCut(WATCH), faults.isCut(WATCH), faults.isCut(WATCH)]).toEqual([false, true, false]);
  });

  it("is gone when all are", () => {
    const faults = createFaults();
    faults.inject(REFUSE);
    faults.clear();
    expect(faults.meeting(LIST)).toEqual([]);
  });
});
