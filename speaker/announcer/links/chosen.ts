/** Which links an intent is for, on this node and on others. */
import type { Candidate, LinkChoice } from "../protocol.ts";
import type { Link } from "./link.ts";

/** Whether it is for that one. */
export function isChosen(choice: LinkChoice, { name }: Pick<Link, "name">): boolean {
  return choice.kind === "all" || choice.names.includes(name);
}

/** Whether a candidate announces on its link of that name. */
export function announcesOn({ links }: Candidate, link: string): boolean {
  return links === undefined || links.includes(link);
}
