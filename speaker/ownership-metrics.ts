/** Who owns how much, as this node's announcer has counted it, for whoever watches many nodes. */
import { Counter, Gauge } from "prom-client";
import type { Registry } from "prom-client";
import type { Counts, OwnershipFigures } from "./announcer/protocol.ts";

/** What a metric shows of them. */
type Samples = (figures: OwnershipFigures) => readonly Sample[];
type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/**
 * Puts the metrics into the registry; they have values while there are figures. The counters are the announcer's own:
 * they begin at 0 when it does, and a speaker that starts anew goes on with them.
 */
export function measureOwnership(registry: Registry, figures: () => OwnershipFigures | undefined): void {
  const registers = [registry];
  gauge("peers", "Announcers of other nodes that are heard on the link", "link", ({ links }) =>
    links.map(({ link, peers }) => [{ link }, peers]),
  );
  gauge("groups", "Groups that this node owns on the link", "link", ({ links }) =>
    links.map(({ link, groups }) => [{ link }, groups]),
  );
  counter("groups_gained_total", "Groups that came to this node, on each link by itself", "reason", ({ gained }) =>
    byReason(gained),
  );
  counter("groups_lost_total", "Groups that went from this node, on each link by itself", "reason", ({ lost }) =>
    byReason(lost),
  );
  counter("groups_rebalanced_total", "Groups that this node gave to others for balance", undefined, (now) => [
    [{}, now.rebalanced],
  ]);
  counter("fences_passed_total", "Times that a link was silent because no hello had left", undefined, (now) => [
    [{}, now.fencesPassed],
  ]);
  counter("hellos_refused_total", "Hellos that were not heeded", "reason", ({ refusedHellos }) =>
    byReason(refusedHellos),
  );

  function gauge(name: string, help: string, label: string, samples: Samples): void {
    new Gauge({
      name: `lanlord_speaker_${name}`,
      help,
      labelNames: [label],
      registers,
      collect() {
        show(this, samples);
      },
    });
  }

  function counter(name: string, help: string, label: string | undefined, samples: Samples): void {
    new Counter({
      name: `lanlord_speaker_${name}`,
      help,
      labelNames: label === undefined ? [] : [label],
      registers,
      collect() {
        show(this, samples);
      },
    });
  }

  function show(metric: Counter | Gauge, samples: Samples): void {
    metric.reset();
    // One without labels would be left with a 0, and that is not what is known.
    metric.remove({});
    const now = figures();
    for (const [labels, value] of now === undefined ? [] : samples(now)) metric.inc(labels, value);
  }
}

function byReason(counts: Counts): readonly Sample[] {
  return Object.entries(counts).map(([reason, count]) => [{ reason }, count]);
}
