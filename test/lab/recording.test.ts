import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { doubleAnswerMs, lengthOf, longestLoss, longestMove, longestSilence, lost, turns } from "./recording.ts";
import type { Answer, Recording, Visit } from "./recording.ts";

/** Every 2 ms from 0 on, each answered half a millisecond later by everybody in whose turn it is. */
function recording(
  length: number,
  ...answering: readonly (readonly [mac: string, from: number, to: number])[]
): Recording {
  const asked = Array.from({ length: length / 2 }, (_, index) => index * 2);
  const answers = asked.flatMap((at) =>
    answering.filter(([, from, to]) => at >= from && at < to).map(([mac]): Answer => ({ mac, at: at + 0.5 })),
  );
  return { asked, answers, control: asked.map((at) => ({ mac: "c", at: at + 0.25 })), visits: [] };
}

describe("a silence", () => {
  it("lasts from the first request that nobody answers until the next answer", () => {
    expect(longestSilence(recording(1000, ["a", 0, 100], ["b", 550, 1000]))).toEqual({ from: 100, to: 550.5 });
  });

  it("is as short as an answer takes while everything is answered", () => {
    expect(lengthOf(longestSilence(recording(1000, ["a", 0, 500], ["b", 500, 1000])))).toBe(0.5);
  });

  it("lasts until the end when nobody answers again", () => {
    expect(longestSilence(recording(1000, ["a", 0, 100]))).toEqual({ from: 100, to: 998 });
    expect(longestSilence(recording(1000))).toEqual({ from: 0, to: 998 });
  });

  it("is the longest of several", () => {
    const answering = recording(1000, ["a", 0, 100], ["b", 120, 300], ["a", 390, 1000]);
    expect(longestSilence(answering)).toEqual({ from: 300, to: 390.5 });
  });

  it("is none while nothing is asked", () => {
    const paused = { asked: [0, 2, 502, 504], answers: [0, 2, 502, 504].map((at) => ({ mac: "a", at: at + 1 })) };
    expect(lengthOf(longestSilence(paused))).toBe(1);
  });

  it("counts an answer that comes after the next request was sent", () => {
    const late = { asked: [0, 2, 4, 6], answers: [3, 5, 7, 9].map((at) => ({ mac: "a", at })) };
    expect(longestSilence(late)).toEqual({ from: 0, to: 3 });
  });

  it("is as long as requests went unanswered, wherever they did", () => {
    const gap = fc.record({ from: fc.integer({ min: 1, max: 100 }), requests: fc.integer({ min: 1, max: 100 }) });
    fc.assert(
      fc.property(gap, ({ from, requests }) => {
        const until = (from + requests) * 2;
        const { from: began, to } = longestSilence(recording(600, ["a", 0, from * 2], ["b", until, 600]));
        expect([began, to]).toEqual([from * 2, until + 0.5]);
      }),
    );
  });
});

describe("a move", () => {
  const moving = recording(1000, ["a", 0, 100], ["b", 110, 300], ["b", 390, 700], ["a", 704, 1000]);

  it("is the longest silence that another MAC ends, beside what the control was silent for then", () => {
    expect(longestMove(moving)).toEqual({ move: { from: 100, to: 110.5 }, control: { from: 100, to: 100.25 } });
  });

  it("is not longer than the machine alone makes it, when the control is silent for as long", () => {
    const control = moving.control.filter(({ at }) => at < 98 || at > 108);
    expect(longestMove({ ...moving, control }).control).toEqual({ from: 98, to: 108.25 });
    const elsewhere = moving.control.filter(({ at }) => at < 198 || at > 208);
    expect(longestMove({ ...moving, control: elsewhere }).control).toEqual({ from: 100, to: 100.25 });
  });

  it("is none where the same MAC answers throughout, or nobody answers again", () => {
    for (const still of [recording(1000, ["a", 0, 100], ["a", 400, 1000]), recording(1000, ["a", 0, 100])])
      expect(lengthOf(longestMove(still).move)).toBe(0);
  });
});

describe("turns", () => {
  it("tell who answered from when to when", () => {
    expect(turns(recording(1000, ["a", 0, 100], ["b", 550, 1000]))).toEqual([
      { mac: "a", from: 0.5, to: 98.5 },
      { mac: "b", from: 550.5, to: 998.5 },
    ]);
  });

  it("end with ten requests in a row that were not answered, and no sooner", () => {
    const [first, second] = [
      recording(1000, ["a", 0, 100], ["a", 118, 1000]),
      recording(1000, ["a", 0, 100], ["a", 120, 1000]),
    ];
    expect(turns(first)).toEqual([{ mac: "a", from: 0.5, to: 998.5 }]);
    expect(turns(second).map(({ from }) => from)).toEqual([0.5, 120.5]);
  });

  it("go on over a pause of the one who asks", () => {
    const answers = [1, 3, 503, 505].map((at) => ({ mac: "a", at }));
    expect(turns({ asked: [0, 2, 502, 504], answers })).toEqual([{ mac: "a", from: 1, to: 505 }]);
  });
});

describe("a double answer", () => {
  it("lasts from the first reply of the second MAC to the last of the first", () => {
    expect(doubleAnswerMs(recording(1000, ["a", 0, 600], ["b", 400, 1000]))).toBe(198);
  });

  it("is none when one begins after the other has ceased", () => {
    expect(doubleAnswerMs(recording(1000, ["a", 0, 400], ["b", 400, 1000]))).toBe(0);
    expect(doubleAnswerMs(recording(1000, ["a", 0, 400], ["b", 400, 600], ["a", 600, 1000]))).toBe(0);
  });

  it("covers an interval at least, when one reply comes between two of another", () => {
    const answers = [
      { mac: "a", at: 0.5 },
      { mac: "b", at: 0.6 },
      { mac: "a", at: 2.5 },
    ];
    expect(doubleAnswerMs({ asked: [0, 2], answers })).toBe(2);
  });

  it("lasts as long as a turn within another", () => {
    expect(doubleAnswerMs(recording(1000, ["a", 0, 1000], ["b", 400, 500]))).toBe(98);
  });
});

describe("visits", () => {
  const served = (began: number): Visit => ({ began, ended: began + 2, outcome: { kind: "served", by: "node-1" } });
  const failed = (began: number): Visit => ({
    began,
    ended: began + 500,
    outcome: { kind: "lost", why: "not-answered" },
  });

  it("are lost when nobody served them", () => {
    expect(lost([served(0), failed(10), failed(20), served(30)]).map(({ began }) => began)).toEqual([10, 20]);
  });

  it("are lost from the first until one that is served began", () => {
    const visits = [failed(0), served(10), failed(20), failed(30), served(40), served(50)];
    expect(longestLoss(visits)).toEqual({ from: 20, to: 40 });
  });

  it("are lost to the last when none is served again", () => {
    expect(longestLoss([served(0), failed(10), failed(20), failed(30)])).toEqual({ from: 10, to: 30 });
  });

  it("are not lost when all are served", () => {
    expect(lengthOf(longestLoss([served(0), served(10)]))).toBe(0);
  });
});
