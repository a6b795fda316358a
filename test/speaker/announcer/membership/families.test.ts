import { expect, it } from "vitest";
import { families } from "../../../../speaker/announcer/membership/families.ts";

it.each([
  { why: "IPv4 where there is IPv4", hasIp4: true, ip6NeededAt: undefined, spoken: { main: 4 } },
  { why: "IPv6 where there is no IPv4", hasIp4: false, ip6NeededAt: undefined, spoken: { main: 6 } },
  { why: "IPv6 alone, whoever else needs it", hasIp4: false, ip6NeededAt: 99_999, spoken: { main: 6 } },
  { why: "both while somebody needs IPv6", hasIp4: true, ip6NeededAt: 95_001, spoken: { main: 4, aside: 6 } },
  { why: "IPv4 once nobody does any more", hasIp4: true, ip6NeededAt: 95_000, spoken: { main: 4 } },
  { why: "both for another link of this node", hasIp4: true, hasSiblings: true, spoken: { main: 4, aside: 6 } },
  { why: "IPv6 alone, also for another link", hasIp4: false, hasSiblings: true, spoken: { main: 6 } },
])("hellos go by $why", ({ hasIp4, ip6NeededAt, hasSiblings = false, spoken }) => {
  expect(families({ hasIp4, ip6NeededAt, hasSiblings }, 100_000)).toEqual(spoken);
});
