/**
 * Forecasts of the tracks of one view. Per track and place: no other track and no other place changes a bit of an arrival.
 * Owns the standing forecasts; decides nothing about warnings.
 */
import { assert, timeS, type TimeS } from '../base/index.ts';
import { ecefToGeodeticInto } from '../geo/index.ts';
import { atan2, exp, hypot3, wrapPi, wrapTwoPi } from '../math/index.ts';
import type { Place, TrackEstimate } from '../model/index.ts';
import { addArrival, beginArrivals, createArrivalSink, deliverArrivals, type ArrivalSink, type Contribution, type MutableArrival } from './arrival-sink.ts';
import { forecastBoost } from './boost.ts';
import { addPoweredArrivals, type PoweredFlight } from './fan.ts';
import { chanceBound, countedReachM, impactChance, type GroundSpread } from './ground-chance.ts';
import { blankHabit, blendHabit } from './habits.ts';
import { forecastFall, rotationInto } from './impact-spread.ts';
import { placesInWedge, preparePlaces, type PlaceShapes, type Wedge } from './place-shapes.ts';
import { isStale } from './staleness.ts';
import { threatShareInto } from './threat-share.ts';
import { beginMemory, type StandingForecast, type TrackMemory } from './track-memory.ts';

export interface ForecasterOptions {
  /** Chance for a place below which an arrival is not listed; default 0.005. */
  readonly chanceMin?: number;
}

export interface Forecaster {
  /** Cheap: true when the standing forecast of a confirmed or lost track is missing or stale. */
  due(track: TrackEstimate): boolean;
  /** Computes and keeps the forecast of `track`, whose `at` is now. The object returned is reused by the next update. */
  update(track: TrackEstimate): StandingForecast;
  get(serial: number): StandingForecast | undefined;
  /** The picture gave the track up. What may still come down stays as a lost forecast until it has. */
  drop(serial: number, now?: TimeS): void;
  /** Visits standing forecasts, ascending serial. */
  forEach(visit: (forecast: StandingForecast) => void): void;
  readonly counters: { updates: number; falls: number; fans: number };
}

const QUANTILE_SIGMAS = 1.645;
/** After an impact a footprint stays for what falls slower. */
const DEBRIS_FALL_S = 120;
/** A powered object out of sight goes on, but is it still one? The chance fades with this time constant. */
const UNSEEN_FADE_S = 3_600;
/** An existence chance fallen to this share of what it was is evidence of an end, not of a lost source. */
const GONE_SHARE = 0.1;
const TURN_MEMORY_S = 400;
const GRAVITY_MPS2 = 9.8;

const EMPTY_PART: Contribution = { placeIndex: 0, chance: 0, earliestAt: 0, medianAt: 0, latestAt: 0 };

/**
 * A forecaster for `places`; arrivals name them by index.
 * @param options reserved for limits; the defaults are those of the design
 */
export function createForecaster(places: readonly Place[], options: ForecasterOptions = {}): Forecaster {
  assert(options.chanceMin === undefined || options.chanceMin >= 0, 'the least chance listed must not be negative');
  const shapes = preparePlaces(places);
  const sink = createArrivalSink(places.length);
  const spare: MutableArrival[] = [];
  const memories = new Map<number, TrackMemory>();
  const serials: number[] = [];
  const counters = { updates: 0, falls: 0, fans: 0 };

  const remember = (track: TrackEstimate): TrackMemory => {
    const known = memories.get(track.serial);
    if (known !== undefined) return known;
    const memory = beginMemory(track);
    memories.set(track.serial, memory);
    let i = serials.length;
    while (i > 0 && serials[i - 1] > track.serial) i -= 1;
    serials.splice(i, 0, track.serial);
    return memory;
  };
  const forget = (serial: number): void => {
    const memory = memories.get(serial);
    if (memory === undefined) return;
    spare.push(...memory.arrivals);
    memories.delete(serial);
    serials.splice(serials.indexOf(serial), 1);
  };
  const update = (track: TrackEstimate): StandingForecast => {
    const memory = remember(track);
    counters.updates += 1;
    if (track.status === 'lost' && memory.forecast.revision > 0) {
      fade(memory, track);
      return memory.forecast;
    }
    beginArrivals(sink);
    compute(memory, track, shapes, sink, counters);
    deliverArrivals(sink, memory.arrivals, spare);
    settle(memory, track);
    return memory.forecast;
  };
  return {
    due: (track) => {
      if (track.status === 'tentative') return false;
      const memory = memories.get(track.serial);
      return memory === undefined || isStale(memory, track);
    },
    update,
    get: (serial) => memories.get(serial)?.forecast,
    drop: (serial, now) => {
      const memory = memories.get(serial);
      const at = now ?? memory?.forecast.madeAt ?? timeS(0);
      for (let i = serials.length - 1; i >= 0; i -= 1) {
        const other = memories.get(serials[i]);
        if (other?.dropped && other.goneAt < at) forget(serials[i]);
      }
      if (memory === undefined) return;
      if (memory.forecast.impact === undefined) forget(serial);
      else leaveFootprint(memory);
    },
    forEach: (visit) => {
      for (const serial of serials) visit((memories.get(serial) as TrackMemory).forecast);
    },
    counters,
  };
}

