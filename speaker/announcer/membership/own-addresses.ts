/** The addresses that a link of this node has. Like: ip address show */
import type { NetworkInterfaceInfo } from "node:os";
import { parseIp } from "../../../shared/net/ip.ts";
import type { Ip } from "../../../shared/net/ip.ts";
import { isRange, parseRange } from "../../../shared/net/range.ts";
import type { Range } from "../../../shared/net/range.ts";

/** One of them, and the addresses that its prefix says are on the same link. */
export interface OwnAddress {
  readonly address: Ip;
  readonly subnet: Range;
}

/** From what `os.networkInterfaces()` says of the link: nothing where it has no address. */
export function ownAddresses(said: readonly NetworkInterfaceInfo[] | undefined): readonly OwnAddress[] {
  return (said ?? []).flatMap(({ address, cidr }) => {
    const parsed = parseIp(address);
    const subnet = parseRange(cidr ?? "");
    return parsed !== undefined && isRange(subnet) ? [{ address: parsed, subnet }] : [];
  });
}
