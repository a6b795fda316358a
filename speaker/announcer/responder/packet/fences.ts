/** Which fence in the shared memory is which link's: so few that a record can name its link's by number. */
import type { Memory } from "./memory.ts";

/** For the one thread that writes. */
export interface Fences {
  /** Where all fences are taken by other links, nothing is held on this one, and its fence does not matter. */
  readonly move: (link: number, instant: number) => void;
  /** The number of the link's fence, its own until it is released as often as it was taken; undefined when all are taken. */
  readonly take: (link: number) => number | undefined;
  readonly release: (fence: number) => void;
}

/** Whose the fence of that number is, and how many records name it. */
interface Fence {
  readonly number: number;
  link: number | undefined;
  records: number;
}

/** Past, on every clock. */
const CLOSED = 0;

/** All closed, in a memory that is still empty. */
export function createFences({ fences: instants }: Memory): Fences {
  const fences = Array.from(instants, (_, number): Fence => ({ number, link: undefined, records: 0 }));

  const of = (link: number): Fence | undefined => fences.find((fence) => fence.link === link) ?? reassigned(link);

  /** Nobody tells which links are gone for good: of the fences that no record names, the first to pass can be spared. */
  const reassigned = (link: number): Fence | undefined => {
    const instant = ({ number }: Fence): number => instants[number] ?? CLOSED;
    const [spare] = fences.filter(({ records }) => records === 0).sort((one, two) => instant(one) - instant(two));
    if (spare === undefined) return undefined;
    instants[spare.number] = CLOSED;
    spare.link = link;
    return spare;
  };

  return {
    move: (link, instant) => {
      const fence = of(link);
      if (fence !== undefined) instants[fence.number] = instant;
    },
    take: (link) => {
      const fence = of(link);
      if (fence !== undefined) fence.records += 1;
      return fence?.number;
    },
    release: (number) => {
      const fence = fences[number];
      if (fence !== undefined) fence.records -= 1;
    },
  };
}
