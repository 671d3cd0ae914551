/** What time does to tracks: silences, deaths, coverage left, lost ones kept and taken over, duplicates merged. */
import { log } from '../math/index.ts';
import { KINDS } from '../model/index.ts';
import { count, type Core } from './core.ts';
import { placeInGrid, predictMean } from './gate.ts';
import { heightHaeM } from './height.ts';
import { refreshKind } from './kinds.ts';
import { ARC_CHANCE, AT, BLOCK_SIZE, MEAN_ACCELERATION, MEAN_STATE, MODE_COVARIANCE, MODE_STATE } from './layout.ts';
import { moveAlongArc } from './predict.ts';
import { bookFalsePlot, bookLook, covers, detectionChance, PERIOD_UNKNOWN_S, type SensorEntry } from './sensor-table.ts';
import { blockOfTrack, CONFIRMED, FREE, leaveSeat, LOST, RECENT_HITS, sensorSeat, TENTATIVE, type Track } from './track-table.ts';

const SWEEP_PERIOD_S = 1;
const MERGE_PERIOD_S = 4;
/** A track is looked at when a plot is overdue, and at least this often. */
const SWEEP_MAX_S = 3;
/** Share of a scan by which a plot may come after it is due: the object moves round the sensor. */
const DUE_SLACK = 0.3;
const LATENCY_S = 0.1;
/** Log odds under which a track is given up. */
const DEATH_CONFIRMED = -2;
const DEATH_TENTATIVE = -7;
/** While another sensor keeps a track fresh, silences of the rest take it no lower than this. */
const FRESH_FLOOR = 3;
const SILENCES_MAX = 6;
/** Silences of one sensor that one look at a track counts. */
const SILENCES_PER_LOOK_MAX = 16;
/** Scans (of the slowest sensor) and seconds without a plot after which a track out of coverage is lost, or a tentative one forgotten. */
const STALE_SCANS = 2.6;
const STALE_MIN_S = 12;
const STALE_MAX_S = 60;
const TENTATIVE_SCANS = 3.5;
/** The same for a single plot: its gate grows with every second, and draws in what belongs to others. */
const SINGLE_SCANS = 2.3;
const SINGLE_SLOW_SCANS = 1.4;
const SLOW_SCAN_S = 12;
const SINGLE_MIN_S = 8;
/** How long a lost track is kept, by kind in the order of KINDS. */
const ENDURANCE_S = KINDS.map((kind) => ({ ballistic: 1200, cruise: 3600, drone: 10_800, aircraft: 3600, helicopter: 3600, balloon: 10_800, bird: 900, unknown: 1800 })[kind]);
/** A silence a second takes this much existence away even without a sensor: objects land. */
const SURVIVAL_LOSS_PER_S = 1 / 3000;

/** Runs what is due at `now`. */
export function sweep(core: Core, now: number): void {
  if (now - core.sweptAt < SWEEP_PERIOD_S) return;
  core.sweptAt = now;
  const { table } = core;
  for (let i = 0; i < table.order.length; i += 1) {
    const track = table.tracks[table.order[i]];
    if (track.status === FREE || now < track.sweepAt) continue;
    const elapsed = Math.min(SWEEP_MAX_S + 1, now - track.sweptAt);
    track.sweptAt = now;
    track.sweepAt = now + SWEEP_MAX_S;
    if (track.status === LOST) sweepLost(core, track, now);
    else sweepLive(core, track, now, elapsed);
  }
  if (now - core.mergedAt >= MERGE_PERIOD_S) {
    core.mergedAt = now;
    mergeDuplicates(core);
  }
  table.compact();
}

/** Longest scan of the sensors that hold a track up. */
function slowestScan(core: Core, track: Track): number {
  let slowest = 0;
  for (let i = 0; i < track.sensorCount; i += 1) slowest = Math.max(slowest, core.sensors.at(track.sensorIndex[i]).periodS);
  return slowest > 0 ? slowest : PERIOD_UNKNOWN_S;
}

