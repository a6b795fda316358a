/** The controller's loop: newest state, allocate, publish. */
import type { Clock } from "../shared/clock.ts";
import type { Cluster, View } from "../shared/cluster/cluster.ts";
import type { Log } from "../shared/log.ts";
import { formatFaults } from "../shared/manifest/fault.ts";
import type { Key } from "../shared/model/object.ts";
import type { Service } from "../shared/model/service.ts";
import { createAllocation, NO_CHANGES } from "./allocate/allocation.ts";
import type { Changes, Pools } from "./allocate/allocation.ts";
import type { SetAside } from "./allocate/aside.ts";
import type { Refusal } from "./allocate/choose.ts";
import { changesIn, KINDS } from "./changes.ts";
import type { Decided } from "./pool-status/decided.ts";
import { createPublisher } from "./publish/publisher.ts";

/** What a controller works with. */
export interface ControllerOptions {
  readonly cluster: Cluster;
  /** Where the pools are. */
  readonly namespace: string;
  /** Of the Services to serve; undefined: those that name none. */
  readonly loadBalancerClass: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Called after decisions. */
  readonly onDecided?: (decided: Decided) => void;
}

/** Serves until aborted. */
export async function run(options: ControllerOptions): Promise<void> {
  const { cluster, namespace, loadBalancerClass, log, signal } = options;
  const allocation = createAllocation(loadBalancerClass);
  const onQuiet = (service: Service): void => publish({ ...NO_CHANGES, quiet: [service] });
  const publisher = createPublisher({ ...options, onQuiet });
  let setAside: SetAside = new Map();
  let pools: Pools = { readable: [], unreadable: new Map() };
  const refused = new Map<Key, Refusal["kind"]>();
  let isKnown = false;

  for await (const view of cluster.views(KINDS, signal)) {
    if (!isKnown) log.info({ services: view.services.read.size, pools: view.pools.read.size }, "cluster-known");
    isKnown = true;
    const changes = changesIn(view, setAside, namespace);
    setAside = changes.setAside ?? setAside;
    pools = changes.pools ?? pools;
    for (const [key, service] of changes.services) {
      refused.delete(key);
      if (service === undefined) publisher.forget(key);
    }
    publish(changes);
    reportUnreadable(view, log);
  }

  function publish(changes: Changes): void {
    for (const { service, decision } of allocation.update(changes)) {
      publisher.publish(service, decision);
      if (decision.kind === "refused") refused.set(service.key, decision.refusal.kind);
      else refused.delete(service.key);
    }
    options.onDecided?.({ pools, setAside, ledger: allocation.ledger, refused, unwritten: publisher.unwritten });
  }
}

function reportUnreadable(view: View<typeof KINDS>, log: Log): void {
  for (const [kind, { broken, changed }] of Object.entries(view)) {
    for (const key of changed) {
      const faults = broken.get(key);
      if (faults !== undefined) log.warn({ kind, key, faults: formatFaults(faults) }, "manifest-unreadable");
    }
  }
}
