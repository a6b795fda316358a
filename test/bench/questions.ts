/** What a client asks in either protocol, and how it knows the answer. */
import { ip } from "../../shared/net/ip.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { groupMac, solicitedNodeGroup, toIp6 } from "../../shared/net/ip6.ts";
import { toIp4Number } from "../../shared/net/ip.ts";
import { BROADCAST } from "../../shared/net/mac.ts";
import type { Mac } from "../../shared/net/mac.ts";
import { REQUEST } from "../../speaker/announcer/wire/arp.ts";
import { encodeFrame } from "../../speaker/announcer/wire/frame.ts";
import type { Frame, Protocol } from "../../speaker/announcer/wire/frame.ts";
import type { Instruction } from "../../speaker/announcer/system/socket-filter.ts";

/** Who asks. */
export interface Asker {
  readonly mac: Mac;
  readonly ip: Ip;
}

/** The frame by which the target's kernel, or whoever holds it, is asked. */
export function question(target: Ip, asker: Asker): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(new ArrayBuffer(128));
  const frame = target.includes(":") ? solicitation(target, asker) : request(target, asker);
  return bytes.subarray(0, encodeFrame(frame, bytes));
}

/** Where an answer has the last word of the address that it is about. */
export const ANSWERED_AT: Readonly<Record<Protocol, number>> = { arp: 28, ndp: 74 };

/** Lets answers through and nothing else: ARP's operation is 2, ICMPv6's type 136. */
export const ANSWERS: Readonly<Record<Protocol, readonly Instruction[]>> = {
  arp: onlyIf({ code: 0x28, at: 20, value: 2 }),
  ndp: onlyIf({ code: 0x30, at: 54, value: 136 }),
};

/** The n-th of many hosts: MACs and addresses that nobody has. */
export function stranger(protocol: Protocol, n: number): Asker {
  const address = protocol === "arp" ? `192.0.${64 + (n >> 8)}.${n & 255}` : `2001:db8:0:1::${n.toString(16)}`;
  return { mac: (0x0200_0001_0000 + n) as Mac, ip: ip(address) };
}

function request(target: Ip, asker: Asker): Frame {
  return {
    kind: "arp-frame",
    destination: BROADCAST,
    source: asker.mac,
    vlan: 0,
    arp: {
      kind: "arp",
      operation: REQUEST,
      senderMac: asker.mac,
      senderIp: toIp4Number(asker.ip),
      targetMac: 0 as Mac,
      targetIp: toIp4Number(target),
    },
  };
}

function solicitation(target: Ip, asker: Asker): Frame {
  const group = solicitedNodeGroup(toIp6(target));
  return {
    kind: "ndp-frame",
    destination: groupMac(group),
    source: asker.mac,
    vlan: 0,
    hopLimit: 255,
    sourceIp: toIp6(asker.ip),
    destinationIp: group,
    ndp: { kind: "solicitation", target: toIp6(target), sourceMac: asker.mac, nonce: undefined },
  };
}

function onlyIf({ code, at, value }: { code: number; at: number; value: number }): readonly Instruction[] {
  return [
    { code, jt: 0, jf: 0, k: at },
    { code: 0x15, jt: 0, jf: 1, k: value },
    { code: 0x06, jt: 0, jf: 0, k: 0xffff },
    { code: 0x06, jt: 0, jf: 0, k: 0 },
  ];
}