const quietMax = (track: Track, scanS: number): number =>
  track.plotCount < 2 ? Math.max(SINGLE_MIN_S, (scanS < SLOW_SCAN_S ? SINGLE_SCANS : SINGLE_SLOW_SCANS) * scanS) : Math.max(STALE_MIN_S, TENTATIVE_SCANS * scanS);

function sweepLive(core: Core, track: Track, now: number, elapsed: number): void {
  track.existenceScore -= SURVIVAL_LOSS_PER_S * elapsed;
  const isWatched = countSilences(core, track, now);
  const quiet = now - track.lastPlotAt;
  const scan = slowestScan(core, track);
  if (track.status === TENTATIVE) {
    if (track.existenceScore < DEATH_TENTATIVE || quiet > quietMax(track, scan)) {
      bookFalsePlot(core.sensors.at(track.bornByIndex), track.bornPosition, now);
      core.table.free(track);
      return;
    }
  } else if (track.existenceScore < DEATH_CONFIRMED) {
    count(core, 'tracks ended');
    core.table.free(track);
    return;
  } else if (!isWatched && quiet > Math.min(STALE_MAX_S, Math.max(STALE_MIN_S, STALE_SCANS * scan))) {
    lose(core, track, now);
    return;
  }
  placeInGrid(core, track, now);
}

function lose(core: Core, track: Track, now: number): void {
  track.status = LOST;
  core.lostCount += 1;
  track.lostAt = now;
  core.table.grid.remove(track.slot);
  count(core, 'tracks lost');
}

/** Counts due plots that did not come; true while some sensor that has detected the track covers it and is alive. */
function countSilences(core: Core, track: Track, now: number): boolean {
  const { data } = core.table;
  let isWatched = false;
  let predicted = -1;
  for (let seat = 0; seat < track.sensorCount; seat += 1) {
    const entry = core.sensors.at(track.sensorIndex[seat]);
    const period = entry.periodS;
    const slack = DUE_SLACK * period + LATENCY_S + (entry.traits.delayS > 0 ? entry.traits.delayS + 2 : 0);
    if (now < track.dueAt[seat] + slack) {
      isWatched = isWatched || !entry.dropped;
      track.sweepAt = Math.min(track.sweepAt, track.dueAt[seat] + slack);
      continue;
    }
    if (predicted < 0) predicted = predictMean(data, blockOfTrack(track), now, NO_NOISE) + MODE_STATE;
    // A tentative track was detected a moment ago: it is where the sensor sees, whatever its declared coverage says.
    const isCovered = !entry.dropped && (track.status === TENTATIVE || covers(entry, data, predicted, core.world));
    for (let turn = 0; turn < SILENCES_PER_LOOK_MAX && now >= track.dueAt[seat] + slack; turn += 1) {
      const due = track.dueAt[seat];
      track.dueAt[seat] = due + period;
      track.silences[seat] += 1;
      if (!isCovered || !wasAlive(entry, due, period)) continue;
      isWatched = true;
      takeSilence(track, entry, now);
      bookLook(entry, track.status !== CONFIRMED);
    }
    // After a leap of the clock, or from a sensor without a sane period, what is left of the silences is not counted one by one.
    if (!(now < track.dueAt[seat] + slack)) track.dueAt[seat] = now;
    track.sweepAt = Math.min(track.sweepAt, track.dueAt[seat] + slack);
    if (track.silences[seat] >= SILENCES_MAX && track.sensorCount > 1) {
      leaveSeat(track, seat);
      seat -= 1;
    }
  }
  return isWatched;
}

const NO_NOISE = new Float64Array(6);

/** A sensor with an empty sky is alive through its marks; without a sign of life its silence says nothing. */
const wasAlive = (entry: SensorEntry, due: number, period: number): boolean => entry.activeAt >= due - 0.5 * period;

