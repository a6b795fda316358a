/** Waits for what will be true soon: asks again and again until it is, or says what it was last. */

const ASK_EVERY_MS = 20;

/** Resolves with what `check` returns once it neither throws nor returns false or undefined; rejects with its last failure. */
export async function eventually<T>(
  check: () => T | Promise<T>,
  within: { ms: number } = { ms: 10_000 },
): Promise<Exclude<T, false | undefined>> {
  const deadline = performance.now() + within.ms;
  for (;;) {
    const outcome = await attempt(check);
    if (outcome.kind === "held") return outcome.value;
    if (performance.now() > deadline) throw new Error(`not within ${within.ms} ms`, { cause: outcome.failure });
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
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
