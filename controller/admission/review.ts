/** What a webhook answers: whether a pool or an advertisement may become what somebody wants it to be. */
import { isDeepStrictEqual } from "node:util";
import { ADVERTISEMENTS } from "../../shared/manifest/advertisement.ts";
import { formatFaults } from "../../shared/manifest/fault.ts";
import type { Decoded, Fault } from "../../shared/manifest/fault.ts";
import { POOLS } from "../../shared/manifest/pool.ts";
import { keyOf } from "../../shared/model/object.ts";
import type { Pool } from "../../shared/model/pool.ts";
import type { Service } from "../../shared/model/service.ts";
import { firstOverlap, formatOverlap } from "../allocate/overlap.ts";
import { duplicatesIn, unknownPools } from "./advertisement.ts";
import { inUse } from "./in-use.ts";
import type { Question } from "./question.ts";

/** What an answer depends on. */
export interface Known {
  /** Where pools and advertisements belong. */
  readonly namespace: string;
  readonly pools: readonly Pool[];
  /** Those that cannot be read included. */
  readonly poolNames: ReadonlySet<string>;
  /** Those that have an address, where a pool is to be deleted; nobody otherwise. */
  readonly services: readonly Service[];
}

/** Yes, or everything that is wrong; and what is said either way. */
export interface Answer {
  readonly faults: readonly Fault[];
  readonly warnings: readonly string[];
}

/** Answers a question; nothing else comes of it, so that it can be asked for a dry run. */
export function answer(question: Question, known: Known): Answer {
  if (question.group !== POOLS.group) return YES;
  switch (question.plural) {
    case POOLS.plural:
      return question.operation === "DELETE" ? answerDeletion(question, known) : answerPool(question, known);
    case ADVERTISEMENTS.plural:
      return question.operation === "DELETE" ? YES : answerAdvertisement(question, known);
    default:
      // Webhooks that MetalLB has left behind may point here: its other kinds are none of our business.
      return YES;
  }
}

/** The answer as an AdmissionReview. */
export function review(uid: string, { faults, warnings }: Answer): object {
  const status = { code: 422, reason: "Invalid", message: formatFaults(faults) };
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    response: {
      uid,
      allowed: faults.length === 0,
      ...(warnings.length === 0 ? {} : { warnings }),
      ...(faults.length === 0 ? {} : { status }),
    },
  };
}

const YES: Answer = { faults: [], warnings: [] };

function answerPool(question: Question, known: Known): Answer {
  return judge(question, known, POOLS.decode, (pool) => {
    const others = known.pools.filter(({ name }) => name !== pool.name);
    const overlap = firstOverlap(pool, others);
    if (overlap === undefined) return YES;
    const fault = { path: `spec.addresses[${overlap.index}]`, reason: formatOverlap(pool, overlap) };
    return { faults: [fault], warnings: [] };
  });
}

function answerAdvertisement(question: Question, known: Known): Answer {
  return judge(question, known, ADVERTISEMENTS.decode, (advertisement) => ({
    faults: duplicatesIn(advertisement),
    warnings: unknownPools(advertisement, known.poolNames),
  }));
}

function answerDeletion({ namespace, name }: Question, known: Known): Answer {
  if (namespace !== known.namespace) return YES;
  const pool = known.pools.find(({ key }) => key === keyOf(namespace, name));
  return { faults: [], warnings: inUse(name, pool, known.services) };
}

function judge<T>(
  { namespace, object, oldObject }: Question,
  known: Known,
  decode: (manifest: unknown) => Decoded<T>,
  further: (value: T) => Answer,
): Answer {
  // What got in around us must not be kept from losing a label or a finalizer.
  if (isDeepStrictEqual(specOf(object), specOf(oldObject))) return YES;
  if (namespace !== known.namespace) {
    const reason = `resource must be created in ${known.namespace} namespace`;
    return { faults: [{ path: "metadata.namespace", reason }], warnings: [] };
  }
  const decoded = decode(object);
  return decoded.kind === "read" ? further(decoded.value) : { faults: decoded.faults, warnings: [] };
}

/** Undefined only where there is no object: a manifest without a spec differs from none. */
function specOf(manifest: unknown): unknown {
  return manifest === undefined || manifest === null ? undefined : ((manifest as { spec?: unknown }).spec ?? null);
}
