/**
 * Doubt in our own clock. It jumped when the wall clock and the steady clock disagree; it is off when every feed's plots
 * come early or late by about the same. One feed that is off is that feed's affair.
 */

/** Beyond this somebody set the clock; time services slew smaller errors. */
const JUMP_MAX_S = 2;
/** Feeds that agree on an offset beyond this say that it is us: networks and processing stay well below. */
const OFFSET_MAX_S = 3;
/** A jump is doubted for as long as plots of before it may still come. */
const DOUBT_AFTER_JUMP_S = 60;
/** One feed cannot be told from a bad source; two by the same owner hardly. */
const FEEDS_MIN = 3;

export interface ClockReading {
  /** UTC seconds by the wall clock. */
  readonly wallS: number;
  /** Seconds of a clock that is never set. */
  readonly steadyS: number;
  /** UTC seconds as this process tells them: ahead of the wall clock for a while after that was put back. */
  readonly toldS: number;
  /** Smoothed received minus measured of each feed that speaks; may be NaN. */
  readonly offsetsS: readonly number[];
}

export interface ClockVerdict {
  readonly doubt: boolean;
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

/** A watch that trusts the clock until it has a reason not to. */
export function createClockWatch(): ClockWatch {
  let before: ClockReading | undefined;
  let jumpDoubtUntilS = Number.NEGATIVE_INFINITY;
  let wasOff = false;
  let doubted = false;

  return {
    look(reading) {
      const jumpS = before === undefined ? 0 : reading.wallS - before.wallS - (reading.steadyS - before.steadyS);
      before = reading;
      const offS = commonOffset(reading.offsetsS);
      const jumped = Math.abs(jumpS) > JUMP_MAX_S;
      if (jumped) jumpDoubtUntilS = reading.steadyS + DOUBT_AFTER_JUMP_S;
      const isAhead = reading.toldS - reading.wallS > JUMP_MAX_S;
      const doubt = offS !== undefined || isAhead || reading.steadyS < jumpDoubtUntilS;
      let finding: ClockVerdict['finding'];
      if (jumped) {
        finding = {
          code: 'clock/jumped',
          message: `this machine's clock jumped by ${jumpS.toFixed(1)} s: nothing is put aside for its time until ${DOUBT_AFTER_JUMP_S} s have passed; look at its time service`,
        };
      } else if (offS !== undefined && !wasOff) {
        finding = {
          code: 'clock/off',
          message: `all feeds are off by about ${offS.toFixed(1)} s together: this machine's clock is wrong; nothing is put aside for its time; set the clock`,
        };
      } else if (doubted && !doubt) {
        finding = { code: 'clock/trusted', message: "this machine's clock agrees with its feeds again" };
      }
      wasOff = offS !== undefined;
      doubted = doubt;
      return { doubt, finding };
    },
  };
}
