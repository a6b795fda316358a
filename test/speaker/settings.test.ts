import { describe, expect, it } from "vitest";
import { readSettings } from "../../shared/settings.ts";
import { program } from "../../speaker/settings.ts";

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
      "--ml-bindport=7946",
      "--ml-labels=app=metallb",
      "--host=192.0.2.1",
    ];
    expect(readSettings(program, flags, { METALLB_NODE_NAME: "a" })).toMatchObject({
      kind: "settings",
      settings: { port: 7472 },
      ignored: ["--ml-bindport", "--ml-labels", "--host"],
    });
  });
});
