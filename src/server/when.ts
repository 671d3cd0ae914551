/** Times as people write them on the command line. */
import { DAY_S, err, fault, isoFromTime, ok, secondOfDayS, timeFromIso, timeS, type Fault, type Result, type TimeS } from '../base/index.ts';

const CLOCK = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/;

/**
 * Reads `HH:MM[:SS]` UTC as the first such moment at or after `startsAt` (so 02:00 of a night exercise is the next day),
 * or ISO 8601 with Z. `time/malformed` otherwise.
 */
export function timeFromWords(text: string, startsAt: TimeS): Result<TimeS, Fault<'time/malformed'>> {
  const match = CLOCK.exec(text);
  if (match === null) {
    const moment = timeFromIso(text);
    if (moment.ok) return moment;
    return err(fault('time/malformed', `time "${text.slice(0, 40)}" must read like 21:59, 21:59:30 or 2024-04-13T21:59:00Z`));
  }
  const [, hour, minute, second = '0'] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    return err(fault('time/malformed', `time "${text}" is no time of day: hours go to 23, minutes and seconds to 59`));
  }
  const ofDayS = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const aheadS = ofDayS - secondOfDayS(startsAt);
  return ok(timeS(startsAt + (aheadS < 0 ? aheadS + DAY_S : aheadS)));
}

/** A moment as `HH:MM:SS` UTC. */
export function clockWords(at: TimeS): string {
  return isoFromTime(at).slice(11, 19);
}
