/** Label selectors, as Kubernetes reads them everywhere. */
import type { LabelSelector, Requirement } from "../model/label-selector.ts";
import { at, list, note, object, oneOf, required, text, texts } from "./place.ts";
import type { Place } from "./place.ts";

/** A selector; an empty one selects everything. */
export function labelSelector(place: Place): LabelSelector {
  const selector = object(place);
  return {
    matchLabels: texts(at(selector, "matchLabels")),
    matchExpressions: list(at(selector, "matchExpressions"), requirement),
  };
}

function requirement(item: Place): Requirement | undefined {
  const expression = object(item);
  const key = text(required(at(expression, "key")));
  const operator = oneOf(required(at(expression, "operator")), ["In", "NotIn", "Exists", "DoesNotExist"]);
  const values = list(at(expression, "values"), text);
  if (key === undefined || operator === undefined) return undefined;
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length === 0) note(at(expression, "values"), `${operator} needs at least one value`);
      return { key, operator, values };
    case "Exists":
    case "DoesNotExist":
      if (values.length > 0) note(at(expression, "values"), `${operator} takes no values`);
      return { key, operator };
  }
}
