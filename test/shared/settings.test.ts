import { describe, expect, it } from "vitest";
import {
  commandLine,
  duration,
  integer,
  oneOf,
  optional,
  readSettings,
  required,
  text,
  toggle,
} from "../../shared/settings.ts";
import type { Reading } from "../../shared/settings.ts";

const program = {
  name: "speaker",
  purpose: "announces",
  flags: {
    "node-name": required("this node", { env: "NODE_NAME" }),
    namespace: text("where our resources are", "metallb-system"),
    kubeconfig: optional("how to reach the API", { value: "FILE" }),
    "log-level": oneOf("how much is logged", ["info", "none"], "info"),
    port: integer("metrics", 9120, { min: 0, max: 65_535 }, { env: "PORT", alias: "bindport" }),
    wait: duration("before it starts", 0, { min: 0, max: 7_200 }),
    "ignore-exclude-lb": toggle("announce from excluded nodes too"),
  },
  rules: [
    {
      about: ["port", "wait"],
      mistake: ({ port, wait }: { port: number; wait: number }) =>
        wait > port ? `--wait: ${wait} is more than --port ${port}` : undefined,
    },
  ],
  ignored: ["ml-labels"],
} as const;

describe("readSettings", () => {
  it("falls back on the defaults", () => {
    expect(read(["--node-name=a"])).toEqual({
      kind: "settings",
      given: new Map([["node-name", "--node-name"]]),
      ignored: [],
      settings: {
        "node-name": "a",
        namespace: "metallb-system",
        kubeconfig: undefined,
        "log-level": "info",
        port: 9120,
        wait: 0,
        "ignore-exclude-lb": false,
      },
    });
  });

  it("takes a flag's value after a space or an equals sign", () => {
    expect(read(["--node-name", "a", "--port=0", "--ignore-exclude-lb"])).toMatchObject({
      settings: { port: 0, "ignore-exclude-lb": true },
    });
  });

  it("takes the environment where the command line is silent", () => {
    expect(read([], { NODE_NAME: "a" })).toMatchObject({ settings: { "node-name": "a" } });
    expect(read(["--node-name=b"], { NODE_NAME: "a" })).toMatchObject({ settings: { "node-name": "b" } });
  });

  it("knows as what each flag was given, or that it was not", () => {
    const env = { NODE_NAME: "a", PORT: "2" };
    const given = new Map([
      ["node-name", "NODE_NAME"],
      ["port", "--bindport"],
      ["ignore-exclude-lb", "--ignore-exclude-lb"],
    ]);
    expect(read(["--bindport=1", "--ignore-exclude-lb"], env)).toMatchObject({ given });
    expect(read(["--node-name=b"], { PORT: "" })).toMatchObject({ given: new Map([["node-name", "--node-name"]]) });
  });

  it("takes an empty variable for none", () => {
    expect(read([], { NODE_NAME: "a", PORT: "" })).toMatchObject({ settings: { port: 9120 } });
    expect(read([], { NODE_NAME: "" })).toEqual({
      kind: "mistakes",
      mistakes: ["--node-name TEXT [NODE_NAME] is required: this node"],
    });
  });

  it("knows a flag by its other name too", () => {
    expect(read(["--node-name=a", "--bindport", "1"], { PORT: "2" })).toMatchObject({ settings: { port: 1 } });
  });

  it.each([
    ["90", 90],
    ["90s", 90],
    ["10m", 600],
    ["2h", 7_200],
  ])("takes %s for a time of %i seconds", (given, seconds) => {
    expect(read(["--node-name=a", `--wait=${given}`])).toMatchObject({ settings: { wait: seconds } });
  });

  it.each(["3h", "-1", "1.5", "1 s", "1d", "s", ""])('takes "%s" for no time', (given) => {
    const mistakes = [`--wait: "${given}" is no time from 0 to 7200 seconds`];
    expect(read(["--node-name=a", `--wait=${given}`])).toEqual({ kind: "mistakes", mistakes });
  });

  it("reports flags that make no sense together, beside others that make none by themselves", () => {
    expect(read(["--port=5", "--wait=6", "--log-level=loud"])).toEqual({
      kind: "mistakes",
      mistakes: [
        "--node-name TEXT [NODE_NAME] is required: this node",
        '--log-level: "loud" is none of info, none',
        "--wait: 6 is more than --port 5",
      ],
    });
  });

  it("does not compare a flag that makes no sense by itself", () => {
    const mistakes = ['--port: "five" is not a whole number from 0 to 65535'];
    expect(read(["--node-name=a", "--port=five", "--wait=6"])).toEqual({ kind: "mistakes", mistakes });
  });

  it("freezes the result", () => {
    const reading = read(["--node-name=a"]);
    expect(reading.kind === "settings" && Object.isFrozen(reading.settings)).toBe(true);
  });

  it("goes on without flags that mean nothing here, and names them", () => {
    expect(read(["--node-name=a", "--ml-labels=app=metallb"])).toMatchObject({
      kind: "settings",
      ignored: ["--ml-labels"],
    });
  });

  it("goes on without the values of such flags, however they are given", () => {
    const given = ["--ml-labels", "app=metallb", "--port", "0", "--node-name=a", "--ml-labels"];
    expect(read(given)).toMatchObject({ kind: "settings", settings: { port: 0, "node-name": "a" } });
    expect(read([...given, "one", "two"])).toEqual({ kind: "mistakes", mistakes: ['"two" is not a flag'] });
  });

  it("reports every mistake at once", () => {
    expect(read(["--port=70000", "--log-level", "loud", "--ignore-exclude-lb=maybe", "--prot=1", "extra"])).toEqual({
      kind: "mistakes",
      mistakes: [
        "--prot is not known; --help lists what is",
        '"extra" is not a flag',
        "--node-name TEXT [NODE_NAME] is required: this node",
        '--log-level: "loud" is none of info, none',
        '--port: "70000" is not a whole number from 0 to 65535',
        '--ignore-exclude-lb: "maybe" is neither true nor false',
      ],
    });
  });

  it.each(["constructor", "toString", "__proto__"])("knows no flag --%s, which every object has", (name) => {
    const mistakes = [`--${name} is not known; --help lists what is`];
    expect(read(["--node-name=a", `--${name}`])).toEqual({ kind: "mistakes", mistakes });
    expect(read(["--node-name=a", `--${name}=1`])).toEqual({ kind: "mistakes", mistakes });
  });

  it("misses a value that was not given", () => {
    expect(read(["--node-name=a", "--kubeconfig"])).toEqual({
      kind: "mistakes",
      mistakes: ["--kubeconfig needs a value: FILE"],
    });
  });

  it("prints the table as help, before anything else", () => {
    const reading = read(["--help", "--prot"]);
    expect(reading).toMatchObject({ kind: "help" });
    expect(reading.kind === "help" && reading.text).toContain(
      "--port NUMBER, --bindport NUMBER [PORT]\n      metrics (default 9120)\n",
    );
  });
});

it("a command line gives the same settings again", () => {
  const reading = read(["--node-name=a", "--wait=2m", "--port=300", "--ignore-exclude-lb", "--namespace=a b"]);
  const settings = reading.kind === "settings" ? reading.settings : undefined;
  expect(read(commandLine(program.flags, settings!))).toMatchObject({ kind: "settings", settings });
});

function read(argv: readonly string[], env: Record<string, string> = {}): Reading<typeof program.flags> {
  return readSettings(program, argv, env);
}
