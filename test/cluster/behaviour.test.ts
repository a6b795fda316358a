import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, listAt } from "../api-server/object.ts";
import { connect, type Connection } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";
import { definitions, schemas } from "./behaviour/custom.ts";
import { deletions, statuses } from "./behaviour/keeping.ts";
import { DEFINITIONS, PROBE_DEFINITION } from "./behaviour/objects.ts";
import { applying, patches } from "./behaviour/patching.ts";
import { discovery, forms, lists, selectors } from "./behaviour/reading.ts";
import { run } from "./behaviour/run.ts";
import { services } from "./behaviour/services.ts";
import { watches } from "./behaviour/watching.ts";
import { creation, dryRuns, refusals, updates } from "./behaviour/writing.ts";

const namespace = `lanlord-test-${randomBytes(4).toString("hex")}`;
const definition = `${DEFINITIONS}/probes.test.lanlord.io`;

let connection: Connection;

beforeAll(async () => {
  connection = await connect();
  const { request } = connection;
  const created = await request("POST", "/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace },
  });
  expect(created).toMatchObject({ code: 201 });
  await request("POST", DEFINITIONS, PROBE_DEFINITION);
  await eventually(async () => {
    const { json } = await request("GET", definition);
    return listAt(json, "status", "conditions").some(
      (condition) => at(condition, "type") === "Established" && at(condition, "status") === "True",
    );
  });
});

afterAll(async () => {
  await connection.request("DELETE", definition);
  await connection.request("DELETE", `/api/v1/namespaces/${namespace}`);
  await connection.close();
});

describe.each([
  ["discovery", discovery],
  ["creating", creation],
  ["lists", lists],
  ["selectors", selectors],
  ["forms", forms],
  ["watches", watches],
  ["updating", updates],
  ["patches", patches],
  ["applying", applying],
  ["status", statuses],
  ["deleting", deletions],
  ["custom schemas", schemas],
  ["custom definitions", definitions],
  ["Services", services],
  ["dry runs", dryRuns],
  ["refusals", refusals],
])("the API server on %s", (_, rows) => {
  it.each(rows)("$behaviour", async (one) => {
    await run({ ...connection, namespace }, one);
    expect.hasAssertions();
  });
});
