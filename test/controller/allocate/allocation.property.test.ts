import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decided, Decision } from "../../../controller/allocate/allocation.ts";
import { ineligibility } from "../../../controller/allocate/eligible.ts";
import { incompatibility, termsOf } from "../../../controller/allocate/sharing.ts";
import { wishOf } from "../../../controller/allocate/wish.ts";
import { difference } from "../../../controller/publish/difference.ts";
import type { Key } from "../../../shared/model/object.ts";
import type { Pool } from "../../../shared/model/pool.ts";
import type { Service } from "../../../shared/model/service.ts";
import { familyOf, fromNumber, ip } from "../../../shared/net/ip.ts";
import type { Family, Ip } from "../../../shared/net/ip.ts";
import { contains, overlap } from "../../../shared/net/range.ts";
import { BOTH_FAMILIES, IN_USE, NODES_OWN, onlyFor, pool, service } from "../builders.ts";
import { DATE, decideAfresh, withPools } from "./cluster.ts";
import type { Cluster, State } from "./cluster.ts";

/** One thing that happens; the names of all of them are few, so that they get in each other's way. */
interface Step {
  readonly text: string;
  readonly happen: (cluster: Cluster) => void;
}

const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
const poolName = fc.constantFrom("gold", "iron", "wood");

const policy = fc.constantFrom<Partial<Service>[]>(
  {},
  BOTH_FAMILIES,
  { ...BOTH_FAMILIES, ipFamilyPolicy: "PreferDualStack" },
  { ...BOTH_FAMILIES, ipFamilyPolicy: "PreferDualStack", ipFamilies: [6, 4] },
  { ...BOTH_FAMILIES, ipFamilyPolicy: "RequireDualStack" },
  { clusterIps: [ip("2001:db8:f::1")] },
);
const request = fc.constantFrom<Readonly<Record<string, string>>[]>(
  {},
  {},
  { "metallb.io/address-pool": "gold" },
  { "metallb.universe.tf/address-pool": "iron" },
  { "metallb.io/loadBalancerIPs": "192.0.2.2" },
  { "metallb.io/loadBalancerIPs": "2001:db8::2,192.0.2.1" },
  { "metallb.io/loadBalancerIPs": "nonsense" },
);
const sharing = fc.constantFrom<Readonly<Record<string, string>>[]>(
  {},
  { "metallb.io/allow-shared-ip": "k" },
  { "metallb.io/allow-shared-ip": "l" },
);
const shape = fc
  .record({
    policy,
    request,
    sharing,
    port: fc.constantFrom(80, 81),
    externalTrafficPolicy: fc.constantFrom("Cluster" as const, "Local" as const),
    labels: fc.constantFrom({}, { tier: "gold" }),
    type: fc.constantFrom("LoadBalancer", "LoadBalancer", "LoadBalancer", "ClusterIP"),
  })
  .map(({ policy, request, sharing, port, ...rest }) => ({
    ...policy,
    ...rest,
    annotations: { ...request, ...sharing },
    ports: [{ protocol: "TCP", port }],
  }));
const poolShape = fc.record({
  addresses: fc.constantFrom(
    ["192.0.2.1-192.0.2.3"],
    ["192.0.2.2-192.0.2.2", "2001:db8::2/127"],
    ["198.51.100.254-198.51.101.1", "2001:db8::4/127"],
    ["2001:db8::/126"],
    ["198.51.100.254-198.51.101.1"],
  ),
  parts: fc.constantFrom<Partial<Pool>[]>(
    {},
    { autoAssign: false },
    { avoidBuggyIps: true },
    onlyFor({ serviceSelectors: [{ matchLabels: { tier: "gold" }, matchExpressions: [] }], priority: 1 }),
    onlyFor({ namespaceSelectors: [{ matchLabels: { open: "yes" }, matchExpressions: [] }] }),
  ),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(name, shape, fc.nat(2)).map(([name, shape, createdAt]) => ({
      text: `apply ${name} ${JSON.stringify(shape)}`,
      happen: (cluster: Cluster) => apply(cluster, name, shape, createdAt),
    })),
  },
  {
    weight: 2,
    arbitrary: name.map((name) => ({
      text: `delete ${name}`,
      happen: (cluster: Cluster) => cluster.remove(`default/${name}`),
    })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(poolName, poolShape).map(([name, { addresses, parts }]) => ({
      text: `pool ${name} ${JSON.stringify({ addresses, parts })}`,
      happen: (cluster: Cluster) => putAlone(cluster, pool(name, addresses, parts)),
    })),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      poolName.map((name) => ({ text: `delete pool ${name}`, happen: (c: Cluster) => c.removePool(name) })),
      poolName.map((name) => ({ text: `break pool ${name}`, happen: (c: Cluster) => c.breakPool(name, "broken") })),
      fc.constantFrom("yes", "no").map((open) => ({
        text: `namespace open: ${open}`,
        happen: (c: Cluster) => c.label("default", { open }),
      })),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("192.0.2.1", "192.0.2.2", "2001:db8::2"), fc.constantFrom(undefined, NODES_OWN, IN_USE))
      .map(([address, aside]) => ({
        text: `${address}: ${aside?.why ?? "it is nobody's"}`,
        happen: (c: Cluster) => c.setAside(ip(address), aside),
      })),
  },
  { weight: 4, arbitrary: fc.constant<Step>({ text: "look", happen: (cluster: Cluster) => cluster.look() }) },
  {
    weight: 4,
    arbitrary: name.map((name) => ({
      text: `write of ${name} is sent`,
      happen: (cluster: Cluster) => cluster.send(`default/${name}`),
    })),
  },
  {
    weight: 4,
    arbitrary: name.map((name) => ({
      text: `write of ${name} arrives`,
      happen: (cluster: Cluster) => landChecked(cluster, `default/${name}`),
    })),
  },
);

