import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWatchLine } from "../../../../shared/cluster/kubernetes/watch-line.ts";
import type { Decoded } from "../../../../shared/manifest/fault.ts";

const kind = { decode: decodeColor };

describe("readWatchLine", () => {
  it.each(["ADDED", "MODIFIED"])("reads the object that was %s", (type) => {
    expect(read(type, { metadata: { namespace: "ns", name: "a", resourceVersion: "7" }, color: "red" })).toEqual({
      kind: "change",
      resourceVersion: "7",
      change: { kind: "read", key: "ns/a", value: "red", resourceVersion: "7" },
    });
  });

  it("keeps nothing of an object it cannot decode but its faults", () => {
    expect(read("ADDED", { metadata: { name: "a", resourceVersion: "7" }, color: 3 })).toEqual({
      kind: "change",
      resourceVersion: "7",
      change: { kind: "broken", key: "a", faults: [{ path: "color", reason: "3 is no color" }] },
    });
  });

  it("drops an object that was deleted without decoding it", () => {
    expect(read("DELETED", { metadata: { name: "a", resourceVersion: "8" }, color: 3 })).toEqual({
      kind: "change",
      resourceVersion: "8",
      change: { kind: "removed", key: "a" },
    });
  });

  it("takes from a bookmark where the watch is", () => {
    expect(read("BOOKMARK", { metadata: { resourceVersion: "9" } })).toEqual({
      kind: "bookmark",
      resourceVersion: "9",
    });
  });

  it("knows that the version is too old", () => {
    expect(read("ERROR", { kind: "Status", code: 410 })).toMatchObject({
      kind: "refused",
      error: { code: "API_EXPIRED" },
    });
  });

  it.each(["", "null", "[]", "3", '{"type":"ADDED"}', '{"type":"PAINTED","object":{"metadata":{"name":"a"}}}'])(
    "makes nothing of %j",
    (line) => {
      expect(readWatchLine(kind, line)).toEqual({ kind: "unreadable" });
    },
  );

  it("never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(() => readWatchLine(kind, line)).not.toThrow();
      }),
    );
  });
});

function read(type: string, object: object) {
  return readWatchLine(kind, JSON.stringify({ type, object }));
}

function decodeColor(manifest: unknown): Decoded<string> {
  const { color } = manifest as { color?: unknown };
  return typeof color === "string"
    ? { kind: "read", value: color }
    : { kind: "broken", faults: [{ path: "color", reason: `${String(color)} is no color` }] };
}
