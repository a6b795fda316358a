import { describe, expect, it } from "vitest";
import { explain } from "../../../speaker/intents/why-not.ts";
import type { IntentOptions } from "../../../speaker/intents/intents.ts";
import type { Advertisement } from "../../../shared/model/advertisement.ts";
import type { Service } from "../../../shared/model/service.ts";
import { ip } from "../../../shared/net/ip.ts";
import { advertisement, delta, intentsFor, labelled, node, PLAIN, pool, service, slice } from "./builders.ts";
import type { Objects } from "./builders.ts";

const EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";
const APP: Objects = { ...PLAIN, services: [service("app", ["192.0.2.1"])], slices: [slice("app", ["a", "b"])] };

describe("an intent", () => {
  it("names the addresses, every node and every link where nothing says less", () => {
    expect(intent(APP)).toEqual({
      group: "192.0.2.1",
      addresses: ["192.0.2.1"],
      links: { kind: "all" },
      candidates: [
        { node: "a", weight: 0 },
        { node: "b", weight: 0 },
        { node: "c", weight: 0 },
      ],
    });
  });

  it.each<[string, Objects, Partial<IntentOptions>, readonly string[]]>([
    ["all nodes under policy Cluster", {}, {}, ["a", "b", "c"]],
    ["nodes with an endpoint under Local", { services: [local()] }, {}, ["a", "b"]],
    ["all nodes under Cluster for an endpoint on none", { slices: [slice("app", [undefined])] }, {}, ["a", "b", "c"]],
    [
      "nodes of every slice of the Service under Local",
      { services: [local()], slices: [slice("app", ["a"]), slice("app", ["c"], "app-2"), slice("other", ["b"])] },
      {},
      ["a", "c"],
    ],
    [
      "nodes that an advertisement selects",
      {
        nodes: [node("a", { zone: "1" }), node("b", { zone: "2" }), node("c", { zone: "3" })],
        advertisements: [advertisement("ad", { nodeSelectors: [labelled("zone", "1"), labelled("zone", "3")] })],
      },
      {},
      ["a", "c"],
    ],
    [
      "nodes that have a network",
      { nodes: [node("a"), node("b", {}, { networkUnavailable: true }), node("c")] },
      {},
      ["a", "c"],
    ],
    [
      "nodes that do not hand over",
      { nodes: [node("a"), node("b", {}, { handoff: "true" }), node("c")] },
      {},
      ["a", "c"],
    ],
    ["nodes annotated with anything else", { nodes: handingOff("false", "", "yes") }, {}, ["n0", "n1", "n2"]],
    ["nodes that are not excluded", { nodes: [node("a"), node("b", { [EXCLUDE]: "" })] }, {}, ["a"]],
    [
      "excluded nodes on request",
      { nodes: [node("a"), node("b", { [EXCLUDE]: "true" })] },
      { ignoreExclude: true },
      ["a", "b"],
    ],
    [
      "nodes that the advertisement of the pool names",
      {
        nodes: [node("a", { zone: "1" }), node("b")],
        pools: [pool("first", ["192.0.2.0/24"]), pool("second", ["198.51.100.0/24"])],
        advertisements: [
          advertisement("first", { pools: ["first"], nodeSelectors: [labelled("zone", "1")] }),
          advertisement("second", { pools: ["second"] }),
        ],
      },
      {},
      ["a"],
    ],
  ])("has as candidates %s", (_, change, options, expected) => {
    expect(intent({ ...APP, ...change }, options)?.candidates.map((candidate) => candidate.node)).toEqual(expected);
  });

  it("adds up the weights of every preference that matches a node", () => {
    const preferredNodes = [
      { weight: 10, selector: labelled("disk", "ssd") },
      { weight: 5, selector: labelled("zone", "1") },
    ];
    const nodes = [node("a", { disk: "ssd", zone: "1" }), node("b", { zone: "1" }), node("c")];
    const advertisements = [advertisement("x", { preferredNodes }), advertisement("y", { preferredNodes: [] })];
    expect(intent({ ...APP, nodes, advertisements })?.candidates.map(({ weight }) => weight)).toEqual([15, 5, 0]);
  });

  it.each([
    ["the interfaces of one advertisement", [["eth1"]], ["eth1"]],
    ["those of all that cover this node", [["eth1"], ["eth0", "eth1"]], ["eth0", "eth1"]],
    ["all when one of them names none", [["eth1"], []], "all"],
  ])("has as links %s", (_, interfaces, expected) => {
    const advertisements = interfaces.map((names, nth) => advertisement(`ad-${nth}`, { interfaces: names }));
    expect(linksOf({ ...APP, advertisements })).toEqual(expected);
  });

  it("tells on which links each candidate announces, by the advertisements that cover it, unless it does on all", () => {
    const at = (name: string) => ({ nodeSelectors: [labelled("name", name)] });
    const advertisements = [
      advertisement("first", { ...at("a"), interfaces: ["eth1", "eth0"] }),
      advertisement("second", { ...at("b"), interfaces: ["ens18"] }),
      advertisement("third", {
        nodeSelectors: [...at("a").nodeSelectors, ...at("c").nodeSelectors],
        interfaces: ["eth2"],
      }),
      advertisement("fourth", at("c")),
    ];
    const nodes = ["a", "b", "c"].map((name) => node(name, { name }));
    for (const us of ["a", "b", "c"])
      expect(intent({ ...APP, nodes, advertisements }, { node: us })?.candidates).toEqual([
        { node: "a", weight: 0, links: ["eth0", "eth1", "eth2"] },
        { node: "b", weight: 0, links: ["ens18"] },
        { node: "c", weight: 0 },
      ]);
  });

  it("leaves out the links of advertisements that do not cover this node", () => {
    const advertisements = [
      advertisement("here", { interfaces: ["eth0"], nodeSelectors: [labelled("name", "a")] }),
      advertisement("there", { interfaces: ["eth9"], nodeSelectors: [labelled("name", "b")] }),
    ];
    const nodes = [node("a", { name: "a" }), node("b", { name: "b" })];
    expect(linksOf({ ...APP, nodes, advertisements })).toEqual(["eth0"]);
    expect(linksOf({ ...APP, nodes, advertisements }, { node: "b" })).toEqual(["eth9"]);
    expect(linksOf({ ...APP, nodes, advertisements }, { node: "z" })).toEqual([]);
  });

  it("has the links of this node also once it hands over, because there it answers until another node does", () => {
    const advertisements = [advertisement("ad", { interfaces: ["eth1"] })];
    const nodes = [node("a", {}, { handoff: "true" }), node("b")];
    expect(linksOf({ ...APP, nodes, advertisements })).toEqual(["eth1"]);
  });

  it("has the links of all advertisements once none selects this node, for the same reason", () => {
    const nodes = [node("a"), node("b", { zone: "1" }), node("c", { zone: "2" })];
    const advertisements = ["1", "2"].map((zone) =>
      advertisement(`ad-${zone}`, { interfaces: [`eth${zone}`], nodeSelectors: [labelled("zone", zone)] }),
    );
    expect(linksOf({ ...APP, nodes, advertisements })).toEqual(["eth1", "eth2"]);
  });

  it.each([
    ["of another type", { type: "ClusterIP" }],
    ["of a class", { loadBalancerClass: "example.com/other" }],
    ["without an address", { ingress: [] }],
  ])("is not made for a Service %s", (_, more: Partial<Service>) => {
    const { groups } = intentsFor({ ...APP, services: [service("app", ["192.0.2.1"], more)] });
    expect(groups.size).toBe(0);
  });

  it("is made for Services of our class alone when we have one", () => {
    const services = [
      service("ours", ["192.0.2.1"], { loadBalancerClass: "example.com/lanlord" }),
      service("without", ["192.0.2.2"]),
    ];
    const { groups } = intentsFor({ ...APP, services }, { loadBalancerClass: "example.com/lanlord" });
    expect([...groups.keys()]).toEqual(["192.0.2.1"]);
  });
});

