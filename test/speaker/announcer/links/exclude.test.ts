import { describe, expect, it } from "vitest";
import { DEFAULT_EXCLUDED, parseExcluded } from "../../../../speaker/announcer/links/exclude.ts";

describe("the links excluded by default", () => {
  it.each(["docker0", "cbr0", "dummy0", "virbr0", "lxcbr0", "veth1a2b", "lo", "cali12", "tunl0", "flannel.1"])(
    "have %s among them",
    (name) => expect(DEFAULT_EXCLUDED.some((pattern) => pattern.test(name))).toBe(true),
  );

  it.each(["kube-ipvs0", "cni0", "nodelocaldns", "lxc12"])("have %s among them", (name) =>
    expect(DEFAULT_EXCLUDED.some((pattern) => pattern.test(name))).toBe(true),
  );

  it.each(["eth0", "eno1", "enp3s0", "bond0", "br0", "vlan7", "lo1", "mycni0"])("do not have %s among them", (name) =>
    expect(DEFAULT_EXCLUDED.some((pattern) => pattern.test(name))).toBe(false),
  );
});

describe("MetalLB's file", () => {
  it("is read as its manifests write it", () => {
    expect(parseExcluded('announcedInterfacesToExclude: ["^docker.*", "^lo$"]\n')).toEqual([/^docker.*/, /^lo$/]);
  });

  it("may exclude nothing", () => {
    expect(parseExcluded("announcedInterfacesToExclude: []")).toEqual([]);
  });

  it.each([
    ["no YAML", "announcedInterfacesToExclude: [", /wants/],
    ["nothing", "", /wants/],
    ["another key", "excluded: []", /wants/],
    ["one text", "announcedInterfacesToExclude: lo", /wants/],
    ["a number among the texts", "announcedInterfacesToExclude: [lo, 7]", /wants/],
    ["a bad regular expression", 'announcedInterfacesToExclude: ["eth(0"]', /"eth\(0" is no regular expression/],
  ])("is refused with %s", (_, text, mistake) => {
    expect(parseExcluded(text)).toEqual({ mistake: expect.stringMatching(mistake) as string });
  });
});
