/**
 * Time is UTC in float seconds since 1970 (`TimeS`); ASTERIX ticks of 1/128 s are exact in it. ISO 8601 exists at the
 * edges only. No clock is read here: time arrives in the input.
 */
import type { Brand } from './brand.ts';
import { err, fault, ok, type Fault, type Result } from './result.ts';

/** A moment: UTC seconds since 1970-01-01. */
export type TimeS = Brand<number, 'TimeS'>;
/** A length of time in seconds. */
export type DurationS = Brand<number, 'DurationS'>;

/** Seconds of a day. */
export const DAY_S = 86_400;

/** A number of seconds since 1970 as a moment. */
export function timeS(seconds: number): TimeS {
  return seconds as TimeS;
}

/** A number of seconds as a duration. */
export function durationS(seconds: number): DurationS {
  return seconds as DurationS;
}

/** `at` shifted by `seconds`. */
export function addS(at: TimeS, seconds: number): TimeS {
  return (at + seconds) as TimeS;
}

// Days from civil date by the usual era arithmetic (proleptic Gregorian calendar).
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function civilFromDays(days: number): CivilDate {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted + (shifted < 10 ? 3 : -9);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

const two = (value: number): string => String(value).padStart(2, '0');

/**
 * A moment as `YYYY-MM-DDTHH:MM:SS[.mmm]` plus `suffix` (`Z`, or `-00:00` as CAP wants it).
 * @example isoFromTime(timeS(1712959200.5)) // '2024-04-12T22:00:00.500Z'
 */
export function isoFromTime(at: TimeS, suffix = 'Z'): string {
  const totalMs = Math.round(at * 1000);
  const days = Math.floor(totalMs / (DAY_S * 1000));
  const inDayMs = totalMs - days * DAY_S * 1000;
  const date = civilFromDays(days);
  const seconds = Math.floor(inDayMs / 1000);
  const ms = inDayMs - seconds * 1000;
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const year = String(date.year).padStart(4, '0');
  const fraction = ms === 0 ? '' : `.${String(ms).padStart(3, '0')}`;
  return `${year}-${two(date.month)}-${two(date.day)}T${clock}${fraction}${suffix}`;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(Z|[+-]\d\d:\d\d)$/;

/** Reads ISO 8601 with `Z` or an offset; `time/malformed` otherwise. */
export function timeFromIso(text: string): Result<TimeS, Fault<'time/malformed'>> {
  const match = ISO.exec(text);
  const bad = (): Result<TimeS, Fault<'time/malformed'>> => err(fault('time/malformed', `time "${text.slice(0, 40)}" must read like 2024-04-13T22:00:00Z`));
  if (match === null) return bad();
  const [, year, month, day, hour, minute, second = '0', zone = 'Z'] = match;
  const date: CivilDate = { year: Number(year), month: Number(month), day: Number(day) };
  const days = daysFromCivil(date.year, date.month, date.day);
  const back = civilFromDays(days);
  if (back.month !== date.month || back.day !== date.day) return bad();
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) >= 60) return bad();
  const offsetMin = zone === 'Z' ? 0 : (zone[0] === '-' ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
  return ok(timeS(days * DAY_S + Number(hour) * 3600 + (Number(minute) - offsetMin) * 60 + Number(second)));
}

/** Seconds since the UTC midnight before `at`, in [0, 86400). */
export function secondOfDayS(at: TimeS): number {
  return at - Math.floor(at / DAY_S) * DAY_S;
}
