/**
 * Estimates of somebody else's tracker as input. Its errors repeat from one report to the next, and how they go with ours nobody
 * knows: such a report is joined by covariance intersection (Julier and Uhlmann 1997), which is never surer than either however they
 * hang together. Its number tells which track is meant; its end speaks against the object.
 */
import type { ViewPlot } from '../model/index.ts';
import { combineBank, predictBank, updateBank } from './bank.ts';
import { count, type Core } from './core.ts';
import { isServed, misfitOf } from './gate.ts';
import { AT, MEAN_STATE, MODE_COUNT, MODE_COVARIANCE, modeOf } from './layout.ts';
import type { Observation } from './observation.ts';
import type { SensorEntry } from './sensor-table.ts';
import { blockOfTrack, CONFIRMED, TENTATIVE, type Track } from './track.ts';

/** Normalised innovation squared up to which a report is its number's track: beyond it the number means another object. */
const GATE_NUMBER = 50;
/** Ages come in quarters of a second: updates nearer than this are one. */
const SAME_UPDATE_S = 0.3;
/** Numbers that are remembered; the one first heard makes room. */
const NUMBERS_MAX = 16_384;
/** Log odds that the end of a tracker's track takes away, and what it leaves while another sensor keeps the track. */
const END_LOSS = 3;
const END_FRESH_FLOOR = 2;
/** A plot of a sensor that the estimate is made from counts as had for this many of its scans, at least this long. */
const HAD_SCANS = 2.5;
const HAD_MIN_S = 12;
/** Without a velocity beside it an estimate may not take away more than a fifth of what is known of the velocity. */
const SHARE_MIN = 0.8;

const keyOf = (observation: Pick<Observation, 'sensorIndex' | 'trackNumber'>): number => observation.sensorIndex * 2_000_000_000 + observation.trackNumber;

/** What is remembered of a number; the one first heard makes room for a new one. */
function memoryOf(core: Core, key: number): { serial: number; updatedAt: number } {
  const { numbered } = core;
  let memory = numbered.get(key);
  if (memory !== undefined) return memory;
  if (numbered.size >= NUMBERS_MAX) {
    for (const oldest of numbered.keys()) {
      numbered.delete(oldest);
      break;
    }
  }
  memory = { serial: 0, updatedAt: Number.NEGATIVE_INFINITY };
  numbered.set(key, memory);
  return memory;
}

/**
 * True of a report behind which stands no measurement that an earlier one did not have. A tracker reports on its own clock, also while it
 * only predicts; each of its updates is used once. Told by what this view got, so that what was withheld from it changes nothing.
 */
export function isPrediction(core: Core, sensorIndex: number, plot: ViewPlot): boolean {
  if (!plot.isEstimate || Number.isNaN(plot.trackNumber)) return false;
  const memory = memoryOf(core, keyOf({ sensorIndex, trackNumber: plot.trackNumber }));
  const at = plot.measuredAt - (plot.updateAgeS > 0 ? plot.updateAgeS : 0);
  if (at <= memory.updatedAt + SAME_UPDATE_S) return true;
  memory.updatedAt = at;
  return false;
}

/** Remembers which track a tracker's number is. */
export function noteNumber(core: Core, track: Track, observation: Observation): void {
  if (observation.trackNumber === observation.trackNumber) memoryOf(core, keyOf(observation)).serial = track.serial;
}

/** The track that a report is said to be of, when it still fits it. */
export function trackOfNumber(core: Core, observation: Observation): Track | undefined {
  if (observation.trackNumber !== observation.trackNumber || observation.isBearing) return undefined;
  const key = keyOf(observation);
  const memory = core.numbered.get(key);
  if (memory === undefined || memory.serial === 0) return undefined;
  const track = core.table.bySerial(memory.serial);
  if (track === undefined || (track.status !== CONFIRMED && track.status !== TENTATIVE) || isServed(core, track, observation)) return undefined;
  const misfit = misfitOf(core, track, observation);
  if (!(misfit < GATE_NUMBER)) {
    memory.serial = 0;
    count(core, 'numbers that mean another object');
    return undefined;
  }
  observation.misfitScore = misfit;
  return track;
}

