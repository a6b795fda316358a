/** Where the API server is, and who we are to it: what a kubeconfig or a Pod's service account says, as plain values. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** All that a TLS connection and a request need. */
export interface Credentials {
  /** `https://host:port`, with a path where the server has one. */
  readonly server: string;
  /** In the words of node:tls, PEM as text. */
  readonly tls: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly servername?: string;
    readonly rejectUnauthorized?: boolean;
  };
  /** Sent with every request: the bearer token, where there is one. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the token is kept by somebody who renews it. */
  readonly tokenFile?: string;
}

/** A kubeconfig, or the lack of one, that leads to no API server. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
  readonly code = "KUBECONFIG_UNREADABLE";
}

const READER = fileURLToPath(new URL("read-kubeconfig.ts", import.meta.url));

/** Reads them anew, in a process of its own. Without a file: KUBECONFIG, then ~/.kube/config, then the service account. */
export async function readCredentials(kubeconfig: string | undefined): Promise<Credentials> {
  try {
    const args = kubeconfig === undefined ? [READER] : [READER, kubeconfig];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout) as Credentials;
  } catch (cause) {
    const where = kubeconfig ?? "KUBECONFIG, ~/.kube/config or a service account";
    throw new KubeconfigError(`KUBECONFIG_UNREADABLE: no API server can be read from ${where}${reason(cause)}`, {
      cause,
    });
  }
}

/** The line of the reader's last words that says what was wrong. */
function reason(cause: unknown): string {
  const { stderr } = cause as { stderr?: string };
  const line = stderr?.split("\n").find((text) => /^\w*Error\b/.test(text));
  return line === undefined ? "" : `: ${line}`;
}
