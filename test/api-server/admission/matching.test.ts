import { describe, expect, it } from "vitest";
import { builtin } from "../kinds/plain.ts";
import type { KubeObject } from "../object.ts";
import type { Review } from "../rest/api.ts";
import { isAsked } from "./matching.ts";
import { webhooksOf } from "./webhook.ts";

const kind = builtin({ group: "", version: "v1", kind: "Service", plural: "services" });
const object: KubeObject = { apiVersion: "v1", kind: "Service", metadata: { name: "a", labels: { app: "web" } } };
const review = (changes: Partial<Review> = {}): Review => ({
  kind,
  subresource: "",
  operation: "CREATE",
  namespace: "default",
  name: "a",
  object,
  oldObject: undefined,
  dryRun: false,
  user: { username: "u", groups: [] },
  ...changes,
});
const RULE = { operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["services"] };
const webhook = (fields: object = {}, rule: object = {}) =>
  webhooksOf({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "hooks" },
    webhooks: [{ name: "a.example.com", rules: [{ ...RULE, ...rule }], ...fields }],
  })[0]!;

describe("a webhook is asked", () => {
  it.each([
    ["about what its rule names", webhook(), review(), true],
    ["about no other operation", webhook(), review({ operation: "DELETE" }), false],
    ["about every operation with *", webhook({}, { operations: ["*"] }), review({ operation: "DELETE" }), true],
    ["about no other group", webhook({}, { apiGroups: ["apps"] }), review(), false],
    ["about no other version", webhook({}, { apiVersions: ["v2"] }), review(), false],
    ["about no other resource", webhook({}, { resources: ["pods"] }), review(), false],
    ["about no part of what it names", webhook(), review({ subresource: "status" }), false],
    [
      "about the part it names",
      webhook({}, { resources: ["services/status"] }),
      review({ subresource: "status" }),
      true,
    ],
    ["about every part with */*", webhook({}, { resources: ["*/*"] }), review({ subresource: "status" }), true],
    ["about no part with *", webhook({}, { resources: ["*"] }), review({ subresource: "status" }), false],
    ["about no other scope", webhook({}, { scope: "Cluster" }), review(), false],
    ["about objects it selects", webhook({ objectSelector: { matchLabels: { app: "web" } } }), review(), true],
    ["about no others", webhook({ objectSelector: { matchLabels: { app: "db" } } }), review(), false],
    [
      "about an object it selected before",
      webhook({ objectSelector: { matchLabels: { app: "web" } } }),
      review({ object: { ...object, metadata: { name: "a" } }, oldObject: object }),
      true,
    ],
    [
      "in namespaces it selects",
      webhook({ namespaceSelector: { matchExpressions: [{ key: "team", operator: "In", values: ["x"] }] } }),
      review(),
      true,
    ],
    [
      "in no others",
      webhook({
        namespaceSelector: {
          matchExpressions: [
            { key: "team", operator: "Exists" },
            { key: "team", operator: "NotIn", values: ["x"] },
          ],
        },
      }),
      review(),
      false,
    ],
  ])("%s", (_, hook, about, expected) => {
    expect(isAsked(hook, about, { team: "x" })).toBe(expected);
  });

  it("has the defaults of the admission API", () => {
    expect(webhook()).toMatchObject({ failurePolicy: "Fail", timeoutSeconds: 10, hasSideEffects: true });
    expect(webhook({ failurePolicy: "Ignore", timeoutSeconds: 3, sideEffects: "NoneOnDryRun" })).toMatchObject({
      failurePolicy: "Ignore",
      timeoutSeconds: 3,
      hasSideEffects: false,
    });
  });
});
