import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeWith, program, ROOT } from "../../../support/needs.ts";

const MODULE = join(import.meta.dirname, "../../../../speaker/announcer/system/icmpv6-socket.ts");
const WITHOUT_NET_RAW = ROOT === undefined ? ["setpriv", "--bounding-set=-net_raw"] : ["env"];

describeWith([program("setpriv", "util-linux")], "a raw ICMPv6 socket without CAP_NET_RAW", () => {
  it("is refused with a code and a way out", () => {
    const script = `import(${JSON.stringify(MODULE)}).then((module) => module.openIcmpv6Socket()).catch((failure) => console.log(failure.code, failure.message))`;
    const [command, ...args] = [...WITHOUT_NET_RAW, process.execPath, "--eval", script];
    const { stdout } = spawnSync(command, args, { encoding: "utf8" });
    expect(stdout).toMatch(/^ICMPV6_SOCKET_FAILED ICMPV6_SOCKET_FAILED: .* needs CAP_NET_RAW/);
  });
});
