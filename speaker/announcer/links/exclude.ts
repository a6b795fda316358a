/** Which links never announce, by name: MetalLB's file and its defaults. */
import { parse } from "yaml";

/** Links of container networks, and those that lead nowhere: what holds when there is no file. */
export const DEFAULT_EXCLUDED: readonly RegExp[] = [
  ..."docker cbr dummy virbr lxcbr veth cali tunl flannel kube-ipvs cni nodelocaldns lxc".split(" "),
]
  .map((prefix) => new RegExp(`^${prefix}.*`))
  .concat(/^lo$/);

/** The file's key. */
const KEY = "announcedInterfacesToExclude";

/** The regular expressions of a file's text, or what is wrong with it. */
export function parseExcluded(text: string): readonly RegExp[] | { readonly mistake: string } {
  const patterns = patternsOf(text);
  if (!isListOfTexts(patterns)) return { mistake: `wants "${KEY}:" and a list of regular expressions` };
  const bad = patterns.find((pattern) => compiled(pattern) === undefined);
  if (bad !== undefined) return { mistake: `"${bad}" is no regular expression` };
  return patterns.flatMap((pattern) => compiled(pattern) ?? []);
}

function patternsOf(text: string): unknown {
  try {
    const document: unknown = parse(text);
    return typeof document === "object" && document !== null && KEY in document ? document[KEY] : undefined;
  } catch {
    return undefined;
  }
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}
