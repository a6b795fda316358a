/** Neighbour discovery: questions come to a group that must be joined, and announcements leave through a raw socket. */
import { toIp6 } from "../../../../shared/net/ip6.ts";
import { unaskedAdvertisement, unaskedFrame } from "../../announce/unasked.ts";
import type { GroupSocket } from "../../system/group-socket.ts";
import type { Icmpv6Socket } from "../../system/icmpv6-socket.ts";
import type { PacketSocket } from "../../system/packet-socket.ts";
import { ETHERNET_LENGTH } from "../../wire/ethernet.ts";
import { IPV6_LENGTH } from "../../wire/ipv6.ts";
import { encodeNdp, LONGEST_NDP } from "../../wire/ndp.ts";
import { encodeNdpFrame } from "../../wire/ndp-frame.ts";
import type { NdpFrame } from "../../wire/ndp-frame.ts";
import { createGroups } from "./groups.ts";
import type { Voice } from "./voice.ts";

/** What it speaks and listens through. */
export interface NdpSockets {
  readonly packets: PacketSocket;
  readonly icmpv6: Icmpv6Socket;
  readonly openGroupSocket: () => GroupSocket;
}

/** Takes the sockets over, and closes them in the end. */
export function ndpVoice({ packets, icmpv6, openGroupSocket }: NdpSockets): Voice {
  const groups = createGroups(openGroupSocket);
  const sendFrame = (frame: NdpFrame, link: number): boolean => {
    const bytes = new Uint8Array(ETHERNET_LENGTH + IPV6_LENGTH + LONGEST_NDP);
    return packets.send(bytes.subarray(0, encodeNdpFrame(frame, bytes)), link);
  };
  return {
    protocol: "ndp",
    socket: packets,
    gain: groups.enter,
    lose: groups.leave,
    announce: ({ address, link }, left) => {
      const message = new Uint8Array(LONGEST_NDP);
      const length = encodeNdp(unaskedAdvertisement(toIp6(address), link.mac), message, 0);
      // For two seconds after a link comes up the kernel makes sure of its own address there, and sends from none.
      icmpv6.sendToAll(message.subarray(0, length), link.index, (hasLeft) => {
        left(hasLeft || sendFrame(unaskedFrame(toIp6(address), link.mac), link.index) ? 1 : 0);
      });
    },
    close: () => {
      packets.close();
      icmpv6.close();
      groups.close();
    },
  };
}
