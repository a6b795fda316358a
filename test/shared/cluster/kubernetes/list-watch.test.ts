import { describe, expect, it } from "vitest";
import { ApiError } from "../../../../shared/cluster/api-error.ts";
import type { Kind } from "../../../../shared/cluster/cluster.ts";
import type { Api } from "../../../../shared/cluster/kubernetes/api.ts";
import { listWatch } from "../../../../shared/cluster/kubernetes/list-watch.ts";
import { createMirror } from "../../../../shared/cluster/kubernetes/mirror.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const THING: Kind<string> = {
  group: "",
  version: "v1",
  kind: "Thing",
  plural: "things",
  namespaced: true,
  decode: (manifest) => ({ kind: "read", value: (manifest as { is: string }).is }),
};

const OPTIONAL: Kind<string> = { ...THING, isOptional: true };

describe("listWatch", () => {
  it("lists page after page and watches from where the list ended", async () => {
    const run = start([
      page(["a", "b"], "10", "more"),
      page(["c"], "10"),
      watch([event("MODIFIED", "b", "12"), event("DELETED", "a", "13"), event("ADDED", "d", "14")]),
    ]);
    await run.clock.advance(0);
    expect(run.asked).toEqual(["list", "list after more", "watch from 10"]);
    expect(run.held()).toEqual(["b at 12", "c at 10", "d at 14"]);
    expect(run.synced).toBe(1);
    await run.stop();
  });

  it("is not synced before the last page", async () => {
    const run = start([page(["a"], "10", "more"), hang()]);
    await run.clock.advance(0);
    expect([run.held(), run.synced]).toEqual([["a at 10"], 0]);
    await run.stop();
  });

  it("takes a watch up again after the last thing it heard", async () => {
    const run = start([
      page(["a"], "10"),
      watch([event("MODIFIED", "a", "12")], cut),
      watch([bookmark("20")], cut),
      watch([]),
    ]);
    await run.clock.advance(1_000);
    expect(run.asked).toEqual(["list", "watch from 10", "watch from 12", "watch from 20"]);
    await run.stop();
  });

  it.each([
    ["as its answer", watch([], expired)],
    ["in the stream", watch([JSON.stringify({ type: "ERROR", object: { code: 410 } })])],
  ])("lists anew when the version is too old, told %s, and drops what is gone", async (_, gone) => {
    const run = start([page(["a", "b"], "10"), gone, page(["b", "c"], "30"), watch([])]);
    await run.clock.advance(1_000);
    expect(run.asked).toEqual(["list", "watch from 10", "list", "watch from 30"]);
    expect(run.held()).toEqual(["b at 30", "c at 30"]);
    expect(run.synced).toBe(1);
    await run.stop();
  });

  it("starts the list again when it expires between two pages", async () => {
    const run = start([page(["a"], "10", "more"), fail(expired), page(["b"], "20"), watch([])]);
    await run.clock.advance(1_000);
    expect(run.asked).toEqual(["list", "list after more", "list", "watch from 20"]);
    expect(run.held()).toEqual(["b at 20"]);
    await run.stop();
  });

  it("waits longer after each failure, and a little again once a watch told something", async () => {
    const run = start([fail(cut), fail(cut), fail(cut), page([], "10"), watch([bookmark("11")], cut), watch([])]);
    await run.clock.advance(60_000);
    // A half of the way between half the delay and the whole: 150, 300, 600; then 150 again.
    expect(run.askedAt).toEqual([0, 150, 450, 1_050, 1_050, 1_200]);
    await run.stop();
  });

  it("waits as long as the server asks", async () => {
    const run = start([fail(new ApiError("API_BUSY", "slow down", { retryAfterMs: 7_000 })), hang()]);
    await run.clock.advance(60_000);
    expect(run.askedAt).toEqual([0, 7_000]);
    await run.stop();
  });

  it("does not spin when every watch ends as soon as it began", async () => {
    const run = start([page([], "10"), end(), end(), end(), hang()]);
    await run.clock.advance(60_000);
    expect(run.askedAt).toEqual([0, 0, 150, 450, 1_050]);
    await run.stop();
  });

  it("asks the server to end a watch, and ends it itself a little later", async () => {
    const run = start([page([], "10"), watch([])]);
    await run.clock.advance(0);
    expect(run.deadlines).toEqual([{ timeoutSeconds: 450, deadlineMs: 460_000 }]);
    await run.stop();
  });

  it("waits for a kind that is not there, since its objects may be", async () => {
    const run = start([fail(unserved), hang()]);
    await run.clock.advance(60_000);
    expect([run.askedAt, run.synced]).toEqual([[0, 150], 0]);
    await run.stop();
  });

  it("does without an optional kind until it is served, and asks now and then", async () => {
    const run = start([fail(unserved), fail(unserved), page(["a"], "10"), watch([])], OPTIONAL);
    await run.clock.advance(29_999);
    expect([run.asked, run.synced, run.warned]).toEqual([["list"], 1, ["kind-not-served"]]);
    await run.clock.advance(30_001);
    expect(run.asked).toEqual(["list", "list", "list", "watch from 10"]);
    expect([run.held(), run.synced, run.warned]).toEqual([["a at 10"], 1, ["kind-not-served"]]);
    await run.stop();
  });

  it("lets an optional kind go with its definition, and keeps what it must not see any more", async () => {
    const gone = start([page(["a"], "10"), watch([], unserved), hang()], OPTIONAL);
    await gone.clock.advance(0);
    expect(gone.held()).toEqual([]);
    await gone.stop();
    const forbidden = start([page(["a"], "10"), watch([], denied), page(["b"], "20"), watch([])], OPTIONAL);
    await forbidden.clock.advance(0);
    expect(forbidden.held()).toEqual(["a at 10"]);
    await forbidden.clock.advance(30_000);
    expect([forbidden.asked.at(-2), forbidden.held()]).toEqual(["list", ["b at 20"]]);
    await forbidden.stop();
  });

  it("does without an optional kind that it may not read", async () => {
    const run = start([fail(denied), hang()], OPTIONAL);
    await run.clock.advance(0);
    expect(run.synced).toBe(1);
    await run.stop();
  });

  it("ends with the signal while it waits", async () => {
    const run = start([fail(cut)]);
    await run.clock.advance(10);
    await run.stop();
    expect(run.asked).toEqual(["list"]);
  });

  it("rejects on a mistake of ours instead of trying it for ever", async () => {
    const run = start([fail(new TypeError("undefined is not a manifest"))]);
    await expect(run.ended).rejects.toThrow("undefined is not a manifest");
  });
});