const steps = fc.array(
  step.map((it) => ({ ...it, [fc.toStringMethod]: () => it.text })),
  // By itself fast-check would seldom make more than ten.
  { minLength: 1, maxLength: 40, size: "max" },
);

describe("whatever happens in whatever order,", () => {
  it("no write gives an address to a Service that may not have it beside those who do", () => {
    expect(() => always(() => undefined)).not.toThrow();
  });

  it("in the end no address is held by two that may not share it", () => {
    always(({ state }) => {
      for (const [one, other] of pairs(holders(state))) {
        const common = one.ingress.filter((address) => other.ingress.includes(address));
        expect(common.length === 0 || incompatibility(termsOf(one), termsOf(other)) === undefined).toBe(true);
      }
    });
  });

  it("in the end a controller that starts afresh decides the same and has nothing to write", () => {
    always(({ state, decided, allocation }) => {
      const afresh = decideAfresh(state);
      expect(outcomes(afresh.decided)).toEqual(outcomes(decided));
      for (const { service, decision } of afresh.decided.values()) {
        expect(difference(service, decision, DATE)).toBeUndefined();
      }
      for (const { ranges } of state.pools.values()) {
        for (const range of ranges) {
          expect(allocation.ledger.countHeld(range)).toBe(afresh.allocation.ledger.countHeld(range));
          expect(allocation.ledger.countHeld(range)).toBe(countHolders(state, range));
        }
      }
    });
  });

  it("in the end nobody has an address that is set aside, but for those who asked for it and say that it is in use", () => {
    always(({ state }) => {
      for (const service of state.services.values()) {
        const aside = service.ingress.filter((address) => state.setAside.has(address));
        const inUse = aside.filter((address) => state.setAside.get(address) === IN_USE);
        expect(aside).toEqual(inUse.filter((address) => requested(service).includes(address)));
        expect(service.conditions).toHaveLength(aside.length === 0 ? 0 : 1);
      }
    });
  });

  it("in the end nobody is without an address that they may have", () => {
    always(({ state }) => {
      for (const service of state.services.values()) {
        expect(service.ingress.length > 0 ? [] : possible(state, service)).toEqual([]);
      }
    });
  });

  it("a Service that nothing has happened to keeps its addresses", () => {
    fc.assert(
      fc.property(steps, fc.array(fc.tuple(name, shape), { maxLength: 5 }), (steps, later) => {
        const cluster = play(steps);
        const untouched = [...cluster.state.services.values()].filter(
          (service) => !later.some(([name]) => service.name === name),
        );
        for (const [name, shape] of later) apply(cluster, name, shape, 9);
        cluster.calm();
        for (const { key, ingress } of untouched) {
          expect(cluster.state.services.get(key)!.ingress).toEqual(expect.arrayContaining([...ingress]));
        }
      }),
    );
  });
});

function always(check: (cluster: Cluster) => void): void {
  fc.assert(
    fc.property(steps, (steps) => {
      check(play(steps));
    }),
    { numRuns: 2_000 },
  );
}

function play(steps: readonly Step[]): Cluster {
  const cluster = withPools(pool("gold", ["192.0.2.1-192.0.2.3"]), pool("iron", ["2001:db8::4/127"]));
  for (const { happen } of steps) happen(cluster);
  cluster.calm();
  return cluster;
}

