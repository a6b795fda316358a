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
  /** Notes that this is done now. */
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
      mark("killed");
      await answerer(owner).end("SIGKILL");
      await takenOver();
      mark("started again");
      answerer(owner).startAgain();
    },
    // Off the switch first, its carrier up: what a dying node could still say is heard by nobody.
    poweroff: async (owner, { mark, takenOver }) => {
      mark("off");
      lan.forward(owner, false);
      await answerer(owner).end("SIGKILL");
      forget(owner);
      await takenOver();
      mark("on again");
      lan.forward(owner, true);
      answerer(owner).startAgain();
    },
    stop: async (owner, { mark, takenOver }) => {
      mark("stopped");
      answerer(owner).signal("SIGSTOP");
      await takenOver();
      mark("continued");
      answerer(owner).signal("SIGCONT");
    },
    partition: async (owner, { mark, takenOver }) => {
      mark("cut off");
      lan.forward(owner, false);
      await takenOver();
      mark("healed");
      lan.forward(owner, true);
    },
    carrier: async (owner, { mark, takenOver }) => {
      mark("cable out");
      lan.power(owner, false);
      await takenOver();
      mark("cable in");
      lan.power(owner, true);
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
    mark("started again");
    answerer(owner).startAgain();
  };
}
