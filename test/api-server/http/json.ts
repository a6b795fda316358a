/** JSON without losing int64: integers that no JavaScript number holds are bigints. */

declare global {
  // ES2026, in V8 already: https://tc39.es/proposal-json-parse-with-source/
  interface JSON {
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
    rawJSON(text: string): unknown;
  }
}

/** Parses; throws SyntaxError as JSON.parse does. */
export function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_, value: unknown, { source }: { readonly source?: string }) =>
    typeof value === "number" && source !== undefined && /^-?\d+$/.test(source) && !Number.isSafeInteger(value)
      ? BigInt(source)
      : value,
  );
}

/** Prints. */
export function printJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === "bigint" ? JSON.rawJSON(inner.toString()) : inner,
    );
  }
}
