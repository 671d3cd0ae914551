/** UTC as this process tells it: never backwards, never standing still, and never by leaps that nobody slept through. */
import { uptime } from 'node:os';
import { AHEAD_PACE, BEHIND_PACE, timeS, type TimeS } from '../base/index.ts';

/** A lead of the wall clock that grew by this much is looked into: a machine that sleeps stops its steady clock. */
const SLEEP_MIN_S = 1;

/** What such a clock reads. */
interface Clocks {
  /** UTC seconds by the wall clock, which somebody may set. */
  wallS(): number;
  /** Seconds of a clock that is never set; it may stand still while the machine sleeps. */
  steadyS(): number;
  /** The same with all that was slept, and coarse. */
  uptimeS(): number;
}

const MACHINE: Clocks = { wallS: () => Date.now() / 1000, steadyS: () => performance.now() / 1000, uptimeS: uptime };

/** A clock that begins at the wall clock's time. */
export function createUtcClock({ wallS, steadyS, uptimeS }: Clocks = MACHINE): () => TimeS {
  let last = wallS();
  let steady = steadyS();
  let asleepS = uptimeS() - steady;
  let leadS = 0;

  /** What was slept through since it was asked last. */
  function sleptS(): number {
    const before = asleepS;
    asleepS = Math.max(before, uptimeS() - steady);
    return asleepS - before > SLEEP_MIN_S ? asleepS - before : 0;
  }

  return () => {
    const passedS = Math.max(0, steadyS() - steady);
    steady += passedS;
    const wall = wallS();
    if (wall - last - passedS > leadS + SLEEP_MIN_S) last += sleptS();
    last = Math.max(last + BEHIND_PACE * passedS, Math.min(wall, last + AHEAD_PACE * passedS));
    leadS = wall - last;
    return timeS(last);
  };
}
