/** One call of kubectl and what must come of it; the tables of calls are also the list of what was tried. */

/** A call. */
export interface Call {
  /** As typed after `kubectl`; `$ns` is the namespace of the run, which every call is made in. */
  readonly command: string;
  /** What stands on its standard input. */
  readonly input?: string;
  /** What it prints contains each of these. */
  readonly prints: readonly (string | RegExp)[];
  /** Later calls may write `$name` for what it prints. */
  readonly saves?: string;
  /** Default 0. */
  readonly code?: number;
  /** What else is called once this has been printed. */
  readonly meanwhile?: { readonly after: RegExp; readonly calls: readonly Call[] };
  /** A call that goes on for ever ends when it has printed this. */
  readonly until?: RegExp;
}

/** Calls that build on each other, in order. */
export interface Story {
  readonly about: string;
  readonly calls: readonly Call[];
}

/** A call that ends by itself. */
export function call(command: string, ...prints: readonly (string | RegExp)[]): Call {
  return { command, prints };
}

/** A call with an object on its standard input. */
export function given(object: object, command: string, ...prints: readonly (string | RegExp)[]): Call {
  return { command, prints, input: JSON.stringify(object) };
}
