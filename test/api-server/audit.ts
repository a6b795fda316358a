/** Who wrote what, in which order. */

/** One write and its outcome. */
export interface Write {
  /** Counts writes from 1, in the order they were answered. */
  readonly order: number;
  readonly userAgent: string;
  readonly username: string;
  readonly verb: string;
  /** `services`, `services/status`, `ipaddresspools.metallb.io`. */
  readonly resource: string;
  /** `namespace/name`; the name is empty for a collection. */
  readonly key: string;
  readonly code: number;
}

/** The writes of one server, oldest first. */
export interface Audit {
  readonly writes: () => readonly Write[];
  readonly add: (write: Omit<Write, "order">) => void;
}

/** An audit without entries. */
export function createAudit(): Audit {
  const writes: Write[] = [];
  return { writes: () => [...writes], add: (write) => writes.push({ ...write, order: writes.length + 1 }) };
}
