/** UTC as this process tells it: never backwards, and never standing still. */
import { timeS, type TimeS } from '../base/index.ts';

/** After the wall clock was put back time goes on at this pace until the wall clock has come to it: ticks and warnings do not wait for it. */
const BEHIND_PACE = 0.9;

/** What such a clock reads. */
interface Clocks {
  /** UTC seconds by the wall clock, which somebody may set. */
  wallS(): number;
  /** Seconds of a clock that is never set. */
  steadyS(): number;
}

const MACHINE: Clocks = { wallS: () => Date.now() / 1000, steadyS: () => performance.now() / 1000 };

/** A clock that begins at the wall clock's time. */
export function createUtcClock({ wallS, steadyS }: Clocks = MACHINE): () => TimeS {
  let last = Number.NEGATIVE_INFINITY;
  let steady = steadyS();
  return () => {
    const passedS = Math.max(0, steadyS() - steady);
    steady += passedS;
    last = Math.max(last + BEHIND_PACE * passedS, wallS());
    return timeS(last);
  };
}
