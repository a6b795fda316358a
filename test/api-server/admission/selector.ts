/** metav1.LabelSelector: `{}` matches everything. */
import { fieldsAt, listAt, textAt } from "../object.ts";

/** As it stands in an object. */
export type LabelSelector = Readonly<Record<string, unknown>>;

/** Does it choose something with these labels? */
export function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(fieldsAt(selector, "matchLabels"));
  return (
    wanted.every(([key, value]) => labels[key] === value) &&
    listAt(selector, "matchExpressions").every((expression) => isMet(expression, labels))
  );
}

function isMet(expression: unknown, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[textAt(expression, "key")];
  const isListed = value !== undefined && listAt(expression, "values").includes(value);
  switch (textAt(expression, "operator")) {
    case "In":
      return isListed;
    case "NotIn":
      return !isListed;
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}
