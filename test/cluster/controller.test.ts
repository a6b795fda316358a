import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { at } from "../api-server/object.ts";
import { eventually } from "../support/eventually.ts";
import { annotation, createBench, expectAddresses, expectTold } from "./controller-fixture.ts";
import type { Bench } from "./controller-fixture.ts";

const FROM_POOL = "metallb.io/ip-allocated-from-pool";

let bench: Bench;
let stop: () => Promise<void>;

beforeEach(async () => {
  bench = await createBench();
  stop = await bench.start();
});

afterEach(async () => {
  await stop();
  await bench.close();
});

describe("a controller", () => {
  it("gives a Service the lowest address of a pool, and says so", async () => {
    await bench.putPool("first", { addresses: ["192.0.2.20-192.0.2.29"] });
    await bench.createService("web");
    await expectAddresses(bench, "web", ["192.0.2.20"]);
    expect(annotation(await bench.service("web"), FROM_POOL)).toBe("first");
    await eventually(async () =>
      expect(await bench.events("web")).toEqual(['IPAllocated: Assigned IP ["192.0.2.20"]']),
    );
  });

  it("tells a Service that waits what was looked at and why it did not serve, and serves it when it can", async () => {
    await bench.createService("web");
    await expectTold(
      bench,
      "web",
      `AllocationFailed: Failed to allocate IP for "${bench.namespace}/web": there is no IPAddressPool`,
    );
    await bench.putPool("kept", { addresses: ["192.0.2.20-192.0.2.29"], autoAssign: false });
    await expectTold(bench, "web", 'pool "kept" gives only to those who ask for it (autoAssign: false)');
    await bench.putPool("open", { addresses: ["192.0.2.40/31"] });
    await expectAddresses(bench, "web", ["192.0.2.40"]);
  });

  it("gives what a deleted Service held to the one that waits", async () => {
    await bench.putPool("first", { addresses: ["192.0.2.20/32"] });
    await bench.createService("old");
    await expectAddresses(bench, "old", ["192.0.2.20"]);
    await bench.createService("new");
    await expectTold(bench, "new", "none of its 1 IPv4 addresses free");
    await bench.removeService("old");
    await expectAddresses(bench, "new", ["192.0.2.20"]);
  });

  it("gives what a Service held that is no load balancer any more to the one that waits", async () => {
    await bench.putPool("first", { addresses: ["192.0.2.20/32"] });
    await bench.createService("old");
    await expectAddresses(bench, "old", ["192.0.2.20"]);
    await bench.createService("new");
    await bench.patchService("old", { spec: { type: "ClusterIP", loadBalancerClass: null } });
    await expectAddresses(bench, "new", ["192.0.2.20"]);
    await eventually(async () => annotation(await bench.service("old"), FROM_POOL) === undefined);
    expect(await bench.addresses("old")).toEqual([]);
  });

  it("finds on its return what it gave, moves nothing and writes nothing", async () => {
    await bench.putPool("first", { addresses: ["192.0.2.20-192.0.2.29"] });
    for (const name of ["a", "b", "c"]) await bench.createService(name);
    await eventually(async () => (await bench.addresses("c")).length > 0);
    await bench.removeService("a");
    await stop();
    const before = await versions();
    stop = await bench.start();
    await bench.createService("d");
    await expectAddresses(bench, "d", ["192.0.2.20"]);
    expect(await versions()).toEqual(before);

    async function versions(): Promise<readonly unknown[]> {
      const services = await Promise.all(["b", "c"].map(bench.service));
      return services.map((service) => at(service, "metadata", "resourceVersion"));
    }
  });

  it("moves a Service in one write when its pool shrinks", async () => {
    await bench.putPool("first", { addresses: ["192.0.2.20-192.0.2.29"] });
    await bench.createService("web");
    await expectAddresses(bench, "web", ["192.0.2.20"]);
    const seen: string[] = [];
    const watching = new AbortController();
    const watch = (async () => {
      while (!watching.signal.aborted) seen.push((await bench.addresses("web")).join());
    })();
    await bench.putPool("first", { addresses: ["192.0.2.25-192.0.2.29"] });
    await expectAddresses(bench, "web", ["192.0.2.25"]);
    watching.abort();
    await watch;
    expect(new Set(seen)).toEqual(new Set(["192.0.2.20", "192.0.2.25"]));
  });

  it("leaves alone what is not its own", async () => {
    await bench.putPool("first", { addresses: ["192.0.2.20-192.0.2.29"] });
    await bench.createService("other", { loadBalancerClass: "test.lanlord.io/other" });
    await bench.createService("internal", { type: "ClusterIP", loadBalancerClass: undefined });
    await bench.createService("headless", { type: "ClusterIP", clusterIP: "None", loadBalancerClass: undefined });
    await bench.createService("port", { type: "NodePort", loadBalancerClass: undefined });
    await bench.createService("name", {
      ...{ type: "ExternalName", externalName: "lanlord.example", loadBalancerClass: undefined },
      selector: undefined,
    });
    const names = ["other", "internal", "headless", "port", "name"];
    const before = await Promise.all(names.map(bench.service));
    await bench.createService("web");
    await expectAddresses(bench, "web", ["192.0.2.20"]);
    expect(await Promise.all(names.map(bench.service))).toEqual(before);
  });

  it("goes on with the good pools when one is bad, and keeps what the bad one gave", async () => {
    await bench.putPool("first", { addresses: ["192.0.2.20-192.0.2.29"] });
    await bench.createService("web");
    await expectAddresses(bench, "web", ["192.0.2.20"]);
    await bench.putPool("first", { addresses: ["192.0.2.20"] });
    await bench.createService("late");
    await expectTold(bench, "late", 'pool "first" cannot be read (spec.addresses[0]: "192.0.2.20" is neither a CIDR');
    await bench.putPool("second", { addresses: ["198.51.100.7/32"] });
    await expectAddresses(bench, "late", ["198.51.100.7"]);
    expect(await bench.addresses("web")).toEqual(["192.0.2.20"]);
  });

  it.each<[string, object, object]>([
    ["by annotation", {}, { annotations: { "metallb.io/loadBalancerIPs": "192.0.2.27" } }],
    ["by an annotation of old", {}, { annotations: { "metallb.universe.tf/loadBalancerIPs": "192.0.2.27" } }],
    ["in the spec", { loadBalancerIP: "192.0.2.27" }, {}],
  ])("gives the address that is asked for %s", async (_, spec, metadata) => {
    await bench.putPool("first", { addresses: ["192.0.2.20-192.0.2.29"], autoAssign: false });
    await bench.createService("web", spec, metadata);
    await expectAddresses(bench, "web", ["192.0.2.27"]);
    const isOld = JSON.stringify(metadata).includes("universe");
    await expectTold(bench, "web", isOld ? "deprecatedAnnotation: " : "IPAllocated: ");
    expect((await bench.events("web")).some((event) => event.startsWith("deprecatedAnnotation"))).toBe(isOld);
  });

  it("leaves a Service its address when it asks for one that it cannot have, and says why", async () => {
    await bench.putPool("first", { addresses: ["192.0.2.20-192.0.2.29"] });
    await bench.createService("web");
    await expectAddresses(bench, "web", ["192.0.2.20"]);
    await bench.patchService("web", { metadata: { annotations: { "metallb.io/loadBalancerIPs": "203.0.113.1" } } });
    await expectTold(bench, "web", 'LoadBalancerFailed: Keeps IP ["192.0.2.20"]: no pool serves it: pool "first" does');
    expect(await bench.addresses("web")).toEqual(["192.0.2.20"]);
  });

  it("lets Services share an address, and ends it for the one that changes", async () => {
    const shared = { annotations: { "metallb.io/allow-shared-ip": "key" } };
    await bench.putPool("first", { addresses: ["192.0.2.20-192.0.2.21"] });
    await bench.createService("http", {}, shared);
    await expectAddresses(bench, "http", ["192.0.2.20"]);
    await bench.createService("https", { ports: [{ port: 443 }] }, shared);
    await expectAddresses(bench, "https", ["192.0.2.20"]);
    await bench.patchService("https", { metadata: { annotations: { "metallb.io/allow-shared-ip": "other" } } });
    await expectAddresses(bench, "https", ["192.0.2.21"]);
    expect(await bench.addresses("http")).toEqual(["192.0.2.20"]);
  });
});