const flight: PoweredFlight = {
  at: timeS(0), state: new Float64Array(6), rotation: new Float64Array(9),
  eastMps: 0, northMps: 0, courseSigmaRad: 0, speedSigmaMps: 0, positionSigmaM: 0, turnRateRadPerS: 0, turnFactor: 1, flownS: 0,
  habit: blankHabit(), share: 0,
};
const geodetic = new Float64Array(3);
const part: Contribution = { ...EMPTY_PART };
const around: Wedge = { apex: new Float64Array(3), head: new Float64Array(3), halfWidthRad: Math.PI, reachM: 0 };

function compute(memory: TrackMemory, track: TrackEstimate, shapes: PlaceShapes, sink: ArrivalSink, counters: Forecaster['counters']): void {
  const { share, forecast } = memory;
  threatShareInto(share, track);
  const powered = share.cruise + share.drone + share.other;
  forecast.threatShare = Math.min(1, powered + share.ballistic);
  const free = Math.max(0, Math.min(1, track.boostChance + track.ballisticChance));
  memory.free = share.ballistic > 0.3 && share.ballistic >= powered;
  memory.boosting = memory.free && track.boostChance > 0.3;
  forecast.impact = undefined;
  locate(memory, track);
  if (share.ballistic > 0.02) {
    counters.falls += 1;
    addFalling(memory, track, shapes, sink);
  }
  // An unknown object that moves like a free body is forecast as one, whatever its kind is called so far.
  if (powered > 0.005) {
    counters.fans += 1;
    flight.share = powered * track.existenceChance * (1 - free * Math.min(1, share.ballistic));
    blendHabit(flight.habit, share.drone, share.cruise, share.other);
    addPoweredArrivals(sink, shapes, flight);
  }
}

/** Fills `flight` with position, course and their spread, and the memory with what staleness compares. */
function locate(memory: TrackMemory, track: TrackEstimate): void {
  const s = track.state;
  const c = track.covariance;
  ecefToGeodeticInto(geodetic, 0, { xM: s[0], yM: s[1], zM: s[2] });
  rememberThrust(memory, track);
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
  const alongSigma = sigmaAlong(c, 15, headEast * r[0] + headNorth * r[3], headEast * r[1] + headNorth * r[4], headNorth * r[5]);
  const acrossSigma = sigmaAlong(c, 15, headNorth * r[0] - headEast * r[3], headNorth * r[1] - headEast * r[4], -headEast * r[5]);
  const eastSigma = sigmaAlong(c, 0, r[0], r[1], r[2]);
  const northSigma = sigmaAlong(c, 0, r[3], r[4], r[5]);
  flight.speedSigmaMps = alongSigma;
  flight.courseSigmaRad = speed > acrossSigma ? acrossSigma / speed : 1;
  flight.positionSigmaM = Math.sqrt(0.5 * (eastSigma * eastSigma + northSigma * northSigma)) + 0.3 * track.gridM;
  flight.turnRateRadPerS = track.turnRateRadPerS;
  flight.flownS = Math.max(0, track.at - track.firstAt);
  memory.horizontalSigmaM = flight.positionSigmaM;
  memory.speedMps = speed;
  rememberTurns(memory, wrapTwoPi(atan2(east, north)), track.at - memory.forecast.madeAt);
  flight.turnFactor = 1 + memory.turnedRad / 0.4;
}

/** One sigma along the unit vector (x, y, z): position block for `block` 0, velocity block for 15. */
function sigmaAlong(c: Float64Array, block: 0 | 15, x: number, y: number, z: number): number {
  const xx = c[block], xy = c[block + 1], xz = c[block + 2];
  const yy = block === 0 ? c[6] : c[18];
  const yz = block === 0 ? c[7] : c[19];
  const zz = block === 0 ? c[11] : c[20];
  return Math.sqrt(Math.max(0, x * x * xx + y * y * yy + z * z * zz + 2 * (x * y * xy + x * z * xz + y * z * yz)));
}

/** Course changes since the last forecast, forgotten over minutes; changes within the heading's own error do not count. */
function rememberTurns(memory: TrackMemory, courseRad: number, elapsedS: number): void {
  const changed = Math.abs(wrapPi(courseRad - memory.lastCourseRad));
  const beyond = Math.max(0, changed - 2 * flight.courseSigmaRad);
  const kept = elapsedS >= 0 && elapsedS < 1e6 ? exp(-elapsedS / TURN_MEMORY_S) : 0;
  memory.turnedRad = Number.isNaN(memory.lastCourseRad) ? 0 : Math.min(2, memory.turnedRad * kept + beyond);
  memory.lastCourseRad = courseRad;
}

