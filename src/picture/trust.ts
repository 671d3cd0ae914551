/**
 * Whether one feed is to be believed alone. What only one feed of this view reports is compared with what the view's other feeds should
 * have seen there: two that look and see nothing hold the object back, one makes it doubtful as far as its sensor has told such things
 * before. Where nobody else looks an object is marked and believed. Knows nothing but this view's own plots and coverages.
 */
import { exp, log } from '../math/index.ts';
import { count, type Core } from './core.ts';
import { heightHaeM, heightVarianceM2 } from './height.ts';
import { ARC_CHANCE, AT, MEAN_STATE } from './layout.ts';
import type { Observation } from './observation.ts';
import { coversWithin, detectionChance, isAliveAt, type SensorEntry } from './sensor-table.ts';
import { WITNESSES_MAX } from './track-row.ts';
import { blockOfTrack, CONFIRMED, MANY_FEEDS, FREE, LOST, NO_FEED, type Track } from './track.ts';

/** Nothing speaks against it; one other feed that looks does not see it; two do not. */
export const UPHELD = 0;
export const DOUBTED = 1;
export const HELD_BACK = 2;

/** How often an object that one feed alone reports is compared with the others. */
const LOOK_S = 4;
/** Plots of other feeds until an object needs no more comparing: one may be a false plot in its gate. */
const CORROBORATING_PLOTS = 3;
/** A witness has looked enough when it would have missed an object that is there with this chance. */
const WITNESS_LOG = log(0.01);
/** No single look counts as more than this, whatever is declared and seen: what one radar misses it may miss for long. */
const WITNESS_CHANCE_MAX = 0.9;
const WITNESS_CHANCE_MIN = 0.4;
/**
 * Ranges are declared for large objects: what is small is seen less far, pieces of a body least. Shares of the declared range: the last is
 * for what flies fast, and counts as far as the sensor was seen to see such things there.
 */
const ARC_REACH_SHARE = 0.45;
const NEAR_SHARE = 0.65;
const FAR_SHARE = 0.95;
const FAST_MPS = 100;
const NOWHERE = -1;
const NEAR = 0;
const FAR = 1;
/** Looks and hits that a sensor is given beforehand, near and far. */
const GIVEN_LOOKS = [5, 2];
const GIVEN_HITS = [4, 0];
/** Slower ones are left to those who see them: filters against clutter drop birds and balloons. */
const SPEED_MIN_MPS = 40;
const HEIGHT_DOUBT_SIGMAS = 2;
/** Nothing on its way flies lower for long. */
const LOWEST_FLIGHT_M = 50;
/** A track that a witness feeds may be the same object, seen elsewhere by a bias: within this and two sigmas over the ground. */
const SAME_OBJECT_M = 6_000;
const SAME_OBJECT_MAX_M = 8_000;
const SIGMAS2 = 4;
const HEARD_SCANS = 3;
/** Plots from which an object speaks for or against its sensor. */
const TOLD_PLOTS = 4;
/** Lone objects that were contradicted and borne out are forgotten with this time constant, and counted again this often while they last. */
const DOUBT_MEMORY_S = 900;
const TOLD_AGAIN_S = 120;
/** What is held of a sensor that has told nothing yet: one in two hundred of its objects is none. */
const DOUBT_PRIOR_COUNT = 0.01;
const DOUBT_PRIOR_TOTAL = 2;
/** One feed that does not see an object speaks against it at most so much, … */
const SINGLE_WITNESS_LOG = log(0.01);
/** … and never takes more than this away: what cannot be contradicted by two is not suppressed. Below what orders cover by itself. */
const CREDENCE_MIN = 0.15;
/** From this chance of an arc on an object is doubted at most. */
const ARC_CHANCE_MIN = 0.3;
/** How often a corroborated track tells what its witnesses see of it. */
const SAMPLE_S = 20;
const SHARED_LOOKS_MAX = 200;

/** Where the track at hand is held to be, and where it may be at its lowest. */
const held = new Float64Array(3);
const lowest = new Float64Array(3);

