/** Whether two Services may have one address: when they say so alike, and no client could tell whom it means. */
import type { Service } from "../../shared/model/service.ts";
import { annotation } from "./annotations.ts";

/** What a Service brings to an address that it may share. */
export interface Terms {
  /** From the annotation; undefined: shares with nobody. */
  readonly sharingKey: string | undefined;
  /** `TCP/80` */
  readonly ports: readonly string[];
  /** Equal for Services whose traffic the same nodes can serve. */
  readonly backends: string;
}

/** Why two Services may not share. */
export type Incompatibility = "different-sharing-keys" | "same-port" | "different-backends";

/** The terms of one Service. */
export function termsOf(service: Service): Terms {
  const sharingKey = annotation(service, "allow-shared-ip")?.value;
  return {
    sharingKey: sharingKey === "" ? undefined : sharingKey,
    ports: service.ports.map(({ protocol, port }) => `${protocol}/${port}`),
    backends: service.externalTrafficPolicy === "Local" ? canonical(service.selector) : "",
  };
}

/** Whether two terms are the same in everything. */
export function sameTerms(a: Terms, b: Terms): boolean {
  return (
    a.sharingKey === b.sharingKey &&
    a.backends === b.backends &&
    a.ports.length === b.ports.length &&
    a.ports.every((port, index) => port === b.ports[index])
  );
}

/** What keeps the two apart, or undefined when they may share. */
export function incompatibility(a: Terms, b: Terms): Incompatibility | undefined {
  if (a.sharingKey === undefined || a.sharingKey !== b.sharingKey) return "different-sharing-keys";
  if (a.ports.some((port) => b.ports.includes(port))) return "same-port";
  return a.backends === b.backends ? undefined : "different-backends";
}

function canonical(selector: Service["selector"]): string {
  return Object.entries(selector)
    .map(([label, value]) => `${label}=${value}`)
    .sort()
    .join(",");
}