describe("the pool of an address", () => {
  const pools = [pool("first", ["192.0.2.0/24"]), pool("second", ["192.0.2.0/25"])];
  const advertisements = [advertisement("ad", { pools: ["second"] })];

  it("is the one whose ranges have it, whatever the annotation says", () => {
    const one = { ...APP, pools: [pools[1]!], advertisements, services: [from("other")] };
    expect(intent(one)).toBeDefined();
  });

  it("is the annotated one of several that have it", () => {
    expect(intent({ ...APP, pools, advertisements, services: [from("second")] })).toBeDefined();
    expect(why({ ...APP, pools, advertisements, services: [from("first")] })).toBe(
      'no L2Advertisement covers pool "first" for this Service',
    );
  });

  it("is the annotated one while that is broken and nobody knows its ranges", () => {
    const broken = { ...APP, pools: [], advertisements, services: [from("second")] };
    expect(intent({ ...broken, brokenPools: ["second"] })).toBeDefined();
    expect(intent(broken)).toBeUndefined();
  });

  it("has all addresses of the Service", () => {
    const both = { ...APP, services: [service("app", ["192.0.2.1", "2001:db8::1"])] };
    expect(why(both)).toBe("no IPAddressPool has 192.0.2.1 and 2001:db8::1");
    expect(intent({ ...both, pools: [pool("first", ["2001:db8::/64", "192.0.2.0/24"])] })?.addresses).toEqual([
      "192.0.2.1",
      "2001:db8::1",
    ]);
  });

  function from(name: string): Service {
    return service("app", ["192.0.2.1"], { annotations: { "metallb.io/ip-allocated-from-pool": name } });
  }
});

