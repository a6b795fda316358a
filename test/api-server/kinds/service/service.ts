/** A Service, as far as its rules read it. */
import { type KubeObject } from "../../object.ts";
import type { Family } from "./ledger.ts";

export interface ServicePort {
  readonly name?: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
}

export interface ServiceSpec {
  readonly type?: "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly ServicePort[];
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly ipFamilies?: readonly Family[];
  readonly ipFamilyPolicy?: "SingleStack" | "PreferDualStack" | "RequireDualStack";
  readonly externalName?: string;
  readonly sessionAffinity?: string;
  readonly sessionAffinityConfig?: object;
  readonly externalTrafficPolicy?: "Cluster" | "Local";
  readonly internalTrafficPolicy?: string;
  readonly healthCheckNodePort?: number;
  readonly allocateLoadBalancerNodePorts?: boolean;
  readonly loadBalancerClass?: string;
  readonly loadBalancerIP?: string;
  readonly [field: string]: unknown;
}

/** `spec` */
export function specOf(service: KubeObject): ServiceSpec {
  return (service["spec"] ?? {}) as ServiceSpec;
}

type Changes = { readonly [K in keyof ServiceSpec as string extends K ? never : K]?: ServiceSpec[K] | undefined };

/** The Service with some of its spec replaced; undefined removes. */
export function withSpec(service: KubeObject, changes: Changes): KubeObject {
  const entries = Object.entries({ ...specOf(service), ...changes }).filter(([, value]) => value !== undefined);
  return { ...service, spec: Object.fromEntries(entries) };
}

/** Does a Service of this type have node ports? */
export function hasNodePorts({ type }: ServiceSpec): boolean {
  return type === "NodePort" || type === "LoadBalancer";
}

/** Is it reached through the endpoints' own addresses? */
export function isHeadless({ clusterIP }: ServiceSpec): boolean {
  return clusterIP === "None";
}

/** Does it need a port for load balancers to ask after its health? */
export function hasHealthPort({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === "LoadBalancer" && externalTrafficPolicy === "Local";
}
