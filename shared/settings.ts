/** The settings of a program: one table of flags, from which the command line is read and `--help` is printed. */
import { parseArgs } from "node:util";

/** One flag. It is given as `--name value`, `--name=value`, or by its environment variable; the command line wins. */
export interface Flag<T> {
  readonly env?: string;
  /** Another name for it, by which the program that ours replaces has it. */
  readonly alias?: string;
  /** What holds when it is not given; undefined with `required`. */
  readonly fallback: T;
  readonly required?: true;
  /** What stands for the value in `--help`; a flag without one is a switch. */
  readonly value?: string;
  readonly meaning: string;
  readonly read: (text: string) => T | BadValue;
}

/** Why a text is no value of a flag. */
export interface BadValue {
  readonly mistake: string;
}

/** All flags of a program, by name. */
export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** The values of those flags. */
export type Settings<F extends Flags> = { readonly [N in keyof F]: F[N] extends Flag<infer T> ? T : never };

/** What a command line came to. */
export type Reading<F extends Flags> =
  | ({ readonly kind: "settings" } & Read<F>)
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "mistakes"; readonly mistakes: readonly string[] };

/** The settings, and where they are from. */
export interface Read<F extends Flags> {
  readonly settings: Settings<F>;
  /** As what each flag was given that does not fall back on its default: `--name`, or its variable. */
  readonly given: ReadonlyMap<keyof F & string, string>;
  /** What was given of `Program.ignored`. */
  readonly ignored: readonly string[];
}

/** What flags must be to each other, so that they make sense together. */
export interface Rule<F extends Flags> {
  /** Unless each of these makes sense by itself, the rule is not asked. */
  readonly about: readonly (keyof F & string)[];
  readonly mistake: (settings: Settings<F>) => string | undefined;
}

/** A program's name, its flags, and flags of the program it replaces that mean nothing here. */
export interface Program<F extends Flags> {
  readonly name: string;
  readonly purpose: string;
  readonly flags: F;
  readonly rules?: readonly Rule<F>[];
  readonly ignored: readonly string[];
}

/** Reads a command line whole: every mistake is reported, not the first. */
export function readSettings<F extends Flags>(
  program: Program<F>,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Reading<F> {
  const given = inEnvironment(program.flags, env);
  const mistakes: string[] = [];
  const bad = new Set<string>();
  const ignored: string[] = [];
  const names = namesOf(program.flags);
  let isIgnoredValue = false;
  for (const token of tokens(program, argv)) {
    if (token.kind === "positional" && !isIgnoredValue) mistakes.push(`"${token.value}" is not a flag`);
    isIgnoredValue = token.kind === "option" && token.value === undefined && program.ignored.includes(token.name);
    if (token.kind !== "option") continue;
    if (token.name === "help") return { kind: "help", text: helpText(program) };
    const name = names.get(token.name) ?? token.name;
    const flag = Object.hasOwn(program.flags, name) ? program.flags[name] : undefined;
    if (program.ignored.includes(token.name)) ignored.push(`--${token.name}`);
    else if (flag === undefined) mistakes.push(`--${token.name} is not known; --help lists what is`);
    else if (token.value !== undefined) given.set(name, { as: `--${token.name}`, text: token.value });
    else if (flag.value === undefined) given.set(name, { as: `--${token.name}`, text: "true" });
    else mistakes.push(`--${token.name} needs a value: ${flag.value}`);
  }
  const settings: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(program.flags)) {
    const text = given.get(name)?.text;
    const value = text === undefined ? flag.fallback : flag.read(text);
    const mistake = isBad(value) ? `--${name}: ${value.mistake}` : missing(name, flag, value);
    if (mistake === undefined) settings[name] = value;
    else {
      mistakes.push(mistake);
      bad.add(name);
    }
  }
  for (const { about, mistake } of program.rules ?? []) {
    const broken = about.some((name) => bad.has(name)) ? undefined : mistake(settings as Settings<F>);
    if (broken !== undefined) mistakes.push(broken);
  }
  if (mistakes.length > 0) return { kind: "mistakes", mistakes };
  return {
    kind: "settings",
    settings: Object.freeze(settings) as Settings<F>,
    given: new Map([...given].map(([name, { as }]) => [name, as])),
    ignored,
  };
}

