/**
 * Who gets which address, kept up to date: takes in what changed in the cluster, and decides again for those Services
 * that it can matter to. Held addresses before wishes, the oldest Service first.
 */
import type { Labels } from "../../shared/model/label-selector.ts";
import type { Key } from "../../shared/model/object.ts";
import type { Pool } from "../../shared/model/pool.ts";
import type { Service } from "../../shared/model/service.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { contains } from "../../shared/net/range.ts";
import { FROM_POOL } from "./annotations.ts";
import type { SetAside } from "./aside.ts";
import type { Grant, Refusal } from "./choose.ts";
import type { Supply } from "./claim.ts";
import { inOrder } from "./eligible.ts";
import { kept } from "./keep.ts";
import { createLedger } from "./ledger.ts";
import type { Ledger } from "./ledger.ts";
import { createRegister } from "./register.ts";
import type { Entry } from "./register.ts";
import { settle } from "./settle.ts";
import { termsOf } from "./sharing.ts";
import { wishOf } from "./wish.ts";
import type { NoWish } from "./wish.ts";

/** What a Service is to have in its status. */
export type Decision =
  | {
      readonly kind: "assigned";
      readonly grant: Grant;
      readonly complaint: Refusal | undefined;
      readonly conflicts: Conflicts;
    }
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly conflicts: Conflicts }
  | { readonly kind: "nothing"; readonly reason: Exclude<NoWish, "another-class"> };

/** Addresses that the Service shows or is to have, and another host on the LAN uses; and how that is known. */
export type Conflicts = ReadonlyMap<Ip, string>;

/** A decision, and the version of the Service that it is about. */
export interface Decided {
  readonly service: Service;
  readonly decision: Decision;
}

/** What changed in the cluster. */
export interface Changes {
  /** As they are now; undefined: gone. */
  readonly services: ReadonlyMap<Key, Service | undefined>;
  /** The labels that they have now. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  /** All of them, if any changed. */
  readonly pools: Pools | undefined;
  /** All addresses that are not to be given, if any changed. */
  readonly setAside: SetAside | undefined;
  /** Versions of Services that show all that was written to them and is to be: what was once decided besides is void. */
  readonly quiet: readonly Service[];
}

/** Nothing changed. */
export const NO_CHANGES: Changes = {
  services: new Map(),
  namespaces: new Map(),
  pools: undefined,
  setAside: undefined,
  quiet: [],
};

