/** The solicited-node groups in which this node must be to be asked for what it holds, spread over as many sockets as it takes. */
import { solicitedNodeGroup } from "../../../../shared/net/ip6.ts";
import { MOST_MEMBERSHIPS } from "../../system/group-socket.ts";
import type { GroupSocket, Membership } from "../../system/group-socket.ts";
import { targetFor } from "../../wire/frame.ts";
import { holdingKey } from "../responder.ts";
import type { Holding } from "../responder.ts";

/**
 * For IPv6 holdings; saying the same thing twice changes nothing. Each group has its price: the kernel walks a link's
 * groups for every multicast packet, which takes 15 µs with 1,000 of them and 450 µs with 10,000.
 */
export interface Groups {
  readonly enter: (holding: Holding) => void;
  readonly leave: (holding: Holding) => void;
  readonly close: () => void;
}

/** A group on a link, the holdings that need it, and the socket that is a member of it. */
interface Joined {
  readonly membership: Membership;
  readonly needed: Set<string>;
  readonly through: Spread;
}

/** A socket, and how many groups it is a member of. */
interface Spread {
  readonly socket: GroupSocket;
  readonly memberships: Set<string>;
}

/** Opens a socket when the others are full, and closes it when its last group is left. */
export function createGroups(open: () => GroupSocket): Groups {
  const joined = new Map<string, Joined>();
  const sockets = new Set<Spread>();

  const withRoom = (): Spread => {
    for (const spread of sockets) if (spread.memberships.size < MOST_MEMBERSHIPS) return spread;
    const spread = { socket: open(), memberships: new Set<string>() };
    sockets.add(spread);
    return spread;
  };

  const join = (key: string, membership: Membership): Joined => {
    const through = withRoom();
    through.socket.join(membership);
    through.memberships.add(key);
    const now = { membership, needed: new Set<string>(), through };
    joined.set(key, now);
    return now;
  };

  const part = (key: string, { membership, through }: Joined): void => {
    joined.delete(key);
    through.socket.leave(membership);
    through.memberships.delete(key);
    if (through.memberships.size > 0) return;
    sockets.delete(through);
    through.socket.close();
  };

  return {
    enter: (holding) => {
      const membership = membershipFor(holding);
      const key = membershipKey(membership);
      (joined.get(key) ?? join(key, membership)).needed.add(holdingKey(holding));
    },
    leave: (holding) => {
      const key = membershipKey(membershipFor(holding));
      const one = joined.get(key);
      one?.needed.delete(holdingKey(holding));
      if (one?.needed.size === 0) part(key, one);
    },
    close: () => {
      for (const { socket } of sockets) socket.close();
    },
  };
}

function membershipFor({ address, link }: Holding): Membership {
  return { group: solicitedNodeGroup(targetFor(address)), link: link.index };
}

/** Groups differ in their last word alone. */
function membershipKey({ group, link }: Membership): string {
  return `${group[3]} ${link}`;
}
