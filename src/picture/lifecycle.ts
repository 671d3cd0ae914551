/** What time does to tracks: silences, deaths, coverage left, lost ones kept and taken over, duplicates merged. */
import { atan2, cos, exp, log, sin } from '../math/index.ts';
import { KINDS } from '../model/index.ts';
import { count, type Core } from './core.ts';
import { mergeDuplicates } from './merge.ts';
import { visitDue } from './calendar.ts';
import { quietMaxS, schedule, scheduleAt, slowestScan, staleMaxS, SWEEP_MAX_S } from './schedule.ts';
import { placeInGrid, predictState } from './gate.ts';
import { heightHaeM, heightVarianceM2 } from './height.ts';
import { refreshKind } from './kinds.ts';
import { ARC_CHANCE, AT, MEAN_STATE, MODE_STATE } from './layout.ts';
import { moveAlongArc } from './predict.ts';
import { bookFalsePlot, bookLook, covers, detectionChance, type SensorEntry } from './sensor-table.ts';
import { continueTrack } from './stray.ts';
import { blockOfTrack, CONFIRMED, LOST, TENTATIVE, type Track } from './track.ts';

const SWEEP_PERIOD_S = 1;
const MERGE_PERIOD_S = 4;
/** How often a lost track is looked for. */
const LOST_PERIOD_S = 3;
/** Log odds under which a track is given up. */
const DEATH_CONFIRMED = -2;
const DEATH_TENTATIVE = -7;
/** While another sensor keeps a track fresh, silences of the rest take it no lower than this. */
const FRESH_FLOOR = 3;
const SILENCES_MAX = 6;
/** Silences of one sensor that one look at a track counts. */
const SILENCES_PER_LOOK_MAX = 16;
/** How long a lost track is kept, by kind in the order of KINDS. */
const ENDURANCE_S = KINDS.map(
  (kind) => ({ ballistic: 1200, cruise: 3600, drone: 10_800, aircraft: 3600, helicopter: 3600, balloon: 10_800, bird: 900, unknown: 1800 })[kind],
);
/** A silence a second takes this much existence away even without a sensor: objects land. */
const SURVIVAL_LOSS_PER_S = 1 / 3000;

/** Runs what is due at `now`. */
export function sweep(core: Core, now: number): void {
  if (now - core.sweptAt < SWEEP_PERIOD_S) return;
  core.sweptAt = now;
  const { table } = core;
  visitDue(core.calendar, table.tracks, now, (track) => {
    const elapsed = Math.min(SWEEP_MAX_S + 1, now - track.sweptAt);
    track.sweptAt = now;
    if (track.status === LOST) sweepLost(core, track, now);
    else sweepLive(core, track, now, elapsed);
  });
  if (now - core.mergedAt >= MERGE_PERIOD_S) {
    core.mergedAt = now;
    mergeDuplicates(core);
  }
  table.compact();
}

function sweepLive(core: Core, track: Track, now: number, elapsed: number): void {
  track.existenceScore -= SURVIVAL_LOSS_PER_S * elapsed;
  const isWatched = countSilences(core, track, now);
  const quiet = now - track.lastPlotAt;
  const scan = slowestScan(core, track);
  if (track.status === TENTATIVE) {
    if (track.existenceScore < DEATH_TENTATIVE || quiet >= quietMaxS(track, scan)) {
      bookFalsePlot(core.sensors.at(track.bornByIndex), bornAt(track), now);
      core.table.free(track);
      return;
    }
  } else if (track.existenceScore < DEATH_CONFIRMED || hasSunk(core, track, now)) {
    count(core, 'tracks ended');
    core.table.free(track);
    return;
  } else if (!isWatched && quiet >= staleMaxS(scan)) {
    lose(core, track, now);
    return;
  }
  schedule(core, track, now);
  placeInGrid(core, track, now);
}

const born = new Float64Array(3);

function bornAt(track: Track): Float64Array {
  born[0] = track.bornX;
  born[1] = track.bornY;
  born[2] = track.bornZ;
  return born;
}

/** A track at least this old tells its velocity better by its whole way than by its last plots, if it has flown straight. */
const STRAIGHT_MIN_S = 90;
const BORN_SIGMA_M = 400;

/**
 * What is lost to view is reckoned on for an hour, where a metre a second is four kilometres. When the way since the first plot agrees with
 * the velocity held, its mean takes that one's place: along the great circle from there to here.
 */