/** As `kubectl apply` does: what is there keeps its age and its status. */
function apply(cluster: Cluster, name: string, shape: Partial<Service>, createdAt: number): void {
  const old = cluster.state.services.get(`default/${name}`);
  const isServed = shape.type === "LoadBalancer";
  const from = old?.annotations["metallb.io/ip-allocated-from-pool"];
  const annotations = { ...shape.annotations, ...(from && { "metallb.io/ip-allocated-from-pool": from }) };
  const kept = { createdAt: old?.createdAt ?? createdAt, ingress: isServed ? (old?.ingress ?? []) : [] };
  cluster.put(service({ name, ...shape, ...kept, annotations }));
}

/** In place of those that it overlaps: of two that do, the allocation is only ever told of one. */
function putAlone(cluster: Cluster, added: Pool): void {
  for (const { name, ranges } of [...cluster.state.pools.values()]) {
    if (ranges.some((one) => added.ranges.some((other) => overlap(one, other)))) cluster.removePool(name);
  }
  cluster.putPool(added);
}

function landChecked(cluster: Cluster, key: Key): void {
  const before = cluster.state.services.get(key);
  const seen = new Map(cluster.state.services);
  if (!cluster.land(key) || before === undefined) return;
  const after = cluster.state.services.get(key)!;
  for (const other of holders(cluster.state)) {
    const isNew = other.ingress.some((address) => after.ingress.includes(address) && !before.ingress.includes(address));
    if (other.key === key || !isNew || hasChangedUnseen(cluster, seen.get(other.key)!)) continue;
    expect(incompatibility(termsOf(after), termsOf(other))).toBeUndefined();
  }
}

/** Nobody can know of a change that has not been seen yet. */
function hasChangedUnseen(cluster: Cluster, service: Service): boolean {
  return service.ingress.some((address) => {
    const known = cluster.allocation.ledger.holders(address).get(service.key);
    return known === undefined || incompatibility(known.terms, termsOf(service)) !== "same-port";
  });
}

/** Without the reasons, which are those of the moment of the decision. */
function outcomes(decided: ReadonlyMap<Key, Decided>): unknown {
  const outcome = (decision: Decision): unknown =>
    decision.kind === "assigned" ? { ...decision, complaint: decision.complaint?.kind } : decision.kind;
  return new Map([...decided].map(([key, { decision }]) => [key, outcome(decision)]));
}

function holders(state: State): readonly Service[] {
  return [...state.services.values()].filter(({ ingress }) => ingress.length > 0);
}

function* pairs<T>(items: readonly T[]): Iterable<readonly [T, T]> {
  for (const [index, one] of items.entries()) for (const other of items.slice(index + 1)) yield [one, other];
}

function countHolders(state: State, range: Pool["ranges"][number]): bigint {
  const addresses = new Set(holders(state).flatMap(({ ingress }) => ingress));
  return BigInt([...addresses].filter((address) => contains(range, address)).length);
}

/** The long way round: every address of every pool, and whether the Service may have it. */
function possible(state: State, service: Service): readonly string[] {
  const wish = wishOf(service, undefined);
  if (typeof wish === "string" || wish.request.kind === "bad-request") return [];
  const { request, families, needsEveryFamily } = wish;
  const isExplicit = request.pool !== undefined || request.addresses.length > 0;
  return [...state.pools.values()]
    .filter(({ name }) => request.pool === undefined || request.pool === name)
    .filter(({ autoAssign }) => autoAssign || isExplicit)
    .filter((pool) => ineligibility(pool, service, state.namespaces.get("default") ?? {}) === undefined)
    .filter((pool) => {
      const may = enumerate(pool).filter((address) => mayHave(state, service, pool, address));
      const has = (family: Family): boolean => may.some((address) => familyOf(address) === family);
      if (!request.addresses.every((address) => may.includes(address))) return false;
      return needsEveryFamily ? families.every(has) : families.some(has);
    })
    .map(({ name }) => name);
}

function mayHave(state: State, service: Service, pool: Pool, address: Ip): boolean {
  if (state.setAside.has(address)) return false;
  if (pool.avoidBuggyIps && /\.(0|255)$/.test(address)) return false;
  return holders(state)
    .filter(({ ingress }) => ingress.includes(address))
    .every((holder) => incompatibility(termsOf(service), termsOf(holder)) === undefined);
}

function requested(service: Service): readonly Ip[] {
  const wish = wishOf(service, undefined);
  return typeof wish === "string" || wish.request.kind === "bad-request" ? [] : wish.request.addresses;
}

function enumerate(pool: Pool): readonly Ip[] {
  return pool.ranges.flatMap(({ family, first, last }) =>
    Array.from({ length: Number(last - first) + 1 }, (_, index) => fromNumber(family, first + BigInt(index))),
  );
}
