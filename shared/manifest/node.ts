/** Node `v1`. */
import type { Kind } from "../cluster/cluster.ts";
import type { Node } from "../model/node.ts";
import { saysTheSame } from "../model/object.ts";
import { parseIp } from "../net/ip.ts";
import type { Ip } from "../net/ip.ts";
import { meta } from "./meta.ts";
import { at, decoder, list, object, text, texts } from "./place.ts";
import type { Place } from "./place.ts";

/** By which an operator empties a node before working on it. Nothing of MetalLB's has the name. */
const HANDOFF = "lanlord.io/handoff";

/** The nodes, as the API serves them. */
export const NODES: Kind<Node> = {
  group: "",
  version: "v1",
  kind: "Node",
  plural: "nodes",
  namespaced: false,
  decode: decoder(node),
  // Each kubelet writes its node's status every few minutes, and what we read of it stays the same.
  isSame: saysTheSame,
};

function node(root: Place): Node {
  const status = object(at(root, "status"));
  return {
    ...meta(root),
    handoff: texts(at(object(at(root, "metadata")), "annotations"))[HANDOFF],
    networkUnavailable: list(at(status, "conditions"), isNetworkUnavailable).includes(true),
    addresses: list(at(status, "addresses"), addressOf("InternalIP", "ExternalIP")),
    internalAddresses: list(at(status, "addresses"), addressOf("InternalIP")),
  };
}

function isNetworkUnavailable(item: Place): boolean {
  const condition = object(item);
  return text(at(condition, "type")) === "NetworkUnavailable" && text(at(condition, "status")) === "True";
}

/** Nobody checks these texts, and a node with a strange one can still announce: what is no address is passed over. */
function addressOf(...types: readonly string[]): (item: Place) => Ip | undefined {
  return (item) => {
    const entry = object(item);
    const isOne = types.includes(text(at(entry, "type")) ?? "");
    return isOne ? parseIp(text(at(entry, "address")) ?? "") : undefined;
  };
}
