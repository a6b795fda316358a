/** The groups besides core: apps, discovery, coordination, rbac, admissionregistration, apiextensions. */
import { atom, flag, int, intOrText, list, listBy, long, map, object, open, or, set, text, time } from "../build.ts";
import type { Schema } from "../schema.ts";
import { conditions, kind, labelSelector, objectMeta, objectReference } from "./metadata.ts";
import { podTemplate } from "./pod.ts";

type Kinds = Readonly<Record<string, Schema>>;

const template = podTemplate(objectMeta);
const rollingUpdate = object({ maxSurge: intOrText, maxUnavailable: intOrText });
/** Going from RollingUpdate to Recreate drops `rollingUpdate`. */
const deploymentStrategy: Schema = {
  ...object({ rollingUpdate, type: text }),
  "x-kubernetes-patch-strategy": "retainKeys",
};

/** apps/v1. */
export const apps: Kinds = {
  Deployment: kind("Deployment enables declarative updates for Pods.", {
    spec: object(
      {
        minReadySeconds: int,
        paused: flag,
        progressDeadlineSeconds: or(int, 600),
        replicas: or(int, 1),
        revisionHistoryLimit: or(int, 10),
        selector: labelSelector,
        strategy: deploymentStrategy,
        template,
      },
      ...["selector", "template"],
    ),
    status: object({
      availableReplicas: int,
      collisionCount: int,
      conditions: conditions({ lastUpdateTime: time }),
      observedGeneration: long,
      readyReplicas: int,
      replicas: int,
      unavailableReplicas: int,
      updatedReplicas: int,
    }),
  }),
  DaemonSet: kind("DaemonSet represents the configuration of a daemon set.", {
    spec: object(
      {
        minReadySeconds: int,
        revisionHistoryLimit: or(int, 10),
        selector: labelSelector,
        template,
        updateStrategy: object({ rollingUpdate, type: text }),
      },
      ...["selector", "template"],
    ),
    status: object({
      collisionCount: int,
      conditions: conditions(),
      currentNumberScheduled: int,
      desiredNumberScheduled: int,
      numberAvailable: int,
      numberMisscheduled: int,
      numberReady: int,
      numberUnavailable: int,
      observedGeneration: long,
      updatedNumberScheduled: int,
    }),
  }),
};

const endpoint = object(
  {
    addresses: set(text),
    conditions: object({ ready: flag, serving: flag, terminating: flag }),
    deprecatedTopology: map(text),
    hints: object({ forNodes: list(object({ name: text }, "name")), forZones: list(object({ name: text }, "name")) }),
    hostname: text,
    nodeName: text,
    targetRef: objectReference,
    zone: text,
  },
  "addresses",
);

/** discovery.k8s.io/v1. */
export const discovery: Kinds = {
  EndpointSlice: {
    ...kind("EndpointSlice represents a set of service endpoints.", {
      addressType: text,
      endpoints: list(endpoint),
      ports: list(object({ appProtocol: text, name: text, port: int, protocol: text })),
    }),
    required: ["addressType", "endpoints"],
  },
};

/** coordination.k8s.io/v1. */
export const coordination: Kinds = {
  Lease: kind("Lease defines a lease concept.", {
    spec: object({
      acquireTime: time,
      holderIdentity: text,
      leaseDurationSeconds: int,
      leaseTransitions: int,
      preferredHolder: text,
      renewTime: time,
      strategy: text,
    }),
  }),
};

const rules = list(
  object(
    {
      apiGroups: list(text),
      nonResourceURLs: list(text),
      resourceNames: list(text),
      resources: list(text),
      verbs: list(text),
    },
    "verbs",
  ),
);
const binding = {
  roleRef: atom({ apiGroup: text, kind: text, name: text }),
  subjects: list(atom({ apiGroup: text, kind: text, name: text, namespace: text })),
};

/** rbac.authorization.k8s.io/v1. */
export const rbac: Kinds = {
  ClusterRole: kind("ClusterRole is a cluster level, logical grouping of PolicyRules.", {
    aggregationRule: object({ clusterRoleSelectors: list(labelSelector) }),
    rules,
  }),
  ClusterRoleBinding: { ...kind("ClusterRoleBinding references a ClusterRole.", binding), required: ["roleRef"] },
  Role: kind("Role is a namespaced, logical grouping of PolicyRules.", { rules }),
  RoleBinding: { ...kind("RoleBinding references a role.", binding), required: ["roleRef"] },
};

const clientConfig = object({
  caBundle: { type: "string", format: "byte" },
  service: object({ name: text, namespace: text, path: text, port: int }, "namespace", "name"),
  url: text,
});
const webhook = object(
  {
    admissionReviewVersions: list(text),
    clientConfig,
    failurePolicy: or(text, "Fail"),
    matchConditions: listBy(["name"], object({ expression: text, name: text }, "name", "expression")),
    matchPolicy: or(text, "Equivalent"),
    name: text,
    namespaceSelector: or(labelSelector, {}),
    objectSelector: or(labelSelector, {}),
    reinvocationPolicy: text,
    rules: list(
      object({
        apiGroups: list(text),
        apiVersions: list(text),
        operations: list(text),
        resources: list(text),
        scope: or(text, "*"),
      }),
    ),
    sideEffects: text,
    timeoutSeconds: or(int, 10),
  },
  ...["name", "clientConfig", "sideEffects", "admissionReviewVersions"],
);

/** admissionregistration.k8s.io/v1. */
export const admission: Kinds = {
  MutatingWebhookConfiguration: kind("MutatingWebhookConfiguration describes webhooks that may change objects.", {
    webhooks: listBy(["name"], webhook),
  }),
  ValidatingWebhookConfiguration: kind("ValidatingWebhookConfiguration describes webhooks that may refuse objects.", {
    webhooks: listBy(["name"], webhook),
  }),
};

const names = object(
  { categories: list(text), kind: text, listKind: text, plural: text, shortNames: list(text), singular: text },
  ...["plural", "kind"],
);
const printerColumn = object(
  { description: text, format: text, jsonPath: text, name: text, priority: int, type: text },
  ...["name", "type", "jsonPath"],
);
const version = object(
  {
    additionalPrinterColumns: list(printerColumn),
    deprecated: flag,
    deprecationWarning: text,
    name: text,
    schema: object({ openAPIV3Schema: open }),
    selectableFields: list(object({ jsonPath: text }, "jsonPath")),
    served: flag,
    storage: flag,
    subresources: object({
      scale: object({ labelSelectorPath: text, specReplicasPath: text, statusReplicasPath: text }),
      status: open,
    }),
  },
  ...["name", "served", "storage"],
);

/** apiextensions.k8s.io/v1. */
export const extensions: Kinds = {
  CustomResourceDefinition: {
    ...kind("CustomResourceDefinition represents a resource that should be exposed on the API server.", {
      spec: object(
        {
          conversion: or(
            object({ strategy: text, webhook: object({ clientConfig, conversionReviewVersions: list(text) }) }),
            {
              strategy: "None",
            },
          ),
          group: text,
          names,
          preserveUnknownFields: flag,
          scope: text,
          versions: list(version),
        },
        ...["group", "names", "scope", "versions"],
      ),
      status: object({ acceptedNames: names, conditions: conditions(), storedVersions: list(text) }),
    }),
    required: ["spec"],
  },
};
