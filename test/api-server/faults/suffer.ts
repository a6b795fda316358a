/** What a fault does to the request that meets it. */
import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { Refusal } from "../status.ts";
import type { RequestFault } from "./faults.ts";

/** Does it; throws the refusal that was ordered. */
export async function suffer(fault: RequestFault, response: ServerResponse): Promise<void> {
  switch (fault.kind) {
    case "refuse":
      response.destroy();
      return;
    case "delay":
      await delay(fault.ms);
      return;
    case "answer":
      throw ordered(fault);
  }
}

function ordered({ code, retryAfterSeconds = 1 }: Extract<RequestFault, { readonly kind: "answer" }>): Refusal {
  switch (code) {
    case 409:
      return new Refusal(
        409,
        "Conflict",
        "the object has been modified; please apply your changes to the latest version and try again",
      );
    case 410:
      return new Refusal(410, "Expired", "The resourceVersion for the provided watch is too old.");
    case 429:
      return new Refusal(429, "TooManyRequests", "too many requests, please try again later", { retryAfterSeconds });
    case 500:
      return new Refusal(500, "InternalError", "Internal error occurred: ordered by a test");
    case 503:
      return new Refusal(503, "ServiceUnavailable", "the server is currently unable to handle the request", {
        retryAfterSeconds,
      });
  }
}
