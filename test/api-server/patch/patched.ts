/** What comes of a patch. */

/** The patched value, or the HTTP code and message of the refusal. */
export type Patched =
  | { readonly kind: "patched"; readonly value: unknown }
  | { readonly kind: "refused"; readonly code: 400 | 422; readonly message: string };

/** A patch that is not even well formed. */
export function malformed(message: string): Patched {
  return { kind: "refused", code: 400, message };
}

/** A patch that does not fit the object. */
export function unfit(message: string): Patched {
  return { kind: "refused", code: 422, message };
}
