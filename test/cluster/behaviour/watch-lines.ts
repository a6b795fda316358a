/** A watch as its lines, while it is open. */
import { request } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";

/** One line. */
export interface WatchLine {
  readonly type: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** An open watch. */
export interface OpenWatch {
  readonly lines: () => readonly WatchLine[];
  /** The beginning of a line that has not ended. */
  readonly rest: () => string;
  readonly hasEnded: () => boolean;
  readonly close: () => void;
}

/** Opens a watch; resolves once the server has begun to answer. */
export async function openWatch(kubeconfig: string, path: string): Promise<OpenWatch> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const options = { method: "GET", headers: { Accept: "application/json" } };
  await config.applyToHTTPSOptions(options);
  const lines: WatchLine[] = [];
  let rest = "";
  let ended = false;
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, config.getCurrentCluster()?.server), options, (response) => {
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        const parts = (rest + text).split("\n");
        rest = parts.pop() ?? "";
        lines.push(...parts.map((line) => JSON.parse(line) as WatchLine));
      });
      response.on("error", () => (ended = true));
      response.on("close", () => (ended = true));
      resolve({ lines: () => [...lines], rest: () => rest, hasEnded: () => ended, close: () => sent.destroy() });
    });
    sent.on("error", reject);
    sent.end();
  });
}
