/** Tells Events: one object for each thing told about each object, counted up when it is told again. */
import { retryDelay } from "../../backoff.ts";
import { sleep } from "../../clock.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { keyOf } from "../../model/object.ts";
import { ApiError } from "../api-error.ts";
import type { Cluster, EventRecord } from "../cluster.ts";
import type { Api } from "./api.ts";
import { mayTell } from "./event-limit.ts";
import type { Allowances } from "./event-limit.ts";
import { collectionPath, objectPath } from "./paths.ts";

const EVENTS = { group: "", version: "v1", plural: "events", namespaced: true };
/** Events of cluster-wide objects are kept here, by convention. */
const NO_NAMESPACE = "default";
/** One is written at a time; what waits beyond this is let go. */
const MOST_WAITING = 4_096;
/** The API server drops an Event after an hour: counting on is worth little for longer. */
const MOST_REMEMBERED = 4_096;
const MOST_ATTEMPTS = 5;
const RETRY = { firstMs: 200, longestMs: 5_000 };

/** Names have at most 253 characters; the rest is a dot and the suffix. */
const LONGEST_STEM = 236;

/** An Event that exists, as far as we remember. */
interface Told {
  readonly name: string;
  readonly count: number;
}

/** `Cluster.tell`; once the signal is aborted, nothing is tried again. */
export function createTeller(api: Api, clock: Clock, log: Log, signal: AbortSignal): Cluster["tell"] {
  const allowances: Allowances = new Map();
  const told = new Map<string, Told>();
  let waiting = 0;
  let last = Promise.resolve();

  return (event) => {
    if (waiting >= MOST_WAITING || !mayTell(allowances, event.about.uid, clock.now())) {
      log.debug({ event }, "event-dropped");
      return Promise.resolve();
    }
    waiting += 1;
    last = last
      .then(() => write(event))
      .finally(() => {
        waiting -= 1;
      });
    return last;
  };

  /** A server that is busy is asked again; one that refuses is not, for the next Event would only wait behind this one. */
  async function write(event: EventRecord): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        remember(event, await writeOnce(event));
        return;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.code !== "API_BUSY" || attempt === MOST_ATTEMPTS || signal.aborted) {
          log.warn({ told: event, err: error }, "event-lost");
          return;
        }
        await sleep(clock, Math.max(retryDelay(RETRY, attempt, clock.random), error.retryAfterMs ?? 0), signal);
      }
    }
  }

  async function writeOnce(event: EventRecord): Promise<Told> {
    const before = told.get(JSON.stringify(event));
    return (before && (await countUp(event, before))) ?? (await create(event));
  }

  function remember(event: EventRecord, now: Told): void {
    const same = JSON.stringify(event);
    told.delete(same);
    told.set(same, now);
    for (const oldest of told.keys()) {
      if (told.size <= MOST_REMEMBERED) break;
      told.delete(oldest);
    }
  }

  /** Undefined when the Event is not there any more. */
  async function countUp({ about }: EventRecord, { name, count }: Told): Promise<Told | undefined> {
    const body = { count: count + 1, lastTimestamp: timestamp(clock) };
    const path = objectPath(EVENTS, keyOf(namespaceFor(about), name));
    try {
      await api.call({ method: "PATCH", path, body });
      return { name, count: count + 1 };
    } catch (error) {
      if (error instanceof ApiError && error.code === "API_NOT_FOUND") return undefined;
      throw error;
    }
  }

  async function create(event: EventRecord): Promise<Told> {
    const manifest = manifestOf(event, clock);
    const path = collectionPath(EVENTS, manifest.metadata.namespace);
    await api.call({ method: "POST", path, body: manifest });
    return { name: manifest.metadata.name, count: 1 };
  }
}

function manifestOf({ about, type, reason, message, component, host }: EventRecord, clock: Clock) {
  const now = timestamp(clock);
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { namespace: namespaceFor(about), name: `${about.name.slice(0, LONGEST_STEM)}.${suffix(clock)}` },
    involvedObject: about,
    type,
    reason,
    message,
    source: host === undefined ? { component } : { component, host },
    reportingComponent: component,
    reportingInstance: host ?? component,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
  };
}

function namespaceFor({ namespace }: EventRecord["about"]): string {
  return namespace === "" ? NO_NAMESPACE : namespace;
}

/** To the second, as metav1.Time is written. */
function timestamp(clock: Clock): string {
  return clock.date().toISOString().replace(/\.\d+/, "");
}

/** Sixteen hexadecimal digits, as Kubernetes' recorder makes of the time; ours are of chance, so that two never meet. */
function suffix(clock: Clock): string {
  const half = (): string =>
    Math.floor(clock.random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  return half() + half();
}
