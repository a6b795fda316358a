/** Which names, labels and annotations an object may carry; the messages are those of apimachinery's validation. */
import type { Kind } from "../kinds/kind.ts";
import { type KubeObject, isFields } from "../object.ts";
import type { Cause } from "../status.ts";

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character " +
  "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_1035_RULE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character " +
  "(e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const PATH_RULE = "may not contain '/'";
const KEY_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

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
  if (name === "")
    return [
      {
        field: "metadata.name",
        reason: "FieldValueRequired",
        message: "Required value: name or generateName is required",
      },
    ];
  const [form, longest, rule] = nameForm(kind);
  const why = [
    ...(name.length > longest ? [`must be no more than ${longest} characters`] : []),
    ...(form.test(name) ? [] : [rule]),
  ];
  return why.map((message) => wrong("metadata.name", name, message));
}

function nameForm({ group, plural }: Kind): readonly [RegExp, number, string] {
  if (group === "rbac.authorization.k8s.io") return [/^[^/%]+$/, 253, PATH_RULE];
  if (group === "" && plural === "services") return [LABEL_1035, 63, LABEL_1035_RULE];
  if (group === "" && plural === "namespaces") return [LABEL, 63, LABEL_RULE];
  return [SUBDOMAIN, 253, SUBDOMAIN_RULE];
}

function immutableFaults(next: KubeObject, live: KubeObject): readonly Cause[] {
  return (["name", "namespace"] as const)
    .filter((field) => next.metadata[field] !== live.metadata[field])
    .map((field) => wrong(`metadata.${field}`, next.metadata[field], "field is immutable"));
}

function labelFaults({ metadata: { labels = {}, annotations = {} } }: KubeObject): readonly Cause[] {
  return [
    ...keyFaults("metadata.labels", Object.keys(labels)),
    ...Object.values(labels)
      .filter((value) => value.length > 63 || !LABEL_VALUE.test(value))
      .map((value) =>
        wrong("metadata.labels", value, value.length > 63 ? "must be no more than 63 characters" : VALUE_RULE),
      ),
    ...keyFaults("metadata.annotations", Object.keys(annotations)),
  ];
}

function keyFaults(field: string, keys: readonly string[]): readonly Cause[] {
  return keys.flatMap((key) => {
    const [name = "", prefix, ...more] = key.split("/").reverse();
    if (more.length > 0) return [wrong(field, key, "a qualified name must consist of at most one '/'")];
    if (prefix !== undefined && !SUBDOMAIN.test(prefix)) return [wrong(field, key, `prefix part ${SUBDOMAIN_RULE}`)];
    return name.length <= 63 && QUALIFIED.test(name) ? [] : [wrong(field, key, KEY_RULE)];
  });
}

function ownerFaults({ metadata: { ownerReferences = [] } }: KubeObject): readonly Cause[] {
  const missing = ownerReferences.flatMap((reference, index) =>
    (["apiVersion", "kind", "name", "uid"] as const)
      .filter((field) => !isFields(reference) || typeof reference[field] !== "string" || reference[field] === "")
      .map((field) =>
        wrong(
          `metadata.ownerReferences[${index}].${field}`,
          "",
          `${field === "apiVersion" ? "version" : field} must not be empty`,
        ),
      ),
  );
  const controllers = ownerReferences.filter(({ controller }) => controller === true);
  if (controllers.length < 2) return missing;
  return [
    ...missing,
    wrong("metadata.ownerReferences", ownerReferences, "Only one reference can have Controller set to true"),
  ];
}

/** No finalizer may join an object that is being deleted. */
function finalizerFaults(object: KubeObject, live: KubeObject | undefined): readonly Cause[] {
  if (live?.metadata.deletionTimestamp === undefined) return [];
  const added = (object.metadata.finalizers ?? []).filter((name) => !(live.metadata.finalizers ?? []).includes(name));
  if (added.length === 0) return [];
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`;
  return [{ field: "metadata.finalizers", reason: "FieldValueForbidden", message }];
}

function wrong(field: string, value: unknown, why: string): Cause {
  return { field, reason: "FieldValueInvalid", message: `Invalid value: ${JSON.stringify(value)}: ${why}` };
}
