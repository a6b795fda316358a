/** What an announcer knows, asked over its socket. Like: echo '{"kind":"query"}' | nc -U SOCKET */
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { AnnouncerState } from "../../speaker/announcer/state.ts";

/** Rejects when nobody listens there. */
export async function askState(path: string): Promise<AnnouncerState> {
  const socket = connect(path);
  await once(socket, "connect");
  socket.write('{"kind":"query"}\n');
  const lines = (await text(socket)).trim().split("\n");
  // The first line is the greeting.
  return JSON.parse(lines.at(-1) ?? "") as AnnouncerState;
}
