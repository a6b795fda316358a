/** Which Services have addresses of a pool, in as few words as kubectl shows whole. */
import type { Pool } from "../../shared/model/pool.ts";
import type { Service } from "../../shared/model/service.ts";
import { contains } from "../../shared/net/range.ts";
import { FROM_POOL } from "../allocate/annotations.ts";

/** API servers may cut a warning off after 256 characters. */
const LONGEST = 240;

/** A warning for whoever deletes the pool, or none; undefined: it cannot be read, and only its name is known. */
export function inUse(name: string, pool: Pool | undefined, services: readonly Service[]): readonly string[] {
  const keys = services.filter((service) => isServed(service, name, pool)).map(({ key }) => key);
  if (keys.length === 0) return [];
  const who = keys.length === 1 ? "1 Service loses its" : `${keys.length} Services lose their`;
  return [shorten(`IPAddressPool "${name}" is in use: ${who} address`, keys.sort())];
}

function isServed({ ingress, annotations }: Service, name: string, pool: Pool | undefined): boolean {
  if (ingress.length === 0) return false;
  const isWithin = pool?.ranges.some((range) => ingress.some((address) => contains(range, address))) ?? false;
  return isWithin || annotations[FROM_POOL] === name;
}

function shorten(beginning: string, names: readonly string[]): string {
  let said = beginning;
  for (const [index, name] of names.entries()) {
    const next = `${said}${index === 0 ? ": " : ", "}${name}`;
    if (next.length > LONGEST) return `${said} and ${names.length - index} more`;
    said = next;
  }
  return said;
}
