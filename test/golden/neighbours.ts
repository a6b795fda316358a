/**
 * Frames that other stacks sent, as tcpdump wrote them down: two namespaces with a veth pair between them, the asker's MAC
 * 02:00:00:00:00:0c and addresses 192.0.2.2 and 2001:db8::c, the other's 02:00:00:00:00:0a, 192.0.2.100 and 2001:db8::64.
 * Captured with `tcpdump -i eth0 -w FILE 'arp or icmp6'`, printed with `tcpdump -r FILE -xx`. Linux 6.18, ndisc6 1.0.5,
 * iputils 20221126, arp-scan 1.10.0.
 */
import { mac } from "../../shared/net/mac.ts";
import type { Frame } from "../../speaker/announcer/wire/frame.ts";
import { arpFrame, ndpFrame } from "../speaker/announcer/wire/frames.ts";

/** One of them. */
export interface Captured {
  /** What was typed for it to be sent. */
  readonly by: string;
  readonly hex: string;
  readonly frame: Frame;
  /** What the kernel of the other namespace replied, where it did. */
  readonly reply?: string;
}

const A = mac("02:00:00:00:00:0a");
const C = mac("02:00:00:00:00:0c");
const NOT_KNOWN = mac("ff:ff:ff:ff:ff:ff");

const ARP_REPLY = "02000000000c02000000000a0806000108000604000202000000000ac000026402000000000cc0000202";

