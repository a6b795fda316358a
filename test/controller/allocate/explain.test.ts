import { describe, expect, it } from "vitest";
import type { Looked, Refusal } from "../../../controller/allocate/choose.ts";
import { explain } from "../../../controller/allocate/explain.ts";
import type { Obstacle } from "../../../controller/allocate/offer.ts";
import { ip } from "../../../shared/net/ip.ts";
import { pool } from "../builders.ts";

const P = pool("p", ["192.0.2.0/24", "2001:db8::/64"]);
const address = ip("192.0.2.1");

describe("a pool that did not serve is explained:", () => {
  it.each<[Obstacle, string]>([
    [{ kind: "unreadable", why: "spec.addresses: is required" }, "cannot be read (spec.addresses: is required)"],
    [{ kind: "not-for-its-namespace" }, "is not for its namespace"],
    [{ kind: "not-for-its-labels" }, "is not for Services with its labels"],
    [{ kind: "only-on-request" }, "gives only to those who ask for it (autoAssign: false)"],
    [{ kind: "without-family", family: 6 }, "has no IPv6 addresses"],
    [{ kind: "used-up", family: 4 }, "has none of its 256 IPv4 addresses free"],
    [{ kind: "used-up", family: 6 }, "has none of its 18446744073709551616 IPv6 addresses free"],
    [{ kind: "not-in-pool", address }, "does not have 192.0.2.1"],
    [{ kind: "avoided", address }, "does not give 192.0.2.1 (avoidBuggyIPs)"],
    [{ kind: "set-aside", address, why: "it is a node's" }, "does not give 192.0.2.1: it is a node's"],
    [
      { kind: "held", address, by: "default/web", why: "different-sharing-keys" },
      'has given 192.0.2.1 to "default/web" (the two have no sharing key in common)',
    ],
    [
      { kind: "held", address, by: "default/web", why: "same-port" },
      'has given 192.0.2.1 to "default/web" (the two have a port in common)',
    ],
    [
      { kind: "held", address, by: "default/web", why: "different-backends" },
      'has given 192.0.2.1 to "default/web" (externalTrafficPolicy is Local and the two have different selectors)',
    ],
  ])("%j", (obstacle, words) => {
    expect(explain(looked({ pool: P, obstacle }))).toBe(`no pool serves it: pool "p" ${words}`);
  });
});

describe("a refusal is explained:", () => {
  it.each<[Refusal, string]>([
    [{ kind: "no-pools" }, "there is no IPAddressPool"],
    [{ kind: "no-such-pool", name: "gold" }, 'it asks for pool "gold", which does not exist'],
    [bad("not-an-address", "web"), 'it asks for "web", which is not an IP address'],
    [bad("two-of-a-family", "a,b"), "it asks for a,b, and can have one address of each family"],
    [
      bad("asked-twice", "a and b"),
      "it asks for addresses by annotation and by spec.loadBalancerIP (a and b): only one of them may be used",
    ],
    [bad("no-such-family", "2001:db8::1"), "it asks for 2001:db8::1, and has no cluster IP of that family"],
  ])("%j", (refusal, words) => {
    expect(explain(refusal)).toBe(words);
  });

  it("names a dozen pools and counts the others", () => {
    const many = Array.from({ length: 100 }, (_, index): Looked => ({
      pool: { name: `p${index}`, ranges: [] },
      obstacle: { kind: "only-on-request" },
    }));
    const words = explain(looked(...many));
    expect(words).toContain('"p11"');
    expect(words).not.toContain('"p12"');
    expect(words).toMatch(/; and 88 more$/);
    expect(words.length).toBeLessThan(1024);
  });
});

function looked(...looked: readonly Looked[]): Refusal {
  return { kind: "no-pool-serves", looked };
}

function bad(reason: Extract<Refusal, { kind: "bad-request" }>["reason"], text: string): Refusal {
  return { kind: "bad-request", reason, text };
}
