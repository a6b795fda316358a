/** The controller's flags. */
import { LOG_LEVELS } from "../shared/log.ts";
import { integer, oneOf, optional, text, toggle } from "../shared/settings.ts";
import type { Settings } from "../shared/settings.ts";

const PORTS = { min: 0, max: 65_535 };
const WEBHOOK_MODES = ["enabled", "disabled", "onlywebhook"] as const;

/** What `controller --help` shows, and flags of MetalLB's that need no function here. */
export const CONTROLLER = {
  name: "controller",
  purpose: "assigns addresses to Services of type LoadBalancer",
  flags: {
    namespace: text("where the pools are", "metallb-system", { env: "METALLB_NAMESPACE" }),
    kubeconfig: optional("how to reach the API server; otherwise as kubectl would, or as a Pod", { value: "FILE" }),
    "lb-class": optional("serves the Services of this loadBalancerClass, otherwise those without one", {
      value: "CLASS",
    }),
    "pod-name": text("who we are among candidates for the lead", "controller", { env: "METALLB_POD_NAME" }),
    "ml-secret-name": text(
      "the Secret with the key of the speakers, made where there is none; empty: not made",
      "memberlist",
      {
        env: "METALLB_ML_SECRET_NAME",
      },
    ),
    "webhook-mode": oneOf("whether webhooks are served, or nothing else is done", WEBHOOK_MODES, "enabled"),
    "webhook-port": integer("where they are served", 9443, PORTS),
    "cert-service-name": text("the Service by which the API server calls them", "metallb-webhook-service"),
    "webhook-secret": text("the Secret in which we keep their certificate", "metallb-webhook-cert"),
    "disable-cert-rotation": toggle(
      "somebody else keeps the certificate, in --cert-dir, and the API server's trust in it",
    ),
    "cert-dir": text("where tls.crt and tls.key are then", "/tmp/k8s-webhook-server/serving-certs", {
      value: "FOLDER",
    }),
    port: integer("where /metrics is served; 0: nowhere", 9120, PORTS),
    "health-probe-port": integer("where /healthz and /readyz are served; 0: nowhere", 17_472, PORTS),
    "log-level": oneOf("how much is logged", LOG_LEVELS, "info"),
  },
  ignored: ["deployment", "webhook-http2", "enable-pprof", "tls-min-version", "tls-cipher-suites"],
};

/** Their values. */
export type ControllerSettings = Settings<typeof CONTROLLER.flags>;
