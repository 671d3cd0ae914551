// ASTERIX carries seconds since UTC midnight and no date; the day is the one nearest to arrival.

import { DAY_S, timeS, type TimeS } from '../../base/index.ts';

/**
 * The moment with time of day `timeOfDayS` (seconds since UTC midnight) nearest to `arrivalAt`; exact for ticks of
 * 1/128 s. Half a day away in both directions, the earlier one: a message cannot come before it was sent.
 * @example nearestDay(86_399.5, timeS(1_712_966_401)) // 1712966399.5, one and a half seconds before, yesterday
 */
export function nearestDay(timeOfDayS: number, arrivalAt: TimeS): TimeS {
  const midnight = Math.floor(arrivalAt / DAY_S) * DAY_S;
  const same = midnight + timeOfDayS;
  const difference = same - arrivalAt;
  if (difference >= DAY_S / 2) return timeS(same - DAY_S);
  return timeS(difference < -DAY_S / 2 ? same + DAY_S : same);
}

/** A time that is sent modulo this. */
const TRUNCATED_S = 512;

/**
 * The time of day whose rest modulo 512 s is `truncatedS`, as the moment nearest to `arrivalAt`: what category 001 sends counts from
 * midnight and starts again every 512 s.
 * @example nearestTruncated(1, timeS(1_712_966_400 + 514)) // 1712966913
 */
export function nearestTruncated(truncatedS: number, arrivalAt: TimeS): TimeS {
  const midnight = Math.floor(arrivalAt / DAY_S) * DAY_S;
  const lastTurn = Math.ceil((DAY_S - truncatedS) / TRUNCATED_S) - 1;
  let nearest = Infinity;
  // The day ends in the middle of a turn, so the days before and after are counted for themselves.
  for (let day = midnight - DAY_S; day <= midnight + DAY_S; day += DAY_S) {
    const turn = Math.max(0, Math.min(lastTurn, Math.floor((arrivalAt - day - truncatedS) / TRUNCATED_S + 0.5)));
    const at = day + turn * TRUNCATED_S + truncatedS;
    if (Math.abs(at - arrivalAt) < Math.abs(nearest - arrivalAt)) nearest = at;
  }
  return timeS(nearest);
}
