/**
 * Prediction kernels: one mode in place, `dt` seconds on (or back, for late plots). The covariance moves with constant
 * velocity plus white acceleration; the state moves along the curved Earth, a turn, or an arc.
 *
 * Symbols: x y z position, a b c velocity (ECEF), u v w local up, s horizontal speed, f g h unit vector along the path,
 * k l m unit vector to its right, P packed covariance.
 */
import { airDensityKgPerM3, WGS84_A_M, WGS84_B_M, WGS84_J2, WGS84_MU, WGS84_OMEGA_RADPS } from '../geo/index.ts';
import { MODE_COVARIANCE, MODE_STATE } from './layout.ts';
import { BOOST_MPS2, FAST_SPEED_MPS, FAST_TURN_MPS2, SLOW_SPEED_MPS, SLOW_TURN_MPS2 } from './modes.ts';
import type { World } from './world.ts';

/** The ellipsoid's normal at (x, y, z) is along (x, y, z a²/b²), to 1e-5 rad at heights of aircraft. */
export const NORMAL_Z = (WGS84_A_M / WGS84_B_M) * (WGS84_A_M / WGS84_B_M);
export const EARTH_RADIUS_M = 6_371_000;
/** Mass over drag area assumed of an object on an arc until it is known, kg/m². */
export const BALLISTIC_COEFFICIENT = 4000;
export const TURN_RATE_MAX = 0.4;

/** What one prediction asks for; one object per picture, refilled. */
export interface Step {
  durationS: number;
  /** Density of white acceleration, m²/s³. */
  acrossNoiseLevel: number;
  /** 1 for the boost mode: an acceleration along the path is added. */
  thrustFactor: number;
  /** Acceleration of the mode at its start, written by the kernels: ECEF x, y, z. */
  readonly acceleration: Float64Array;
}

/** A step of `dt` 0 without noise. */
export const blankStep = (): Step => ({
  durationS: 0,
  acrossNoiseLevel: 0,
  thrustFactor: 0,
  acceleration: new Float64Array(3),
});

/** Lateral acceleration of the turn modes at a horizontal speed, m/s². */
export function turnLimitMps2(speedMps: number): number {
  const share = (speedMps - SLOW_SPEED_MPS) / (FAST_SPEED_MPS - SLOW_SPEED_MPS);
  return SLOW_TURN_MPS2 + (FAST_TURN_MPS2 - SLOW_TURN_MPS2) * Math.max(0, Math.min(1, share));
}

/** Moves a covariance by constant velocity over `dt`: P ← F P Fᵀ. */
export function spreadCovariance(data: Float64Array, p: number, dt: number): void {
  const p33 = data[p + 15],
    p34 = data[p + 16],
    p35 = data[p + 17],
    p44 = data[p + 18],
    p45 = data[p + 19],
    p55 = data[p + 20];
  const p03 = data[p + 3],
    p04 = data[p + 4],
    p05 = data[p + 5];
  const p13 = data[p + 8],
    p14 = data[p + 9],
    p15 = data[p + 10];
  const p23 = data[p + 12],
    p24 = data[p + 13],
    p25 = data[p + 14];
  data[p] += dt * (2 * p03 + dt * p33);
  data[p + 1] += dt * (p04 + p13 + dt * p34);
  data[p + 2] += dt * (p05 + p23 + dt * p35);
  data[p + 6] += dt * (2 * p14 + dt * p44);
  data[p + 7] += dt * (p15 + p24 + dt * p45);
  data[p + 11] += dt * (2 * p25 + dt * p55);
  data[p + 3] = p03 + dt * p33;
  data[p + 4] = p04 + dt * p34;
  data[p + 5] = p05 + dt * p35;
  data[p + 8] = p13 + dt * p34;
  data[p + 9] = p14 + dt * p44;
  data[p + 10] = p15 + dt * p45;
  data[p + 12] = p23 + dt * p35;
  data[p + 13] = p24 + dt * p45;
  data[p + 14] = p25 + dt * p55;
}

