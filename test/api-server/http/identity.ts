/** Who a request comes from: a bearer token that was given out, or a client certificate of our authority. */
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { User } from "../rest/api.ts";
import { unauthorized } from "../status.ts";

const ANONYMOUS: User = { username: "system:anonymous", groups: ["system:unauthenticated"] };

/** The user of a request; throws 401 for credentials that are no good. Without any, the user is anonymous. */
export function userOf(request: IncomingMessage, tokens: ReadonlyMap<string, User>): User {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const known = tokens.get(/^Bearer\s+(\S+)$/i.exec(authorization)?.[1] ?? "");
    if (known === undefined) throw unauthorized();
    return authenticated(known);
  }
  const { socket } = request;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return ANONYMOUS;
  const { CN, O } = socket.getPeerCertificate().subject as { CN?: string; O?: string | string[] };
  const groups = O === undefined ? [] : [O].flat();
  return CN === undefined ? ANONYMOUS : authenticated({ username: CN, groups });
}

/** May they see more than health and version? */
export function isAnonymous(user: User): boolean {
  return user === ANONYMOUS;
}

function authenticated({ username, groups }: User): User {
  return { username, groups: [...groups.filter((group) => group !== "system:authenticated"), "system:authenticated"] };
}
