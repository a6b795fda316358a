import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { request as httpsRequest } from "node:https";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listenIn } from "../netns/listen.ts";
import { createNamespace, ownName } from "../netns/namespace.ts";
import { type EmbeddedConnection, connectEmbedded, requesterWith } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";
import { ROOT, describeWith, program } from "../support/needs.ts";
import { startApiServer } from "./server.ts";

let connection: EmbeddedConnection;
beforeEach(async () => {
  connection = await connectEmbedded();
});
afterEach(() => connection.close());

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

/** A watch from now on: every line that came, and whether it was ended in good order. */
function watching(query: string) {
  const heard = { text: "", ended: "" };
  const { embedded } = connection;
  const authorization = `Bearer ${embedded.token({ username: "watcher", groups: [] })}`;
  const sent = httpsRequest(`${embedded.url}${CONFIG_MAPS}?watch=true&${query}`, {
    ca: embedded.caPem,
    headers: { authorization },
  });
  sent.on("response", (response) => {
    response.on("data", (chunk: Buffer) => (heard.text += chunk.toString()));
    response.on("end", () => (heard.ended = "end"));
    response.on("error", () => (heard.ended = "cut"));
  });
  sent.on("error", () => (heard.ended = "cut"));
  sent.end();
  return heard;
}

