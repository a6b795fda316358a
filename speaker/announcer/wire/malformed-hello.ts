/** Why a datagram is no hello that we read: a value, made once, that is counted and never thrown. */

/** One of the reasons. */
export interface MalformedHello {
  readonly kind: "malformed";
  readonly reason:
    | "not-hello"
    | "unknown-version"
    | "truncated"
    | "trailing-bytes"
    | "unknown-flag"
    | "bad-name"
    | "bad-family"
    | "bad-state"
    | "bad-term"
    | "bad-page";
}

/** It starts as no hello does: somebody else uses the port. */
export const NOT_HELLO: MalformedHello = { kind: "malformed", reason: "not-hello" };

/** A hello of another version than ours, whatever it says. */
export const UNKNOWN_VERSION: MalformedHello = { kind: "malformed", reason: "unknown-version" };

/** It ends before its last field. */
export const HELLO_TRUNCATED: MalformedHello = { kind: "malformed", reason: "truncated" };

/** It goes on after its last field. */
export const TRAILING_BYTES: MalformedHello = { kind: "malformed", reason: "trailing-bytes" };

/** A flag that this version does not have. */
export const UNKNOWN_FLAG: MalformedHello = { kind: "malformed", reason: "unknown-flag" };

/** A name of a node or a link that is empty, longer than a name can be, or not UTF-8. */
export const BAD_NAME: MalformedHello = { kind: "malformed", reason: "bad-name" };

/** A group that is neither IPv4 nor IPv6. */
export const BAD_FAMILY: MalformedHello = { kind: "malformed", reason: "bad-family" };

/** A claim in a state that this version does not have, or a page that lists what is released. */
export const BAD_STATE: MalformedHello = { kind: "malformed", reason: "bad-state" };

/** A claim with term 0: a group that nobody has had yet. */
export const BAD_TERM: MalformedHello = { kind: "malformed", reason: "bad-term" };

/** A page that covers nothing, or whose claims are out of order, double, or not within it. */
export const BAD_PAGE: MalformedHello = { kind: "malformed", reason: "bad-page" };