describe("a Service is not announced when", () => {
  it.each<[string, Objects]>([
    ["no IPAddressPool has 192.0.2.1", { pools: [] }],
    ['no L2Advertisement covers pool "first" for this Service', { advertisements: [] }],
    [
      'no L2Advertisement covers pool "first" for this Service',
      { advertisements: [advertisement("ad", { pools: ["second"], poolSelectors: [labelled("tier", "1")] })] },
    ],
    [
      'no L2Advertisement covers pool "first" for this Service',
      { advertisements: [advertisement("ad", { serviceSelectors: [labelled("tier", "1")] })] },
    ],
    ["no endpoint is ready", { slices: [] }],
    ["no endpoint is ready", { slices: [{ ...slice("app", []), endpoints: [{ node: "a", isServing: false }] }] }],
    ["no node is eligible: the cluster has none", { nodes: [] }],
    [
      'no node is eligible: a annotated lanlord.io/handoff: "true"; b network unavailable',
      { nodes: [node("a", {}, { handoff: "true" }), node("b", {}, { networkUnavailable: true })] },
    ],
    [
      `no node is eligible: a, c labelled ${EXCLUDE}; b network unavailable`,
      {
        nodes: [
          node("b", {}, { networkUnavailable: true }),
          node("a", { [EXCLUDE]: "" }),
          node("c", { [EXCLUDE]: "" }),
        ],
      },
    ],
    [
      "no node is eligible: a, b, c without a ready endpoint while externalTrafficPolicy is Local",
      { services: [local()], slices: [slice("app", [undefined])] },
    ],
    [
      "no node is eligible: n0, n1, n2, n3, n4 and 5 more selected by no L2Advertisement",
      {
        nodes: Array.from({ length: 10 }, (_, nth) => node(`n${nth}`)),
        advertisements: [advertisement("ad", { nodeSelectors: [labelled("zone", "1")] })],
      },
    ],
  ])("%s", (reason, change) => {
    expect(why({ ...APP, ...change })).toBe(reason);
    expect(intent({ ...APP, ...change })).toBeUndefined();
  });

  it("nothing stands in its way", () => {
    expect(why(APP)).toBeUndefined();
    const advertisements = [advertisement("ad", { poolSelectors: [labelled("tier", "1")] })];
    expect(why({ ...APP, pools: [pool("first", ["192.0.2.0/24"], { tier: "1" })], advertisements })).toBeUndefined();
  });
});

