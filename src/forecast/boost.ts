/**
 * Under rocket power the burn-out is unknown: a handful of burn times, each flown to the ground, give a chain of spreads that
 * overlap, so that the region is wide and honest and narrows by itself when the power ends.
 */
import { quickAltitudeHaeM, flyToGround, stepBallistic } from './ballistic-flight.ts';
import type { GroundSpread } from './ground-chance.ts';
import { COEFFICIENT_PRIOR, blankSpread, placeSpread } from './impact-spread.ts';

/** Time still under power and how likely each is: burns of 60 to 120 s, seen from some moment within. */
const BURNS = [
  { burnS: 2, share: 0.14 },
  { burnS: 12, share: 0.2 },
  { burnS: 24, share: 0.2 },
  { burnS: 38, share: 0.2 },
  { burnS: 54, share: 0.16 },
  { burnS: 72, share: 0.1 },
] as const;
/** What a rocket of these ranges accelerates with, when the track does not tell. */
const THRUST_UNKNOWN_MPS2 = 30;
const THRUST_MIN_MPS2 = 10;
const THRUST_MAX_MPS2 = 90;
/** Thrust is constant and the mass shrinks: acceleration grows by about this share a second. */
const THRUST_GROWTH_PER_S = 0.012;
/** 3,500 km of range: beyond it no burn-out is counted. */
const BURNOUT_SPEED_MAX_MPS = 5_000;
const BURN_STEP_S = 2;
/** Spread across the course: steering still to come, per metre of range, and a floor. */
const ACROSS_SHARE = 0.05;
const SPREAD_MIN_M = 5_000;

/** Spreads of a boosting track; `count` of them are in use. */
export interface BoostSpread {
  readonly parts: GroundSpread[];
  count: number;
}

/** A set of spreads to fill. */
export function blankBoost(): BoostSpread {
  return { parts: [], count: 0 };
}

const work = new Float64Array(6);

function speedMps(state: Float64Array): number {
  return Math.sqrt(state[3] * state[3] + state[4] * state[4] + state[5] * state[5]);
}

/**
 * Flies each burn to the ground. `accelerationMps2`: gain of speed along the course with gravity's part taken out, NaN when
 * unknown; `coefficient` NaN when unknown. False when none comes down.
 */
export function forecastBoost(boost: BoostSpread, at: number, state: Float64Array, accelerationMps2: number): boolean {
  const thrust = accelerationMps2 > 0 ? Math.max(THRUST_MIN_MPS2, Math.min(THRUST_MAX_MPS2, accelerationMps2)) : THRUST_UNKNOWN_MPS2;
  boost.count = 0;
  let total = 0;
  for (const { burnS, share } of BURNS) {
    for (let i = 0; i < 6; i += 1) work[i] = state[i];
    let burned = 0;
    while (burned < burnS && quickAltitudeHaeM(work) > -100) {
      stepBallistic(work, BURN_STEP_S, 0.5 / COEFFICIENT_PRIOR, thrust * (1 + THRUST_GROWTH_PER_S * burned));
      burned += BURN_STEP_S;
    }
    if (speedMps(work) > BURNOUT_SPEED_MAX_MPS) break;
    const flightS = flyToGround(work, COEFFICIENT_PRIOR);
    if (!(flightS > 0)) continue;
    const part = (boost.parts[boost.count] ??= blankSpread());
    placeSpread(part, work);
    part.share = share;
    part.at = at + burned + flightS;
    boost.count += 1;
    total += share;
  }
  for (let i = 0; i < boost.count; i += 1) boost.parts[i].share /= total;
  if (boost.count > 0) setSpreads(boost, state);
  return boost.count > 0;
}

/** Each spread reaches half way to its neighbours along the course; its time likewise. */
function setSpreads(boost: BoostSpread, state: Float64Array): void {
  for (let i = 0; i < boost.count; i += 1) {
    const part = boost.parts[i];
    const next = boost.parts[Math.min(i + 1, boost.count - 1)];
    const previous = boost.parts[Math.max(i - 1, 0)];
    const r = part.rotation;
    const dx = part.mean[0] - state[0],
      dy = part.mean[1] - state[1],
      dz = part.mean[2] - state[2];
    const east = r[0] * dx + r[1] * dy;
    const north = r[3] * dx + r[4] * dy + r[5] * dz;
    const range = Math.sqrt(east * east + north * north);
    part.majorEastRatio = range > 0 ? east / range : 1;
    part.majorNorthRatio = range > 0 ? north / range : 0;
    const steps = Math.max(1, (next === part ? 0 : 1) + (previous === part ? 0 : 1));
    const gapX = next.mean[0] - previous.mean[0],
      gapY = next.mean[1] - previous.mean[1],
      gapZ = next.mean[2] - previous.mean[2];
    const gap = Math.sqrt(gapX * gapX + gapY * gapY + gapZ * gapZ) / steps;
    part.majorSigmaM = Math.max(SPREAD_MIN_M, 0.5 * gap, ACROSS_SHARE * range);
    part.minorSigmaM = Math.max(SPREAD_MIN_M, ACROSS_SHARE * range);
    part.atSigmaS = 5 + Math.abs(next.at - previous.at) / (2 * steps);
  }
}
