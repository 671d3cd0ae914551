/**
 * Where and when a free body comes down, with its spread: linear, from one trajectory and a Jacobian of seven more (position,
 * velocity, logarithm of the ballistic coefficient). The Jacobian is kept and shifted in time between refreshes: to first
 * order a deviation at t is one at t₀ moved back along its own velocity, since gravity's gradient is too weak to matter in
 * the seconds between.
 */
import { ecefToGeodeticInto } from '../geo/index.ts';
import { cos, exp, sin } from '../math/index.ts';
import { flyToGround, quickAltitudeHaeM } from './ballistic-flight.ts';
import { FALL_TAIL_SHARE, type GroundSpread } from './ground-chance.ts';

/** A priori ballistic coefficient (kg/m²) and spread of its logarithm, when the track has not shown any. */
export const COEFFICIENT_PRIOR = 5_000;
export const COEFFICIENT_PRIOR_SPREAD = 0.7;
/** No coefficient is better known than this: it changes with speed, and a body turns. */
export const COEFFICIENT_SPREAD = 0.2;
/** Drag that is not constant, wind, terrain: one sigma on the ground, fixed and per second still to fly. */
const MODEL_SIGMA_M = 200;
const MODEL_SIGMA_PER_S_M = 0.8;
const MODEL_TIME_SIGMA_S = 0.5;
const MODEL_TIME_SIGMA_PER_S = 0.003;
/** Steps of the finite differences. */
const POSITION_STEP_M = 300;
const VELOCITY_STEP_MPS = 3;
const COEFFICIENT_STEP = 0.2;
/** A Jacobian is kept this long above the air and in it. */
const REFRESH_HIGH_S = 20;
const REFRESH_LOW_S = 6;
const AIR_TOP_HAE_M = 40_000;
const REFRESH_SHIFT_M = 15_000;

/** The fall of one track, kept between forecasts. */
export interface Fall {
  readonly spread: GroundSpread;
  /** Rows east, north, time; columns x, y, z, vx, vy, vz, ln β: 21 numbers at `jacobianAt`. */
  readonly jacobian: Float64Array;
  jacobianAt: number;
  jacobianCoefficientKgpm2: number;
  /** Mean at which the Jacobian was made, ECEF. */
  readonly jacobianMean: Float64Array;
}

/** A spread to fill. */
export function blankSpread(): GroundSpread {
  return {
    share: 1,
    mean: new Float64Array(3),
    rotation: new Float64Array(9),
    latRad: 0,
    lonRad: 0,
    majorEastRatio: 1,
    majorNorthRatio: 0,
    majorSigmaM: 0,
    minorSigmaM: 0,
    at: 0,
    atSigmaS: 0,
    tailShare: 0,
  };
}

/** A fall to fill. */
export function blankFall(): Fall {
  return { spread: blankSpread(), jacobian: new Float64Array(21), jacobianAt: Number.NaN, jacobianCoefficientKgpm2: 0, jacobianMean: new Float64Array(3) };
}

const work = new Float64Array(6);
const geodetic = new Float64Array(3);

/** Sets mean, angles and rotation of a spread from an ECEF position. */
export function placeSpread(spread: GroundSpread, position: Float64Array): void {
  spread.mean[0] = position[0];
  spread.mean[1] = position[1];
  spread.mean[2] = position[2];
  ecefToGeodeticInto(geodetic, 0, { xM: position[0], yM: position[1], zM: position[2] });
  spread.latRad = geodetic[0];
  spread.lonRad = geodetic[1];
  rotationInto(spread.rotation, geodetic[0], geodetic[1]);
}

/** Writes the rotation from ECEF to east, north, up at a latitude and longitude: 3×3, rows east, north, up. */
export function rotationInto(out: Float64Array, latRad: number, lonRad: number): void {
  const sinLat = sin(latRad),
    cosLat = cos(latRad);
  const sinLon = sin(lonRad),
    cosLon = cos(lonRad);
  out[0] = -sinLon;
  out[1] = cosLon;
  out[2] = 0;
  out[3] = -sinLat * cosLon;
  out[4] = -sinLat * sinLon;
  out[5] = cosLat;
  out[6] = cosLat * cosLon;
  out[7] = cosLat * sinLon;
  out[8] = sinLat;
}

/** What a fall starts from: ECEF state and packed covariance of a track. */
export interface FallStart {
  readonly at: number;
  readonly state: Float64Array;
  readonly covariance: Float64Array;
}

/** Forecasts the fall of a track with a ballistic coefficient and one sigma of its logarithm; false when it does not come down. */
export function forecastFall(fall: Fall, start: FallStart, coefficient: number, coefficientSpread: number): boolean {
  for (let i = 0; i < 6; i += 1) work[i] = start.state[i];
  const flightS = flyToGround(work, coefficient);
  if (!(flightS >= 0)) return false;
  const { spread } = fall;
  spread.tailShare = FALL_TAIL_SHARE;
  placeSpread(spread, work);
  spread.at = start.at + flightS;
  const age = start.at - fall.jacobianAt;
  const keep = quickAltitudeHaeM(start.state) > AIR_TOP_HAE_M ? REFRESH_HIGH_S : REFRESH_LOW_S;
  const change = coefficient / fall.jacobianCoefficientKgpm2;
  if (!(age >= 0 && age < keep) || change > 1.3 || change < 0.77 || shiftedFar(fall)) differentiate(fall, start, coefficient);
  else shiftJacobian(fall.jacobian, age);
  fall.jacobianAt = start.at;
  spreadFromJacobian(fall, start.covariance, coefficientSpread, flightS);
  return true;
}