describe("who may ask", () => {
  it("knows the bearer tokens that it gave out", async () => {
    const { request } = connection;
    expect((await request("GET", CONFIG_MAPS)).code).toBe(200);
    const reply = await request("GET", CONFIG_MAPS, undefined, { Authorization: "Bearer nobody" });
    expect(reply.json).toMatchObject({ code: 401, reason: "Unauthorized", message: "Unauthorized" });
  });

  it("knows the users that its client certificates name", async () => {
    const { embedded } = connection;
    const request = requesterWith(
      await embedded.kubeconfig({ kind: "client-certificate", username: "jane", groups: ["team"] }),
    );
    expect((await request("POST", CONFIG_MAPS, configMap("mine"))).code).toBe(201);
    expect(embedded.audit.writes()).toMatchObject([
      { order: 1, username: "jane", verb: "create", resource: "configmaps", key: "default/mine", code: 201 },
    ]);
  });

  it("tells anybody its health and version, and nothing else", async () => {
    const { embedded } = connection;
    const codeOf = (path: string) =>
      new Promise((resolve, reject) => {
        const sent = httpsRequest(embedded.url + path, { ca: embedded.caPem }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on("error", reject);
        sent.end();
      });
    const paths = ["/healthz", "/readyz", "/livez", "/version", "/api", CONFIG_MAPS];
    expect(await Promise.all(paths.map(codeOf))).toEqual([200, 200, 200, 200, 401, 401]);
  });
});

describe("faults", () => {
  it("refuses a request once, then serves it", async () => {
    const { request, embedded } = connection;
    embedded.faults.inject({ kind: "refuse" }, { verb: "list" });
    await expect(request("GET", CONFIG_MAPS)).rejects.toThrow();
    expect((await request("GET", CONFIG_MAPS)).code).toBe(200);
  });

  it.each([
    [409, "Conflict"],
    [410, "Expired"],
    [429, "TooManyRequests"],
    [500, "InternalError"],
    [503, "ServiceUnavailable"],
  ] as const)("answers %d", async (code, reason) => {
    const { request, embedded } = connection;
    embedded.faults.inject({ kind: "answer", code }, { verb: "create", resource: "configmaps" });
    const reply = await request("POST", CONFIG_MAPS, configMap("a"));
    expect(reply.json).toMatchObject({ kind: "Status", status: "Failure", code, reason });
    expect(reply.headers["retry-after"]).toBe(code === 429 || code === 503 ? "1" : undefined);
    expect((await request("POST", CONFIG_MAPS, configMap("a"))).code).toBe(201);
  });

  it("cuts a running watch in the middle of a line", async () => {
    const { request, embedded } = connection;
    const heard = watching("resourceVersion=0");
    await request("POST", CONFIG_MAPS, configMap("a"));
    await eventually(() => heard.text.includes('"name":"a"'));
    embedded.faults.inject({ kind: "cut-watch" }, { resource: "configmaps" });
    await request("POST", CONFIG_MAPS, configMap("b"));
    await eventually(() => heard.ended === "cut");
    const lines = heard.text.split("\n");
    expect(() => JSON.parse(lines.at(-1) ?? "") as unknown).toThrow();
    expect(lines).toHaveLength(2);
  });

  it("says 410 to a watch and to a list that were left behind", async () => {
    const { request, embedded } = connection;
    await request("POST", CONFIG_MAPS, configMap("a"));
    await request("POST", CONFIG_MAPS, configMap("b"));
    const page = (await request("GET", `${CONFIG_MAPS}?limit=1`)).json as {
      metadata: { continue: string; resourceVersion: string };
    };
    await request("POST", CONFIG_MAPS, configMap("c"));
    embedded.compact();
    const rest = await request("GET", `${CONFIG_MAPS}?limit=1&continue=${page.metadata.continue}`);
    expect(rest.json).toMatchObject({
      code: 410,
      reason: "Expired",
      metadata: { continue: expect.any(String) as string },
    });
    const heard = watching(`resourceVersion=${page.metadata.resourceVersion}`);
    await eventually(() => heard.ended === "end");
    expect(JSON.parse(heard.text)).toMatchObject({ type: "ERROR", object: { code: 410, reason: "Expired" } });
  });

  it("goes away with every connection, and comes back with the same data", async () => {
    const { request, embedded } = connection;
    await request("POST", CONFIG_MAPS, configMap("a"));
    const heard = watching("resourceVersion=0");
    await eventually(() => heard.text.includes('"name":"a"'));
    await embedded.stop();
    await eventually(() => heard.ended === "cut");
    await expect(request("GET", CONFIG_MAPS)).rejects.toThrow("ECONNREFUSED");
    await embedded.resume();
    expect((await request("GET", `${CONFIG_MAPS}/a`)).json).toMatchObject({
      metadata: { name: "a", resourceVersion: expect.any(String) as string },
    });
  });
});

describe("bodies that are none", () => {
  it.each([
    ["no JSON", "{", {}, 400, "BadRequest"],
    ["no object", "[]", {}, 400, "BadRequest"],
    ["nothing", "", {}, 400, "BadRequest"],
    ["another kind", { apiVersion: "v1", kind: "Secret", metadata: { name: "a" } }, {}, 400, "BadRequest"],
    ["a picture", "x", { "Content-Type": "image/png" }, 415, "UnsupportedMediaType"],
    ["too much", "x".repeat(3 * 1024 * 1024 + 1), {}, 413, "RequestEntityTooLarge"],
  ])("refuses %s", async (_, body, headers, code, reason) => {
    const reply = await connection.request("POST", CONFIG_MAPS, body, headers);
    expect(reply.json).toMatchObject({ kind: "Status", code, reason });
  });

  it("takes YAML for what it is", async () => {
    const yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {key: value}\n";
    const reply = await connection.request("POST", CONFIG_MAPS, yaml, { "Content-Type": "application/yaml" });
    expect(reply.json).toMatchObject({ data: { key: "value" } });
  });
});

describeWith([ROOT, program("curl", "curl")], "in another namespace", () => {
  it("serves a socket that was opened there", async () => {
    const namespace = createNamespace(ownName("api"));
    const server = await startApiServer({ listenFds: [listenIn(namespace.name, 6443)] });
    const inside = [
      "netns",
      "exec",
      namespace.name,
      "curl",
      "--silent",
      "--insecure",
      "https://127.0.0.1:6443/healthz",
    ];
    try {
      expect((await promisify(execFile)("ip", inside)).stdout).toBe("ok");
    } finally {
      await server.close();
      namespace.remove();
    }
  });
});
