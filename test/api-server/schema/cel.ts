/** `x-kubernetes-validations`: rules in CEL over a value (`self`) and what it was before (`oldSelf`). */
import { Environment } from "@marcbachmann/cel-js";
import { isFields } from "../object.ts";
import { type Cause, duplicate, forbidden, invalid, required } from "./cause.ts";
import { entryKey, identityText } from "./lists.ts";
import { propertySchema, type Rule, type Schema } from "./schema.ts";
import { join } from "./walk.ts";

type Expression = (context: Readonly<Record<string, unknown>>) => unknown;

const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
  .registerVariable("self", "dyn")
  .registerVariable("oldSelf", "dyn");

/** Does any node of the schema have a rule? */
export function hasRules(schema: Schema): boolean {
  if (schema["x-kubernetes-validations"] !== undefined) return true;
  const { additionalProperties } = schema;
  const below = [
    ...Object.values(schema.properties ?? {}),
    ...(typeof additionalProperties === "object" ? [additionalProperties] : []),
    ...(schema.items === undefined ? [] : [schema.items]),
  ];
  return below.some(hasRules);
}

/** Why CEL does not accept an expression, undefined if it does. */
export function expressionFault(expression: string): string | undefined {
  try {
    environment.parse(expression);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** May the rule only be asked on an update? */
export function isTransitionRule({ rule }: Rule): boolean {
  return /\boldSelf\b/.test(rule);
}

/** The rules that a value breaks. `old` is undefined where there was none, or none that can be told to be the same. */
export function brokenRules(value: unknown, old: unknown, schema: Schema | undefined, path = ""): readonly Cause[] {
  if (schema === undefined || value === undefined) return [];
  const rules = schema["x-kubernetes-validations"] ?? [];
  const own = rules
    .filter((rule) => old !== undefined || !isTransitionRule(rule))
    .flatMap((rule) => broken(rule, value, old, schema, path));
  return [...own, ...below(value, old, schema, path)];
}

function below(value: unknown, old: unknown, schema: Schema, path: string): readonly Cause[] {
  if (Array.isArray(value)) {
    const before = correlated(old, schema);
    return value.flatMap((item: unknown, index) => brokenRules(item, before(item), schema.items, `${path}[${index}]`));
  }
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const oldChild = isFields(old) && Object.hasOwn(old, name) ? old[name] : undefined;
    return brokenRules(child, oldChild, propertySchema(schema, name), join(path, name));
  });
}

/** The old entry of a list map that has the same key; entries of other lists cannot be told apart. */
function correlated(old: unknown, schema: Schema): (item: unknown) => unknown {
  if (!Array.isArray(old) || schema["x-kubernetes-list-type"] !== "map") return () => undefined;
  const byKey = new Map(old.map((item: unknown) => [identityText(entryKey(item, schema)), item]));
  return (item) => byKey.get(identityText(entryKey(item, schema)));
}

function broken(rule: Rule, value: unknown, old: unknown, schema: Schema, path: string): readonly Cause[] {
  const context = { self: celValue(value, schema), ...(old === undefined ? {} : { oldSelf: celValue(old, schema) }) };
  try {
    return compiled(rule.rule)(context) === true ? [] : [told(rule, message(rule, context), value, schema, path)];
  } catch (error) {
    const detail = `rule evaluation error: ${error instanceof Error ? error.message : String(error)}`;
    return [invalid(path, schemaType(schema), detail)];
  }
}

function message(rule: Rule, context: Readonly<Record<string, unknown>>): string {
  if (rule.messageExpression !== undefined) {
    const text = compiled(rule.messageExpression)(context);
    if (typeof text === "string" && text.trim() !== "") return text;
  }
  return rule.message ?? `failed rule: ${rule.rule}`;
}

function told(rule: Rule, detail: string, value: unknown, schema: Schema, path: string): Cause {
  const field = `${path}${rule.fieldPath ?? ""}`;
  switch (rule.reason) {
    case "FieldValueRequired":
      return required(field, detail);
    case "FieldValueForbidden":
      return forbidden(field, detail);
    case "FieldValueDuplicate":
      return duplicate(field, value);
    default:
      return invalid(field, schemaType(schema), detail);
  }
}

function schemaType(schema: Schema): string {
  return schema.type ?? "object";
}

const expressions = new Map<string, Expression>();

function compiled(expression: string): Expression {
  const known = expressions.get(expression) ?? (environment.parse(expression) as Expression);
  expressions.set(expression, known);
  return known;
}

/** CEL tells integers from doubles, and times from strings, by the schema. */
function celValue(value: unknown, schema: Schema | undefined): unknown {
  if (typeof value === "number") return schema?.type !== "number" && Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value === "string" && schema?.format === "date-time") return new Date(value);
  if (Array.isArray(value)) return value.map((item: unknown) => celValue(item, schema?.items));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, celValue(child, propertySchema(schema, name))]),
  );
}
