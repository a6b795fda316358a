/** The LAN of the lab: a switch, the nodes of a cluster, a client and a bystander that are none of them, each a namespace. */
import { formatMac } from "../../shared/net/mac.ts";
import type { Mac } from "../../shared/net/mac.ts";
import { connect, createNamespace } from "../netns/namespace.ts";
import type { Namespace } from "../netns/namespace.ts";

/** A machine with one cable to the switch. */
export interface Host {
  readonly name: string;
  readonly namespace: Namespace;
  readonly mac: Mac;
  readonly address: string;
}

/** The machines, plugged in. */
export interface Lan {
  readonly nodes: readonly Host[];
  readonly client: Host;
  /** Neither a node nor a client: nothing ever happens to it. */
  readonly bystander: Host;
  /** Whether the switch forwards what comes and goes by the host's cable; a host that is cut off does not notice. */
  readonly forward: (host: Host, isForwarding: boolean) => void;
  /** Whether the switch's end of the host's cable is up; the host sees its carrier go. */
  readonly power: (host: Host, isUp: boolean) => void;
  readonly remove: () => void;
}

/** The network of the tutorial that the lab plays. */
export const NETWORK = "192.168.67.0/24";

/** Every host calls its only cable so. */
export const LINK = "eth0";

const BYSTANDER = 7;
const CLIENT = 9;
const FIRST_NODE = 11;

/** Makes namespaces called `<prefix>-switch`, `-client`, `-bystander`, `-node-1` …; what was made is removed again when a step fails. */
export function createLan(prefix: string, nodeCount: number): Lan {
  const made: Namespace[] = [];
  const remove = (): void => {
    for (const namespace of made.splice(0).reverse()) namespace.remove();
  };
  const create = (purpose: string): Namespace => {
    const namespace = createNamespace(`${prefix}-${purpose}`);
    made.push(namespace);
    return namespace;
  };
  try {
    const hub = create("switch");
    hub.run("ip", "link", "add", "br0", "type", "bridge");
    hub.run("ip", "link", "set", "br0", "up");
    const plugIn = (name: string, number: number): Host => plug(hub, create(name), name, number);
    const nodes = Array.from({ length: nodeCount }, (_, index) => plugIn(`node-${index + 1}`, FIRST_NODE + index));
    return {
      nodes,
      client: plugIn("client", CLIENT),
      bystander: plugIn("bystander", BYSTANDER),
      forward: ({ name }, isForwarding) => {
        hub.run("ip", "link", "set", name, ...(isForwarding ? ["master", "br0"] : ["nomaster"]));
      },
      power: ({ name }, isUp) => {
        hub.run("ip", "link", "set", name, isUp ? "up" : "down");
      },
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function plug(hub: Namespace, namespace: Namespace, name: string, number: number): Host {
  const mac = (0x0200_0000_6700 + number) as Mac;
  const address = `192.168.67.${number}`;
  connect({ namespace: hub, link: name }, { namespace, link: LINK, mac: formatMac(mac) });
  hub.run("ip", "link", "set", name, "master", "br0");
  namespace.run("ip", "addr", "add", `${address}/24`, "dev", LINK);
  return { name, namespace, mac, address };
}
