import { describe, expect, it } from "vitest";
import { commandLine, readSettings } from "../../shared/settings.ts";
import { wayFlags } from "../../speaker/announcer/flags.ts";
import { program as announcer } from "../../speaker/announcer/settings.ts";
import { program } from "../../speaker/settings.ts";

const PASSED_ON = { "hello-interval": 30, placement: "hash", "rebalance-after": 600, "conflict-probe": "off" };

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

  it("have every flag of an announcer's that is passed on to it, with the same meaning", () => {
    const flags = ["--hello-interval=30", "--placement=hash", "--rebalance-after=10m", "--conflict-probe=off"];
    const reading = readSettings(program, ["--node-name=a", ...flags], {});
    if (reading.kind !== "settings") throw new Error("no settings");
    const passedOn = commandLine(wayFlags, reading.settings);
    expect(readSettings(announcer, ["--socket=s", ...passedOn], {})).toMatchObject({
      settings: { ...PASSED_ON, "exclude-links-file": "/etc/metallb/excludel2.yaml", "hello-port": 7_946 },
    });
  });
});
