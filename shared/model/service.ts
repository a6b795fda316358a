/** Service: the fields of it that decide about its addresses. */
import type { Condition } from "./condition.ts";
import type { Family, Ip } from "../net/ip.ts";
import type { Labels } from "./label-selector.ts";
import type { Meta } from "./object.ts";

/** `spec.type`, with what an API server of tomorrow may add read as it is written. */
export type ServiceType = "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName" | (string & {});

/** One entry of `spec.ports`. */
export interface ServicePort {
  readonly protocol: string;
  readonly port: number;
}

/** One of `status.conditions`: others' have to be written back as they are. */
export type KeptCondition = Condition & Readonly<Record<string, unknown>>;

/** A Service of any type: one that is no LoadBalancer may still hold an address that must be taken back. */
export interface Service extends Meta {
  /** Seconds since 1970: older Services are served first. */
  readonly createdAt: number;
  readonly type: ServiceType;
  /** Only ours (`metallb.io/`, `metallb.universe.tf/`, `lanlord.io/`). */
  readonly annotations: Readonly<Record<string, string>>;
  readonly selector: Labels;
  readonly ports: readonly ServicePort[];
  /** Empty for a headless Service. */
  readonly clusterIps: readonly Ip[];
  readonly ipFamilies: readonly Family[];
  readonly ipFamilyPolicy: "SingleStack" | "PreferDualStack" | "RequireDualStack";
  readonly externalTrafficPolicy: "Cluster" | "Local";
  readonly loadBalancerClass: string | undefined;
  readonly loadBalancerIp: string | undefined;
  /** `status.loadBalancer.ingress[].ip`, in order; host names are not ours and are left out. */
  readonly ingress: readonly Ip[];
  /** Most have none. A merge patch that writes one has to write all of them. */
  readonly conditions: readonly KeptCondition[];
}
