import { request } from "node:https";
import type { RequestOptions } from "node:https";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { issue, namesOf } from "../../../controller/admission/certificate.ts";
import type { Bundle } from "../../../controller/admission/certificate.ts";
import type { Answer } from "../../../controller/admission/review.ts";
import { createWebhookServer } from "../../../controller/admission/server.ts";
import { ApiError } from "../../../shared/cluster/api-error.ts";
import { listen } from "../../../shared/listen.ts";
import type { Listening } from "../../../shared/listen.ts";

const NAMES = namesOf("webhook", "metallb-system");
const PATH = "/validate-metallb-io-v1beta1-ipaddresspool?timeout=10s";
const RESOURCE = { group: "metallb.io", version: "v1beta1", resource: "ipaddresspools" };
const REVIEW = { kind: "AdmissionReview", request: { uid: "7", operation: "CREATE", resource: RESOURCE } };

let bundle: Bundle;
let listening: Listening;
let refusals: string[];
let answer: () => Promise<Answer>;

beforeAll(async () => {
  bundle = await issue(NAMES, new Date(), undefined);
  const server = createWebhookServer({
    ...bundle,
    answer: () => answer(),
    onAnswered: () => undefined,
    onRefused: (why) => refusals.push(why),
  });
  listening = await listen(server, "a test", 0, "127.0.0.1");
});

beforeEach(() => {
  refusals = [];
  answer = () => Promise.resolve({ faults: [], warnings: ["look out"] });
});

afterAll(() => listening.close());

describe("the webhook server", () => {
  it("answers a review", async () => {
    const { code, text } = await send({}, JSON.stringify(REVIEW));
    expect([code, JSON.parse(text)]).toMatchObject([200, { response: { uid: "7", allowed: true } }]);
    expect(refusals).toEqual([]);
  });

  it.each([
    ["another path", { path: "/metrics" }, "{}", 404, "no-such-path"],
    ["another method", { method: "GET" }, "", 405, "not-post"],
    ["another type", { headers: { "content-type": "text/plain" } }, "{}", 415, "not-json"],
    ["what is no JSON", {}, "{", 400, "not-a-review"],
    ["what is no review", {}, JSON.stringify({ kind: "AdmissionReview" }), 400, "not-a-review"],
    ["more than it takes", {}, `"${"x".repeat(5 << 20)}"`, 413, "too-long"],
  ])("refuses %s, says why, and counts it", async (_, options, body, code, why) => {
    const reply = await send(options, body);
    expect([reply.code, reply.text.split(":")[0], refusals]).toEqual([code, why, [why]]);
  });

  it("says that it cannot tell while the cluster cannot be asked", async () => {
    answer = () => Promise.reject(new ApiError("API_UNREACHABLE", "no answer"));
    const reply = await send({}, JSON.stringify(REVIEW));
    expect([reply.code, refusals]).toEqual([503, ["cluster-unknown"]]);
  });

  it("speaks nothing older than TLS 1.3", async () => {
    await expect(send({ maxVersion: "TLSv1.2" }, "{}")).rejects.toThrow(/version|handshake/);
  });
});

function send(options: RequestOptions, body: string): Promise<{ code: number | undefined; text: string }> {
  const defaults = { method: "POST", path: PATH, headers: { "content-type": "application/json" }, agent: false };
  const where = { host: "127.0.0.1", port: listening.port, servername: NAMES[0], ca: bundle.ca };
  return new Promise((resolve, reject) => {
    const sent = request({ ...defaults, ...where, ...options } as RequestOptions, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ code: response.statusCode, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
