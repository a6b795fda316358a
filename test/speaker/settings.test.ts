import { describe, expect, it } from "vitest";
import { commandLine, readSettings } from "../../shared/settings.ts";
import { wayFlags } from "../../speaker/announcer/flags.ts";
import { program as announcer } from "../../speaker/announcer/settings.ts";
import { program, withoutEffect } from "../../speaker/settings.ts";

const PASSED_ON = { "hello-interval": 30, "conflict-probe": "off" };

describe("the speaker's settings", () => {
  it("need no more than the node, from the flag or from MetalLB's manifest", () => {
    const expected = {
      kind: "settings",
      settings: {
        "node-name": "a",
        namespace: "metallb-system",
        kubeconfig: undefined,
        "pod-name": undefined,
        "announcer-socket": undefined,
        "lb-class": undefined,
        "ignore-exclude-lb": false,
        "log-level": "info",
      },
    };
    expect(readSettings(program, ["--node-name=a"], {})).toMatchObject(expected);
    expect(readSettings(program, [], { METALLB_NODE_NAME: "a" })).toMatchObject(expected);
    expect(readSettings(program, [], {})).toMatchObject({ kind: "mistakes" });
  });

  it("start with the flags of MetalLB's speaker, and name those that mean nothing here", () => {
    const flags = [
      "--port=7472",
      "--log-level=info",
      "--ml-bindport=7947",
      "--ml-labels=app=metallb",
      "--host=192.0.2.1",
    ];
    const env = { METALLB_NODE_NAME: "a", METALLB_ML_SECRET_KEY_PATH: "/etc/ml_secret_key" };
    expect(readSettings(program, flags, env)).toMatchObject({
      kind: "settings",
      settings: { port: 7472, "hello-port": 7947, "ml-secret-key-path": "/etc/ml_secret_key" },
      ignored: ["--ml-labels", "--host"],
    });
  });

  it("name what was given for an announcer that is not started, because one is there", () => {
    const flags = ["--node-name=a", "--hello-interval", "500", "--placement=hash", "--port=0"];
    const env = { METALLB_ML_BIND_PORT: "7946", METALLB_ML_SECRET_KEY_PATH: "" };
    const given = ["--placement", "--hello-interval", "METALLB_ML_BIND_PORT"];
    expect(ineffective([...flags, "--announcer-socket=s"], env)).toEqual(given);
    expect(ineffective(flags, env)).toEqual([]);
    expect(ineffective(["--node-name=a", "--announcer-socket=s"], {})).toEqual([]);
  });

  it.each([
    ["--placement=hash", { placement: "hash" }],
    ["--rebalance-after=10m", { "rebalance-after": 600 }],
  ])("have every flag of an announcer's that is passed on to it, with the same meaning (%s)", (flag, meant) => {
    const flags = ["--hello-interval=30", "--conflict-probe=off", flag];
    const reading = readSettings(program, ["--node-name=a", ...flags], {});
    if (reading.kind !== "settings") throw new Error("no settings");
    const passedOn = commandLine(wayFlags, reading.settings);
    expect(readSettings(announcer, ["--socket=s", ...passedOn], {})).toMatchObject({
      settings: { ...PASSED_ON, ...meant, "exclude-links-file": "/etc/metallb/excludel2.yaml", "hello-port": 7_946 },
    });
  });
});

function ineffective(flags: readonly string[], env: Record<string, string>): readonly string[] {
  const reading = readSettings(program, flags, env);
  if (reading.kind !== "settings") throw new Error("no settings");
  return withoutEffect(reading);
}
