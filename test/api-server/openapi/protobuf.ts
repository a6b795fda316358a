/** The OpenAPI v2 document in the protocol buffer form that older kubectl releases ask for. */
import protobuf from "protobufjs";
import { stringify } from "yaml";
import { type Fields, fieldsAt, isFields, listAt } from "../object.ts";

/** The media type of {@link encodeOpenApiV2}. */
export const OPENAPI_V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

/** The messages of gnostic's `openapi.v2` that our documents need, with the field numbers that it gives them. */
const MESSAGES = `
syntax = "proto3";
message Any { string yaml = 2; }
message NamedAny { string name = 1; Any value = 2; }
message Document { string swagger = 1; Info info = 2; Paths paths = 8; Definitions definitions = 9; }
message Info { string title = 1; string version = 2; }
message Paths { repeated NamedPathItem path = 2; }
message NamedPathItem { string name = 1; PathItem value = 2; }
message PathItem { Operation get = 2; Operation put = 3; Operation post = 4; Operation delete = 5; Operation patch = 8; }
message Operation {
  string operationId = 5;
  repeated ParametersItem parameters = 8;
  Responses responses = 9;
  repeated NamedAny vendorExtension = 13;
}
message ParametersItem { Parameter parameter = 1; }
message Parameter { NonBodyParameter nonBodyParameter = 2; }
message NonBodyParameter { QueryParameter queryParameter = 3; }
message QueryParameter { string in = 2; string name = 4; string type = 6; bool uniqueItems = 20; }
message Responses { repeated NamedResponse responseCode = 1; }
message NamedResponse { string name = 1; ResponseValue value = 2; }
message ResponseValue { Response response = 1; }
message Response { string description = 1; }
message Definitions { repeated NamedSchema additionalProperties = 1; }
message NamedSchema { string name = 1; Schema value = 2; }
message Properties { repeated NamedSchema additionalProperties = 1; }
message AdditionalProperties { Schema schema = 1; }
message TypeItem { repeated string value = 1; }
message ItemsItem { repeated Schema schema = 1; }
message Schema {
  string format = 2;
  string title = 3;
  string description = 4;
  Any default = 5;
  double multipleOf = 6;
  double maximum = 7;
  bool exclusiveMaximum = 8;
  double minimum = 9;
  bool exclusiveMinimum = 10;
  int64 maxLength = 11;
  int64 minLength = 12;
  string pattern = 13;
  int64 maxItems = 14;
  int64 minItems = 15;
  bool uniqueItems = 16;
  int64 maxProperties = 17;
  int64 minProperties = 18;
  repeated string required = 19;
  repeated Any enum = 20;
  AdditionalProperties additionalProperties = 21;
  TypeItem type = 22;
  ItemsItem items = 23;
  Properties properties = 25;
  repeated NamedAny vendorExtension = 31;
}
`;

const documentType = protobuf.parse(MESSAGES).root.lookupType("Document");

/** The document of `openApiV2` as bytes. */
export function encodeOpenApiV2(document: Fields): Uint8Array {
  const message = {
    ...document,
    paths: { path: named(fieldsAt(document, "paths"), pathItem) },
    definitions: { additionalProperties: named(fieldsAt(document, "definitions"), schemaMessage) },
  };
  return documentType.encode(documentType.fromObject(message)).finish();
}

function named(fields: Fields, encode: (value: unknown) => unknown): readonly Fields[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value: encode(value) }));
}

/** Free values travel as YAML inside. */
function any(value: unknown): Fields {
  return { yaml: stringify(value) };
}

function vendorExtension(fields: unknown): readonly Fields[] {
  if (!isFields(fields)) return [];
  return named(Object.fromEntries(Object.entries(fields).filter(([name]) => name.startsWith("x-"))), any);
}

function pathItem(item: unknown): Fields {
  const operations = isFields(item) ? Object.entries(item) : [];
  return Object.fromEntries(operations.map(([verb, operation]) => [verb, operationMessage(operation)]));
}

function operationMessage(operation: unknown): Fields {
  return {
    ...(isFields(operation) ? operation : {}),
    parameters: listAt(operation, "parameters").map((queryParameter) => ({
      parameter: { nonBodyParameter: { queryParameter } },
    })),
    responses: { responseCode: named(fieldsAt(operation, "responses"), (response) => ({ response })) },
    vendorExtension: vendorExtension(operation),
  };
}

function schemaMessage(value: unknown): Fields {
  const schema = isFields(value) ? value : {};
  const { type, items, properties, additionalProperties, default: fallback, enum: allowed, ...same } = schema;
  return {
    ...same,
    ...(type === undefined ? {} : { type: { value: [type] } }),
    ...(items === undefined ? {} : { items: { schema: [schemaMessage(items)] } }),
    ...(isFields(properties) ? { properties: { additionalProperties: named(properties, schemaMessage) } } : {}),
    ...(isFields(additionalProperties)
      ? { additionalProperties: { schema: schemaMessage(additionalProperties) } }
      : {}),
    ...(fallback === undefined ? {} : { default: any(fallback) }),
    ...(Array.isArray(allowed) ? { enum: allowed.map(any) } : {}),
    vendorExtension: vendorExtension(schema),
  };
}
