/** Which links an intent is for. */
import type { LinkChoice } from "../protocol.ts";
import type { Link } from "./link.ts";

/** Whether it is for that one. */
export function isChosen(choice: LinkChoice, { name }: Pick<Link, "name">): boolean {
  return choice.kind === "all" || choice.names.includes(name);
}
