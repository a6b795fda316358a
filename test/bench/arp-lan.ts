/** The LAN of the ARP benchmarks: a node whose kernel has one address and whose announcer holds another, and a client. */
import { once } from "node:events";
import { ip, toIp4Number } from "../../shared/net/ip.ts";
import { linkOf } from "../netns/arp-host.ts";
import { connect, createNamespace, ownName } from "../netns/namespace.ts";
import type { Namespace } from "../netns/namespace.ts";
import type { Outcome, Task } from "./arp-client.ts";
import { startIn } from "./processes.ts";

/** The address that is the node's own. */
export const KERNEL = ip("192.0.2.1");

/** The address that the node announces. */
export const HELD = ip("192.0.2.100");

const CLIENT = ip("192.0.2.2");

/** Up, and the client ready to ask. */
export interface ArpLan extends AsyncDisposable {
  readonly node: Namespace;
  readonly ask: (task: Task) => Promise<Outcome>;
}

/** A fresh one. */
export async function createArpLan(): Promise<ArpLan> {
  const node = createNamespace(ownName("bench-node"));
  const client = createNamespace(ownName("bench-client"));
  connect({ namespace: node, link: "eth0" }, { namespace: client, link: "eth0" });
  node.run("ip", "address", "add", `${KERNEL}/24`, "dev", "eth0");
  const { index, mac } = linkOf(client, "eth0");
  const asker = await startIn(client, "arp-client.ts", String(index), String(mac), String(toIp4Number(CLIENT)));
  return {
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
