/** Sets of field paths, and their form in `managedFields` (FieldsV1). */
import { type Fields, isFields } from "../object.ts";

/** The elements of a path: `f:name`, `k:{"port":80}` for an entry by key, `v:"a"` for an entry by value. */
export type Path = readonly string[];

/** Paths as texts, see {@link pathText}. */
export type FieldSet = ReadonlySet<string>;

/** A path as a text that equals only its own. */
export function pathText(path: Path): string {
  return JSON.stringify(path);
}

/** Is any of the paths this one or below it? */
export function reachesInto(set: FieldSet, path: string): boolean {
  if (set.has(path)) return true;
  const below = `${path.slice(0, -1)},`;
  for (const candidate of set) if (candidate.startsWith(below)) return true;
  return false;
}

/** In a and not in b. */
export function minus(a: FieldSet, b: FieldSet): FieldSet {
  return new Set([...a].filter((path) => !b.has(path)));
}

/** In a or in b. */
export function plus(a: FieldSet, b: FieldSet): FieldSet {
  return new Set([...a, ...b]);
}

/** In a and in b. */
export function common(a: FieldSet, b: FieldSet): FieldSet {
  return new Set([...a].filter((path) => b.has(path)));
}

/** The same paths? */
export function isSame(a: FieldSet, b: FieldSet): boolean {
  return a.size === b.size && minus(a, b).size === 0;
}

interface Branch {
  isMember: boolean;
  readonly children: Map<string, Branch>;
}

/** As FieldsV1: a tree in which `{}` and `.` mark members. */
export function encodeFields(set: FieldSet): Fields {
  const root: Branch = { isMember: false, children: new Map() };
  for (const text of set) {
    let branch = root;
    for (const element of JSON.parse(text) as Path) {
      const next = branch.children.get(element) ?? { isMember: false, children: new Map<string, Branch>() };
      branch.children.set(element, next);
      branch = next;
    }
    branch.isMember = true;
  }
  return encodeBranch(root);
}

function encodeBranch({ isMember, children }: Branch): Fields {
  const inner = [...children].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries([
    ...(isMember && inner.length > 0 ? [[".", {}] as const] : []),
    ...inner.map(([element, branch]) => [element, encodeBranch(branch)] as const),
  ]);
}

/** From FieldsV1; what is no tree has no members. */
export function decodeFields(fields: unknown): FieldSet {
  const set = new Set<string>();
  collect(fields, [], set);
  return set;
}

function collect(fields: unknown, path: Path, set: Set<string>): void {
  if (!isFields(fields)) return;
  const entries = Object.entries(fields);
  if (path.length > 0 && (entries.length === 0 || Object.hasOwn(fields, "."))) set.add(pathText(path));
  for (const [element, inner] of entries) if (element !== ".") collect(inner, [...path, element], set);
}

/** As in a conflict's message: `.spec.ports[port=80,protocol="TCP"].name`. */
export function pathWords(text: string): string {
  return (JSON.parse(text) as Path).map(elementWords).join("");
}

function elementWords(element: string): string {
  const body = element.slice(2);
  if (element.startsWith("f:")) return `.${body}`;
  if (element.startsWith("v:")) return `[=${body}]`;
  const keys = Object.entries(JSON.parse(body) as Fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `[${keys.join(",")}]`;
}
