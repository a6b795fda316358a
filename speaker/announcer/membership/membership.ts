/** PORT: which nodes are there. */

/** What placement needs to know of the other nodes. */
export interface Membership {
  readonly isAlive: (node: string) => boolean;
}
