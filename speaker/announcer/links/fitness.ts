/** Whether a link may announce, from what the kernel says of it. */
import type { Mac } from "../../../shared/net/mac.ts";
import type { Links, Unfit } from "./link.ts";

/** A network interface as /sys/class/net shows it. */
export interface LinkState {
  readonly index: number;
  readonly name: string;
  /** Undefined where the hardware has no Ethernet address. */
  readonly mac: Mac | undefined;
  /** IFF_… of linux/if.h */
  readonly flags: number;
  /** ARPHRD_… of linux/if_arp.h */
  readonly hardware: number;
  readonly hasCarrier: boolean;
  /** How often it was lost or found, ever. */
  readonly carrierChanges: number;
  /** A bridge, bond, VRF or Open vSwitch that it is part of, and that is the link to announce on. */
  readonly hasMaster: boolean;
  readonly isWireless: boolean;
}

const IFF_UP = 0x1,
  IFF_NOARP = 0x80,
  ARPHRD_ETHER = 1;

/** Sorts them into those that may announce and those that may not. */
export function links(states: readonly LinkState[], excluded: readonly RegExp[]): Links {
  const judged = states.map((state) => ({ state, unfit: unfitness(state, excluded) }));
  return {
    usable: judged.flatMap(({ state: { index, name, mac }, unfit }) =>
      unfit === undefined && mac !== undefined ? [{ index, name, mac }] : [],
    ),
    unfit: new Map(judged.flatMap(({ state, unfit }) => (unfit === undefined ? [] : [[state.name, unfit] as const]))),
  };
}

function unfitness(state: LinkState, excluded: readonly RegExp[]): Unfit | undefined {
  if (excluded.some((pattern) => pattern.test(state.name))) return "excluded";
  if (state.hardware !== ARPHRD_ETHER || state.mac === undefined) return "not-ethernet";
  if ((state.flags & IFF_NOARP) !== 0) return "no-arp";
  if (state.hasMaster) return "has-master";
  if ((state.flags & IFF_UP) === 0) return "down";
  if (!state.hasCarrier) return "no-carrier";
  return undefined;
}
