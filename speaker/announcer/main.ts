/** The announcer's process: answers ARP and neighbour discovery on this node for what a speaker intends. */
import { systemClock } from "../../shared/clock.ts";
import { createLog } from "../../shared/log.ts";
import { settingsOrExit } from "../../shared/settings.ts";
import { openPacketEars } from "./conflict/packet-ears.ts";
import { excludedByFile } from "./links/excluded-by-file.ts";
import { createLinuxLinkWatch } from "./links/linux.ts";
import { everyone } from "./membership/everyone.ts";
import { openVoices } from "./responder/packet/open-voices.ts";
import { createPacketResponder } from "./responder/packet/packet-responder.ts";
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
    pace: {
      perSecond: settings["gratuitous-rate"],
      jitterMs: settings["gratuitous-jitter"],
      intervalMs: settings["gratuitous-interval"] * 1_000,
    },
    membership: everyone,
    ears: openPacketEars(),
    probing: settings["conflict-probe"],
    clock: systemClock,
    log,
  };
  await run(parts, stop.signal);
} catch (failure) {
  if (!(failure instanceof SystemError)) throw failure;
  process.stderr.write(`${failure.message}\n`);
  process.exit(1);
}
