/** The LAN of the benchmarks: a node whose kernel has one address and whose announcer holds another, and a client. */
import { once } from "node:events";
import { ip } from "../../shared/net/ip.ts";
import { linkOf } from "../netns/arp-host.ts";
import { connect, createNamespace, ownName } from "../netns/namespace.ts";
import type { Namespace } from "../netns/namespace.ts";
import type { Protocol } from "../../speaker/announcer/wire/frame.ts";
import type { Outcome, Task } from "./client.ts";
import { startIn } from "./processes.ts";

/** The address that is the node's own, the one that it announces, and the client's. */
export const ADDRESSES = {
  arp: { kernel: ip("192.0.2.1"), held: ip("192.0.2.100"), client: ip("192.0.2.2") },
  ndp: { kernel: ip("2001:db8::1"), held: ip("2001:db8::64"), client: ip("2001:db8::2") },
} as const;

/** Up, and the client ready to ask in the protocol. */
export interface Lan extends AsyncDisposable {
  readonly protocol: Protocol;
  readonly node: Namespace;
  readonly ask: (task: Task) => Promise<Outcome>;
}

/** A fresh one. */
export async function createLan(protocol: Protocol): Promise<Lan> {
  const node = createNamespace(ownName("bench-node"));
  const client = createNamespace(ownName("bench-client"));
  connect({ namespace: node, link: "eth0" }, { namespace: client, link: "eth0" });
  const { kernel, client: asking } = ADDRESSES[protocol];
  node.run("ip", "address", "add", `${kernel}/${protocol === "arp" ? 24 : 64}`, ...ON_ETH0[protocol]);
  const { index, mac } = linkOf(client, "eth0");
  const asker = await startIn(client, "client.ts", protocol, String(index), String(mac), asking);
  return {
    protocol,
    node,
    ask: async (task) => {
      asker.child.send(task);
      const [outcome] = (await once(asker.child, "message")) as [Outcome];
      return outcome;
    },
    [Symbol.asyncDispose]: async () => {
      await asker[Symbol.asyncDispose]();
      for (const namespace of [node, client]) namespace.remove();
    },
  };
}

/** There is nobody on the LAN who could have it already. */
const ON_ETH0 = { arp: ["dev", "eth0"], ndp: ["dev", "eth0", "nodad"] } as const;
