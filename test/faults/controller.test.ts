import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAllocation, NO_CHANGES } from "../../controller/allocate/allocation.ts";
import { difference } from "../../controller/publish/difference.ts";
import type { Kind } from "../../shared/cluster/cluster.ts";
import { formatFaults } from "../../shared/manifest/fault.ts";
import { POOLS } from "../../shared/manifest/pool.ts";
import { SERVICES as SERVICE_KIND } from "../../shared/manifest/service.ts";
import { listAt, textAt } from "../api-server/object.ts";
import { openWatch } from "../cluster/behaviour/watch-lines.ts";
import type { OpenWatch } from "../cluster/behaviour/watch-lines.ts";
import { createBench } from "../cluster/controller-fixture.ts";
import type { Bench } from "../cluster/controller-fixture.ts";
import { connectEmbedded } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";

type Faulty = Awaited<ReturnType<typeof connectEmbedded>>;

const SERVICES = 200;
/** A minute by hand: AWAY_SECONDS=60. */
const AWAY_MS = Number(process.env["AWAY_SECONDS"] ?? 1) * 1_000;
const OURS = { userAgent: /^lanlord-controller/ };
const WRITES = { ...OURS, verb: "patch", resource: "services/status" };

let connection: Faulty;
let bench: Bench;
let stop: () => Promise<void>;

beforeEach(async () => {
  connection = await connectEmbedded();
  bench = await createBench(connection);
  await bench.putPool("first", { addresses: ["192.0.2.0/24"] });
  stop = await bench.start();
});

afterEach(async () => {
  connection.embedded.faults.clear();
  await stop();
  await bench.close();
});

/** Each brings trouble while 200 Services are created, and calls it off when it returns. */
const TROUBLES: Readonly<Record<string, (create: (count: number) => Promise<void>) => Promise<void>>> = {
  "the API server goes away and comes back": async (create) => {
    await create(SERVICES / 4);
    connection.embedded.faults.inject({ kind: "refuse" }, OURS, { every: 1 });
    await connection.embedded.stop();
    await pause(AWAY_MS);
    await connection.embedded.resume();
    await create(SERVICES / 2);
    connection.embedded.faults.clear();
    await create(SERVICES / 4);
  },
  "every watch is cut, again and again": async (create) => {
    for (let times = 0; times < 10; times += 1) {
      connection.embedded.faults.inject({ kind: "cut-watch" }, OURS, { next: 4 });
      await create(SERVICES / 10);
    }
  },
  "the history is forgotten": async (create) => {
    for (let times = 0; times < 10; times += 1) {
      connection.embedded.faults.inject({ kind: "cut-watch" }, OURS, { next: 4 });
      await create(SERVICES / 10);
      connection.embedded.compact();
    }
  },
  "every tenth write is answered 409": async (create) => {
    connection.embedded.faults.inject({ kind: "answer", code: 409 }, WRITES, { every: 10 });
    await create(SERVICES);
  },
  "every tenth write is answered 500": async (create) => {
    connection.embedded.faults.inject({ kind: "answer", code: 500 }, WRITES, { every: 10 });
    await create(SERVICES);
  },
  "every tenth write is answered 429": async (create) => {
    connection.embedded.faults.inject({ kind: "answer", code: 429, retryAfterSeconds: 1 }, WRITES, { every: 10 });
    await create(SERVICES);
  },
  "the controller is stopped and started": async (create) => {
    for (let times = 0; times < 5; times += 1) {
      await create(SERVICES / 10);
      await stop();
      await create(SERVICES / 10);
      stop = await bench.start();
    }
  },
};

describe("when", () => {
  it.each(Object.keys(TROUBLES))(
    "%s, every Service ends with an address of its own, and none was ever held twice",
    async (trouble) => {
      const path = `/api/v1/namespaces/${bench.namespace}/services?watch=true`;
      const watches: OpenWatch[] = [];
      let created = 0;
      await TROUBLES[trouble]?.(async (count) => {
        watches.push(await openWatch(connection.kubeconfig, path));
        const names = Array.from({ length: count }, () => `s${created++}`);
        while (names.length > 0) await Promise.all(names.splice(0, 10).map((name) => bench.createService(name)));
        // One goes again, whether it has its address yet or is just about to get it.
        await bench.removeService(`s${created - 5}`);
      });
      const services = await eventually(allServed, { ms: 60_000 });
      expect(new Set(services.flatMap(ingress)).size).toBe(services.length);
      expect(await decidedOtherwise(services)).toEqual([]);
      for (const watch of watches) {
        expect(heldTwice(watch)).toEqual([]);
        watch.close();
      }
    },
    120_000,
  );
});

/** The Services to which the pure function, fresh and shown the cluster as it is now, would give something else. */
async function decidedOtherwise(manifests: readonly unknown[]): Promise<readonly string[]> {
  const { json } = await connection.request(
    "GET",
    `/apis/metallb.io/v1beta1/namespaces/${bench.namespace}/ipaddresspools`,
  );
  const services = new Map(manifests.map((each) => read(SERVICE_KIND, each)).map((service) => [service.key, service]));
  const pools = { readable: listAt(json, "items").map((each) => read(POOLS, each)), unreadable: new Map() };
  const decided = createAllocation(bench.loadBalancerClass).update({ ...NO_CHANGES, services, pools });
  expect(decided).toHaveLength(services.size);
  return decided
    .filter(({ service, decision }) => difference(service, decision, new Date()) !== undefined)
    .map(({ service }) => service.key);
}

function read<T>(kind: Kind<T>, manifest: unknown): T {
  const decoded = kind.decode(manifest);
  if (decoded.kind === "broken") throw new Error(formatFaults(decoded.faults));
  return decoded.value;
}

async function allServed(): Promise<readonly unknown[] | undefined> {
  const { json } = await connection.request("GET", `/api/v1/namespaces/${bench.namespace}/services`);
  const services = listAt(json, "items");
  return services.every((service) => ingress(service).length === 1) ? services : undefined;
}

/** The addresses that two Services showed at once, from every version that there was. */
function heldTwice(watch: OpenWatch): readonly string[] {
  const shown = new Map<string, readonly string[]>();
  return watch.lines().flatMap(({ type, object }) => {
    const name = textAt(object, "metadata", "name");
    shown.delete(name);
    if (type === "DELETED") return [];
    const others = new Set([...shown.values()].flat());
    shown.set(name, ingress(object));
    return ingress(object).filter((address) => others.has(address));
  });
}

function ingress(service: unknown): readonly string[] {
  return listAt(service, "status", "loadBalancer", "ingress").map((entry) => textAt(entry, "ip"));
}
