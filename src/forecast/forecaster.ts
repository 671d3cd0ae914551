/**
 * Forecasts of the tracks of one view. Per track and place: no other track and no other place changes a bit of an arrival.
 * Owns the standing forecasts; decides nothing about warnings.
 */
import { LIMITS, assert, timeS, type TimeS } from '../base/index.ts';
import { WGS84_A_M } from '../geo/index.ts';
import { cos, exp, hypot3 } from '../math/index.ts';
import type { Place, Standing, TrackEstimate } from '../model/index.ts';
import { addArrival, beginArrivals, createArrivalSink, deliverArrivals, type ArrivalSink, type Contribution, type MutableArrival } from './arrival-sink.ts';
import { blankFlight, locateInto } from './course.ts';
import { followDrag } from './drag.ts';
import { addFalling, addPieces, addSinking, isSinking } from './falling.ts';
import { addPoweredArrivals } from './fan.ts';
import { grownShare, isYoung } from './growth.ts';
import { forecastLaunch, launchEndsAt, type Launch } from './launch.ts';
import { blendHabit } from './habits.ts';
import { normalBelow } from './normal.ts';
import { preparePlaces, type PlaceShapes } from './place-shapes.ts';
import { hasAged, isStale } from './staleness.ts';
import { threatShareInto } from './threat-share.ts';
import { followTrail, type Trail } from './trail.ts';
import { beginMemory, type StandingForecast, type TrackMemory } from './track-memory.ts';

/** Standing forecasts of one picture's tracks over one list of places. */
export interface Forecaster {
  /** True when the standing forecast of a confirmed or lost track is missing or stale. */
  due(track: TrackEstimate): boolean;
  /** Cheaper still, of a track as it stands: false when `due` was asked since its last plot and it has not aged since. */
  mayBeDue(standing: Standing, at: TimeS): boolean;
  /** Cheapest, on the way of a plot: false when no plot of this track can make its forecast due yet. */
  heeds(serial: number, at: TimeS): boolean;
  /** Computes and keeps the forecast of `track`, whose `at` is now. The object returned is reused by the next update. */
  update(track: TrackEstimate): StandingForecast;
  get(serial: number): StandingForecast | undefined;
  /** The picture gave the track up. What may still come down stays, as a lost forecast, until it has; nothing does of what never was. */
  drop(serial: number, neverWas?: boolean): void;
  /** Visits standing forecasts, ascending serial. */
  forEach(visit: (forecast: StandingForecast) => void): void;
  /** An indicated launch: what it may reach stands until nothing of it can arrive. */
  launch(launch: Launch): void;
  /** Visits what indicated launches may reach, in the order in which they came. */
  forEachLaunch(visit: (forecast: StandingForecast) => void): void;
  /** Forgets launches that are long over. */
  endLaunches(at: TimeS): void;
  /** Work done so far. */
  readonly counters: { updateCount: number; fallCount: number; fanCount: number };
}

/** After an impact a footprint stays for what falls slower. */
const PIECES_FALL_S = 120;
/** A track given up this close to its impact has come down. */
const WHOLE_UNTIL_S = 30;
/** Falls that end this near one another in place and time, and are near one another in the air, are one body under two tracks. */
const SAME_FALL_M = 15_000;
const SAME_FALL_S = 45;
const SAME_BODY_M = 8_000;
const SAME_BODY_MPS = 60;
/**
 * A powered object out of sight goes on, but is it still one? Of those that vanished low, where no silence speaks against them, nearly all flew on in
 * one exercise (104 of 106, a minute later) and few in another (22 of 179), where flights end: nobody can tell, so after a minute it is one of two.
 * Then the chance fades with a slow time constant.
 */
