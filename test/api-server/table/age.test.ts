import { expect, it } from "vitest";
import { age, duration } from "./age.ts";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

it.each([
  [-5, "<invalid>"],
  [-1, "0s"],
  [0.9, "0s"],
  [119, "119s"],
  [2 * MINUTE, "2m"],
  [3 * MINUTE + 10, "3m10s"],
  [10 * MINUTE, "10m"],
  [179 * MINUTE, "179m"],
  [3 * HOUR, "3h"],
  [7 * HOUR + 59 * MINUTE, "7h59m"],
  [47 * HOUR, "47h"],
  [2 * DAY + 3 * HOUR, "2d3h"],
  [8 * DAY, "8d"],
  [729 * DAY, "729d"],
  [730 * DAY, "2y"],
  [731 * DAY, "2y1d"],
  [8 * 365 * DAY, "8y"],
])("%d seconds are %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it("counts from the time given", () => {
  expect(age("2026-01-01T00:00:00Z", Date.parse("2026-01-01T00:00:45Z"))).toBe("45s");
});

it.each([undefined, null, "soon", 5])("does not know how old %j is", (timestamp) => {
  expect(age(timestamp, 0)).toBe("<unknown>");
});
