// Numbers as people read them: times, lengths, speeds, angles. Words come from the catalogue, digits are always Latin.

import { isoFromTime, timeS } from '../../src/base/index.ts';
import { ERROR_GRADES_M } from '../../src/model/index.ts';
import { text, wholeNumber } from '../words/language.ts';
import { DUE_S } from './warning-order.ts';

/** First-strong isolate and its end: keeps an id or a number with its sign in its own direction inside Arabic text. */
const ISOLATE = '\u2066';
const ISOLATE_END = '\u2069';

/** A date or a factor, which reads from left to right among Arabic words too. */
export function leftToRight(words: string): string {
  return `\u2066${words}\u2069`;
}

/** A word that is never broken at its hyphens, whatever the line. */
export function unbroken(word: string): string {
  return word.replaceAll('-', '\u2011');
}

/** A piece of Latin text (id, callsign, clock) as it stands, in any surrounding direction. */
export function isolated(piece: string): string {
  return `${ISOLATE}${piece}${ISOLATE_END}`;
}

/** `HH:MM:SS`, shifted by `offsetS` seconds from UTC. */
export function clockText(at: number, offsetS = 0): string {
  return isoFromTime(timeS(Math.floor(at + offsetS))).slice(11, 19);
}

/** `HH:MM` when the seconds are zero, else `HH:MM:SS`. */
export function shortClockText(at: number, offsetS = 0): string {
  const clock = clockText(at, offsetS);
  return clock.endsWith(':00') ? clock.slice(0, 5) : clock;
}

/** `YYYY-MM-DD`. */
export function dateText(at: number): string {
  return isoFromTime(timeS(Math.floor(at))).slice(0, 10);
}

/** A length of time in words, rounded to what matters. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return text('duration.s', { s: whole });
  const min = Math.floor(whole / 60);
  if (min >= 60) return min % 60 === 0 ? text('duration.hOnly', { h: min / 60 }) : text('duration.h', { h: Math.floor(min / 60), min: String(min % 60) });
  if (min >= 10) return text('duration.minOnly', { min });
  return text('duration.min', { min, s: String(whole % 60).padStart(2, '0') });
}

/** A short time with its fraction. */
export function secondsText(seconds: number, digits: number): string {
  return text('duration.s', { s: seconds.toFixed(digits) });
}

/** A length in metres or kilometres. */
export function lengthText(metres: number): string {
  if (Math.abs(metres) < 1_000) return `${wholeNumber(metres)}\u00a0${text('unit.m')}`;
  const km = metres / 1_000;
  const shown = Math.abs(km) < 10 && km % 1 !== 0 ? km.toFixed(1) : wholeNumber(km);
  return `${shown}\u00a0${text('unit.km')}`;
}

/** The height of a track, with feet beside it for the aviators. */
export function heightText(metres: number): string {
  if (metres > 30_000) return lengthText(metres);
  const feet = Math.round(metres / 0.3048 / 100) * 100;
  return `${wholeNumber(Math.round(metres / 10) * 10)} ${text('unit.m')} (${wholeNumber(feet)} ${text('unit.ft')})`;
}

/** A speed: km/h for what flies, m/s for what falls. */
export function speedText(mps: number): string {
  if (mps >= 600) return `${wholeNumber(Math.round(mps / 10) * 10)} ${text('unit.mps')}`;
  return `${wholeNumber(mps * 3.6)} ${text('unit.kmh')}`;
}

/** Course over ground, three digits from true north. */
export function courseText(eastMps: number, northMps: number): string {
  const degrees = (Math.atan2(eastMps, northMps) * 180) / Math.PI;
  return isolated(`${String(Math.round(degrees + 360) % 360).padStart(3, '0')}°`);
}

/** One of the error grades in words. */
export function gradeText(grade: number): string {
  const length = ERROR_GRADES_M[grade];
  if (length !== undefined) return lengthText(length);
  return text('track.error.worse', { length: lengthText(ERROR_GRADES_M[ERROR_GRADES_M.length - 1] ?? 0) });
}

/** A chance as a percentage; never rounds a possibility to nothing or to certainty. */
export function chanceText(chance: number): string {
  const percent = Math.min(99, Math.max(1, Math.round(chance * 100)));
  return isolated(`${chance >= 0.995 ? '>99' : chance < 0.005 ? '<1' : percent}%`);
}

/** A track's number as it is spoken: four base-32 letters, enough to tell the tracks of one view apart. */
export function trackName(id: number): string {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let name = '';
  for (let i = 0, rest = id >>> 0; i < 4; i += 1, rest = Math.floor(rest / 32)) name = letters[rest % 32] + name;
  return isolated(name);
}

/** Time to an arrival, or since it. */
export function arrivalText(leftS: number): string {
  if (leftS > 0) return text('warnings.in', { time: durationText(leftS) });
  return leftS > -DUE_S ? text('warnings.due') : text('warnings.overdue', { time: text('duration.minOnly', { min: Math.floor(-leftS / 60) }) });
}