function steadyVelocity(core: Core, track: Track): void {
  const { data } = core.table;
  const block = blockOfTrack(track);
  const s = block + MEAN_STATE,
    p = s + 6;
  const elapsed = data[block + AT] - track.firstAt;
  if (data[block + ARC_CHANCE] >= 0.5 || !(elapsed >= STRAIGHT_MIN_S) || !(track.bornX * track.bornX > 0)) return;
  const radius = Math.sqrt(data[s] * data[s] + data[s + 1] * data[s + 1] + data[s + 2] * data[s + 2]);
  const bornRadius = Math.sqrt(track.bornX * track.bornX + track.bornY * track.bornY + track.bornZ * track.bornZ);
  const x = data[s] / radius,
    y = data[s + 1] / radius,
    z = data[s + 2] / radius;
  const bx = track.bornX / bornRadius,
    by = track.bornY / bornRadius,
    bz = track.bornZ / bornRadius;
  const c = x * bx + y * by + z * bz;
  const east = c * x - bx,
    north = c * y - by,
    up = c * z - bz;
  const sine = Math.sqrt(east * east + north * north + up * up);
  const speed = (atan2(sine, c) * radius) / elapsed;
  if (!(sine > 0)) return;
  const scale = speed / sine;
  const rise = data[s + 3] * x + data[s + 4] * y + data[s + 5] * z;
  const apart2 =
    squared(data[s + 3] - rise * x - scale * east) + squared(data[s + 4] - rise * y - scale * north) + squared(data[s + 5] - rise * z - scale * up);
  const spread = data[p + 15] + data[p + 18] + data[p + 20] + 2 * squared(BORN_SIGMA_M / elapsed);
  if (apart2 > 9 * spread + squared(0.05 * speed)) return;
  data[s + 3] = scale * east + rise * x;
  data[s + 4] = scale * north + rise * y;
  data[s + 5] = scale * up + rise * z;
  // As sure as the way is long; what it was surer of by its last plots hangs together with the place and is given up.
  const variance = squared(BORN_SIGMA_M / elapsed) + 0.01;
  const scaleOf = (at: number): number => Math.min(1, variance / data[p + at]);
  const shares = [Math.sqrt(scaleOf(15)), Math.sqrt(scaleOf(18)), Math.sqrt(scaleOf(20))];
  for (let i = 0; i < 3; i += 1) for (let j = 0; j < 3; j += 1) data[p + PLACE_VELOCITY[i * 3 + j]] *= shares[j];
  data[p + 15] *= shares[0] * shares[0];
  data[p + 16] *= shares[0] * shares[1];
  data[p + 17] *= shares[0] * shares[2];
  data[p + 18] *= shares[1] * shares[1];
  data[p + 19] *= shares[1] * shares[2];
  data[p + 20] *= shares[2] * shares[2];
}

/** Where the covariances of place with velocity stand in the packed 6×6. */
const PLACE_VELOCITY = [3, 4, 5, 8, 9, 10, 12, 13, 14];

function lose(core: Core, track: Track, now: number): void {
  track.status = LOST;
  steadyVelocity(core, track);
  core.lostCount += 1;
  track.lostAt = now;
  core.table.grid.remove(track.slot);
  scheduleLost(core, track, now);
  count(core, 'tracks lost');
}

/** Counts due plots that did not come; true while some sensor that has detected the track covers it and is alive. */
function countSilences(core: Core, track: Track, now: number): boolean {
  const { data } = core.table;
  let isWatched = false;
  let predicted = -1;
  for (let seat = 0; seat < track.sensorCount; seat += 1) {
    const entry = core.sensors.at(track.sensorIndex(seat));
    const period = entry.periodS;
    const slack = entry.slackS;
    if (now < track.dueAt(seat) + slack) {
      isWatched = isWatched || !entry.dropped;
      continue;
    }
    if (predicted < 0) {
      predicted = predictState(data, blockOfTrack(track), now) + MODE_STATE;
      sinkByDoubt(core, track, predicted);
    }
    // A tentative track was detected a moment ago: it is where the sensor sees, whatever its declared coverage says.
    const isCovered = !entry.dropped && (track.status === TENTATIVE || covers(entry, data, predicted, core.world));
    for (let turn = 0; turn < SILENCES_PER_LOOK_MAX && now >= track.dueAt(seat) + slack; turn += 1) {
      const due = track.dueAt(seat);
      track.setDue(seat, due + period, track.silences(seat) + 1);
      if (!isCovered || !wasAlive(entry, due, period)) continue;
      isWatched = true;
      takeSilence(track, entry, now);
      bookLook(entry, track.status !== CONFIRMED);
    }
    // After a leap of the clock, or from a sensor without a sane period, what is left of the silences is not counted one by one.
    if (!(now < track.dueAt(seat) + slack)) track.setDue(seat, now, track.silences(seat));
    if (track.silences(seat) >= SILENCES_MAX && track.sensorCount > 1) {
      track.leaveSeat(seat);
      seat -= 1;
    }
  }
  return isWatched;
}

