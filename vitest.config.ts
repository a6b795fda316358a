import { defineConfig } from "vitest/config";

/** Tests run in processes, not threads: some of them enter network namespaces, which are a property of a thread. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    // Many of them wait for other processes most of the time.
    maxWorkers: "150%",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ["default", "./test/support/tally-reporter.ts"],
  },
});
