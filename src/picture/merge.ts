/** Duplicates: two tracks of one object become one. Only tracks that shared a contested plot are compared, for duplicates share every plot. */
import { count, type Core } from './core.ts';
import { predictMean } from './gate.ts';
import { AT, BLOCK_SIZE, MEAN_ACCELERATION, MEAN_STATE, MODE_COVARIANCE, MODE_STATE } from './layout.ts';
import { joinEvidence } from './trust.ts';
import { RECENT_HITS } from './track-row.ts';
import { blockOfTrack, CONFIRMED, FREE, TENTATIVE, type Track } from './track.ts';

const NO_NOISE = new Float64Array(6);
const squared = (value: number): number => value * value;

/** Marks a track for the next pass. */
export function markNear(core: Core, track: Track): void {
  if (track.isNear) return;
  track.isNear = true;
  core.near.push(track.slot);
}

const NEAR = new Float64Array(27);
/** How far apart two tracks of one object can be. */
const SAME_PLACE_M = 3000;
/** Pairs of neighbours looked at in one pass; a crowd so dense is looked through in the next ones. */
const MERGE_PAIRS_MAX = 1_000_000;

/** Doubles of a track in the roster: where it is, and the variance of that. */
const PLACE_SIZE = 4;
/** Squared distance over the variance of both places up to which two tracks may be at one place. */
const APART_MAX = 4;
const ROUNDING = 1.001;

/** Writes where the tracks are now that shared a contested plot, by slot, and their slots by ascending x. */
function fillRoster(core: Core): void {
  const { table, roster } = core;
  const { data } = table;
  if (roster.place.length < PLACE_SIZE * table.tracks.length) roster.place = new Float64Array(2 * PLACE_SIZE * table.tracks.length);
  const { place, slots } = roster;
  slots.length = 0;
  for (let i = 0; i < core.near.length; i += 1) {
    const track = table.tracks[core.near[i]];
    if (!track.isNear) continue;
    track.isNear = false;
    if (track.status !== CONFIRMED && track.status !== TENTATIVE) continue;
    const block = blockOfTrack(track);
    const dt = core.clockAt - data[block + AT];
    const s = block + MEAN_STATE,
      a = block + MEAN_ACCELERATION;
    const at = PLACE_SIZE * track.slot,
      p = s + 6;
    for (let k = 0; k < 3; k += 1) place[at + k] = data[s + k] + dt * (data[s + 3 + k] + 0.5 * dt * data[a + k]);
    place[at + 3] =
      data[p] + data[p + 6] + data[p + 11] + dt * (2 * (data[p + 3] + data[p + 9] + data[p + 14]) + dt * (data[p + 15] + data[p + 18] + data[p + 20]));
    slots.push(track.slot);
  }
  core.near.length = 0;
  slots.sort((a, b) => place[PLACE_SIZE * a] - place[PLACE_SIZE * b] || a - b);
}

/** Two live tracks that no sensor has seen apart in one scan, with one position and one velocity, are one. */
export function mergeDuplicates(core: Core): void {
  const { roster } = core;
  fillRoster(core);
  const { tracks } = core.table;
  const { place, slots } = roster;
  let pairs = 0;
  for (let i = 0; i < slots.length && pairs < MERGE_PAIRS_MAX; i += 1) {
    const at = PLACE_SIZE * slots[i];
    for (let j = i + 1; j < slots.length && pairs < MERGE_PAIRS_MAX; j += 1) {
      const other = PLACE_SIZE * slots[j];
      const x = place[other] - place[at];
      if (x > SAME_PLACE_M) break;
      pairs += 1;
      const y = place[other + 1] - place[at + 1],
        z = place[other + 2] - place[at + 2];
      if (x * x + y * y + z * z > ROUNDING * Math.min(SAME_PLACE_M * SAME_PLACE_M, APART_MAX * (place[at + 3] + place[other + 3]))) continue;
      considerPair(core, tracks[slots[i]], tracks[slots[j]]);
    }
  }
  if (pairs >= MERGE_PAIRS_MAX) count(core, 'merge passes cut short');
}

