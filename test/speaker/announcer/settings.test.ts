import { describe, expect, it } from "vitest";
import { readSettings } from "../../../shared/settings.ts";
import { deadAfterMs } from "../../../speaker/announcer/flags.ts";
import { program } from "../../../speaker/announcer/settings.ts";
import { program as speaker } from "../../../speaker/settings.ts";

describe("the announcer's settings", () => {
  it("need no more than the socket", () => {
    expect(read()).toMatchObject({
      settings: {
        socket: "s",
        placement: "balanced",
        "hello-interval": 150,
        "dead-after": 0,
        "rebalance-after": 0,
        "hello-mode": "multicast",
        "hello-port": 7_946,
        "ml-secret-key-path": undefined,
      },
    });
  });

  it("want a node to be silent for an interval before it is taken for dead, like a speaker's", () => {
    const mistakes = [
      "--dead-after: 449 ms is too short for --hello-interval 150: a node falls silent 300 ms after its last hello, " +
        "and must be silent for another 150 before it is taken for dead, so at least 450",
    ];
    expect(read("--dead-after=449")).toEqual({ kind: "mistakes", mistakes });
    expect(readSettings(speaker, ["--node-name=a", "--dead-after=449"], {})).toEqual({ kind: "mistakes", mistakes });
    expect(read("--dead-after=450")).toMatchObject({ settings: { "dead-after": 450 } });
    expect(read("--dead-after=90", "--hello-interval=30")).toMatchObject({ settings: { "dead-after": 90 } });
    expect(read("--hello-interval=10000")).toMatchObject({ kind: "settings" });
  });

  it("let nothing move for balance where an order decides who has what", () => {
    expect(read("--placement=hash", "--rebalance-after=60")).toEqual({
      kind: "mistakes",
      mistakes: [
        "--rebalance-after: with --placement hash the first in order has a group, however many it has: nothing moves for balance",
      ],
    });
    expect(read("--placement=hash", "--rebalance-after=0")).toMatchObject({ kind: "settings" });
    expect(read("--rebalance-after=60")).toMatchObject({ kind: "settings" });
  });

  it.each([
    ["a".repeat(254), 254],
    ["é".repeat(127), 254],
  ])("want of a node's name that hellos have room for it, like a speaker's", (name, bytes) => {
    const mistakes = [`--node-name: ${bytes} bytes are too many: the name of a node has 253 at most`];
    expect(read(`--node-name=${name}`)).toEqual({ kind: "mistakes", mistakes });
    expect(readSettings(speaker, [], { METALLB_NODE_NAME: name })).toEqual({ kind: "mistakes", mistakes });
  });

  it("take the longest name for one, and an empty one for none", () => {
    const longest = "a".repeat(253);
    expect(read(`--node-name=${longest}`)).toMatchObject({ settings: { "node-name": longest } });
    expect(read("--node-name=")).toMatchObject({ settings: { "node-name": undefined } });
  });

  it("say all that is wrong with them at once", () => {
    expect(read("--dead-after=1", "--placement=best", "--hello-port=0")).toMatchObject({
      mistakes: [
        '--placement: "best" is none of balanced, hash',
        '--hello-port: "0" is not a whole number from 1 to 65535',
        expect.stringContaining("--dead-after: 1 ms is too short") as string,
      ],
    });
  });
});

it.each([
  [150, 0, 450],
  [30, 0, 90],
  [150, 1_000, 1_000],
])("with hellos every %i ms and --dead-after %i, a node is dead after %i", (interval, given, expected) => {
  expect(deadAfterMs({ "hello-interval": interval, "dead-after": given })).toBe(expected);
});

function read(...flags: readonly string[]) {
  return readSettings(program, ["--socket=s", ...flags], {});
}
