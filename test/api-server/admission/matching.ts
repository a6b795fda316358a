/** Which webhooks are asked about a write. */
import type { Review } from "../rest/api.ts";
import { selects } from "./selector.ts";
import type { Rule, Webhook } from "./webhook.ts";

/** Is this webhook to be asked? `namespaceLabels` are those of the object's namespace; undefined: it is in none. */
export function isAsked(
  webhook: Webhook,
  review: Review,
  namespaceLabels: Readonly<Record<string, string>> | undefined,
): boolean {
  const objects = [review.object, review.oldObject].filter((object) => object !== undefined);
  return (
    webhook.rules.some((rule) => covers(rule, review)) &&
    (namespaceLabels === undefined || selects(webhook.namespaceSelector, namespaceLabels)) &&
    objects.some((object) => selects(webhook.objectSelector, object.metadata.labels ?? {}))
  );
}

function covers(rule: Rule, { kind, subresource, operation }: Review): boolean {
  return (
    has(rule.operations, operation) &&
    has(rule.apiGroups, kind.group) &&
    has(rule.apiVersions, kind.version) &&
    (rule.scope === "*" || (rule.scope === "Namespaced") === kind.namespaced) &&
    rule.resources.some((resource) => isCovered(resource, kind.plural, subresource))
  );
}

/** `*` is every resource but no part of one. */
function isCovered(pattern: string, plural: string, subresource: string): boolean {
  const [resource = "", part = ""] = pattern.split("/");
  return (resource === "*" || resource === plural) && (part === subresource || (part === "*" && pattern.includes("/")));
}

function has(list: readonly string[], item: string): boolean {
  return list.includes("*") || list.includes(item);
}
