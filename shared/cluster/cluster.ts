/** PORT to the cluster: its newest state, again and again, and the few writes that we make. */
import type { Decoded, Fault } from "../manifest/fault.ts";
import type { Key } from "../model/object.ts";

/** A kind of object: where the API serves it, and how a manifest of it is read. */
export interface Kind<T> {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly decode: (manifest: unknown) => Decoded<T>;
  /** Whether a newer version says nothing new: then it is no change. Without it every version is one. */
  isSame?(held: T, newer: T): boolean;
  /**
   * Set for a kind that we do without where it is not installed, or not ours to read: the others are not kept waiting.
   * Any other kind is waited for, since what cannot be read may well be there.
   */
  readonly isOptional?: true;
}

/** All objects of one kind. The maps are live: read them before asking for the next view. */
export interface Collection<T> {
  readonly read: ReadonlyMap<Key, T>;
  /** Objects that could not be read, and why. Nothing is known of them but that they exist. */
  readonly broken: ReadonlyMap<Key, readonly Fault[]>;
  /** What was added, changed, removed, broken or mended since the previous view; everything, in the first. */
  readonly changed: ReadonlySet<Key>;
}

/** The kinds that a program reads, by the names it gives them. */
export type Kinds = Readonly<Record<string, Kind<unknown>>>;

/** The newest state of each of them. */
export type View<K extends Kinds> = {
  readonly [N in keyof K]: Collection<K[N] extends Kind<infer T> ? T : never>;
};

/** Which part of an object is written. */
export type Subresource = "status" | undefined;

/** An object written: what the API gave back that a writer may need for its next write. */
export interface Written {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** What is told about an object, in the words of `kubectl describe`. */
export interface EventRecord {
  readonly about: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  };
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  /** Who tells it: `metallb-controller`, `metallb-speaker`. */
  readonly component: string;
  /** The node it is told from, for a speaker. */
  readonly host: string | undefined;
}

/** The cluster, as both programs use it. Requests reject with an ApiError; where they take a signal, it ends them. */
export interface Cluster {
  /**
   * The state of these kinds: first when all of them are listed, then after every change. Changes that come while the
   * reader works are folded into the next view; a lost connection is taken up again for ever, unseen from here.
   */
  views<K extends Kinds>(kinds: K, signal: AbortSignal): AsyncIterable<View<K>>;
  /** One object as it is now, where following all of its kind would be too much; undefined where there is none. */
  find<T>(kind: Kind<T>, key: Key, signal?: AbortSignal): Promise<T | undefined>;
  create<T>(kind: Kind<T>, namespace: string, manifest: object, signal?: AbortSignal): Promise<Written>;
  /** A JSON merge patch; with `metadata.resourceVersion` in it, refused as API_CONFLICT when somebody wrote in between. */
  patch<T>(kind: Kind<T>, key: Key, patch: object, subresource: Subresource, signal?: AbortSignal): Promise<Written>;
  /** Server-side apply: the object has these fields, made if need be, and they belong to this owner from now on. */
  apply<T>(
    kind: Kind<T>,
    key: Key,
    manifest: object,
    owner: string,
    subresource: Subresource,
    signal?: AbortSignal,
  ): Promise<Written>;
  /** Gone already counts as done. */
  remove<T>(kind: Kind<T>, key: Key, signal?: AbortSignal): Promise<void>;
  /** Best effort: an Event that cannot be written is logged and let go. */
  tell(event: EventRecord): Promise<void>;
}