const UNSEEN_DOWN_SHARE = 0.5;
const UNSEEN_DOWN_S = 60;
const UNSEEN_FADE_S = 3_600;
/** How much later than its latest time one out of sight may come: at least so long, and a share of the way it had left. */
const UNSEEN_LATE_MIN_S = 60;
const UNSEEN_LATE_SHARE = 0.25;
/** An existence chance fallen to this share of what it was is evidence of an end, not of a lost source. */
const GONE_SHARE = 0.1;
/** The same for a falling body: it broke up, and its pieces fall. */
const BROKEN_SHARE = 0.3;
/** What flies a way with less chance than the least stage asks for warns nobody: it is not forecast. */
const BALLISTIC_SHARE_MIN = 0.04;
const POWERED_SHARE_MIN = 0.04;
/** Between plots of several sensors a forecast stands at least this long; that of a harmless track waits for the forecast tick. */
const HEEDS_AGAIN_S = 1;
const HARMLESS_SHARE = 0.05;
/** Whatever flies to a place is faster than this; one that may be slower counts by the chance that it is not. */
const PURPOSEFUL_MPS = 28;
const SPEED_SIGMA_MIN_MPS = 3;
const GRAVITY_MPS2 = 9.8;
/** An arc has made this share of the speed that it has reached at least. */
const ARC_WAY_SHARE = 0.4;
/** What flies under power has made more of its speed on the way of the last minutes: a track that leapt to other plots has not. */
const FLIGHT_WAY_SHARE = 0.5;
/** What flies level below this is not as fast as what falls from above it. */
const LEVEL_BELOW_M = 15_000;
const ARC_SHOWN_CHANCE = 0.8;
const ARC_SHOWN_PLOTS_COUNT = 8;
/** As far under the ground as a fall may seem to be at its end, its error apart. */
const GROUND_DOUBT_M = 500;
/** A length of an uncertain velocity is too long on the whole: noise adds to it, whatever its direction. */
const SPEED_DOUBT_SIGMAS = 1;

/** State of a forecaster, shared by the functions below. */
interface Desk {
  readonly shapes: PlaceShapes;
  readonly sink: ArrivalSink;
  readonly spare: MutableArrival[];
  readonly memories: Map<number, TrackMemory>;
  /** Ascending. */
  readonly serials: number[];
  readonly counters: Forecaster['counters'];
  /** When the first footprint is over. */
  footprintUntil: number;
  launches: StandingForecast[];
}

/** A forecaster for `places`, or for the `members` of that list alone; arrivals name them by their index in the list. */
export function createForecaster(places: readonly Place[], members?: readonly number[]): Forecaster {
  const desk: Desk = {
    shapes: preparePlaces(places, members),
    sink: createArrivalSink(places.length),
    spare: [],
    memories: new Map(),
    serials: [],
    counters: { updateCount: 0, fallCount: 0, fanCount: 0 },
    footprintUntil: Number.POSITIVE_INFINITY,
    launches: [],
  };
  const { memories, serials, counters } = desk;
  return {
    due: (track) => {
      if (track.status === 'tentative') return false;
      const memory = memories.get(track.serial);
      if (memory === undefined || isStale(memory, track)) return true;
      memory.lookedCount = track.updateCount;
      return false;
    },
    mayBeDue: (standing, at) => {
      const memory = memories.get(standing.serial);
      return memory === undefined || memory.lookedCount !== standing.updateCount || hasAged(memory, standing, at);
    },
    heeds: (serial, at) => {
      const memory = memories.get(serial);
      return memory === undefined || at >= memory.heedsFrom;
    },
    update: (track) => {
      assert(Number.isFinite(track.state[0] + track.state[3] + track.covariance[0]), 'a track that is forecast has a place');
      counters.updateCount += 1;
      if (track.at > desk.footprintUntil) clearFootprints(desk, track.at);
      const memory = remember(desk, track);
      if (track.status === 'lost' && memory.forecast.revision > 0) fade(desk, memory, track);
      else compute(desk, memory, track);
      return memory.forecast;
    },
    get: (serial) => memories.get(serial)?.forecast,
    drop: (serial, neverWas = false) => {
      const memory = memories.get(serial);
      if (memory === undefined) return;
      if (neverWas || memory.forecast.impact === undefined || isContinued(desk, memory)) forget(desk, serial);
      else leaveFootprint(desk, memory);
    },
    forEach: (visit) => {
      for (const serial of serials) visit((memories.get(serial) as TrackMemory).forecast);
    },
    launch: (launch) => {
      // Beyond the bound whatever could be reached has been told already.
      if (desk.launches.length < LIMITS.launchesPerViewMax) desk.launches.push(forecastLaunch(launch, places, members));
    },
    forEachLaunch: (visit) => desk.launches.forEach(visit),
    endLaunches: (at) => {
      if (desk.launches.some((one) => isLongOver(one, at))) desk.launches = desk.launches.filter((one) => !isLongOver(one, at));
    },
    counters,
  };
}

