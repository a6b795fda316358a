/** labelSelector and fieldSelector, as a list or a watch is given them. */
import { type Kind } from "../kinds/kind.ts";
import { type KubeObject, at } from "../object.ts";
import { badRequest } from "../status.ts";

/** Does this object belong to what was asked for? */
export type Filter = (object: KubeObject) => boolean;

/** Both selectors of a request as one filter. */
export function filterOf(kind: Kind, query: URLSearchParams): Filter {
  const labels = labelFilter(query.get("labelSelector") ?? "");
  const fields = fieldFilter(kind, query.get("fieldSelector") ?? "");
  return (object) => labels(object.metadata.labels ?? {}) && fields(object);
}

type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

const SET = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const EQUALITY = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/;
const PRESENCE = /^(!?)\s*([^\s=!,]+)$/;

/** The query form of a label selector: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
export function labelFilter(text: string): LabelTest {
  const tests = requirements(text).map(labelTest);
  return (labels) => tests.every((test) => test(labels));
}

function labelTest(requirement: string): LabelTest {
  const set = SET.exec(requirement);
  if (set !== null) {
    const [, key = "", operator, list = ""] = set;
    const values = new Set(list.split(",").map((value) => value.trim()));
    return (labels) => (operator === "in") === (labels[key] !== undefined && values.has(labels[key]));
  }
  const equality = EQUALITY.exec(requirement);
  if (equality !== null) {
    const [, key = "", operator, value] = equality;
    return (labels) => (operator !== "!=") === (labels[key] === value);
  }
  const presence = PRESENCE.exec(requirement);
  if (presence === null) throw badRequest(`unable to parse requirement: ${JSON.stringify(requirement)}`);
  const [, not, key = ""] = presence;
  return (labels) => (not === "") === (labels[key] !== undefined);
}

/** Commas separate requirements, except inside the parentheses of a set. */
function requirements(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function fieldFilter(kind: Kind, text: string): Filter {
  const tests = requirements(text).map((requirement): Filter => {
    const [, field = "", operator, value = ""] = /^([^=!]+)(==|=|!=)(.*)$/.exec(requirement) ?? [];
    if (operator === undefined)
      throw badRequest(`invalid selector: '${requirement}'; can't understand '${requirement}'`);
    if (!isSelectable(kind, field)) throw badRequest(`field label not supported: ${field}`);
    return (object) => (operator !== "!=") === (fieldText(object, field) === value);
  });
  return (object) => tests.every((test) => test(object));
}

function isSelectable(kind: Kind, field: string): boolean {
  return (
    field === "metadata.name" ||
    (field === "metadata.namespace" && kind.namespaced) ||
    kind.selectableFields.includes(field)
  );
}

function fieldText(object: KubeObject, field: string): string {
  const value = at(object, ...field.split("."));
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
