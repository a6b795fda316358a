/** L2Advertisement: which pools are announced, for which Services, from which nodes, on which links. */
import type { LabelSelector } from "./label-selector.ts";
import type { Meta } from "./object.ts";

/** Everywhere, an empty list of selectors or names means all. */
export interface Advertisement extends Meta {
  /** Union with `poolSelectors`. */
  readonly pools: readonly string[];
  readonly poolSelectors: readonly LabelSelector[];
  readonly nodeSelectors: readonly LabelSelector[];
  readonly serviceSelectors: readonly LabelSelector[];
  /** Exact link names. */
  readonly interfaces: readonly string[];
  /** Weights of all preferences that match a node add up. */
  readonly preferredNodes: readonly PreferredNode[];
}

/** A node that matches goes before others by so much. */
export interface PreferredNode {
  /** 1 to 100. */
  readonly weight: number;
  readonly selector: LabelSelector;
}