/** Falling and boosting arrivals, and the impact shown. */
function addFalling(memory: TrackMemory, track: TrackEstimate, shapes: PlaceShapes, sink: ArrivalSink): void {
  const motion = track.boostChance + track.ballisticChance;
  const boosted = motion > 0 ? track.boostChance / motion : 0;
  const chance = memory.share.ballistic * track.existenceChance;
  let shown: GroundSpread | undefined;
  if (boosted > 0.05 && forecastBoost(memory.boost, track.at, track.state, memory.thrustMps2)) {
    for (let i = 0; i < memory.boost.count; i += 1) addSpread(sink, shapes, memory.boost.parts[i], chance * boosted);
    if (boosted > 0.5) shown = memory.boost.parts[memory.boost.count >> 1];
  }
  if (boosted < 0.95 && forecastFall(memory.fall, track)) {
    memory.fall.spread.share = 1;
    addSpread(sink, shapes, memory.fall.spread, chance * (boosted > 0.05 ? 1 - boosted : 1));
    shown ??= memory.fall.spread;
  }
  if (shown !== undefined && memory.share.ballistic > 0.3) showImpact(memory, shown, boosted > 0.5);
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

function addSpread(sink: ArrivalSink, shapes: PlaceShapes, spread: GroundSpread, chance: number): void {
  const weight = chance * spread.share;
  if (weight < 0.002) return;
  around.apex.set(spread.mean);
  around.reachM = countedReachM(spread);
  const count = placesInWedge(shapes, around);
  for (let i = 0; i < count; i += 1) {
    const place = shapes.found[i];
    if (weight * chanceBound(spread, shapes.radiusM[place]) < 0.002) continue;
    part.chance = weight * impactChance(spread, shapes, place);
    if (part.chance < 0.002) continue;
    part.placeIndex = place;
    part.earliestAt = spread.at - QUANTILE_SIGMAS * spread.atSigmaS;
    part.medianAt = spread.at;
    part.latestAt = spread.at + QUANTILE_SIGMAS * spread.atSigmaS;
    addArrival(sink, part);
  }
}

function showImpact(memory: TrackMemory, spread: GroundSpread, boosting: boolean): void {
  const { impact } = memory;
  const parts = memory.boost.parts;
  const last = parts[Math.max(0, memory.boost.count - 1)];
  impact.latRad = spread.latRad;
  impact.lonRad = spread.lonRad;
  impact.at = timeS(spread.at);
  impact.atSigmaS = boosting ? Math.max(spread.atSigmaS, 0.4 * Math.abs(last.at - parts[0].at)) : spread.atSigmaS;
  impact.majorSigmaM = boosting ? Math.max(spread.majorSigmaM, 0.4 * gapM(parts[0], last)) : spread.majorSigmaM;
  impact.minorSigmaM = spread.minorSigmaM;
  impact.orientationRad = wrapTwoPi(atan2(spread.majorEast, spread.majorNorth));
  memory.forecast.impact = impact;
}

function gapM(a: GroundSpread, b: GroundSpread): number {
  const dx = a.mean[0] - b.mean[0], dy = a.mean[1] - b.mean[1], dz = a.mean[2] - b.mean[2];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

/** What is common to every computed forecast. */
function settle(memory: TrackMemory, track: TrackEstimate): void {
  const { forecast } = memory;
  forecast.event = track.event;
  forecast.madeAt = track.at;
  forecast.kindChance.set(track.kindChance);
  forecast.lost = track.status === 'lost';
  forecast.gone = false;
  forecast.revision += 1;
  memory.status = track.status;
  memory.updateCount = track.updateCount;
  memory.existenceChance = track.existenceChance;
  memory.seenAt = track.at;
  memory.dropped = false;
  memory.seenChance.length = 0;
  for (const arrival of memory.arrivals) memory.seenChance.push(arrival.chance);
}

/** A track out of sight: times stay as last seen, chances fall with its existence and, under power, with time. */
function fade(memory: TrackMemory, track: TrackEstimate): void {
  const { forecast } = memory;
  const existence = memory.existenceChance > 0 ? Math.min(1, track.existenceChance / memory.existenceChance) : 0;
  const aged = memory.free ? 1 : exp(-Math.max(0, track.at - memory.seenAt) / UNSEEN_FADE_S);
  for (let i = 0; i < memory.arrivals.length; i += 1) memory.arrivals[i].chance = memory.seenChance[i] * existence * aged;
  forecast.lost = true;
  forecast.gone = !memory.free && existence < GONE_SHARE;
  forecast.madeAt = track.at;
  forecast.revision += 1;
  memory.status = 'lost';
}

/** The track is gone but what it was may still fall: the footprint stays until it has. */
function leaveFootprint(memory: TrackMemory): void {
  const { forecast } = memory;
  if (forecast.impact === undefined) return;
  memory.dropped = true;
  memory.goneAt = timeS(forecast.impact.at + 2 * forecast.impact.atSigmaS + DEBRIS_FALL_S);
  forecast.lost = true;
  forecast.revision += 1;
}
