/** What is answered, and what is not and why: one table for the pure function and for every responder. */
import { NDP_ROWS } from "./ndp-table.ts";
import { ARP_ROWS } from "./table.ts";
import type { Row } from "./table.ts";

export const ROWS: readonly Row[] = [...ARP_ROWS, ...NDP_ROWS];
