/** core/v1 */
import { fieldsAt, listAt } from "../object.ts";
import { MAY_BE_IMMUTABLE } from "./immutable.ts";
import { eventFaults } from "./event.ts";
import type { Kind } from "./kind.ts";
import { DATA, SPEC_AND_STATUS, builtin, withField } from "./plain.ts";
import type { ServiceLedger } from "./service/ledger.ts";
import { serviceRules } from "./service/rules.ts";

const core = { group: "", version: "v1" };

/** The kinds of the core group. */
export function coreKinds(ledger: ServiceLedger): readonly Kind[] {
  return [
    builtin({
      ...core,
      kind: "Namespace",
      plural: "namespaces",
      shortNames: ["ns"],
      namespaced: false,
      hasStatus: true,
      selectableFields: ["status.phase"],
      rules: namespaceRules,
    }),
    builtin({
      ...core,
      kind: "Service",
      plural: "services",
      shortNames: ["svc"],
      categories: ["all"],
      hasStatus: true,
      createOnUpdate: true,
      selectableFields: ["spec.clusterIP", "spec.type"],
      rules: serviceRules(ledger),
    }),
    builtin({
      ...core,
      kind: "Node",
      plural: "nodes",
      shortNames: ["no"],
      namespaced: false,
      hasStatus: true,
      selectableFields: ["spec.unschedulable"],
      // A kubelet registers itself with its status already in place.
      rules: { ...SPEC_AND_STATUS, created: (object) => object },
    }),
    builtin({
      ...core,
      kind: "Pod",
      plural: "pods",
      shortNames: ["po"],
      categories: ["all"],
      hasStatus: true,
      selectableFields: [
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "status.phase",
        "status.podIP",
        "status.nominatedNodeName",
      ],
      rules: {
        ...SPEC_AND_STATUS,
        created: (object) => withField(object, "status", { phase: "Pending", qosClass: "BestEffort" }),
      },
    }),
    builtin({
      ...core,
      kind: "Event",
      plural: "events",
      shortNames: ["ev"],
      createOnUpdate: true,
      selectableFields: EVENT_FIELDS,
      rules: { ...DATA, faults: eventFaults },
    }),
    builtin({ ...core, kind: "Endpoints", plural: "endpoints", shortNames: ["ep"], createOnUpdate: true }),
    builtin({ ...core, kind: "ConfigMap", plural: "configmaps", shortNames: ["cm"], rules: MAY_BE_IMMUTABLE }),
    builtin({
      ...core,
      kind: "Secret",
      plural: "secrets",
      selectableFields: ["type"],
      rules: { ...MAY_BE_IMMUTABLE, defaulted: secretDefaults },
    }),
    builtin({ ...core, kind: "ServiceAccount", plural: "serviceaccounts", shortNames: ["sa"] }),
  ];
}

const EVENT_FIELDS = [
  ...["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map(
    (field) => `involvedObject.${field}`,
  ),
  ...["reason", "reportingComponent", "source", "type"],
];

/** The finalizer in `spec` holds a namespace until it has been emptied; the label names it for selectors. */
const namespaceRules: Kind["rules"] = {
  ...SPEC_AND_STATUS,
  defaulted: (object) => {
    const { labels, name } = object.metadata;
    if (name === "") return object;
    return { ...object, metadata: { ...object.metadata, labels: { ...labels, "kubernetes.io/metadata.name": name } } };
  },
  created: (object) => ({ ...object, spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } }),
  updated: (next, live) => ({
    ...next,
    spec: { finalizers: listAt(live, "spec", "finalizers") },
    status: phase(next.metadata.deletionTimestamp, live["status"]),
  }),
};

function phase(deletionTimestamp: string | undefined, status: unknown) {
  return deletionTimestamp === undefined ? status : { ...fieldsAt(status), phase: "Terminating" };
}

/** `stringData` is written, never read: its values move, encoded, into `data`. */
const secretDefaults: Kind["rules"]["defaulted"] = (object) => {
  const { stringData, ...rest } = object;
  const encoded = Object.entries(fieldsAt(stringData)).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString("base64"),
  ]);
  const data = { ...fieldsAt(object, "data"), ...(Object.fromEntries(encoded) as Record<string, string>) };
  return { type: "Opaque", ...rest, ...(Object.keys(data).length === 0 ? {} : { data }) };
};
