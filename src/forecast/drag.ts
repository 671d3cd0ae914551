/**
 * The ballistic coefficient of a falling track, from what the air takes off it: between two forecasts the sum of motion and height
 * energy falls by ∫ρv³/(2β) dt and by nothing else. Above the air nothing shows; the deeper it comes, the better it is known. Estimated is
 * 1/(2β), in which the loss is linear.
 */
import { WGS84_MU, WGS84_OMEGA_RADPS, airDensityKgPerM3 } from '../geo/index.ts';
import { log } from '../math/index.ts';
import type { TrackEstimate } from '../model/index.ts';
import { quickAltitudeHaeM } from './ballistic-flight.ts';
import { COEFFICIENT_PRIOR, COEFFICIENT_PRIOR_SPREAD, COEFFICIENT_SPREAD } from './impact-spread.ts';

/** What is known of the drag of one track. */
export interface Drag {
  /** 1/(2β), and one sigma of it. */
  shareM2pkg: number;
  sigmaM2pkg: number;
  /** When the track was last looked at; NaN: nothing to compare with. */
  lookedAt: number;
  /** As it was then: energy (J/kg), the variance of that, and what the air takes off at 1/(2β) = 1 (W/kg). */
  readonly looked: Float64Array;
}

const ENERGY = 0,
  VARIANCE = 1,
  RATE = 2;

const PRIOR_PER_KG = 0.5 / COEFFICIENT_PRIOR;
/** A sheet of metal, a solid dart. */
const PER_KG_MAX = 0.5 / 100;
const PER_KG_MIN = 0.5 / 20_000;
/** Above it the loss is less than what a filter makes of its noise. */
const SHOWS_BELOW_HAE_M = 60_000;
/** Between two looks: long enough for a loss to show, short enough for a mean of the air. */
const SPAN_MIN_S = 2;
const SPAN_MAX_S = 12;
const FREE_CHANCE = 0.8;

/** Nothing known yet. */
export function blankDrag(): Drag {
  return { shareM2pkg: PRIOR_PER_KG, sigmaM2pkg: COEFFICIENT_PRIOR_SPREAD * PRIOR_PER_KG, lookedAt: Number.NaN, looked: new Float64Array(3) };
}

/** The coefficient (kg/m²), and one sigma of its logarithm: between that of a well-known body and that of one nobody saw in the air. */
export function coefficientOf({ shareM2pkg, sigmaM2pkg }: Drag): { readonly coefficientKgpm2: number; readonly logSigma: number } {
  return { coefficientKgpm2: 0.5 / shareM2pkg, logSigma: Math.max(COEFFICIENT_SPREAD, Math.min(COEFFICIENT_PRIOR_SPREAD, sigmaM2pkg / shareM2pkg)) };
}

/** Packed terms of the velocity's block: xx, xy, xz, yy, yz, zz. */
function speedVariance(c: Float64Array, x: number, y: number, z: number): number {
  return Math.max(0, x * x * c[15] + y * y * c[18] + z * z * c[20] + 2 * (x * y * c[16] + x * z * c[17] + y * z * c[19]));
}

/** Looks at the track again; what it lost since the last look tells of its drag. */
export function followDrag(drag: Drag, track: TrackEstimate): void {
  const [x, y, z, vx, vy, vz] = track.state;
  const altitude = quickAltitudeHaeM(track.state);
  const isFree = track.ballisticChance > FREE_CHANCE && track.status === 'confirmed' && altitude < SHOWS_BELOW_HAE_M && altitude > 0;
  const { looked } = drag;
  const spanS = track.at - drag.lookedAt;
  if (isFree && spanS < SPAN_MIN_S) return;
  const r = Math.sqrt(x * x + y * y + z * z);
  const speed = Math.sqrt(vx * vx + vy * vy + vz * vz);
  // In the turning frame the rotation adds a height energy of its own; the force that bends the way does no work.
  const energy = 0.5 * speed * speed - WGS84_MU / r - 0.5 * WGS84_OMEGA_RADPS * WGS84_OMEGA_RADPS * (x * x + y * y);
  const variance = speedVariance(track.covariance, vx, vy, vz);
  const rate = airDensityKgPerM3(altitude) * speed * speed * speed;
  if (isFree && spanS <= SPAN_MAX_S && looked[RATE] > 0) {
    // What grows or falls by a factor over the span has the logarithmic mean.
    const ratio = rate / looked[RATE];
    const mean = Math.abs(ratio - 1) < 1e-3 ? rate : (rate - looked[RATE]) / log(ratio);
    learn(drag, mean * spanS, looked[ENERGY] - energy, looked[VARIANCE] + variance);
  }
  drag.lookedAt = isFree ? track.at : Number.NaN;
  looked[ENERGY] = energy;
  looked[VARIANCE] = variance;
  looked[RATE] = rate;
}

/** One loss of energy (J/kg) with its variance, over air worth `air`: a linear measurement of 1/(2β). */
function learn(drag: Drag, air: number, lost: number, lostVariance: number): void {
  const variance = drag.sigmaM2pkg * drag.sigmaM2pkg;
  const sum = air * air * variance + lostVariance;
  if (!(sum > 0)) return;
  const gain = (variance * air) / sum;
  drag.shareM2pkg = Math.max(PER_KG_MIN, Math.min(PER_KG_MAX, drag.shareM2pkg + gain * (lost - air * drag.shareM2pkg)));
  drag.sigmaM2pkg = Math.sqrt((variance * lostVariance) / sum);
}