/** The command line that gives these settings to another program that has these flags. */
export function commandLine<F extends Flags>(flags: F, settings: Settings<F>): readonly string[] {
  return Object.keys(flags)
    .map((name) => [name, settings[name]] as const)
    .flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${String(value)}`]));
}

/** The settings, or the end of the process: 0 after `--help`, 2 after mistakes. */
export function settingsOrExit<F extends Flags>(program: Program<F>): Read<F> {
  const reading = readSettings(program, process.argv.slice(2), process.env);
  switch (reading.kind) {
    case "settings":
      return reading;
    case "help":
      process.stdout.write(reading.text);
      return process.exit(0);
    case "mistakes":
      process.stderr.write(reading.mistakes.map((mistake) => `${program.name}: ${mistake}\n`).join(""));
      return process.exit(2);
  }
}

/** A flag whose value is any text. */
export function text(meaning: string, fallback: string, more: { env?: string; value?: string } = {}): Flag<string> {
  return { value: "TEXT", ...more, meaning, fallback, read: (given) => given };
}

/** A flag whose value may be left out: undefined. */
export function optional(meaning: string, more: { env?: string; value?: string } = {}): Flag<string | undefined> {
  return { value: "TEXT", ...more, meaning, fallback: undefined, read: (given) => (given === "" ? undefined : given) };
}

/** A flag that must be given, on the command line or in the environment. */
export function required(meaning: string, more: { env?: string; value?: string } = {}): Flag<string> {
  const read = (given: string): string | BadValue => (given === "" ? { mistake: "must not be empty" } : given);
  return { value: "TEXT", ...more, meaning, fallback: undefined as unknown as string, required: true, read };
}

/** A flag whose value is one of a few words. */
export function oneOf<const W extends string>(meaning: string, words: readonly W[], fallback: NoInfer<W>): Flag<W> {
  return {
    value: words.join("|"),
    meaning,
    fallback,
    read: (given) => words.find((word) => word === given) ?? { mistake: `"${given}" is none of ${words.join(", ")}` },
  };
}

/** A flag whose value is a whole number between two bounds. */
export function integer(
  meaning: string,
  fallback: number,
  bounds: { min: number; max: number },
  more: { env?: string; alias?: string } = {},
): Flag<number> {
  return {
    ...more,
    value: "NUMBER",
    meaning,
    fallback,
    read: (given) => {
      const number = /^-?\d+$/.test(given) ? Number(given) : Number.NaN;
      const isWithin = number >= bounds.min && number <= bounds.max;
      return isWithin ? number : { mistake: `"${given}" is not a whole number from ${bounds.min} to ${bounds.max}` };
    },
  };
}

/** A flag whose value is a time, in seconds or with its unit; it is read as seconds. */
export function duration(meaning: string, fallback: number, bounds: { min: number; max: number }): Flag<number> {
  return {
    value: "SECONDS|90s|10m|2h",
    meaning,
    fallback,
    read: (given) => {
      const [, number, unit = "s"] = /^(\d{1,9})([smh])?$/.exec(given) ?? [];
      const seconds = Number(number ?? Number.NaN) * (SECONDS_IN[unit] ?? Number.NaN);
      const isWithin = seconds >= bounds.min && seconds <= bounds.max;
      return isWithin ? seconds : { mistake: `"${given}" is no time from ${bounds.min} to ${bounds.max} seconds` };
    },
  };
}

const SECONDS_IN: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** A flag that is there or not, or `=true`, `=false`. */
export function toggle(meaning: string): Flag<boolean> {
  return {
    meaning,
    fallback: false,
    read: (given) =>
      given === "true" ? true : given === "false" ? false : { mistake: `"${given}" is neither true nor false` },
  };
}

/** The text for a flag, and as what it was given. */
interface Given {
  readonly as: string;
  readonly text: string;
}

function tokens<F extends Flags>(program: Program<F>, argv: readonly string[]) {
  const options: Record<string, { type: "string" | "boolean" }> = { help: { type: "boolean" } };
  for (const [given, name] of namesOf(program.flags)) {
    options[given] = { type: program.flags[name]?.value === undefined ? "boolean" : "string" };
  }
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

/** The flag that each name stands for. */
function namesOf(flags: Flags): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(flags).flatMap(([name, { alias }]) =>
      [name, ...(alias === undefined ? [] : [alias])].map((given) => [given, name] as const),
    ),
  );
}

/** A variable that is empty is as good as none: manifests have such. */
function inEnvironment(flags: Flags, env: Readonly<Record<string, string | undefined>>): Map<string, Given> {
  return new Map(
    Object.entries(flags).flatMap(([name, { env: as }]) => {
      const text = as === undefined ? undefined : env[as];
      return as === undefined || text === undefined || text === "" ? [] : [[name, { as, text }] as const];
    }),
  );
}

function missing(name: string, flag: Flag<unknown>, value: unknown): string | undefined {
  const isMissing = flag.required === true && value === undefined;
  return isMissing ? `${spelled(name, flag)} is required: ${flag.meaning}` : undefined;
}

function helpText<F extends Flags>(program: Program<F>): string {
  const rows = Object.entries(program.flags).map(([name, flag]) => {
    const state = flag.required === true ? "required" : describeFallback(flag.fallback);
    return `  ${spelled(name, flag)}\n      ${flag.meaning}${state === "" ? "" : ` (${state})`}\n`;
  });
  return `${program.name}: ${program.purpose}\n\n${rows.join("")}`;
}

function describeFallback(fallback: unknown): string {
  return typeof fallback === "string" || typeof fallback === "number"
    ? String(fallback).replace(/^(?=.)/, "default ")
    : "";
}

function spelled(name: string, flag: Flag<unknown>): string {
  const value = flag.value === undefined ? "" : ` ${flag.value}`;
  const alias = flag.alias === undefined ? "" : `, --${flag.alias}${value}`;
  return `--${name}${value}${alias}${flag.env === undefined ? "" : ` [${flag.env}]`}`;
}

function isBad(value: unknown): value is BadValue {
  return typeof value === "object" && value !== null && "mistake" in value;
}