/** The pools that there are. */
export interface Pools {
  readonly readable: readonly Pool[];
  /** By name, and why. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** The allocation: the state of the cluster, as far as addresses depend on it, and the decisions made about it. */
export interface Allocation {
  /** New decisions, for all Services whose decision may have changed; one that is not ours to touch has none. */
  readonly update: (changes: Changes) => readonly Decided[];
  readonly ledger: Ledger;
}

/** An allocation that knows of nothing yet, for the Services of one load-balancer class. */
export function createAllocation(loadBalancerClass: string | undefined): Allocation {
  const ledger = createLedger();
  const register = createRegister();
  const namespaces = new Map<string, Labels>();
  const labelsOfNamespace = (namespace: string): Labels => namespaces.get(namespace) ?? {};
  let supply: Supply = { pools: [], unreadable: new Map(), ledger, labelsOfNamespace };

  /** The Services that the changes touch, and the addresses that others may now have who could not before. */
  function takeIn(changes: Changes, decided: Decided[]): { touched: Set<Key>; loosened: Ip[] } {
    const touched = new Set<Key>();
    const loosened: Ip[] = [];
    const touch = (keys: Iterable<Key>): void => {
      for (const key of keys) touched.add(key);
    };
    for (const [namespace, labels] of changes.namespaces) {
      namespaces.set(namespace, labels);
      touch(register.inNamespace(namespace));
    }
    if (changes.pools !== undefined) {
      touch(register.unmet());
      for (const name of differing(supply, changes.pools)) touch(register.servedFrom(name));
      supply = { ...supply, pools: inOrder(changes.pools.readable), unreadable: changes.pools.unreadable };
    }
    if (changes.setAside !== undefined) {
      const gone = ledger.setAside(changes.setAside);
      loosened.push(...gone);
      for (const address of [...gone, ...changes.setAside.keys()]) touch(ledger.holders(address).keys());
    }
    for (const [key, service] of changes.services) {
      const known = register.get(key)?.claim.service;
      if (service === undefined) loosened.push(...forget(key));
      else if (known !== undefined && versionOf(known) === versionOf(service)) continue;
      else if (learn(service, decided, loosened)) touched.add(key);
    }
    for (const service of changes.quiet) loosened.push(...settleDown(service));
    return { touched, loosened };
  }

  function settleDown(service: Service): readonly Ip[] {
    const entry = register.get(service.key);
    if (entry === undefined || versionOf(entry.claim.service) !== versionOf(service)) return [];
    const { claim, granted } = entry;
    const reach = [...new Set([...service.ingress, ...granted])];
    if (reach.length === entry.reach.length && claim.held.length === granted.length) return [];
    register.put({ ...entry, claim: { ...claim, held: granted }, reach });
    return ledger.hold(service.key, { terms: claim.terms, settled: granted, lingering: reach });
  }

  function forget(key: Key): readonly Ip[] {
    register.delete(key);
    return ledger.release(key);
  }

  /** Takes in a new version of a Service; true when it is to have addresses. */
  function learn(service: Service, decided: Decided[], loosened: Ip[]): boolean {
    const { key, ingress } = service;
    const [wish, terms] = [wishOf(service, loadBalancerClass), termsOf(service)];
    if (typeof wish !== "string") {
      const claim = { service, wish, terms, held: ingress, heldFrom: service.annotations[FROM_POOL] };
      register.put({ claim, granted: [], reach: ingress, isUnmet: false, waitsFor: [] });
      return true;
    }
    register.delete(key);
    if (wish === "another-class") {
      // What another controller has given is not ours to give, even if a pool of ours has it.
      loosened.push(
        ...ledger.hold(key, { terms: { ...terms, sharingKey: undefined }, settled: ingress, lingering: [] }),
      );
      return false;
    }
    loosened.push(...ledger.release(key));
    decided.push({ service, decision: { kind: "nothing", reason: wish } });
    return false;
  }

  /** Of the touched Services, what each may keep: the older one, where two are at odds, and whoever was not touched. */
  function keepAll(touched: readonly Entry[], loosened: Ip[]): ReadonlyMap<Key, Grant | undefined> {
    for (const { claim, reach } of touched) {
      loosened.push(...ledger.hold(claim.service.key, { terms: claim.terms, settled: [], lingering: reach }));
    }
    const grants = new Map<Key, Grant | undefined>();
    for (const { claim, reach } of touched) {
      const grant = kept(claim, supply);
      grants.set(claim.service.key, grant);
      ledger.hold(claim.service.key, { terms: claim.terms, settled: grant?.addresses ?? [], lingering: reach });
    }
    return grants;
  }

  function decide(entry: Entry, base: Grant | undefined): Decision {
    const { claim } = entry;
    const settlement = settle(claim, base, supply);
    const { waitsFor } = settlement;
    if (settlement.kind === "refused") {
      register.put({ ...entry, granted: [], isUnmet: true, waitsFor });
      return { kind: "refused", refusal: settlement.refusal, conflicts: conflictsAmong(claim.service.ingress) };
    }
    const { grant, complaint } = settlement;
    const reach = [...new Set([...entry.reach, ...grant.addresses])];
    const isUnmet = complaint !== undefined || grant.addresses.length < claim.wish.families.length;
    const moved = { ...claim, held: grant.addresses, heldFrom: grant.pool };
    register.put({ claim: moved, granted: grant.addresses, reach, isUnmet, waitsFor });
    ledger.hold(claim.service.key, { terms: claim.terms, settled: grant.addresses, lingering: reach });
    const conflicts = conflictsAmong([...claim.service.ingress, ...grant.addresses]);
    return { kind: "assigned", grant, complaint, conflicts };
  }

  function conflictsAmong(addresses: readonly Ip[]): Conflicts {
    const inUse = addresses.flatMap((address) => {
      const aside = ledger.asideFor(address);
      return aside?.kind === "in-use" ? [[address, aside.why] as const] : [];
    });
    return inUse.length === 0 ? NO_CONFLICTS : new Map(inUse);
  }

  function waitingFor(loosened: readonly Ip[]): readonly Key[] {
    return [...register.waiting()].flatMap(([name, keys]) => {
      const pool = supply.pools.find((candidate) => candidate.name === name);
      const hasSome = loosened.some((address) => pool?.ranges.some((range) => contains(range, address)));
      return hasSome ? [...keys] : [];
    });
  }

  /** Whether one of the addresses can still be had: only for them is there reason to ask again. Drops those that cannot. */
  function isAnyOpen(loosened: Ip[]): boolean {
    for (let address = loosened.at(-1); address !== undefined; address = loosened.at(-1)) {
      const holders = [...ledger.holders(address).values()];
      const isOpen = holders.every(({ terms }) => terms.sharingKey !== undefined);
      if (isOpen && ledger.asideFor(address) === undefined) return true;
      loosened.pop();
    }
    return false;
  }

  return {
    ledger,
    update: (changes) => {
      const decided: Decided[] = [];
      const { touched, loosened } = takeIn(changes, decided);
      const entriesOf = (keys: Iterable<Key>): readonly Entry[] =>
        [...keys].flatMap((key) => register.get(key) ?? []).sort(byAge);
      const grants = keepAll(entriesOf(touched), loosened);
      for (const entry of entriesOf(new Set([...touched, ...waitingFor(loosened)]))) {
        const { service } = entry.claim;
        if (!touched.has(service.key) && !isAnyOpen(loosened)) continue;
        const base = grants.has(service.key) ? grants.get(service.key) : kept(entry.claim, supply);
        decided.push({ service, decision: decide(entry, base) });
      }
      return decided;
    },
  };
}

const NO_CONFLICTS: Conflicts = new Map();

/** The names of the pools that are not what they were. */
function differing(before: { pools: readonly Pool[] } & Pick<Pools, "unreadable">, now: Pools): ReadonlySet<string> {
  const old = new Map(before.pools.map((pool) => [pool.name, versionOf(pool)]));
  const differ = now.readable.filter((pool) => old.get(pool.name) !== versionOf(pool)).map(({ name }) => name);
  const left = new Set(now.readable.map(({ name }) => name));
  const gone = [...old.keys(), ...before.unreadable.keys()].filter((name) => !left.has(name));
  return new Set([...differ, ...gone]);
}

function versionOf({ uid, resourceVersion }: Pool | Service): string {
  return `${uid} ${resourceVersion}`;
}

/** The older first; of equally old ones by key. */
function byAge(a: Entry, b: Entry): number {
  const [left, right] = [a.claim.service, b.claim.service];
  return left.createdAt - right.createdAt || (left.key < right.key ? -1 : 1);
}
