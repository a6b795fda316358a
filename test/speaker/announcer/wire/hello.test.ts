import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { decodeHello, encodeHello, helloSize } from "../../../../speaker/announcer/wire/hello.ts";
import { anyDamagedHello, anyHello, claim, hello } from "./hellos.ts";

/** worker-1 gives up one group, has just got another, and lists what it has up to 2001:db8::100. */
const magic = "4c616e6c";
const version = "02";
const flags = "1a"; // ready, an outdated node, a page
const incarnation = "019900000001";
const sequence = "000000000007";
const deadAfter = "000001c2"; // 450
const mac = "02000000000c";
const digest = "89abcdef";
const twoChanges = "0002";
const node = "08" + "776f726b65722d31"; // worker-1
const link = "04" + "65746830"; // eth0
const outdatedNode = "08" + "776f726b65722d32"; // worker-2
const outdatedIncarnation = "0198ffffffff";

const released = "04" + "c0000264" + "03" + "00000009"; // 192.0.2.100, released, term 9
const offered = "06" + "20010db8000000000000000000000064" + "02" + "00000002" + "00000032"; // 2001:db8::64, weight 50
const fromTheFirst = "00";
const toGroup = "06" + "20010db8000000000000000000000100";
const twoClaims = "0002";
const answering = "04" + "c6336401" + "01" + "00000001" + "00000000"; // 198.51.100.1
const probing = "06" + "20010db8000000000000000000000065" + "00" + "ffffffff" + "00000000";

const header = [magic, version, flags, incarnation, sequence, deadAfter, mac, digest];
const outdated = [outdatedNode, outdatedIncarnation];
const changes = [released, offered];
const page = [fromTheFirst, toGroup, twoClaims, answering, probing];
const wire = [...header, twoChanges, node, link, ...outdated, ...changes, ...page];

const said = hello({
  isReady: true,
  digest: 0x89ab_cdef,
  outdated: { node: "worker-2", incarnation: 0x0198_ffff_ffff },
  changes: [
    { group: ip("192.0.2.100"), term: 9, state: "released" },
    claim("2001:db8::64", { term: 2, state: "offered", weight: 50 }),
  ],
  page: {
    from: undefined,
    to: ip("2001:db8::100"),
    claims: [claim("198.51.100.1"), claim("2001:db8::65", { term: 0xffff_ffff, state: "probing" })],
  },
});

describe("a hello on the wire", () => {
  it("is read", () => {
    expect(decode(wire)).toEqual(said);
  });

  it("is written", () => {
    expect(encode(said)).toBe(wire.join(""));
  });

  it("is 48 bytes and no more when a node with a short name has nothing to say", () => {
    const quiet = [magic, version, "00", incarnation, sequence, deadAfter, mac, "00000000", "0000", node, link];
    expect(encode(hello())).toBe(quiet.join(""));
    expect(decode(quiet)).toEqual(hello());
  });

  it.each([
    ["01", { isLeaving: true }],
    ["02", { isReady: true }],
    ["04", { isBehind: true }],
  ])("has a flag %s for %o", (flag, told) => {
    expect(encode(hello(told)).slice(10, 12)).toBe(flag);
    expect(decode([encode(hello(told))])).toEqual(hello(told));
  });

  it("is read out of the middle of a buffer", () => {
    const buffer = Buffer.from(`ffff${wire.join("")}ffff`, "hex");
    expect(decodeHello(buffer.subarray(2, -2))).toEqual(said);
  });
});

const plain = [magic, version, "00", incarnation, sequence, deadAfter, mac, digest];
const withChanges = (count: string, ...entries: readonly string[]) => [...plain, count, node, link, ...entries];
const flagged = (flag: string, ...fields: readonly string[]) => [
  magic,
  version,
  flag,
  ...plain.slice(3),
  "0000",
  ...fields,
];
const withPage = (...fields: readonly string[]) => flagged("10", node, link, ...fields);
const withNode = (name: string) => flagged("00", name, link);
const withLink = (...name: readonly string[]) => flagged("00", node, ...name);
const [toTheLast, none, one, two] = ["ff", "0000", "0001", "0002"];
const bound = (lowByte: string) => `04c63364${lowByte}`;
const claimOf = (lowByte: string) => bound(lowByte) + "01" + "00000001" + "00000000";

