/** The IP families of a Service, on a cluster with two: IPv4 first. */
import { isIPv6 } from "node:net";
import { isDeepStrictEqual } from "node:util";
import type { Family } from "./ledger.ts";
import { type ServiceSpec, isHeadless } from "./service.ts";

/** What the policy makes of the families and addresses that were asked for. Contradictions are left for validation. */
export type Families = Pick<ServiceSpec, "ipFamilyPolicy" | "ipFamilies" | "clusterIPs">;

/** Works out the families; `before` is the spec that is replaced. */
export function families(spec: ServiceSpec, before: ServiceSpec | undefined): Families {
  if (isLeftAlone(spec, before)) return spec;
  const ipFamilyPolicy =
    spec.ipFamilyPolicy ?? before?.ipFamilyPolicy ?? (isOpenEnded(spec) ? "RequireDualStack" : "SingleStack");
  const isSingle = ipFamilyPolicy === "SingleStack";
  // The policy alone, changed to SingleStack, is a clear enough wish to give the second address back.
  const kept = <F extends "clusterIPs" | "ipFamilies">(field: F) =>
    isSingle && isDeepStrictEqual(spec[field], before?.[field]) ? spec[field]?.slice(0, 1) : spec[field];
  const clusterIPs = kept("clusterIPs") as ServiceSpec["clusterIPs"];
  const named = (kept("ipFamilies") ?? []) as readonly Family[];
  const inferred = (clusterIPs ?? [])
    .slice(named.length)
    .filter((ip) => ip !== "None")
    .map(familyOf);
  const [primary = "IPv4", ...others] = [...named, ...inferred];
  const added: readonly Family[] = isSingle || others.length > 0 ? others : [primary === "IPv4" ? "IPv6" : "IPv4"];
  return { ipFamilyPolicy, ipFamilies: [primary, ...added], ...(clusterIPs === undefined ? {} : { clusterIPs }) };
}

/** The family of an address. */
export function familyOf(ip: string): Family {
  return isIPv6(ip) ? "IPv6" : "IPv4";
}

/** A PreferDualStack Service gets no second address behind its owner's back. */
function isLeftAlone(spec: ServiceSpec, before: ServiceSpec | undefined): boolean {
  return (
    before?.ipFamilyPolicy === "PreferDualStack" &&
    spec.ipFamilyPolicy === "PreferDualStack" &&
    spec.ipFamilies !== undefined &&
    isDeepStrictEqual(spec.ipFamilies, before.ipFamilies) &&
    isDeepStrictEqual(spec.clusterIPs, before.clusterIPs)
  );
}

/** Headless without a selector: whoever writes the endpoints may use both families. */
function isOpenEnded(spec: ServiceSpec): boolean {
  return isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;
}
