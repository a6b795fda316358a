/** The thread that answers; started by packet-responder.ts. */
import { workerData } from "node:worker_threads";
import { systemClock } from "../../../../shared/clock.ts";
import { createExchange } from "../../system/packet-socket.ts";
import { viewMemory } from "./memory.ts";
import { serve } from "./serve.ts";

/** What the thread is given. */
export interface Work {
  readonly fd: number;
  readonly buffer: SharedArrayBuffer;
  readonly capacity: number;
}

const { fd, buffer, capacity } = workerData as Work;
serve(createExchange(fd), viewMemory(buffer, capacity), systemClock);