function takeSilence(track: Track, entry: SensorEntry, now: number): void {
  const after = track.existenceScore + log(1 - detectionChance(entry));
  let isFresh = false;
  for (let i = 0; i < track.sensorCount; i += 1) {
    if (track.sensorIndex[i] !== entry.index && track.silences[i] === 0 && now - track.hitAt[i] < 15) isFresh = true;
  }
  track.existenceScore = isFresh && track.status === CONFIRMED ? Math.min(track.existenceScore, Math.max(after, FRESH_FLOOR)) : after;
}

function sweepLost(core: Core, track: Track, now: number): void {
  const { data } = core.table;
  const block = blockOfTrack(track);
  refreshKind(track, data, block + MEAN_STATE);
  let endurance = 0;
  for (let k = 0; k < KINDS.length; k += 1) endurance += track.kindChance[k] * ENDURANCE_S[k];
  const isOver = now - track.lastPlotAt > endurance || hasLanded(core, track, now);
  if (!isOver && !isRuledOut(core, track, now)) return;
  core.lostCount -= 1;
  count(core, 'tracks ended');
  core.table.free(track);
}

function hasLanded(core: Core, track: Track, now: number): boolean {
  const { data } = core.table;
  const block = blockOfTrack(track);
  if (data[block + ARC_CHANCE] < 0.5) return false;
  const o = coast(core, track, now);
  const sigma = Math.sqrt(data[block + MEAN_STATE + 6] + data[block + MEAN_STATE + 12] + data[block + MEAN_STATE + 17]);
  return heightHaeM(data, o) < -2 * sigma - 500;
}

/** Moves the mean of a track to `at` in the spare block, along an arc when that is what it flies; returns the state's offset. */
export function coast(core: Core, track: Track, at: number): number {
  const { data } = core.table;
  const block = blockOfTrack(track);
  if (data[block + ARC_CHANCE] < 0.5) return predictMean(data, block, at, NO_NOISE) + MODE_STATE;
  const mode = predictMean(data, block, at, NO_NOISE);
  for (let i = 0; i < 6; i += 1) data[mode + MODE_STATE + i] = data[block + MEAN_STATE + i];
  core.bank.step.durationS = at - data[block + AT];
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
  const speed = Math.sqrt(data[o + 3] * data[o + 3] + data[o + 4] * data[o + 4] + data[o + 5] * data[o + 5]);
  for (const entry of core.sensors.entries) {
    const period = entry.periodS;
    if (entry.dropped || !(entry.traits.scanPeriodS > 0) || !wasAlive(entry, now, 2 * period) || entry.traits.unauthenticated) continue;
    if (sensorSeat(track, entry.index) < 0 || !covers(entry, data, o, core.world)) continue;
    // The farther its region has grown, the smaller the share of it that one look empties.
    const share = 1 / (1 + (0.3 * speed * age) / 20_000);
    track.existenceScore += log(1 - share * Math.min(0.9, detectionChance(entry) / period));
  }
  return track.existenceScore < DEATH_CONFIRMED;
}

/** A newly confirmed track that fits a lost one continues it, and keeps its serial. */
export function takeOverLost(core: Core, track: Track): void {
  if (core.lostCount === 0) return;
  const { table } = core;
  const { data } = table;
  const fresh = blockOfTrack(track) + MEAN_STATE;
  let best: Track | undefined;
  let bestMisfit = 12;
  for (const slot of table.order) {
    const old = table.tracks[slot];
    if (old.status !== LOST || old === track) continue;
    const misfit = lostMisfit(core, old, data[fresh - MEAN_STATE + AT], fresh);
    if (misfit < bestMisfit) {
      bestMisfit = misfit;
      best = old;
    }
  }
  if (best === undefined) return;
  track.firstAt = best.firstAt;
  if (track.callsign === '') track.callsign = best.callsign;
  core.lostCount -= 1;
  table.takeOver(track, best);
  count(core, 'lost tracks taken over');
}