describe("a group", () => {
  const shared: Objects = {
    ...PLAIN,
    pools: [pool("first", ["192.0.2.0/24", "2001:db8::/64"])],
    services: [
      service("mail", ["192.0.2.1"]),
      service("dns", ["192.0.2.1", "2001:db8::1"]),
      service("web", ["2001:db8::1"]),
      service("alone", ["192.0.2.9"]),
    ],
    slices: ["mail", "dns", "web", "alone"].map((name) => slice(name, ["a"])),
  };

  it("has all Services that share addresses, also through others, and goes by the least address", () => {
    const { groups } = intentsFor(shared);
    expect([...groups.values()].map(({ key, services, intent }) => [key, services, intent?.addresses])).toEqual([
      ["192.0.2.1", ["default/dns", "default/mail", "default/web"], ["192.0.2.1", "2001:db8::1"]],
      ["192.0.2.9", ["default/alone"], ["192.0.2.9"]],
    ]);
  });

  it("keeps its key and announces the others when nobody can announce the least address", () => {
    const { groups } = intentsFor({ ...shared, slices: [slice("web", ["b"])] });
    const found = groups.get(ip("192.0.2.1"));
    expect(found?.intent).toMatchObject({ group: "192.0.2.1", addresses: ["2001:db8::1"] });
    expect([...(found?.silent.keys() ?? [])]).toEqual(["default/dns", "default/mail"]);
  });

  it("falls apart when what holds it together goes, and tells which groups that changed", () => {
    const intents = intentsFor(shared);
    const changed = intents.update({ ...delta({}), services: new Map([["default/dns", undefined]]) });
    const services = new Set(["default/dns", "default/mail", "default/web"]);
    expect(changed).toEqual({ groups: new Set(["192.0.2.1", "2001:db8::1"]), services });
    expect(intents.groupOf("default/dns")).toBeUndefined();
    expect(intents.groupOf("default/mail")?.key).toBe("192.0.2.1");
    expect(intents.groupOf("default/web")?.key).toBe("2001:db8::1");
    expect([...intents.groups.keys()].sort()).toEqual(["192.0.2.1", "192.0.2.9", "2001:db8::1"]);
  });

  it("is as it was for its owner when a Service with a smaller name joins it on the same address", () => {
    const intents = intentsFor(APP);
    const before = intents.groups.get(ip("192.0.2.1"))?.intent;
    const changed = intents.update(delta({ services: [service("aaa", ["192.0.2.1"])], slices: [slice("aaa", ["c"])] }));
    expect(changed.groups).toEqual(new Set(["192.0.2.1"]));
    expect(intents.groupOf("default/aaa")?.services).toEqual(["default/aaa", "default/app"]);
    expect(intents.groups.get(ip("192.0.2.1"))?.intent).toEqual(before);
  });

  it("keeps the lesser key when it becomes one with another, and its own when it is let go again", () => {
    const dual = (name: string, nth: number) => service(name, [`192.0.2.${nth}`, `2001:db8::${nth}`]);
    const pools = [pool("first", ["192.0.2.0/24", "2001:db8::/64"])];
    const slices = [slice("mail", ["a"]), slice("dns", ["a"]), slice("both", ["a"])];
    const intents = intentsFor({ ...PLAIN, pools, slices, services: [dual("mail", 1), dual("dns", 2)] });
    expect([...intents.groups.keys()]).toEqual(["192.0.2.1", "192.0.2.2"]);
    intents.update(delta({ services: [service("both", ["192.0.2.2", "2001:db8::1"])] }));
    expect([...intents.groups.values()]).toMatchObject([
      {
        key: "192.0.2.1",
        services: ["default/both", "default/dns", "default/mail"],
        intent: { group: "192.0.2.1", addresses: ["192.0.2.2", "2001:db8::1", "2001:db8::2", "192.0.2.1"] },
      },
    ]);
    const parted = intents.update({ ...delta({}), services: new Map([["default/both", undefined]]) });
    expect(parted.groups).toEqual(new Set(["192.0.2.1", "192.0.2.2"]));
    expect(intents.groupOf("default/mail")?.key).toBe("192.0.2.1");
  });

  it("is announced from nodes that all of its Services may use", () => {
    const services = [local("mail"), local("web")];
    const both = { ...PLAIN, services, slices: [slice("mail", ["a", "b"]), slice("web", ["b", "c"])] };
    expect(intent(both)?.candidates).toEqual([{ node: "b", weight: 0 }]);
  });

  it("is announced from each node on all links that any of its Services is to be announced on there", () => {
    const services = [
      local("mail"),
      service("web", ["192.0.2.1"], { externalTrafficPolicy: "Local", labels: { app: "web" } }),
    ];
    const on = (name: string, more: Partial<Advertisement>) =>
      advertisement(name, { nodeSelectors: [labelled("name", name)], ...more });
    const advertisements = [
      on("a", { interfaces: ["eth0"] }),
      on("b", { interfaces: ["eth0"] }),
      advertisement("web", { serviceSelectors: [labelled("app", "web")], interfaces: ["eth1"] }),
      on("b", { serviceSelectors: [labelled("app", "web")] }),
    ].map((each, nth) => ({ ...each, key: `metallb-system/${nth}` as const }));
    const nodes = ["a", "b"].map((name) => node(name, { name }));
    const slices = [slice("mail", ["a", "b"]), slice("web", ["a", "b"])];
    expect(intent({ ...PLAIN, services, nodes, advertisements, slices })).toMatchObject({
      links: { kind: "named", names: ["eth0", "eth1"] },
      candidates: [
        { node: "a", weight: 0, links: ["eth0", "eth1"] },
        { node: "b", weight: 0 },
      ],
    });
  });

  it("leaves out the Service that has no node in common with those before it", () => {
    const services = [local("mail"), local("web")];
    const { groups } = intentsFor({ ...PLAIN, services, slices: [slice("mail", ["a"]), slice("web", ["c"])] });
    const [found] = groups.values();
    expect(found?.intent?.candidates).toEqual([{ node: "a", weight: 0 }]);
    expect([...(found?.silent ?? [])].map(([key, reason]) => [key, explain(reason)])).toEqual([
      ["default/web", "no node may announce it together with default/mail, with which it shares an address"],
    ]);
  });
});