function shiftedFar(fall: Fall): boolean {
  const { mean } = fall.spread;
  const dx = mean[0] - fall.jacobianMean[0],
    dy = mean[1] - fall.jacobianMean[1],
    dz = mean[2] - fall.jacobianMean[2];
  return dx * dx + dy * dy + dz * dz > REFRESH_SHIFT_M * REFRESH_SHIFT_M;
}

/** The Jacobian at t + `seconds` from that at t. */
function shiftJacobian(jacobian: Float64Array, seconds: number): void {
  for (let row = 0; row < 21; row += 7) {
    for (let axis = 0; axis < 3; axis += 1) jacobian[row + 3 + axis] -= jacobian[row + axis] * seconds;
  }
}

/** Steps of the flights that are compared. */
const COMPARED_STRETCH = 2;
const nominal = new Float64Array(6);
let nominalS = 0;

function differentiate(fall: Fall, start: FallStart, coefficient: number): void {
  const { spread } = fall;
  setBase(start, coefficient);
  for (let column = 0; column < 6; column += 1) {
    const step = column < 3 ? POSITION_STEP_M : VELOCITY_STEP_MPS;
    for (let i = 0; i < 6; i += 1) work[i] = start.state[i];
    work[column] += step;
    setColumn(fall, column, step, flyToGround(work, coefficient, COMPARED_STRETCH));
  }
  // Drag bends: a lighter body is later by more than a heavier one is sooner, so this slope is taken across the middle.
  setBase(start, coefficient * exp(-COEFFICIENT_STEP));
  for (let i = 0; i < 6; i += 1) work[i] = start.state[i];
  setColumn(fall, 6, 2 * COEFFICIENT_STEP, flyToGround(work, coefficient * exp(COEFFICIENT_STEP), COMPARED_STRETCH));
  fall.jacobianCoefficientKgpm2 = coefficient;
  fall.jacobianMean.set(spread.mean);
}

/** Flies what the next columns are compared with. */
function setBase(start: FallStart, coefficient: number): void {
  for (let i = 0; i < 6; i += 1) nominal[i] = start.state[i];
  nominalS = flyToGround(nominal, coefficient, COMPARED_STRETCH);
}

/** One column: what `work`, now on the ground, has moved from the base, per unit of `step`. */
function setColumn({ spread, jacobian }: Fall, column: number, step: number, flightS: number): void {
  const dx = work[0] - nominal[0],
    dy = work[1] - nominal[1],
    dz = work[2] - nominal[2];
  const r = spread.rotation;
  jacobian[column] = (r[0] * dx + r[1] * dy) / step;
  jacobian[7 + column] = (r[3] * dx + r[4] * dy + r[5] * dz) / step;
  jacobian[14 + column] = (flightS - nominalS) / step;
}

/** Index of element (i, j), i ≤ j, in a packed upper triangle of a 6×6, row by row. */
const ROW_START = Int32Array.of(0, 5, 9, 12, 14, 15);

/** Sum over i, j of a[i] C[i][j] b[j] for rows of the Jacobian that start at `a` and `b`. */
function quadratic(jacobian: Float64Array, a: number, b: number, covariance: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < 6; i += 1) {
    sum += jacobian[a + i] * jacobian[b + i] * covariance[ROW_START[i] + i];
    for (let j = i + 1; j < 6; j += 1) {
      sum += (jacobian[a + i] * jacobian[b + j] + jacobian[a + j] * jacobian[b + i]) * covariance[ROW_START[i] + j];
    }
  }
  return sum;
}

function spreadFromJacobian(fall: Fall, covariance: Float64Array, coefficientSpread: number, flightS: number): void {
  const { jacobian, spread } = fall;
  const drag = coefficientSpread * coefficientSpread;
  const model = MODEL_SIGMA_M + MODEL_SIGMA_PER_S_M * flightS;
  const east = quadratic(jacobian, 0, 0, covariance) + drag * jacobian[6] * jacobian[6] + model * model;
  const north = quadratic(jacobian, 7, 7, covariance) + drag * jacobian[13] * jacobian[13] + model * model;
  const mixed = quadratic(jacobian, 0, 7, covariance) + drag * jacobian[6] * jacobian[13];
  const modelTime = MODEL_TIME_SIGMA_S + MODEL_TIME_SIGMA_PER_S * flightS;
  const time = quadratic(jacobian, 14, 14, covariance) + drag * jacobian[20] * jacobian[20] + modelTime * modelTime;
  setEllipse(spread, east, north, mixed);
  spread.atSigmaS = Math.sqrt(Math.max(0, time));
}

/** Sets the axes of a spread from the covariance on the ground (m²). */
export function setEllipse(spread: GroundSpread, east: number, north: number, mixed: number): void {
  const half = 0.5 * (east - north);
  const root = Math.sqrt(half * half + mixed * mixed);
  const mean = 0.5 * (east + north);
  spread.majorSigmaM = Math.sqrt(Math.max(1, mean + root));
  spread.minorSigmaM = Math.sqrt(Math.max(1, mean - root));
  // The eigenvector of the larger eigenvalue, from whichever of its two forms does not cancel.
  const a = half >= 0 ? half + root : mixed;
  const b = half >= 0 ? mixed : root - half;
  const length = Math.sqrt(a * a + b * b);
  spread.majorEastRatio = length > 0 ? a / length : 1;
  spread.majorNorthRatio = length > 0 ? b / length : 0;
}