/** Whoever reads a launch decides when it is over; long after that nobody asks. */
const LAUNCH_KEPT_S = 3_600;
const isLongOver = (forecast: StandingForecast, at: TimeS): boolean => at > launchEndsAt(forecast) + LAUNCH_KEPT_S;

function remember(desk: Desk, track: TrackEstimate): TrackMemory {
  const known = desk.memories.get(track.serial);
  if (known !== undefined) return known;
  const memory = beginMemory(track);
  desk.memories.set(track.serial, memory);
  let i = desk.serials.length;
  while (i > 0 && desk.serials[i - 1] > track.serial) i -= 1;
  desk.serials.splice(i, 0, track.serial);
  return memory;
}

function forget(desk: Desk, serial: number): void {
  const memory = desk.memories.get(serial);
  if (memory === undefined) return;
  desk.spare.push(...memory.arrivals);
  desk.memories.delete(serial);
  desk.serials.splice(desk.serials.indexOf(serial), 1);
}

const flight = blankFlight();

function compute(desk: Desk, memory: TrackMemory, track: TrackEstimate): void {
  const { share, forecast } = memory;
  const { shapes, sink, counters } = desk;
  beginArrivals(sink);
  addCarried(sink, memory, track);
  threatShareInto(share, track);
  const powered = share.cruise + share.drone + share.other;
  forecast.threatShare = Math.min(1, powered + share.ballistic);
  memory.free = share.ballistic > 0.3 && share.ballistic >= powered;
  memory.boosting = memory.free && track.boostChance > 0.3;
  forecast.impact = undefined;
  forecast.forgeable = track.forgeable;
  locateInto(flight, memory, track);
  followTrail(memory.trail, track.at, track.state, flight.positionSigmaM);
  if (share.ballistic > BALLISTIC_SHARE_MIN) {
    counters.fallCount += 1;
    followDrag(memory.drag, track);
    memory.arcShown ||= showsArc(track);
    addFalling(memory, track, shapes, { sink, believedShare: arcShare(memory, track) });
  }
  const sinks = isSinking(flight) ? track.existenceChance * grownShare(track) * (1 - share.ballistic) : 0;
  if (sinks > 0) addSinking(memory, flight, shapes, { sink, chance: sinks });
  else if (powered > POWERED_SHARE_MIN) {
    counters.fanCount += 1;
    const sure = purposefulShare(memory);
    flight.share = powered * sure * aboveGroundShare() * grownShare(track) * track.existenceChance * track.credenceShare;
    blendHabit(flight.habit, share.drone, share.cruise, share.other);
    addPoweredArrivals(sink, shapes, flight);
  }
  deliverArrivals(sink, memory.arrivals, desk.spare);
  settle(memory, track);
  if (sinks > 0) beginSinking(memory);
}

/** What sinks stays a fall until it is down: nothing of it breaks, and no silence takes it away. */
function beginSinking(memory: TrackMemory): void {
  memory.free = true;
  memory.broken = true;
}

/**
 * A track that takes over a lost one takes the lost share with it: as far as its own course is not yet believed, what was lost may still
 * be on its way.
 */
function addCarried(sink: ArrivalSink, { carried, arrivals, seenChance, status }: TrackMemory, track: TrackEstimate): void {
  if (status === 'lost' && track.status !== 'lost') {
    // It flies after all: what was held against it while nobody saw it is void.
    carried.length = 0;
    arrivals.forEach(({ placeIndex, earliestAt, medianAt, latestAt }, i) =>
      carried.push({ placeIndex, chance: seenChance[i], earliestAt, medianAt, latestAt }),
    );
  }
  if (!isYoung(track)) carried.length = 0;
  const doubt = 1 - grownShare(track);
  for (const lost of carried) {
    if (lost.latestAt < track.at) continue;
    Object.assign(kept, lost);
    kept.chance = doubt * lost.chance;
    addArrival(sink, kept);
  }
}

/** A bird or a balloon whose speed is still unsure, or is not borne out by its way, must not alarm the town that it is over. */
function purposefulShare({ trail, speedMps }: TrackMemory): number {
  const claimed = (speedMps - PURPOSEFUL_MPS) / Math.max(SPEED_SIGMA_MIN_MPS, flight.speedSigmaMps);
  if (Number.isNaN(trail.speedMps)) return normalBelow(claimed - SPEED_DOUBT_SIGMAS);
  const sigmaMps = Math.max(SPEED_SIGMA_MIN_MPS, trail.sigmaMps);
  const made = (trail.speedMps - PURPOSEFUL_MPS) / sigmaMps;
  const borneOut = (trail.speedMps - FLIGHT_WAY_SHARE * speedMps) / sigmaMps;
  return normalBelow(Math.min(claimed, made) - SPEED_DOUBT_SIGMAS) * normalBelow(borneOut + SPEED_DOUBT_SIGMAS);
}

