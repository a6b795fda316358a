/** The columns of the builtin kinds. */
import { at, fieldsAt, type Fields, listAt, textAt } from "../object.ts";
import { age } from "./age.ts";
import { AGE, CREATED_AT, NAME, text, wide } from "./columns.ts";
import { endpoints, endpointSlice, service } from "./network.ts";
import type { Column } from "./table.ts";
import { daemonSet, deployment, node, pod } from "./workload.ts";

const event: readonly Column[] = [
  text("Last Seen", (object, now) => age(at(object, "lastTimestamp") ?? at(object, "eventTime"), now)),
  text("Type", (object) => textAt(object, "type")),
  text("Reason", (object) => textAt(object, "reason")),
  text("Object", involved),
  wide("Subobject", (object) => textAt(object, "involvedObject", "fieldPath")),
  wide("Source", eventSource),
  text("Message", (object) => textAt(object, "message").trim()),
  wide("First Seen", (object, now) => age(at(object, "firstTimestamp") ?? at(object, "eventTime"), now)),
  { name: "Count", type: "integer", priority: 1, cell: (object) => at(object, "count") ?? 1 },
  wide("Name", (object) => textAt(object, "metadata", "name")),
];

function involved(object: Fields): string {
  const { kind, name } = fieldsAt(object, "involvedObject");
  const lower = typeof kind === "string" ? kind.toLowerCase() : "";
  return typeof name === "string" && name !== "" ? `${lower}/${name}` : lower;
}

function eventSource(object: Fields): string {
  const { component = "", host = "" } = fieldsAt(object, "source");
  const source = [component, host].filter((part) => part !== "").join(", ");
  return source === "" ? textAt(object, "reportingComponent") : source;
}

const DATA: Column = {
  name: "Data",
  type: "string",
  cell: (object) => entries(object, "data") + entries(object, "binaryData"),
};

function entries(object: Fields, field: string): number {
  return Object.keys(fieldsAt(object, field)).length;
}

function listed(name: string, field: string): Column {
  return { name, type: "string", cell: (object) => listAt(object, field).length };
}

const ROLE = text("Role", (object) => `${textAt(object, "roleRef", "kind")}/${textAt(object, "roleRef", "name")}`);

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  ConfigMap: [NAME, DATA, AGE],
  Endpoints: endpoints,
  Event: event,
  Namespace: [NAME, text("Status", (object) => textAt(object, "status", "phase")), AGE],
  Node: node,
  Pod: pod,
  Secret: [NAME, text("Type", (object) => textAt(object, "type")), DATA, AGE],
  Service: service,
  ServiceAccount: [NAME, listed("Secrets", "secrets"), AGE],
  "Deployment.apps": deployment,
  "DaemonSet.apps": daemonSet,
  "EndpointSlice.discovery.k8s.io": endpointSlice,
  "Lease.coordination.k8s.io": [NAME, text("Holder", (object) => textAt(object, "spec", "holderIdentity")), AGE],
  "ClusterRole.rbac.authorization.k8s.io": [NAME, CREATED_AT],
  "Role.rbac.authorization.k8s.io": [NAME, CREATED_AT],
  "ClusterRoleBinding.rbac.authorization.k8s.io": [NAME, ROLE, AGE],
  "RoleBinding.rbac.authorization.k8s.io": [NAME, ROLE, AGE],
  "MutatingWebhookConfiguration.admissionregistration.k8s.io": [NAME, listed("Webhooks", "webhooks"), AGE],
  "ValidatingWebhookConfiguration.admissionregistration.k8s.io": [NAME, listed("Webhooks", "webhooks"), AGE],
  "CustomResourceDefinition.apiextensions.k8s.io": [NAME, CREATED_AT],
};

/** The columns of a builtin kind; name and age for one that has none of its own. */
export function builtinColumns(group: string, kind: string): readonly Column[] {
  return COLUMNS[group === "" ? kind : `${kind}.${group}`] ?? [NAME, AGE];
}
