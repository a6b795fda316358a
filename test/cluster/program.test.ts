import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runProgram } from "../../controller/program.ts";
import { CONTROLLER } from "../../controller/settings.ts";
import { systemClock } from "../../shared/clock.ts";
import { connect } from "../../shared/cluster/kubernetes/connect.ts";
import { createLog } from "../../shared/log.ts";
import { readSettings } from "../../shared/settings.ts";
import { at, listAt, textAt } from "../api-server/object.ts";
import type { Fields } from "../api-server/object.ts";
import { eventually } from "../support/eventually.ts";
import { createBench, expectAddresses, expectTold } from "./controller-fixture.ts";
import type { Bench } from "./controller-fixture.ts";

const MERGE = { "Content-Type": "application/merge-patch+json" };
let bench: Bench;
let stop: () => Promise<void>;

beforeEach(async () => {
  bench = await createBench();
  stop = await start();
});

afterEach(async () => {
  await stop();
  await bench.close();
});

describe("a controller reports on its pools", () => {
  it("in counters, which it puts right after somebody's hand and writes no more than needed", async () => {
    await bench.putPool("first", { addresses: ["192.0.2.0/29", "2001:db8::/64"] });
    await bench.createService("web");
    await expectAddresses(bench, "web", ["192.0.2.0"]);
    const right = { assignedIPv4: 1, assignedIPv6: 0, availableIPv4: 7 };
    await expectSoon(() => status("ipaddresspools", "first"), right);
    const { text } = await bench.connection.request("GET", path("ipaddresspools", "first"));
    expect(text).toMatch(/"availableIPv6": ?9223372036854775807\b/);
    const edit = { status: { availableIPv4: 3 } };
    await bench.connection.request("PATCH", `${path("ipaddresspools", "first")}/status`, edit, MERGE);
    await expectSoon(() => status("ipaddresspools", "first"), right);
    const before = await bench.connection.request("GET", path("ipaddresspools", "first"));
    await bench.putPool("other", { addresses: ["198.51.100.0/24"] });
    await expectSoon(() => status("ipaddresspools", "other"), { assignedIPv4: 0 });
    const after = await bench.connection.request("GET", path("ipaddresspools", "first"));
    expect(version(after.json)).toBe(version(before.json));
  });

  it("in its ConfigurationState and an Event, once, while the good ones go on serving", async () => {
    await bench.putPool("first", { addresses: ["192.0.2.0/24"] });
    await expectSoon(() => state(), { result: "Valid", errorSummary: "" });
    await bench.putPool("second", { addresses: ["192.0.2.128/25"] });
    await bench.putPool("third", { addresses: ["nonsense"] });
    await eventually(async () => {
      const { result, errorSummary, conditions } = await state();
      expect(result).toBe("Invalid");
      expect(errorSummary).toContain("overlaps with already defined CIDR");
      expect(errorSummary).toContain('IPAddressPool "third": spec.addresses[0]');
      expect(conditions).toMatchObject([{ type: "poolReconcilerValid", status: "False", reason: "ConfigError" }]);
      return true;
    });
    await bench.createService("web");
    await expectAddresses(bench, "web", ["192.0.2.0"]);
    await eventually(async () => (await bench.events("third")).length > 0);
    await bench.putPool("fourth", { addresses: ["198.51.100.0/24"] });
    await expectSoon(() => status("ipaddresspools", "fourth"), { assignedIPv4: 0 });
    expect(await bench.events("second")).toEqual([expect.stringMatching(/^PoolBroken: .*overlaps with already/)]);
    await bench.removePool("second");
    await bench.putPool("third", { addresses: ["203.0.113.0/24"] });
    await expectSoon(() => state(), { result: "Valid" });
  });

  it("in an Event of a good one that has addresses which it must not give", async () => {
    await bench.putPool("first", { addresses: ["192.0.2.0/24"] });
    await bench.putConflict("c", "192.0.2.9");
    const known = 'it is in use by 02:00:00:00:00:0a on the LAN, seen by node "iris1" on eth0';
    await expectTold(bench, "first", `AddressesSetAside: Does not give 192.0.2.9: ${known}`);
    expect(await state()).toMatchObject({ result: "Valid" });
  });

  it("in a ConfigurationState that is there again after somebody has deleted it", async () => {
    await expectSoon(() => state(), { result: "Valid" });
    const { json } = await bench.connection.request("GET", path("configurationstates", "controller"));
    expect(at(json, "metadata", "labels")).toEqual({ "metallb.io/component-type": "controller" });
    const owners = listAt(json, "metadata", "managedFields").map((entry) => textAt(entry, "manager"));
    expect(new Set(owners)).toEqual(new Set(["poolReconciler"]));
    await bench.connection.request("DELETE", path("configurationstates", "controller"));
    await expectSoon(() => state(), { result: "Valid" });
  });
});

it("makes the key of the speakers once", async () => {
  const secret = `/api/v1/namespaces/${bench.namespace}/secrets/memberlist`;
  const key = async () => textAt((await bench.connection.request("GET", secret)).json, "data", "secretkey");
  const made = await eventually(async () => (await key()) || undefined);
  expect(Buffer.from(Buffer.from(made, "base64").toString(), "base64")).toHaveLength(128);
  await stop();
  stop = await start();
  await expectSoon(() => state(), { result: "Valid" });
  expect(await key()).toBe(made);
});

function expectSoon(read: () => Promise<unknown>, found: object): Promise<boolean> {
  return eventually(async () => {
    expect(await read()).toMatchObject(found);
    return true;
  });
}

async function start(): Promise<() => Promise<void>> {
  const { namespace, loadBalancerClass, connection } = bench;
  const off = ["--webhook-mode", "disabled", "--port", "0", "--health-probe-port", "0", "--log-level", "none"];
  const reading = readSettings(CONTROLLER, [...off, "--namespace", namespace, "--lb-class", loadBalancerClass], {});
  if (reading.kind !== "settings") throw new Error("the flags are good");
  const [stopping, clock, log] = [new AbortController(), systemClock, createLog("controller", "none")];
  const { kubeconfig } = connection;
  const { cluster, close } = await connect({ kubeconfig, program: "controller", namespace, clock, log });
  const { signal } = stopping;
  const done = runProgram({ settings: reading.settings, cluster, clock, log, signal });
  return async () => {
    stopping.abort();
    await done;
    close();
  };
}

function path(plural: string, name: string): string {
  return `/apis/metallb.io/v1beta1/namespaces/${bench.namespace}/${plural}/${name}`;
}

async function status(plural: string, name: string): Promise<Fields> {
  const { json } = await bench.connection.request("GET", path(plural, name));
  return (at(json, "status") ?? {}) as Fields;
}

function state(): Promise<Fields> {
  return status("configurationstates", "controller");
}

function version(object: unknown): string {
  return textAt(object, "metadata", "resourceVersion");
}
