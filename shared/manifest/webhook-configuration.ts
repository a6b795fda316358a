/** ValidatingWebhookConfiguration `admissionregistration.k8s.io/v1`. */
import type { Kind } from "../cluster/cluster.ts";
import type { Webhook, WebhookConfiguration } from "../model/webhook-configuration.ts";
import { meta } from "./meta.ts";
import { at, decoder, list, object, required, text } from "./place.ts";
import type { Place } from "./place.ts";

/** The configurations, as the API serves them. */
export const WEBHOOK_CONFIGURATIONS: Kind<WebhookConfiguration> = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingWebhookConfiguration",
  plural: "validatingwebhookconfigurations",
  namespaced: false,
  decode: decoder((root) => ({ ...meta(root), webhooks: list(at(root, "webhooks"), webhook) })),
};

function webhook(item: Place): Webhook {
  const entry = object(item);
  const client = object(required(at(entry, "clientConfig")));
  return {
    name: text(required(at(entry, "name"))) ?? "",
    service: service(at(client, "service")),
    ca: Buffer.from(text(at(client, "caBundle")) ?? "", "base64").toString(),
  };
}

function service(place: Place): Webhook["service"] {
  if (place.value === undefined || place.value === null) return undefined;
  const reference = object(place);
  return { namespace: text(at(reference, "namespace")) ?? "", name: text(at(reference, "name")) ?? "" };
}
