/** A thread that answers one protocol; started by packet-responder.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../../../../shared/clock.ts";
import { createExchange } from "../../system/packet-socket.ts";
import type { Protocol } from "../../wire/frame.ts";
import { viewMemory } from "./memory.ts";
import { serve } from "./serve.ts";

/** What the thread is given. */
export interface Work {
  readonly protocol: Protocol;
  readonly fd: number;
  readonly buffer: SharedArrayBuffer;
  readonly capacity: number;
}

const { protocol, fd, buffer, capacity } = workerData as Work;
const exchange = createExchange(fd);
const memory = viewMemory(buffer, capacity);
parentPort?.postMessage("started");
serve(protocol, exchange, memory, systemClock);
