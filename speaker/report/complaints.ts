/** What is wrong with Services and should be told once each, if it lasts: which complaint is due when. */
import type { Key } from "../../shared/model/object.ts";

/** What is wrong, in words. */
export interface Complaint {
  readonly reason: "NotAnnounced" | "announceFailed";
  readonly message: string;
  /** How long it must have lasted: what a deployment passes through on its way is not worth a Warning. */
  readonly patienceMs: number;
}

/** Complaints under way by Service; changed in place. */
export interface Complaints {
  /** What is wrong with the Service now; what was told before and is still the same is not told again. */
  readonly set: (service: Key, complaints: readonly Complaint[], now: number) => void;
  /** Those to be told now, each once. */
  readonly due: (now: number) => readonly { readonly service: Key; readonly complaint: Complaint }[];
  /** When the next one falls due. */
  readonly wakeAt: () => number | undefined;
}

interface Pending {
  readonly service: Key;
  readonly complaint: Complaint;
  readonly dueAt: number;
}

/** Nothing is wrong. */
export function createComplaints(): Complaints {
  const current = new Map<Key, ReadonlyMap<string, Pending>>();
  const untold = new Set<Pending>();
  return {
    set: (service, complaints, now) => {
      const before = current.get(service) ?? new Map<string, Pending>();
      const after = new Map(
        complaints.map((complaint) => {
          const id = `${complaint.reason} ${complaint.message}`;
          return [id, before.get(id) ?? { service, complaint, dueAt: now + complaint.patienceMs }];
        }),
      );
      for (const [id, pending] of before) if (!after.has(id)) untold.delete(pending);
      for (const [id, pending] of after) if (!before.has(id)) untold.add(pending);
      if (after.size === 0) current.delete(service);
      else current.set(service, after);
    },
    due: (now) => {
      const due = [...untold].filter(({ dueAt }) => dueAt <= now);
      for (const pending of due) untold.delete(pending);
      return due;
    },
    wakeAt: () => {
      let earliest: number | undefined;
      for (const { dueAt } of untold) earliest = Math.min(earliest ?? dueAt, dueAt);
      return earliest;
    },
  };
}
