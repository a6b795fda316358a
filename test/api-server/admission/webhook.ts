/** The webhooks that ValidatingWebhookConfigurations name, with the defaults of admissionregistration.k8s.io/v1. */
import { type KubeObject, fieldsAt, isFields, listAt, textAt } from "../object.ts";
import type { LabelSelector } from "./selector.ts";

/** Which requests a webhook is asked about. */
export interface Rule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  /** `services`, `services/status`, `*`, and `*` with a slash before or after. */
  readonly resources: readonly string[];
  readonly scope: string;
}

/** Where a webhook listens. */
export type Endpoint =
  | { readonly kind: "url"; readonly url: string }
  | {
      readonly kind: "service";
      readonly namespace: string;
      readonly name: string;
      readonly path: string;
      readonly port: number;
    };

/** One webhook. */
export interface Webhook {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** PEM; empty: the system's roots. */
  readonly caBundle: string;
  readonly rules: readonly Rule[];
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  readonly failurePolicy: "Fail" | "Ignore";
  readonly timeoutSeconds: number;
  readonly hasSideEffects: boolean;
}

/** The webhooks of one configuration. */
export function webhooksOf(configuration: KubeObject): readonly Webhook[] {
  return listAt(configuration, "webhooks")
    .filter(isFields)
    .map((webhook) => ({
      name: textAt(webhook, "name"),
      endpoint: endpointOf(fieldsAt(webhook, "clientConfig")),
      caBundle: Buffer.from(textAt(webhook, "clientConfig", "caBundle"), "base64").toString(),
      rules: listAt(webhook, "rules").map((rule) => ({
        operations: strings(rule, "operations"),
        apiGroups: strings(rule, "apiGroups"),
        apiVersions: strings(rule, "apiVersions"),
        resources: strings(rule, "resources"),
        scope: textAt(rule, "scope") || "*",
      })),
      namespaceSelector: fieldsAt(webhook, "namespaceSelector"),
      objectSelector: fieldsAt(webhook, "objectSelector"),
      failurePolicy: textAt(webhook, "failurePolicy") === "Ignore" ? "Ignore" : "Fail",
      timeoutSeconds: typeof webhook["timeoutSeconds"] === "number" ? webhook["timeoutSeconds"] : 10,
      hasSideEffects: !["None", "NoneOnDryRun"].includes(textAt(webhook, "sideEffects")),
    }));
}

function endpointOf(config: Readonly<Record<string, unknown>>): Endpoint {
  const service = config["service"];
  if (!isFields(service)) return { kind: "url", url: textAt(config, "url") };
  const port = typeof service["port"] === "number" ? service["port"] : 443;
  return {
    kind: "service",
    namespace: textAt(service, "namespace"),
    name: textAt(service, "name"),
    path: textAt(service, "path"),
    port,
  };
}

function strings(value: unknown, field: string): readonly string[] {
  return listAt(value, field).filter((item) => typeof item === "string");
}
