/** Which cluster IPs and families of a Service are refused. */
import { isIP } from "node:net";
import type { KubeObject } from "../../object.ts";
import { type Cause, duplicate, forbidden, invalid } from "../../schema/cause.ts";
import { familyOf } from "./families.ts";
import { CLUSTER_RANGES, type ServiceLedger, isClusterIp } from "./ledger.ts";
import { type ServiceSpec, isHeadless, specOf } from "./service.ts";

const IPS = "spec.clusterIPs";
const FAMILIES = "spec.ipFamilies";
const POLICY = "spec.ipFamilyPolicy";
const NOT_FOR_EXTERNAL_NAME = "may not be set for ExternalName services";

/** Everything wrong with the addresses of a Service. */
export function ipFaults(spec: ServiceSpec, live: KubeObject | undefined, ledger: ServiceLedger): readonly Cause[] {
  if (spec.type === "ExternalName") return externalNameFaults(spec);
  const before = live === undefined ? undefined : specOf(live);
  return [
    ...headlessFaults(spec),
    ...familyFaults(spec),
    ...formFaults(spec),
    ...countFaults(spec),
    ...(before === undefined || before.type === "ExternalName" ? [] : changeFaults(spec, before)),
    ...rangeFaults(spec, before?.clusterIPs ?? [], ledger),
  ];
}

function externalNameFaults({ clusterIPs = [], ipFamilies = [], ipFamilyPolicy }: ServiceSpec): readonly Cause[] {
  return [
    ...(clusterIPs.length > 0 ? [forbidden(IPS, NOT_FOR_EXTERNAL_NAME)] : []),
    ...(ipFamilies.length > 0 ? [forbidden(FAMILIES, NOT_FOR_EXTERNAL_NAME)] : []),
    ...(ipFamilyPolicy === undefined ? [] : [forbidden(POLICY, NOT_FOR_EXTERNAL_NAME)]),
  ];
}

function headlessFaults(spec: ServiceSpec): readonly Cause[] {
  const { type, clusterIPs = [] } = spec;
  if (!isHeadless(spec)) return [];
  if (type === "LoadBalancer" || type === "NodePort")
    return [invalid(`${IPS}[0]`, "None", `may not be set to 'None' for ${type} services`)];
  return clusterIPs.length > 1 ? [invalid(IPS, clusterIPs, "'None' must be the first and only value")] : [];
}

function familyFaults({ ipFamilies = [] }: ServiceSpec): readonly Cause[] {
  return ipFamilies.flatMap((family, index) =>
    ipFamilies.indexOf(family) < index ? [duplicate(`${FAMILIES}[${index}]`, family)] : [],
  );
}

function formFaults({ clusterIP, clusterIPs = [], ipFamilies = [] }: ServiceSpec): readonly Cause[] {
  const isMatching = clusterIP === undefined || clusterIP === clusterIPs[0];
  return [
    ...(isMatching ? [] : [invalid(IPS, clusterIPs, "first value must match `clusterIP`")]),
    ...clusterIPs.flatMap((ip, index) => {
      const field = `${IPS}[${index}]`;
      const family = ipFamilies[index];
      if (ip === "None") return [];
      if (isIP(ip) === 0) return [invalid(field, ip, NO_ADDRESS)];
      if (family === undefined || family === familyOf(ip)) return [];
      return [invalid(field, ip, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``)];
    }),
  ];
}

/** As kube-apiserver says it of everything that should be an address. */
export const NO_ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

function countFaults({ clusterIPs = [], ipFamilies = [], ipFamilyPolicy }: ServiceSpec): readonly Cause[] {
  if (clusterIPs.length > 2) return [invalid(IPS, clusterIPs, "may only hold up to 2 values")];
  if (ipFamilyPolicy !== "SingleStack") return [];
  const needs = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
  return [
    ...(clusterIPs.length === 2 ? [invalid(POLICY, ipFamilyPolicy, `${needs} cluster IPs are specified`)] : []),
    ...(ipFamilies.length === 2 ? [invalid(POLICY, ipFamilyPolicy, `${needs} IP families are specified`)] : []),
  ];
}

/** The second address may come and go with the policy; the first stays. */
function changeFaults({ clusterIPs = [], ipFamilies = [] }: ServiceSpec, before: ServiceSpec): readonly Cause[] {
  const changed = <T>(field: string, now: readonly T[], then: readonly T[] = []) =>
    [0, 1]
      .filter((index) => index < Math.min(now.length, then.length) && now[index] !== then[index])
      .map((index) => invalid(`${field}[${index}]`, field === IPS ? now : now[index], "may not change once set"));
  return [...changed(IPS, clusterIPs, before.clusterIPs), ...changed(FAMILIES, ipFamilies, before.ipFamilies)];
}

function rangeFaults(
  { clusterIPs = [] }: ServiceSpec,
  own: readonly string[],
  ledger: ServiceLedger,
): readonly Cause[] {
  return clusterIPs
    .filter((ip) => isIP(ip) !== 0 && !own.includes(ip))
    .flatMap((ip) => {
      const failed = (why: string) => [invalid(IPS, clusterIPs, `failed to allocate IP ${ip}: ${why}`)];
      if (!isClusterIp(ip))
        return failed(
          `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${CLUSTER_RANGES[familyOf(ip)]}`,
        );
      return ledger.isTaken(ip) ? failed("provided IP is already allocated") : [];
    });
}
