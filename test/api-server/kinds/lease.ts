/** Which Leases are refused. */
import { type KubeObject, at } from "../object.ts";
import { type Cause, invalid } from "../schema/cause.ts";

/** Every rule that a Lease breaks. */
export function leaseFaults(lease: KubeObject): readonly Cause[] {
  return [
    ...below(lease, "leaseDurationSeconds", 1, "must be greater than 0"),
    ...below(lease, "leaseTransitions", 0, "must be greater than or equal to 0"),
  ];
}

function below(lease: KubeObject, field: string, least: number, why: string): readonly Cause[] {
  const value = at(lease, "spec", field);
  return typeof value === "number" && value < least ? [invalid(`spec.${field}`, value, why)] : [];
}
