import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ADDRESS_CONFLICTS } from "../../../shared/manifest/address-conflict.ts";
import { ADVERTISEMENTS } from "../../../shared/manifest/advertisement.ts";
import { ENDPOINT_SLICES } from "../../../shared/manifest/endpoint-slice.ts";
import { LEASES } from "../../../shared/manifest/lease.ts";
import { NAMESPACES } from "../../../shared/manifest/namespace.ts";
import { NODES } from "../../../shared/manifest/node.ts";
import { POOLS } from "../../../shared/manifest/pool.ts";
import { SERVICE_L2_STATUSES } from "../../../shared/manifest/service-l2-status.ts";
import { SERVICES } from "../../../shared/manifest/service.ts";

const FIELDS = [
  ["metadata", "spec", "status", "endpoints", "name", "namespace", "labels", "annotations", "creationTimestamp"],
  ["addresses", "serviceAllocation", "priority", "namespaceSelectors", "matchLabels", "matchExpressions", "operator"],
  ["preferredNodeSelectors", "weight", "preference", "ports", "port", "clusterIPs", "ipFamilies", "loadBalancer"],
  ["ingress", "ip", "conditions", "ready", "type", "ownerReferences", "kind", "uid", "interfaces", "__proto__"],
].flat();

/** JSON that comes close enough to a manifest to be read deep into. */
const manifest = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom(null, true, 0, -1.5, "", "x", "None", "Exists", "192.0.2.1", "192.0.2.0/24"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...FIELDS), tie("value"), { maxKeys: 6 }),
  ),
})).value;

describe.each([
  ADDRESS_CONFLICTS,
  ADVERTISEMENTS,
  LEASES,
  ENDPOINT_SLICES,
  NAMESPACES,
  NODES,
  POOLS,
  SERVICE_L2_STATUSES,
  SERVICES,
])("decoding a $kind", ({ decode }) => {
  it("never throws, and names a path and a reason for all that is wrong", () => {
    fc.assert(
      fc.property(fc.oneof(manifest, fc.jsonValue()), (value) => {
        const decoded = decode(value);
        if (decoded.kind === "read") return;
        for (const { path, reason } of decoded.faults) {
          expect(path).not.toBe("");
          expect(reason).not.toBe("");
        }
      }),
    );
  });

  it("needs a name", () => {
    expect(decode({})).toMatchObject({
      kind: "broken",
      faults: expect.arrayContaining([{ path: "metadata.name", reason: "is required" }]) as unknown,
    });
  });
});
