/** Follows the key in the folder where its Secret is mounted, which kubelet changes while we run. */
import { createSecretKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cancel, Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { firstKey, inForce, newKey } from "./keys.ts";
import type { InForce, Key } from "./keys.ts";

/** What following it takes. */
export interface KeyFileParts {
  /** MetalLB's `--ml-secret-key-path`; undefined: there is no key, and it is said once. */
  readonly folder: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** The keys of the moment, until it is closed those of the file. */
export interface KeyFile {
  readonly inForce: () => InForce;
  readonly close: () => void;
}

/** The Secret's key, whose bytes are taken as they are. */
const FILE = "secretkey";

/** A mounted Secret changes by a symbolic link far above the file, which nothing but looking tells reliably. */
const LOOK_EVERY_MS = 5_000;

/** RFC 2104 §3 discourages less than twice that; a key of less is easier to guess than what it makes. */
const SHORTEST_GOOD_KEY = 16;

/** Reads it before it returns: the first hello is sealed already. */
export function followKeyFile({ folder, clock, log }: KeyFileParts): KeyFile {
  if (folder === undefined) {
    log.warn({ reason: "no-folder-given", isSealed: false }, "hello-key-missing");
    return { inForce: () => inForce(firstKey(undefined), clock.now()), close: () => undefined };
  }
  const file = join(folder, FILE);
  let found = read(file);
  let keys = firstKey(typeof found === "string" ? undefined : found);
  let cancel: Cancel = () => undefined;

  const lookAgain = (): void => {
    const foundBefore = found;
    found = read(file);
    if (typeof found === "string") {
      if (found !== foundBefore) tellMissing(found);
    } else {
      take(found);
    }
    cancel = clock.after(LOOK_EVERY_MS, lookAgain);
  };

  const take = (key: Key): void => {
    const changed = newKey(keys, key, clock.now());
    if (changed === keys) return;
    keys = changed;
    log.info({ file }, "hello-key-changed");
    tellShort(key);
  };

  const tellMissing = (reason: string): void => {
    log.warn({ file, reason, isSealed: keys.current !== undefined }, "hello-key-missing");
  };

  const tellShort = (key: Key): void => {
    const bytes = key.symmetricKeySize ?? 0;
    if (bytes < SHORTEST_GOOD_KEY) log.error({ file, bytes, least: SHORTEST_GOOD_KEY }, "hello-key-short");
  };

  if (typeof found === "string") tellMissing(found);
  else tellShort(found);
  cancel = clock.after(LOOK_EVERY_MS, lookAgain);
  return {
    inForce: () => inForce(keys, clock.now()),
    close: () => {
      cancel();
    },
  };
}

/** The key, or why there is none. It is read at once and in place: such a mount is memory. */
function read(file: string): Key | string {
  try {
    const bytes = readFileSync(file);
    return bytes.length === 0 ? "empty" : createSecretKey(bytes);
  } catch (error) {
    if (error instanceof Error && "code" in error) return String(error.code);
    throw error;
  }
}