/** Books whose plot updated a track; compares an object that one feed alone reports with what others should see. */
export function noteFeed(core: Core, track: Track, observation: Observation): void {
  if (observation.isEstimate || observation.isBearing) return;
  const { at } = observation;
  if (observation.unauthenticated) {
    noteBroadcast(core, track, observation);
    return;
  }
  if (track.loneFeed === MANY_FEEDS) {
    if (at - track.comparedAt >= SAMPLE_S) sampleWitnesses(core, track, at);
    return;
  }
  const feed = observation.feedIndex;
  if (track.loneFeed === NO_FEED) {
    if (track.broadcastAt > Number.NEGATIVE_INFINITY) bookBroadcast(core.sensors.at(track.bornByIndex), at, false);
    track.clearWitnesses();
    track.loneFeed = feed;
    track.comparedAt = at;
  } else if (feed !== track.loneFeed) corroborate(core, track, at);
  else if (at - track.comparedAt >= LOOK_S) compare(core, track, at);
}

function corroborate(core: Core, track: Track, at: number): void {
  track.clearWitnesses();
  track.comparedAt = at;
  track.otherCount += 1;
  setVerdict(core, track, UPHELD);
  if (track.otherCount < CORROBORATING_PLOTS) return;
  track.loneFeed = MANY_FEEDS;
  if (track.plotCount >= TOLD_PLOTS) bookTold(core.sensors.at(track.bornByIndex), at, false);
}

function setVerdict(core: Core, track: Track, verdict: number): void {
  if (verdict === track.verdict) return;
  if (verdict === HELD_BACK) count(core, 'tracks held back');
  else if (track.verdict === HELD_BACK) count(core, 'tracks no longer held back');
  track.verdict = verdict;
  // Whoever keeps what the track was must hear of it.
  track.updateCount += 1;
}

/** Writes where a track is, and where at its lowest: as low as its error allows, or, of unmeasured height, as its sensor can see. */
function writePlaces(core: Core, track: Track): void {
  const { data } = core.table;
  const s = blockOfTrack(track) + MEAN_STATE;
  const height = heightHaeM(data, s);
  const sight = core.sensors.at(track.bornByIndex);
  let leastM = LOWEST_FLIGHT_M;
  if (track.heightKnown) leastM = height - HEIGHT_DOUBT_SIGMAS * Math.sqrt(Math.max(0, heightVarianceM2(data, s)));
  else if (sight.traits.gridM === 0 && sight.traits.horizonLimited && core.world.horizon) {
    const range = Math.sqrt(squared(data[s] - sight.place[0]) + squared(data[s + 1] - sight.place[1]) + squared(data[s + 2] - sight.place[2]));
    const over = range - Math.sqrt(sight.bendM * Math.max(0, sight.traits.antennaAltitudeHaeM));
    if (over > 0) leastM = Math.max(leastM, (over * over) / sight.bendM);
  }
  const radius = Math.sqrt(data[s] * data[s] + data[s + 1] * data[s + 1] + data[s + 2] * data[s + 2]);
  const scale = 1 - Math.max(0, height - Math.max(LOWEST_FLIGHT_M, leastM)) / radius;
  for (let i = 0; i < 3; i += 1) {
    held[i] = data[s + i];
    lowest[i] = held[i] * scale;
  }
}

const squared = (value: number): number => value * value;

/** True of a sensor whose silence about an object says something: a radar that is not coarsened, at work, and known to see what others see. */
const isWitness = (entry: SensorEntry, at: number): boolean =>
  !entry.dropped &&
  (entry.traits.type === 'radar3d' || entry.traits.type === 'primary2d') &&
  entry.traits.gridM === 0 &&
  !entry.traits.unauthenticated &&
  !entry.isTracker &&
  isAliveAt(entry, at);

/** In which part of a witness's coverage the track is, where it is held to be and where it may be at its lowest. */
function zoneOf(core: Core, entry: SensorEntry, track: Track, speedMps: number): number {
  const inside = (share: number): boolean => coversWithin(entry, share, lowest, core.world) && coversWithin(entry, share, held, core.world);
  if (core.table.data[blockOfTrack(track) + ARC_CHANCE] > 0.5) return inside(ARC_REACH_SHARE) ? NEAR : NOWHERE;
  if (!inside(speedMps < FAST_MPS ? NEAR_SHARE : FAR_SHARE)) return NOWHERE;
  return speedMps < FAST_MPS || inside(NEAR_SHARE) ? NEAR : FAR;
}

