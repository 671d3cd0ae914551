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