/** A tracker gave its track up: the object is believed less, and the number is free. */
export function endNumber(core: Core, entry: SensorEntry, trackNumber: number): void {
  const key = keyOf({ sensorIndex: entry.index, trackNumber });
  const serial = core.numbered.get(key)?.serial ?? 0;
  core.numbered.delete(key);
  const track = core.table.bySerial(serial);
  if (track === undefined) return;
  let isKept = false;
  for (let seat = 0; seat < track.sensorCount; seat += 1) isKept = isKept || (track.sensorIndex(seat) !== entry.index && track.silences(seat) === 0);
  const after = track.existenceScore - END_LOSS;
  track.existenceScore = isKept ? Math.min(track.existenceScore, Math.max(after, END_FRESH_FLOOR)) : after;
  count(core, 'tracks ended by their source');
}

/** True when plots of the sensors that the estimate is made from hold the track up: what it says is known, and not twice. */
export function isHadAlready(core: Core, track: Track, observation: Observation): boolean {
  const { madeFrom } = core.sensors.at(observation.sensorIndex);
  if (madeFrom.size === 0) return false;
  for (let seat = 0; seat < track.sensorCount; seat += 1) {
    const index = track.sensorIndex(seat);
    if (madeFrom.has(index) && observation.at - track.hitAt(seat) < Math.max(HAD_MIN_S, HAD_SCANS * core.sensors.at(index).periodS)) return true;
  }
  return false;
}

/** Trace of the inverse of a symmetric 3×3 (packed), times its determinant over it. */
function traceOfInverse(a: Float64Array): number {
  const c00 = a[3] * a[5] - a[4] * a[4],
    c11 = a[0] * a[5] - a[2] * a[2],
    c22 = a[0] * a[3] - a[1] * a[1];
  const det = a[0] * c00 - a[1] * (a[1] * a[5] - a[2] * a[4]) + a[2] * (a[1] * a[4] - a[2] * a[3]);
  return (c00 + c11 + c22) / det;
}

function inverseInto(out: Float64Array, a: Float64Array): void {
  const c00 = a[3] * a[5] - a[4] * a[4],
    c01 = a[2] * a[4] - a[1] * a[5],
    c02 = a[1] * a[4] - a[2] * a[3];
  const det = a[0] * c00 + a[1] * c01 + a[2] * c02;
  out[0] = c00 / det;
  out[1] = c01 / det;
  out[2] = c02 / det;
  out[3] = (a[0] * a[5] - a[2] * a[2]) / det;
  out[4] = (a[1] * a[2] - a[0] * a[4]) / det;
  out[5] = (a[0] * a[3] - a[1] * a[1]) / det;
}

const held = new Float64Array(6),
  heldInverse = new Float64Array(6),
  saidInverse = new Float64Array(6),
  joined = new Float64Array(6);

/** Share of the weight that the track keeps: the one that leaves the least uncertainty of place; 1 when the report adds nothing. */
function shareOf(data: Float64Array, block: number, observation: Observation): number {
  const p = block + MEAN_STATE + 6;
  if (!observation.isFix) return SHARE_MIN;
  held[0] = data[p];
  held[1] = data[p + 1];
  held[2] = data[p + 2];
  held[3] = data[p + 6];
  held[4] = data[p + 7];
  held[5] = data[p + 11];
  inverseInto(heldInverse, held);
  inverseInto(saidInverse, observation.covariance);
  let best = 1,
    least = held[0] + held[3] + held[5];
  for (let share = observation.rowCount > 0 ? 0.1 : SHARE_MIN; share < 0.96; share += 0.1) {
    for (let i = 0; i < 6; i += 1) joined[i] = share * heldInverse[i] + (1 - share) * saidInverse[i];
    const trace = traceOfInverse(joined);
    if (trace < least) {
      least = trace;
      best = share;
    }
  }
  return best;
}

/** Brings a track to an estimate's time, or to its own when that is later, and joins the estimate. */
export function joinEstimate(core: Core, track: Track, observation: Observation): void {
  const { bank } = core;
  const { data } = core.table;
  const block = blockOfTrack(track);
  predictBank(data, { from: block, to: block }, Math.max(observation.at, data[block + AT]), bank);
  combineBank(data, block, bank);
  const share = shareOf(data, block, observation);
  if (share >= 1) {
    bank.placeLogLikelihood = -0.5 * observation.misfitScore;
    return;
  }
  const grown = 1 / share,
    weight = 1 / (1 - share);
  for (let j = 0; j < MODE_COUNT; j += 1) {
    const p = modeOf(block, j) + MODE_COVARIANCE;
    for (let i = 0; i < 21; i += 1) data[p + i] *= grown;
  }
  for (let i = 0; i < 6; i += 1) observation.covariance[i] *= weight;
  for (let i = 0; i < observation.rowCount; i += 1) observation.rowVariance[i] *= weight;
  updateBank(data, block, observation, bank);
}
