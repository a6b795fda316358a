/** Schemas compiled when they are first asked for. */
import type { Schema } from "../schema/schema.ts";
import { type StructuralSchema, compileSchema } from "../schema/structural.ts";

/** The compiled schema, from its first use on. */
export function compiledLater(schema: Schema): () => StructuralSchema {
  let compiled: StructuralSchema | undefined;
  return () => (compiled ??= compileSchema(schema));
}
