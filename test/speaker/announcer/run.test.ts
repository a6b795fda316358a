import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Mac } from "../../../shared/net/mac.ts";
import type { Link } from "../../../speaker/announcer/links/link.ts";
import { run } from "../../../speaker/announcer/run.ts";
import { eventually } from "../../support/eventually.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

const ETH0: Link = { index: 4, name: "eth0", mac: 0x02_00_00_00_00_04 as Mac };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lanlord-run-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it("an announcer says nothing on any link before its threads answer", async () => {
  const stop = new AbortController();
  const deeds: string[] = [];
  const started = afterManyTurns().then(() => void deeds.push("started"));
  const socket = join(folder, "announcer.sock");
  const running = run(
    {
      ...{ socket, node: "a", clock: createFakeClock() },
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      ways: {
        pace: { perSecond: 1_000, jitterMs: 0, intervalMs: 0 },
        ...{ probing: "off", placement: "balanced", helloIntervalMs: 150, deadAfterMs: 450 },
        rebalanceAfterMs: undefined,
      },
      links: { watch: () => Readable.from([{ usable: [ETH0], unfit: new Map() }]) },
      lines: {
        linksAre: ignore,
        nodesAre: ignore,
        listen: ignore,
        send: () => deeds.push("said") > 0,
        refusals: () => new Map(),
        close: ignore,
      },
      responder: {
        ...{ started, answers: () => true, hold: () => new Set<string>(), answerUntil: ignore, announce: ignore },
        ...{ heard: () => [], silences: () => new Map(), close: () => Promise.resolve() },
      },
      ears: { listenFor: ignore, hear: () => [], probe: ignore, close: ignore },
    },
    stop.signal,
  );
  await eventually(() => deeds.includes("said"));
  expect(deeds[0]).toBe("started");
  stop.abort();
  await running;
});

/** More than it takes to listen on a socket and to look at the links. */
async function afterManyTurns(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function ignore(): void {
  return undefined;
}
