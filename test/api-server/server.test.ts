import { afterAll, beforeAll, expect, it } from "vitest";
import { type Connection, connectEmbedded } from "../support/api.ts";

let connection: Connection & { readonly embedded: NonNullable<Connection["embedded"]> };
beforeAll(async () => {
  connection = await connectEmbedded();
});
afterAll(() => connection.close());

const service = (name: string) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
});
const SERVICES = "/api/v1/namespaces/default/services";

it("creates, reads, patches and deletes a Service", async () => {
  const { request } = connection;
  expect((await request("POST", SERVICES, service("one"))).code).toBe(201);
  const patched = await request(
    "PATCH",
    `${SERVICES}/one`,
    { metadata: { labels: { a: "b" } } },
    { "Content-Type": "application/merge-patch+json" },
  );
  expect(patched.json).toMatchObject({
    metadata: { labels: { a: "b" } },
    spec: { type: "LoadBalancer", clusterIP: expect.stringMatching(/^10\.96\./) as string },
  });
  expect((await request("DELETE", `${SERVICES}/one`)).json).toMatchObject({ status: "Success" });
  expect((await request("GET", `${SERVICES}/one`)).json).toMatchObject({
    code: 404,
    reason: "NotFound",
    message: 'services "one" not found',
  });
});

it("serves a CustomResourceDefinition as soon as it is created", async () => {
  const { request } = connection;
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "things.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "things", kind: "Thing" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  };
  expect((await request("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)).code).toBe(201);
  const thing = { apiVersion: "example.com/v1", kind: "Thing", metadata: { generateName: "a-" } };
  const created = await request("POST", "/apis/example.com/v1/namespaces/default/things", thing);
  expect(created.json).toMatchObject({
    metadata: { name: expect.stringMatching(/^a-.{5}$/) as string, generation: 1 },
  });
});

it("refuses a token that it did not give out", async () => {
  const { request } = connection;
  const anonymous = { Authorization: "Bearer nobody" };
  expect((await request("GET", SERVICES, undefined, anonymous)).json).toMatchObject({
    code: 401,
    reason: "Unauthorized",
  });
});
