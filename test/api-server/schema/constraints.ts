/** Types, bounds, patterns, formats, enums and required fields: checked by Ajv, told as kube-apiserver tells them. */
import { isIP } from "node:net";
import { Ajv, type ErrorObject } from "ajv";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { isFields } from "../object.ts";
import { type Cause, invalid, notSupported, required, tooLong, tooMany, typeInvalid } from "./cause.ts";
import type { Schema } from "./schema.ts";
import { join } from "./walk.ts";

/** Checks one value. */
export type Constraints = (value: unknown) => readonly Cause[];

/** What a schema asks of each field, as one compiled check. */
export function compileConstraints(schema: Schema): Constraints {
  const check = newAjv().compile(translated(schema));
  return (value) => {
    const plain = withoutBigInts(value);
    return check(plain) ? [] : (check.errors ?? []).flatMap((error) => causesOf(error, plain));
  };
}

/** `ownProperties`: a field called `constructor` is absent unless somebody wrote it. */
function newAjv(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, verbose: true, ownProperties: true, logger: false });
  for (const name of ["date", "date-time", "uri", "email", "hostname", "ipv4", "ipv6", "uuid", "byte"] as const)
    ajv.addFormat(name, fullFormats[name]);
  for (const name of ["int32", "int64", "float", "double", "password"]) ajv.addFormat(name, true);
  ajv.addFormat("cidr", isCidr);
  ajv.addFormat("mac", /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i);
  return ajv;
}

function isCidr(text: string): boolean {
  const [address = "", length = ""] = text.split("/", 2);
  const family = isIP(address);
  return family !== 0 && /^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128);
}

const LOGICAL = ["allOf", "anyOf", "oneOf"] as const;
/** OpenAPI 3.0 and JSON Schema agree on these. */
const SAME: ReadonlySet<string> = new Set([
  ...["nullable", "enum", "required", "pattern", "multipleOf", "minLength", "maxLength"],
  ...["minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"],
]);
const KNOWN_FORMATS = new Set([
  ...["date", "date-time", "uri", "email", "hostname", "ipv4", "ipv6", "uuid", "byte", "cidr", "mac"],
  ...["int32", "int64", "float", "double", "password"],
]);

/** The schema as JSON Schema. */
function translated(schema: Schema): Record<string, unknown> {
  const target: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema).filter(([keyword]) => SAME.has(keyword)),
  );
  const type = schema["x-kubernetes-int-or-string"] === true ? ["integer", "string"] : schema.type;
  if (type !== undefined) target["type"] = type;
  else delete target["nullable"];
  if (schema.format !== undefined && KNOWN_FORMATS.has(schema.format)) target["format"] = schema.format;
  if (schema.minimum !== undefined)
    target[schema.exclusiveMinimum === true ? "exclusiveMinimum" : "minimum"] = schema.minimum;
  if (schema.maximum !== undefined)
    target[schema.exclusiveMaximum === true ? "exclusiveMaximum" : "maximum"] = schema.maximum;
  if (schema.properties !== undefined)
    target["properties"] = Object.fromEntries(
      Object.entries(schema.properties).map(([name, property]) => [name, translated(property)]),
    );
  if (typeof schema.additionalProperties === "object")
    target["additionalProperties"] = translated(schema.additionalProperties);
  if (schema.items !== undefined) target["items"] = translated(schema.items);
  if (schema.not !== undefined) target["not"] = translated(schema.not);
  for (const keyword of LOGICAL) {
    const parts = schema[keyword];
    if (parts !== undefined) target[keyword] = parts.map(translated);
  }
  return target;
}

/** Ajv knows no bigint; as a double it is still an integer, and still above or below any bound. */
function withoutBigInts(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(withoutBigInts);
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, withoutBigInts(child)]));
}

function causesOf(error: ErrorObject, root: unknown): readonly Cause[] {
  const isInsideAlternative = /(?<!\/properties)\/(?:anyOf|oneOf|not)\//.test(error.schemaPath);
  if (isInsideAlternative) return [];
  const field = fieldPath(error.instancePath, root);
  const params = error.params as Readonly<Record<string, unknown>>;
  const limit = Number(params["limit"]);
  const should = (detail: string) => [invalid(field, error.data, `${field} in body ${detail}`)];
  switch (error.keyword) {
    case "required":
      return [required(join(field, String(params["missingProperty"])))];
    case "type":
      return [typeInvalid(field, error.data, [params["type"]].flat().join(","))];
    case "enum":
      return [notSupported(field, error.data, params["allowedValues"] as readonly unknown[])];
    case "maxLength":
      return [tooLong(field, limit)];
    case "maxItems":
      return [tooMany(field, (error.data as readonly unknown[]).length, limit)];
    case "maxProperties":
      return [tooMany(field, Object.keys(error.data as object).length, limit)];
    case "minLength":
      return should(`should be at least ${limit} chars long`);
    case "minItems":
      return should(`should have at least ${limit} items`);
    case "minProperties":
      return should(`should have at least ${limit} properties`);
    case "uniqueItems":
      return should("shouldn't contain duplicates");
    case "pattern":
      return should(`should match '${String(params["pattern"])}'`);
    case "format":
      return should(`must be of type ${String(params["format"])}: ${JSON.stringify(error.data)}`);
    case "minimum":
      return should(`should be greater than or equal to ${limit}`);
    case "exclusiveMinimum":
      return should(`should be greater than ${limit}`);
    case "maximum":
      return should(`should be less than or equal to ${limit}`);
    case "exclusiveMaximum":
      return should(`should be less than ${limit}`);
    case "multipleOf":
      return should(`should be a multiple of ${Number(params["multipleOf"])}`);
    case "anyOf":
      return should("must validate at least one schema (anyOf)");
    case "oneOf":
      return should("must validate one and only one schema (oneOf)");
    case "not":
      return should("must not validate the schema (not)");
    default:
      return should(error.message ?? error.keyword);
  }
}

/** A JSON pointer in the words of Kubernetes: `/spec/addresses/1` is `spec.addresses[1]`. */
function fieldPath(pointer: string, root: unknown): string {
  let path = "";
  let value = root;
  for (const segment of pointer.split("/").slice(1)) {
    const name = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) {
      path = `${path}[${name}]`;
      value = value[Number(name)];
    } else {
      path = join(path, name);
      value = isFields(value) ? value[name] : undefined;
    }
  }
  return path;
}
