/** ARP: questions come by broadcast, and announcements go the same way. */
import { toIp4Number } from "../../../../shared/net/ip.ts";
import { gratuitous } from "../../announce/gratuitous.ts";
import type { PacketSocket } from "../../system/packet-socket.ts";
import { encodeArpFrame } from "../../wire/arp-frame.ts";
import { SHORTEST_FRAME } from "../../wire/ethernet.ts";
import type { Voice } from "./voice.ts";

/** Takes the socket over, and closes it in the end. */
export function arpVoice(socket: PacketSocket): Voice {
  return {
    protocol: "arp",
    socket,
    gain: () => undefined,
    lose: () => undefined,
    announce: ({ address, link }, left) => {
      const frames = gratuitous(toIp4Number(address), link.mac).map((frame) => {
        const bytes = new Uint8Array(SHORTEST_FRAME);
        encodeArpFrame(frame, bytes);
        return bytes;
      });
      left(frames.filter((bytes) => socket.send(bytes, link.index)).length);
    },
    close: socket.close,
  };
}
