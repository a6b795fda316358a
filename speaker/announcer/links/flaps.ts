/** Carrier that was lost and found again before anybody looked: neighbours and switches may have forgotten what they knew. */
import type { LinkState } from "./fitness.ts";

/** What the links were in between two looks, where some had lost their carrier meanwhile; undefined where none had. */
export function between(before: readonly LinkState[], now: readonly LinkState[]): readonly LinkState[] | undefined {
  const had = new Map(before.filter(({ hasCarrier }) => hasCarrier).map((state) => [state.index, state]));
  const hasFlapped = ({ index, hasCarrier, carrierChanges }: LinkState): boolean => {
    const was = had.get(index);
    return was !== undefined && hasCarrier && was.carrierChanges !== carrierChanges;
  };
  if (!now.some(hasFlapped)) return undefined;
  return now.map((state) => (hasFlapped(state) ? { ...state, hasCarrier: false } : state));
}
