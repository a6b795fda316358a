/** The webhooks as a whole: a certificate, a server that shows it, answers from the cluster. */
import type { Server } from "node:https";
import { Counter } from "prom-client";
import type { Registry } from "prom-client";
import type { Clock } from "../../shared/clock.ts";
import type { Cluster } from "../../shared/cluster/cluster.ts";
import { listen } from "../../shared/listen.ts";
import type { Log } from "../../shared/log.ts";
import { askCluster } from "./ask-cluster.ts";
import { followCertificateFiles } from "./certificate-files.ts";
import type { Bundle } from "./certificate.ts";
import { keepCertificate } from "./keep-certificate.ts";
import { createWebhookServer } from "./server.ts";
import type { WebhookOptions } from "./server.ts";

/** What the webhooks work with. */
export interface AdmissionOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly port: number;
  readonly certificate: CertificateSource;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly onListening: (port: number) => void;
}

/** Who keeps the certificate: we, in a Secret, or somebody else, in files. */
export type CertificateSource =
  | { readonly kind: "ours"; readonly serviceName: string; readonly secretName: string }
  | { readonly kind: "files"; readonly folder: string };

type Pair = Pick<Bundle, "cert" | "key">;

/** Serves until the signal; rejects when the port cannot be had. */
export async function serveAdmission(options: AdmissionOptions): Promise<void> {
  const { signal } = options;
  const first = Promise.withResolvers<Pair | undefined>();
  let server: Server | undefined;
  const onCertificate = (pair: Pair): void => {
    if (server === undefined) first.resolve(pair);
    else server.setSecureContext({ ...pair, minVersion: "TLSv1.3" });
  };
  signal.addEventListener("abort", () => first.resolve(undefined));

  const keeping = keep(options, onCertificate);
  keeping.catch(first.reject);
  const pair = await first.promise;
  if (pair !== undefined) {
    server = createWebhookServer({ ...pair, ...answering(options) });
    const { port, close } = await listen(server, "webhooks", options.port);
    options.log.info({ port }, "webhooks-served");
    options.onListening(port);
    await keeping.finally(close);
  }
  await keeping;
}

function keep(options: AdmissionOptions, onCertificate: (pair: Pair) => void): Promise<void> {
  const { certificate } = options;
  switch (certificate.kind) {
    case "ours":
      return keepCertificate({ ...options, ...certificate, onCertificate });
    case "files":
      return followCertificateFiles({ ...options, ...certificate, onCertificate });
  }
}

function answering({ cluster, namespace, registry, clock, log }: AdmissionOptions): Omit<WebhookOptions, keyof Pair> {
  const registers = [registry];
  const answers = new Counter({
    name: "lanlord_webhook_answers_total",
    help: "Questions that were answered",
    labelNames: ["resource", "allowed"],
    registers,
  });
  const refusals = new Counter({
    name: "lanlord_webhook_refusals_total",
    help: "Requests that got no answer to their question, by reason",
    labelNames: ["reason"],
    registers,
  });
  return {
    answer: (question) => askCluster(cluster, namespace, clock, question),
    onAnswered: ({ plural, operation, namespace: where, name }, { faults, warnings }) => {
      answers.inc({ resource: plural, allowed: String(faults.length === 0) });
      log.debug({ resource: plural, operation, namespace: where, name, faults, warnings }, "review-answered");
    },
    onRefused: (reason) => refusals.inc({ reason }),
  };
}
