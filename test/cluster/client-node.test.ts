import { KubeConfig } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientCalls } from "./client-node/calls.ts";
import { followingCalls } from "./client-node/following.ts";
import { type OwnNamespace, ownNamespace } from "./own-namespace.ts";

let cluster: OwnNamespace;
let client: Client;

beforeAll(async () => {
  cluster = await ownNamespace();
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  client = { config, namespace: cluster.namespace };
});
afterAll(() => cluster.close());

describe("@kubernetes/client-node", () => {
  it.each([...clientCalls, ...followingCalls])("$behaviour: $call", async ({ run }) => {
    await run(client);
    expect.hasAssertions();
  });
});
