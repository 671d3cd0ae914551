/**
 * Ballistic objects: a powered climb with a pitch programme, then a free arc under gravity with J2, Earth rotation and drag. Thrust
 * level, pitch and azimuth are solved once per object so that it comes down at its aim point after its flight time. Also used for what
 * is left of a failing one: the arc of the whole, of a burnt-out stage or of a fragment.
 */
import { timeS, type TimeS } from '../base/index.ts';
import { airDensityKgPerM3, ecefToGeodeticInto, geodesicLine, geodeticToEcefInto, gravityEcefInto, localFrame, type LocalFrame } from '../geo/index.ts';
import { cos, sin, wrapPi } from '../math/index.ts';
import { addKnot, createKnots, type Path } from './path.ts';
import type { LonLat } from './scenario.ts';

/** What is solved for. */
export interface Steering {
  /** Ratio of thrust to the nominal one. */
  thrustFactor: number;
  azimuthRad: number;
  pitchRad: number;
}

/** A powered flight. */
export interface RocketPlan {
  readonly startsAt: TimeS;
  readonly from: LonLat;
  readonly aim: LonLat;
  readonly burnS: number;
  readonly flightS: number;
  readonly ballisticCoefficientKgPerM2: number;
}

/** Thrust over mass at lift-off for a thrust factor of 1, and the share of mass that burns. */
const LIFT_OFF_MPS2 = 22;
const BURNT_SHARE = 0.82;
/** Straight up for the first part of the burn, then a linear turn to the final pitch until half of it. */
const VERTICAL_SHARE = 0.08;
const TURNED_SHARE = 0.5;
const BOOST_STEP_S = 1;
const LOW_STEP_S = 1;
const HIGH_STEP_S = 8;
const HIGH_HAE_M = 60_000;
const FLIGHT_MAX_S = 2400;
/** Knots every 4 s where it is high and smooth would do; 2 s keeps boost and re-entry within metres. */
const KNOT_S = 2;

interface Push {
  readonly frame: LocalFrame;
  readonly plan: RocketPlan;
  readonly steering: Steering;
}

interface Flight {
  readonly state: Float64Array;
  atS: number;
  readonly dragPerKg: number;
  readonly push: Push | undefined;
}

const rate = new Float64Array(6);
const probe = new Float64Array(6);
const place = new Float64Array(3);

function addThrust(out: Float64Array, push: Push, atS: number): void {
  const { plan, steering, frame } = push;
  const share = atS / plan.burnS;
  const turned = Math.max(0, Math.min(1, (share - VERTICAL_SHARE) / (TURNED_SHARE - VERTICAL_SHARE)));
  const pitch = Math.PI / 2 + (steering.pitchRad - Math.PI / 2) * turned;
  const along = (LIFT_OFF_MPS2 * steering.thrustFactor) / (1 - BURNT_SHARE * share);
  const east = along * cos(pitch) * sin(steering.azimuthRad);
  const north = along * cos(pitch) * cos(steering.azimuthRad);
  const up = along * sin(pitch);
  const r = frame.rotation;
  out[3] += r[0] * east + r[3] * north + r[6] * up;
  out[4] += r[1] * east + r[4] * north + r[7] * up;
  out[5] += r[2] * east + r[5] * north + r[8] * up;
}

function heightHaeM(state: Float64Array): number {
  ecefToGeodeticInto(place, 0, { xM: state[0], yM: state[1], zM: state[2] });
  return place[2];
}

function rateInto(out: Float64Array, state: Float64Array, flight: Flight, atS: number): void {
  out[0] = state[3];
  out[1] = state[4];
  out[2] = state[5];
  gravityEcefInto(out, 3, state, 0);
  const speed = Math.sqrt(state[3] * state[3] + state[4] * state[4] + state[5] * state[5]);
  const drag = -airDensityKgPerM3(heightHaeM(state)) * speed * flight.dragPerKg;
  out[3] += drag * state[3];
  out[4] += drag * state[4];
  out[5] += drag * state[5];
  if (flight.push !== undefined && atS < flight.push.plan.burnS) addThrust(out, flight.push, atS);
}

const sum = new Float64Array(6);

/** One Runge-Kutta step of order 4, in place. */
function step(flight: Flight, stepS: number): void {
  const { state } = flight;
  for (let stage = 0; stage < 4; stage += 1) {
    const ahead = stage === 0 ? 0 : stage === 3 ? stepS : stepS / 2;
    for (let i = 0; i < 6; i += 1) probe[i] = state[i] + (stage === 0 ? 0 : ahead * rate[i]);
    rateInto(rate, probe, flight, flight.atS + ahead);
    const weight = stage === 0 || stage === 3 ? 1 : 2;
    for (let i = 0; i < 6; i += 1) sum[i] = (stage === 0 ? 0 : sum[i]) + weight * rate[i];
  }
  for (let i = 0; i < 6; i += 1) state[i] += (stepS / 6) * sum[i];
  flight.atS += stepS;
}

