/** What allocation costs: in its pure core, and in a controller on an embedded API server, at three sizes. */
import { createAllocation, NO_CHANGES } from "../../controller/allocate/allocation.ts";
import type { Allocation } from "../../controller/allocate/allocation.ts";
import type { Service } from "../../shared/model/service.ts";
import { pool, service } from "../controller/builders.ts";
import { connectEmbedded } from "../support/api.ts";
import { controlled, createServices } from "./cluster.ts";
import { alone } from "./row.ts";
import type { Family, Row } from "./row.ts";

/** Rows `alloc.*`. */
export const alloc: Family = { prefixes: ["alloc."], measure };

const SIZES = [1_000, 10_000, 50_000];
const ADDRESSES = "10.64.0.0/14";
const MORE = 2_000;

async function measure(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of SIZES) rows.push(...core(size), ...(await whole(size)));
  return rows;
}

/** From nothing to all assigned, and then one Service after the other. */
function core(size: number): readonly Row[] {
  const allocation = createAllocation(undefined);
  const supply = { readable: [pool("first-pool", [ADDRESSES])], unreadable: new Map<string, string>() };
  const start = cpuMs();
  const decided = allocation.update({ ...NO_CHANGES, pools: supply, services: keyed(waiting(size)) });
  const coldMs = cpuMs() - start;
  const assigned = decided.filter(({ decision }) => decision.kind === "assigned").length;
  return [
    alone(`alloc.${size}.core-cpu`, coldMs / 1000, "s", `${assigned} of ${size} assigned at once`),
    alone(`alloc.${size}.one-more`, oneMoreMs(allocation), "ms", `one more Service, mean of ${MORE}`),
  ];
}

function oneMoreMs(allocation: Allocation): number {
  const start = cpuMs();
  for (const more of waiting(MORE, "more")) allocation.update({ ...NO_CHANGES, services: keyed([more]) });
  return (cpuMs() - start) / MORE;
}

/** A controller's process from its start to the last address, and once more on the same cluster. */
async function whole(size: number): Promise<readonly Row[]> {
  const api = await connectEmbedded();
  try {
    await createServices(api, size, ADDRESSES);
    const first = await controlled(api, size);
    const again = await controlled(api, size);
    return [
      alone(`alloc.${size}.total-cpu`, first.cpuSeconds, "s", "the controller's process, start to last address"),
      alone(`alloc.${size}.writes-per-service`, first.statusWrites / size, "", "aim 1.0"),
      alone(`alloc.${size}.rss`, first.peakMiB, "MiB", "the most it ever was"),
      alone(`alloc.${size}.restart-writes`, again.statusWrites, "", "aim 0"),
    ];
  } finally {
    await api.close();
  }
}

function waiting(count: number, name = "web"): readonly Service[] {
  return Array.from({ length: count }, (_, index) => service({ name: `${name}-${index}`, createdAt: index }));
}

function keyed(services: readonly Service[]): ReadonlyMap<string, Service> {
  return new Map(services.map((each) => [each.key, each]));
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