describe.each([
  ["nothing", [], "not-hello"],
  ["a few bytes", ["4c616e"], "not-hello"],
  ["a magic number and no version", [magic], "not-hello"],
  ["MetalLB's gossip", ["00" + "8aa55365714e6f", ...header], "not-hello"],
  ["the version before", [magic, "01", ...wire.slice(2)], "unknown-version"],
  ["a later version", [magic, "03", ...wire.slice(2)], "unknown-version"],
  ["a later version of which we know nothing", [magic, "03"], "unknown-version"],
  ["version 0", [magic, "00", ...wire.slice(2)], "unknown-version"],
  ["half a header", [magic, version, flags], "truncated"],
  ["a header and no name", [...plain, none], "truncated"],
  ["a flag too many", [magic, version, "20", ...wire.slice(3)], "unknown-flag"],
  ["an empty name", withNode("00"), "bad-name"],
  ["a name longer than names can be", withNode("fe" + "61".repeat(254)), "bad-name"],
  ["a name that is not UTF-8", withNode("02" + "c328"), "bad-name"],
  ["a name that goes on beyond the end", [...plain, none, "09" + "776f726b65722d31"], "truncated"],
  ["no link", withLink(), "truncated"],
  ["a link without a name", withLink("00"), "bad-name"],
  ["a link whose name is not UTF-8", withLink("02" + "c328"), "bad-name"],
  ["a link whose name goes on beyond the end", withLink("05" + "65746830"), "truncated"],
  ["an outdated node without a name", flagged("08", node, link, "00"), "bad-name"],
  ["an outdated node, missing", flagged("08", node, link), "truncated"],
  ["an outdated node and half its start", flagged("08", node, link, outdatedNode, "0199"), "truncated"],
  ["fewer changes than were said to be", withChanges(two, released), "truncated"],
  ["more changes than were said to be", withChanges(one, released, released), "trailing-bytes"],
  ["a change of no family", withChanges(one, "05" + "c0000264" + "03" + "00000009"), "bad-family"],
  ["a change of no group", withChanges(one, "00"), "bad-family"],
  ["half an IPv4 group", withChanges(one, "04c000"), "truncated"],
  ["half an IPv6 group", withChanges(one, "0620010db800000000000000000000"), "truncated"],
  ["a group and nothing about it", withChanges(one, "04c0000264"), "truncated"],
  ["a change in no state", withChanges(one, "04" + "c0000264" + "04" + "00000009" + "00000000"), "bad-state"],
  ["half a term", withChanges(one, "04c0000264" + "03" + "000000"), "truncated"],
  ["term 0", withChanges(one, "04c0000264" + "01" + "00000000" + "00000000"), "bad-term"],
  ["a claim without its weight's last byte", withChanges(one, offered.slice(0, -2)), "truncated"],
  ["a page, missing", withPage(), "truncated"],
  ["half a bound", withPage("04c6"), "truncated"],
  ["one bound and half of the other", withPage(bound("01"), "04c6"), "truncated"],
  ["a page with one bound", withPage(fromTheFirst), "truncated"],
  ["a page from the last", withPage(toTheLast, toTheLast, none), "bad-family"],
  ["a page to the first", withPage(fromTheFirst, fromTheFirst, none), "bad-family"],
  ["a page to where it begins", withPage(bound("01"), bound("01"), none), "bad-page"],
  ["a page to before it begins", withPage(toGroup, bound("01"), none), "bad-page"],
  ["a page and half its count", withPage(fromTheFirst, toTheLast, "00"), "truncated"],
  ["fewer claims than were said to be", withPage(fromTheFirst, toTheLast, two, claimOf("01")), "truncated"],
  ["more claims than were said to be", withPage(fromTheFirst, toTheLast, none, claimOf("01")), "trailing-bytes"],
  ["a page that lists what is released", withPage(fromTheFirst, toTheLast, one, released), "bad-state"],
  ["claims out of order", withPage(fromTheFirst, toTheLast, two, claimOf("02"), claimOf("01")), "bad-page"],
  ["IPv6 before IPv4", withPage(fromTheFirst, toTheLast, two, probing, answering), "bad-page"],
  ["a claim twice", withPage(fromTheFirst, toTheLast, two, claimOf("01"), claimOf("01")), "bad-page"],
  ["a claim before the page", withPage(bound("02"), toTheLast, one, claimOf("01")), "bad-page"],
  ["a claim where the page has ended", withPage(fromTheFirst, bound("02"), one, claimOf("02")), "bad-page"],
  ["a claim after the page", withPage(fromTheFirst, bound("02"), two, claimOf("01"), claimOf("03")), "bad-page"],
])("%s", (_, fragments, reason) => {
  it(`is malformed: ${reason}`, () => {
    expect(decode(fragments)).toEqual({ kind: "malformed", reason });
  });
});

it("begins a page with the claim that it is from", () => {
  const heard = decode(withPage(bound("01"), bound("02"), one, claimOf("01")));
  expect(heard).toMatchObject({ page: { from: "198.51.100.1", claims: [{ group: "198.51.100.1" }] } });
});

it("reads the longest name, and takes no longer one to write", () => {
  const longest = "é".repeat(126) + "a";
  expect(decodeHello(encodeHello(hello({ node: longest })))).toEqual(hello({ node: longest }));
  expect(() => encodeHello(hello({ node: "é".repeat(127) }))).toThrow("is named");
});

it("reads back whatever it wrote, as long as it was said to be", () => {
  fc.assert(
    fc.property(anyHello, (any) => {
      const bytes = encodeHello(any);
      expect(bytes).toHaveLength(helloSize(any));
      expect(decodeHello(bytes)).toEqual(any);
    }),
  );
});

it("finds no hello in one that was cut short", () => {
  fc.assert(
    fc.property(anyHello, fc.nat(), (any, cut) => {
      const bytes = encodeHello(any);
      expect(decodeHello(bytes.subarray(0, cut % bytes.length)).kind).toBe("malformed");
    }),
  );
});

it("finds a value or a reason in any bytes", () => {
  const start = Buffer.from(magic + version, "hex");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: start.length }), (noise, from) => {
      expect(["hello", "malformed"]).toContain(decodeHello(Buffer.concat([start.subarray(0, from), noise])).kind);
    }),
  );
});

it("reads nothing that it would write otherwise (FUZZ_RUNS: how much)", { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(anyDamagedHello, (bytes) => {
      const heard = decodeHello(bytes);
      expect(heard.kind === "malformed" || Buffer.compare(encodeHello(heard), bytes) === 0).toBe(true);
    }),
    { numRuns: Number(process.env["FUZZ_RUNS"] ?? 5_000) },
  );
});

function decode(fragments: readonly string[]) {
  return decodeHello(Buffer.from(fragments.join(""), "hex"));
}

function encode(any: Parameters<typeof encodeHello>[0]): string {
  return Buffer.from(encodeHello(any)).toString("hex");
}