/** A track that flies under the ground, beyond its error, follows plots of several objects, whether its height was measured or not. */
const aboveGroundShare = (): number => Math.min(1, 2 * normalBelow((flight.heightM + GROUND_DOUBT_M) / Math.max(1, flight.heightSigmaM)));

/** A track that has fallen freely, high up, for some plots is a body whatever its last plots make of its motion. */
const showsArc = (track: TrackEstimate): boolean =>
  track.ballisticChance > ARC_SHOWN_CHANCE && track.heightKnown && track.updateCount >= ARC_SHOWN_PLOTS_COUNT && flight.heightM > LEVEL_BELOW_M;

/**
 * How far an arc is believed. A free fall shows itself; thrust, or what is only too fast for wings, is believed like a course; what shows
 * neither where nothing is that fast on level flight is no arc. Without a measured height nothing but speed makes one: it must be borne out by
 * the way. Under power speed has grown on the way.
 */
function arcShare({ trail, arcShown }: TrackMemory, track: TrackEstimate): number {
  if (arcShown) return 1;
  const { ballisticChance: falls, boostChance: boosts, heightKnown } = track;
  const grown = grownShare(track);
  const isHigh = heightKnown ? normalBelow((flight.heightM - LEVEL_BELOW_M) / Math.max(1, flight.heightSigmaM)) : 0;
  const level = heightKnown ? Math.max(0, 1 - falls - boosts) * isHigh : 1 - falls - boosts;
  // Low down nothing falls for long: three plots of pieces and flocks make a fall as well as one body does, and no order in time would wait for more.
  const falling = falls * (heightKnown ? isHigh + (1 - isHigh) * grown : 1);
  return aboveGroundShare() * (falling + grown * (boosts + level)) * (isHigh + (1 - isHigh) * borneOutShare(trail, track));
}

/** Chance that the way made bears out the speed of an arc; of a young track that has made none, 1. */
function borneOutShare(trail: Trail, track: TrackEstimate): number {
  if (Number.isNaN(trail.speedMps)) return 1;
  const claimedMps = hypot3(track.state[3], track.state[4], track.state[5]);
  return normalBelow((trail.speedMps - ARC_WAY_SHARE * claimedMps) / Math.max(SPEED_SIGMA_MIN_MPS, trail.sigmaMps));
}

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
  memory.lookedCount = track.updateCount;
  memory.young = isYoung(track);
  memory.existenceChance = track.existenceChance;
  memory.seenAt = track.at;
  memory.heedsFrom = memory.young ? Number.NEGATIVE_INFINITY : forecast.threatShare < HARMLESS_SHARE ? Number.POSITIVE_INFINITY : track.at + HEEDS_AGAIN_S;
  memory.dropped = false;
  memory.broken = false;
  noteChances(memory);
}

function noteChances(memory: TrackMemory): void {
  memory.seenChance.length = 0;
  for (const arrival of memory.arrivals) memory.seenChance.push(arrival.chance);
}

/** A track out of sight: times stay as last seen, the latest with more room, chances fall with its existence and, under power, with time. */
function fade(desk: Desk, memory: TrackMemory, track: TrackEstimate): void {
  const { forecast } = memory;
  const existence = memory.existenceChance > 0 ? Math.min(1, track.existenceChance / memory.existenceChance) : 0;
  if (memory.free) {
    // A body that is no longer seen where it should be has broken up, and its pieces come down all the same.
    if (existence < BROKEN_SHARE && !isContinued(desk, memory)) breakUp(desk, memory);
  } else {
    const unseenS = Math.max(0, track.at - memory.seenAt);
    const flies = 1 - UNSEEN_DOWN_SHARE * Math.min(1, unseenS / UNSEEN_DOWN_S);
    const kept = existence * flies * exp(-unseenS / UNSEEN_FADE_S);
    // Nobody sees it turn: it may come later than it could while it was seen.
    if (memory.status !== 'lost') {
      for (const arrival of memory.arrivals) {
        const left = Math.max(0, arrival.latestAt - memory.seenAt);
        arrival.latestAt = timeS(arrival.latestAt + UNSEEN_LATE_MIN_S + UNSEEN_LATE_SHARE * left);
      }
    }
    for (let i = 0; i < memory.arrivals.length; i += 1) memory.arrivals[i].chance = memory.seenChance[i] * kept;
  }
  forecast.lost = true;
  forecast.gone = !memory.free && existence < GONE_SHARE;
  forecast.madeAt = track.at;
  forecast.revision += 1;
  memory.status = 'lost';
  memory.heedsFrom = Number.NEGATIVE_INFINITY;
}

