/** Which names, labels, annotations, owners and finalizers an object may carry. */
import type { Kind } from "../kinds/kind.ts";
import { type KubeObject, isFields } from "../object.ts";
import { type Cause, forbidden, invalid, required } from "../schema/cause.ts";
import { type Form, KEY, LABEL, LETTER_LABEL, SEGMENT, SUBDOMAIN, VALUE, formFaults } from "./form.ts";

/** Everything wrong with the metadata of an object that is written. */
export function metadataFaults(kind: Kind, object: KubeObject, live: KubeObject | undefined): readonly Cause[] {
  return [
    ...(live === undefined ? nameFaults(kind, object) : immutableFaults(object, live)),
    ...labelFaults(object),
    ...ownerFaults(object),
    ...finalizerFaults(object, live),
  ];
}

function nameFaults(kind: Kind, { metadata: { name } }: KubeObject): readonly Cause[] {
  if (name === "") return [required("metadata.name", "name or generateName is required")];
  return formFaults("metadata.name", name, nameForm(kind));
}

function nameForm({ group, plural }: Kind): Form {
  if (group === "rbac.authorization.k8s.io") return SEGMENT;
  if (group !== "") return SUBDOMAIN;
  return plural === "services" ? LETTER_LABEL : plural === "namespaces" ? LABEL : SUBDOMAIN;
}

function immutableFaults(next: KubeObject, live: KubeObject): readonly Cause[] {
  return (["name", "namespace"] as const)
    .filter((field) => next.metadata[field] !== live.metadata[field])
    .map((field) => invalid(`metadata.${field}`, next.metadata[field], "field is immutable"));
}

function labelFaults({ metadata: { labels = {}, annotations = {} } }: KubeObject): readonly Cause[] {
  return [
    ...Object.keys(labels).flatMap((key) => keyFaults("metadata.labels", key)),
    ...Object.values(labels).flatMap((value) => formFaults("metadata.labels", value, VALUE)),
    ...Object.keys(annotations).flatMap((key) => keyFaults("metadata.annotations", key)),
  ];
}

function keyFaults(field: string, key: string): readonly Cause[] {
  const [name = "", prefix, ...more] = key.split("/").reverse();
  if (more.length > 0) return [invalid(field, key, "a qualified name must consist of at most one '/'")];
  if (prefix !== undefined && !SUBDOMAIN.pattern.test(prefix))
    return [invalid(field, key, `prefix part ${SUBDOMAIN.rule}`)];
  return formFaults(field, name, KEY).length === 0 ? [] : [invalid(field, key, KEY.rule)];
}

function ownerFaults({ metadata: { ownerReferences = [] } }: KubeObject): readonly Cause[] {
  const missing = ownerReferences.flatMap((reference, index) =>
    (["apiVersion", "kind", "name", "uid"] as const)
      .filter((field) => !isFields(reference) || typeof reference[field] !== "string" || reference[field] === "")
      .map((field) => {
        const what = field === "apiVersion" ? "version" : field;
        return invalid(`metadata.ownerReferences[${index}].${field}`, "", `${what} must not be empty`);
      }),
  );
  const controllers = ownerReferences.filter(({ controller }) => controller === true);
  if (controllers.length < 2) return missing;
  const why = "Only one reference can have Controller set to true";
  return [...missing, invalid("metadata.ownerReferences", ownerReferences, why)];
}

/** No finalizer may join an object that is being deleted. */
function finalizerFaults(
  { metadata: { finalizers = [] } }: KubeObject,
  live: KubeObject | undefined,
): readonly Cause[] {
  if (live?.metadata.deletionTimestamp === undefined) return [];
  const added = finalizers.filter((name) => !(live.metadata.finalizers ?? []).includes(name));
  if (added.length === 0) return [];
  const why = "no new finalizers can be added if the object is being deleted, found new finalizers";
  return [forbidden("metadata.finalizers", `${why} ${JSON.stringify(added)}`)];
}
