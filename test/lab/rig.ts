/** The lab's nodes, put to the test, and the handoffs that only they know. */
import { formatMac } from "../../shared/net/mac.ts";
import { askState } from "./ask-state.ts";
import type { Fault, Rig } from "./faults.ts";
import { clusterKnown } from "./lab.ts";
import type { Lab } from "./lab.ts";
import type { Host } from "./lan.ts";
import { isWhole } from "./whole.ts";

/** Those that are planned. */
export type Handoff = "drain" | "rolling-restart";

/** The nodes, and the address of one of the lab's Services. */
export function rigOf(lab: Lab, address: string): Rig {
  return {
    lan: lab.lan,
    address,
    answerer: (node) => lab.program("announcer", node),
    // Which addresses a node has on its loopback is told again by the API when it is on again.
    forget: () => undefined,
    isWhole: async (answering) => {
      const owners = lab.lan.nodes.filter(({ mac }) => answering.has(formatMac(mac)));
      const states = await Promise.all(lab.lan.nodes.map((node) => askState(lab.announcerSocket(node))));
      return owners.length === 1 && answering.size === 1 && isWhole(states, owners[0]?.name ?? "", address);
    },
  };
}

/** Each of them. */
export function handoffs(lab: Lab): Readonly<Record<Handoff, Fault>> {
  const leave = (node: Host, isToLeave: boolean): Promise<void> =>
    lab.objects.patch(`/api/v1/nodes/${node.name}`, {
      metadata: { annotations: { "lanlord.io/handoff": isToLeave ? "true" : null } },
    });
  return {
    drain: async (owner, { mark, takenOver }) => {
      mark("annotated");
      await leave(owner, true);
      await takenOver();
      mark("no longer annotated");
      await leave(owner, false);
    },
    // As a DaemonSet's update does it: the next one when the last one is ready.
    "rolling-restart": async (_owner, { mark, whole }) => {
      for (const node of lab.lan.nodes) {
        mark(`announcer of ${node.name} restarted`);
        await lab.program("announcer", node).end("SIGTERM");
        lab.program("announcer", node).startAgain();
        await whole();
      }
      for (const node of lab.lan.nodes) {
        mark(`speaker of ${node.name} restarted`);
        await lab.program("speaker", node).end("SIGTERM");
        lab.program("speaker", node).startAgain();
        await clusterKnown(lab.program("speaker", node));
      }
    },
  };
}
