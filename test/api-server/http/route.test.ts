import fc from "fast-check";
import { expect, it } from "vitest";
import { routeOf } from "./route.ts";

const resource = (group: string, plural: string, more: object = {}) => ({
  kind: "resource",
  group,
  version: "v1",
  plural,
  namespace: undefined,
  name: "",
  subresource: "",
  ...more,
});

it.each([
  ["/", { kind: "paths" }],
  ["/healthz/ping", { kind: "health" }],
  ["/version", { kind: "version" }],
  ["/api", { kind: "core-versions" }],
  ["/apis", { kind: "groups" }],
  ["/apis/apps", { kind: "group", group: "apps" }],
  ["/api/v1", { kind: "resources", group: "", version: "v1" }],
  ["/apis/apps/v1/", { kind: "resources", group: "apps", version: "v1" }],
  ["/openapi/v3/apis/apps/v1", { kind: "openapi", path: "v3/apis/apps/v1" }],
  ["/api/v1/nodes/a/status", resource("", "nodes", { name: "a", subresource: "status" })],
  ["/api/v1/namespaces", resource("", "namespaces")],
  ["/api/v1/namespaces/a", resource("", "namespaces", { name: "a" })],
  ["/api/v1/namespaces/a/status", resource("", "namespaces", { name: "a", subresource: "status" })],
  ["/api/v1/namespaces/a/pods", resource("", "pods", { namespace: "a" })],
  ["/api/v1/namespaces/a/pods/b", resource("", "pods", { namespace: "a", name: "b" })],
  [
    "/apis/apps/v1/namespaces/a/deployments/b/status",
    resource("apps", "deployments", { namespace: "a", name: "b", subresource: "status" }),
  ],
  [
    "/apis/rbac.authorization.k8s.io/v1/clusterroles/a%3Ab",
    resource("rbac.authorization.k8s.io", "clusterroles", { name: "a:b" }),
  ],
  ["/api/v1/namespaces/a/pods/b/log/c", { kind: "unknown" }],
  ["/metrics", { kind: "unknown" }],
  ["/api/v1/nodes/%zz", { kind: "unknown" }],
])("%s", (path, expected) => {
  expect(routeOf(path)).toEqual(expected);
});

it("understands or does not know any path, but never fails", () => {
  fc.assert(
    fc.property(fc.oneof(fc.webPath(), fc.string()), (path) => {
      expect(routeOf(path).kind).not.toBe("");
    }),
  );
});
