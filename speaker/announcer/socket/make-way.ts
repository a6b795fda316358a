/** Frees the path of a socket that nobody listens on any more. */
import { lstatSync, unlinkSync } from "node:fs";
import { connect } from "node:net";
import { SystemError } from "../system/system-error.ts";

/** Removes what a killed announcer left behind; anything else that is there stays, and is an error. */
export async function makeWay(path: string): Promise<void> {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (!there.isSocket()) throw new SystemError("SOCKET_PATH_TAKEN", `${path} is there and is no socket: remove it`);
  const failure = await connectionFailure(path);
  if (failure === undefined) {
    throw new SystemError("ANNOUNCER_RUNNING", `another announcer listens on ${path}: stop it, or use another path`);
  }
  if (failure.code !== "ECONNREFUSED")
    throw new SystemError("SOCKET_PATH_TAKEN", `${path}: ${failure.message}`, failure);
  unlinkSync(path);
}

/** Undefined when somebody answers. Like: nc -U PATH */
function connectionFailure(path: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const attempt = connect(path);
    attempt.once("error", resolve);
    attempt.once("connect", () => {
      attempt.destroy();
      resolve(undefined);
    });
  });
}