describe("update", () => {
  it("tells of the one group that an endpoint event changes, and of none when it changes none", () => {
    const services = Array.from({ length: 100 }, (_, nth) => local(`app-${nth}`, `192.0.2.${nth}`));
    const slices = services.map(({ name }) => slice(name, ["a"]));
    const intents = intentsFor({ ...PLAIN, services, slices });
    const moved = delta({ slices: [slice("app-7", ["b"])] });
    expect(intents.update(moved).groups).toEqual(new Set(["192.0.2.7"]));
    expect(intents.update(moved).groups).toEqual(new Set());
  });

  it("tells of a group that another node is to announce on other links than before", () => {
    const advertisements = ["a", "b"].map((name) =>
      advertisement(name, { nodeSelectors: [labelled("name", name)], interfaces: ["eth0"] }),
    );
    const nodes = ["a", "b"].map((name) => node(name, { name }));
    const intents = intentsFor({ ...APP, nodes, advertisements });
    const renamed = delta({ advertisements: advertisements.slice(1).map((b) => ({ ...b, interfaces: ["ens18"] })) });
    expect(intents.update(renamed).groups).toEqual(new Set(["192.0.2.1"]));
  });
});

function local(name = "app", address = "192.0.2.1"): Service {
  return service(name, [address], { externalTrafficPolicy: "Local" });
}

function handingOff(...values: readonly string[]) {
  return values.map((handoff, nth) => node(`n${nth}`, {}, { handoff }));
}

function intent(objects: Objects, options: Partial<IntentOptions> = {}) {
  const [found] = intentsFor(objects, options).groups.values();
  return found?.intent;
}

function linksOf(objects: Objects, options: Partial<IntentOptions> = {}) {
  const links = intent(objects, options)?.links;
  return links?.kind === "named" ? links.names : links?.kind;
}

function why(objects: Objects): string | undefined {
  const [found] = intentsFor(objects).groups.values();
  const [reason] = found?.silent.values() ?? [];
  return reason && explain(reason);
}
