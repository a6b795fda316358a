/** Whether nodes are as they should be before something is done to them: from what their announcers know. */
import type { AnnouncerState, LinkState } from "../../speaker/announcer/state.ts";

/** Whether each may claim, hears all the others, and knows all that they claim. */
export function areReady(states: readonly AnnouncerState[]): boolean {
  return states.every(({ node, links }) => {
    const others = states.filter((other) => other.node !== node);
    return links.length > 0 && links.every((link) => others.every((other) => isReadyWith(link, other.node)));
  });
}

/** Whether, besides, each knows who owns the group on every link. */
export function isWhole(states: readonly AnnouncerState[], owner: string, group: string): boolean {
  const knowsTheOwner = ({ groups }: AnnouncerState): boolean => {
    const owners = groups.filter((each) => each.group === group).map((each) => each.owner);
    return owners.length > 0 && owners.every((each) => each === owner);
  };
  return areReady(states) && states.every(knowsTheOwner);
}

function isReadyWith({ phase, peers }: LinkState, other: string | undefined): boolean {
  const peer = peers.find(({ node }) => node === other);
  return phase === "ready" && peer !== undefined && peer.isReady && !peer.isLeaving && peer.isComplete;
}
