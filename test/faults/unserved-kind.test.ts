import { expect, it } from "vitest";
import { createBench, expectAddresses } from "../cluster/controller-fixture.ts";
import { connectEmbedded } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";

const DEFINITION = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/addressconflicts.lanlord.io";

it("a controller serves a cluster that was upgraded without the definition of AddressConflict", async () => {
  const connection = await connectEmbedded();
  const bench = await createBench(connection);
  await connection.request("DELETE", DEFINITION);
  const list = `/apis/lanlord.io/v1alpha1/namespaces/${bench.namespace}/addressconflicts`;
  await eventually(async () => (await connection.request("GET", list)).code === 404);
  const stop = await bench.start();
  try {
    await bench.putPool("first", { addresses: ["192.0.2.20/32"] });
    await bench.createService("web");
    await expectAddresses(bench, "web", ["192.0.2.20"]);
    expect((await connection.request("GET", list)).code).toBe(404);
  } finally {
    await stop();
    await bench.close();
  }
});
