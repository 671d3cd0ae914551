/** When what terms give is in force, also while the clock is in doubt. */
import { timeS, type TimeS } from '../base/index.ts';

/** From a moment to another. */
export interface Span {
  readonly validFrom: TimeS;
  readonly validUntil: TimeS;
}

/** True when a span holds at `at` and as well `wallAheadS` seconds from it (before it when negative): by the time that is told and by the wall clock. */
export function holdsByBoth({ validFrom, validUntil }: Span, at: TimeS, wallAheadS: number): boolean {
  return validFrom <= at + Math.min(0, wallAheadS) && at + Math.max(0, wallAheadS) < validUntil;
}

/** The next moment after `at` at which one of `spans` begins or ends so; infinite when none does. */
export function nextEdgeAt(spans: readonly Span[], at: TimeS, wallAheadS: number): TimeS {
  let next = Infinity;
  for (const { validFrom, validUntil } of spans) {
    const beginsAt = validFrom - Math.min(0, wallAheadS);
    const endsAt = validUntil - Math.max(0, wallAheadS);
    if (beginsAt > at) next = Math.min(next, beginsAt);
    if (endsAt > at) next = Math.min(next, endsAt);
  }
  return timeS(next);
}
