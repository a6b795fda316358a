import { afterAll, expect, it } from "vitest";
import type { Log } from "../../../../../shared/log.ts";
import { openVoices } from "../../../../../speaker/announcer/responder/packet/open-voices.ts";
import type { Voice } from "../../../../../speaker/announcer/responder/packet/voice.ts";
import { SystemError } from "../../../../../speaker/announcer/system/system-error.ts";
import { describeWith, ROOT } from "../../../../support/needs.ts";

describeWith([ROOT], "the voices", () => {
  const opened: Voice[] = [];

  afterAll(() => {
    for (const voice of opened) voice.close();
  });

  it("are ARP's and neighbour discovery's", () => {
    const { events, protocols } = open();
    expect(protocols).toEqual(["arp", "ndp"]);
    expect(events).toEqual([]);
  });

  it("are ARP's alone where the kernel has no IPv6, and a warning says so", () => {
    const err = new SystemError("ICMPV6_SOCKET_FAILED", "no IPv6 here");
    const { events, protocols } = open(() => {
      throw err;
    });
    expect(protocols).toEqual(["arp"]);
    expect(events).toEqual([["ipv6-not-answered-for", { err }]]);
  });

  it("do not hide a mistake of ours", () => {
    expect(() =>
      open(() => {
        throw new TypeError("a mistake");
      }),
    ).toThrow("a mistake");
  });

  function open(openIcmpv6?: Parameters<typeof openVoices>[1]) {
    const events: unknown[] = [];
    const line = (fields: object, event: string): number => events.push([event, fields]);
    const log: Log = { debug: line, info: line, warn: line, error: line };
    const voices = openVoices(log, openIcmpv6);
    opened.push(...voices);
    return { events, protocols: voices.map(({ protocol }) => protocol) };
  }
});
