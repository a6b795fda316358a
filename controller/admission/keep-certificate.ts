/** Keeps the certificate in its Secret, new enough, and the API server's trust in it where the webhooks are configured. */
import { retryDelay } from "../../shared/backoff.ts";
import { sleep } from "../../shared/clock.ts";
import type { Clock } from "../../shared/clock.ts";
import { ApiError } from "../../shared/cluster/api-error.ts";
import type { Cluster } from "../../shared/cluster/cluster.ts";
import type { Log } from "../../shared/log.ts";
import { SECRETS } from "../../shared/manifest/secret.ts";
import { WEBHOOK_CONFIGURATIONS } from "../../shared/manifest/webhook-configuration.ts";
import { keyOf } from "../../shared/model/object.ts";
import type { Secret } from "../../shared/model/secret.ts";
import { issue, namesOf, whyRenew } from "./certificate.ts";
import type { Bundle } from "./certificate.ts";

/** What keeping works with. */
export interface KeepCertificateOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly serviceName: string;
  readonly secretName: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** There is a newer one to serve with; the API server trusts it already, where it is told to ask us. */
  readonly onCertificate: (bundle: Bundle) => void;
}

/** MetalLB's, so that applying ours leaves no other. */
export const CONFIGURATION = "metallb-webhook-configuration";
/** Somebody may apply a manifest with an empty caBundle at any time, and until we look nothing can be changed. */
const LOOK_EVERY_MS = 10_000;
const RETRY = { firstMs: 200, longestMs: 10_000 };
const OWNER = "lanlord-webhook";

/** Looks again and again until the signal. Several replicas may do so at once: only one of them can write the Secret. */
export async function keepCertificate(options: KeepCertificateOptions): Promise<void> {
  const { cluster, namespace, serviceName, secretName, clock, log, signal, onCertificate } = options;
  const names = namesOf(serviceName, namespace);
  const key = keyOf(namespace, secretName);
  let served: string | undefined;

  for (let failures = 0; !signal.aborted;) {
    try {
      await look();
      failures = 0;
      await sleep(clock, LOOK_EVERY_MS, signal);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failures += 1;
      // Another replica was quicker: what it wrote is read next.
      if (error.code !== "API_CONFLICT" && error.code !== "API_ALREADY_EXISTS")
        log.warn({ err: error }, "certificate-not-kept");
      await sleep(clock, Math.max(retryDelay(RETRY, failures, clock.random), error.retryAfterMs ?? 0), signal);
    }
  }

  async function look(): Promise<void> {
    const secret = await cluster.find(SECRETS, key);
    const bundle = bundleIn(secret);
    const why = bundle === undefined ? "none-yet" : whyRenew(bundle, names, clock.date());
    if (bundle === undefined || why !== undefined) {
      await write(secret, await issue(names, clock.date(), bundle));
      log.info({ secret: key, why }, "certificate-issued");
      await look();
      return;
    }
    await trust(bundle.ca);
    if (served === bundle.cert) return;
    served = bundle.cert;
    onCertificate(bundle);
  }

  async function write(before: Secret | undefined, { ca, cert, key: privateKey }: Bundle): Promise<void> {
    const data = { "ca.crt": encoded(ca), "tls.crt": encoded(cert), "tls.key": encoded(privateKey) };
    if (before === undefined) {
      const metadata = { name: secretName, namespace };
      await cluster.create(SECRETS, namespace, { apiVersion: "v1", kind: "Secret", metadata, data });
    } else {
      const { resourceVersion } = before;
      await cluster.patch(SECRETS, key, { metadata: { resourceVersion }, data }, undefined);
    }
  }

  /** Nobody has to have configured webhooks; whoever does gets them trusted. */
  async function trust(ca: string): Promise<void> {
    const configuration = await cluster.find(WEBHOOK_CONFIGURATIONS, CONFIGURATION);
    const ours = (configuration?.webhooks ?? []).filter(
      ({ service }) => service?.name === serviceName && service.namespace === namespace,
    );
    if (ours.every((webhook) => webhook.ca === ca)) return;
    const manifest = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: { name: CONFIGURATION },
      webhooks: ours.map(({ name }) => ({ name, clientConfig: { caBundle: encoded(ca) } })),
    };
    await cluster.apply(WEBHOOK_CONFIGURATIONS, CONFIGURATION, manifest, OWNER, undefined);
    log.info({ webhooks: ours.map(({ name }) => name) }, "webhooks-trusted");
  }
}

function bundleIn(secret: Secret | undefined): Bundle | undefined {
  const { "ca.crt": ca, "tls.crt": cert, "tls.key": key } = secret?.data ?? {};
  // MetalLB ships the Secret empty, to be filled.
  return ca === undefined || cert === undefined || key === undefined ? undefined : { ca, cert, key };
}

function encoded(text: string): string {
  return Buffer.from(text).toString("base64");
}