function stepLengthS(flight: Flight, height: number): number {
  const burn = flight.push?.plan.burnS ?? 0;
  if (flight.atS < burn) return Math.min(BOOST_STEP_S, burn - flight.atS);
  return height > HIGH_HAE_M ? HIGH_STEP_S : LOW_STEP_S;
}

/** Flies to the ground (height 0); `visit` sees the state after each step. Returns false when it does not come down. */
function flyDown(flight: Flight, visit: (height: number) => void): boolean {
  let before = 0;
  const last = new Float64Array(6);
  for (let height = heightHaeM(flight.state); flight.atS < FLIGHT_MAX_S; ) {
    before = height;
    last.set(flight.state);
    const stepS = stepLengthS(flight, height);
    step(flight, stepS);
    height = heightHaeM(flight.state);
    if (height > 0 || flight.atS <= stepS * 1.5) {
      visit(height);
      continue;
    }
    // Back to the ground along the chord of the last step, at most 1 s long down here.
    const share = before <= 0 ? 1 : before / (before - height);
    for (let i = 0; i < 6; i += 1) flight.state[i] = last[i] + share * (flight.state[i] - last[i]);
    flight.atS -= (1 - share) * stepS;
    visit(0);
    return true;
  }
  return false;
}

function startFlight(plan: RocketPlan, steering: Steering): Flight {
  const origin = { latRad: plan.from[1], lonRad: plan.from[0], altitudeHaeM: 0 };
  const state = new Float64Array(6);
  geodeticToEcefInto(state, 0, origin);
  return { state, atS: 0, dragPerKg: 0.5 / plan.ballisticCoefficientKgPerM2, push: { frame: localFrame(origin), plan, steering } };
}

interface Miss {
  /** Ground range flown, bearing of it, and time taken. */
  readonly rangeM: number;
  readonly bearingRad: number;
  readonly flightS: number;
}

function fall(plan: RocketPlan, steering: Steering): Miss {
  const flight = startFlight(plan, steering);
  flyDown(flight, () => undefined);
  heightHaeM(flight.state);
  const line = geodesicLine({ latRad: plan.from[1], lonRad: plan.from[0] }, { latRad: place[0], lonRad: place[1] });
  return { rangeM: line.distanceM, bearingRad: line.startBearingRad, flightS: flight.atS };
}

const TOLERANCE_M = 60;
const TOLERANCE_S = 2;
const ROUNDS_MAX = 60;
const SLOPE_ROUNDS = 4;

/** How range and time answer to a relative change of thrust (a, c) and to pitch (b, d). */
function slopesAt(plan: RocketPlan, steering: Steering, now: Miss): { a: number; b: number; c: number; d: number } {
  const byThrust = fall(plan, { ...steering, thrustFactor: steering.thrustFactor * 1.002 });
  const byPitch = fall(plan, { ...steering, pitchRad: steering.pitchRad + 0.004 });
  return {
    a: (byThrust.rangeM - now.rangeM) / 0.002,
    b: (byPitch.rangeM - now.rangeM) / 0.004,
    c: (byThrust.flightS - now.flightS) / 0.002,
    d: (byPitch.flightS - now.flightS) / 0.004,
  };
}

/**
 * Solves thrust, azimuth and pitch for the aim point and the flight time: Newton steps in thrust and pitch for range and time, the
 * bearing error fed back into the azimuth. Bounded; what is left after the last round is metres.
 */
export function solveSteering(plan: RocketPlan): Steering {
  const wanted = geodesicLine({ latRad: plan.from[1], lonRad: plan.from[0] }, { latRad: plan.aim[1], lonRad: plan.aim[0] });
  const speed = Math.sqrt(9.8 * wanted.distanceM) * 0.95 + 9.8 * plan.burnS * 0.6;
  // Δv of the programme is a0 T ln(1/(1−μ))/μ: 1.715 / 0.82 = 2.09 for the share above.
  const steering: Steering = { thrustFactor: speed / (2.09 * LIFT_OFF_MPS2 * plan.burnS), azimuthRad: wanted.startBearingRad, pitchRad: 0.75 };
  let slopes = { a: 1, b: 0, c: 0, d: 1 };
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const now = fall(plan, steering);
    const shortM = wanted.distanceM - now.rangeM;
    const aside = wrapPi(wanted.startBearingRad - now.bearingRad);
    const earlyS = plan.flightS - now.flightS;
    if (Math.abs(shortM) < TOLERANCE_M && Math.abs(aside) * wanted.distanceM < TOLERANCE_M && Math.abs(earlyS) < TOLERANCE_S) break;
    // Slopes cost two more flights: they serve for a few rounds.
    if (round % SLOPE_ROUNDS === 0) slopes = slopesAt(plan, steering, now);
    const { a, b, c, d } = slopes;
    const determinant = a * d - b * c;
    const thrust = (shortM * d - b * earlyS) / determinant;
    const pitch = (a * earlyS - c * shortM) / determinant;
    steering.thrustFactor *= 1 + Math.max(-0.15, Math.min(0.15, thrust));
    steering.pitchRad = Math.max(0.2, Math.min(1.45, steering.pitchRad + Math.max(-0.15, Math.min(0.15, pitch))));
    steering.azimuthRad += aside;
  }
  return steering;
}

