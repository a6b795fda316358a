/** What can happen to the node that owns an address. */
import type { Host, Lan } from "./lan.ts";
import type { Running } from "./process.ts";

/** Nodes that share an address, whoever sees to that. */
export interface Rig {
  readonly lan: Lan;
  readonly address: string;
  /** The program that decides on the node whether it answers. */
  readonly answerer: (node: Host) => Running;
  /** Takes from a node that is off what it would no longer have when it is on again. */
  readonly forget: (node: Host) => void;
  /** Whether everybody is there and hears everybody, when these MACs answer. */
  readonly isWhole: (answering: ReadonlySet<string>) => boolean | Promise<boolean>;
}

/** What is seen of it while it happens. */
export interface Course {
  /** Notes that this has been done just now. */
  readonly mark: (what: string) => void;
  /** Resolves when another node answers than the owner. */
  readonly takenOver: () => Promise<void>;
  /** Resolves when everybody is there again. */
  readonly whole: () => Promise<void>;
}

/** Happens to the owner, and is undone. */
export type Fault = (owner: Host, course: Course) => Promise<void>;

/** Those that come unannounced. */
export const FAILURES = ["kill", "poweroff", "stop", "partition", "carrier"] as const;

/** One of them. */
export type Failure = (typeof FAILURES)[number];

/** Each of them, on these nodes. */
export function failures({ lan, answerer, forget }: Rig): Readonly<Record<Failure, Fault>> {
  return {
    kill: async (owner, { mark, takenOver }) => {
      await answerer(owner).end("SIGKILL");
      mark("killed");
      await takenOver();
      answerer(owner).startAgain();
      mark("started again");
    },
    // Off the switch first, its carrier up: what a dying node could still say is heard by nobody.
    poweroff: async (owner, { mark, takenOver }) => {
      lan.forward(owner, false);
      mark("off");
      await answerer(owner).end("SIGKILL");
      forget(owner);
      await takenOver();
      lan.forward(owner, true);
      answerer(owner).startAgain();
      mark("on again");
    },
    stop: async (owner, { mark, takenOver }) => {
      answerer(owner).signal("SIGSTOP");
      mark("stopped");
      await takenOver();
      answerer(owner).signal("SIGCONT");
      mark("continued");
    },
    partition: async (owner, { mark, takenOver }) => {
      lan.forward(owner, false);
      mark("cut off");
      await takenOver();
      lan.forward(owner, true);
      mark("healed");
    },
    carrier: async (owner, { mark, takenOver }) => {
      lan.power(owner, false);
      mark("cable out");
      await takenOver();
      lan.power(owner, true);
      mark("cable in");
    },
  };
}

/** Planned: the answering program is told to end, and started again when it has. */
export function shutdown({ answerer }: Rig): Fault {
  return async (owner, { mark, takenOver }) => {
    mark("told to end");
    await answerer(owner).end("SIGTERM");
    mark("ended");
    await takenOver();
    answerer(owner).startAgain();
    mark("started again");
  };
}
