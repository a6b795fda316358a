/** Secret: small things that not everybody may read. */
import type { Meta } from "./object.ts";

/** Its values are texts: keys and certificates. */
export interface Secret extends Meta {
  readonly data: Readonly<Record<string, string>>;
}