/** Adds white acceleration noise of density matrix C (packed 3×3 xx xy xz yy yz zz) over |dt|. */
export function addNoise(data: Float64Array, p: number, density: Float64Array, dt: number): void {
  const t = Math.abs(dt);
  const pp = (t * t * t) / 3,
    pv = (t * dt) / 2,
    vv = t;
  const xx = density[0],
    xy = density[1],
    xz = density[2],
    yy = density[3],
    yz = density[4],
    zz = density[5];
  data[p] += pp * xx;
  data[p + 1] += pp * xy;
  data[p + 2] += pp * xz;
  data[p + 6] += pp * yy;
  data[p + 7] += pp * yz;
  data[p + 11] += pp * zz;
  data[p + 3] += pv * xx;
  data[p + 4] += pv * xy;
  data[p + 5] += pv * xz;
  data[p + 8] += pv * xy;
  data[p + 9] += pv * yy;
  data[p + 10] += pv * yz;
  data[p + 12] += pv * xz;
  data[p + 13] += pv * yz;
  data[p + 14] += pv * zz;
  data[p + 15] += vv * xx;
  data[p + 16] += vv * xy;
  data[p + 17] += vv * xz;
  data[p + 18] += vv * yy;
  data[p + 19] += vv * yz;
  data[p + 20] += vv * zz;
}

const density = new Float64Array(6);

const GRAVITY_MPS2 = 9.80665;
const pull = new Float64Array(3);

/** Writes the acceleration of a body without lift at `data[o…o+5]` (ECEF), with `thrust` of boost along its path. */
export function arcAcceleration(data: Float64Array, o: number, world: World, thrust: number): Float64Array {
  const x = data[o],
    y = data[o + 1],
    z = data[o + 2],
    a = data[o + 3],
    b = data[o + 4],
    c = data[o + 5];
  const r2 = x * x + y * y + z * z;
  const r = Math.sqrt(r2);
  const speed = Math.sqrt(a * a + b * b + c * c) + 1e-9;
  let across = world.gravity === 'earth' ? -WGS84_MU / (r2 * r) : -GRAVITY_MPS2 / r;
  let polar = across;
  let forward = 0;
  if (thrust > 0) {
    // Thrust holds off gravity and adds along the path.
    forward = (thrust * BOOST_MPS2) / speed;
    across = 0;
    polar = 0;
  } else {
    if (world.rotation && world.gravity === 'earth') {
      const flat = 1.5 * WGS84_J2 * ((WGS84_A_M * WGS84_A_M) / r2);
      const squash = (5 * z * z) / r2;
      polar *= 1 + flat * (3 - squash);
      across *= 1 + flat * (1 - squash);
    }
    if (world.drag) {
      const sine = z / r;
      const height = r - WGS84_A_M + (WGS84_A_M - WGS84_B_M) * sine * sine;
      if (height < 90_000) forward = (-0.5 * airDensityKgPerM3(Math.max(0, height)) * speed) / BALLISTIC_COEFFICIENT;
    }
  }
  const spin = world.rotation && thrust === 0 ? WGS84_OMEGA_RADPS : 0;
  pull[0] = (across + spin * spin) * x + 2 * spin * b + forward * a;
  pull[1] = (across + spin * spin) * y - 2 * spin * a + forward * b;
  pull[2] = polar * z + forward * c;
  return pull;
}

const trial = new Float64Array(6);
/** Longest step of the midpoint rule; at 2 s an arc of 10 minutes is held to some metres. */
const ARC_STEP_S = 2;
/** Steps of one prediction: an arc of 20 minutes. */
const ARC_STEPS_MAX = 600;

/** Moves a state along an arc by the midpoint rule; the covariance is left alone. */
export function moveAlongArc(data: Float64Array, o: number, world: World, step: Step): void {
  const steps = Math.min(ARC_STEPS_MAX, Math.max(1, Math.ceil(Math.abs(step.durationS) / ARC_STEP_S)));
  const h = step.durationS / steps;
  for (let i = 0; i < steps; i += 1) {
    const start = arcAcceleration(data, o, world, step.thrustFactor);
    if (i === 0) step.acceleration.set(start);
    for (let j = 0; j < 3; j += 1) {
      trial[j] = data[o + j] + (h / 2) * data[o + 3 + j];
      trial[j + 3] = data[o + 3 + j] + (h / 2) * start[j];
    }
    const middle = arcAcceleration(trial, 0, world, step.thrustFactor);
    for (let j = 0; j < 3; j += 1) {
      data[o + j] += h * trial[j + 3];
      data[o + 3 + j] += h * middle[j];
    }
  }
}

/** Free flight or flight under rocket power. */
export function predictArc(data: Float64Array, mode: number, world: World, step: Step): void {
  moveAlongArc(data, mode + MODE_STATE, world, step);
  density[0] = step.acrossNoiseLevel;
  density[3] = step.acrossNoiseLevel;
  density[5] = step.acrossNoiseLevel;
  density[1] = 0;
  density[2] = 0;
  density[4] = 0;
  spreadCovariance(data, mode + MODE_COVARIANCE, step.durationS);
  addNoise(data, mode + MODE_COVARIANCE, density, step.durationS);
}
