import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type EmbeddedConnection, connectEmbedded } from "../../support/api.ts";
import { type Fields, fieldsAt, textAt } from "../object.ts";
import { createAuthority } from "../tls/authority.ts";

/** What the webhook under test was asked, and what it is to answer. */
interface Hook {
  readonly asked: Fields[];
  answer: (request: Fields) => Fields | "nothing" | Promise<Fields>;
  readonly url: string;
  readonly caBundle: string;
  readonly close: () => void;
}

let hook: Hook;
let connection: EmbeddedConnection;
let port = 0;
beforeAll(async () => {
  hook = await startHook();
  port = Number(new URL(hook.url).port);
  connection = await connectEmbedded({
    resolveService: ({ name }) => (name === "hooks" ? { host: "127.0.0.1", port } : undefined),
  });
});
afterAll(async () => {
  await connection.close();
  hook.close();
});
beforeEach(async () => {
  hook.asked.length = 0;
  hook.answer = () => ({ allowed: true });
  await connection.request("DELETE", CONFIGURATIONS);
  await connection.request("DELETE", CONFIG_MAPS);
  hook.asked.length = 0;
});

const CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

async function startHook(): Promise<Hook> {
  const authority = await createAuthority("hooks-ca", new Date());
  const pair = await authority.server(["hooks.default.svc"], ["127.0.0.1"]);
  const server = createServer(pair, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const asked = fieldsAt(JSON.parse(Buffer.concat(chunks).toString()), "request");
      started.asked.push(asked);
      void Promise.resolve(started.answer(asked)).then((answer) => {
        if (answer === "nothing") return;
        const verdict = { uid: textAt(asked, "uid"), ...answer };
        response.end(JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: verdict }));
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/review`;
  const caBundle = Buffer.from(authority.caPem).toString("base64");
  const started: Hook = { asked: [], answer: () => ({ allowed: true }), url, caBundle, close };
  return started;
}

async function configure(changes: object = {}): Promise<void> {
  const webhook = {
    name: "check.example.com",
    clientConfig: { url: hook.url, caBundle: hook.caBundle },
    rules: [{ operations: ["*"], apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"] }],
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
    ...changes,
  };
  const configuration = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "hooks" },
    webhooks: [webhook],
  };
  expect((await connection.request("POST", CONFIGURATIONS, configuration)).code).toBe(201);
}

const create = (query = "") => connection.request("POST", CONFIG_MAPS + query, configMap("a"));

describe("a validating webhook", () => {
  it("is shown what is to be created, changed and deleted", async () => {
    await configure();
    await create();
    await connection.request(
      "PATCH",
      `${CONFIG_MAPS}/a`,
      { data: { key: "value" } },
      { "Content-Type": "application/merge-patch+json" },
    );
    await connection.request("DELETE", `${CONFIG_MAPS}/a`);
    expect(hook.asked).toMatchObject([
      {
        operation: "CREATE",
        name: "a",
        namespace: "default",
        object: configMap("a"),
        oldObject: null,
        dryRun: false,
        userInfo: { username: "admin" },
      },
      { operation: "UPDATE", object: { data: { key: "value" } }, oldObject: configMap("a") },
      { operation: "DELETE", object: null, oldObject: { data: { key: "value" } } },
    ]);
    expect(hook.asked[0]).toMatchObject({
      kind: { group: "", version: "v1", kind: "ConfigMap" },
      resource: { group: "", version: "v1", resource: "configmaps" },
    });
  });

  it("warns through the answer", async () => {
    await configure();
    hook.answer = () => ({ allowed: true, warnings: ["mind the gap"] });
    const reply = await create();
    expect([reply.code, reply.headers["warning"]]).toEqual([201, '299 - "mind the gap"']);
  });

  it.each([
    [{ code: 403, reason: "Forbidden", message: "no room" }, 403, "Forbidden", "denied the request: no room"],
    [{ message: "no room" }, 400, "", "denied the request: no room"],
    [{ reason: "Full" }, 400, "Full", "denied the request: Full"],
    [{}, 400, "", "denied the request without explanation"],
  ])("refuses in its own words: %o", async (status, code, reason, words) => {
    await configure();
    hook.answer = () => ({ allowed: false, status });
    const reply = await create();
    expect(reply.json).toMatchObject({ code, reason, message: `admission webhook "check.example.com" ${words}` });
    expect((await connection.request("GET", `${CONFIG_MAPS}/a`)).code).toBe(404);
  });

  it("is found through its Service, under the Service's name", async () => {
    await configure({
      clientConfig: { service: { namespace: "default", name: "hooks", path: "/review" }, caBundle: hook.caBundle },
    });
    expect((await create()).code).toBe(201);
    expect(hook.asked).toHaveLength(1);
  });

  it("keeps a dry run from happening when it has side effects", async () => {
    await configure({ sideEffects: "Some" });
    const reply = await create("?dryRun=All");
    expect(reply.json).toMatchObject({
      code: 400,
      message: 'admission webhook "check.example.com" does not support dry run',
    });
  });

  it("is told of a dry run otherwise", async () => {
    await configure();
    expect((await create("?dryRun=All")).code).toBe(201);
    expect(hook.asked).toMatchObject([{ dryRun: true }]);
    expect((await connection.request("GET", `${CONFIG_MAPS}/a`)).code).toBe(404);
  });
});

describe("a write that is overtaken while a webhook thinks", () => {
  const MERGE = { "Content-Type": "application/merge-patch+json" };
  const patch = (data: object) => connection.request("PATCH", `${CONFIG_MAPS}/a`, { data }, MERGE);
  beforeEach(async () => {
    await configure();
    await create();
    let isFirst = true;
    hook.answer = async () => {
      const overtakes = isFirst;
      isFirst = false;
      if (overtakes) await patch({ other: "value" });
      return { allowed: true };
    };
  });

  it("is tried again if it is a patch", async () => {
    const reply = await patch({ mine: "value" });
    expect(reply.json).toMatchObject({ data: { mine: "value", other: "value" } });
  });

  it("is refused if it says what it replaces", async () => {
    const seen = (await connection.request("GET", `${CONFIG_MAPS}/a`)).json as object;
    const reply = await connection.request("PUT", `${CONFIG_MAPS}/a`, { ...seen, data: { mine: "value" } });
    expect(reply.json).toMatchObject({ code: 409, reason: "Conflict" });
  });
});

describe("a webhook that cannot be asked", () => {
  const rows = [
    [
      "is nobody's Service",
      () => ({ clientConfig: { service: { namespace: "default", name: "nobody" } } }),
      'service "nobody" not found',
    ],
    [
      "shows a certificate of another authority",
      () => ({ clientConfig: { url: hook.url, caBundle: otherCa } }),
      "certificate",
    ],
    ["says nothing in time", () => ({ timeoutSeconds: 1 }), "context deadline exceeded"],
  ] as const;
  let otherCa = "";
  beforeAll(async () => {
    otherCa = Buffer.from((await createAuthority("other", new Date())).caPem).toString("base64");
  });
  beforeEach(() => {
    hook.answer = () => "nothing";
  });

  it.each(rows)("refuses every write if it %s", async (_, changes, words) => {
    await configure(changes());
    const { json } = await create();
    expect(json).toMatchObject({ code: 500, reason: "InternalError" });
    expect(textAt(json, "message")).toMatch(
      /^Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: Post "https:/,
    );
    expect(textAt(json, "message")).toContain(words);
  });

  it.each(rows)("is ignored if it %s and may be", async (_, changes) => {
    await configure({ ...changes(), failurePolicy: "Ignore" });
    expect((await create()).code).toBe(201);
  });

  it("must answer the question that it was asked", async () => {
    await configure();
    hook.answer = () => ({ allowed: true, uid: "another" });
    expect(textAt((await create()).json, "message")).toContain("expected response.uid=");
  });
});