const kept: Contribution = { placeIndex: 0, chance: 0, earliestAt: 0, medianAt: 0, latestAt: 0 };

/** True when another track in sight falls to the same place at the same time: it is the same body, and nothing broke. */
function isContinued(desk: Desk, memory: TrackMemory): boolean {
  const own = memory.forecast.impact;
  if (own === undefined) return false;
  for (const other of desk.memories.values()) {
    const { impact, lost } = other.forecast;
    if (other === memory || lost || impact === undefined || Math.abs(impact.at - own.at) > SAME_FALL_S) continue;
    const north = impact.latRad - own.latRad;
    const east = (impact.lonRad - own.lonRad) * cos(own.latRad);
    const reach = (SAME_FALL_M + own.majorSigmaM) / WGS84_A_M;
    if (north * north + east * east < reach * reach && isSameBody(memory, other)) return true;
  }
  return false;
}

/** True when a track is where another, last seen a moment ago, has fallen to by now: bodies of one raid come down together, seconds apart. */
function isSameBody({ state: a, seenAt, horizontalSigmaM }: TrackMemory, { state: b, seenAt: otherAt, horizontalSigmaM: otherSigmaM }: TrackMemory): boolean {
  const aheadS = otherAt - seenAt;
  const drop = (0.5 * GRAVITY_MPS2 * aheadS * aheadS) / hypot3(a[0], a[1], a[2]);
  const apart = hypot3(a[0] * (1 - drop) + a[3] * aheadS - b[0], a[1] * (1 - drop) + a[4] * aheadS - b[1], a[2] * (1 - drop) + a[5] * aheadS - b[2]);
  return apart < SAME_BODY_M + SAME_BODY_MPS * Math.abs(aheadS) + horizontalSigmaM + otherSigmaM;
}

/** Adds the pieces of a broken body to what it threatened whole, once. */
function breakUp(desk: Desk, memory: TrackMemory): void {
  if (memory.broken) return;
  memory.broken = true;
  beginArrivals(desk.sink);
  for (const arrival of memory.arrivals) {
    kept.placeIndex = arrival.placeIndex;
    kept.chance = arrival.chance;
    kept.earliestAt = arrival.earliestAt;
    kept.medianAt = arrival.medianAt;
    kept.latestAt = arrival.latestAt;
    addArrival(desk.sink, kept);
  }
  addPieces(memory, desk.shapes, desk.sink, memory.share.ballistic * memory.existenceChance);
  deliverArrivals(desk.sink, memory.arrivals, desk.spare);
  noteChances(memory);
}

/** The track is gone but what it was may still fall: the footprint stays until it has. */
function leaveFootprint(desk: Desk, memory: TrackMemory): void {
  const { forecast } = memory;
  if (memory.dropped || forecast.impact === undefined) return;
  // Given up near its impact it came down whole.
  if (forecast.madeAt < forecast.impact.at - WHOLE_UNTIL_S) breakUp(desk, memory);
  let until: number = forecast.impact.at + 2 * forecast.impact.atSigmaS;
  for (const arrival of memory.arrivals) until = Math.max(until, arrival.latestAt);
  memory.dropped = true;
  memory.goneAt = timeS(until + PIECES_FALL_S);
  desk.footprintUntil = Math.min(desk.footprintUntil, memory.goneAt);
  forecast.lost = true;
  forecast.revision += 1;
}

function clearFootprints(desk: Desk, now: TimeS): void {
  desk.footprintUntil = Number.POSITIVE_INFINITY;
  for (const serial of [...desk.serials]) {
    const memory = desk.memories.get(serial) as TrackMemory;
    if (!memory.dropped) continue;
    if (memory.goneAt < now) forget(desk, serial);
    else desk.footprintUntil = Math.min(desk.footprintUntil, memory.goneAt);
  }
}
