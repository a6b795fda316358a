import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import type { Family } from "../../../../shared/net/ip.ts";
import { openHelloSocket } from "../../../../speaker/announcer/system/hello-socket.ts";
import type { HelloSocket, HelloSocketParts } from "../../../../speaker/announcer/system/hello-socket.ts";
import { linkOf } from "../../../netns/arp-host.ts";
import { connect, createNamespace, inNamespace, ownName } from "../../../netns/namespace.ts";
import type { Namespace } from "../../../netns/namespace.ts";
import { eventually } from "../../../support/eventually.ts";
import { describeWith, program, ROOT } from "../../../support/needs.ts";

const PORT = 7946;
const GROUPS = { 4: ip("224.0.0.179"), 6: ip("ff12::8000:7946") } as const;

describeWith([ROOT, program("setpriv", "util-linux")], "a socket for hellos", () => {
  let node: Namespace;
  let other: Namespace;
  let heard: string[];
  let opened: HelloSocket[];

  beforeAll(() => {
    [node, other] = [createNamespace(ownName("node")), createNamespace(ownName("other"))];
    for (const { run } of [node, other]) run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
    connect({ namespace: node, link: "eth0" }, { namespace: other, link: "eth0" });
    for (const [{ run }, host] of [
      [node, 1],
      [other, 2],
    ] as const) {
      run("ip", "address", "add", `192.0.2.${host}/24`, "dev", "eth0");
      run("ip", "address", "add", `2001:db8::${host}/64`, "dev", "eth0");
    }
  });

  afterAll(() => {
    for (const namespace of [node, other]) namespace.remove();
  });

  beforeEach(() => {
    [heard, opened] = [[], []];
    return () => {
      for (const socket of opened) socket.close();
    };
  });

  it.each([
    [4, GROUPS[4], true],
    [6, GROUPS[6], true],
    [4, ip("192.0.2.1"), false],
    [6, ip("2001:db8::1"), false],
  ] as const)(
    "hears over IPv%d what hosts of the link send to %s, and nothing from afar",
    async (family, to, isGroup) => {
      open(node, family, isGroup);
      say(family, to, ["from afar", 254], ["from next door", 255]);
      await eventually(() => heard.length > 0);
      expect(heard).toEqual(["from next door"]);
    },
  );

  it.each([4, 6] as const)("says over IPv%d what counts as said on the link", async (family) => {
    open(node, family, true);
    const socket = open(other, family, true);
    expect(socket.send(Buffer.from("hi"), GROUPS[family], PORT)).toBeUndefined();
    await eventually(() => heard.length > 0);
    expect(heard).toEqual(["hi"]);
  });

  it.each([4, 6] as const)("names the error when nothing leaves over IPv%d", (family) => {
    const mouth = inNamespace(node.name, () => openHelloSocket({ family, link: 1, listener: undefined }))!;
    opened.push(mouth);
    node.run("ip", "link", "set", "lo", "down");
    expect(mouth.send(Buffer.from("hi"), GROUPS[family], PORT)).toMatch(/^E[A-Z]+$/);
    node.run("ip", "link", "set", "lo", "up");
  });

  it.each([4, 6] as const)("is not opened over IPv%d on a link that is gone", (family) => {
    const parts = { family, listener: { port: PORT, group: GROUPS[family], heard: () => undefined } };
    expect(inNamespace(node.name, () => openHelloSocket({ ...parts, link: 999 }))).toBeUndefined();
  });

  it("shares the port of a group, but no other", () => {
    open(node, 4, true);
    expect(() => open(node, 4, true)).not.toThrow();
    open(node, 6, false);
    expect(() => open(node, 6, false)).toThrow(/^HELLO_PORT_TAKEN: another program has UDP port 7946: /);
  });

  it("says what it takes when it is denied", () => {
    const module = join(import.meta.dirname, "../../../../speaker/announcer/system/hello-socket.ts");
    const script = `import(${JSON.stringify(module)})
      .then(({ openHelloSocket }) => openHelloSocket({ family: 4, link: 1, listener: { port: 79 } }))
      .catch((failure) => console.log(failure.message))`;
    const said = node.run("setpriv", "--bounding-set=-net_bind_service", process.execPath, "--eval", script);
    expect(said).toMatch(/^HELLO_SOCKET_DENIED: .* needs CAP_NET_RAW .* a port above 1023$/m);
  });

  function open(namespace: Namespace, family: Family, isGroup: boolean): HelloSocket {
    const listener = {
      port: PORT,
      group: isGroup ? GROUPS[family] : undefined,
      heard: (datagram: Uint8Array) => {
        if (namespace === node) heard.push(Buffer.from(datagram).toString());
      },
    };
    const parts: HelloSocketParts = { family, link: linkOf(namespace, "eth0").index, listener };
    const socket = inNamespace(namespace.name, () => openHelloSocket(parts))!;
    opened.push(socket);
    return socket;
  }

  /** Another program on the other host, one thing after the other, each with so many hops to go. */
  function say(family: Family, to: string, ...said: readonly (readonly [text: string, hops: number])[]): void {
    const script = `
      const socket = require("node:dgram").createSocket("udp${family}");
      const say = ([next, ...rest]) => {
        if (next === undefined) return socket.close();
        socket.setTTL(next[1]);
        socket.setMulticastTTL(next[1]);
        socket.send(next[0], ${PORT}, "${to}", () => say(rest));
      };
      socket.bind(0, () => {
        socket.setMulticastInterface("${family === 4 ? "192.0.2.2" : "::%eth0"}");
        say(${JSON.stringify(said)});
      });`;
    other.run(process.execPath, "--eval", script);
  }
});
