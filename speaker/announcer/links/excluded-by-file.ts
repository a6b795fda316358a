/** Reads which links never announce from the file that MetalLB's manifests mount. */
import { readFileSync } from "node:fs";
import { SystemError } from "../system/system-error.ts";
import { DEFAULT_EXCLUDED, parseExcluded } from "./exclude.ts";

/** The defaults where there is no such file; a file that cannot be used is an error, for guessing might announce on a wrong link. */
export function excludedByFile(file: string): readonly RegExp[] {
  const text = readIfThere(file);
  if (text === undefined) return DEFAULT_EXCLUDED;
  const excluded = parseExcluded(text);
  if ("mistake" in excluded) throw new SystemError("EXCLUDED_LINKS_UNREADABLE", `${file}: ${excluded.mistake}`);
  return excluded;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new SystemError("EXCLUDED_LINKS_UNREADABLE", `${file} must be readable`, cause);
  }
}
