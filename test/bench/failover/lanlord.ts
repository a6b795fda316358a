/** The lab's three nodes, with all that runs on them, and one Service. */
import { handoffs, rigOf } from "../../lab/rig.ts";
import { failures } from "../../lab/faults.ts";
import { createClient } from "../../lab/client.ts";
import { startLab } from "../../lab/lab.ts";
import { create, manifest } from "../../lab/story.ts";
import type { Contender } from "./contender.ts";

/** What distinguishes one from another. */
export interface LanlordOptions {
  /** How the names of its namespaces begin. */
  readonly prefix: string;
  /** Where sockets and logs are put. */
  readonly folder: string;
  /** Milliseconds between two hellos; undefined: the default. */
  readonly helloIntervalMs: number | undefined;
}

/** The whole lab rather than announcers that are fed by hand: a speaker and an API server are in the way of a handoff, too. */
export async function startLanlord({ prefix, folder, helloIntervalMs }: LanlordOptions): Promise<Contender> {
  const announcerFlags = helloIntervalMs === undefined ? [] : ["--hello-interval", String(helloIntervalMs)];
  const lab = await startLab({ prefix, folder, nodes: 3, announcerFlags });
  const client = await createClient(lab.lan.client);
  try {
    for (const name of ["tutorial", "backends"]) await lab.objects.apply(manifest(name));
    const { address } = await create("myapp", lab.objects, client);
    const rig = rigOf(lab, address);
    return { ...rig, failures: failures(rig), handoffs: handoffs(lab), trouble: lab.trouble, stop: lab.stop };
  } catch (error) {
    await lab.stop();
    throw error;
  } finally {
    client.close();
  }
}
