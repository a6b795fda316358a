/** The announcer's process: answers ARP and neighbour discovery on this node for what a speaker intends. */
import { systemClock } from "../../shared/clock.ts";
import { createLog } from "../../shared/log.ts";
import { settingsOrExit } from "../../shared/settings.ts";
import { openPacketEars } from "./conflict/packet-ears.ts";
import { excludedByFile } from "./links/excluded-by-file.ts";
import { createLinuxLinkWatch } from "./links/linux.ts";
import { followKeyFile } from "./membership/key-file.ts";
import { sealedLines } from "./membership/sealed-lines.ts";
import type { SealedLines } from "./membership/sealed-lines.ts";
import { createUdpLines } from "./membership/udp-lines.ts";
import { openVoices } from "./responder/packet/open-voices.ts";
import { createPacketResponder } from "./responder/packet/packet-responder.ts";
import { deadAfterMs } from "./flags.ts";
import { run } from "./run.ts";
import { program } from "./settings.ts";
import { openPromiscuousSocket } from "./system/promiscuous-socket.ts";
import { openRouteSocket } from "./system/route-socket.ts";
import { SystemError } from "./system/system-error.ts";

const { settings } = settingsOrExit(program);
const log = createLog(program.name, settings["log-level"]);
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => stop.abort());
if (settings["stop-with-stdin"])
  process.stdin
    .unref()
    .once("end", () => stop.abort())
    .resume();

try {
  const parts = {
    socket: settings.socket,
    node: settings["node-name"],
    links: createLinuxLinkWatch({
      excluded: excludedByFile(settings["exclude-links-file"]),
      news: openRouteSocket(),
      promiscuous: openPromiscuousSocket(),
      clock: systemClock,
      folder: "/sys/class/net",
    }),
    responder: createPacketResponder(openVoices(log)),
    ears: openPacketEars(),
    lines: openLines(),
    ways: {
      pace: {
        perSecond: settings["gratuitous-rate"],
        jitterMs: settings["gratuitous-jitter"],
        intervalMs: settings["gratuitous-interval"] * 1_000,
      },
      probing: settings["conflict-probe"],
      placement: settings.placement,
      helloIntervalMs: settings["hello-interval"],
      deadAfterMs: deadAfterMs(settings),
      rebalanceAfterMs: settings["rebalance-after"] === 0 ? undefined : settings["rebalance-after"] * 1_000,
    },
    clock: systemClock,
    log,
  };
  await run(parts, stop.signal);
} catch (failure) {
  if (!(failure instanceof SystemError)) throw failure;
  process.stderr.write(`${failure.message}\n`);
  process.exit(1);
}

function openLines(): SealedLines {
  const keyFile = followKeyFile({ folder: settings["ml-secret-key-path"], clock: systemClock, log });
  const { "hello-mode": mode, "hello-port": port } = settings;
  const lines = sealedLines(createUdpLines({ mode, port, clock: systemClock, log }), keyFile.inForce, log);
  return {
    ...lines,
    close: () => {
      keyFile.close();
      lines.close();
    },
  };
}
