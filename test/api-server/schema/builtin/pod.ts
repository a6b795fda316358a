/** core/v1 Pod, as far as we and kubectl look into it. */
import {
  atomicMap,
  flag,
  int,
  intOrText,
  list,
  listBy,
  long,
  mergedBy,
  object,
  open,
  or,
  text,
  time,
} from "../build.ts";
import type { Schema } from "../schema.ts";
import { conditions, kind, localReference, quantities } from "./metadata.ts";

const containerPort = object(
  { containerPort: int, hostIP: text, hostPort: int, name: text, protocol: or(text, "TCP") },
  "containerPort",
);

/** `value` and the sources a value may come from. */
const variable = object({ name: text, value: text, valueFrom: open }, "name");

const volumeMount = object(
  {
    mountPath: text,
    mountPropagation: text,
    name: text,
    readOnly: flag,
    recursiveReadOnly: text,
    subPath: text,
    subPathExpr: text,
  },
  ...["mountPath", "name"],
);

const probe = object({
  exec: object({ command: list(text) }),
  failureThreshold: int,
  grpc: open,
  httpGet: object({ host: text, httpHeaders: list(open), path: text, port: intOrText, scheme: text }, "port"),
  initialDelaySeconds: int,
  periodSeconds: int,
  successThreshold: int,
  tcpSocket: object({ host: text, port: intOrText }, "port"),
  terminationGracePeriodSeconds: long,
  timeoutSeconds: int,
});

const container = object(
  {
    args: list(text),
    command: list(text),
    env: listBy(["name"], variable),
    envFrom: list(open),
    image: text,
    imagePullPolicy: text,
    lifecycle: open,
    livenessProbe: probe,
    name: text,
    ports: listBy(["containerPort", "protocol"], containerPort),
    readinessProbe: probe,
    resizePolicy: list(open),
    resources: object({ claims: list(open), limits: quantities, requests: quantities }),
    restartPolicy: text,
    securityContext: open,
    startupProbe: probe,
    stdin: flag,
    stdinOnce: flag,
    terminationMessagePath: or(text, "/dev/termination-log"),
    terminationMessagePolicy: or(text, "File"),
    tty: flag,
    volumeDevices: listBy(["devicePath"], object({ devicePath: text, name: text }, "devicePath", "name")),
    volumeMounts: listBy(["mountPath"], volumeMount),
    workingDir: text,
  },
  "name",
);

/** Its source is one of many: a patch that names another one drops the first. */
const volumes: Schema = {
  ...listBy(["name"], {
    type: "object",
    properties: { name: text },
    required: ["name"],
    "x-kubernetes-preserve-unknown-fields": true,
  }),
  "x-kubernetes-patch-strategy": "merge,retainKeys",
};

const podSpec = object(
  {
    activeDeadlineSeconds: long,
    affinity: open,
    automountServiceAccountToken: flag,
    containers: listBy(["name"], container),
    dnsConfig: open,
    dnsPolicy: or(text, "ClusterFirst"),
    enableServiceLinks: flag,
    ephemeralContainers: listBy(["name"], open),
    hostAliases: listBy(["ip"], object({ hostnames: list(text), ip: text }, "ip")),
    hostIPC: flag,
    hostNetwork: flag,
    hostPID: flag,
    hostUsers: flag,
    hostname: text,
    imagePullSecrets: listBy(["name"], localReference),
    initContainers: listBy(["name"], container),
    nodeName: text,
    nodeSelector: atomicMap(text),
    os: object({ name: text }, "name"),
    overhead: quantities,
    preemptionPolicy: text,
    priority: int,
    priorityClassName: text,
    readinessGates: list(object({ conditionType: text }, "conditionType")),
    restartPolicy: or(text, "Always"),
    runtimeClassName: text,
    schedulerName: or(text, "default-scheduler"),
    securityContext: open,
    serviceAccount: text,
    serviceAccountName: text,
    setHostnameAsFQDN: flag,
    shareProcessNamespace: flag,
    subdomain: text,
    terminationGracePeriodSeconds: or(long, 30),
    tolerations: list(object({ effect: text, key: text, operator: text, tolerationSeconds: long, value: text })),
    topologySpreadConstraints: mergedBy("topologyKey", open),
    volumes,
  },
  "containers",
);

/** core/v1 PodTemplateSpec, inside workloads. */
export function podTemplate(metadata: Schema): Schema {
  return object({ metadata, spec: podSpec });
}

/** core/v1 Pod. */
export const pod: Schema = kind("Pod is a collection of containers that can run on a host.", {
  spec: podSpec,
  status: object({
    conditions: conditions({ lastProbeTime: { ...time, nullable: true }, observedGeneration: long }),
    containerStatuses: list(open),
    ephemeralContainerStatuses: list(open),
    hostIP: text,
    hostIPs: list(object({ ip: text }, "ip")),
    initContainerStatuses: list(open),
    message: text,
    nominatedNodeName: text,
    phase: text,
    podIP: text,
    podIPs: listBy(["ip"], object({ ip: text }, "ip")),
    qosClass: text,
    reason: text,
    resize: text,
    startTime: time,
  }),
});
