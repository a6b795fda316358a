/** The tables of what runs: Nodes, Pods, Deployments, DaemonSets. */
import { at, fieldsAt, type Fields, listAt, textAt } from "../object.ts";
import { AGE, count, NAME, orNone, pairs, text, wide } from "./columns.ts";
import type { Column } from "./table.ts";

/** core/v1 Node. */
export const node: readonly Column[] = [
  NAME,
  text("Status", nodeStatus),
  text("Roles", nodeRoles),
  AGE,
  text("Version", (object) => textAt(object, "status", "nodeInfo", "kubeletVersion")),
  wide("Internal-IP", (object) => orNone(nodeAddress(object, "InternalIP"))),
  wide("External-IP", (object) => orNone(nodeAddress(object, "ExternalIP"))),
  wide("OS-Image", (object) => nodeInfo(object, "osImage")),
  wide("Kernel-Version", (object) => nodeInfo(object, "kernelVersion")),
  wide("Container-Runtime", (object) => nodeInfo(object, "containerRuntimeVersion")),
];

function nodeStatus(object: Fields): string {
  const ready = listAt(object, "status", "conditions").find((condition) => textAt(condition, "type") === "Ready");
  const word = ready === undefined ? "Unknown" : textAt(ready, "status") === "True" ? "Ready" : "NotReady";
  return at(object, "spec", "unschedulable") === true ? `${word},SchedulingDisabled` : word;
}

function nodeRoles(object: Fields): string {
  const prefix = "node-role.kubernetes.io/";
  const labels = Object.entries(fieldsAt(object, "metadata", "labels"));
  const roles = labels.flatMap(([label, value]) => {
    if (label.startsWith(prefix)) return [label.slice(prefix.length)];
    return label === "kubernetes.io/role" ? [String(value)] : [];
  });
  return orNone(
    roles
      .filter((role) => role !== "")
      .toSorted()
      .join(","),
  );
}

function nodeAddress(object: Fields, type: string): string {
  const addresses = listAt(object, "status", "addresses");
  return textAt(
    addresses.find((address) => textAt(address, "type") === type),
    "address",
  );
}

function nodeInfo(object: Fields, name: string): string {
  return textAt(object, "status", "nodeInfo", name) || "<unknown>";
}

/** core/v1 Pod. */
export const pod: readonly Column[] = [
  NAME,
  text("Ready", podReady),
  text("Status", podStatus),
  text("Restarts", (object) => String(restarts(object))),
  AGE,
  wide("IP", (object) => orNone(textAt(object, "status", "podIP"))),
  wide("Node", (object) => orNone(textAt(object, "spec", "nodeName"))),
  wide("Nominated Node", (object) => orNone(textAt(object, "status", "nominatedNodeName"))),
  wide("Readiness Gates", () => "<none>"),
];

function podReady(object: Fields): string {
  const ready = listAt(object, "status", "containerStatuses").filter((status) => at(status, "ready") === true);
  return `${ready.length}/${listAt(object, "spec", "containers").length}`;
}

function podStatus(object: Fields): string {
  if (textAt(object, "metadata", "deletionTimestamp") !== "") return "Terminating";
  return textAt(object, "status", "reason") || textAt(object, "status", "phase");
}

function restarts(object: Fields): number {
  const counts = listAt(object, "status", "containerStatuses").map((status) => Number(at(status, "restartCount") ?? 0));
  return counts.reduce((sum, each) => sum + each, 0);
}

const CONTAINERS: readonly Column[] = [
  wide("Containers", (object) => containers(object, "name")),
  wide("Images", (object) => containers(object, "image")),
  wide("Selector", (object) => pairs(fieldsAt(object, "spec", "selector", "matchLabels"))),
];

function containers(object: Fields, field: string): string {
  return listAt(object, "spec", "template", "spec", "containers")
    .map((container) => textAt(container, field))
    .join(",");
}

/** apps/v1 Deployment. */
export const deployment: readonly Column[] = [
  NAME,
  text("Ready", (object) => `${number(object, "status", "readyReplicas")}/${number(object, "spec", "replicas")}`),
  count("Up-to-date", "status", "updatedReplicas"),
  count("Available", "status", "availableReplicas"),
  AGE,
  ...CONTAINERS,
];

/** apps/v1 DaemonSet. */
export const daemonSet: readonly Column[] = [
  NAME,
  count("Desired", "status", "desiredNumberScheduled"),
  count("Current", "status", "currentNumberScheduled"),
  count("Ready", "status", "numberReady"),
  count("Up-to-date", "status", "updatedNumberScheduled"),
  count("Available", "status", "numberAvailable"),
  text("Node Selector", (object) => pairs(fieldsAt(object, "spec", "template", "spec", "nodeSelector"))),
  AGE,
  ...CONTAINERS,
];

function number(object: Fields, ...path: readonly string[]): number {
  return Number(at(object, ...path) ?? 0);
}
