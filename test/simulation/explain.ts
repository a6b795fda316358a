/** What a person needs to see why a story went wrong. */
import { play } from "./play.ts";
import type { Scene, Violation, Watcher } from "./scene.ts";
import type { Story } from "./story.ts";
import type { Make } from "./virtual-node.ts";

/** Lines before the violation that are shown. */
const MOST_LINES = 60;

/** One line. */
export function describeViolation({ invariant, at, segment, group, nodes, text }: Violation): string {
  return `${invariant} at ${at.toFixed(1)} on ${segment}, group ${group ?? "any"}, ${nodes.join(" and ")}: ${text}`;
}

/** What happened up to the first violation of that invariant, as far as it may have to do with it. */
export function explain(story: Story, make: Make, invariant: string): string {
  const lines: string[] = [];
  const note = (at: number, who: string, what: string): void => {
    lines.push(`${at.toFixed(1).padStart(9)} ${who.padEnd(6)} ${what}`);
  };
  const violations = play(story, make, { note, watch: (scene) => turnsOf(scene, note) });
  const first = violations.find((violation) => violation.invariant === invariant);
  if (first === undefined) return "nothing goes wrong in this story";
  const about = lines.filter((line) => Number.parseFloat(line) <= first.at && isAbout(line, first.group, story));
  return [...about.slice(-MOST_LINES), describeViolation(first)].join("\n");
}

function turnsOf({ now }: Scene, note: (at: number, who: string, what: string) => void): Watcher {
  return {
    turned: ({ post, group, answers, because }) =>
      note(
        now(),
        post.actor.name,
        `${answers ? "answers for" : "is silent about"} ${group} on ${post.segment}: ${because}`,
      ),
  };
}

/** Not about another group alone. */
function isAbout(line: string, group: string | undefined, { groups }: Story): boolean {
  if (group === undefined || line.includes(group)) return true;
  return !groups.some(({ addresses: [other] }) => other !== undefined && line.includes(other));
}
