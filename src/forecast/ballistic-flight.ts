/**
 * A free body to the ground: WGS-84 gravity with J2, Earth rotation, drag in the US Standard Atmosphere 1976, one constant
 * ballistic coefficient. Classical Runge-Kutta of order 4 with a step that follows how fast the air changes; the state stays in local
 * numbers and nothing is allocated. No wind, no lift, no terrain: their part in the spread is added by `impact-spread.ts`.
 */
import { WGS84_A_M, WGS84_F, WGS84_J2, WGS84_MU, WGS84_OMEGA_RADPS, airDensityKgPerM3 } from '../geo/index.ts';

/**
 * A step spans this share of the time in which the drag changes by a factor e, stretched by the fourth root (the order of the
 * method) where drag is weak against `DRAG_REFERENCE_MPS2` and shortened where it is strong. Chosen by measurement: under 5 m at the
 * ground over rockets, ballistic coefficients from 300 kg/m² and flights to 2,000 km, at the least number of steps.
 */
const STEP_SHARE = 0.3;
const DRAG_REFERENCE_MPS2 = 10;
const EASE_MIN = 0.7;
const STEP_MAX_S = 24;
const STEP_MIN_S = 0.25;
/** Scale height of the air. */
const SCALE_HEIGHT_M = 7_000;
/** Drag and thickening air work against each other on the way down, together on the way up. */
const DESCENT_DRAG_FACTOR = 1.4;
/** About the top of an arc a body leaves its height as if it already climbed or fell at this. */
const LEVEL_CLIMB_MPS = 260;
const TOP_MPS2 = 9;

/** Longest flight that is followed: beyond it a body is in orbit, or the state is wrong. */
const FLIGHT_MAX_S = 3_600;
/** A body above this height is not coming down on a place here. */
const ALTITUDE_MAX_HAE_M = 2_000_000;

/** Above it drag moves an impact by less than a metre. */
const AIR_TOP_HAE_M = 130_000;

/** Terms of the ellipsoid's radius over the geocentric latitude: a(1 − f s² − 1.5 f² s²(1 − s²)), within 0.3 m. */
const FLAT_SQUARE = 1.5 * WGS84_F * WGS84_F;
const J2_FACTOR = 1.5 * WGS84_J2 * WGS84_A_M * WGS84_A_M;
const SPIN_SQUARE = WGS84_OMEGA_RADPS * WGS84_OMEGA_RADPS;

/** Height above the ellipsoid of an ECEF position at `position[offset]`, within 0.8 m below 200 km. */
export function quickAltitudeHaeM(position: Float64Array, offset = 0): number {
  const z = position[offset + 2];
  const r2 = position[offset] * position[offset] + position[offset + 1] * position[offset + 1] + z * z;
  const s2 = (z * z) / r2;
  return Math.sqrt(r2) - WGS84_A_M * (1 - WGS84_F * s2 - FLAT_SQUARE * s2 * (1 - s2));
}

/**
 * Advances `state` (ECEF x, y, z in m, then velocity in m/s) in place by `stepS` under gravity and drag.
 * `dragPerKg` is 1/(2β) in m²/kg with β the ballistic coefficient in kg/m²; `thrustMps2` pushes along the velocity.
 * Returns the drag deceleration per speed (1/s) at the end of the step.
 */
export function stepBallistic(state: Float64Array, stepS: number, dragPerKg: number, thrustMps2: number): number {
  const x = state[0],
    y = state[1],
    z = state[2];
  const vx = state[3],
    vy = state[4],
    vz = state[5];
  const startInverse2 = 1 / (x * x + y * y + z * z);
  const startInverse = Math.sqrt(startInverse2);
  const start = (x * x + y * y + z * z) * startInverse;
  const startPull = -WGS84_MU * startInverse2 * startInverse;
  let sx = 0,
    sy = 0,
    sz = 0,
    sax = 0,
    say = 0,
    saz = 0;
  let ux = vx,
    uy = vy,
    uz = vz,
    ax = 0,
    ay = 0,
    az = 0,
    drag = 0;
  for (let stage = 0; stage < 4; stage += 1) {
    const ahead = stage === 0 ? 0 : stage === 3 ? stepS : 0.5 * stepS;
    const weight = stage === 0 || stage === 3 ? 1 : 2;
    const px = x + ahead * ux,
      py = y + ahead * uy,
      pz = z + ahead * uz;
    ux = vx + ahead * ax;
    uy = vy + ahead * ay;
    uz = vz + ahead * az;
    // Powers of the distance by series about the step's start: a step changes its square by under 2 %.
    const grown = (px * px + py * py + pz * pz) * startInverse2 - 1;
    const r = start * (1 + grown * (0.5 - grown * (0.125 - grown * (0.0625 - grown * 0.0390625))));
    const inverse2 = startInverse2 * (1 - grown * (1 - grown * (1 - grown)));
    const s2 = pz * pz * inverse2;
    const pull = startPull * (1 - grown * (1.5 - grown * (1.875 - grown * (2.1875 - grown * 2.4609375))));
    const flat = J2_FACTOR * inverse2;
    const across = pull * (1 + flat * (1 - 5 * s2)) + SPIN_SQUARE;
    const altitude = r - WGS84_A_M * (1 - WGS84_F * s2 - FLAT_SQUARE * s2 * (1 - s2));
    const speed = Math.sqrt(ux * ux + uy * uy + uz * uz);
    drag = altitude < AIR_TOP_HAE_M ? airDensityKgPerM3(altitude) * speed * dragPerKg : 0;
    const along = thrustMps2 === 0 ? -drag : thrustMps2 / speed - drag;
    ax = across * px + along * ux + 2 * WGS84_OMEGA_RADPS * uy;
    ay = across * py + along * uy - 2 * WGS84_OMEGA_RADPS * ux;
    az = pull * (1 + flat * (3 - 5 * s2)) * pz + along * uz;
    sx += weight * ux;
    sy += weight * uy;
    sz += weight * uz;
    sax += weight * ax;
    say += weight * ay;
    saz += weight * az;
  }
  const sixth = stepS / 6;
  state[0] = x + sixth * sx;
  state[1] = y + sixth * sy;
  state[2] = z + sixth * sz;
  state[3] = vx + sixth * sax;
  state[4] = vy + sixth * say;
  state[5] = vz + sixth * saz;
  return drag;
}

