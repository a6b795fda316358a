import fc from "fast-check";
import { expect, it } from "vitest";
import { createIntents } from "../../../speaker/intents/intents.ts";
import type { Group } from "../../../speaker/intents/group.ts";
import type { Delta } from "../../../speaker/intents/world.ts";
import { keyOf } from "../../../shared/model/object.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { advertisement, delta, labelled, node, pool, service, slice } from "./builders.ts";
import type { Objects } from "./builders.ts";

const OPTIONS = { node: "a", ignoreExclude: false, loadBalancerClass: undefined };
const [A, B, C] = ["192.0.2.1", "192.0.2.2", "198.51.100.1"];

const services = fc
  .record({
    name: fc.constantFrom("s1", "s2", "s3", "s4"),
    addresses: fc.subarray([A, B, C]),
    externalTrafficPolicy: fc.constantFrom("Cluster" as const, "Local" as const),
    tier: fc.constantFrom("1", "2"),
  })
  .map(({ name, addresses, externalTrafficPolicy, tier }) => [
    service(name, addresses, { externalTrafficPolicy, labels: { tier } }),
  ]);
const slices = fc
  .record({
    of: fc.constantFrom("s1", "s2", "s3", "s4"),
    nodes: fc.subarray(["a", "b", "c", undefined]),
    name: fc.constantFrom("e1", "e2", "e3", "e4"),
  })
  .map(({ of, nodes, name }) => [slice(of, nodes, name)]);
const pools = fc
  .record({
    name: fc.constantFrom("p1", "p2"),
    ranges: fc.subarray(["192.0.2.1-192.0.2.1", "192.0.2.0/24", "198.51.100.0/24"]),
  })
  .map(({ name, ranges }) => [pool(name, ranges)]);
const advertisements = fc
  .record({
    name: fc.constantFrom("d1", "d2"),
    pools: fc.subarray(["p1", "p2"]),
    nodeSelectors: fc.subarray([labelled("zone", "1")]),
    serviceSelectors: fc.subarray([labelled("tier", "1")]),
    interfaces: fc.subarray(["eth0", "eth1"]),
  })
  .map(({ name, ...more }) => [advertisement(name, more)]);
const nodes = fc
  .record({
    name: fc.constantFrom("a", "b", "c"),
    zone: fc.constantFrom("1", "2"),
    networkUnavailable: fc.boolean(),
    handoff: fc.constantFrom(undefined, "true"),
  })
  .map(({ name, zone, ...more }) => [node(name, { zone }, more)]);

type Step = { kind: "put"; objects: Objects } | { kind: "remove"; where: keyof Objects; key: string };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: services.map((services) => put({ services })) },
    { weight: 8, arbitrary: slices.map((slices) => put({ slices })) },
    { weight: 3, arbitrary: pools.map((pools) => put({ pools })) },
    { weight: 3, arbitrary: advertisements.map((advertisements) => put({ advertisements })) },
    { weight: 3, arbitrary: nodes.map((nodes) => put({ nodes })) },
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        ...["s1", "s2", "s3", "s4"].map((name) => gone("services", keyOf("default", name))),
        ...["e1", "e2", "e3", "e4"].map((name) => gone("slices", keyOf("default", name))),
        ...["p1", "p2"].map((name) => gone("pools", keyOf("metallb-system", name))),
        ...["d1", "d2"].map((name) => gone("advertisements", keyOf("metallb-system", name))),
        ...["a", "b", "c"].map((name) => gone("nodes", name)),
      ),
    },
  ),
  { minLength: 1, maxLength: 40 },
);

it("equals a rebuild from scratch after any events, and tells of every group that differs", () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const intents = createIntents(OPTIONS);
      const told = new Map<Ip, Group>();
      let whole: Delta = delta({});
      for (const step of steps) {
        const news =
          step.kind === "put" ? delta(step.objects) : { ...delta({}), [step.where]: new Map([[step.key, undefined]]) };
        whole = merge(whole, news);
        for (const key of intents.update(news).groups) {
          const now = intents.groups.get(key);
          if (now === undefined) told.delete(key);
          else told.set(key, now);
        }
      }
      const rebuilt = createIntents(OPTIONS);
      rebuilt.update(whole);
      expect(sorted(intents.groups)).toEqual(sorted(rebuilt.groups));
      expect(sorted(told)).toEqual(sorted(rebuilt.groups));
    }),
    { numRuns: 500 },
  );
});

function put(objects: Objects): Step {
  return { kind: "put", objects };
}

function gone(where: keyof Objects, key: string): Step {
  return { kind: "remove", where, key };
}

function merge(whole: Delta, news: Delta): Delta {
  return {
    services: new Map([...whole.services, ...news.services]),
    slices: new Map([...whole.slices, ...news.slices]),
    pools: new Map([...whole.pools, ...news.pools]),
    advertisements: new Map([...whole.advertisements, ...news.advertisements]),
    nodes: new Map([...whole.nodes, ...news.nodes]),
    brokenPools: news.brokenPools,
  };
}

function sorted(groups: ReadonlyMap<Ip, Group>): readonly Group[] {
  return [...groups.keys()].sort().map((key) => groups.get(key)!);
}
