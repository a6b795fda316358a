/** As many announcers as wanted, as far as their hellos go: each says real ones, sealed, every 150 ms. */
import { createSecretKey } from "node:crypto";
import { systemClock } from "../../shared/clock.ts";
import { fromIp4Number, ip, toIp4Number } from "../../shared/net/ip.ts";
import type { Mac } from "../../shared/net/mac.ts";
import { createRota } from "../../speaker/announcer/membership/rota.ts";
import { seal } from "../../speaker/announcer/membership/seal.ts";
import { GROUPS } from "../../speaker/announcer/membership/udp-line.ts";
import { createSpeech } from "../../speaker/announcer/ownership/speech.ts";
import { openHelloSocket } from "../../speaker/announcer/system/hello-socket.ts";
import { encodeHello } from "../../speaker/announcer/wire/hello.ts";

const INTERVAL_MS = 150;
const PORT = 7_946;
const FIRST_GROUP = toIp4Number(ip("198.18.0.0"));

const [key = "", link, nodes, claimsEach] = process.argv.slice(2);
const [count, claims] = [Number(nodes), Number(claimsEach)];
const inForce = { keys: [createSecretKey(key, "utf8")], isOpen: false };
const socket = openHelloSocket({ family: 4, link: Number(link), listener: undefined });

// As far apart as they can be: nothing keeps real ones in step.
for (let number = 0; number < count; number += 1) setTimeout(start, (number * INTERVAL_MS) / count, number);
process.send?.("ready");
process.on("disconnect", () => process.exit());

function start(number: number): void {
  const rota = createRota();
  for (let claim = 0; claim < claims; claim += 1) {
    const group = fromIp4Number(FIRST_GROUP + number * claims + claim);
    rota.put({ group, term: 1, state: "answering", weight: 0 });
  }
  let sequence = 0;
  const self = {
    ...{ node: `node-${number}`, helloIntervalMs: INTERVAL_MS, deadAfterMs: 3 * INTERVAL_MS },
    ...{ incarnation: () => 1, nextSequence: () => (sequence += 1) },
  };
  const mood = {
    ...{ link: "eth0", mac: (0x02_00_00_00_01_00 + number) as Mac, outdated: undefined },
    ...{ isLeaving: false, isReady: true, isBehind: false, isAskedToRepeat: false },
  };
  const speech = createSpeech(self, rota);
  setInterval(() => {
    // A timer that is early by a fraction is not to miss its turn.
    speech.hurry();
    for (const hello of speech.due(systemClock.now(), () => mood))
      socket?.send(seal(encodeHello(hello), inForce), GROUPS[4], PORT);
  }, INTERVAL_MS);
}
