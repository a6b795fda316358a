/** Lines on which only nodes of this cluster are heard: what is sent is sealed, and what is not proven is counted and dropped. */
import type { Log } from "../../../shared/log.ts";
import type { InForce } from "./keys.ts";
import type { Lines } from "./lines.ts";
import { seal, unseal } from "./seal.ts";
import type { Refusal } from "./seal.ts";

/** Lines, and how many datagrams were not believed, by reason. */
export interface SealedLines extends Lines {
  readonly refusals: () => ReadonlyMap<Refusal, number>;
}

/** Whoever uses them says and hears what is within the seals: `HELLO_LIMIT` bytes at most. */
export function sealedLines(lines: Lines, inForce: () => InForce, log: Log): SealedLines {
  const refusals = new Map<Refusal, number>();
  const refuse = (reason: Refusal): void => {
    // A node with another key is missed by all, and says nothing that tells why.
    if (!refusals.has(reason)) log.warn({ reason }, "hello-refused");
    refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
  };
  return {
    linksAre: lines.linksAre,
    nodesAre: lines.nodesAre,
    send: (link, datagram) => lines.send(link, seal(datagram, inForce())),
    listen: (heard) => {
      lines.listen((link, bytes) => {
        const datagram = unseal(bytes, inForce());
        if (typeof datagram === "string") refuse(datagram);
        else heard(link, datagram);
      });
    },
    close: lines.close,
    refusals: () => refusals,
  };
}
