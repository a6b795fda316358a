import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyCrds } from "../support/crds.ts";
import { definitions, schemas } from "./behaviour/custom.ts";
import { deletions, statuses } from "./behaviour/keeping.ts";
import { ourKinds } from "./behaviour/ours.ts";
import { applying, patches } from "./behaviour/patching.ts";
import { discovery, forms, lists, selectors } from "./behaviour/reading.ts";
import { run } from "./behaviour/run.ts";
import { services } from "./behaviour/services.ts";
import { watches } from "./behaviour/watching.ts";
import { creation, dryRuns, refusals, updates } from "./behaviour/writing.ts";
import { type OwnNamespace, ownNamespace } from "./own-namespace.ts";

let cluster: OwnNamespace;

beforeAll(async () => {
  cluster = await ownNamespace();
  await applyCrds(cluster.request);
});
afterAll(() => cluster.close());

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
  ["our kinds", ourKinds],
  ["dry runs", dryRuns],
  ["refusals", refusals],
])("the API server on %s", (_, rows) => {
  it.each(rows)("$behaviour", async (one) => {
    await run(cluster, one);
    expect.hasAssertions();
  });
});
