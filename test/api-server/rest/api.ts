/** What every verb works on, and what it is told about a request. */
import type { Kind } from "../kinds/kind.ts";
import type { Registry } from "../kinds/registry.ts";
import type { KubeObject } from "../object.ts";
import type { Store } from "../store/store.ts";

/** The server behind its HTTP face. */
export interface Api {
  readonly store: Store;
  readonly registry: Registry;
  readonly now: () => Date;
  /** Asks the validating webhooks; throws the refusal of the first that refuses, returns their warnings. */
  readonly admit: (review: Review) => Promise<readonly string[]>;
}

/** One write, as admission is asked about it. */
export interface Review {
  readonly kind: Kind;
  readonly subresource: string;
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject | undefined;
  readonly oldObject: KubeObject | undefined;
  readonly dryRun: boolean;
  readonly user: User;
}

/** Who asks. */
export interface User {
  readonly username: string;
  readonly groups: readonly string[];
}

/** Where a request points and who sends it. */
export interface Target {
  readonly kind: Kind;
  /** Empty for a kind without namespaces, undefined for a list over all of them. */
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource: "" | "status";
  readonly query: URLSearchParams;
  readonly user: User;
  readonly userAgent: string;
}

/** What a verb answers with. */
export interface Answer {
  readonly code: number;
  readonly object: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}
