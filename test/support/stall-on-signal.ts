/** Preloaded into a program under test (`node --import`): SIGUSR2 keeps its main thread busy, and that alone, for STALL_MS. */
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.on("SIGUSR2", () => {
    const end = performance.now() + Number(process.env["STALL_MS"]);
    while (performance.now() < end);
  });
}
