/** Why a well-formed frame gets no reply: values, made once, that are counted. */

/** The reasons, in the order in which they are counted. */
export const UNANSWERED = [
  "not-a-request",
  "other-vlan",
  "not-held",
  "not-for-us",
  "own-frame",
  "no-sender",
  "announcement",
  "from-afar",
  "bad-probe",
  "fence-passed",
] as const;

/** One of them. */
export interface Unanswered {
  readonly kind: "unanswered";
  readonly reason: (typeof UNANSWERED)[number];
}

/** Each by its reason. */
export const SILENT = Object.fromEntries(
  UNANSWERED.map((reason) => [reason, { kind: "unanswered", reason }]),
) as unknown as Readonly<Record<Unanswered["reason"], Unanswered>>;
