/**
 * Powered flight: chance and time for every place within reach. The course ahead is a mixture: still on this leg (a narrow
 * wedge round the heading) or after at least one more turn (a wide one); the longer the way, the likelier a turn. Chances are
 * those of passing over the ground within 3 km of a place. Each place stands alone: no other place changes a bit of its numbers.
 * Mass that meets no place is "elsewhere": nothing is shared out.
 */
import type { TimeS } from '../base/index.ts';
import { asin, cos, sin } from '../math/index.ts';
import { addArrival, ARRIVAL_CHANCE_MIN, type ArrivalSink, type Contribution } from './arrival-sink.ts';
import type { Habit } from './habits.ts';
import { normalBelow, normalWithin } from './normal.ts';
import { placesInWedge, seenReachInto, type PlaceShapes, type SeenReach, type Wedge } from './place-shapes.ts';
import { decay, quickAngleRad } from './quick-functions.ts';

/** Passing within this of a place's outline counts as threatening it. */
export const PASS_MARGIN_M = 3_000;
/** 5 % and 95 % of a normal distribution. */
const QUANTILE_SIGMAS = 1.645;
/** How long a turn under way goes on, and its spread: a turn is seen to end, never known to. */
const TURN_GOES_ON_S = 12;
const TURN_SPREAD_S = 20;
/**
 * A turn somewhere on the way moves the arrival by the turn's angle times the share of the way left after it, which is anything
 * from 0 to 1: two halves, late and early turns, at a quarter and three quarters, have nearly its distribution.
 */
const LATE_TURN = 0.25;
const EARLY_TURN = 0.75;
/**
 * Steeper than this over the ground nothing under power changes its height: it comes down, with this chance where its way meets the
 * ground, give or take a third of that way and some hundreds of metres.
 */
const STEEP_RATIO = 0.1;
const COMES_DOWN_CHANCE = 0.9;
const GROUND_SPREAD_SHARE = 0.3;
const GROUND_SPREAD_MIN_M = 1_000;
/** How much later than head on it meets a margin that it passes somewhere within: shares of the margin's radius, half the time and 95 %. */
const ASIDE_MEDIAN_SHARE = 0.13;
const ASIDE_LATEST_SHARE = 0.3;
/**
 * How much longer a way with turns is: by the square of the angle at which the place lies off the course, for it is met after a turn alone
 * (made half-way one of half a radian costs a ninth, made late a third), and by the turns expected. Half the time, and 95 %.
 */
const MEDIAN_DETOUR = 0.15;
const LATEST_DETOUR = 0.4;
const MEDIAN_BENDS = 0.01;
const LATEST_BENDS = 0.03;
const DETOUR_ASIDE_MAX = 2;
const DETOUR_TURNS_MAX = 4;
/** Spread of a mean speed, as a share of that of the speed of a moment. */
const MEAN_SPEED_SHARE = 0.3;
/** Slower than this it drifts; a heading means nothing. */
const SPEED_MIN_MPS = 12;

/** A powered object at `at`: rotation 3×3 from ECEF to east, north, up at its position. */
export interface PoweredFlight {
  at: TimeS;
  /** ECEF. */
  state: Float64Array;
  rotation: Float64Array;
  eastMps: number;
  northMps: number;
  courseSigmaRad: number;
  speedSigmaMps: number;
  positionSigmaM: number;
  turnRateRadPerS: number;
  /** Its height and vertical speed as far as they were measured; a speed within its error is 0. */
  heightM: number;
  heightSigmaM: number;
  climbMps: number;
  /** 1 for a straight flyer, more for one that has turned a lot: shortens the legs ahead. */
  turnFactor: number;
  flownS: number;
  habit: Habit;
  /** Chance that it flies this way at all. */
  share: number;
}

/** What of the flight is the same for every place. */
interface FanShape {
  speedMps: number;
  headEast: number;
  headNorth: number;
  turnsPerM: number;
  narrowVariance: number;
  turnVariance: number;
  shiftRad: number;
  speedSpreadRatio: number;
  reachableM: number;
  widestRad: number;
  /** Where a steep way down meets the ground; +∞ when there is none. */
  groundM: number;
  /** A chance below this is left out. */
  leastChance: number;
}

const shape: FanShape = {
  speedMps: 0,
  headEast: 0,
  headNorth: 0,
  turnsPerM: 0,
  narrowVariance: 0,
  turnVariance: 0,
  shiftRad: 0,
  speedSpreadRatio: 0,
  reachableM: 0,
  widestRad: 0,
  groundM: Number.POSITIVE_INFINITY,
  leastChance: 0,
};
const part: Contribution = { placeIndex: 0, chance: 0, earliestAt: 0, medianAt: 0, latestAt: 0 };
const towards = { east: 0, north: 0 };
const seen: SeenReach = { backM: 0, leftM: 0, rightM: 0 };
const wedge: Wedge = { apex: new Float64Array(3), head: new Float64Array(3), halfWidthRad: 0, reachM: 0 };
/** A wedge this many sigmas wide leaves out less than the least chance that is listed. */
const WEDGE_SIGMAS = 2.6;

