/** Nodes on one segment whose links to it have different names, and advertisements that name some of them alone. */
import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { createStreet, T } from "./street.ts";
import type { Street, StreetOptions } from "./street.ts";

const GROUPS = Array.from({ length: 6 }, (_, number) => ip(`192.0.2.${number + 1}`));
const ETH0 = ["eth0"];
const BY_NAME_ALONE = "c";

describe("a node that is to announce on a link that it does not have", () => {
  it("is not waited for when groups are new", () => {
    const street = started();
    intendAll(street);
    street.pass(2 * T);
    expect(street.loads()).toEqual({ a: 3, b: 3, c: 0 });
  });

  it("is not waited for when an owner is dead", () => {
    const street = started();
    intendAll(street);
    street.pass(10 * T);
    street.die("a");
    street.pass(4 * T);
    expect(street.loads()).toEqual({ b: 6, c: 0 });
  });

  it("is given nothing for balance", () => {
    const street = started({ rebalanceAfterMs: 1_000 });
    intendAll(street);
    street.pass(10 * T);
    street.said();
    street.pass(20_000);
    const offers = street.said().flatMap(({ changes }) => changes.filter(({ state }) => state === "offered"));
    expect([offers, street.changes().length, street.rebalanced()]).toEqual([[], GROUPS.length, 0]);
  });

  it("has its share when the advertisement for it names the link that it has", () => {
    const street = started();
    intendAll(street, ["ens18"]);
    street.pass(2 * T);
    expect(street.loads()).toEqual({ a: 2, b: 2, c: 2 });
  });

  it("lets others take what it has when it hears last of links that it is not to announce on", () => {
    const street = started();
    intendAll(street, ["ens18"]);
    street.pass(10 * T);
    intendAll(street, ETH0, "a", "b");
    street.pass(4_900);
    expect(street.loads()).toEqual({ a: 2, b: 2, c: 2 });
    street.pass(2_000);
    expect(street.loads()).toEqual({ a: 3, b: 3, c: 0 });
  });
});

/** Nodes a, b and c are there; c calls its link ens18. */
function started(options: StreetOptions = {}): Street {
  const street = createStreet({ links: { [BY_NAME_ALONE]: "ens18" }, ...options });
  for (const node of ["a", "b", BY_NAME_ALONE]) street.join(node);
  // Until none of them is a newcomer to which new groups are left.
  street.pass(4_000);
  return street;
}

/** As candidates, all of them, of which c announces on those links of its own. */
function intendAll(street: Street, itsLinks: readonly string[] = ETH0, ...told: readonly string[]): void {
  const candidates = [
    { node: "a", weight: 0, links: ETH0 },
    { node: "b", weight: 0, links: ETH0 },
    { node: BY_NAME_ALONE, weight: 0, links: itsLinks },
  ];
  for (const group of GROUPS) street.intend(group, candidates, ...told);
}
