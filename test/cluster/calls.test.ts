import { expect, it } from "vitest";
import { clientCalls } from "./client-node/calls.ts";
import { followingCalls } from "./client-node/following.ts";
import type { Call } from "./kubectl/call.ts";
import { stories } from "./kubectl/calls.ts";

const LIST = "../api-server/CALLS.md";

it("every call that is tried is on the list of calls, and no other", async () => {
  await expect(page()).toMatchFileSnapshot(LIST);
});

function page(): string {
  const kubectl = stories.flatMap(({ about, calls }) => [
    `### ${about[0]?.toUpperCase() ?? ""}${about.slice(1)}`,
    "",
    "```sh",
    ...calls.flatMap(lines),
    "```",
    "",
  ]);
  const client = [...clientCalls, ...followingCalls].map(({ call, behaviour }) => `- \`${call}\`: ${behaviour}`);
  return [
    "# Every kubectl and client call tried on the embedded API server",
    "",
    "Written from the tables that `test/cluster` runs, by `node node_modules/vitest/vitest.mjs run -u test/cluster/calls.test.ts`;",
    "a test compares. `$ns` is the namespace of the run, and every call is made in it. `make test-cluster` makes the",
    "same calls on a real cluster.",
    "",
    "## Debian's kubectl 1.20",
    "",
    ...kubectl,
    "## @kubernetes/client-node",
    "",
    ...client,
    "",
  ].join("\n");
}

function lines({ command, code = 0, meanwhile }: Call): readonly string[] {
  const outcome = code === 0 ? "" : `  # refused, or a difference: exit ${code}`;
  const inside = (meanwhile?.calls ?? []).flatMap(lines).map((line) => `  ${line}  # meanwhile`);
  return [`kubectl ${command}${outcome}`, ...inside];
}
