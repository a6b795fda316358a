/** The kinds of deploy/crds: what the API server makes of them for us. */
import { expect } from "vitest";
import { type Body, get, patch, post, refusal, row, type Row } from "./row.ts";

const GROUP = "/apis/metallb.io/v1beta1/namespaces/$ns";
const POOLS = `${GROUP}/ipaddresspools`;
const ADVERTISEMENTS = `${GROUP}/l2advertisements`;
const STATUSES = `${GROUP}/servicel2statuses`;
const TABLE = { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" };

function ours(kind: string, metadata: Body, more: Body = {}): Body {
  return { apiVersion: "metallb.io/v1beta1", kind, metadata, ...more };
}

const pool = (name: string, spec: Body) => ours("IPAddressPool", { name }, { spec });
const advertisement = (name: string, spec: Body) => ours("L2Advertisement", { name }, { spec });
const immutable: unknown = expect.stringMatching(/Value is immutable$/);
const containing = (cause: Body): unknown => expect.arrayContaining([expect.objectContaining(cause)]);
const refused = (cause: Body) => refusal(422, "Invalid", { details: { causes: containing(cause) } });

export const ourKinds: readonly Row[] = [
  row(
    "gives a pool what it leaves out",
    post(POOLS, pool("plain", { addresses: ["192.0.2.0/24"] }), {
      body: { spec: { addresses: ["192.0.2.0/24"], autoAssign: true, avoidBuggyIPs: false } },
      lacks: ["spec.serviceAllocation", "status"],
    }),
  ),
  row(
    "shows a pool in the columns that users know",
    get(
      `${POOLS}/plain`,
      {
        body: {
          columnDefinitions: ["Name", "Auto Assign", "Avoid Buggy IPs", "Addresses"].map(
            (name): unknown => expect.objectContaining({ name }) as unknown,
          ),
          rows: [{ cells: ["plain", true, false, '["192.0.2.0/24"]'] }],
        },
      },
      TABLE,
    ),
  ),
  row(
    "refuses a pool without addresses",
    post(POOLS, pool("empty", {}), refused({ reason: "FieldValueRequired", field: "spec.addresses" })),
    post(POOLS, ours("IPAddressPool", { name: "nothing" }), refused({ reason: "FieldValueRequired", field: "spec" })),
  ),
  row(
    "refuses addresses that are no list",
    post(POOLS, pool("text", { addresses: "192.0.2.0/24" }), refused({ field: "spec.addresses" })),
  ),
  row(
    "refuses a selector that does not say how it selects",
    post(
      POOLS,
      pool("selecting", {
        addresses: ["192.0.2.0/24"],
        serviceAllocation: { serviceSelectors: [{ matchExpressions: [{ key: "a" }] }] },
      }),
      refused({ field: "spec.serviceAllocation.serviceSelectors[0].matchExpressions[0].operator" }),
    ),
  ),
  row(
    "counts more free addresses than a double can hold",
    {
      ...patch("merge", `${POOLS}/plain/status`, {}),
      body: '{"status":{"assignedIPv4":1,"assignedIPv6":0,"availableIPv4":255,"availableIPv6":9223372036854775807}}',
      answer: { code: 200, text: '"availableIPv6":9223372036854775807' },
    },
    get(`${POOLS}/plain`, { text: '"availableIPv6":9223372036854775807' }),
  ),
  row(
    "takes an advertisement of everything, everywhere",
    post(ADVERTISEMENTS, advertisement("all", {})),
    post(ADVERTISEMENTS, advertisement("some", { ipAddressPools: ["plain"], interfaces: ["eth0"] })),
  ),
  row(
    "fixes whom a status is about, and lets it tell other interfaces",
    post(STATUSES, ours("ServiceL2Status", { generateName: "l2-", labels: { "metallb.io/node": "a" } }), {
      body: { metadata: { name: expect.stringMatching(/^l2-/) as unknown } },
      saves: { name: "metadata.name" },
    }),
    patch("merge", `${STATUSES}/$name/status`, {
      status: { node: "a", serviceName: "s", serviceNamespace: "$ns", interfaces: [{ name: "eth0" }] },
    }),
    ...["node", "serviceName", "serviceNamespace"].map((field) =>
      patch(
        "merge",
        `${STATUSES}/$name/status`,
        { status: { [field]: "another" } },
        refused({ field: `status.${field}`, message: immutable }),
      ),
    ),
    patch(
      "merge",
      `${STATUSES}/$name/status`,
      { status: { interfaces: [{ name: "eth1" }] } },
      { body: { status: { node: "a", interfaces: [{ name: "eth1" }] } } },
    ),
  ),
];
