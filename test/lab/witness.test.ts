import { tmpdir } from "node:os";
import { join } from "node:path";
import { mkdtempSync, rmSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import { formatMac } from "../../shared/net/mac.ts";
import { ownName } from "../netns/namespace.ts";
import { eventually } from "../support/eventually.ts";
import { ROOT, describeWith, program } from "../support/needs.ts";
import { createLan, LINK } from "./lan.ts";
import type { Host, Lan } from "./lan.ts";
import { start } from "./process.ts";
import type { Running } from "./process.ts";
import { doubleAnswerMs, longestMove, lost, turns } from "./recording.ts";
import type { Visit } from "./recording.ts";
import { createWitness } from "./witness.ts";
import type { Witness } from "./witness.ts";

const ADDRESS = "192.168.67.120";
const WEB = join(import.meta.dirname, "../bench/failover/web.ts");

/** Two nodes whose kernels have the address or have it not. */
describeWith([ROOT, program("arping", "iputils-arping")], "a witness", () => {
  let lan: Lan;
  let folder: string;
  let webs: readonly Running[];
  let witness: Witness;
  let first: Host;
  let second: Host;

  beforeAll(async () => {
    lan = createLan(ownName("witness"), 2);
    folder = mkdtempSync(join(tmpdir(), "lanlord-witness-"));
    [first, second] = lan.nodes as readonly [Host, Host];
    webs = lan.nodes.map(({ name, namespace }) =>
      start({ name, namespace: namespace.name, command: [process.execPath, WEB, name] }, folder),
    );
    take(first);
    witness = await createWitness(lan, ADDRESS);
    await eventually(async () => (await witness.since(0)).visits.some(isServedBy(first)));
  });

  afterAll(async () => {
    witness.close();
    await Promise.all(webs.map((web) => web.end("SIGKILL")));
    lan.remove();
    rmSync(folder, { recursive: true });
  });

  it("sees who answers, and who serves", async () => {
    const began = systemClock.now();
    expect(witness.answering()).toEqual(new Set([formatMac(first.mac)]));
    await eventually(async () => (await witness.since(began)).visits.length > 5);
    const seen = await witness.since(began);
    expect(new Set(seen.answers.map(({ mac }) => mac))).toEqual(new Set([formatMac(first.mac)]));
    expect(seen.visits.every(isServedBy(first))).toBe(true);
    expect(Math.min(...seen.asked, ...seen.visits.map((visit) => visit.began))).toBeGreaterThanOrEqual(began);
  });

  it("sees two that answer", async () => {
    const began = systemClock.now();
    take(second);
    await eventually(() => witness.answering().size === 2);
    leave(second);
    await eventually(() => witness.answering().size === 1);
    expect(doubleAnswerMs(await witness.since(began))).toBeGreaterThan(0);
  });

  it("sees one fall silent and another take over, and loses the visits in between", async () => {
    const began = systemClock.now();
    lan.forward(first, false);
    await eventually(() => witness.answering().size === 0);
    take(second);
    await eventually(() => witness.answering().has(formatMac(second.mac)));
    await eventually(async () => (await witness.since(began)).visits.some(isServedBy(second)));
    const seen = await witness.since(began);
    const [before, after] = turns(seen);
    expect([before?.mac, after?.mac]).toEqual([first, second].map(({ mac }) => formatMac(mac)));
    expect(doubleAnswerMs(seen)).toBe(0);
    const { move } = longestMove(seen);
    expect(move.to).toBe(after?.from);
    expect(seen.control.some(({ at }) => at > move.from && at < move.to)).toBe(true);
    expect(lost(seen.visits)).not.toEqual([]);
  });

  function isServedBy({ name }: Host): (visit: Visit) => boolean {
    return ({ outcome }) => outcome.kind === "served" && outcome.by === name;
  }

  /** And says so, which is what the client's kernel goes by. */
  function take({ namespace }: Host): void {
    namespace.run("ip", "address", "add", `${ADDRESS}/32`, "dev", LINK);
    namespace.run("arping", "-U", "-c", "1", "-I", LINK, ADDRESS);
  }

  function leave({ namespace }: Host): void {
    namespace.run("ip", "address", "del", `${ADDRESS}/32`, "dev", LINK);
  }
});
