import { describe, expect, it } from "vitest";
import { FOREIGN_GRACE_MS, plan } from "../../../speaker/report/plan.ts";
import type { Seen } from "../../../speaker/report/believed.ts";
import type { Wanted } from "../../../speaker/report/wanted.ts";
import type { ServiceL2Status } from "../../../shared/model/service-l2-status.ts";

const US = { node: "a", owner: undefined };
const EVERYWHERE = { kind: "announced", interfaces: [], isSplit: false } as const;
const NOT: Wanted = { kind: "not-announced" };
const UNKNOWN: Wanted = { kind: "unknown" };
const NOW = 100_000;
const NEW = { since: NOW, evictions: 0 };
const LABELS = {
  "metallb.io/node": "a",
  "metallb.io/service-name": "app",
  "metallb.io/service-namespace": "default",
};

const create = { kind: "create", interfaces: [] };
const remove = (key: string) => ({ kind: "remove", key: `metallb-system/${key}` });
const evict = (key: string) => ({ kind: "evict", key: `metallb-system/${key}` });
const repair = (part: string, key: string, more: object = {}) => ({
  kind: `write-${part}`,
  key: `metallb-system/${key}`,
  ...more,
});

describe("a plan", () => {
  it.each<[string, Wanted, readonly Seen[], readonly object[]]>([
    ["creates the status of an announced Service", EVERYWHERE, [], [create]],
    ["leaves a right one alone", EVERYWHERE, [seen()], []],
    ["keeps one of two", EVERYWHERE, [seen(), seen({ name: "l2-y" })], [remove("l2-y")]],
    [
      "removes all of ours once it is not announced",
      NOT,
      [seen(), seen({ name: "l2-y" })],
      [remove("l2-x"), remove("l2-y")],
    ],
    ["leaves another node's alone while it is not announced here", NOT, [seen({ node: "b" })], []],
    [
      "leaves that of a node alone which announces on other links",
      { ...EVERYWHERE, isSplit: true },
      [seen(), seen({ node: "b", name: "l2-y" })],
      [],
    ],
    ["does nothing while the announcer has not said", UNKNOWN, [seen()], []],
    [
      "writes the interfaces when they change",
      { ...EVERYWHERE, interfaces: ["eth0"] },
      [seen({ interfaces: ["eth1"] })],
      [repair("status", "l2-x", { interfaces: ["eth0"] })],
    ],
    [
      "repairs labels",
      EVERYWHERE,
      [seen({ labels: { ...LABELS, "metallb.io/node": "z" } })],
      [repair("metadata", "l2-x")],
    ],
    [
      "finishes what was created and not written",
      EVERYWHERE,
      [seen({ node: "", service: "" })],
      [repair("status", "l2-x", { interfaces: [] })],
    ],
  ])("%s", (_, wanted, statuses, steps) => {
    expect(plan("default/app", wanted, statuses, US, NEW, NOW)).toEqual({ steps, wakeAt: undefined });
  });

  it("gives to our Pod what an earlier one left", () => {
    const statuses = [seen({ owner: "earlier" })];
    const ours = { node: "a", owner: "ours" };
    expect(plan("default/app", EVERYWHERE, statuses, ours, NEW, NOW).steps).toEqual([repair("metadata", "l2-x")]);
    expect(plan("default/app", EVERYWHERE, [seen({ owner: "ours" })], ours, NEW, NOW).steps).toEqual([]);
    expect(plan("default/app", EVERYWHERE, statuses, US, NEW, NOW).steps).toEqual([]);
  });

  it.each([
    ["this node announces", { status: seen({ node: "b", name: "l2-y" }).status, since: 0 }, NEW],
    ["its status is there", { status: seen({ node: "b", name: "l2-y" }).status, since: NOW }, { ...NEW, since: 0 }],
  ])("gives another node time to remove its own once %s, and then takes it for dead", (_, foreign, tenure) => {
    const at = (now: number) => plan("default/app", EVERYWHERE, [seen(), foreign], US, tenure, now);
    expect(at(NOW)).toEqual({ steps: [], wakeAt: NOW + FOREIGN_GRACE_MS });
    expect(at(NOW + FOREIGN_GRACE_MS - 1).steps).toEqual([]);
    expect(at(NOW + FOREIGN_GRACE_MS)).toEqual({ steps: [evict("l2-y")], wakeAt: undefined });
  });

  it.each([
    [1, 2 * FOREIGN_GRACE_MS],
    [5, 32 * FOREIGN_GRACE_MS],
    [50, 600_000],
  ])("gives a node that came back after %i evictions %i ms", (evictions, graceMs) => {
    const foreign = { ...seen({ node: "b", name: "l2-y" }), since: NOW };
    const { wakeAt } = plan("default/app", EVERYWHERE, [seen(), foreign], US, { since: 0, evictions }, NOW);
    expect(wakeAt).toBe(NOW + graceMs);
  });
});

function seen(more: Partial<ServiceL2Status> = {}): Seen {
  const name = more.name ?? "l2-x";
  const status = {
    key: `metallb-system/${name}`,
    name,
    namespace: "metallb-system",
    uid: "1",
    resourceVersion: "1",
    labels: LABELS,
    node: "a",
    service: "default/app",
    interfaces: [],
    owner: undefined,
    ...more,
  };
  return { status, since: 0 };
}
