/** The documents name what exists. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

it.each(["README.md", "CONTRIBUTING.md"])("%s names only targets that the Makefile has", (document) => {
  const targets = new Set(found(/^([a-z-]+):/gm, read("Makefile")));
  const named = found(/^(?:sudo )?make ([a-z-]+)|`(?:sudo )?make ([a-z-]+)/gm, read(document));
  expect(named).not.toEqual([]);
  expect(named.filter((target) => !targets.has(target))).toEqual([]);
});

it.each(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])("%s names only files that are there", (document) => {
  const named = found(/(?:node |-f |`)((?:controller|speaker|shared|test|deploy)\/[\w./-]*)/g, read(document));
  expect(named).not.toEqual([]);
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

function found(pattern: RegExp, text: string): readonly string[] {
  return [...text.matchAll(pattern)].map(([, ...groups]) => groups.join(""));
}

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}