/** What flies low goes under a horizon that its height, as unsure as it is, has it above. A height that nobody measured says nothing here. */
const HEIGHT_DOUBT_SIGMAS = 2;

/** Lowers the position at `o` to where the track may be just as well. */
function sinkByDoubt(core: Core, track: Track, o: number): void {
  if (!track.heightKnown) return;
  const { data } = core.table;
  const doubt = HEIGHT_DOUBT_SIGMAS * Math.sqrt(Math.max(0, heightVarianceM2(data, blockOfTrack(track) + MEAN_STATE)));
  const share = Math.max(0, Math.min(doubt, heightHaeM(data, o))) / Math.sqrt(data[o] * data[o] + data[o + 1] * data[o + 1] + data[o + 2] * data[o + 2]);
  for (let i = 0; i < 3; i += 1) data[o + i] *= 1 - share;
}

/** A sensor with an empty sky is alive through its marks; without a sign of life its silence says nothing. */
const wasAlive = (entry: SensorEntry, due: number, period: number): boolean => entry.activeAt >= due - 0.5 * period;

function takeSilence(track: Track, entry: SensorEntry, now: number): void {
  const after = track.existenceScore + log(1 - detectionChance(entry));
  let isFresh = false;
  for (let i = 0; i < track.sensorCount; i += 1) {
    if (track.sensorIndex(i) !== entry.index && track.silences(i) === 0 && now - track.hitAt(i) < 15) isFresh = true;
  }
  track.existenceScore = isFresh && track.status === CONFIRMED ? Math.min(track.existenceScore, Math.max(after, FRESH_FLOOR)) : after;
}

const scheduleLost = (core: Core, track: Track, now: number): void => scheduleAt(core, track, now + LOST_PERIOD_S);

function sweepLost(core: Core, track: Track, now: number): void {
  const { data } = core.table;
  const block = blockOfTrack(track);
  refreshKind(track, data, block + MEAN_STATE);
  let endurance = 0;
  for (let k = 0; k < KINDS.length; k += 1) endurance += track.kindChance(k) * ENDURANCE_S[k];
  const isOver = now - track.lastPlotAt > endurance || hasLanded(core, track, now);
  if (!isOver && !isRuledOut(core, track, now)) {
    scheduleLost(core, track, now);
    return;
  }
  core.lostCount -= 1;
  count(core, 'tracks ended');
  core.table.free(track);
}

/** Under the ground by more than this and its error nothing flies: what fell goes on through it until its silences are counted. */
const SUNK_M = 500;
const SUNK_SIGMAS = 3;

function hasSunk(core: Core, track: Track, now: number): boolean {
  if (!track.heightKnown) return false;
  const { data } = core.table;
  const block = blockOfTrack(track),
    s = block + MEAN_STATE;
  const height = heightHaeM(data, predictState(data, block, now) + MODE_STATE);
  if (height > -SUNK_M) return false;
  const speedSigma = Math.sqrt(Math.max(0, data[s + 21] + data[s + 24] + data[s + 26]) / 3);
  const sigma = Math.sqrt(Math.max(0, heightVarianceM2(data, s))) + Math.max(0, now - data[block + AT]) * speedSigma;
  return height < -SUNK_M - SUNK_SIGMAS * sigma;
}

function hasLanded(core: Core, track: Track, now: number): boolean {
  const { data } = core.table;
  const block = blockOfTrack(track);
  if (data[block + ARC_CHANCE] < 0.5) return false;
  const o = coast(core, track, now);
  const sigma = Math.sqrt(data[block + MEAN_STATE + 6] + data[block + MEAN_STATE + 12] + data[block + MEAN_STATE + 17]);
  return heightHaeM(data, o) < -2 * sigma - 500;
}