export const CAPTURED: readonly Captured[] = [
  {
    by: "echo x >/dev/udp/192.0.2.100/9",
    hex: "ffffffffffff02000000000c0806000108000604000102000000000cc0000202000000000000c0000264",
    reply: ARP_REPLY,
    frame: arpFrame({ destination: "ff:ff:ff:ff:ff:ff", sender: [C, "192.0.2.2"], target: [0, "192.0.2.100"] }),
  },
  {
    by: "ip neigh change 192.0.2.100 dev eth0 nud probe",
    hex: "02000000000a02000000000c0806000108000604000102000000000cc0000202000000000000c0000264",
    reply: ARP_REPLY,
    frame: arpFrame({ destination: "02:00:00:00:00:0a", sender: [C, "192.0.2.2"], target: [0, "192.0.2.100"] }),
  },
  {
    by: "arping -c1 -I eth0 192.0.2.100",
    hex: "ffffffffffff02000000000c0806000108000604000102000000000cc0000202ffffffffffffc0000264",
    reply: ARP_REPLY,
    frame: arpFrame({ destination: "ff:ff:ff:ff:ff:ff", sender: [C, "192.0.2.2"], target: [NOT_KNOWN, "192.0.2.100"] }),
  },
  {
    by: "arping -D -c1 -I eth0 192.0.2.100",
    hex: "ffffffffffff02000000000c0806000108000604000102000000000c00000000ffffffffffffc0000264",
    reply: "02000000000c02000000000a0806000108000604000202000000000ac000026402000000000c00000000",
    frame: arpFrame({ destination: "ff:ff:ff:ff:ff:ff", sender: [C, "0.0.0.0"], target: [NOT_KNOWN, "192.0.2.100"] }),
  },
  {
    by: "arp-scan -I eth0 -r1 192.0.2.100",
    hex: "ffffffffffff02000000000c0806000108000604000102000000000cc0000202000000000000c0000264",
    reply: ARP_REPLY,
    frame: arpFrame({ destination: "ff:ff:ff:ff:ff:ff", sender: [C, "192.0.2.2"], target: [0, "192.0.2.100"] }),
  },
  {
    by: "arping -U -c1 -I eth0 192.0.2.2",
    hex: "ffffffffffff02000000000c0806000108000604000102000000000cc0000202ffffffffffffc0000202",
    frame: arpFrame({ destination: "ff:ff:ff:ff:ff:ff", sender: [C, "192.0.2.2"], target: [NOT_KNOWN, "192.0.2.2"] }),
  },
  {
    by: "arping -A -c1 -I eth0 192.0.2.2",
    hex: "ffffffffffff02000000000c0806000108000604000202000000000cc000020202000000000cc0000202",
    frame: arpFrame({
      destination: "ff:ff:ff:ff:ff:ff",
      operation: 2,
      sender: [C, "192.0.2.2"],
      target: [C, "192.0.2.2"],
    }),
  },
  {
    by: "echo x >/dev/udp/2001:db8::64/9",
    hex:
      "3333ff00006402000000000c86dd6000000000203aff20010db800000000000000000000000cff0200000000000000000001ff000064" +
      "87001b4d0000000020010db8000000000000000000000064010102000000000c",
    reply:
      "02000000000c02000000000a86dd6000000000203aff20010db800000000000000000000006420010db800000000000000000000000c" +
      "8800899a6000000020010db8000000000000000000000064020102000000000a",
    frame: ndpFrame({
      ethernet: [C, "33:33:ff:00:00:64"],
      ipv6: ["2001:db8::c", "ff02::1:ff00:64"],
      solicitation: { target: "2001:db8::64", sourceMac: C },
    }),
  },
  {
    by: "ndisc6 -1 -r1 2001:db8::64 eth0",
    hex:
      "3333ff00006402000000000c86dd600558f900203afffe80000000000000000000fffe00000cff0200000000000000000001ff000064" +
      "87004b850000000020010db8000000000000000000000064010102000000000c",
    reply:
      "02000000000c02000000000a86dd6000000000203aff20010db8000000000000000000000064fe80000000000000000000fffe00000c" +
      "8800b9d26000000020010db8000000000000000000000064020102000000000a",
    frame: ndpFrame({
      ethernet: [C, "33:33:ff:00:00:64"],
      ipv6: ["fe80::ff:fe00:c", "ff02::1:ff00:64"],
      solicitation: { target: "2001:db8::64", sourceMac: C },
    }),
  },
  {
    by: "ip addr add 2001:db8::64/64 dev eth0 (where the other has it: duplicate address detection fails)",
    hex:
      "3333ff00006402000000000c86dd6000000000203aff00000000000000000000000000000000ff0200000000000000000001ff000064" +
      "8700c6420000000020010db80000000000000000000000640e01c3f94265717c",
    reply:
      "33330000000102000000000a86dd6000000000203aff20010db8000000000000000000000064ff020000000000000000000000000001" +
      "8800f85b2000000020010db8000000000000000000000064020102000000000a",
    frame: ndpFrame({
      ethernet: [C, "33:33:ff:00:00:64"],
      ipv6: ["::", "ff02::1:ff00:64"],
      solicitation: { target: "2001:db8::64", nonce: 0xc3f9_4265_717c },
    }),
  },
  {
    by: "ip neigh change 2001:db8::64 dev eth0 nud probe",
    hex:
      "02000000000a02000000000c86dd6000000000203afffe80000000000000000000fffe00000c20010db8000000000000000000000064" +
      "87001bd10000000020010db8000000000000000000000064010102000000000c",
    frame: ndpFrame({
      ethernet: [C, "02:00:00:00:00:0a"],
      ipv6: ["fe80::ff:fe00:c", "2001:db8::64"],
      solicitation: { target: "2001:db8::64", sourceMac: C },
    }),
  },
  {
    by: "the kernel's reply to that, for which the option may be left out (ours has it always)",
    hex:
      "02000000000c02000000000a86dd6000000000183aff20010db8000000000000000000000064fe80000000000000000000fffe00000c" +
      "8800dde54000000020010db8000000000000000000000064",
    frame: ndpFrame({
      ethernet: [A, "02:00:00:00:00:0c"],
      ipv6: ["2001:db8::64", "fe80::ff:fe00:c"],
      advertisement: { target: "2001:db8::64", isSolicited: true, isOverride: false },
    }),
  },
  {
    by: "sysctl net.ipv6.conf.eth0.ndisc_notify=1; ip addr add 2001:db8::64/64 dev eth0",
    hex:
      "33330000000102000000000a86dd6000000000203aff20010db8000000000000000000000064ff020000000000000000000000000001" +
      "8800f85b2000000020010db8000000000000000000000064020102000000000a",
    frame: ndpFrame({
      ethernet: [A, "33:33:00:00:00:01"],
      ipv6: ["2001:db8::64", "ff02::1"],
      advertisement: { target: "2001:db8::64", isSolicited: false, isOverride: true, targetMac: A },
    }),
  },
];

/** Sent by `rdisc6 -1 -r1 eth0`: ICMPv6, and nothing that a responder reads. */
export const ROUTER_SOLICITATION =
  "33330000000202000000000c86dd600435c500083afffe80000000000000000000fffe00000cff0200000000000000000000000000028500" +
  "7e2b00000000";