/** Squared distance of a new track from where a lost one could be, in units of what it could have done meanwhile. */
function lostMisfit(core: Core, old: Track, at: number, fresh: number): number {
  const { data } = core.table;
  const block = blockOfTrack(old);
  const age = at - data[block + AT];
  if (age <= 0) return Number.POSITIVE_INFINITY;
  const o = coast(core, old, at);
  let distance2 = 0, apart2 = 0, speed2 = 0, new2 = 0;
  for (let i = 0; i < 3; i += 1) {
    distance2 += squared(data[fresh + i] - data[o + i]);
    apart2 += squared(data[fresh + 3 + i] - data[o + 3 + i]);
    speed2 += data[o + 3 + i] * data[o + 3 + i];
    new2 += data[fresh + 3 + i] * data[fresh + 3 + i];
  }
  const isArc = data[block + ARC_CHANCE] > 0.5;
  const p = block + MEAN_STATE + 6, q = fresh + 6;
  const held = data[p] + data[p + 6] + data[p + 11] + age * age * (data[p + 15] + data[p + 18] + data[p + 20]);
  const wander = isArc ? 5 * age : Math.sqrt(speed2) * Math.min(age, 25 + 0.3 * age);
  const spread = held + wander * wander + data[q] + data[q + 6] + data[q + 11];
  const speedSpread = (isArc ? 2500 : 0.04 * speed2 + 400) + (data[q + 15] + data[q + 18] + data[q + 20]);
  const change = Math.sqrt(new2) - Math.sqrt(speed2);
  return (2 * distance2) / spread + (change * change) / speedSpread + (isArc ? apart2 / (speedSpread + 0.1 * speed2) : 0);
}

const squared = (value: number): number => value * value;
const NEAR = new Float64Array(27);
/** How far apart two tracks of one object can be. */
const SAME_PLACE_M = 3000;
/** Pairs of neighbours looked at in one pass; a crowd so dense is looked through in the next ones. */
const MERGE_PAIRS_MAX = 1_000_000;

/** Writes where live tracks are now, by slot, and their slots by ascending x. */
function fillRoster(core: Core): void {
  const { table, roster } = core;
  const { data } = table;
  if (roster.place.length < 3 * table.tracks.length) roster.place = new Float64Array(6 * table.tracks.length);
  const { place, slots } = roster;
  slots.length = 0;
  for (let i = 0; i < table.order.length; i += 1) {
    const track = table.tracks[table.order[i]];
    if (track.status !== CONFIRMED && track.status !== TENTATIVE) continue;
    const block = blockOfTrack(track);
    const dt = core.clockAt - data[block + AT];
    const s = block + MEAN_STATE, a = block + MEAN_ACCELERATION;
    for (let k = 0; k < 3; k += 1) place[3 * track.slot + k] = data[s + k] + dt * (data[s + 3 + k] + 0.5 * dt * data[a + k]);
    slots.push(track.slot);
  }
  slots.sort((a, b) => place[3 * a] - place[3 * b] || a - b);
}

/** Two live tracks that no sensor has seen apart in one scan, with one position and one velocity, are one. */
function mergeDuplicates(core: Core): void {
  const { roster } = core;
  fillRoster(core);
  const { tracks } = core.table;
  const { place, slots } = roster;
  let pairs = 0;
  for (let i = 0; i < slots.length && pairs < MERGE_PAIRS_MAX; i += 1) {
    const at = 3 * slots[i];
    for (let j = i + 1; j < slots.length && pairs < MERGE_PAIRS_MAX; j += 1) {
      const other = 3 * slots[j];
      const x = place[other] - place[at];
      if (x > SAME_PLACE_M) break;
      pairs += 1;
      const y = place[other + 1] - place[at + 1], z = place[other + 2] - place[at + 2];
      if (x * x + y * y + z * z > SAME_PLACE_M * SAME_PLACE_M) continue;
      considerPair(core, tracks[slots[i]], tracks[slots[j]]);
    }
  }
  if (pairs >= MERGE_PAIRS_MAX) count(core, 'merge passes cut short');
}

