import { describe, expect, it } from "vitest";
import { ip } from "../../../shared/net/ip.ts";
import type { Duty } from "../../../speaker/announcer/duty.ts";
import type { Silence, Standing } from "../../../speaker/announcer/protocol.ts";
import { logDuty } from "../../../speaker/announcer/standing-log.ts";

const GROUP = ip("192.0.2.1");
const ANNOUNCED: Standing = { kind: "announced", links: ["eth0"] };
const IN_PART: Standing = { ...ANNOUNCED, without: [ip("192.0.2.2")] };

describe("what this node does for a group is logged", () => {
  it.each<[string, Standing | undefined, Standing]>([
    ["debug", undefined, silent("not-claimed")],
    ["debug", undefined, silent("owned-elsewhere")],
    ["debug", silent("not-claimed"), silent("probing")],
    ["debug", silent("probing"), ANNOUNCED],
    ["debug", silent("owned-elsewhere"), ANNOUNCED],
    ["debug", ANNOUNCED, silent("owned-elsewhere")],
    ["debug", ANNOUNCED, { ...ANNOUNCED, links: ["eth0", "eth1"] }],
    ["info", undefined, silent("no-usable-link")],
    ["info", silent("no-usable-link"), silent("owned-elsewhere")],
    ["info", ANNOUNCED, silent("no-candidate")],
    ["info", silent("probing"), silent("address-conflict")],
    ["info", silent("address-conflict"), ANNOUNCED],
    ["info", silent("not-claimed"), silent("no-room")],
    ["info", silent("not-claimed"), silent("family-not-answered")],
    ["info", ANNOUNCED, IN_PART],
    ["info", IN_PART, ANNOUNCED],
  ])("at %s from %j to %j", (level, had, now) => {
    const fields = now.kind === "announced" ? { links: now.links } : { reason: now.reason };
    const event = now.kind === "announced" ? "group-announced" : "group-silent";
    expect(logged(had && duty(had), duty(now))).toEqual([[level, { group: GROUP, ...fields }, event]]);
  });

  it("at info when nothing is intended any more", () => {
    expect(logged(duty(ANNOUNCED), undefined)).toEqual([["info", { group: GROUP }, "group-withdrawn"]]);
  });

  it("with a warning of what nobody will answer for", () => {
    const addresses = [ip("2001:db8::1")];
    expect(logged(undefined, { ...duty(ANNOUNCED), unanswered: addresses })[1]).toEqual([
      "warn",
      { group: GROUP, addresses },
      "addresses-not-answered-for",
    ]);
  });
});

function silent(reason: Silence): Standing {
  return { kind: "silent", reason };
}

function duty(standing: Standing): Duty {
  return { standing, holdings: [], pending: [], missing: [], unanswered: [] };
}

function logged(had: Duty | undefined, now: Duty | undefined): readonly unknown[] {
  const lines: unknown[] = [];
  const at = (level: string) => (fields: object, event: string) => lines.push([level, fields, event]);
  logDuty({ debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") }, GROUP, had, now);
  return lines;
}
