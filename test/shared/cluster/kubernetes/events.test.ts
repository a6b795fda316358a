import { describe, expect, it } from "vitest";
import { ApiError } from "../../../../shared/cluster/api-error.ts";
import type { EventRecord } from "../../../../shared/cluster/cluster.ts";
import type { Call } from "../../../../shared/cluster/kubernetes/api.ts";
import { createTeller } from "../../../../shared/cluster/kubernetes/events.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const ASSIGNED: EventRecord = {
  about: { apiVersion: "v1", kind: "Service", namespace: "default", name: "myapp", uid: "7d1f" },
  type: "Normal",
  reason: "nodeAssigned",
  message: 'announcing from node "node-a" with protocol "layer2"',
  component: "metallb-speaker",
  host: "node-a",
};

describe("tell", () => {
  it("writes an Event as kubectl describe reads it", async () => {
    const { tell, calls } = teller();
    await tell(ASSIGNED);
    expect(calls).toEqual([
      {
        method: "POST",
        path: "/api/v1/namespaces/default/events",
        body: {
          apiVersion: "v1",
          kind: "Event",
          metadata: { namespace: "default", name: "myapp.8000000080000000" },
          involvedObject: ASSIGNED.about,
          type: "Normal",
          reason: "nodeAssigned",
          message: 'announcing from node "node-a" with protocol "layer2"',
          source: { component: "metallb-speaker", host: "node-a" },
          reportingComponent: "metallb-speaker",
          reportingInstance: "node-a",
          count: 1,
          firstTimestamp: "2026-01-01T00:00:00Z",
          lastTimestamp: "2026-01-01T00:00:00Z",
        },
      },
    ]);
  });

  it("counts up what it told before", async () => {
    const { tell, calls, clock } = teller();
    await tell(ASSIGNED);
    await clock.advance(90_000);
    await tell(ASSIGNED);
    await tell(ASSIGNED);
    expect(calls.slice(1)).toEqual([
      {
        method: "PATCH",
        path: "/api/v1/namespaces/default/events/myapp.8000000080000000",
        body: { count: 2, lastTimestamp: "2026-01-01T00:01:30Z" },
      },
      {
        method: "PATCH",
        path: "/api/v1/namespaces/default/events/myapp.8000000080000000",
        body: { count: 3, lastTimestamp: "2026-01-01T00:01:30Z" },
      },
    ]);
  });

  it("tells anew what the API server has forgotten", async () => {
    const { tell, calls, refuse } = teller();
    await tell(ASSIGNED);
    refuse(new ApiError("API_NOT_FOUND", "gone"));
    await tell(ASSIGNED);
    expect(calls.map(({ method }) => method)).toEqual(["POST", "PATCH", "POST"]);
  });

  it("keeps apart what differs in the message alone", async () => {
    const { tell, calls } = teller();
    await tell(ASSIGNED);
    await tell({ ...ASSIGNED, message: "something else" });
    expect(calls.map(({ method }) => method)).toEqual(["POST", "POST"]);
  });

  it("puts what is about a cluster-wide object into the namespace default", async () => {
    const { tell, calls } = teller();
    await tell({ ...ASSIGNED, about: { ...ASSIGNED.about, kind: "Node", namespace: "" } });
    expect(calls[0]?.path).toBe("/api/v1/namespaces/default/events");
  });

  it("lets an Event go that cannot be written, and tells the next", async () => {
    const { tell, calls, refuse } = teller();
    refuse(new ApiError("API_FORBIDDEN", "no"));
    await tell(ASSIGNED);
    await tell(ASSIGNED);
    expect(calls.map(({ method }) => method)).toEqual(["POST", "POST"]);
  });

  it("waits for as long as a busy API server wants, and tells it then", async () => {
    const { tell, calls, clock, refuse } = teller();
    refuse(new ApiError("API_BUSY", "too many requests", { retryAfterMs: 3_000 }));
    const telling = tell(ASSIGNED);
    await clock.advance(2_999);
    expect(calls).toHaveLength(1);
    await clock.advance(1);
    await telling;
    expect(calls).toHaveLength(2);
  });

  it("tries nothing again once it is closing", async () => {
    const { tell, calls, refuse, close } = teller();
    close();
    refuse(new ApiError("API_BUSY", "too many requests"));
    await tell(ASSIGNED);
    expect(calls).toHaveLength(1);
  });

  it("does not drown anybody", async () => {
    const { tell, calls } = teller();
    await Promise.all(Array.from({ length: 1_000 }, (_, nth) => tell({ ...ASSIGNED, message: String(nth) })));
    expect(calls).toHaveLength(25);
  });

  it("writes one at a time", async () => {
    const { tell, most } = teller();
    await Promise.all([tell(ASSIGNED), tell(ASSIGNED), tell(ASSIGNED)]);
    expect(most()).toBe(1);
  });
});

function teller() {
  const clock = createFakeClock();
  const calls: Call[] = [];
  let refusing: ApiError | undefined;
  let open = 0;
  let most = 0;
  const call = async (asked: Call): Promise<unknown> => {
    calls.push(asked);
    open += 1;
    most = Math.max(most, open);
    await Promise.resolve();
    open -= 1;
    const error = refusing;
    refusing = undefined;
    if (error !== undefined) throw error;
    return {};
  };
  const closing = new AbortController();
  const tell = createTeller({ call, lines: () => Promise.resolve() }, clock, SILENT, closing.signal);
  const refuse = (error: ApiError) => (refusing = error);
  return { tell, calls, clock, most: () => most, refuse, close: () => closing.abort() };
}
