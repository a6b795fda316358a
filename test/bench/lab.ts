/** How long a user waits: from the create call to the first ARP reply, in a lab of three nodes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "../lab/client.ts";
import { startLab } from "../lab/lab.ts";
import { create, manifest } from "../lab/story.ts";
import { ownName } from "../netns/namespace.ts";
import { freePort } from "../support/free-port.ts";
import { median } from "./quantile.ts";
import { alone } from "./row.ts";
import type { Family, Row } from "./row.ts";

/** Rows `lab.*`. */
export const lab: Family = { prefixes: ["lab."], measure };

const SERVICES = 30;

async function measure(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "lanlord-bench-"));
  // A lab that is up has the usual port.
  const running = await startLab({ prefix: ownName("lab"), folder, nodes: 3, port: await freePort() });
  const client = await createClient(running.lan.client);
  try {
    await running.objects.apply(manifest("tutorial"));
    const waits: number[] = [];
    for (let index = 0; index < SERVICES; index += 1) {
      const name = `web-${index}`;
      await running.objects.apply(manifest("backends").replaceAll("myapp", name));
      waits.push((await create(name, running.objects, client)).answeredAfter);
    }
    const note = `median of ${SERVICES}; from ${Math.min(...waits).toFixed(0)} to ${Math.max(...waits).toFixed(0)}`;
    return [alone("lab.create-to-first-reply", median(waits), "ms", note)];
  } finally {
    client.close();
    await running.stop();
    rmSync(folder, { recursive: true });
  }
}
