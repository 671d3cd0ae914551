/**
 * When a standing forecast is worth making again. Cheap enough to ask of every track each second: a few dozen multiplications,
 * no trigonometry.
 */
import type { TimeS } from '../base/index.ts';
import type { TrackEstimate } from '../model/index.ts';
import type { TrackMemory } from './track-memory.ts';
import { threatShareInto, type ThreatShare } from './threat-share.ts';

/** Ages by way of flying: a falling body moves its forecast only when its state deviates. */
const BOOST_AGE_S = 2;
const BALLISTIC_AGE_S = 5;
/** Seconds of age allowed for each second still to fall, at least `BALLISTIC_AGE_S`: the spread shrinks slowly far from the end. */
const BALLISTIC_AGE_SHARE = 0.03;
const FAST_AGE_S = 10;
const SLOW_AGE_S = 30;
/** A slow flyer that can be nowhere within this time is refreshed half as often. */
const FAR_S = 1_200;
const HARMLESS_AGE_S = 60;
const LOST_AGE_S = 15;
/** Slower than this a flyer is refreshed like a drone. */
const SLOW_MPS = 100;
/** A deviation counts beyond this many of its own sigmas, and at least so many metres. */
const DEVIATION_SIGMAS = 3;
const DEVIATION_MIN_M = 400;
/** Cosine of the change of course that counts (8°), and the share of speed. */
const COURSE_CHANGE_COSINE = 0.9903;
const SPEED_CHANGE = 0.2;
const SHARE_CHANGE = 0.15;
const EXISTENCE_CHANGE = 0.2;
const HARMLESS_SHARE = 0.01;

const share: ThreatShare = { ballistic: 0, cruise: 0, drone: 0, other: 0 };

/** How old the forecast may get. */
function ageMaxS(memory: TrackMemory, at: TimeS): number {
  const { share } = memory;
  if (share.ballistic + share.cruise + share.drone + share.other < HARMLESS_SHARE) return HARMLESS_AGE_S;
  if (memory.boosting) return BOOST_AGE_S;
  if (memory.free) {
    const { impact } = memory.forecast;
    return impact === undefined ? BALLISTIC_AGE_S : Math.max(BALLISTIC_AGE_S, BALLISTIC_AGE_SHARE * (impact.at - at));
  }
  const first = memory.arrivals[0];
  const far = first === undefined || first.earliestAt - at > FAR_S ? 2 : 1;
  return far * (memory.speedMps > SLOW_MPS ? FAST_AGE_S : SLOW_AGE_S);
}

/** True when a forecast must be made again although no plot came. */
export function hasAged(memory: TrackMemory, standing: Pick<TrackEstimate, 'status' | 'existenceChance'>, at: TimeS): boolean {
  const age = at - memory.forecast.madeAt;
  if (standing.status === 'lost') return memory.status !== 'lost' || age >= LOST_AGE_S;
  if (memory.status !== standing.status || memory.dropped) return true;
  return Math.abs(standing.existenceChance - memory.existenceChance) > EXISTENCE_CHANGE || age >= ageMaxS(memory, at);
}

/** True when the forecast in `memory` no longer says what `track` says. */
export function isStale(memory: TrackMemory, track: TrackEstimate): boolean {
  if (hasAged(memory, track, track.at)) return true;
  if (track.status === 'lost' || track.updateCount === memory.updateCount) return false;
  if (memory.young || (memory.forecast.forgeable === true) !== track.forgeable) return true;
  threatShareInto(share, track);
  const before = memory.share;
  if (
    Math.abs(share.ballistic - before.ballistic) > SHARE_CHANGE ||
    Math.abs(share.cruise - before.cruise) > SHARE_CHANGE ||
    Math.abs(share.drone - before.drone) > SHARE_CHANGE ||
    Math.abs(share.other - before.other) > SHARE_CHANGE
  )
    return true;
  if (share.ballistic + share.cruise + share.drone + share.other < HARMLESS_SHARE) return false;
  return deviates(memory, track, track.at - memory.forecast.madeAt);
}

/** True when the track is not where, or does not go where, the forecast's estimate says. */
function deviates(memory: TrackMemory, track: TrackEstimate, age: number): boolean {
  const s = track.state;
  const m = memory.state;
  // A free body falls from its straight line by g t²/2, within a few metres over the seconds between forecasts.
  const radius = Math.sqrt(m[0] * m[0] + m[1] * m[1] + m[2] * m[2]);
  const drop = memory.free ? (0.5 * 9.7 * age * age) / radius : 0;
  const dx = s[0] - (m[0] * (1 - drop) + m[3] * age);
  const dy = s[1] - (m[1] * (1 - drop) + m[4] * age);
  const dz = s[2] - (m[2] * (1 - drop) + m[5] * age);
  const allowed = Math.max(DEVIATION_MIN_M, DEVIATION_SIGMAS * memory.horizontalSigmaM, memory.free ? 0 : 0.1 * memory.speedMps * age);
  if (dx * dx + dy * dy + dz * dz > allowed * allowed) return true;
  if (memory.free) return false;
  const was = Math.sqrt(m[3] * m[3] + m[4] * m[4] + m[5] * m[5]);
  const is = Math.sqrt(s[3] * s[3] + s[4] * s[4] + s[5] * s[5]);
  if (Math.abs(is - was) > SPEED_CHANGE * was + 5) return true;
  return m[3] * s[3] + m[4] * s[4] + m[5] * s[5] < COURSE_CHANGE_COSINE * was * is;
}
