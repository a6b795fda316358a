import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listAt, textAt } from "../api-server/object.ts";
import { eventually } from "../support/eventually.ts";
import { createBench, expectAddresses, expectTold } from "./controller-fixture.ts";
import type { Bench } from "./controller-fixture.ts";

const MERGE = { "Content-Type": "application/merge-patch+json" };
const KNOWN = 'it is in use by 02:00:00:00:00:0a on the LAN, seen by node "iris1" on eth0';
const ASKS = { annotations: { "metallb.io/loadBalancerIPs": "192.0.2.20" } };

let bench: Bench;
let stop: () => Promise<void>;

beforeEach(async () => {
  bench = await createBench();
  await bench.putPool("first", { addresses: ["192.0.2.20-192.0.2.21"] });
  stop = await bench.start();
});

afterEach(async () => {
  await stop();
  await bench.close();
});

describe("an address that another host uses", () => {
  it("is replaced in one write and with a Warning, and given again when the conflict is gone", async () => {
    await bench.createService("web");
    await expectAddresses(bench, "web", ["192.0.2.20"]);
    const seen: string[] = [];
    const watching = new AbortController();
    const watch = (async () => {
      while (!watching.signal.aborted) seen.push((await bench.addresses("web")).join());
    })();
    await bench.putConflict("c", "192.0.2.20");
    await expectAddresses(bench, "web", ["192.0.2.21"]);
    watching.abort();
    await watch;
    expect(new Set(seen)).toEqual(new Set(["192.0.2.20", "192.0.2.21"]));
    await expectTold(bench, "web", `AddressConflict: Gave up 192.0.2.20: ${KNOWN}`);
    expect(await conditions("web")).toEqual([]);
    await bench.createService("waits");
    await expectTold(bench, "waits", "has none of its 2 IPv4 addresses free");
    await bench.removeConflict("c");
    await expectAddresses(bench, "waits", ["192.0.2.20"]);
    expect(await bench.addresses("web")).toEqual(["192.0.2.21"]);
  });

  it("stays with the Service that asks for it, with a condition beside those of others and one Warning", async () => {
    await bench.createService("web", {}, ASKS);
    await expectAddresses(bench, "web", ["192.0.2.20"]);
    const lastTransitionTime = "2026-01-01T00:00:00Z";
    const other = { type: "example.com/Other", status: "True", reason: "Because", message: "", lastTransitionTime };
    const path = `/api/v1/namespaces/${bench.namespace}/services/web/status`;
    await bench.connection.request("PATCH", path, { status: { conditions: [other] } }, MERGE);
    await bench.putConflict("c", "192.0.2.20");
    const message = `192.0.2.20: ${KNOWN}; the Service keeps it because it asks for it`;
    await expectConditions("web", [other, { type: "lanlord.io/AddressConflict", status: "True", message }]);
    await expectTold(bench, "web", `AddressConflict: ${message}`);
    const version = await versionOf("web");
    await stop();
    stop = await bench.start();
    await bench.createService("other");
    await expectAddresses(bench, "other", ["192.0.2.21"]);
    expect(await versionOf("web")).toBe(version);
    expect((await bench.events("web")).filter((event) => event.startsWith("AddressConflict"))).toHaveLength(1);
    await bench.removeConflict("c");
    await expectConditions("web", [other]);
    expect(await bench.addresses("web")).toEqual(["192.0.2.20"]);
  });
});

function conditions(name: string): Promise<readonly unknown[]> {
  return bench.service(name).then((service) => listAt(service, "status", "conditions"));
}

function expectConditions(name: string, expected: readonly object[]): Promise<boolean> {
  return eventually(async () => {
    const found = await conditions(name);
    expect(found).toMatchObject(expected);
    return true;
  });
}

async function versionOf(name: string): Promise<string> {
  return textAt(await bench.service(name), "metadata", "resourceVersion");
}
