import { describe, expect, it } from "vitest";
import { changesIn } from "../../controller/changes.ts";
import type { KINDS } from "../../controller/changes.ts";
import type { Changes } from "../../controller/allocate/allocation.ts";
import type { Collection, View } from "../../shared/cluster/cluster.ts";
import type { Fault } from "../../shared/manifest/fault.ts";
import type { Meta } from "../../shared/model/object.ts";
import { ip } from "../../shared/net/ip.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { pool, service } from "./builders.ts";

const META: Meta = { key: "n", name: "n", namespace: "", uid: "", resourceVersion: "", labels: {} };
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
    const node = { ...META, networkUnavailable: false, addresses: [ip("192.0.2.1")] };
    const nodes = collection([node], ["n"]);
    const own = new Map([[ip("192.0.2.1"), 'it is an address of node "n"']]);
    expect(read({ nodes }).setAside).toEqual(own);
    expect(read({ nodes }, own).setAside).toBeUndefined();
    expect(read({ nodes: collection([], ["n"]) }, own).setAside).toEqual(new Map());
  });
});

function read(parts: Partial<View<typeof KINDS>>, setAside: ReadonlyMap<Ip, string> = new Map()): Changes {
  const nothing = { services: NONE, pools: NONE, namespaces: NONE, nodes: NONE };
  return changesIn({ ...nothing, ...parts }, setAside, "metallb-system");
}

const NONE: Collection<never> = { read: new Map<string, never>(), broken: new Map(), changed: new Set() };

function collection<T extends Meta>(objects: readonly T[], changed: readonly string[]): Collection<T> {
  return { read: new Map(objects.map((object) => [object.key, object])), broken: new Map(), changed: new Set(changed) };
}
