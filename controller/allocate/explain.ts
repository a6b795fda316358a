/** Refusals in the words of the people who have to do something about them. */
import { sizeOf } from "../../shared/net/range.ts";
import type { Looked, Refusal } from "./choose.ts";
import type { Obstacle } from "./offer.ts";
import type { Incompatibility } from "./sharing.ts";
import type { BadRequest } from "./wish.ts";

/** More pools than this are counted, not named: an Event is read by people. */
const NAMED = 12;

/** One line: which pools were looked at, and why each did not serve. */
export function explain(refusal: Refusal): string {
  switch (refusal.kind) {
    case "bad-request":
      return explainRequest(refusal);
    case "no-pools":
      return "there is no IPAddressPool";
    case "no-such-pool":
      return `it asks for pool "${refusal.name}", which does not exist`;
    case "no-pool-serves": {
      const named = refusal.looked.slice(0, NAMED).map(explainLooked);
      const others = refusal.looked.length - named.length;
      return `no pool serves it: ${[...named, ...(others > 0 ? [`and ${others} more`] : [])].join("; ")}`;
    }
  }
}

function explainRequest({ reason, text }: BadRequest): string {
  switch (reason) {
    case "not-an-address":
      return `it asks for "${text}", which is not an IP address`;
    case "two-of-a-family":
      return `it asks for ${text}, and can have one address of each family`;
    case "asked-twice":
      return `it asks for addresses by annotation and by spec.loadBalancerIP (${text}): only one of them may be used`;
    case "no-such-family":
      return `it asks for ${text}, and has no cluster IP of that family`;
  }
}

function explainLooked({ pool, obstacle }: Looked): string {
  return `pool "${pool.name}" ${explainObstacle(pool, obstacle)}`;
}

function explainObstacle(pool: Looked["pool"], obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case "unreadable":
      return `cannot be read (${obstacle.why})`;
    case "not-for-its-namespace":
      return "is not for its namespace";
    case "not-for-its-labels":
      return "is not for Services with its labels";
    case "only-on-request":
      return "gives only to those who ask for it (autoAssign: false)";
    case "without-family":
      return `has no IPv${obstacle.family} addresses`;
    case "used-up": {
      const ranges = pool.ranges.filter(({ family }) => family === obstacle.family);
      const size = ranges.reduce((sum, range) => sum + sizeOf(range), 0n);
      return `has none of its ${size} IPv${obstacle.family} addresses free`;
    }
    case "not-in-pool":
      return `does not have ${obstacle.address}`;
    case "avoided":
      return `does not give ${obstacle.address} (avoidBuggyIPs)`;
    case "set-aside":
      return `does not give ${obstacle.address}: ${obstacle.why}`;
    case "held":
      return `has given ${obstacle.address} to "${obstacle.by}" (${explainIncompatibility(obstacle.why)})`;
  }
}

function explainIncompatibility(why: Incompatibility): string {
  switch (why) {
    case "different-sharing-keys":
      return "the two have no sharing key in common";
    case "same-port":
      return "the two have a port in common";
    case "different-backends":
      return "externalTrafficPolicy is Local and the two have different selectors";
  }
}
