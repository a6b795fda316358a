import { describe, expect, it } from "vitest";
import { changesIn } from "../../controller/changes.ts";
import type { KINDS } from "../../controller/changes.ts";
import type { Aside, SetAside } from "../../controller/allocate/aside.ts";
import type { Changes } from "../../controller/allocate/allocation.ts";
import type { Collection, View } from "../../shared/cluster/cluster.ts";
import type { Fault } from "../../shared/manifest/fault.ts";
import type { Node } from "../../shared/model/node.ts";
import type { Meta } from "../../shared/model/object.ts";
import { ip } from "../../shared/net/ip.ts";
import { addressConflict, pool, service } from "./builders.ts";

const META: Meta = { key: "n", name: "n", namespace: "", uid: "", resourceVersion: "", labels: {} };
const NODE: Node = {
  ...META,
  handoff: undefined,
  networkUnavailable: false,
  addresses: [ip("192.0.2.1")],
  internalAddresses: [],
};
const FAULT: Fault = { path: "spec", reason: "is required" };

describe("a view says", () => {
  it("which Services are new, and which are gone", () => {
    const services = collection([service({ name: "a" }), service({ name: "b" })], ["default/a", "default/c"]);
    const changes = read({ services });
    expect([...changes.services.keys()]).toEqual(["default/a", "default/c"]);
    expect(changes.services.get("default/a")).toMatchObject({ name: "a" });
    expect(changes.services.get("default/c")).toBeUndefined();
  });

  it("nothing of a Service that cannot be read", () => {
    const services = { ...collection([], ["default/a"]), broken: new Map([["default/a", [FAULT]]]) };
    expect(read({ services }).services.size).toBe(0);
  });

  it("which pools there are, of our namespace alone", () => {
    const elsewhere = pool("b", ["192.0.2.0/24"], { namespace: "other", key: "other/b" });
    const pools = {
      ...collection([pool("a", ["192.0.2.0/24"]), elsewhere], ["metallb-system/a"]),
      broken: new Map([
        ["metallb-system/bad", [FAULT]],
        ["other/bad", [FAULT]],
      ]),
    };
    const changes = read({ pools });
    expect(changes.pools?.readable.map(({ name }) => name)).toEqual(["a"]);
    expect(changes.pools?.unreadable).toEqual(new Map([["bad", "spec: is required"]]));
  });

  it("nothing of pools that have not changed", () => {
    expect(read({ pools: collection([pool("a", ["192.0.2.0/24"])], []) }).pools).toBeUndefined();
  });

  it("which labels a namespace has, and none of one that is gone", () => {
    const namespaces = collection([{ ...META, key: "web", labels: { a: "b" } }], ["web", "gone"]);
    expect(read({ namespaces }).namespaces).toEqual(
      new Map([
        ["web", { a: "b" }],
        ["gone", {}],
      ]),
    );
  });

  it("which addresses are nodes' own, when that changes", () => {
    const nodes = collection([NODE], ["n"]);
    const own: SetAside = new Map([[ip("192.0.2.1"), OWN]]);
    expect(read({ nodes }).setAside).toEqual(own);
    expect(read({ nodes }, own).setAside).toBeUndefined();
    expect(read({ nodes: collection([], ["n"]) }, own).setAside).toEqual(new Map());
  });

  it("which addresses another host uses, as the first to hear of it says, until nobody does", () => {
    const [one, two] = [addressConflict({ name: "a" }), addressConflict({ name: "b", node: "iris2" })];
    const inUse: SetAside = new Map([[ip("192.0.2.1"), IN_USE_BY_A]]);
    expect(read({ conflicts: collection([two, one], ["metallb-system/a", "metallb-system/b"]) }).setAside).toEqual(
      inUse,
    );
    expect(read({ conflicts: collection([one], ["b"]) }, inUse).setAside).toBeUndefined();
    expect(read({ conflicts: collection([], ["a"]) }, inUse).setAside).toEqual(new Map());
  });

  it("that a node's own address is that, even where another host uses it too", () => {
    const nodes = collection([NODE], []);
    const conflicts = collection([addressConflict({ name: "a" })], ["a"]);
    expect(read({ nodes, conflicts }).setAside).toEqual(new Map([[ip("192.0.2.1"), OWN]]));
  });
});

const OWN: Aside = { kind: "node-address", why: 'it is an address of node "n"' };
const IN_USE_BY_A: Aside = {
  kind: "in-use",
  why: 'it is in use by 02:00:00:00:00:0a on the LAN, seen by node "iris1" on eth0',
};

function read(parts: Partial<View<typeof KINDS>>, setAside: SetAside = new Map()): Changes {
  const nothing = { services: NONE, pools: NONE, namespaces: NONE, nodes: NONE, conflicts: NONE };
  return changesIn({ ...nothing, ...parts }, setAside, "metallb-system");
}

const NONE: Collection<never> = { read: new Map<string, never>(), broken: new Map(), changed: new Set() };

function collection<T extends Meta>(objects: readonly T[], changed: readonly string[]): Collection<T> {
  return { read: new Map(objects.map((object) => [object.key, object])), broken: new Map(), changed: new Set(changed) };
}
