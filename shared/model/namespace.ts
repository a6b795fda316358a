/** Namespace: read for its labels, which pools may select. */
import type { Meta } from "./object.ts";

/** Its name and labels are all there is to it. */
export type Namespace = Meta;
