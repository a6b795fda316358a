import { expect, it } from "vitest";
import { saysTheSame } from "../../../shared/model/object.ts";

const META = { key: "a", name: "a", namespace: "", uid: "1", resourceVersion: "1", labels: { zone: "x" } };

it.each([
  ["in nothing but its version", { resourceVersion: "2" }, true],
  ["in a label", { labels: { zone: "y" } }, false],
  ["in its identity", { uid: "2" }, false],
])("tells whether a version differs %s", (_, difference, same) => {
  expect(saysTheSame(META, { ...META, ...difference })).toBe(same);
});
