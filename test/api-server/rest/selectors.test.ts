import { describe, expect, it } from "vitest";
import { builtin } from "../kinds/plain.ts";
import { filterOf, labelFilter } from "./selectors.ts";

describe("a label selector", () => {
  const labels = { app: "web", tier: "front", "example.com/x": "" };
  it.each([
    ["", true],
    ["app=web", true],
    ["app==web", true],
    ["app=db", false],
    ["app!=db", true],
    ["missing!=db", true],
    ["app", true],
    ["!app", false],
    ["!missing", true],
    ["app in (web,db)", true],
    ["app in (db)", false],
    ["app notin (db, web)", false],
    ["missing notin (a)", true],
    ["missing in (a)", false],
    ["app=web,tier in (front,back),!missing", true],
    ["app=web,tier=back", false],
    ["example.com/x=", true],
  ])("%s: %s", (selector, expected) => {
    expect(labelFilter(selector)(labels)).toBe(expected);
  });

  it.each(["a==b==c d", "in (", "a b"])("refuses %s", (selector) => {
    expect(() => labelFilter(selector)).toThrow("unable to parse requirement");
  });
});

describe("a field selector", () => {
  const kind = builtin({ group: "", version: "v1", kind: "Pod", plural: "pods", selectableFields: ["spec.nodeName"] });
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "x" }, spec: { nodeName: "n" } };
  it.each([
    ["metadata.name=a", true],
    ["metadata.name!=a", false],
    ["metadata.namespace=x,spec.nodeName==n", true],
    ["spec.nodeName=", false],
  ])("%s: %s", (fieldSelector, expected) => {
    expect(filterOf(kind, new URLSearchParams({ fieldSelector }))(pod)).toBe(expected);
  });

  it("refuses a field that the kind does not offer", () => {
    const query = new URLSearchParams({ fieldSelector: "spec.hostname=a" });
    expect(() => filterOf(kind, query)).toThrow("field label not supported: spec.hostname");
  });
});
