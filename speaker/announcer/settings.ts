/** The announcer's flags. */
import { LOG_LEVELS } from "../../shared/log.ts";
import { oneOf, optional, required, toggle } from "../../shared/settings.ts";
import type { Program } from "../../shared/settings.ts";
import { ofNode, wayFlags, wayRules } from "./flags.ts";

const flags = {
  socket: required("the unix socket on which the speaker is listened to", { value: "PATH" }),
  "node-name": ofNode(optional("this node; without it, the speaker's word is taken", { env: "METALLB_NODE_NAME" })),
  ...wayFlags,
  "stop-with-stdin": toggle("stop when standard input ends, as it does with the speaker that started this"),
  "log-level": oneOf("how much is logged", LOG_LEVELS, "info"),
};

/** All of them. */
export const program: Program<typeof flags> = {
  name: "announcer",
  purpose: "answers ARP and neighbour discovery for the addresses that a speaker intends for this node",
  flags,
  rules: wayRules,
  ignored: [],
};