/** From this time ahead what flies level is taken round the Earth: an acceleration of a moment ago would carry it anywhere. */
export const LEVEL_AHEAD_S = 20;

/** Moves a level state in place along a great circle, at its height and speed. */
function moveRoundEarth(data: Float64Array, o: number, durationS: number): void {
  const x = data[o],
    y = data[o + 1],
    z = data[o + 2];
  const radius = Math.sqrt(x * x + y * y + z * z);
  const rise = (data[o + 3] * x + data[o + 4] * y + data[o + 5] * z) / radius;
  const east = data[o + 3] - (rise * x) / radius,
    north = data[o + 4] - (rise * y) / radius,
    up = data[o + 5] - (rise * z) / radius;
  const speed = Math.sqrt(east * east + north * north + up * up);
  if (!(speed > 0)) return;
  const angle = (speed * durationS) / radius;
  const s = sin(angle),
    c = cos(angle);
  const along = (radius * s) / speed,
    fall = (speed * s) / radius;
  data[o] = c * x + along * east;
  data[o + 1] = c * y + along * north;
  data[o + 2] = c * z + along * up;
  data[o + 3] = c * east - fall * x;
  data[o + 4] = c * north - fall * y;
  data[o + 5] = c * up - fall * z;
}

/** Moves the mean of a track to `at` in the spare block, along an arc when that is what it flies; returns the state's offset. */
export function coast(core: Core, track: Track, at: number): number {
  const { data } = core.table;
  const block = blockOfTrack(track);
  const mode = predictState(data, block, at);
  const ahead = at - data[block + AT],
    isArc = data[block + ARC_CHANCE] >= 0.5;
  if (!isArc && Math.abs(ahead) <= LEVEL_AHEAD_S) return mode + MODE_STATE;
  for (let i = 0; i < 6; i += 1) data[mode + MODE_STATE + i] = data[block + MEAN_STATE + i];
  if (!isArc) {
    moveRoundEarth(data, mode + MODE_STATE, ahead);
    return mode + MODE_STATE;
  }
  core.bank.step.durationS = ahead;
  core.bank.step.thrustFactor = 0;
  moveAlongArc(data, mode + MODE_STATE, core.world, core.bank.step);
  return mode + MODE_STATE;
}

/** Where sensors that would see it look and find nothing, a lost track's existence goes, as far as its region is covered. */
function isRuledOut(core: Core, track: Track, now: number): boolean {
  const { data } = core.table;
  const block = blockOfTrack(track);
  const o = coast(core, track, now);
  const age = now - data[block + AT];
  sinkByDoubt(core, track, o);
  const speed = Math.sqrt(data[o + 3] * data[o + 3] + data[o + 4] * data[o + 4] + data[o + 5] * data[o + 5]);
  for (const entry of core.sensors.entries) {
    const period = entry.periodS;
    if (entry.dropped || !(entry.traits.scanPeriodS > 0) || !wasAlive(entry, now, 2 * period) || entry.traits.unauthenticated) continue;
    if (track.seatOf(entry.index) < 0 || !covers(entry, data, o, core.world)) continue;
    // The farther its region has grown, the smaller the share of it that one look empties.
    const share = 1 / (1 + (0.3 * speed * age) / 20_000);
    track.existenceScore += log(1 - share * Math.min(0.9, detectionChance(entry) / period));
  }
  return track.existenceScore < DEATH_CONFIRMED;
}

/**
 * A newly confirmed track continues the lost one that it fits, under that one's serial, when it is this one at least as surely as any other of
 * those that are lost: who cannot be told from the rest would take the serial of somebody who flies on where he was going.
 */
export function takeOverLost(core: Core, track: Track): void {
  if (core.lostCount === 0) return;
  const { table } = core;
  const { data } = table;
  const fresh = blockOfTrack(track) + MEAN_STATE;
  let best: Track | undefined;
  let leastScore = Number.POSITIVE_INFINITY;
  // Sum of the densities, in units of the best one's.
  let densities = 0;
  for (const slot of table.order) {
    const old = table.tracks[slot];
    if (old.status !== LOST || old === track) continue;
    const score = lostScore(core, old, data[fresh - MEAN_STATE + AT], fresh);
    if (score === Number.POSITIVE_INFINITY) continue;
    if (score < leastScore) {
      densities = densities * exp(0.5 * (score - leastScore)) + 1;
      leastScore = score;
      best = old;
    } else densities += exp(0.5 * (leastScore - score));
  }
  if (best === undefined || densities > 2) return;
  core.lostCount -= 1;
  continueTrack(core, track, best);
  count(core, 'lost tracks taken over');
}

