import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import type { ToAnnouncer } from "../../../../speaker/announcer/protocol.ts";
import type { Query } from "../../../../speaker/announcer/state.ts";
import { decodeToAnnouncer } from "../../../../speaker/announcer/socket/decode.ts";

const intent = {
  group: ip("192.0.2.1"),
  addresses: [ip("192.0.2.1"), ip("2001:db8::1")] as const,
  links: { kind: "named", names: ["eth0"] } as const,
  candidates: [{ node: "a", weight: 5 }],
};

describe("a speaker's message", () => {
  it.each<ToAnnouncer | Query>([
    { kind: "speaker", version: 1, node: "a" },
    { kind: "nodes", nodes: [] },
    { kind: "nodes", nodes: [{ node: "a", addresses: [ip("192.0.2.1"), ip("2001:db8::1")] }] },
    { kind: "intend", intent },
    { kind: "intend", intent: { ...intent, links: { kind: "all" }, candidates: [] } },
    { kind: "intend", intent: { ...intent, candidates: [{ node: "a", weight: 5, links: ["eth0", "ens18"] }] } },
    { kind: "withdraw", group: ip("192.0.2.1") },
    { kind: "complete" },
    { kind: "query" },
  ])("is understood: $kind", (message) => {
    expect(decodeToAnnouncer(JSON.stringify(message))).toEqual(message);
  });

  it.each([
    ["not-a-json-object", "{"],
    ["not-a-json-object", "[]"],
    ["unknown-kind", { kind: "dance" }],
    ["speaker-without-version-or-node", { kind: "speaker", version: 1 }],
    ["speaker-without-version-or-node", { kind: "speaker", version: 1, node: "a".repeat(254) }],
    ["nodes-without-their-addresses", { kind: "nodes" }],
    ["nodes-without-their-addresses", { kind: "nodes", nodes: { a: [] } }],
    ["nodes-without-their-addresses", { kind: "nodes", nodes: [{ node: "a" }] }],
    ["nodes-without-their-addresses", { kind: "nodes", nodes: [{ node: "", addresses: [] }] }],
    ["nodes-without-their-addresses", { kind: "nodes", nodes: [{ node: "a", addresses: ["a.example.com"] }] }],
    ["withdraw-without-group", { kind: "withdraw", group: "" }],
    ["withdraw-without-group", { kind: "withdraw", group: "default/myapp" }],
    ["intent-without-group", { kind: "intend" }],
    ["intent-without-group", { kind: "intend", intent: { ...intent, group: 7 } }],
    ["intent-without-group", { kind: "intend", intent: { ...intent, group: "default/myapp" } }],
    ["intent-with-bad-addresses", { kind: "intend", intent: { ...intent, addresses: [] } }],
    ["intent-with-bad-addresses", { kind: "intend", intent: { ...intent, addresses: ["192.0.2.1", "192.0.2.300"] } }],
    ["intent-with-bad-links", { kind: "intend", intent: { ...intent, links: { kind: "named", names: [7] } } }],
    ["intent-with-bad-links", { kind: "intend", intent: { ...intent, links: { kind: "some" } } }],
    ["intent-with-bad-candidates", { kind: "intend", intent: { ...intent, candidates: [{ node: "a" }] } }],
    ["intent-with-bad-candidates", { kind: "intend", intent: { ...intent, candidates: "a" } }],
    ["intent-with-bad-candidates", { kind: "intend", intent: { ...intent, candidates: [{ node: "a", weight: -1 }] } }],
    ["intent-with-bad-candidates", { kind: "intend", intent: { ...intent, candidates: [{ node: "a", weight: 0.5 }] } }],
    [
      "intent-with-bad-candidates",
      { kind: "intend", intent: { ...intent, candidates: [{ node: "a", weight: 2 ** 32 }] } },
    ],
    ["intent-with-bad-candidates", candidateOn("eth0")],
    ["intent-with-bad-candidates", candidateOn(null)],
    ["intent-with-bad-candidates", candidateOn(["eth0", 7])],
    ["intent-with-bad-candidates", candidateOn([""])],
  ])("is refused: %s, for %j", (reason, message) => {
    const line = typeof message === "string" ? message : JSON.stringify(message);
    expect(decodeToAnnouncer(line)).toEqual({ kind: "refused", reason });
  });

  it("is a message or a refusal, whatever the line", () => {
    const lines = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ kind: "intend", intent: value })),
      fc.jsonValue().map((value) => JSON.stringify({ kind: "nodes", nodes: [value] })),
    );
    fc.assert(
      fc.property(lines, (line) => {
        expect(["refused", "speaker", "nodes", "intend", "withdraw", "complete", "query"]).toContain(
          decodeToAnnouncer(line).kind,
        );
      }),
    );
  });
});

function candidateOn(links: unknown): object {
  return { kind: "intend", intent: { ...intent, candidates: [{ node: "a", weight: 5, links }] } };
}
