/** Opens what the packet responder speaks and listens through, in this network namespace. */
import type { Log } from "../../../../shared/log.ts";
import { openGroupSocket } from "../../system/group-socket.ts";
import { openIcmpv6Socket } from "../../system/icmpv6-socket.ts";
import { openPacketSocket } from "../../system/packet-socket.ts";
import { SystemError } from "../../system/system-error.ts";
import { arpVoice } from "./arp-voice.ts";
import { ndpVoice } from "./ndp-voice.ts";
import { NOTHING } from "./program.ts";
import type { Voice } from "./voice.ts";

/** Without IPv6 in the kernel, ARP alone; a warning says so. */
export function openVoices(log: Log, openIcmpv6 = openIcmpv6Socket): readonly Voice[] {
  const arp = arpVoice(openPacketSocket("arp", NOTHING));
  try {
    const icmpv6 = openIcmpv6();
    return [arp, ndpVoice({ packets: openPacketSocket("ndp", NOTHING), icmpv6, openGroupSocket })];
  } catch (failure) {
    if (!(failure instanceof SystemError) || failure.code !== "ICMPV6_SOCKET_FAILED") throw failure;
    log.warn({ err: failure }, "ipv6-not-answered-for");
    return [arp];
  }
}
