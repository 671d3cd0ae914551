/** Where a track is over the ground and how it goes on: position, course and their spread, turns and thrust so far. */
import { timeS } from '../base/index.ts';
import { ecefToGeodeticInto } from '../geo/index.ts';
import { atan2, exp, hypot3, wrapPi, wrapTwoPi } from '../math/index.ts';
import type { TrackEstimate } from '../model/index.ts';
import type { PoweredFlight } from './fan.ts';
import { blankHabit } from './habits.ts';
import { rotationInto } from './impact-spread.ts';
import { followLeg, type Leg } from './leg.ts';
import type { TrackMemory } from './track-memory.ts';

/** Turns are forgotten with this time constant; as many radians turned as this double the number of turns expected. */
const TURN_MEMORY_S = 400;
const TURN_REFERENCE_RAD = 0.4;
const GRAVITY_MPS2 = 9.8;
/** A vertical speed counts beyond this many of its sigmas. */
const CLIMB_SIGMAS = 2;
/** A snapped position lies anywhere in its cell: a third of the cell is one sigma of it. */
const GRID_SIGMA_SHARE = 0.3;

/** Courses farther apart than this are two; one within the errors of both is believed whole up to half of them. */
const AGREES_COSINE_MIN = 0.7;
const AGREES_SLOPE = 2;

/** A flight to fill. */
export function blankFlight(): PoweredFlight {
  return {
    at: timeS(0),
    state: new Float64Array(6),
    rotation: new Float64Array(9),
    eastMps: 0,
    northMps: 0,
    courseSigmaRad: 0,
    speedSigmaMps: 0,
    positionSigmaM: 0,
    turnRateRadPerS: 0,
    heightM: 0,
    heightSigmaM: 0,
    climbMps: 0,
    turnFactor: 1,
    flownS: 0,
    habit: blankHabit(),
    share: 0,
  };
}

const geodetic = new Float64Array(3);

/** Fills `flight` with position, course and their spread, and the memory with what staleness compares. */
export function locateInto(flight: PoweredFlight, memory: TrackMemory, track: TrackEstimate): void {
  const s = track.state;
  const c = track.covariance;
  rememberThrust(memory, track);
  ecefToGeodeticInto(geodetic, 0, { xM: s[0], yM: s[1], zM: s[2] });
  flight.at = track.at;
  const r = flight.rotation;
  rotationInto(r, geodetic[0], geodetic[1]);
  for (let i = 0; i < 6; i += 1) {
    flight.state[i] = s[i];
    memory.state[i] = s[i];
  }
  const east = r[0] * s[3] + r[1] * s[4];
  const north = r[3] * s[3] + r[4] * s[4] + r[5] * s[5];
  const speed = Math.sqrt(east * east + north * north);
  flight.eastMps = east;
  flight.northMps = north;
  const headEast = speed > 0 ? east / speed : 0;
  const headNorth = speed > 0 ? north / speed : 1;
  const alongSigma = sigmaAlong(c, VELOCITY_BLOCK, pointAlong(r, headEast, headNorth));
  // Turns to come are the fan's own business: the part of the spread that stands for them is taken off.
  const acrossAll = sigmaAlong(c, VELOCITY_BLOCK, pointAlong(r, headNorth, -headEast));
  const acrossSigma = Math.sqrt(Math.max(0, acrossAll * acrossAll - track.turnSigmaMps * track.turnSigmaMps));
  const eastSigma = sigmaAlong(c, POSITION_BLOCK, pointAlong(r, 1, 0));
  const northSigma = sigmaAlong(c, POSITION_BLOCK, pointAlong(r, 0, 1));
  flight.speedSigmaMps = alongSigma;
  flight.courseSigmaRad = speed > acrossSigma ? acrossSigma / speed : 1;
  flight.positionSigmaM = Math.sqrt(0.5 * (eastSigma * eastSigma + northSigma * northSigma)) + GRID_SIGMA_SHARE * track.gridM;
  flight.turnRateRadPerS = track.turnRateRadPerS;
  const up = pointUp(r);
  const climb = up[0] * s[3] + up[1] * s[4] + up[2] * s[5];
  flight.heightM = geodetic[2];
  flight.heightSigmaM = sigmaAlong(c, POSITION_BLOCK, up);
  flight.climbMps = track.heightKnown && Math.abs(climb) > CLIMB_SIGMAS * sigmaAlong(c, VELOCITY_BLOCK, up) ? climb : 0;
  flight.flownS = Math.max(0, track.at - track.firstAt);
  memory.horizontalSigmaM = flight.positionSigmaM;
  memory.speedMps = speed;
  rememberTurns(memory, wrapTwoPi(atan2(east, north)), { elapsedS: track.at - memory.forecast.madeAt, courseSigmaRad: flight.courseSigmaRad });
  flight.turnFactor = 1 + memory.turnedRad / TURN_REFERENCE_RAD;
  followLeg(memory.leg, track.at, s, flight.positionSigmaM);
  steady(flight, memory.leg, speed);
}

