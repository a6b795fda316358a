/** What a controller says of an object, as Kubernetes has it in `status.conditions`. */

/** One of them. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}
