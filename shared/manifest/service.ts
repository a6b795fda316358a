/** Service `v1`. */
import type { Kind } from "../cluster/cluster.ts";
import type { KeptCondition, Service, ServicePort } from "../model/service.ts";
import type { Family, Ip } from "../net/ip.ts";
import { address } from "./address.ts";
import { createdAt, meta } from "./meta.ts";
import { at, decoder, integer, list, object, oneOf, required, text, texts } from "./place.ts";
import type { Place } from "./place.ts";

/** The Services, as the API serves them. */
export const SERVICES: Kind<Service> = {
  group: "",
  version: "v1",
  kind: "Service",
  plural: "services",
  namespaced: true,
  decode: decoder(service),
};

const OUR_ANNOTATION = /^(metallb\.io|metallb\.universe\.tf|lanlord\.io)\//;
const NO_ANNOTATIONS: Readonly<Record<string, string>> = Object.freeze({});

function service(root: Place): Service {
  const metadata = object(at(root, "metadata"));
  const spec = object(required(at(root, "spec")));
  const loadBalancerIp = text(at(spec, "loadBalancerIP"));
  const status = object(at(root, "status"));
  const loadBalancer = object(at(status, "loadBalancer"));
  return {
    ...meta(root),
    createdAt: createdAt(root),
    type: text(at(spec, "type")) ?? "ClusterIP",
    annotations: ours(texts(at(metadata, "annotations"))),
    selector: texts(at(spec, "selector")),
    ports: list(at(spec, "ports"), servicePort),
    clusterIps: list(at(spec, "clusterIPs"), clusterIp),
    ipFamilies: list(at(spec, "ipFamilies"), family),
    ipFamilyPolicy:
      oneOf(at(spec, "ipFamilyPolicy"), ["SingleStack", "PreferDualStack", "RequireDualStack"]) ?? "SingleStack",
    externalTrafficPolicy: oneOf(at(spec, "externalTrafficPolicy"), ["Cluster", "Local"]) ?? "Cluster",
    loadBalancerClass: text(at(spec, "loadBalancerClass")),
    loadBalancerIp: loadBalancerIp === "" ? undefined : loadBalancerIp,
    ingress: list(at(loadBalancer, "ingress"), ingressIp),
    conditions: list(at(status, "conditions"), condition),
  };
}

function servicePort(item: Place): ServicePort | undefined {
  const entry = object(item);
  const port = integer(required(at(entry, "port")));
  return port === undefined ? undefined : { protocol: text(at(entry, "protocol")) ?? "TCP", port };
}

/** A headless Service has "None" there, an ExternalName an empty text. */
function clusterIp(item: Place): Ip | undefined {
  return item.value === "None" || item.value === "" ? undefined : address(item);
}

function family(item: Place): Family | undefined {
  const written = oneOf(item, ["IPv4", "IPv6"]);
  return written === undefined ? undefined : written === "IPv4" ? 4 : 6;
}

function ingressIp(item: Place): Ip | undefined {
  const ip = at(object(item), "ip");
  return ip.value === "" ? undefined : address(ip);
}

function condition(item: Place): KeptCondition | undefined {
  const entry = object(item);
  const type = text(required(at(entry, "type")));
  if (type === undefined) return undefined;
  return {
    ...(item.value as object),
    type,
    status: text(at(entry, "status")) ?? "",
    reason: text(at(entry, "reason")) ?? "",
    message: text(at(entry, "message")) ?? "",
    lastTransitionTime: text(at(entry, "lastTransitionTime")) ?? "",
  };
}

/** Others' annotations can be long (the whole manifest, from kubectl apply) and are not worth their memory. */
function ours(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kept = Object.entries(annotations).filter(([name]) => OUR_ANNOTATION.test(name));
  return kept.length === 0 ? NO_ANNOTATIONS : Object.fromEntries(kept);
}
