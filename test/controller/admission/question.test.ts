import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeQuestion } from "../../../controller/admission/question.ts";

const RESOURCE = { group: "metallb.io", version: "v1beta1", resource: "ipaddresspools" };
const REQUEST = { uid: "1", operation: "CREATE", resource: RESOURCE, namespace: "a", name: "b", object: { spec: {} } };

it("is read whole", () => {
  expect(decodeQuestion({ kind: "AdmissionReview", request: REQUEST })).toEqual({
    kind: "read",
    value: {
      uid: "1",
      operation: "CREATE",
      group: "metallb.io",
      plural: "ipaddresspools",
      namespace: "a",
      name: "b",
      object: { spec: {} },
      oldObject: undefined,
    },
  });
});

it.each([
  ["another kind", { kind: "Pod", request: REQUEST }, "kind"],
  ["no request", { kind: "AdmissionReview" }, "request"],
  ["no uid to answer to", { kind: "AdmissionReview", request: { ...REQUEST, uid: undefined } }, "request.uid"],
  ["an unknown deed", { kind: "AdmissionReview", request: { ...REQUEST, operation: "EAT" } }, "request.operation"],
  ["no resource", { kind: "AdmissionReview", request: { ...REQUEST, resource: 1 } }, "request.resource"],
])("is refused with %s", (_, review, path) => {
  const decoded = decodeQuestion(review);
  expect(decoded.kind === "broken" && decoded.faults[0].path).toBe(path);
});

it("never throws", () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (all, request) => {
      decodeQuestion(all);
      decodeQuestion({ kind: "AdmissionReview", request });
    }),
  );
});
