import { describe, expect, it } from "vitest";
import { ip } from "../../shared/net/ip.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { ToAnnouncer } from "../../speaker/announcer/protocol.ts";
import { createUntold } from "../../speaker/untold.ts";
import type { Untold } from "../../speaker/untold.ts";

const [APP, MAIL, MOVED] = [ip("192.0.2.1"), ip("192.0.2.2"), ip("192.0.2.3")];

describe("what is yet to be told", () => {
  it("is told in order, once", () => {
    const untold = createUntold();
    const said = [nodes("a"), intend(MAIL), intend(APP), COMPLETE, withdraw(MAIL)];
    untold.add(said);
    expect(piece(untold)).toEqual(said);
    expect(untold.take()).toBe("");
  });

  it("is cut into pieces of whole lines", () => {
    const untold = createUntold();
    const node = "n".repeat(30 << 10);
    const said = [APP, MAIL, MOVED, ip("192.0.2.4")].map((group) => intend(group, { node }));
    untold.add(said);
    expect([piece(untold), piece(untold)]).toEqual([said.slice(0, 3), said.slice(3)]);
  });

  it("is told as it is by then", () => {
    const untold = createUntold();
    untold.add([nodes("a"), intend(APP, { node: "a" }), COMPLETE]);
    untold.add([nodes("b"), intend(APP, { node: "b" })]);
    expect(piece(untold)).toEqual([nodes("b"), intend(APP, { node: "b" }), COMPLETE]);
  });

  it("is told again when it changes afterwards", () => {
    const untold = createUntold();
    untold.add([intend(APP, { node: "a" })]);
    untold.take();
    untold.add([intend(APP, { node: "b" })]);
    expect(piece(untold)).toEqual([intend(APP, { node: "b" })]);
  });

  it("keeps the order in which an address goes from group to group", () => {
    const untold = createUntold();
    const moves = [
      [intend(APP, { more: MOVED }), intend(MAIL)],
      [intend(MAIL, { more: MOVED }), intend(APP)],
      [intend(APP, { more: MOVED }), withdraw(MAIL)],
      [intend(MAIL, { more: MOVED }), withdraw(APP)],
    ];
    for (const move of moves) untold.add(move);
    expect(piece(untold)).toEqual(moves.flat());
  });
});

const COMPLETE: ToAnnouncer = { kind: "complete" };

function nodes(node: string): ToAnnouncer {
  return { kind: "nodes", nodes: [{ node, addresses: [ip("192.0.2.101")] }] };
}

function intend(group: Ip, { node = "a", more }: { readonly node?: string; readonly more?: Ip } = {}): ToAnnouncer {
  const addresses = more === undefined ? ([group] as const) : ([group, more] as const);
  return { kind: "intend", intent: { group, addresses, links: { kind: "all" }, candidates: [{ node, weight: 0 }] } };
}

function withdraw(group: Ip): ToAnnouncer {
  return { kind: "withdraw", group };
}

function piece(untold: Untold): readonly unknown[] {
  const lines = untold.take().split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => JSON.parse(line) as unknown);
}
