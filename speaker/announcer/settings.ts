/** The announcer's flags. */
import { LOG_LEVELS } from "../../shared/log.ts";
import { integer, oneOf, optional, required, text, toggle } from "../../shared/settings.ts";
import type { Program } from "../../shared/settings.ts";

const flags = {
  socket: required("the unix socket on which the speaker is listened to", { value: "PATH" }),
  "node-name": optional("this node; without it, the speaker's word is taken", { env: "METALLB_NODE_NAME" }),
  "exclude-links-file": text("which links never announce", "/etc/metallb/excludel2.yaml", { value: "FILE" }),
  "gratuitous-rate": integer("how many addresses are announced in a second at most, over all links", 1_000, {
    min: 1,
    max: 100_000,
  }),
  "gratuitous-jitter": integer("milliseconds by which repeated announcements are late at most, by chance", 100, {
    min: 0,
    max: 500,
  }),
  "gratuitous-interval": integer(
    "seconds after which an address is announced again for as long as it is held, for switches that forget; 0 is never",
    0,
    { min: 0, max: 86_400 },
  ),
  "conflict-probe": oneOf(
    "how it is found out, before an address is first announced, whether another host has it: in 200 ms, as slowly as RFC 5227 wants it, or not",
    ["fast", "rfc", "off"],
    "fast",
  ),
  "stop-with-stdin": toggle("stop when standard input ends, as it does with the speaker that started this"),
  "log-level": oneOf("how much is logged", LOG_LEVELS, "info"),
};

/** All of them. */
export const program: Program<typeof flags> = {
  name: "announcer",
  purpose: "answers ARP for the addresses that a speaker intends for this node",
  flags,
  ignored: [],
};