const cut = new ApiError("API_UNREACHABLE", "aborted");
const unserved = new ApiError("API_NOT_FOUND", "404 page not found", { status: 404 });
const denied = new ApiError("API_FORBIDDEN", "no right to list", { status: 403 });
const expired = new ApiError("API_EXPIRED", "too old", { status: 410 });

type Step = { lines: readonly string[]; then: "hang" | "end" | Error } | { page: object } | { fail: Error };

function page(names: readonly string[], version: string, more = ""): Step {
  return {
    page: { metadata: { resourceVersion: version, continue: more }, items: names.map((name) => thing(name, version)) },
  };
}

function watch(lines: readonly string[], then: "hang" | Error = "hang"): Step {
  return { lines, then };
}

function end(): Step {
  return { lines: [], then: "end" };
}

function hang(): Step {
  return { lines: [], then: "hang" };
}

function fail(error: Error): Step {
  return { fail: error };
}

function thing(name: string, version: string): object {
  return { metadata: { name, resourceVersion: version }, is: `${name} at ${version}` };
}

function event(type: string, name: string, version: string): string {
  return JSON.stringify({ type, object: thing(name, version) });
}

function bookmark(version: string): string {
  return JSON.stringify({ type: "BOOKMARK", object: { metadata: { resourceVersion: version } } });
}

/** A list-watch against an API server that answers with these steps, one request each. */
function start(steps: readonly Step[], kind = THING) {
  const clock = createFakeClock();
  const stopping = new AbortController();
  const mirror = createMirror<string>();
  const left = [...steps];
  const asked: string[] = [];
  const askedAt: number[] = [];
  const deadlines: object[] = [];
  const warned: string[] = [];
  let synced = 0;

  const perform = async (path: string, onLine: (line: string) => void): Promise<unknown> => {
    stopping.signal.throwIfAborted();
    const query = new URL(path, "https://api").searchParams;
    const token = query.get("continue");
    asked.push(
      query.has("watch")
        ? `watch from ${String(query.get("resourceVersion"))}`
        : token
          ? `list after ${token}`
          : "list",
    );
    askedAt.push(clock.now());
    const step = left.shift();
    if (step === undefined) throw new Error(`nobody expects ${path}`);
    if ("fail" in step) throw step.fail;
    if ("page" in step) return step.page;
    step.lines.forEach(onLine);
    if (step.then instanceof Error) throw step.then;
    if (step.then === "hang") await new Promise((_, reject) => stopping.signal.addEventListener("abort", reject));
    return undefined;
  };
  const api: Api = {
    call: ({ path }) => perform(path, () => undefined),
    lines: async (path, { deadlineMs, onLine }) => {
      const timeoutSeconds = Number(new URL(path, "https://api").searchParams.get("timeoutSeconds"));
      deadlines.push({ timeoutSeconds, deadlineMs });
      await perform(path, onLine);
    },
  };
  const ended = listWatch({
    api,
    kind,
    namespace: undefined,
    mirror,
    clock,
    log: { ...SILENT, warn: (_, event) => void warned.push(event) },
    signal: stopping.signal,
    onChange: () => undefined,
    onSynced: () => (synced += 1),
  });
  return {
    clock,
    asked,
    askedAt,
    deadlines,
    warned,
    ended,
    held: () => [...mirror.read.values()].sort(),
    get synced() {
      return synced;
    },
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
