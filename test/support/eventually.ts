/** Waits for what will be true soon: asks again and again until it is, or says what it was last. */

/** How long to wait, and how often to ask. */
export interface Patience {
  readonly ms?: number;
  readonly everyMs?: number;
}

/** Resolves with what `check` returns once it neither throws nor returns false or undefined; rejects with its last failure. */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { ms = 10_000, everyMs = 20 }: Patience = {},
): Promise<Exclude<T, false | undefined>> {
  const deadline = performance.now() + ms;
  for (;;) {
    const outcome = await attempt(check);
    if (outcome.kind === "held") return outcome.value;
    if (performance.now() > deadline) throw new Error(`not within ${ms} ms`, { cause: outcome.failure });
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

type Outcome<T> = { kind: "held"; value: Exclude<T, false | undefined> } | { kind: "failed"; failure: unknown };

async function attempt<T>(check: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    const value = await check();
    if (value === false || value === undefined) return { kind: "failed", failure: value };
    return { kind: "held", value: value as Exclude<T, false | undefined> };
  } catch (failure) {
    return { kind: "failed", failure };
  }
}
