import { beforeEach, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import { eventually } from "../../../support/eventually.ts";
import { describeWith, ROOT } from "../../../support/needs.ts";
import { createSegment, PORT } from "./segment.ts";
import type { Node, Segment } from "./segment.ts";

describeWith([ROOT], "lines over UDP", () => {
  let segment: Segment;
  let a: Node;
  let b: Node;

  beforeEach(() => {
    segment = createSegment();
    [a, b] = [segment.node("a"), segment.node("b")];
    return segment.remove;
  });

  it.each([
    ["with IPv4 addresses", ["192.0.2.1/24"], ["192.0.2.2/24"]],
    ["with addresses of different subnets", ["192.0.2.1/24"], ["198.51.100.2/24"]],
    ["with IPv6 alone", [], []],
  ])("reach the others on a link %s, and never oneself", async (_, ofA, ofB) => {
    a.plug("eth0", ...ofA);
    b.plug("eth0", ...ofB);
    for (const node of [a, b]) node.speak("multicast", "eth0");
    await expectHeard(b, "b");
    await expectHeard(a, "a");
    await expectHeard(b, "b again");
    expect([a.heard, b.heard]).toEqual([["eth0: a"], ["eth0: b", "eth0: b again"]]);
  });

  it("speak IPv6 besides IPv4 only for as long as somebody needs it", async () => {
    const c = segment.node("c");
    // Without an IPv4 address, a kernel that looks at where datagrams come from (rp_filter) lets none of IPv4 in.
    b.namespace.run("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=1");
    for (const [node, address] of [
      [a, "192.0.2.1/24"],
      [c, "192.0.2.3/24"],
    ] as const)
      node.plug("eth0", address);
    b.plug("eth0");
    for (const node of [a, b, c]) node.speak("multicast", "eth0");
    await eventually(() => b.say("I have no IPv4") && a.heard.length > 0 && c.heard.length > 0);
    const sayInTurn = async (text: string, times: number): Promise<void> => {
      for (const [speaker, listener] of [
        [a, c],
        [c, a],
      ] as const) {
        speaker.say(text);
        speaker.say("end");
        await eventually(() => count(listener, "end") === times);
        expect(count(listener, text)).toBe(times);
        listener.heard.length = 0;
      }
    };
    await sayInTurn("both", 2);
    for (const node of [a, c]) await node.clock.advance(4_999);
    await sayInTurn("still both", 2);
    for (const node of [a, c]) await node.clock.advance(1);
    await sayInTurn("one", 1);
    for (const text of ["both", "still both"]) await eventually(() => count(b, text) === 2);
    expect(count(b, "one")).toBe(0);
  });

  it("tell two links apart", async () => {
    for (const [node, host] of [
      [a, 1],
      [b, 2],
    ] as const) {
      node.plug("eth0", `192.0.2.${host}/24`);
      node.plug("eth1", `192.0.2.${host + 10}/24`);
      node.speak("multicast", "eth0", "eth1");
    }
    await expectHeard(b, "there", "eth1");
    await expectHeard(b, "here", "eth0");
    expect(new Set(b.heard)).toEqual(new Set(["eth1: there", "eth0: here"]));
  });

  it("let a node hear on one link to a segment what it says there on another, though the kernel drops that of IPv4", async () => {
    segment.join();
    a.plug("eth0", "192.0.2.1/24");
    a.plug("eth1", "192.0.2.11/24");
    a.speak("multicast", "eth0", "eth1");
    await eventually(() => a.say("here") && count(a, "here", "eth1") > 0);
    expect(count(a, "here", "eth0")).toBe(0);
  });

  it("go by no link that they were not told of", async () => {
    for (const [node, host] of [
      [a, 1],
      [b, 2],
    ] as const) {
      for (const link of ["eth0", "eth1"]) node.plug(link, `192.0.2.${host}/24`);
    }
    a.speak("multicast", "eth0", "eth1");
    b.speak("multicast", "eth0", "eth1");
    b.linksAre("eth0");
    a.say("unheard", "eth1");
    await expectHeard(b, "heard");
    expect(new Set(b.heard)).toEqual(new Set(["eth0: heard"]));
  });

  it.each(["192.0.2.1/24", "2001:db8::1/64"])("work again once the link is up again (%s)", async (address) => {
    a.plug("eth0", address);
    b.plug("eth0", address.replace("1/", "2/"));
    for (const node of [a, b]) node.speak("multicast", "eth0");
    a.ip("link set eth0 down");
    expect(a.say("lost")).toBe(false);
    a.ip("link set eth0 up");
    await expectHeard(b, "up");
    await expectHeard(a, "up");
    expect(a.logged).toEqual([expect.stringMatching(/^hellos-not-sent eth0 E/), "hellos-sent eth0"]);
  });

  it("work again once a link of the same name is there again", async () => {
    a.plug("eth0", "192.0.2.1/24");
    b.plug("eth0", "192.0.2.2/24");
    for (const node of [a, b]) node.speak("multicast", "eth0");
    const before = a.link("eth0");
    a.ip("link delete eth0");
    expect(a.say("lost")).toBe(false);
    a.plug("eth0", "192.0.2.1/24");
    expect(a.say("still lost")).toBe(false);
    expect(a.link("eth0").index).not.toBe(before.index);
    a.linksAre("eth0");
    await expectHeard(b, "back");
    await expectHeard(a, "back");
    expect(a.sockets()).toBe(2);
  });

  it("know a link's addresses by its new name", async () => {
    for (const [node, address] of [
      [a, "192.0.2.1/24"],
      [b, "192.0.2.2/24"],
    ] as const) {
      node.plug("eth0", address);
      node.ip("-6 address flush dev eth0");
      node.speak("multicast", "eth0");
    }
    await expectHeard(b, "by eth0");
    for (const command of ["eth0 down", "eth0 name lan0", "lan0 up"]) a.ip(`link set ${command}`);
    a.ip("-6 address flush dev lan0");
    a.linksAre("lan0");
    await a.clock.advance(1_000);
    await eventually(() => a.say("by lan0", "lan0") && count(b, "by lan0") > 0);
  });

  it("go by IPv4 once the link has it, and by IPv6 once it has that alone", async () => {
    a.plug("eth0");
    b.plug("eth0", "192.0.2.2/24");
    b.ip("-6 address flush dev eth0");
    for (const node of [a, b]) node.speak("multicast", "eth0");
    expect(a.say("by IPv6")).toBe(true);
    a.ip("address add 192.0.2.1/24 dev eth0");
    await a.clock.advance(1_000);
    a.say("by IPv4");
    await eventually(() => count(b, "by IPv4") === 1);
    a.ip("address delete 192.0.2.1/24 dev eth0");
    await a.clock.advance(1_000);
    a.say("by IPv6 again");
    await eventually(() => count(b, "by IPv6 again") === 1);
  });

  it("are silent on a link without an address, and speak at once when it gets one", async () => {
    for (const node of [a, b]) {
      node.plug("eth0");
      node.ip("-6 address flush dev eth0");
    }
    b.ip("address add 192.0.2.2/24 dev eth0");
    for (const node of [a, b]) node.speak("multicast", "eth0");
    expect([a.say("from nowhere"), a.say("still from nowhere")]).toEqual([false, false]);
    expect(a.logged).toEqual(["hellos-not-sent eth0 EADDRNOTAVAIL"]);
    a.ip("address add 192.0.2.1/24 dev eth0");
    await expectHeard(b, "hi");
    await expectHeard(a, "hi");
  });

  it("hear again after the link was too small for IPv6", async () => {
    for (const node of [a, b]) {
      node.plug("eth0");
      node.speak("multicast", "eth0");
    }
    a.ip("link set eth0 mtu 1000");
    expect(a.say("lost")).toBe(false);
    a.ip("link set eth0 mtu 1500");
    await expectHeard(b, "hi");
    await expectHeard(a, "hi");
  });

  it("hear IPv6 again after that, though they speak IPv4", async () => {
    a.plug("eth0", "192.0.2.1/24");
    b.plug("eth0");
    for (const node of [a, b]) node.speak("multicast", "eth0");
    for (const mtu of [1_000, 1_500]) {
      a.ip(`link set eth0 mtu ${mtu}`);
      await a.clock.advance(1_000);
      a.say("hi");
    }
    await expectHeard(a, "hi");
  });

  it("carry no more than 1,400 bytes", () => {
    a.plug("eth0", "192.0.2.1/24");
    a.speak("multicast", "eth0");
    expect(a.say("x".repeat(1_400))).toBe(true);
    expect(() => a.say("x".repeat(1_401))).toThrow("a hello of 1401 bytes");
  });

  it("reach the other nodes one by one, whoever cannot be reached, and never oneself", async () => {
    const c = segment.node("c");
    for (const [node, host] of [
      [a, 1],
      [b, 2],
      [c, 3],
    ] as const)
      node.plug("eth0", `192.0.2.${host}/24`);
    b.ip("address add 2001:db8::2/64 dev eth0");
    a.ip("address add 2001:db8::1/64 dev eth0");
    for (const node of [a, b, c]) {
      node.speak("unicast", "eth0").nodesAre(
        new Map([
          ["impossible", [ip("192.0.2.255")]],
          ["gone", [ip("192.0.2.99")]],
          ["a", [ip("192.0.2.1"), ip("2001:db8::1")]],
          ["b", [ip("2001:db8::2"), ip("192.0.2.2")]],
          ["c", [ip("192.0.2.3")]],
        ]),
      );
    }
    expect([a.say("from a"), b.say("from b"), c.say("from c")]).toEqual([true, true, true]);
    await eventually(() => [a, b, c].every(({ heard }) => heard.length === 2));
    expect([a, b, c].map(({ heard }) => heard.toSorted())).toEqual([
      ["eth0: from b", "eth0: from c"],
      ["eth0: from a", "eth0: from c"],
      ["eth0: from a", "eth0: from b"],
    ]);
  });

  it("are silent one by one until the nodes are known, and not when this is the only one", () => {
    a.plug("eth0", "192.0.2.1/24");
    const lines = a.speak("unicast", "eth0");
    expect(a.say("anybody?")).toBe(false);
    lines.nodesAre(new Map([["a", [ip("192.0.2.1")]]]));
    expect(a.say("nobody.")).toBe(true);
  });

  it("go on by the other links where a socket is refused, and by that one once it is not", async () => {
    for (const [node, host] of [
      [a, 1],
      [b, 2],
    ] as const) {
      for (const link of ["eth0", "eth1"]) node.plug(link, `192.0.2.${host}/24`);
    }
    b.speak("multicast", "eth0", "eth1");
    a.speak("multicast", "eth0");
    a.refuse("eth1");
    a.linksAre("eth0", "eth1");
    await a.clock.advance(3_000);
    expect([a.say("here"), a.say("there", "eth1")]).toEqual([true, false]);
    expect(a.logged.filter((line) => line.startsWith("hello-socket-refused"))).toHaveLength(2);
    a.refuse(undefined);
    await expectHeard(b, "there", "eth1");
  });

  it("end at the start where a socket is refused", () => {
    a.plug("eth0", "192.0.2.1/24");
    a.refuse("eth0");
    expect(() => a.speak("multicast", "eth0")).toThrow("HELLO_PORT_TAKEN");
  });

  it("leave the port, on the node's own addresses, to another program", () => {
    a.plug("eth0", "192.0.2.1/24");
    a.speak("multicast", "eth0");
    const other = `require("dgram").createSocket("udp4").bind(${PORT}, "192.0.2.1", () => { console.log("bound"); process.exit(); })`;
    expect(a.namespace.run(process.execPath, "--eval", other)).toBe("bound\n");
  });

  /** The listener's peer says it until it is heard: a link that has just come up may lose something. */
  async function expectHeard(listener: Node, text: string, link = "eth0"): Promise<void> {
    const speaker = listener === a ? b : a;
    await eventually(() => {
      if (count(listener, text, link) === 0) speaker.say(text, link);
      return count(listener, text, link) > 0;
    });
  }
});

function count(node: Node, text: string, link = "eth0"): number {
  return node.heard.filter((one) => one === `${link}: ${text}`).length;
}
