/** How fast neighbour discovery is answered, beside the kernel's own on the same link. */
import { ADDRESSES, createLan } from "./lan.ts";
import { keepCpusBusy, startHolding } from "./processes.ts";
import type { Family, Row } from "./row.ts";
import { latency, POLLING, throughput } from "./turns.ts";

/** Rows `ndp.*`. */
export const ndp: Family = { prefixes: ["ndp."], measure };

async function measure(): Promise<readonly Row[]> {
  const { held } = ADDRESSES.ndp;
  await using lan = await createLan("ndp");
  await using running = new AsyncDisposableStack();
  running.use(await startHolding(lan.node, [held]));
  await lan.ask({ ...POLLING, target: held, questions: 20_000 });
  running.use(keepCpusBusy());
  return [...(await latency("ndp.latency", lan)), await throughput("ndp.throughput", lan)];
}
