/** The API server by hand: prints the path of a kubeconfig, and serves until it is interrupted. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApiServer } from "./server.ts";

const server = await startApiServer();
const folder = await mkdtemp(join(tmpdir(), "lanlord-api-"));
const path = join(folder, "kubeconfig");
await writeFile(path, await server.kubeconfig(), { mode: 0o600 });
console.log(path);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void leave());

async function leave(): Promise<void> {
  await server.close();
  await rm(folder, { recursive: true });
}
