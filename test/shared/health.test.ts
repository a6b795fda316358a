import { afterEach, describe, expect, it } from "vitest";
import { createHealthServer } from "../../shared/health.ts";
import { listen } from "../../shared/listen.ts";
import type { Listening } from "../../shared/listen.ts";

let listening: Listening | undefined;
const so = (): boolean => true;
const notYet = (): boolean => false;

afterEach(() => listening?.close());

describe("the health server", () => {
  it.each([
    ["/healthz", {}, 200, "ok\n"],
    ["/healthz", { cluster: notYet }, 200, "ok\n"],
    ["/readyz", {}, 200, "ok\n"],
    ["/readyz?verbose", { cluster: so }, 200, "ok\n"],
    ["/readyz", { cluster: notYet, webhooks: so, lan: notYet }, 503, "not yet: cluster, lan\n"],
    ["/metrics", {}, 404, "there are /healthz and /readyz\n"],
  ])("answers %s with checks %o", async (path, checks, code, text) => {
    listening = await listen(createHealthServer(checks), "a test", 0, "127.0.0.1");
    const response = await fetch(`http://127.0.0.1:${listening.port}${path}`);
    expect([response.status, await response.text()]).toEqual([code, text]);
  });
});

it("says which port is needed for what when it cannot be had", async () => {
  listening = await listen(createHealthServer({}), "a test", 0, "127.0.0.1");
  await expect(listen(createHealthServer({}), "probes", listening.port, "127.0.0.1")).rejects.toThrow(
    new RegExp(`^LISTEN_FAILED: port ${listening.port} is needed for probes: .*EADDRINUSE`),
  );
});
