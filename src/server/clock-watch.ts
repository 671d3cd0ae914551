/**
 * Doubt in our own clock. It jumped when the wall clock leaves the time that is told, which follows a clock that is never set; it is off
 * when every feed's plots come early or late by about the same. One feed that is off is that feed's affair.
 */
import { AHEAD_PACE, aheadAfter, BEHIND_PACE } from '../base/index.ts';

/** Beyond this somebody set the clock; time services slew smaller errors. */
const JUMP_MAX_S = 2;
/** Feeds that agree on an offset beyond this say that it is us: networks and processing stay well below. */
const OFFSET_MAX_S = 3;
/** Whoever was told of a lead reckons how it shrinks. When that is so far from the truth, as after a sleep, it is told again; what is told is up to two seconds too far. */
const RECKONED_MAX_S = 2.5;
/** A jump is doubted for as long as plots of before it may still come. */
const DOUBT_AFTER_JUMP_S = 60;
/** One feed cannot be told from a bad source; two by the same owner hardly. */
const FEEDS_MIN = 3;

export interface ClockReading {
  /** UTC seconds by the wall clock. */
  readonly wallS: number;
  /** Seconds of a clock that is never set. */
  readonly steadyS: number;
  /** UTC seconds as this process tells them: apart from the wall clock for a while after that was set. */
  readonly toldS: number;
  /** Smoothed received minus measured of each feed that speaks; may be NaN. */
  readonly offsetsS: readonly number[];
}

/** What a broker is told of its clock. */
export interface ClockDoubt {
  readonly doubt: boolean;
  /** By how much the wall clock was ahead of told time when it was set (behind: negative), in whole seconds away from zero, until they meet. */
  readonly wallAheadS: number;
}

/** Subject of its entry in the record. */
export const CLOCK_SUBJECT = 'clock/doubt';
/** A clock without doubt. */
export const TRUSTED: ClockDoubt = { doubt: false, wallAheadS: 0 };

/** The text of that entry. */
export const clockDoubtText = ({ doubt, wallAheadS }: ClockDoubt): string => JSON.stringify({ doubt, wallAheadS });

/** Reads it; records of before such entries had a lead have none. */
export function readClockDoubt(text: string): ClockDoubt {
  const { doubt, wallAheadS = 0 } = JSON.parse(text) as { readonly doubt?: unknown; readonly wallAheadS?: unknown };
  return { doubt: doubt === true, wallAheadS: Number(wallAheadS) };
}

/** What a run begins to doubt with that goes on with the time of one before it: its first tick must know how far the wall clock is. */
export function doubtLeft(aheadS: number): ClockDoubt {
  return Math.abs(aheadS) > JUMP_MAX_S ? { doubt: true, wallAheadS: awayFromZero(aheadS) } : TRUSTED;
}

export interface ClockVerdict extends ClockDoubt {
  /** What was just found; undefined when nothing new. */
  readonly finding: { readonly code: 'clock/jumped' | 'clock/off' | 'clock/trusted'; readonly message: string } | undefined;
}

export interface ClockWatch {
  /** To be called about once a second. */
  look(reading: ClockReading): ClockVerdict;
}

/** The offset on which all feeds agree, undefined when they do not or are too few. */
function commonOffset(offsetsS: readonly number[]): number | undefined {
  const known = offsetsS.filter((offset) => Number.isFinite(offset)).sort((a, b) => a - b);
  if (known.length < FEEDS_MIN) return undefined;
  const [first, last] = [known[0], known[known.length - 1]];
  const agree = first > OFFSET_MAX_S || last < -OFFSET_MAX_S;
  return agree ? known[Math.floor(known.length / 2)] : undefined;
}

const awayFromZero = (seconds: number): number => Math.sign(seconds) * Math.ceil(Math.abs(seconds));

const otherThan = (before: number, seconds: number): number => (seconds === before ? seconds + Math.sign(seconds) : seconds);

function jumpText(jumpS: number, aheadS: number): string {
  const head = `this machine's clock jumped by ${jumpS.toFixed(1)} s: look at its time service. Nothing is put aside for its time for now`;
  if (Math.abs(aheadS) <= JUMP_MAX_S) return head;
  const word = aheadS > 0 ? 'ahead' : 'behind';
  const longS = aheadS > 0 ? aheadS / (AHEAD_PACE - 1) : -aheadS / (1 - BEHIND_PACE);
  return `${head}, and a term is in force only when it is so by the time of before as well. The clock is ${Math.abs(aheadS).toFixed(1)} s ${word} of the time that is told, which comes to it in ${Math.ceil(longS)} s; pictures and warnings go on meanwhile. When it is the clock that is right and terms are to hold by it at once, start again: warnings stand`;
}

function offText(offS: number, aheadS: number): string {
  const head = `all feeds are off by about ${offS.toFixed(1)} s together`;
  return Math.abs(aheadS) > JUMP_MAX_S && Math.abs(offS + aheadS) <= OFFSET_MAX_S
    ? `${head}: they agree with this machine's clock as it was set. Pictures and warnings go on while the time that is told comes to it; start again to have it at once: warnings stand`
    : `${head}: this machine's clock is wrong. Nothing is put aside for its time and warnings stand, but what is too far off makes no picture: set the clock, and pictures follow at once`;
}

/** A watch that trusts the clock until it has a reason not to. */
export function createClockWatch(): ClockWatch {
  let before = { aheadS: 0, steadyS: Number.POSITIVE_INFINITY };
  let jumpDoubtUntilS = Number.NEGATIVE_INFINITY;
  let wallAheadS = 0;
  let toldOfAtS = 0;
  let wasOff = false;
  let doubted = false;

  return {
    look({ wallS, steadyS, toldS, offsetsS }) {
      const aheadS = wallS - toldS;
      const jumpS = aheadS - before.aheadS;
      // Told time comes to the clock by so much at most.
      const nearedS = Math.max(0, steadyS - before.steadyS) * (1 - BEHIND_PACE);
      before = { aheadS, steadyS };
      const offS = commonOffset(offsetsS);
      const isApart = Math.abs(aheadS) > JUMP_MAX_S;
      const isOther = isApart && Math.abs(aheadS - aheadAfter(wallAheadS, toldS - toldOfAtS)) > RECKONED_MAX_S;
      const isFurther = isApart && Math.abs(aheadS) > Math.abs(wallAheadS);
      // Many small steps are a jump as well.
      const jumped = Math.abs(jumpS) > JUMP_MAX_S + nearedS || (isApart && wallAheadS === 0);
      if (jumped) jumpDoubtUntilS = steadyS + DOUBT_AFTER_JUMP_S;
      // One as far as it was before is told of as well: told time has come nearer since.
      if (jumped || isFurther || isOther) {
        wallAheadS = otherThan(wallAheadS, awayFromZero(aheadS));
        toldOfAtS = toldS;
      }
      if (!isApart) wallAheadS = 0;
      const doubt = offS !== undefined || isApart || steadyS < jumpDoubtUntilS;
      let finding: ClockVerdict['finding'];
      if (jumped) finding = { code: 'clock/jumped', message: jumpText(jumpS, aheadS) };
      else if (offS !== undefined && !wasOff) finding = { code: 'clock/off', message: offText(offS, aheadS) };
      else if (doubted && !doubt) finding = { code: 'clock/trusted', message: "this machine's clock agrees with its feeds again" };
      wasOff = offS !== undefined;
      doubted = doubt;
      return { doubt, wallAheadS, finding };
    },
  };
}
