import { createSecretKey } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { Log } from "../../../../shared/log.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import type { Link } from "../../../../speaker/announcer/links/link.ts";
import type { InForce } from "../../../../speaker/announcer/membership/keys.ts";
import type { Lines } from "../../../../speaker/announcer/membership/lines.ts";
import { seal } from "../../../../speaker/announcer/membership/seal.ts";
import { sealedLines } from "../../../../speaker/announcer/membership/sealed-lines.ts";

const eth0: Link = { index: 2, name: "eth0", mac: 0x0200_0000_000c as Mac };
const older: InForce = { keys: [createSecretKey("the older key", "utf8")], isOpen: false };
const newer: InForce = { keys: [createSecretKey("the newer key", "utf8")], isOpen: false };
const datagram = Uint8Array.from(Buffer.from("hello"));

/** The reasons that were logged. */
let logged: unknown[];
const log: Log = { debug: ignore, info: ignore, warn: (fields) => logged.push(fields), error: ignore };

beforeEach(() => {
  logged = [];
});

describe("sealed lines", () => {
  it("send what is sealed by the keys of the moment, and say whether it left", () => {
    const { lines, sent } = fakeLines();
    let inForce = older;
    const sealed = sealedLines(lines, () => inForce, log);
    expect(sealed.send(eth0, datagram)).toBe(true);
    inForce = newer;
    expect(sealed.send({ ...eth0, index: 3 }, datagram)).toBe(false);
    expect(sent).toEqual([seal(datagram, older), seal(datagram, newer)]);
  });

  it("hand on what a key of the moment proves, and the link on which it came", () => {
    const { lines, arrive } = fakeLines();
    const heard: [number, Uint8Array][] = [];
    let inForce = older;
    const sealed = sealedLines(lines, () => inForce, log);
    sealed.listen((link, bytes) => heard.push([link, bytes]));
    arrive(2, seal(datagram, older));
    arrive(2, seal(datagram, newer));
    inForce = newer;
    arrive(3, seal(datagram, newer));
    expect(heard).toEqual([
      [2, datagram],
      [3, datagram],
    ]);
  });

  it("count by reason what they drop, and log each reason once", () => {
    const { lines, arrive } = fakeLines();
    const sealed = sealedLines(lines, () => older, log);
    sealed.listen(() => expect.unreachable());
    expect(sealed.refusals()).toEqual(new Map());
    arrive(2, seal(datagram, newer));
    arrive(2, seal(datagram, { keys: [], isOpen: true }));
    arrive(3, seal(datagram, newer));
    arrive(3, datagram);
    expect(sealed.refusals()).toEqual(
      new Map([
        ["wrong-seal", 2],
        ["not-sealed", 1],
        ["unknown-seal", 1],
      ]),
    );
    expect(logged).toEqual([{ reason: "wrong-seal" }, { reason: "not-sealed" }, { reason: "unknown-seal" }]);
  });

  it("leave links, nodes and closing to the lines below", () => {
    const { lines, told } = fakeLines();
    const sealed = sealedLines(lines, () => older, log);
    sealed.linksAre([eth0]);
    sealed.nodesAre(new Map());
    sealed.close();
    expect(told).toEqual([[eth0], new Map(), "closed"]);
  });
});

/** They send on eth0 alone. */
function fakeLines() {
  const [sent, told]: [Uint8Array[], unknown[]] = [[], []];
  let arrive: (link: number, bytes: Uint8Array) => void = () => undefined;
  const lines: Lines = {
    linksAre: (links) => told.push(links),
    nodesAre: (addresses) => told.push(addresses),
    send: (link, bytes) => {
      sent.push(bytes);
      return link.index === eth0.index;
    },
    listen: (heard) => {
      arrive = heard;
    },
    close: () => told.push("closed"),
  };
  return { lines, sent, told, arrive: (link: number, bytes: Uint8Array) => arrive(link, bytes) };
}

function ignore(): void {
  return undefined;
}
