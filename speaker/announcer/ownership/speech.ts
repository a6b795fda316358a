/** When a node says what on one link: every interval, at once when there is news, and all of it again when somebody asks. */
import type { Ip } from "../../../shared/net/ip.ts";
import type { Rota } from "../membership/rota.ts";
import { HELLO_LIMIT } from "../membership/seal.ts";
import { helloSize } from "../wire/hello.ts";
import type { Hello } from "../wire/hello.ts";
import type { Page } from "../wire/page.ts";

/** The most datagrams that leave together: more would not fit the buffer of who hears them. */
const MOST_AT_ONCE = 32;

/** After so many, in milliseconds. */
const PAUSE_MS = 5;

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
export interface Mood extends Pick<Hello, "mac" | "isLeaving" | "isReady" | "isBehind" | "outdated"> {
  /** Whether somebody else is behind. */
  readonly isAskedToRepeat: boolean;
}

/** Speaks first when it is first asked. */
export interface Speech {
  /** What is due; it counts as said. */
  readonly due: (now: number, mood: () => Mood) => readonly Hello[];
  /** Speaks at the next opportunity. */
  readonly hurry: () => void;
  readonly wakeAt: () => number;
}

/** Says what the rota has. */
export function createSpeech(self: Self, rota: Rota): Speech {
  let next = -Infinity;

  const say = ({ mac, isLeaving, isReady, isBehind, outdated }: Mood): Hello => {
    const { node, deadAfterMs } = self;
    const bare = {
      kind: "hello",
      ...{ node, incarnation: self.incarnation(), sequence: self.nextSequence(), deadAfterMs },
      ...{ mac, isLeaving, isReady, isBehind, outdated },
    } as const;
    const room = HELLO_LIMIT - helloSize({ ...bare, digest: 0, changes: [], page: BOUNDS });
    return { ...bare, ...rota.next(room) };
  };

  return {
    due: (now, moodNow) => {
      const isTime = now >= next;
      if (!isTime && !rota.hasNews()) return [];
      const mood = moodNow();
      const hellos = [say(mood)];
      const hasMore = (): boolean => rota.hasNews() || (isTime && mood.isAskedToRepeat && !rota.isRound());
      while (hasMore() && hellos.length < MOST_AT_ONCE) hellos.push(say(mood));
      next = now + (rota.hasNews() ? PAUSE_MS : self.helloIntervalMs);
      return hellos;
    },
    hurry: () => {
      next = -Infinity;
    },
    wakeAt: () => next,
  };
}

/** The largest that a page can have. */
const LONGEST = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" as Ip;
const BOUNDS: Page = { from: LONGEST, to: LONGEST, claims: [] };
