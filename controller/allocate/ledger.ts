/**
 * Who holds which address. Several may hold one: those that share it, one whose address was given to another while the
 * API server still shows the old holder, and those that a change of theirs has set at odds.
 */
import type { Key } from "../../shared/model/object.ts";
import { familyOf, fromNumber, toNumber } from "../../shared/net/ip.ts";
import type { Family, Ip } from "../../shared/net/ip.ts";
import { contains, sizeOf } from "../../shared/net/range.ts";
import type { Range } from "../../shared/net/range.ts";
import type { Aside, SetAside } from "./aside.ts";
import { countBuggy, isBuggy } from "./buggy.ts";
import { add, countWithin, lowestMissing, remove } from "./runs.ts";
import type { Runs } from "./runs.ts";
import { sameTerms } from "./sharing.ts";
import type { Terms } from "./sharing.ts";

/** What one Service holds. */
export interface Holding {
  readonly terms: Terms;
  /** Its own from now on. */
  readonly settled: readonly Ip[];
  /** What the API server shows or may come to show: nobody else's until that is over. */
  readonly lingering: readonly Ip[];
}

/** One Service that holds an address. */
export interface Holder {
  readonly terms: Terms;
  readonly isSettled: boolean;
}

/** The one place where the truth about addresses is; changed in place by the one loop that has it. */
export interface Ledger {
  /** Replaces what the Service held, and returns the addresses that others may now have who could not before. */
  readonly hold: (key: Key, holding: Holding) => readonly Ip[];
  readonly release: (key: Key) => readonly Ip[];
  readonly holders: (address: Ip) => ReadonlyMap<Key, Holder>;
  /** Addresses held by somebody with that sharing key. */
  readonly sharedUnder: (sharingKey: string) => readonly Ip[];
  /** The lowest address of the range that nobody holds and that is not set aside. */
  readonly lowestFree: (range: Range, avoidBuggyIps: boolean) => Ip | undefined;
  /** Sets addresses aside in place of those before; returns the ones that are no longer. */
  readonly setAside: (now: SetAside) => readonly Ip[];
  readonly asideFor: (address: Ip) => Aside | undefined;
  /** How many addresses of the range are held. */
  readonly countHeld: (range: Range) => bigint;
  /** How many more `lowestFree` could give. */
  readonly countFree: (range: Range, avoidBuggyIps: boolean) => bigint;
}

/** A ledger in which nobody holds anything. */
export function createLedger(): Ledger {
  const holdings = new Map<Key, Holding>();
  const byAddress = new Map<Ip, Map<Key, Holder>>();
  const bySharingKey = new Map<string, Map<Ip, number>>();
  let aside: SetAside = new Map();
  /** `taken` is what is held and what is set aside. */
  const held: Record<Family, Runs> = { 4: undefined, 6: undefined };
  const taken: Record<Family, Runs> = { 4: undefined, 6: undefined };

  function enter(key: Key, address: Ip, holder: Holder): void {
    let holders = byAddress.get(address);
    if (holders === undefined) {
      byAddress.set(address, (holders = new Map<Key, Holder>()));
      const [family, number] = [familyOf(address), toNumber(address)];
      held[family] = add(held[family], number);
      taken[family] = add(taken[family], number);
    }
    holders.set(key, holder);
    countSharing(holder.terms.sharingKey, address, 1);
  }

  function strike(key: Key, address: Ip): void {
    const holders = byAddress.get(address);
    const holder = holders?.get(key);
    if (holders === undefined || holder === undefined) return;
    countSharing(holder.terms.sharingKey, address, -1);
    holders.delete(key);
    if (holders.size > 0) return;
    byAddress.delete(address);
    const [family, number] = [familyOf(address), toNumber(address)];
    held[family] = remove(held[family], number);
    if (!aside.has(address)) taken[family] = remove(taken[family], number);
  }

  function countSharing(sharingKey: string | undefined, address: Ip, by: 1 | -1): void {
    if (sharingKey === undefined) return;
    const addresses = bySharingKey.get(sharingKey) ?? new Map<Ip, number>();
    const count = (addresses.get(address) ?? 0) + by;
    if (count > 0) addresses.set(address, count);
    else addresses.delete(address);
    if (addresses.size > 0) bySharingKey.set(sharingKey, addresses);
    else bySharingKey.delete(sharingKey);
  }

  function replace(key: Key, holding: Holding | undefined): readonly Ip[] {
    const before = holdings.get(key);
    const now = new Set(holding === undefined ? [] : [...holding.settled, ...holding.lingering]);
    const old = before === undefined ? [] : [...new Set([...before.settled, ...before.lingering])];
    const isOnNewTerms = before !== undefined && holding !== undefined && !sameTerms(before.terms, holding.terms);
    for (const address of old) if (isOnNewTerms || !now.has(address)) strike(key, address);
    if (holding === undefined) holdings.delete(key);
    else holdings.set(key, holding);
    for (const address of now) {
      if (holding === undefined) continue;
      const holder = { terms: holding.terms, isSettled: holding.settled.includes(address) };
      const holders = byAddress.get(address);
      if (holders?.has(key) === true) holders.set(key, holder);
      else enter(key, address, holder);
    }
    return isOnNewTerms ? old : old.filter((address) => !now.has(address));
  }

  return {
    hold: replace,
    release: (key) => replace(key, undefined),
    holders: (address) => byAddress.get(address) ?? NOBODY,
    sharedUnder: (sharingKey) => [...(bySharingKey.get(sharingKey)?.keys() ?? [])],
    lowestFree: (range, avoidBuggyIps) => {
      let number = lowestMissing(taken[range.family], range.first);
      // One more step for every 254 addresses that are held: two in 256 are passed over.
      while (avoidBuggyIps && number <= range.last && isBuggy(range.family, number)) {
        number = lowestMissing(taken[range.family], number + 1n);
      }
      return number <= range.last ? fromNumber(range.family, number) : undefined;
    },
    setAside: (now) => {
      const gone = [...aside.keys()].filter((address) => !now.has(address));
      aside = now;
      for (const address of gone) {
        const family = familyOf(address);
        if (!byAddress.has(address)) taken[family] = remove(taken[family], toNumber(address));
      }
      for (const address of now.keys()) {
        const family = familyOf(address);
        taken[family] = add(taken[family], toNumber(address));
      }
      return gone;
    },
    asideFor: (address) => aside.get(address),
    countHeld: ({ family, first, last }) => countWithin(held[family], first, last),
    countFree: (range, avoidBuggyIps) => {
      const free = sizeOf(range) - countWithin(taken[range.family], range.first, range.last);
      if (!avoidBuggyIps) return free;
      // One that is held is given up as soon as its Service is decided about; one that is set aside is counted already.
      const counted = [...aside.keys()].filter(
        (address) => contains(range, address) && isBuggy(range.family, toNumber(address)),
      );
      return free - countBuggy(range) + BigInt(counted.length);
    },
  };
}

const NOBODY: ReadonlyMap<Key, Holder> = new Map();
