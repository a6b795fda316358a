/** The name of a node or a link as hellos carry it: its length, then UTF-8. */
import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import { BAD_NAME, HELLO_TRUNCATED } from "./malformed-hello.ts";
import type { MalformedHello } from "./malformed-hello.ts";

/** As long as the name of a node can be in Kubernetes: that of a DNS subdomain. Linux gives a link 15 bytes at most. */
export const LONGEST_NAME = 253;

const LENGTH = 0,
  TEXT = 1;

const utf8 = new TextEncoder();

/** Whether it can be one. */
export function isName(text: string): boolean {
  const length = Buffer.byteLength(text);
  return length > 0 && length <= LONGEST_NAME;
}

/** How many bytes it takes. */
export function nameSize(name: string): number {
  return TEXT + Buffer.byteLength(name);
}

/** Reads the name at `at`. */
export function decodeName(bytes: Uint8Array, at: number): string | MalformedHello {
  if (at >= bytes.length) return HELLO_TRUNCATED;
  const length = bytes[at + LENGTH] ?? 0;
  if (length === 0 || length > LONGEST_NAME) return BAD_NAME;
  const end = at + TEXT + length;
  if (end > bytes.length) return HELLO_TRUNCATED;
  const text = bytes.subarray(at + TEXT, end);
  return isUtf8(text) ? Buffer.from(text.buffer, text.byteOffset, length).toString() : BAD_NAME;
}

/** Writes the name at `at`, and gives where it ends. */
export function encodeName(name: string, into: Uint8Array, at: number): number {
  assert(isName(name), `a node or a link is named ${name}`);
  const { written } = utf8.encodeInto(name, into.subarray(at + TEXT));
  into[at + LENGTH] = written;
  return at + TEXT + written;
}
