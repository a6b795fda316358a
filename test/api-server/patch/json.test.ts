import fc from "fast-check";
import { expect, it } from "vitest";
import { patchJson } from "./json.ts";

const object = { metadata: { labels: { a: "1" } }, list: ["x", "y"] };

it.each([
  [
    "adds, replaces and removes",
    [
      { op: "add", path: "/metadata/labels/b~1c", value: "2" },
      { op: "replace", path: "/list/0", value: "z" },
      { op: "remove", path: "/metadata/labels/a" },
    ],
    { metadata: { labels: { "b/c": "2" } }, list: ["z", "y"] },
  ],
  [
    "inserts and appends to lists",
    [
      { op: "add", path: "/list/0", value: "w" },
      { op: "add", path: "/list/-", value: "z" },
    ],
    { ...object, list: ["w", "x", "y", "z"] },
  ],
  ["goes on after a test that holds", [{ op: "test", path: "/list/1", value: "y" }], object],
  [
    "copies and moves",
    [
      { op: "copy", from: "/list/0", path: "/first" },
      { op: "move", from: "/list", path: "/moved" },
    ],
    { metadata: object.metadata, first: "x", moved: ["x", "y"] },
  ],
])("%s", (_, patch, value) => {
  expect(patchJson(object, patch)).toEqual({ kind: "patched", value });
});

it.each([
  ["a test that does not hold", [{ op: "test", path: "/list/1", value: "z" }], 422],
  ["removing what is not there", [{ op: "remove", path: "/absent" }], 422],
  ["adding below what is not there", [{ op: "add", path: "/absent/deeper", value: 1 }], 422],
  ["an operation nobody knows", [{ op: "invert", path: "/list" }], 422],
  ["an operation without a path", [{ op: "remove" }], 400],
  ["what is no list", { op: "remove", path: "/list" }, 400],
])("refuses %s", (_, patch, code) => {
  expect(patchJson(object, patch)).toMatchObject({ kind: "refused", code });
});

it("leaves the object alone, whether or not the patch fits", () => {
  const before = structuredClone(object);
  patchJson(object, [
    { op: "replace", path: "/list/0", value: "changed" },
    { op: "test", path: "/list/0", value: "other" },
  ]);
  expect(object).toEqual(before);
});

it("never throws, whatever the patch", () => {
  const op = fc.constantFrom("add", "remove", "replace", "move", "copy", "test");
  const path = fc.constantFrom(
    "",
    "/",
    "/list",
    "/list/9",
    "/list/-",
    "/__proto__/x",
    "/constructor",
    "list",
    "/metadata/x/y",
  );
  const operation = fc.record({ op, path, from: path, value: fc.jsonValue() }, { requiredKeys: ["op", "path"] });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.array(operation)), (patch) => {
      expect(["patched", "refused"]).toContain(patchJson(object, patch).kind);
    }),
  );
});
