/** A thread that answers one protocol, seen from the one that decides. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Work } from "./worker.ts";

/** It ends by itself once the memory says so. */
export interface Thread {
  /** Resolves when it answers. */
  readonly started: Promise<void>;
  readonly ended: () => Promise<void>;
}

/** Whatever goes wrong in it is a mistake of ours, and ends the process. */
export function startThread(work: Work): Thread {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: work });
  worker.on("error", (defect) => {
    throw defect;
  });
  const exit = once(worker, "exit");
  return {
    started: once(worker, "message").then(() => undefined),
    ended: async () => {
      await exit;
    },
  };
}
