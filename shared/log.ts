/** The log: one JSON line an event, `log.info({ service, address }, "address-assigned")`. */
import { pino } from "pino";

/** What is logged: fields first, then the event's name in kebab-case. */
export interface Log {
  readonly debug: LogLine;
  readonly info: LogLine;
  readonly warn: LogLine;
  readonly error: LogLine;
}

/** Writes one event; an Error goes under `err`. */
export type LogLine = (fields: object, event: string) => void;

/** MetalLB's names for how much is logged. */
export const LOG_LEVELS = ["all", "debug", "info", "warn", "error", "none"] as const;

/** One of those names. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A log on standard output for one program. */
export function createLog(program: string, level: LogLevel): Log {
  return pino({
    base: { program },
    level: level === "all" ? "trace" : level === "none" ? "silent" : level,
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: "event",
    formatters: { level: (label) => ({ level: label }) },
  });
}
