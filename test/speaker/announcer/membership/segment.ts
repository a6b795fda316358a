/** Announcers' lines on real links: nodes in namespaces of their own, whose links of the same name are on one switch. */
import { networkInterfaces } from "node:os";
import type { Link } from "../../../../speaker/announcer/links/link.ts";
import type { Lines } from "../../../../speaker/announcer/membership/lines.ts";
import { createUdpLines } from "../../../../speaker/announcer/membership/udp-lines.ts";
import { openHelloSocket } from "../../../../speaker/announcer/system/hello-socket.ts";
import type { HelloSocket, HelloSocketParts } from "../../../../speaker/announcer/system/hello-socket.ts";
import { SystemError } from "../../../../speaker/announcer/system/system-error.ts";
import { linkOf } from "../../../netns/arp-host.ts";
import { connect, createNamespace, inNamespace, ownName } from "../../../netns/namespace.ts";
import type { Namespace } from "../../../netns/namespace.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import type { FakeClock } from "../../../support/fake-clock.ts";

/** The port of every node. */
export const PORT = 7946;

/** One machine, and what its lines have heard: `eth0: text`. */
export interface Node {
  readonly namespace: Namespace;
  readonly clock: FakeClock;
  readonly heard: string[];
  /** Events of the log, with their reasons. */
  readonly logged: string[];
  /** Opens lines on these links. */
  readonly speak: (mode: "multicast" | "unicast", ...links: readonly string[]) => Lines;
  /** How many are open. */
  readonly sockets: () => number;
  /** Whether it left. */
  readonly say: (text: string, link?: string) => boolean;
  /** From now on another program has the port on that link, or on none. */
  readonly refuse: (link: string | undefined) => void;
  /** As the kernel has them now, and no others. */
  readonly linksAre: (...links: readonly string[]) => void;
  readonly link: (name: string) => Link;
  /** Puts a cable between a fresh link, which has these addresses besides a link-local one, and the switch. */
  readonly plug: (link: string, ...addresses: readonly string[]) => void;
  /** Like: ip … */
  readonly ip: (command: string) => void;
}

/** Several nodes, and between them switches that send back to each what it says, as loops in a network do. */
export interface Segment {
  readonly node: (name: string) => Node;
  /** Both switches are one from now on. */
  readonly join: () => void;
  readonly remove: () => void;
}

/** Nobody on it yet. */
export function createSegment(): Segment {
  const namespaces: Namespace[] = [];
  const opened: Lines[] = [];
  const create = (name: string): Namespace => {
    const namespace = createNamespace(ownName(name));
    namespaces.push(namespace);
    namespace.run("sysctl", "-qw", ...QUIET_IPV6);
    return namespace;
  };
  const hub = create("switch");
  for (const link of ["eth0", "eth1"]) {
    hub.run("ip", "link", "add", `switch-${link}`, "type", "bridge");
    hub.run("ip", "link", "set", `switch-${link}`, "up");
  }
  return {
    node: (name) => createNode(create(name), hub, opened),
    join: () => {
      connect({ namespace: hub, link: "trunk-eth0" }, { namespace: hub, link: "trunk-eth1" });
      for (const link of ["eth0", "eth1"]) hub.run("ip", "link", "set", `trunk-${link}`, "master", `switch-${link}`);
    },
    remove: () => {
      for (const lines of opened) lines.close();
      for (const namespace of namespaces.reverse()) namespace.remove();
    },
  };
}

/** Link-local addresses at once, and no searching for routers. */
const QUIET_IPV6 = ["accept_dad", "router_solicitations"].map((name) => `net.ipv6.conf.default.${name}=0`);

let ports = 0;

function createNode(namespace: Namespace, hub: Namespace, opened: Lines[]): Node {
  const clock = createFakeClock();
  const heard: string[] = [];
  const logged: string[] = [];
  let sockets = 0;
  let refusedOn: number | undefined;
  const open = (parts: HelloSocketParts): HelloSocket | undefined => {
    if (parts.link === refusedOn) throw new SystemError("HELLO_PORT_TAKEN", "another program has it");
    const socket = openHelloSocket(parts);
    if (socket === undefined) return undefined;
    sockets += 1;
    const close = (): void => {
      sockets -= 1;
      socket.close();
    };
    return { ...socket, close };
  };
  const line = (fields: object, event: string): number =>
    logged.push([event, ...Object.values(fields).map(String)].join(" "));
  const link = (name: string): Link => linkOf(namespace, name);
  let links: readonly Link[] = [];
  let lines: Lines;
  const linksAre = (...names: readonly string[]): void => {
    links = names.map(link);
    lines.linksAre(links);
  };
  return {
    namespace,
    clock,
    heard,
    logged,
    sockets: () => sockets,
    refuse: (name) => {
      refusedOn = name === undefined ? undefined : link(name).index;
    },
    linksAre,
    link,
    speak: (mode, ...names) => {
      const inside = <T>(call: () => T): T => inNamespace(namespace.name, call);
      lines = createUdpLines(
        { mode, port: PORT, clock, log: { debug: line, info: line, warn: line, error: line } },
        { open: (parts) => inside(() => open(parts)), interfaces: () => inside(networkInterfaces) },
      );
      opened.push(lines);
      lines.listen((index, datagram) => {
        const from = links.find((one) => one.index === index);
        heard.push(`${from?.name}: ${Buffer.from(datagram).toString()}`);
      });
      linksAre(...names);
      return lines;
    },
    say: (text, name = "eth0") => {
      const by = links.find((one) => one.name === name);
      return by !== undefined && lines.send(by, Buffer.from(text));
    },
    plug: (name, ...addresses) => {
      const port = `port${(ports += 1)}`;
      connect({ namespace: hub, link: port }, { namespace, link: name });
      hub.run("ip", "link", "set", port, "master", `switch-${name}`);
      hub.run("ip", "link", "set", port, "type", "bridge_slave", "hairpin", "on");
      for (const address of addresses) namespace.run("ip", "address", "add", address, "dev", name);
    },
    ip: (command) => void namespace.run("ip", ...command.split(" ")),
  };
}
