import { beforeEach, describe, expect, it } from "vitest";
import type { Family } from "../../../../shared/net/ip.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import type { Link } from "../../../../speaker/announcer/links/link.ts";
import { ownAddresses } from "../../../../speaker/announcer/membership/own-addresses.ts";
import { createUdpLine } from "../../../../speaker/announcer/membership/udp-line.ts";
import type { UdpLine } from "../../../../speaker/announcer/membership/udp-line.ts";
import type { HelloSocketParts } from "../../../../speaker/announcer/system/hello-socket.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";

const PORT = 7946;
const ETH0: Link = { index: 1, name: "eth0", mac: 0x02_00_00_00_00_01 as Mac };
const ADDRESSES = ownAddresses([
  { address: "192.0.2.1", cidr: "192.0.2.1/24", netmask: "", family: "IPv4", mac: "", internal: false },
]);
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const HELLO = Buffer.from("hello");

describe("a line of both families", () => {
  /** What the system says to whoever sends; undefined: it has the datagram. */
  let errors: Partial<Record<Family, string>>;
  let sent: Family[];
  let opened: HelloSocketParts[];
  let line: UdpLine;

  beforeEach(() => {
    [errors, sent, opened] = [{}, [], []];
    line = createUdpLine({
      link: ETH0,
      mode: "multicast",
      hasSiblings: () => false,
      port: PORT,
      clock: createFakeClock(),
      log: SILENT,
      heard: () => undefined,
      open: (parts) => {
        opened.push(parts);
        const send = (): string | undefined => {
          sent.push(parts.family);
          return errors[parts.family];
        };
        return { send, close: () => undefined };
      },
    });
    look();
  });

  it.each([
    ["keeps its socket, and what is to be heard there, while the system is only busy", "ENOBUFS", 2],
    ["opens another one once the system refuses", "ENETDOWN", 3],
  ])("%s", (_, error, sockets) => {
    errors = { 4: error };
    expect(line.send(HELLO)).toBe(false);
    look();
    expect(opened).toHaveLength(sockets);
  });

  it("has said nothing as long as those who go by IPv4 hear nothing, whoever needs IPv6", () => {
    opened.find(({ family }) => family === 6)?.listener?.heard(HELLO, { address: "2001:db8::9", port: PORT });
    errors = { 4: "EPERM" };
    expect(line.send(HELLO)).toBe(false);
    expect(sent).toEqual([4, 6]);
    errors = { 6: "EPERM" };
    look();
    expect(line.send(HELLO)).toBe(true);
  });

  function look(): void {
    line.addressesAre(ADDRESSES, { kind: "unknown" });
  }
});
