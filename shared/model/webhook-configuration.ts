/** ValidatingWebhookConfiguration: whom the API server asks before it lets a write happen. */
import type { Meta } from "./object.ts";

/** Its webhooks, as far as a server behind them cares. */
export interface WebhookConfiguration extends Meta {
  readonly webhooks: readonly Webhook[];
}

/** One of them. */
export interface Webhook {
  readonly name: string;
  /** The Service it is reached by; undefined: a URL. */
  readonly service: { readonly namespace: string; readonly name: string } | undefined;
  /** What the API server trusts it by, in PEM; empty: nothing. */
  readonly ca: string;
}
