/** Keeps the object that tells whether a component could use the configuration; there again soon after it was deleted. */
import type { Clock } from "./clock.ts";
import type { Cluster } from "./cluster/cluster.ts";
import { keep } from "./cluster/keep.ts";
import type { Waker } from "./cluster/keep.ts";
import type { Log } from "./log.ts";
import { CONFIGURATION_STATES } from "./manifest/configuration-state.ts";
import type { ConfigurationState } from "./model/configuration-state.ts";
import { keyOf } from "./model/object.ts";

/** Who tells. */
export interface Reporter {
  /** The object's: `controller`, `speaker-NODE`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly condition: string;
  /** To whom the fields belong. */
  readonly owner: string;
}

/** What keeping works with. */
export interface KeepStateOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly reporter: Reporter;
  /** What is wrong, or nothing; undefined while that is not known. */
  readonly verdict: () => Verdict | undefined;
  /** Woken when that changes. */
  readonly waker: Waker;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** What a component made of the configuration. */
export interface Verdict {
  readonly faults: string | undefined;
}

/** As long as the API takes. */
const LONGEST_MESSAGE = 32_768;
const PAUSE_MS = 1_000;

/** Keeps until the signal. */
export function keepConfigurationState(options: KeepStateOptions): Promise<void> {
  const { cluster, namespace, reporter, verdict, clock } = options;
  const key = keyOf(namespace, reporter.name);
  const identity = { apiVersion: "metallb.io/v1beta1", kind: CONFIGURATION_STATES.kind };

  return keep({
    ...options,
    kinds: { states: CONFIGURATION_STATES },
    pauseMs: PAUSE_MS,
    put: async ({ states }) => {
      const now = verdict();
      if (now === undefined) return;
      const state = states.read.get(key);
      const metadata = { name: reporter.name, namespace };
      if (!isLabelled(state, reporter)) {
        const manifest = { ...identity, metadata: { ...metadata, labels: reporter.labels } };
        await cluster.apply(CONFIGURATION_STATES, key, manifest, reporter.owner, undefined);
      }
      const status = statusFor(reporter.condition, now, state, clock.date());
      if (status === undefined) return;
      await cluster.apply(CONFIGURATION_STATES, key, { ...identity, metadata, status }, reporter.owner, "status");
    },
  });
}

/** The status to write, or undefined when it is there. */
export function statusFor(
  type: string,
  { faults }: Verdict,
  state: ConfigurationState | undefined,
  date: Date,
): object | undefined {
  const message = (faults ?? "").slice(0, LONGEST_MESSAGE);
  const [result, status, reason] =
    faults === undefined ? (["Valid", "True", "Reconciled"] as const) : (["Invalid", "False", "ConfigError"] as const);
  const before = state?.conditions.find((condition) => condition.type === type);
  const isWritten =
    state?.result === result &&
    state.errorSummary === message &&
    before?.status === status &&
    before.reason === reason &&
    before.message === message;
  if (isWritten) return undefined;
  const since = before?.status === status ? before.lastTransitionTime : date.toISOString().replace(/\.\d+/, "");
  return { result, errorSummary: message, conditions: [{ type, status, reason, message, lastTransitionTime: since }] };
}

function isLabelled(state: ConfigurationState | undefined, { labels }: Reporter): boolean {
  return state !== undefined && Object.entries(labels).every(([name, value]) => state.labels[name] === value);
}