/** A lost track whose new one is farther off than this, in units of what it could have done meanwhile, is another object. */
const LOST_MISFIT_MAX = 12;
/** Most that are lost to view fly on: within this share of their way of where they were going. The others cost this much in −2 log. */
const STRAIGHT_SHARE = 0.01;
const WANDERED_COST = 3;

/** How badly a new track fits a lost one, as −2 log of its density there; +∞ when it cannot be the same object. */
function lostScore(core: Core, old: Track, at: number, fresh: number): number {
  const { data } = core.table;
  const block = blockOfTrack(old);
  const age = at - data[block + AT];
  if (age <= 0) return Number.POSITIVE_INFINITY;
  const o = coast(core, old, at);
  let distance2 = 0,
    apart2 = 0,
    speed2 = 0,
    new2 = 0;
  for (let i = 0; i < 3; i += 1) {
    distance2 += squared(data[fresh + i] - data[o + i]);
    apart2 += squared(data[fresh + 3 + i] - data[o + 3 + i]);
    speed2 += data[o + 3 + i] * data[o + 3 + i];
    new2 += data[fresh + 3 + i] * data[fresh + 3 + i];
  }
  const isArc = data[block + ARC_CHANCE] > 0.5;
  const p = block + MEAN_STATE + 6,
    q = fresh + 6;
  const held = data[p] + data[p + 6] + data[p + 11] + age * age * (data[p + 15] + data[p + 18] + data[p + 20]);
  const wander = isArc ? 5 * age : Math.sqrt(speed2) * Math.min(age, 25 + 0.3 * age);
  const spread = held + wander * wander + data[q] + data[q + 6] + data[q + 11];
  const speedSpread = (isArc ? 2500 : 0.04 * speed2 + 400) + (data[q + 15] + data[q + 18] + data[q + 20]);
  const change = Math.sqrt(new2) - Math.sqrt(speed2);
  const motion = (change * change) / speedSpread + (isArc ? apart2 / (speedSpread + 0.1 * speed2) : 0);
  const misfit = (2 * distance2) / spread + motion;
  if (!(misfit < LOST_MISFIT_MAX)) return Number.POSITIVE_INFINITY;
  const straight = spread - wander * wander + Math.min(wander * wander, STRAIGHT_SHARE * STRAIGHT_SHARE * age * age * speed2);
  return motion + Math.min((2 * distance2) / straight + 2 * log(straight), (2 * distance2) / spread + 2 * log(spread) + WANDERED_COST);
}

const squared = (value: number): number => value * value;
const NEAR = new Float64Array(6);
/** A track that starts beside one on an arc with its motion belongs to the same event: booster, fragments, debris. */
export function joinEvent(core: Core, track: Track): void {
  const { table } = core;
  const { data } = table;
  const fresh = blockOfTrack(track) + MEAN_STATE;
  if (data[fresh - MEAN_STATE + ARC_CHANCE] < 0.3) return;
  for (let i = 0; i < 6; i += 1) NEAR[i] = data[fresh + i];
  const length = table.grid.query(NEAR, EVENT_REACH_M);
  for (let at = 0; at < length; at += 1) {
    const other = table.tracks[table.grid.found[at]];
    if (other.serial >= track.serial || other.status !== CONFIRMED || data[blockOfTrack(other) + ARC_CHANCE] < 0.5) continue;
    const o = coast(core, other, data[fresh - MEAN_STATE + AT]);
    let distance2 = 0,
      apart2 = 0;
    for (let i = 0; i < 3; i += 1) {
      distance2 += squared(data[o + i] - NEAR[i]);
      apart2 += squared(data[o + 3 + i] - NEAR[3 + i]);
    }
    if (distance2 >= EVENT_REACH_M * EVENT_REACH_M || apart2 >= 350 * 350) continue;
    track.event = other.event;
    count(core, 'tracks spawned');
    return;
  }
}

const EVENT_REACH_M = 8_000;