/** Joins two neighbours when they are one object; the older is confirmed and goes on. */
function considerPair(core: Core, one: Track, two: Track): void {
  const track = one.serial < two.serial ? one : two, other = track === one ? two : one;
  if (track.status !== CONFIRMED || other.status === FREE || other.pendingCount > 0 || track.pendingCount > 0) return;
  if (wereSeenApart(core, track, other)) return;
  const { data } = core.table;
  const mode = predictMean(data, blockOfTrack(track), core.clockAt, NO_NOISE);
  for (let k = 0; k < 27; k += 1) NEAR[k] = data[mode + MODE_STATE + k];
  if (isSamePlace(core, other)) joinTracks(core, track, other);
}

/** True when some sensor gave both a plot in one scan, or when neither's memory is long enough to tell. */
function wereSeenApart(core: Core, a: Track, b: Track): boolean {
  for (let i = 0; i < RECENT_HITS; i += 1) {
    const at = a.recentAt[i];
    if (at === Number.NEGATIVE_INFINITY) continue;
    const period = core.sensors.at(a.recentSensor[i]).periodS;
    for (let j = 0; j < RECENT_HITS; j += 1) {
      if (a.recentSensor[i] === b.recentSensor[j] && Math.abs(at - b.recentAt[j]) < 0.5 * period) return true;
    }
  }
  return false;
}

function isSamePlace(core: Core, other: Track): boolean {
  const { data } = core.table;
  const mode = predictMean(data, blockOfTrack(other), core.clockAt, NO_NOISE);
  const o = mode + MODE_STATE, p = mode + MODE_COVARIANCE;
  let position = 0, velocity = 0;
  for (let i = 0; i < 3; i += 1) {
    position += squared(data[o + i] - NEAR[i]);
    velocity += squared(data[o + 3 + i] - NEAR[3 + i]);
  }
  const pv = data[p] + data[p + 6] + data[p + 11] + NEAR[6] + NEAR[12] + NEAR[17];
  const vv = data[p + 15] + data[p + 18] + data[p + 20] + NEAR[21] + NEAR[24] + NEAR[26];
  return position < 4 * pv && velocity < 4 * vv && position < SAME_PLACE_M * SAME_PLACE_M;
}

function joinTracks(core: Core, track: Track, other: Track): void {
  const { data } = core.table;
  const a = blockOfTrack(track), b = blockOfTrack(other);
  // The better fed of the two states goes on under the older serial.
  if (other.lastPlotAt > track.lastPlotAt) data.copyWithin(a, b, b + BLOCK_SIZE);
  track.lastPlotAt = Math.max(track.lastPlotAt, other.lastPlotAt);
  track.radarAt = Math.max(track.radarAt, other.radarAt);
  track.broadcastAt = Math.max(track.broadcastAt, other.broadcastAt);
  track.unsnappedAt = Math.max(track.unsnappedAt, other.unsnappedAt);
  track.corroborated = track.corroborated || other.corroborated || (track.radarAt > 0 && track.broadcastAt > 0);
  track.missingAnswerCount = Math.min(track.missingAnswerCount, other.missingAnswerCount);
  if (track.aircraftAddress < 0) track.aircraftAddress = other.aircraftAddress;
  if (track.callsign === '') track.callsign = other.callsign;
  if (track.mode3A < 0) track.mode3A = other.mode3A;
  track.heightKnown = track.heightKnown || other.heightKnown;
  track.existenceScore = Math.max(track.existenceScore, other.existenceScore);
  for (let i = 0; i < other.sensorCount; i += 1) {
    if (sensorSeat(track, other.sensorIndex[i]) >= 0 || track.sensorCount >= track.sensorIndex.length) continue;
    const seat = track.sensorCount;
    track.sensorCount += 1;
    track.sensorIndex[seat] = other.sensorIndex[i]; track.hitAt[seat] = other.hitAt[i];
    track.dueAt[seat] = other.dueAt[i]; track.silences[seat] = other.silences[i];
  }
  track.updateCount += 1;
  core.table.free(other);
  count(core, 'duplicates merged');
}

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
    let distance2 = 0, apart2 = 0;
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
