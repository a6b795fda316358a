/** AddressConflict: an address that a host which is none of ours answers for. */
import type { Ip } from "../net/ip.ts";
import type { Mac } from "../net/mac.ts";
import type { Meta } from "./object.ts";

/**
 * One that nobody writes for so long is over, and is removed by the controller: an address is set aside exactly as long
 * as a conflict about it exists. A speaker that still hears the other host writes several times within it.
 */
export const QUIET_AFTER_MS = 600_000;

/** As the speaker that noticed it wrote it. The dates are its node's, to be read and not to be decided by. */
export interface AddressConflict extends Meta {
  readonly address: Ip;
  /** Of the other host. */
  readonly mac: Mac;
  /** The node that heard it, and on which link. */
  readonly node: string;
  readonly link: string;
  readonly firstSeen: string;
  /** Written again while the other host is heard: as long as this changes, the conflict goes on. */
  readonly lastSeen: string;
}
