/** Measures, prints a table, and keeps the rows in `.bench/results.json`. Arguments: what the names of the rows wanted begin with. */
import { namespacesNamed, ownName, sweep } from "../netns/namespace.ts";
import { alloc } from "./alloc.ts";
import { arp } from "./arp.ts";
import { balance } from "./balance.ts";
import { edge } from "./edge.ts";
import { flood } from "./flood.ts";
import { held } from "./held.ts";
import { lab } from "./lab.ts";
import { links } from "./links.ts";
import { membership } from "./membership.ts";
import { ndp } from "./ndp.ts";
import { keepRows } from "./results-file.ts";
import { table } from "./results.ts";
import type { Family, Row } from "./row.ts";

const FAMILIES: readonly Family[] = [arp, ndp, held, flood, links, membership, lab, alloc, edge, balance];

const wanted = process.argv.slice(2);
sweep();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
process.on("exit", () => {
  for (const namespace of namespacesNamed(ownName(""))) namespace.remove();
});
const rows: Row[] = [];
for (const family of FAMILIES.filter(({ prefixes }) => prefixes.some(isWanted))) rows.push(...(await family.measure()));
const shown = rows.filter(({ name }) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)));
keepRows(shown);
process.stdout.write(table(shown));

/** A family is measured whole when any of its rows may be wanted. */
function isWanted(prefix: string): boolean {
  return wanted.length === 0 || wanted.some((start) => start.startsWith(prefix) || prefix.startsWith(start));
}
