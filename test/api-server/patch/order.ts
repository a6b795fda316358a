/** The order of a merged list: what the writer listed in the writer's order, the rest where it stood. */

/**
 * Weaves the entries of `kept` into those of `listed`, which stay in their order: an entry that stood before
 * another one in `before` does so again where that is possible. Newcomers are listed entries that did not stand
 * there; a strategic merge patch puts them before what is kept, server-side apply behind it.
 */
export function weave(
  listed: readonly string[],
  kept: readonly string[],
  before: readonly string[],
  newcomers: "first" | "last",
): readonly string[] {
  const position = new Map(before.map((identity, index) => [identity, index]));
  const ofNewcomers = newcomers === "first" ? -1 : Infinity;
  const left = [...listed];
  const right = [...kept];
  const woven: string[] = [];
  for (;;) {
    const [first] = left;
    const [second] = right;
    if (first === undefined) return [...woven, ...right];
    if (second === undefined) return [...woven, ...left];
    const stoodBefore = (position.get(second) ?? Infinity) < (position.get(first) ?? ofNewcomers);
    woven.push(stoodBefore ? second : first);
    (stoodBefore ? right : left).shift();
  }
}
