import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCredentials } from "../../../../shared/cluster/kubernetes/credentials.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "credentials-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("readCredentials", () => {
  it("reads a bearer token, an authority and how it is named", async () => {
    const cluster = `certificate-authority-data: ${base64("the authority")}, tls-server-name: kubernetes`;
    const file = await kubeconfig(cluster, "token: t0ken");
    expect(await readCredentials(file)).toEqual({
      server: "https://192.0.2.1:6443",
      tls: { ca: "the authority", servername: "kubernetes" },
      headers: { Authorization: "Bearer t0ken" },
    });
  });

  it("reads a client certificate, from the file or from beside it", async () => {
    await writeFile(join(folder, "client.key"), "the key");
    const file = await kubeconfig(
      "insecure-skip-tls-verify: true",
      `client-certificate-data: ${base64("the certificate")}, client-key: client.key`,
    );
    expect(await readCredentials(file)).toEqual({
      server: "https://192.0.2.1:6443",
      tls: { cert: "the certificate", key: "the key", rejectUnauthorized: false },
      headers: {},
    });
  });

  it("says which file leads nowhere, and why", async () => {
    const missing = join(folder, "missing");
    await expect(readCredentials(missing)).rejects.toThrow(
      `KUBECONFIG_UNREADABLE: no API server can be read from ${missing}: Error: ENOENT`,
    );
  });
});

async function kubeconfig(cluster: string, user: string): Promise<string> {
  const file = join(folder, "config");
  await writeFile(
    file,
    `apiVersion: v1
kind: Config
current-context: here
clusters: [{name: c, cluster: {server: "https://192.0.2.1:6443", ${cluster}}}]
users: [{name: u, user: {${user}}}]
contexts: [{name: here, context: {cluster: c, user: u}}]
`,
  );
  return file;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
