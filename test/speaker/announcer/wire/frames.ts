/** Frames told by what matters of them, with addresses as text. */
import { ip, toIp4Number } from "../../../../shared/net/ip.ts";
import { toIp6 } from "../../../../shared/net/ip6.ts";
import { mac } from "../../../../shared/net/mac.ts";
import type { Mac } from "../../../../shared/net/mac.ts";
import type { ArpFrame } from "../../../../speaker/announcer/wire/arp-frame.ts";
import type { NdpFrame } from "../../../../speaker/announcer/wire/ndp-frame.ts";

/** A MAC and an address, as ARP names a host; a request from the sender itself unless told otherwise. */
export function arpFrame(told: {
  readonly destination: string;
  readonly operation?: number;
  readonly sender: readonly [Mac, string];
  readonly target: readonly [number, string];
}): ArpFrame {
  const { sender, target } = told;
  return {
    kind: "arp-frame",
    destination: mac(told.destination),
    source: sender[0],
    vlan: 0,
    arp: {
      kind: "arp",
      operation: told.operation ?? 1,
      senderMac: sender[0],
      senderIp: toIp4Number(ip(sender[1])),
      targetMac: target[0] as Mac,
      targetIp: toIp4Number(ip(target[1])),
    },
  };
}

interface NdpHeaders {
  /** From, to. */
  readonly ethernet: readonly [Mac, string];
  readonly ipv6: readonly [string, string];
  readonly vlan?: number;
  readonly hopLimit?: number;
}

interface ToldSolicitation {
  readonly target: string;
  readonly sourceMac?: Mac | undefined;
  readonly nonce?: number | undefined;
}

interface ToldAdvertisement {
  readonly target: string;
  readonly isSolicited: boolean;
  readonly isOverride: boolean;
  readonly targetMac?: Mac | undefined;
}

/** Untagged, of this link, without options and not from a router unless told otherwise. */
export function ndpFrame(
  told: NdpHeaders & ({ readonly solicitation: ToldSolicitation } | { readonly advertisement: ToldAdvertisement }),
): NdpFrame {
  return {
    kind: "ndp-frame",
    destination: mac(told.ethernet[1]),
    source: told.ethernet[0],
    vlan: told.vlan ?? 0,
    hopLimit: told.hopLimit ?? 255,
    sourceIp: toIp6(ip(told.ipv6[0])),
    destinationIp: toIp6(ip(told.ipv6[1])),
    ndp:
      "solicitation" in told
        ? { kind: "solicitation", sourceMac: undefined, nonce: undefined, ...targeted(told.solicitation) }
        : { kind: "advertisement", isRouter: false, targetMac: undefined, ...targeted(told.advertisement) },
  };
}

function targeted<T extends { readonly target: string }>(told: T) {
  return { ...told, target: toIp6(ip(told.target)) };
}
