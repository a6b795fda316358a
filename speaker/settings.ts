/** The speaker's flags. */
import { LOG_LEVELS } from "../shared/log.ts";
import { integer, oneOf, optional, required, text, toggle } from "../shared/settings.ts";
import type { Program, Read } from "../shared/settings.ts";
import { ofNode, wayFlags, wayRules } from "./announcer/flags.ts";

const PORTS = { min: 0, max: 65_535 };

const flags = {
  "node-name": ofNode(required("the node whose announcer this speaker instructs", { env: "METALLB_NODE_NAME" })),
  kubeconfig: optional("how to reach the API; without it KUBECONFIG, ~/.kube/config or the service account", {
    value: "FILE",
  }),
  namespace: text("where pools, advertisements and what we report are", "metallb-system", {
    env: "METALLB_NAMESPACE",
  }),
  "pod-name": optional("the Pod that owns what we report, and takes it along", { env: "METALLB_POD_NAME" }),
  "announcer-socket": optional(
    "use the announcer that listens there; without it one is started, with the flags of this speaker",
    { value: "PATH" },
  ),
  "lb-class": optional("announce Services of this loadBalancerClass; without it, those that have none"),
  "ignore-exclude-lb": toggle(
    "announce from nodes labelled node.kubernetes.io/exclude-from-external-load-balancers too",
  ),
  ...wayFlags,
  port: integer("where /metrics is served; 0: nowhere", 9120, PORTS),
  "health-probe-port": integer("where /healthz and /readyz are served, on 127.0.0.1; 0: nowhere", 17_472, PORTS),
  "log-level": oneOf("how much is logged", LOG_LEVELS, "info"),
};

/** All of them, and those of MetalLB's speaker that mean nothing here. */
export const program: Program<typeof flags> = {
  name: "speaker",
  purpose: "decides what this node may announce on its LAN, and reports what it does",
  flags,
  rules: wayRules,
  ignored: [
    "disable-epslices",
    "enable-pprof",
    "frrk8s-namespace",
    "host",
    "ml-bindaddr",
    "ml-labels",
    "ml-namespace",
    "ml-wan-config",
  ],
};

/** What was given, and has no effect: an announcer that was there before goes about it as its own flags say. */
export function withoutEffect({ settings, given }: Read<typeof flags>): readonly string[] {
  if (settings["announcer-socket"] === undefined) return [];
  return (Object.keys(wayFlags) as (keyof typeof wayFlags)[]).flatMap((name) => given.get(name) ?? []);
}
