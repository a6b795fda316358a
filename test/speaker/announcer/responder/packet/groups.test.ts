import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ip } from "../../../../../shared/net/ip.ts";
import { fromIp6 } from "../../../../../shared/net/ip6.ts";
import type { Mac } from "../../../../../shared/net/mac.ts";
import { createGroups } from "../../../../../speaker/announcer/responder/packet/groups.ts";
import type { Holding } from "../../../../../speaker/announcer/responder/responder.ts";
import { MOST_MEMBERSHIPS } from "../../../../../speaker/announcer/system/group-socket.ts";
import type { GroupSocket, Membership } from "../../../../../speaker/announcer/system/group-socket.ts";

describe("solicited-node groups", () => {
  it("are joined on the link of what is held, and left with it", () => {
    const { groups, memberships } = createFake();
    groups.enter(holding("2001:db8::64", 4));
    groups.enter(holding("2001:db8::64", 5));
    expect(memberships()).toEqual(["ff02::1:ff00:64 on 4", "ff02::1:ff00:64 on 5"]);
    groups.leave(holding("2001:db8::64", 4));
    expect(memberships()).toEqual(["ff02::1:ff00:64 on 5"]);
  });

  it("are joined once for addresses that end alike, and left with the last of them", () => {
    const { groups, memberships } = createFake();
    groups.enter(holding("2001:db8::64", 4));
    groups.enter(holding("2001:db8:1::64", 4));
    groups.leave(holding("2001:db8::64", 4));
    expect(memberships()).toEqual(["ff02::1:ff00:64 on 4"]);
    groups.leave(holding("2001:db8:1::64", 4));
    expect(memberships()).toEqual([]);
  });

  it("do not mind being told twice", () => {
    const { groups, memberships } = createFake();
    groups.enter(holding("2001:db8::64", 4));
    groups.enter(holding("2001:db8::64", 4));
    groups.leave(holding("2001:db8::64", 4));
    expect(memberships()).toEqual([]);
    groups.leave(holding("2001:db8::64", 4));
  });

  it("are spread over as few sockets as hold them, and none is left open in the end", () => {
    const { groups, sockets } = createFake();
    const many = Array.from({ length: MOST_MEMBERSHIPS * 2 + 1 }, (_, n) => holding(`2001:db8::${n.toString(16)}`, 4));
    many.forEach(groups.enter);
    expect(sockets().map(({ size }) => size)).toEqual([MOST_MEMBERSHIPS, MOST_MEMBERSHIPS, 1]);
    many.forEach(groups.leave);
    expect(sockets()).toEqual([]);
  });

  it("are all left when it closes", () => {
    const { groups, sockets } = createFake();
    groups.enter(holding("2001:db8::64", 4));
    groups.close();
    expect(sockets()).toEqual([]);
  });

  it("are, after any changes, those of what is held", () => {
    const step = fc.record({ isEnter: fc.boolean(), network: fc.nat({ max: 2 }), low: fc.nat({ max: 5 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { groups, memberships } = createFake();
        const held = new Set<string>();
        for (const { isEnter, network, low } of steps) {
          const address = `2001:db8:${network}::${low}`;
          if (isEnter) held.add(address);
          else held.delete(address);
          groups[isEnter ? "enter" : "leave"](holding(address, 4));
        }
        const wanted = new Set(Array.from(held, (address) => `ff02::1:ff00:${address.at(-1)} on 4`));
        expect(new Set(memberships())).toEqual(wanted);
      }),
    );
  });
});

function holding(address: string, link: number): Holding {
  return { address: ip(address), link: { index: link, name: `eth${link}`, mac: 10 as Mac } };
}

/** Groups over sockets that only remember. */
function createFake() {
  const open = new Set<Set<string>>();
  const text = ({ group, link }: Membership): string => `${fromIp6(group)} on ${link}`;
  const openFake = (): GroupSocket => {
    const joined = new Set<string>();
    open.add(joined);
    return {
      join: (membership) => {
        if (joined.has(text(membership))) throw new Error(`joined twice: ${text(membership)}`);
        joined.add(text(membership));
      },
      leave: (membership) => {
        if (!joined.delete(text(membership))) throw new Error(`never joined: ${text(membership)}`);
      },
      close: () => open.delete(joined),
    };
  };
  return {
    groups: createGroups(openFake),
    sockets: () => [...open],
    memberships: () => [...open].flatMap((joined) => [...joined]),
  };
}
