/** Which EndpointSlices are refused. */
import { isIP } from "node:net";
import { type KubeObject, listAt, textAt } from "../object.ts";
import { type Cause, invalid, notSupported, required } from "../schema/cause.ts";

const TYPES = ["FQDN", "IPv4", "IPv6"];

/** Every rule that an EndpointSlice breaks. */
export function endpointSliceFaults(slice: KubeObject, live: KubeObject | undefined): readonly Cause[] {
  const type = textAt(slice, "addressType");
  const isChanged = live !== undefined && type !== textAt(live, "addressType");
  return [
    ...(TYPES.includes(type) ? [] : [notSupported("addressType", type, TYPES)]),
    ...(isChanged ? [invalid("addressType", type, "field is immutable")] : []),
    ...listAt(slice, "endpoints").flatMap((endpoint, index) =>
      addressFaults(`endpoints[${index}].addresses`, listAt(endpoint, "addresses"), type),
    ),
  ];
}

function addressFaults(field: string, addresses: readonly unknown[], type: string): readonly Cause[] {
  if (addresses.length === 0) return [required(field, "must contain at least 1 address")];
  if (type === "FQDN") return [];
  const family = type === "IPv6" ? 6 : 4;
  return addresses.flatMap((address, index) =>
    typeof address === "string" && isIP(address) === family
      ? []
      : [invalid(`${field}[${index}]`, address, `must be a valid ${type} address`)],
  );
}
