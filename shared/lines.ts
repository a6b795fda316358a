/** Messages on a stream, one JSON value a line: for sockets between our own processes, and for watches. */

/** Cuts a stream into lines; a line longer than the limit is an error of the other side. */
export interface LineReader {
  /** The complete lines that this chunk ends, without their newlines; undefined once a line was too long. */
  readonly push: (chunk: string) => readonly string[] | undefined;
}

/** A reader that remembers the unfinished line between chunks. The limit is in UTF-16 code units. */
export function createLineReader(limit: number): LineReader {
  let rest: string | undefined = "";
  return {
    push: (chunk) => {
      if (rest === undefined) return undefined;
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > limit || lines.some((line) => line.length > limit)) rest = undefined;
      return rest === undefined ? undefined : lines;
    },
  };
}

/** The JSON value of a line, or undefined where it is none. */
export function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
