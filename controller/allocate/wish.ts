/** What a Service asks for, read from its spec and annotations. */
import type { Service } from "../../shared/model/service.ts";
import { familyOf, parseIp } from "../../shared/net/ip.ts";
import type { Family, Ip } from "../../shared/net/ip.ts";
import { annotation } from "./annotations.ts";

/** What a Service is to get. */
export interface Wish {
  /** Of its cluster IPs; the primary one first. */
  readonly families: readonly Family[];
  /** Every family or nothing; otherwise as many as there are. */
  readonly needsEveryFamily: boolean;
  readonly request: Request | BadRequest;
}

/** What the user asks for by name. */
export interface Request {
  readonly kind: "request";
  readonly pool: string | undefined;
  /** At most one a family, in the user's order. */
  readonly addresses: readonly Ip[];
}

/** Why a request cannot be understood or cannot be meant. */
export interface BadRequest {
  readonly kind: "bad-request";
  readonly reason: "not-an-address" | "two-of-a-family" | "asked-twice" | "no-such-family";
  /** What was written. */
  readonly text: string;
}

/** Why a Service is to get nothing from us. */
export type NoWish = "not-a-load-balancer" | "another-class" | "no-cluster-ip";

/** The wish of a Service of our load-balancer class, or why it has none. */
export function wishOf(service: Service, loadBalancerClass: string | undefined): Wish | NoWish {
  if (service.type !== "LoadBalancer") return "not-a-load-balancer";
  if (service.loadBalancerClass !== loadBalancerClass) return "another-class";
  const families = familiesOf(service);
  if (families.length === 0) return "no-cluster-ip";
  const request = requestOf(service);
  const stray =
    request.kind === "request" ? request.addresses.find((address) => !families.includes(familyOf(address))) : undefined;
  return {
    families,
    needsEveryFamily: service.ipFamilyPolicy === "RequireDualStack",
    request: stray === undefined ? request : { kind: "bad-request", reason: "no-such-family", text: stray },
  };
}

function familiesOf(service: Service): readonly Family[] {
  const families = new Set(service.clusterIps.map(familyOf));
  const primary = service.ipFamilies[0];
  if (primary === undefined || !families.has(primary)) return [...families];
  return [...new Set([primary, ...families])];
}

function requestOf(service: Service): Request | BadRequest {
  const pool = annotation(service, "address-pool")?.value;
  const list = annotation(service, "loadBalancerIPs")?.value ?? "";
  const field = service.loadBalancerIp ?? "";
  if (list !== "" && field !== "") return { kind: "bad-request", reason: "asked-twice", text: `${list} and ${field}` };
  const written = list === "" ? field : list;
  const addresses: Ip[] = [];
  for (const text of written === "" ? [] : written.split(",").map((part) => part.trim())) {
    const address = parseIp(text);
    if (address === undefined) return { kind: "bad-request", reason: "not-an-address", text };
    if (addresses.some((other) => familyOf(other) === familyOf(address))) {
      return { kind: "bad-request", reason: "two-of-a-family", text: written };
    }
    addresses.push(address);
  }
  return { kind: "request", pool: pool === "" ? undefined : pool, addresses };
}
