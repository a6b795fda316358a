import { describe, expect, it } from "vitest";
import { refusal, refusalOnWatch } from "../../../../shared/cluster/kubernetes/answer.ts";

describe("refusal", () => {
  it.each([
    [400, {}, "API_INVALID"],
    [401, {}, "API_FORBIDDEN"],
    [403, {}, "API_FORBIDDEN"],
    [404, {}, "API_NOT_FOUND"],
    [409, { reason: "Conflict" }, "API_CONFLICT"],
    [409, { reason: "AlreadyExists" }, "API_ALREADY_EXISTS"],
    [410, { reason: "Expired" }, "API_EXPIRED"],
    [415, {}, "API_REFUSED"],
    [422, { reason: "Invalid" }, "API_INVALID"],
    [429, {}, "API_BUSY"],
    [500, {}, "API_BUSY"],
    [504, {}, "API_BUSY"],
    [504, { details: { causes: [{ reason: "ResourceVersionTooLarge" }] } }, "API_EXPIRED"],
  ])("of %i with %j is %s", (status, body, code) => {
    expect(refusal(status, undefined, JSON.stringify(body))).toMatchObject({ code, status });
  });

  it("says what the server said", () => {
    expect(refusal(403, undefined, '{"message":"services is forbidden"}').message).toBe(
      "API_FORBIDDEN: services is forbidden",
    );
    expect(refusal(502, undefined, "<html>").message).toBe("API_BUSY: HTTP 502: <html>");
    expect(refusal(502, undefined, "null").message).toBe("API_BUSY: HTTP 502: null");
  });

  it("asks for the time that the header or the body names", () => {
    const body = JSON.stringify({ details: { retryAfterSeconds: 5 } });
    expect(refusal(429, "2", body).retryAfterMs).toBe(2_000);
    expect(refusal(429, undefined, body).retryAfterMs).toBe(5_000);
    expect(refusal(429, "Wed, 21 Oct 2026 07:28:00 GMT", "{}").retryAfterMs).toBeUndefined();
  });
});

it("reads the Status that ends a watch", () => {
  expect(refusalOnWatch({ kind: "Status", code: 410, message: "too old resource version" })).toMatchObject({
    code: "API_EXPIRED",
    message: "API_EXPIRED: too old resource version",
  });
  expect(refusalOnWatch(undefined)).toMatchObject({ code: "API_BUSY" });
});