/** Chance that a witness sees in one scan what it covers: as declared and observed, and as it sees there what others see. */
function witnessChance(entry: SensorEntry, zone: number): number {
  const inTwoScans = (entry.sharedHits[zone] + GIVEN_HITS[zone]) / (entry.sharedLooks[zone] + GIVEN_LOOKS[zone]);
  return Math.min(WITNESS_CHANCE_MAX, detectionChance(entry), 1 - Math.sqrt(1 - Math.min(1, inTwoScans)));
}

function speedOf(core: Core, track: Track): number {
  const { data } = core.table;
  const s = blockOfTrack(track) + MEAN_STATE;
  return Math.sqrt(squared(data[s + 3]) + squared(data[s + 4]) + squared(data[s + 5]));
}

/**
 * A broadcast that no radar has borne out is compared with what radars should see. It is never held back or believed less for that, for it says
 * nothing for or against a warning in any case; the owner of the feed is told.
 */
function noteBroadcast(core: Core, track: Track, observation: Observation): void {
  const { at } = observation;
  if (track.loneFeed !== NO_FEED || track.status !== CONFIRMED || at - Math.max(track.comparedAt, track.firstAt) < LOOK_S) return;
  if (!look(core, track, at)) return;
  let unseenLog = 0;
  for (let i = 0; i < WITNESSES_MAX; i += 1) unseenLog += track.unseenLog(i);
  if (unseenLog > WITNESS_LOG) return;
  if (isElsewhere(core, track, at)) {
    track.clearWitnesses();
    return;
  }
  if (track.plotCount < TOLD_PLOTS || at - track.toldAt < TOLD_AGAIN_S) return;
  track.toldAt = at;
  count(core, 'broadcasts that radars contradict');
  bookBroadcast(core.sensors.at(observation.sensorIndex), at, true);
}

function compare(core: Core, track: Track, at: number): void {
  if (look(core, track, at)) judge(core, track, at);
}

/** Books what other feeds' radars did not see since the last look; false when none could have looked at such an object. */
function look(core: Core, track: Track, at: number): boolean {
  const from = track.comparedAt;
  track.comparedAt = at;
  let speedMps = Number.NaN;
  for (const entry of core.sensors.entries) {
    if (entry.traits.feedHandle === track.loneFeed || !isWitness(entry, at)) continue;
    // Its plot of now may still be on its way, and its first look at the object come late in a scan.
    const elapsed = at - Math.max(from, track.firstAt + 0.5 * entry.periodS + entry.slackS);
    if (elapsed <= 0) continue;
    if (Number.isNaN(speedMps)) {
      speedMps = speedOf(core, track);
      if (speedMps < SPEED_MIN_MPS) return false;
      writePlaces(core, track);
    }
    const zone = zoneOf(core, entry, track, speedMps);
    if (zone === NOWHERE) continue;
    const chance = witnessChance(entry, zone);
    if (chance < WITNESS_CHANCE_MIN) continue;
    track.bookUnseen(entry.traits.feedHandle, (Math.min(elapsed, at - from) / entry.periodS) * log(1 - chance));
  }
  return !Number.isNaN(speedMps);
}

/** What the witnesses say by now. */
function judge(core: Core, track: Track, at: number): void {
  // What may fall out of the sky has minutes: a radar that should see it and does not never takes its warning away.
  const mayFall = core.table.data[blockOfTrack(track) + ARC_CHANCE] > ARC_CHANCE_MIN;
  let against = 0;
  for (let i = 0; i < WITNESSES_MAX; i += 1) if (track.unseenLog(i) <= WITNESS_LOG) against += 1;
  if (against > 0 && isElsewhere(core, track, at)) {
    track.clearWitnesses();
    against = 0;
  }
  setVerdict(core, track, against >= 2 && !mayFall ? HELD_BACK : against > 0 ? DOUBTED : UPHELD);
  if (against === 0 || track.plotCount < TOLD_PLOTS || at - track.toldAt < TOLD_AGAIN_S) return;
  track.toldAt = at;
  bookTold(core.sensors.at(track.bornByIndex), at, true);
}