function clip(value: number, limit: number): number {
  return value > limit ? limit : value < -limit ? -limit : value;
}

function shapeFan(flight: PoweredFlight): void {
  const { habit } = flight;
  const speed = Math.sqrt(flight.eastMps * flight.eastMps + flight.northMps * flight.northMps);
  shape.speedMps = Math.max(speed, SPEED_MIN_MPS);
  shape.headEast = speed > 0 ? flight.eastMps / speed : 0;
  shape.headNorth = speed > 0 ? flight.northMps / speed : 1;
  shape.turnsPerM = flight.turnFactor / habit.legM;
  const turning = clip(flight.turnRateRadPerS * TURN_SPREAD_S, 1);
  shape.shiftRad = clip(flight.turnRateRadPerS * TURN_GOES_ON_S, 0.6);
  const drift = speed < SPEED_MIN_MPS ? 1 : 0;
  shape.narrowVariance = flight.courseSigmaRad * flight.courseSigmaRad + habit.wanderSigmaRad * habit.wanderSigmaRad + turning * turning + drift;
  shape.turnVariance = habit.turnSigmaRad * habit.turnSigmaRad;
  // A filter's own spread of the speed of a moment: the mean over minutes is known better.
  const measured = (MEAN_SPEED_SHARE * flight.speedSigmaMps) / shape.speedMps;
  shape.speedSpreadRatio = Math.min(0.5, Math.sqrt(habit.speedSpreadRatio * habit.speedSpreadRatio + measured * measured));
  shape.groundM =
    -flight.climbMps > STEEP_RATIO * shape.speedMps ? (Math.max(0, flight.heightM) * shape.speedMps) / -flight.climbMps : Number.POSITIVE_INFINITY;
  const leftS = Math.max(0, habit.enduranceS - flight.flownS);
  shape.reachableM = Math.min(habit.rangeM, leftS * shape.speedMps, habit.horizonS * shape.speedMps * (1 + QUANTILE_SIGMAS * shape.speedSpreadRatio));
}

/** Adds the arrivals of one powered flight to `sink`. */
export function addPoweredArrivals(sink: ArrivalSink, shapes: PlaceShapes, flight: PoweredFlight): void {
  if (flight.share < ARRIVAL_CHANCE_MIN) return;
  shapeFan(flight);
  const turns = shape.reachableM * shape.turnsPerM;
  const widest = Math.sqrt(shape.narrowVariance + EARLY_TURN * EARLY_TURN * shape.turnVariance * Math.max(1, turns));
  aimWedge(flight);
  shape.widestRad = WEDGE_SIGMAS * widest;
  wedge.halfWidthRad = shape.widestRad;
  wedge.reachM = shape.reachableM + PASS_MARGIN_M + flight.positionSigmaM;
  const count = placesInWedge(shapes, wedge);
  // Where no other way of flying leads anywhere, what is too small by itself stays too small.
  shape.leastChance = sink.count === 0 ? ARRIVAL_CHANCE_MIN : 0.2 * ARRIVAL_CHANCE_MIN;
  for (let i = 0; i < count; i += 1) addPlace(sink, shapes, flight, shapes.found[i]);
}

/** The wedge's middle in ECEF: the heading, turned by what a turn under way still adds. */
function aimWedge(flight: PoweredFlight): void {
  const c = cos(shape.shiftRad);
  const s = sin(shape.shiftRad);
  const east = shape.headEast * c + shape.headNorth * s;
  const north = shape.headNorth * c - shape.headEast * s;
  const r = flight.rotation;
  for (let axis = 0; axis < 3; axis += 1) {
    wedge.apex[axis] = flight.state[axis];
    wedge.head[axis] = east * r[axis] + north * r[3 + axis];
  }
}

/** Half the angle under which a reach shows, as a share of the distance. */
function halfAngleRad(ratio: number): number {
  if (ratio >= 1) return Math.PI / 2;
  // The arcsine's series, within 0.1 %, below 0.4.
  const square = ratio * ratio;
  return ratio < 0.4 ? ratio * (1 + square * (0.16666666666666666 + square * 0.075)) : asin(ratio);
}

