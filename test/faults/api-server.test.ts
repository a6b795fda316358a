import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWatch, type OpenWatch } from "../cluster/behaviour/watch-lines.ts";
import { type Connection, connectEmbedded } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";

const MAPS = "/api/v1/namespaces/default/configmaps";

let connection: Connection & { readonly embedded: NonNullable<Connection["embedded"]> };
let watches: OpenWatch[];

beforeEach(async () => {
  connection = await connectEmbedded({ bookmarkMs: 20 });
  watches = [];
});
afterEach(async () => {
  for (const watch of watches) watch.close();
  await connection.close();
});

/** Creates a ConfigMap; resolves with its resourceVersion. */
async function create(name: string): Promise<string> {
  const { json } = await connection.request("POST", MAPS, { metadata: { name } });
  return (json as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
}

async function watch(query: string): Promise<OpenWatch> {
  const open = await openWatch(connection.kubeconfig, `${MAPS}?watch=1&${query}`);
  watches.push(open);
  return open;
}

/** `ADDED a`, as far as told. */
function told(open: OpenWatch): readonly string[] {
  return open.lines().map(({ type, object }) => `${type} ${(object["metadata"] as { name?: string }).name ?? ""}`);
}

const list = () => connection.request("GET", MAPS);

describe("an ordered answer", () => {
  it.each([
    [409, "Conflict"],
    [410, "Expired"],
    [429, "TooManyRequests"],
    [500, "InternalError"],
    [503, "ServiceUnavailable"],
  ] as const)("is %i, once", async (code, reason) => {
    connection.embedded.faults.inject({ kind: "answer", code });
    expect((await list()).json).toMatchObject({ kind: "Status", status: "Failure", code, reason });
    expect((await list()).code).toBe(200);
  });

  it("says when to come back", async () => {
    connection.embedded.faults.inject({ kind: "answer", code: 429, retryAfterSeconds: 7 });
    const { headers, json } = await list();
    expect(headers["retry-after"]).toBe("7");
    expect(json).toMatchObject({ details: { retryAfterSeconds: 7 } });
  });

  it("leaves undone what was asked", async () => {
    connection.embedded.faults.inject({ kind: "answer", code: 500 });
    await connection.request("POST", MAPS, { metadata: { name: "a" } });
    expect((await connection.request("GET", `${MAPS}/a`)).code).toBe(404);
  });

  it("meets the requests it is for, as often as ordered", async () => {
    const withdraw = connection.embedded.faults.inject(
      { kind: "answer", code: 503 },
      { verb: "list", resource: "configmaps" },
      { every: 2 },
    );
    const codes: number[] = [];
    for (let nth = 0; nth < 4; nth += 1) codes.push((await list()).code);
    expect(codes).toEqual([200, 503, 200, 503]);
    await list();
    expect((await connection.request("GET", "/api/v1/namespaces")).code).toBe(200);
    withdraw();
    expect((await list()).code).toBe(200);
  });
});

describe("a connection", () => {
  it("is refused, and the next is not", async () => {
    connection.embedded.faults.inject({ kind: "refuse" });
    await expect(list()).rejects.toThrow();
    expect((await list()).code).toBe(200);
  });

  it("that is delayed is overtaken by the next", async () => {
    connection.embedded.faults.inject({ kind: "delay", ms: 300 });
    const order: string[] = [];
    const first = list().then(() => order.push("first"));
    await eventually(async () => {
      await list();
      order.push("second");
      return true;
    });
    await first;
    expect(order).toEqual(["second", "first"]);
  });
});

describe("a watch", () => {
  it("is cut in the middle of a line", async () => {
    await create("a");
    const open = await watch("resourceVersion=0");
    await eventually(() => told(open).length > 0);
    connection.embedded.faults.inject({ kind: "cut-watch" });
    await create("b");
    await eventually(() => open.hasEnded());
    expect(open.rest()).toMatch(/^\{"type":"ADDED"/);
    expect(() => JSON.parse(open.rest()) as unknown).toThrow();
  });

  it("goes on from where it was cut", async () => {
    const before = await create("a");
    connection.embedded.faults.inject({ kind: "cut-watch" });
    const cut = await watch(`resourceVersion=${before}`);
    await create("b");
    await eventually(() => cut.hasEnded());
    await create("c");
    const next = await watch(`resourceVersion=${before}`);
    await eventually(() => told(next).length === 2);
    expect(told(next)).toEqual(["ADDED b", "ADDED c"]);
  });

  it("says where it stands, if it is to", async () => {
    const version = await create("a");
    const open = await watch(`resourceVersion=${version}&allowWatchBookmarks=true`);
    await eventually(() => told(open).length > 0);
    expect(open.lines()[0]).toMatchObject({ type: "BOOKMARK", object: { metadata: { resourceVersion: version } } });
  });
});

describe("after compaction", () => {
  it("a watch of what is forgotten is told so, and ends", async () => {
    const forgotten = await create("a");
    await create("b");
    connection.embedded.compact();
    const open = await watch(`resourceVersion=${forgotten}`);
    await eventually(() => open.hasEnded());
    expect(open.lines()).toMatchObject([{ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } }]);
  });

  it("a watch of what came last goes on", async () => {
    const last = await create("a");
    connection.embedded.compact();
    const open = await watch(`resourceVersion=${last}`);
    await create("b");
    await eventually(() => told(open).length === 1);
    expect(told(open)).toEqual(["ADDED b"]);
  });

  it("a list that was begun cannot be continued, but the rest can be had as it is now", async () => {
    await create("a");
    await create("b");
    const page = await connection.request("GET", `${MAPS}?limit=1`);
    const { continue: token } = (page.json as { metadata: { continue: string } }).metadata;
    await create("c");
    connection.embedded.compact();
    const { code, json } = await connection.request("GET", `${MAPS}?limit=9&continue=${token}`);
    expect(code).toBe(410);
    const { metadata } = json as { metadata: { continue: string } };
    const rest = await connection.request("GET", `${MAPS}?limit=9&continue=${metadata.continue}`);
    expect(rest.json).toMatchObject({ items: [{ metadata: { name: "b" } }, { metadata: { name: "c" } }] });
  });

  it("a list of what is forgotten is refused", async () => {
    const forgotten = await create("a");
    await create("b");
    connection.embedded.compact();
    const exact = await connection.request("GET", `${MAPS}?resourceVersion=${forgotten}&resourceVersionMatch=Exact`);
    expect(exact.json).toMatchObject({ code: 410, reason: "Expired" });
  });
});

describe("a server that stops and comes back", () => {
  it("ends every watch, and answers nobody meanwhile", async () => {
    const open = await watch("resourceVersion=0");
    await connection.embedded.stop();
    await eventually(() => open.hasEnded());
    await expect(list()).rejects.toThrow();
  });

  it("has the same objects at the same versions, and goes on with its watches", async () => {
    const version = await create("a");
    await connection.embedded.stop();
    await connection.embedded.resume();
    const { json } = await connection.request("GET", `${MAPS}/a`);
    expect(json).toMatchObject({ metadata: { resourceVersion: version } });
    const open = await watch(`resourceVersion=${version}`);
    await create("b");
    await eventually(() => told(open).length === 1);
    expect(told(open)).toEqual(["ADDED b"]);
  });
});

it("keeps account of who wrote what, and how that ended", async () => {
  await create("a");
  await create("a");
  await list();
  await connection.request("DELETE", `${MAPS}/a`);
  const writes = connection.embedded.audit.writes();
  expect(writes.map(({ verb, resource, key, code }) => `${verb} ${resource} ${key} ${code}`)).toEqual([
    "create configmaps default/a 201",
    "create configmaps default/ 409",
    "delete configmaps default/a 200",
  ]);
});