/** True when a witness has another track close by: two radars that disagree about a place have not contradicted one another. */
function isElsewhere(core: Core, track: Track, at: number): boolean {
  const { tracks, grid } = core.table;
  const length = grid.query(held, SAME_OBJECT_M);
  for (let i = 0; i < length; i += 1) {
    const other = tracks[grid.found[i]];
    if (other === track || other.status === FREE || other.status === LOST || !mayBeOne(core, track, other)) continue;
    for (let seat = 0; seat < other.sensorCount; seat += 1) {
      const entry = core.sensors.at(other.sensorIndex(seat));
      const isFresh = at - other.hitAt(seat) < HEARD_SCANS * entry.periodS + entry.slackS;
      if (isFresh && entry.traits.feedHandle !== track.loneFeed && track.isWitness(entry.traits.feedHandle)) return true;
    }
  }
  return false;
}

/** True when two tracks, over the ground, lie as one object would under two biases and their errors; how they seem to fly may be the work of both. */
function mayBeOne(core: Core, track: Track, other: Track): boolean {
  const { data } = core.table;
  const a = blockOfTrack(track) + MEAN_STATE,
    b = blockOfTrack(other) + MEAN_STATE;
  const dt = data[a - MEAN_STATE + AT] - data[b - MEAN_STATE + AT];
  const radius2 = squared(data[a]) + squared(data[a + 1]) + squared(data[a + 2]);
  let up = 0,
    apart2 = 0;
  for (let i = 0; i < 3; i += 1) {
    const apart = data[b + i] + dt * data[b + 3 + i] - data[a + i];
    up += apart * data[a + i];
    apart2 += apart * apart;
  }
  const spread2 = SIGMAS2 * (levelVarianceM2(data, a) + levelVarianceM2(data, b));
  return apart2 - (up * up) / radius2 < squared(SAME_OBJECT_M) + Math.min(squared(SAME_OBJECT_MAX_M), spread2);
}

/** Variance of a position along the ground. */
const levelVarianceM2 = (data: Float64Array, s: number): number => Math.max(0, data[s + 6] + data[s + 12] + data[s + 17] - heightVarianceM2(data, s));

/** Brings what a sensor told up to `at`. */
function forgetTold(entry: SensorEntry, at: number): void {
  const age = at - entry.toldAt;
  if (!(age > 0)) return;
  const kept = exp(-Math.min(50, age / DOUBT_MEMORY_S));
  entry.contradictedCount *= kept;
  entry.upheldCount *= kept;
  entry.contradictedBroadcastCount *= kept;
  entry.upheldBroadcastCount *= kept;
  entry.toldAt = at;
}

function bookTold(entry: SensorEntry, at: number, isContradicted: boolean): void {
  forgetTold(entry, at);
  if (isContradicted) entry.contradictedCount += 1;
  else entry.upheldCount += 1;
}

function bookBroadcast(entry: SensorEntry, at: number, isContradicted: boolean): void {
  forgetTold(entry, at);
  if (isContradicted) entry.contradictedBroadcastCount += 1;
  else entry.upheldBroadcastCount += 1;
}

/** Share of what a sensor reports alone that is believed to be nothing, `own` objects of its contradicted ones left out. */
function doubtBut(entry: SensorEntry, own: number): number {
  return (
    (Math.max(0, entry.contradictedCount - own) + DOUBT_PRIOR_COUNT) / (Math.max(0, entry.contradictedCount - own) + entry.upheldCount + DOUBT_PRIOR_TOTAL)
  );
}

/** How a sensor's lone objects, or broadcasts, compare with what others see. */
export interface SensorTrust {
  /** Share of what it reports alone that is believed to be nothing. */
  readonly doubtChance: number;
  /** Of the last quarter of an hour, slowly forgotten: objects that others should have seen and did not, and objects that others bore out. */
  readonly contradictedCount: number;
  readonly upheldCount: number;
  /** New objects of its feed that started no track, because the feed had started too many. */
  readonly shedBirthsCount: number;
}

