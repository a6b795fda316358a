/** The kubeconfig of one user of one server. */
import { stringify } from "yaml";
import type { User } from "./rest/api.ts";
import type { Authority } from "./tls/authority.ts";

/** A user, and how they show who they are. */
export interface KubeconfigUser extends User {
  readonly kind: "token" | "client-certificate";
}

/** Everything a client needs, in one file. */
export async function kubeconfigText(about: {
  readonly url: string;
  readonly authority: Authority;
  readonly token: (user: User) => string;
  readonly user: KubeconfigUser;
}): Promise<string> {
  const { url, authority, token, user } = about;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "lanlord", cluster: { server: url, "certificate-authority-data": base64(authority.caPem) } }],
    users: [{ name: user.username, user: await credentials(authority, token, user) }],
    contexts: [{ name: "lanlord", context: { cluster: "lanlord", user: user.username } }],
    "current-context": "lanlord",
  });
}

async function credentials(authority: Authority, token: (user: User) => string, user: KubeconfigUser) {
  if (user.kind === "token") return { token: token(user) };
  const { cert, key } = await authority.client(user.username, user.groups);
  return { "client-certificate-data": base64(cert), "client-key-data": base64(key) };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
