/** Validating admission: asks every webhook that a write concerns; the first refusal is the answer. */
import type { Review } from "../rest/api.ts";
import { Refusal, badRequest, internalError } from "../status.ts";
import type { Store } from "../store/store.ts";
import { type ResolveService, call } from "./call.ts";
import { isAsked } from "./matching.ts";
import { type Verdict, questionOf, verdictOf } from "./review.ts";
import { type Webhook, webhooksOf } from "./webhook.ts";

const CONFIGURATIONS = "validatingwebhookconfigurations.admissionregistration.k8s.io";

/** Admission for the webhooks in a store; resolves to their warnings. */
export function createAdmission(
  store: Store,
  resolveService: ResolveService,
): (review: Review) => Promise<readonly string[]> {
  return async (review) => {
    // Nobody can be locked out of changing a webhook that refuses everything.
    if (review.kind.group === "admissionregistration.k8s.io") return [];
    const labels = namespaceLabels(store, review);
    const webhooks = configured(store).filter((webhook) => isAsked(webhook, review, labels));
    const unready = webhooks.find(({ hasSideEffects }) => review.dryRun && hasSideEffects);
    if (unready !== undefined)
      throw badRequest(`admission webhook ${JSON.stringify(unready.name)} does not support dry run`);
    const answers = await Promise.all(webhooks.map((webhook) => ask(webhook, review, resolveService)));
    return answers.flat();
  };
}

async function ask(webhook: Webhook, review: Review, resolveService: ResolveService): Promise<readonly string[]> {
  const verdict = await heard(webhook, review, resolveService);
  switch (verdict.kind) {
    case "allowed":
      return verdict.warnings;
    case "denied":
      throw denial(webhook, verdict);
    case "malformed":
      if (webhook.failurePolicy === "Ignore") return [];
      throw internalError(`failed calling webhook ${JSON.stringify(webhook.name)}: ${verdict.why}`);
  }
}

async function heard(webhook: Webhook, review: Review, resolveService: ResolveService): Promise<Verdict> {
  const question = questionOf(review);
  try {
    return verdictOf(question, await call(webhook, question, resolveService));
  } catch (error) {
    return { kind: "malformed", why: (error as Error).message };
  }
}

function denial({ name }: Webhook, { code, reason, message, details }: Extract<Verdict, { kind: "denied" }>): Refusal {
  const said = message === "" ? reason : message;
  const words = `admission webhook ${JSON.stringify(name)} denied the request`;
  return new Refusal(code, reason, said === "" ? `${words} without explanation` : `${words}: ${said}`, details);
}

function configured(store: Store): readonly Webhook[] {
  const found = store.list(CONFIGURATIONS);
  return "kind" in found ? [] : found.objects.flatMap(({ object }) => webhooksOf(object));
}

/** A Namespace is selected by its own labels. */
function namespaceLabels(store: Store, { kind, namespace, name, object }: Review) {
  if (kind.group === "" && kind.plural === "namespaces")
    return (object ?? store.get(keyOf(name)))?.metadata.labels ?? {};
  return kind.namespaced ? (store.get(keyOf(namespace))?.metadata.labels ?? {}) : undefined;
}

function keyOf(name: string) {
  return { resource: "namespaces", namespace: "", name };
}
