/** The controller's flags. */
import { LOG_LEVELS } from "../shared/log.ts";
import { oneOf, optional, text } from "../shared/settings.ts";

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
    "log-level": oneOf("how much is logged", LOG_LEVELS, "info"),
  },
  ignored: [
    "port",
    "ml-secret-name",
    "deployment",
    "health-probe-port",
    "cert-dir",
    "cert-service-name",
    "webhook-secret",
    "webhook-mode",
    "webhook-http2",
    "disable-cert-rotation",
    "pod-name",
    "enable-pprof",
    "tls-min-version",
    "tls-cipher-suites",
  ],
};