function addPlace(sink: ArrivalSink, shapes: PlaceShapes, flight: PoweredFlight, place: number): void {
  const { state, rotation: r } = flight;
  const dx = shapes.centres[3 * place] - state[0];
  const dy = shapes.centres[3 * place + 1] - state[1];
  const dz = shapes.centres[3 * place + 2] - state[2];
  const east = r[0] * dx + r[1] * dy;
  const north = r[3] * dx + r[4] * dy + r[5] * dz;
  const distance = Math.sqrt(east * east + north * north) + 1e-3;
  const inverse = 1 / distance;
  towards.east = east * inverse;
  towards.north = north * inverse;
  seenReachInto(seen, shapes, place, towards);
  const gap = distance - seen.backM - PASS_MARGIN_M;
  if (gap > shape.reachableM) return;
  part.placeIndex = place;
  if (gap <= 0) return addInside(sink, shapes, flight, distance);
  const along = east * shape.headEast + north * shape.headNorth;
  const across = east * shape.headNorth - north * shape.headEast;
  const off = quickAngleRad(across, along) - shape.shiftRad;
  const right = off + halfAngleRad((seen.rightM + PASS_MARGIN_M) * inverse);
  const left = off - halfAngleRad((seen.leftM + PASS_MARGIN_M) * inverse);
  // Decided place by place: the search before it tests whole cells, and lets in more.
  if (left > shape.widestRad || right < -shape.widestRad) return;
  const turns = distance * shape.turnsPerM;
  const straight = decay(turns);
  const nearby = flight.positionSigmaM * inverse;
  const narrowVariance = shape.narrowVariance + nearby * nearby;
  // Given at least one turn, their mean number is turns/(1 − e^−turns).
  const bent = 1 - straight;
  const turned = shape.turnVariance * (turns < 0.01 ? 1 : turns / bent);
  const late = 1 / Math.sqrt(narrowVariance + LATE_TURN * LATE_TURN * turned);
  const early = 1 / Math.sqrt(narrowVariance + EARLY_TURN * EARLY_TURN * turned);
  let meets = 0.5 * bent * (normalWithin(left * late, right * late) + normalWithin(left * early, right * early));
  if (straight > 0.01) {
    const narrow = 1 / Math.sqrt(narrowVariance);
    meets += straight * normalWithin(left * narrow, right * narrow);
  }
  part.chance = flight.share * meets * decay(gap / flight.habit.remainingMeanM) * fliesPast(gap);
  if (part.chance < shape.leastChance) return;
  addTimes(flight, { gap, off, turns, edgeM: shapes.radiusM[place] + PASS_MARGIN_M });
  addArrival(sink, part);
}

/** Chance that it is still in the air after flying so far. */
function fliesPast(gap: number): number {
  const { groundM } = shape;
  if (groundM === Number.POSITIVE_INFINITY) return 1;
  return 1 - COMES_DOWN_CHANCE * normalBelow((gap - groundM) / (GROUND_SPREAD_MIN_M + GROUND_SPREAD_SHARE * groundM));
}

/**
 * Times to the margin: the spread of speed, and a detour that grows with the angle off the course and the turns made. The earliest
 * meets it head on; most pass aside of the middle, and meet it later by a share of its radius.
 */
function addTimes(flight: PoweredFlight, ahead: { gap: number; off: number; turns: number; edgeM: number }): void {
  const { gap, edgeM } = ahead;
  const spread = QUANTILE_SIGMAS * shape.speedSpreadRatio;
  const slack = flight.positionSigmaM;
  const aside = Math.min(DETOUR_ASIDE_MAX, ahead.off * ahead.off);
  const bends = Math.min(DETOUR_TURNS_MAX, ahead.turns);
  part.earliestAt = flight.at + Math.max(0, gap - slack) / (shape.speedMps * (1 + spread));
  part.medianAt = flight.at + (gap * (1 + MEDIAN_DETOUR * aside + MEDIAN_BENDS * bends) + ASIDE_MEDIAN_SHARE * edgeM) / shape.speedMps;
  part.latestAt = flight.at + (gap * (1 + LATEST_DETOUR * aside + LATEST_BENDS * bends) + ASIDE_LATEST_SHARE * edgeM + slack) / (shape.speedMps * (1 - spread));
}

/** Already over the place or within its margin: it is there now, and stays as long as crossing takes. */
function addInside(sink: ArrivalSink, shapes: PlaceShapes, flight: PoweredFlight, distance: number): void {
  // Where it is may be so unsure that it is over the place by chance only.
  const reach = shapes.radiusM[part.placeIndex] + PASS_MARGIN_M;
  const spread = 2 * flight.positionSigmaM * flight.positionSigmaM;
  part.chance = flight.share * Math.min(1, (reach * reach) / Math.max(1, spread));
  part.earliestAt = flight.at;
  part.medianAt = flight.at;
  part.latestAt = flight.at + (distance + shapes.radiusM[part.placeIndex] + PASS_MARGIN_M) / shape.speedMps;
  addArrival(sink, part);
}