/** Upward speed of an ECEF state, along the geocentric vertical. */
function climbMps(state: Float64Array): number {
  const r = Math.sqrt(state[0] * state[0] + state[1] * state[1] + state[2] * state[2]);
  return (state[0] * state[3] + state[1] * state[4] + state[2] * state[5]) / r;
}

const LANDING_ROUNDS_MAX = 12;
const LANDED_WITHIN_M = 0.1;
const before = new Float64Array(6);

/** Six stores: `set` on a typed array costs as much as a whole step. */
function copySix(to: Float64Array, from: Float64Array): void {
  to[0] = from[0];
  to[1] = from[1];
  to[2] = from[2];
  to[3] = from[3];
  to[4] = from[4];
  to[5] = from[5];
}

/**
 * Flies `state` (ECEF, 6 numbers) to height 0 above the ellipsoid, in place, and returns the flight time in seconds;
 * NaN when it does not come down within an hour. A state at or below the ground returns 0 and stays.
 * @param ballisticCoefficientKgPerM2 mass over drag area
 * @param stretch longer steps for what only compares flights: their errors are alike, and go when one is taken from another
 */
export function flyToGround(state: Float64Array, ballisticCoefficientKgPerM2: number, stretch = 1): number {
  const dragPerKg = 0.5 / ballisticCoefficientKgPerM2;
  const altitude = quickAltitudeHaeM(state);
  let elapsed = 0;
  if (!(altitude > 0)) return altitude <= 0 ? 0 : Number.NaN;
  let drag = airDensityKgPerM3(altitude) * speedMps(state) * dragPerKg;
  while (elapsed < FLIGHT_MAX_S) {
    const step = Math.min(STEP_MAX_S, stretch * stepFor(speedMps(state), climbMps(state), drag));
    copySix(before, state);
    drag = stepBallistic(state, step, dragPerKg, 0);
    const next = quickAltitudeHaeM(state);
    if (next <= 0) return elapsed + landWithin(state, step, dragPerKg);
    if (!(next < ALTITUDE_MAX_HAE_M)) return Number.NaN;
    elapsed += step;
  }
  return Number.NaN;
}

function speedMps(state: Float64Array): number {
  return Math.sqrt(state[3] * state[3] + state[4] * state[4] + state[5] * state[5]);
}

/** The next step. `drag` is the deceleration per speed. */
function stepFor(speed: number, climb: number, drag: number): number {
  const thickens = Math.sqrt(climb * climb + LEVEL_CLIMB_MPS * LEVEL_CLIMB_MPS) / SCALE_HEIGHT_M;
  const rate = climb > 0 ? thickens + 2 * drag : Math.max(thickens, DESCENT_DRAG_FACTOR * drag);
  // What it falls from the top of a low arc it meets again as speed: drag is weak there only for a moment.
  const fast = Math.max(speed, LEVEL_CLIMB_MPS);
  const ease = Math.sqrt(Math.sqrt(DRAG_REFERENCE_MPS2 / ((drag * fast * fast) / (speed + 1e-9) + 1e-9)));
  const step = (STEP_SHARE * Math.max(EASE_MIN, ease)) / rate;
  // Not over the top in one step: a low arc would be over before it began.
  return Math.max(STEP_MIN_S, climb > 0 ? Math.min(step, climb / TOP_MPS2) : step);
}

/** The last step again, cut where the ground is: `before` is above it, `state` below. Newton's steps, kept inside the bracket. */
function landWithin(state: Float64Array, stepS: number, dragPerKg: number): number {
  let aboveS = 0;
  let belowS = stepS;
  let cut = stepS;
  let height = quickAltitudeHaeM(state);
  for (let round = 0; round < LANDING_ROUNDS_MAX && Math.abs(height) > LANDED_WITHIN_M; round += 1) {
    if (height > 0) aboveS = cut;
    else belowS = cut;
    cut -= height / climbMps(state);
    if (!(cut > aboveS && cut < belowS)) cut = 0.5 * (aboveS + belowS);
    copySix(state, before);
    stepBallistic(state, cut, dragPerKg, 0);
    height = quickAltitudeHaeM(state);
  }
  return cut;
}