/** Joins two neighbours when they are one object; the older is confirmed and goes on. */
function considerPair(core: Core, one: Track, two: Track): void {
  const track = one.serial < two.serial ? one : two,
    other = track === one ? two : one;
  if (track.status !== CONFIRMED || other.status === FREE) return;
  if (other.pendingCount > 0 || track.pendingCount > 0) {
    markNear(core, track);
    markNear(core, other);
    return;
  }
  if (wereSeenApart(core, track, other)) return;
  const { data } = core.table;
  const mode = predictMean(data, blockOfTrack(track), core.clockAt, NO_NOISE);
  for (let k = 0; k < 27; k += 1) NEAR[k] = data[mode + MODE_STATE + k];
  if (isSamePlace(core, other)) joinTracks(core, track, other);
}

/** True when some sensor gave both a plot in one scan, or when neither's memory is long enough to tell. */
function wereSeenApart(core: Core, a: Track, b: Track): boolean {
  for (let i = 0; i < RECENT_HITS; i += 1) {
    const at = a.recentAt(i);
    if (at === Number.NEGATIVE_INFINITY) continue;
    const period = core.sensors.at(a.recentSensor(i)).periodS;
    for (let j = 0; j < RECENT_HITS; j += 1) {
      if (a.recentSensor(i) === b.recentSensor(j) && Math.abs(at - b.recentAt(j)) < 0.5 * period) return true;
    }
  }
  return false;
}

function isSamePlace(core: Core, other: Track): boolean {
  const { data } = core.table;
  const mode = predictMean(data, blockOfTrack(other), core.clockAt, NO_NOISE);
  const o = mode + MODE_STATE,
    p = mode + MODE_COVARIANCE;
  let position = 0,
    velocity = 0;
  for (let i = 0; i < 3; i += 1) {
    position += squared(data[o + i] - NEAR[i]);
    velocity += squared(data[o + 3 + i] - NEAR[3 + i]);
  }
  const pv = data[p] + data[p + 6] + data[p + 11] + NEAR[6] + NEAR[12] + NEAR[17];
  const vv = data[p + 15] + data[p + 18] + data[p + 20] + NEAR[21] + NEAR[24] + NEAR[26];
  return position < APART_MAX * pv && velocity < APART_MAX * vv && position < SAME_PLACE_M * SAME_PLACE_M;
}

function joinTracks(core: Core, track: Track, other: Track): void {
  const { data } = core.table;
  const a = blockOfTrack(track),
    b = blockOfTrack(other);
  // The better fed of the two states goes on under the older serial.
  if (other.lastPlotAt > track.lastPlotAt) data.copyWithin(a, b, b + BLOCK_SIZE);
  track.lastPlotAt = Math.max(track.lastPlotAt, other.lastPlotAt);
  track.radarAt = Math.max(track.radarAt, other.radarAt);
  track.broadcastAt = Math.max(track.broadcastAt, other.broadcastAt);
  track.unsnappedAt = Math.max(track.unsnappedAt, other.unsnappedAt);
  track.securedAt = Math.max(track.securedAt, other.securedAt);
  track.forgeableAt = Math.max(track.forgeableAt, other.forgeableAt);
  track.corroborated = track.corroborated || other.corroborated || (track.radarAt > 0 && track.broadcastAt > 0);
  track.missingAnswerCount = Math.min(track.missingAnswerCount, other.missingAnswerCount);
  if (track.aircraftAddress < 0) track.aircraftAddress = other.aircraftAddress;
  if (track.callsign === '') track.callsign = other.callsign;
  if (track.mode3A < 0) track.mode3A = other.mode3A;
  track.heightKnown = track.heightKnown || other.heightKnown;
  track.existenceScore = Math.max(track.existenceScore, other.existenceScore);
  joinEvidence(track, other);
  for (let seat = 0; seat < other.sensorCount; seat += 1) track.adoptSeat(other, seat);
  track.updateCount += 1;
  core.table.free(other);
  count(core, 'duplicates merged');
}
