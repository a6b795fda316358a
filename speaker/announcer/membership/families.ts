/** Which address families hellos go by on a link. */
import type { Family } from "../../../shared/net/ip.ts";

/** What it depends on. */
export interface Spoken {
  readonly hasIp4: boolean;
  /** When somebody last spoke IPv6 there because of having nothing else; undefined: never. */
  readonly ip6NeededAt: number | undefined;
}

/** Some of what is said may be lost. */
const REMEMBERED_MS = 5_000;

/** One that everybody uses who can; and another one besides, for those who cannot. */
export function families({ hasIp4, ip6NeededAt }: Spoken, now: number): { readonly main: Family; readonly aside?: 6 } {
  if (!hasIp4) return { main: 6 };
  return ip6NeededAt !== undefined && now < ip6NeededAt + REMEMBERED_MS ? { main: 4, aside: 6 } : { main: 4 };
}