/** What its lone objects say of a sensor at `at`; a question, which leaves everything as it is. */
export function trustOf(entry: SensorEntry, at: number): Omit<SensorTrust, 'shedBirthsCount'> {
  const kept = exp(-Math.min(50, Math.max(0, at - entry.toldAt) / DOUBT_MEMORY_S));
  const contradictedCount = kept * (entry.contradictedCount + entry.contradictedBroadcastCount),
    upheldCount = kept * (entry.upheldCount + entry.upheldBroadcastCount);
  return { doubtChance: (contradictedCount + DOUBT_PRIOR_COUNT) / (contradictedCount + upheldCount + DOUBT_PRIOR_TOTAL), contradictedCount, upheldCount };
}

/** So many contradicted objects until a sensor's others, which nobody can contradict, are doubted with them. */
const LIAR_COUNT = 2;

/**
 * How far an object is believed beside its existence: 1 unless one other feed should see it and does not, or its sensor alone has told of it
 * and was contradicted about others.
 */
export function credenceOf(core: Core, track: Track): number {
  const entry = core.sensors.at(track.bornByIndex);
  if (track.verdict === UPHELD) {
    const isLone = track.loneFeed >= 0 && track.otherCount === 0 && entry.contradictedCount >= LIAR_COUNT;
    // What others bear out of it lies where they look, and says nothing for what it tells where nobody does.
    return isLone && core.table.data[blockOfTrack(track) + ARC_CHANCE] <= ARC_CHANCE_MIN ? CREDENCE_MIN : 1;
  }
  const doubt = doubtBut(entry, track.toldAt > Number.NEGATIVE_INFINITY ? 1 : 0);
  const odds = ((1 - doubt) / doubt) * exp(SINGLE_WITNESS_LOG);
  return Math.max(CREDENCE_MIN, odds / (1 + odds));
}

/** True when two feeds that should see it do not. */
export const isHeldBack = (track: Track): boolean => track.verdict === HELD_BACK;

/** True of a confirmed track that one feed alone has reported. */
export const isSingleSource = (track: Track): boolean => track.status >= CONFIRMED && track.loneFeed >= 0 && track.otherCount === 0;

/** Lets radars that should see a track, which several feeds have shown, tell whether they do. */
function sampleWitnesses(core: Core, track: Track, at: number): void {
  track.comparedAt = at;
  const speedMps = speedOf(core, track);
  if (speedMps < SPEED_MIN_MPS || core.table.data[blockOfTrack(track) + ARC_CHANCE] > 0.5) return;
  writePlaces(core, track);
  for (const entry of core.sensors.entries) {
    if (!isWitness(entry, at) || !isSeenByAnother(core, track, entry, at)) continue;
    const zone = zoneOf(core, entry, track, speedMps);
    if (zone === NOWHERE) continue;
    const { sharedLooks, sharedHits } = entry;
    if (sharedLooks[zone] > SHARED_LOOKS_MAX) {
      sharedLooks[zone] *= 0.5;
      sharedHits[zone] *= 0.5;
    }
    sharedLooks[zone] += 1;
    const seat = track.seatOf(entry.index);
    if (seat >= 0 && at - track.hitAt(seat) <= 2 * entry.periodS + entry.slackS) sharedHits[zone] += 1;
  }
}

/** True when a feed beside a sensor's own has just shown the track. */
function isSeenByAnother(core: Core, track: Track, { traits }: SensorEntry, at: number): boolean {
  for (let seat = 0; seat < track.sensorCount; seat += 1) {
    const entry = core.sensors.at(track.sensorIndex(seat));
    if (entry.traits.feedHandle !== traits.feedHandle && at - track.hitAt(seat) <= HEARD_SCANS * entry.periodS + entry.slackS) return true;
  }
  return false;
}

/** Two tracks turned out to be one object: what is known of both is known of the one that goes on. */
export function joinEvidence(track: Track, other: Track): void {
  if (track.loneFeed === MANY_FEEDS || other.loneFeed === NO_FEED) return;
  if (other.loneFeed === track.loneFeed || track.loneFeed === NO_FEED) {
    track.loneFeed = other.loneFeed;
    track.otherCount = Math.max(track.otherCount, other.otherCount);
    return;
  }
  track.loneFeed = MANY_FEEDS;
  track.verdict = UPHELD;
  track.clearWitnesses();
}
