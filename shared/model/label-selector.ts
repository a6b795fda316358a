/** Kubernetes label selectors: what they say, and whether a set of labels satisfies one. */

/** The labels of one object. */
export type Labels = Readonly<Record<string, string>>;

/** One requirement of `matchExpressions`. */
export type Requirement =
  | { readonly key: string; readonly operator: "In" | "NotIn"; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: "Exists" | "DoesNotExist" };

/** All of its parts must hold; one without parts selects everything. */
export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly Requirement[];
}

/** Whether the labels satisfy every part of the selector. */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(selector.matchLabels).every(([key, value]) => valueOf(labels, key) === value) &&
    selector.matchExpressions.every((requirement) => satisfies(labels, requirement))
  );
}

/** Whether at least one of the selectors is satisfied: none at all select nothing. */
export function anySelects(selectors: readonly LabelSelector[], labels: Labels): boolean {
  return selectors.some((selector) => selects(selector, labels));
}

function satisfies(labels: Labels, requirement: Requirement): boolean {
  const value = valueOf(labels, requirement.key);
  switch (requirement.operator) {
    case "In":
      return value !== undefined && requirement.values.includes(value);
    case "NotIn":
      return value === undefined || !requirement.values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

/** A label may be named like something that every object has: `constructor`. */
function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
