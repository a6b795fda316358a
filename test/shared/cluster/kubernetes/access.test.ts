import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openAccess } from "../../../../shared/cluster/kubernetes/access.ts";
import type { Access } from "../../../../shared/cluster/kubernetes/access.ts";
import { startApiServer } from "../../../api-server/server.ts";
import type { ApiServer } from "../../../api-server/server.ts";
import { eventually } from "../../../support/eventually.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import type { FakeClock } from "../../../support/fake-clock.ts";

const ADMIN = { username: "admin", groups: ["system:masters"] };

let server: ApiServer;
let folder: string;
let kubeconfig: string;
let tokenFile: string;
let clock: FakeClock;
let access: Access | undefined;

beforeAll(async () => {
  server = await startApiServer();
  folder = await mkdtemp(join(tmpdir(), "access-"));
  kubeconfig = join(folder, "kubeconfig");
  tokenFile = join(folder, "token");
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  clock = createFakeClock();
});

afterEach(() => {
  access?.close();
});

describe("the API server lets us in", () => {
  it("with a client certificate", async () => {
    await writeFile(kubeconfig, await server.kubeconfig({ ...ADMIN, kind: "client-certificate" }));
    access = await openAccess(kubeconfig, clock);
    expect(await status()).toBe(200);
  });

  it("with the token that is in the file by then", async () => {
    await writeFile(tokenFile, `${server.token(ADMIN)}\n`);
    await writeFile(kubeconfig, withUser({ "auth-provider": { name: "tokenFile", config: { tokenFile } } }));
    access = await openAccess(kubeconfig, clock);
    expect(await status()).toBe(200);
    await writeFile(tokenFile, "revoked");
    expect(await status()).toBe(200);
    await clock.advance(60_001);
    expect(await status()).toBe(401);
  });

  it("again with new credentials, once the old ones are refused", async () => {
    await writeFile(kubeconfig, withUser({ token: "expired" }));
    access = await openAccess(kubeconfig, clock);
    await writeFile(kubeconfig, withUser({ token: server.token(ADMIN) }));
    expect(await status()).toBe(401);
    expect(await status()).toBe(401);
    await clock.advance(10_001);
    await eventually(async () => (await status()) === 200);
  });
});

describe("we do not talk", () => {
  it("to a server that another authority vouches for", async () => {
    const other = await startApiServer();
    await writeFile(kubeconfig, (await server.kubeconfig()).replace(server.url, other.url));
    access = await openAccess(kubeconfig, clock);
    await expect(status()).rejects.toMatchObject({ code: expect.stringMatching(/CERT|SIGNATURE/) as string });
    await other.close();
  });
});

async function status(): Promise<number | undefined> {
  const outgoing = { method: "GET", path: "/api/v1/nodes", headers: {}, payload: undefined };
  const answer = await access?.send(outgoing, new AbortController().signal);
  answer?.resume();
  return answer?.statusCode;
}

function withUser(user: object): string {
  const authority = Buffer.from(server.caPem).toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "here",
    clusters: [{ name: "c", cluster: { server: server.url, "certificate-authority-data": authority } }],
    users: [{ name: "u", user }],
    contexts: [{ name: "here", context: { cluster: "c", user: "u" } }],
  });
}