/** How a path is cut short or what it is the rest of. */
export interface Fall {
  readonly startsAt: TimeS;
  readonly state: Float64Array;
  readonly ballisticCoefficientKgPerM2: number;
}

/** Resamples what the integrator visits onto a grid of knots. */
function record(flight: Flight, startsAt: TimeS): Path {
  const firstS = flight.atS;
  const knots = createKnots(512);
  addKnot(knots, flight.state);
  const segment = { startsAt: timeS(0), endsAt: timeS(0), stepS: 1, knots: new Float64Array(12) };
  segment.knots.set(flight.state, 0);
  let previousS = firstS;
  const sample = new Float64Array(6);
  flyDown(flight, () => {
    segment.knots.set(flight.state, 6);
    for (let nextS = firstS + knots.count * KNOT_S; nextS <= flight.atS + 1e-9; nextS = firstS + knots.count * KNOT_S) {
      hermiteInto(sample, segment.knots, (nextS - previousS) / (flight.atS - previousS), flight.atS - previousS);
      addKnot(knots, sample);
    }
    segment.knots.copyWithin(0, 6, 12);
    previousS = flight.atS;
  });
  if (firstS + (knots.count - 1) * KNOT_S >= flight.atS - 1e-6) knots.count = Math.max(1, knots.count - 1);
  addKnot(knots, flight.state);
  return { startsAt, endsAt: timeS(startsAt + flight.atS - firstS), stepS: KNOT_S, knots: knots.values.slice(0, knots.count * 6) };
}

function hermiteInto(out: Float64Array, ends: Float64Array, u: number, lengthS: number): void {
  const u2 = u * u;
  const u3 = u2 * u;
  for (let i = 0; i < 3; i += 1) {
    const v0 = ends[3 + i] * lengthS;
    const v1 = ends[9 + i] * lengthS;
    out[i] = (2 * u3 - 3 * u2 + 1) * ends[i] + (u3 - 2 * u2 + u) * v0 + (3 * u2 - 2 * u3) * ends[6 + i] + (u3 - u2) * v1;
    out[3 + i] = ((6 * u2 - 6 * u) * (ends[i] - ends[6 + i]) + (3 * u2 - 4 * u + 1) * v0 + (3 * u2 - 2 * u) * v1) / lengthS;
  }
}

/** The whole powered flight with these settings. */
export function flyRocket(plan: RocketPlan, steering: Steering): Path {
  return record(startFlight(plan, steering), plan.startsAt);
}

/** The free fall from a state. */
export function flyFall(fallen: Fall): Path {
  const flight: Flight = { state: Float64Array.from(fallen.state), atS: 0, dragPerKg: 0.5 / fallen.ballisticCoefficientKgPerM2, push: undefined };
  return record(flight, fallen.startsAt);
}

/** The first `untilS` of a powered flight and the free fall of the rest, with its thrust gone at that moment. */
export function cutThrust(whole: Path, atS: number, ballisticCoefficientKgPerM2: number, stateAt: (atS: number) => Float64Array): Path {
  const startsAt = timeS(whole.startsAt + atS);
  const rest = flyFall({ startsAt, state: stateAt(startsAt), ballisticCoefficientKgPerM2 });
  return joinPaths(whole, rest);
}

function joinPaths(whole: Path, rest: Path): Path {
  const kept = Math.round((rest.startsAt - whole.startsAt) / whole.stepS);
  const knots = new Float64Array(kept * 6 + rest.knots.length);
  knots.set(whole.knots.subarray(0, kept * 6));
  knots.set(rest.knots, kept * 6);
  return { startsAt: whole.startsAt, endsAt: rest.endsAt, stepS: whole.stepS, knots };
}

/** Spacing of knots: a cut falls on one, so that both halves share the grid. */
export const CUT_STEP_S = KNOT_S;
