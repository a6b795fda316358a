/** core/v1, but for Pods. */
import {
  atomicMap,
  bytes,
  described,
  flag,
  int,
  intOrText,
  list,
  listBy,
  map,
  object,
  oneOf,
  open,
  or,
  set,
  text,
  time,
} from "../build.ts";
import type { Schema } from "../schema.ts";
import { conditions, kind, localReference, objectReference, quantities } from "./metadata.ts";

const servicePort = object(
  {
    appProtocol: text,
    name: text,
    nodePort: int,
    port: int,
    protocol: or(oneOf("SCTP", "TCP", "UDP"), "TCP"),
    targetPort: intOrText,
  },
  "port",
);

const ingress = object({
  hostname: text,
  ip: text,
  ipMode: text,
  ports: list(object({ error: text, port: int, protocol: text }, "port", "protocol")),
});

const serviceSpec = object({
  allocateLoadBalancerNodePorts: flag,
  clusterIP: text,
  clusterIPs: list(text),
  externalIPs: list(text),
  externalName: text,
  externalTrafficPolicy: oneOf("Cluster", "Local"),
  healthCheckNodePort: int,
  internalTrafficPolicy: oneOf("Cluster", "Local"),
  ipFamilies: list(oneOf("IPv4", "IPv6")),
  ipFamilyPolicy: oneOf("PreferDualStack", "RequireDualStack", "SingleStack"),
  loadBalancerClass: text,
  loadBalancerIP: text,
  loadBalancerSourceRanges: list(text),
  ports: listBy(["port", "protocol"], servicePort),
  publishNotReadyAddresses: flag,
  selector: atomicMap(text),
  sessionAffinity: or(oneOf("ClientIP", "None"), "None"),
  sessionAffinityConfig: object({ clientIP: object({ timeoutSeconds: int }) }),
  trafficDistribution: text,
  type: or(
    described(
      oneOf("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"),
      "type determines how the Service is exposed.",
    ),
    "ClusterIP",
  ),
});

const service = kind("Service is a named abstraction of software service.", {
  spec: described(serviceSpec, "Spec defines the behavior of a service."),
  status: object({
    conditions: conditions({ observedGeneration: int }),
    loadBalancer: object({ ingress: list(ingress) }),
  }),
});

const namespace = kind("Namespace provides a scope for Names.", {
  spec: object({ finalizers: list(text) }),
  status: object({ conditions: conditions(), phase: text }),
});

const node = kind("Node is a worker node in Kubernetes.", {
  spec: object({
    configSource: open,
    externalID: text,
    podCIDR: text,
    podCIDRs: set(text),
    providerID: text,
    taints: list(object({ effect: text, key: text, timeAdded: time, value: text }, "key", "effect")),
    unschedulable: flag,
  }),
  status: object({
    addresses: listBy(["type"], object({ address: text, type: text }, "type", "address")),
    allocatable: quantities,
    capacity: quantities,
    conditions: conditions({ lastHeartbeatTime: time }),
    config: open,
    daemonEndpoints: object({ kubeletEndpoint: object({ Port: int }, "Port") }),
    features: open,
    images: list(object({ names: list(text), sizeBytes: int })),
    nodeInfo: map(text),
    phase: text,
    runtimeHandlers: list(open),
    volumesAttached: list(open),
    volumesInUse: list(text),
  }),
});

const event = kind("Event is a report of an event somewhere in the cluster.", {
  action: text,
  count: int,
  eventTime: { ...time, nullable: true },
  firstTimestamp: { ...time, nullable: true },
  involvedObject: objectReference,
  lastTimestamp: { ...time, nullable: true },
  message: text,
  reason: text,
  related: objectReference,
  reportingComponent: text,
  reportingInstance: text,
  series: object({ count: int, lastObservedTime: time }),
  source: object({ component: text, host: text }),
  type: text,
});

const secret = kind("Secret holds secret data of a certain type.", {
  data: map({ ...bytes, nullable: true }),
  immutable: flag,
  stringData: map(text),
  type: or(text, "Opaque"),
});

const configMap = kind("ConfigMap holds configuration data for pods to consume.", {
  binaryData: map(bytes),
  data: map(text),
  immutable: flag,
});

const endpointAddress: Schema = {
  ...object({ hostname: text, ip: text, nodeName: text, targetRef: objectReference }, "ip"),
  "x-kubernetes-map-type": "atomic",
};

const endpoints = kind("Endpoints is a collection of endpoints that implement the actual service.", {
  subsets: list(
    object({
      addresses: list(endpointAddress),
      notReadyAddresses: list(endpointAddress),
      ports: list(object({ appProtocol: text, name: text, port: int, protocol: or(text, "TCP") }, "port")),
    }),
  ),
});

const serviceAccount = kind("ServiceAccount binds together a name and secrets.", {
  automountServiceAccountToken: flag,
  imagePullSecrets: list(localReference),
  secrets: listBy(["name"], objectReference),
});

/** By kind. */
export const core: Readonly<Record<string, Schema>> = {
  ConfigMap: configMap,
  Endpoints: endpoints,
  Event: event,
  Namespace: namespace,
  Node: node,
  Secret: secret,
  Service: service,
  ServiceAccount: serviceAccount,
};
