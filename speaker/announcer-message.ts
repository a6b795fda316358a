/** What an announcer sent, from a line of its socket; or nothing, when it makes no sense. */
import { parseJson } from "../shared/lines.ts";
import type { FromAnnouncer, Standing } from "./announcer/protocol.ts";

/** The message, checked as far as it will be relied upon: whoever parses strangers' frames is not simply believed. */
export function decodeFromAnnouncer(line: string): FromAnnouncer | undefined {
  const message = parseJson(line);
  if (!isFields(message)) return undefined;
  const { kind, group, version, reason } = message;
  switch (kind) {
    case "announcer":
      return typeof version === "number" ? { kind, version } : undefined;
    case "standing": {
      const standing = decodeStanding(message["standing"]);
      return typeof group === "string" && standing !== undefined ? { kind, group, standing } : undefined;
    }
    case "missing-links": {
      const { missing, usable } = message;
      return typeof group === "string" && isTexts(missing) && isTexts(usable)
        ? { kind, group, missing, usable }
        : undefined;
    }
    case "counters":
      return { kind, addresses: [] };
    case "refused":
      return typeof reason === "string" ? { kind, reason } : undefined;
    default:
      return undefined;
  }
}

function decodeStanding(value: unknown): Standing | undefined {
  if (!isFields(value)) return undefined;
  const { kind, links, reason } = value;
  if (kind === "announced" && isTexts(links)) return { kind, links };
  if (kind === "silent" && typeof reason === "string") return { kind, reason: reason as Silence };
  return undefined;
}

type Silence = Extract<Standing, { kind: "silent" }>["reason"];

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
