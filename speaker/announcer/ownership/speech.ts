/** When a node says what on one link: every interval, at once when there is news, and all of it again when somebody asks. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Rota } from "../membership/rota.ts";
import { HELLO_LIMIT } from "../membership/seal.ts";
import { helloSize } from "../wire/hello.ts";
import type { Hello, Outdated } from "../wire/hello.ts";
import type { Page } from "../wire/page.ts";

/** The most datagrams that leave together: more would not fit the buffer of who hears them. */
const MOST_AT_ONCE = 32;

/** After so many, in milliseconds. */
const PAUSE_MS = 5;

/** How long a node that was refused for its date is told so. */
const CORRECTED_MS = 5_000;

/** Who speaks. */
export interface Self {
  readonly node: string;
  readonly deadAfterMs: number;
  readonly helloIntervalMs: number;
  /** May rise, when somebody has heard a later one. */
  readonly incarnation: () => number;
  /** Greater at each call. */
  readonly nextSequence: () => number;
}

/** What is to be said besides the claims. */
export interface Mood extends Pick<Hello, "link" | "mac" | "isLeaving" | "isReady" | "isBehind"> {
  /** Whether somebody else is behind. */
  readonly isAskedToRepeat: boolean;
}

/** Speaks first when it is first asked. */
export interface Speech {
  /** What is due; it counts as said. */
  readonly due: (now: number, mood: () => Mood) => readonly Hello[];
  /** Speaks at the next opportunity. */
  readonly hurry: () => void;
  /** Tells a node that it was refused for its date: at once, and for a while, or until another one is. */
  readonly correct: (outdated: Outdated, now: number) => void;
  readonly wakeAt: () => number;
}

/** Says what the rota has. */
export function createSpeech(self: Self, rota: Rota): Speech {
  let next = -Infinity;
  /** Until then nothing leaves, whatever there is to say. */
  let restsUntil = -Infinity;
  let corrected: { readonly outdated: Outdated; readonly until: number } | undefined;

  const say = ({ link, mac, isLeaving, isReady, isBehind }: Mood, outdated: Outdated | undefined): Hello => {
    const { node, deadAfterMs } = self;
    const bare = {
      kind: "hello",
      ...{ node, incarnation: self.incarnation(), sequence: self.nextSequence(), deadAfterMs },
      ...{ link, mac, isLeaving, isReady, isBehind, outdated },
    } as const;
    const room = HELLO_LIMIT - helloSize({ ...bare, digest: 0, changes: [], page: BOUNDS });
    return { ...bare, ...rota.next(room) };
  };

  return {
    due: (now, moodNow) => {
      const isTime = now >= next;
      if (now < restsUntil || (!isTime && !rota.hasNews())) return [];
      const mood = moodNow();
      if (corrected !== undefined && now >= corrected.until) corrected = undefined;
      const hellos = [say(mood, corrected?.outdated)];
      const hasMore = (): boolean => rota.hasNews() || (isTime && mood.isAskedToRepeat && !rota.isRound());
      while (hasMore() && hellos.length < MOST_AT_ONCE) hellos.push(say(mood, corrected?.outdated));
      next = now + (rota.hasNews() ? PAUSE_MS : self.helloIntervalMs);
      restsUntil = rota.hasNews() ? next : -Infinity;
      return hellos;
    },
    hurry: () => {
      next = -Infinity;
    },
    correct: (outdated, now) => {
      if (corrected?.outdated.node !== outdated.node) next = -Infinity;
      corrected = { outdated, until: now + CORRECTED_MS };
    },
    wakeAt: () => Math.max(next, restsUntil),
  };
}

/** The largest that a page can have. */
const LONGEST = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" as Ip;
const BOUNDS: Page = { from: LONGEST, to: LONGEST, claims: [] };