/**
 * Takes the course of the straight stretch flown so far, as far as that of the last plots agrees with it. What plots claim of a course covers
 * turns that they have not shown yet: a straight flyer is within a third of it.
 */
function steady(flight: PoweredFlight, { head, courseSigmaRad, lengthM }: Leg, speed: number): void {
  if (!(lengthM > 0 && speed > 0 && courseSigmaRad < flight.courseSigmaRad)) return;
  const r = flight.rotation;
  const east = r[0] * head[0] + r[1] * head[1];
  const north = r[3] * head[0] + r[4] * head[1] + r[5] * head[2];
  const along = (east * flight.eastMps + north * flight.northMps) / speed;
  if (along < AGREES_COSINE_MIN) return;
  const across = (east * flight.northMps - north * flight.eastMps) / speed;
  const spread2 = flight.courseSigmaRad * flight.courseSigmaRad + courseSigmaRad * courseSigmaRad;
  const share = Math.max(0, Math.min(1, AGREES_SLOPE * (1 - (across * across) / spread2)));
  if (share === 0) return;
  const flownEast = flight.eastMps + share * (speed * east - flight.eastMps);
  const flownNorth = flight.northMps + share * (speed * north - flight.northMps);
  const scale = speed / Math.sqrt(flownEast * flownEast + flownNorth * flownNorth);
  flight.eastMps = scale * flownEast;
  flight.northMps = scale * flownNorth;
  flight.courseSigmaRad = Math.sqrt(share * courseSigmaRad * courseSigmaRad + (1 - share) * flight.courseSigmaRad * flight.courseSigmaRad);
  flight.turnRateRadPerS *= 1 - share;
}

/** Where xx, xy, xz, yy, yz, zz of position and of velocity stand in a packed 6×6. */
const POSITION_BLOCK = Int32Array.of(0, 1, 2, 6, 7, 11);
const VELOCITY_BLOCK = Int32Array.of(15, 16, 17, 18, 19, 20);

const pointed = new Float64Array(3);

/** The local direction (east, north) as a unit vector in ECEF; reused by the next call. */
function pointAlong(rotation: Float64Array, east: number, north: number): Float64Array {
  for (let axis = 0; axis < 3; axis += 1) pointed[axis] = east * rotation[axis] + north * rotation[3 + axis];
  return pointed;
}

/** Straight up as a unit vector in ECEF; reused by the next call. */
function pointUp(rotation: Float64Array): Float64Array {
  for (let axis = 0; axis < 3; axis += 1) pointed[axis] = rotation[6 + axis];
  return pointed;
}

/** One sigma of a block along a unit vector. */
function sigmaAlong(c: Float64Array, block: Int32Array, along: Float64Array): number {
  const x = along[0],
    y = along[1],
    z = along[2];
  const xx = c[block[0]],
    xy = c[block[1]],
    xz = c[block[2]];
  const yy = c[block[3]],
    yz = c[block[4]],
    zz = c[block[5]];
  return Math.sqrt(Math.max(0, x * x * xx + y * y * yy + z * z * zz + 2 * (x * y * xy + x * z * xz + y * z * yz)));
}

/** Course changes since the last forecast, forgotten over minutes; changes within the heading's own error do not count. */
function rememberTurns(memory: TrackMemory, courseRad: number, since: { elapsedS: number; courseSigmaRad: number }): void {
  const changed = Math.abs(wrapPi(courseRad - memory.lastCourseRad));
  const beyond = Math.max(0, changed - 2 * since.courseSigmaRad);
  const kept = since.elapsedS >= 0 && since.elapsedS < 1e6 ? exp(-since.elapsedS / TURN_MEMORY_S) : 0;
  memory.turnedRad = Number.isNaN(memory.lastCourseRad) ? 0 : Math.min(2, memory.turnedRad * kept + beyond);
  memory.lastCourseRad = courseRad;
}

/** Smooths the gain of speed since the last forecast, with gravity's part along the course taken out. */
function rememberThrust(memory: TrackMemory, track: TrackEstimate): void {
  const elapsedS = track.at - memory.forecast.madeAt;
  if (!(elapsedS >= 0.5 && elapsedS <= 6)) return;
  const s = track.state;
  const m = memory.state;
  const speed = hypot3(s[3], s[4], s[5]);
  const climb = (s[0] * s[3] + s[1] * s[4] + s[2] * s[5]) / hypot3(s[0], s[1], s[2]);
  const gain = (speed - hypot3(m[3], m[4], m[5])) / elapsedS + (speed > 0 ? (GRAVITY_MPS2 * climb) / speed : 0);
  memory.thrustMps2 = memory.thrustMps2 > -1e9 ? 0.5 * (memory.thrustMps2 + gain) : gain;
}
