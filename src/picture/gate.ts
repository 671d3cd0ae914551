/** Which tracks a plot may belong to. */
import { log } from '../math/index.ts';
import { SWEEP_MAX_S } from './schedule.ts';
import { CANDIDATES_MAX, type Candidates, type Core, type Pending } from './core.ts';
import { AT, BLOCK_MODES, MEAN_ACCELERATION, MEAN_STATE, MODE_COVARIANCE, MODE_SIZE, MODE_STATE, QUIET_COUNT, SPARE_SLOT, blockOf, modeOf } from './layout.ts';
import { evaluateRow, type Observation } from './observation.ts';
import { addNoise, spreadCovariance } from './predict.ts';
import { AIRCRAFT_ADDRESS, GATE_GROWTH_MPS, GATE_M, RECENT_SENSOR, ROW_SIZE, SENSOR_INDEX, SERIAL, STATUS } from './track-row.ts';
import { blockOfTrack, CONFIRMED, TENTATIVE, type Track } from './track.ts';

/** Gate on the normalised innovation squared: 4.8σ for three coordinates. */
export const GATE = 23;
/** A plot that carries the track's own address is believed this much farther out. */
const GATE_SAME_ADDRESS = 60;
/** White acceleration that the gate allows for beside the modes' own spread, m²/s³. */
const GATE_NOISE = 3000;
const GATE_SIGMAS = 5;
/** Share of the variance of height that is left out of what lies along the ground. */
const HEIGHT_SHARE = 0.99;
const placed = new Float64Array(3);
const GATE_MODE = modeOf(blockOf(SPARE_SLOT), 0);
/** A look comes at whole seconds, a little after it is due. */
const LOOK_SLACK_S = 1.5;

/** Predicts where the mean of a track is and how it moves at `at`, into the first mode of the spare block; returns that mode. */
export function predictState(data: Float64Array, block: number, at: number): number {
  const dt = at - data[block + AT];
  const s = block + MEAN_STATE,
    a = block + MEAN_ACCELERATION,
    o = GATE_MODE + MODE_STATE;
  for (let i = 0; i < 3; i += 1) {
    const pull = data[a + i];
    data[o + i] = data[s + i] + dt * (data[s + 3 + i] + 0.5 * dt * pull);
    data[o + 3 + i] = data[s + 3 + i] + dt * pull;
  }
  return GATE_MODE;
}

/** The same with the covariance, and noise of a density added. */
export function predictMean(data: Float64Array, block: number, at: number, noise: Float64Array): number {
  const mode = predictState(data, block, at);
  const dt = at - data[block + AT];
  const s = block + MEAN_STATE;
  for (let i = 0; i < 21; i += 1) data[mode + MODE_COVARIANCE + i] = data[s + 6 + i];
  spreadCovariance(data, mode + MODE_COVARIANCE, dt);
  addNoise(data, mode + MODE_COVARIANCE, noise, dt);
  return mode;
}

/** Places a track in the grid at its predicted position at `now`, with the reach of its gate along the ground: heights do not count there. */
export function placeInGrid(core: Core, track: Track, now: number): void {
  const { data, grid } = core.table;
  const s = blockOfTrack(track) + MEAN_STATE,
    p = s + 6,
    a = blockOfTrack(track) + MEAN_ACCELERATION;
  const dt = Math.max(0, now - data[s - MEAN_STATE + AT]);
  for (let i = 0; i < 3; i += 1) placed[i] = data[s + i] + dt * (data[s + 3 + i] + 0.5 * dt * data[a + i]);
  const x = placed[0],
    y = placed[1],
    z = placed[2];
  const r2 = x * x + y * y + z * z;
  const speed2 = data[s + 3] * data[s + 3] + data[s + 4] * data[s + 4] + data[s + 5] * data[s + 5];
  const speedSpread2 = Math.max(0, data[p + 15] + data[p + 18] + data[p + 20]);
  const height = data[p] * x * x + data[p + 6] * y * y + data[p + 11] * z * z + 2 * (data[p + 1] * x * y + data[p + 2] * x * z + data[p + 7] * y * z);
  const moved = 2 * (data[p + 3] + data[p + 9] + data[p + 14]) + dt * speedSpread2;
  const spread = Math.max(0, data[p] + data[p + 6] + data[p + 11] - HEIGHT_SHARE * (height / r2)) + Math.max(0, dt * moved) + dt * dt * dt * GATE_NOISE;
  track.gateM = GATE_SIGMAS * Math.sqrt(spread);
  track.gateGrowthMps = Math.sqrt(speed2) + GATE_SIGMAS * Math.sqrt(speedSpread2);
  const horizon = Math.max(0, Math.min(SWEEP_MAX_S, track.sweepAt - now)) + LOOK_SLACK_S;
  const reach = track.gateM + horizon * (Math.sqrt(speed2) + 2 * Math.sqrt(speedSpread2));
  grid.place(track.slot, placed, 0, reach);
}

/** What a comparison left: the misfit, and how wide the place is spread, as the determinant of 2π times its covariance. */
const comparison = { misfitScore: 0, spread: 1 };

const TWO_PI = 2 * Math.PI;
const TWO_PI_CUBED = TWO_PI * TWO_PI * TWO_PI;

/** Predicts where a track is at `at`, into the spare block: position, and its covariance (packed 3×3) in place of the packed 6×6. */
function predictPlace(data: Float64Array, block: number, at: number): void {
  const s = block + MEAN_STATE,
    p = s + 6,
    a = block + MEAN_ACCELERATION,
    o = GATE_MODE + MODE_STATE,
    q = GATE_MODE + MODE_COVARIANCE;
  const dt = at - data[block + AT],
    half = 0.5 * dt * dt;
  data[o] = data[s] + dt * data[s + 3] + half * data[a];
  data[o + 1] = data[s + 1] + dt * data[s + 4] + half * data[a + 1];
  data[o + 2] = data[s + 2] + dt * data[s + 5] + half * data[a + 2];
  const late = Math.abs(dt);
  const added = (GATE_NOISE * late * late * late) / 3;
  data[q] = data[p] + dt * (2 * data[p + 3] + dt * data[p + 15]) + added;
  data[q + 1] = data[p + 1] + dt * (data[p + 4] + data[p + 8] + dt * data[p + 16]);
  data[q + 2] = data[p + 2] + dt * (data[p + 5] + data[p + 12] + dt * data[p + 17]);
  data[q + 3] = data[p + 6] + dt * (2 * data[p + 9] + dt * data[p + 18]) + added;
  data[q + 4] = data[p + 7] + dt * (data[p + 10] + data[p + 13] + dt * data[p + 19]);
  data[q + 5] = data[p + 11] + dt * (2 * data[p + 14] + dt * data[p + 20]) + added;
}

/** Compares a plot with a track's predicted mean by its place coordinates; returns the misfit. */
export function misfitOf(core: Core, track: Track, observation: Observation): number {
  const { data } = core.table;
  predictPlace(data, blockOfTrack(track), observation.at);
  const o = GATE_MODE + MODE_STATE,
    q = GATE_MODE + MODE_COVARIANCE;
  if (!observation.isFix) return misfitOfRows(data, observation);
  const { covariance: r, position: z } = observation;
  const s00 = data[q] + r[0],
    s01 = data[q + 1] + r[1],
    s02 = data[q + 2] + r[2],
    s11 = data[q + 3] + r[3],
    s12 = data[q + 4] + r[4],
    s22 = data[q + 5] + r[5];
  const c00 = s11 * s22 - s12 * s12,
    c01 = s02 * s12 - s01 * s22,
    c02 = s01 * s12 - s02 * s11;
  const c11 = s00 * s22 - s02 * s02,
    c12 = s01 * s02 - s00 * s12,
    c22 = s00 * s11 - s01 * s01;
  const det = s00 * c00 + s01 * c01 + s02 * c02;
  const x = z[0] - data[o],
    y = z[1] - data[o + 1],
    w = z[2] - data[o + 2];
  const misfit = (x * (c00 * x + 2 * (c01 * y + c02 * w)) + y * (c11 * y + 2 * c12 * w) + c22 * w * w) / det;
  comparison.misfitScore = misfit;
  comparison.spread = TWO_PI_CUBED * det;
  return misfit;
}

function misfitOfRows(data: Float64Array, observation: Observation): number {
  const q = GATE_MODE + MODE_COVARIANCE;
  let misfit = 0,
    spread = 1;
  for (let i = 0; i < observation.placeRows; i += 1) {
    // The rows that say where it is have no gradient by velocity.
    const row = evaluateRow(observation, i, data, GATE_MODE);
    const g = row.gradient;
    const variance =
      row.variance +
      g[0] * (data[q] * g[0] + 2 * (data[q + 1] * g[1] + data[q + 2] * g[2])) +
      g[1] * (data[q + 3] * g[1] + 2 * data[q + 4] * g[2]) +
      data[q + 5] * g[2] * g[2];
    misfit += (row.innovation * row.innovation) / variance;
    spread *= TWO_PI * variance;
  }
  comparison.misfitScore = misfit;
  comparison.spread = spread;
  return misfit;
}

/** True when this sensor has already given this scan's plot to the track. */
export function isServed(core: Core, track: Track, observation: Observation): boolean {
  const seat = track.seatOf(observation.sensorIndex);
  if (seat < 0) return false;
  const period = core.sensors.at(observation.sensorIndex).traits.scanPeriodS;
  return Math.abs(observation.at - track.hitAt(seat)) < 0.5 * (period > 0 ? period : 0.5);
}

/** How far along the ground a track may be from where a plot says it is. */
function plotReachM(observation: Observation): number {
  const { search: s, startCovariance: r } = observation;
  const x = s[0],
    y = s[1],
    z = s[2];
  const height = (r[0] * x * x + r[3] * y * y + r[5] * z * z + 2 * (r[1] * x * y + r[2] * x * z + r[4] * y * z)) / (x * x + y * y + z * z);
  return GATE_SIGMAS * Math.sqrt(Math.max(0, r[0] + r[3] + r[5] - HEIGHT_SHARE * height)) + observation.searchReachM + REACH_SLACK_M;
}

const REACH_SLACK_M = 500;

/** True when a track is as near to where a plot is looked for as both may be off. */
function isWithin(core: Core, slot: number, observation: Observation, reachM: number): boolean {
  const { data, rows } = core.table;
  const s = blockOf(slot) + MEAN_STATE,
    row = slot * ROW_SIZE;
  const dt = observation.at - data[s - MEAN_STATE + AT];
  const { search } = observation;
  const x = search[0],
    y = search[1],
    z = search[2];
  const dx = x - data[s] - dt * data[s + 3];
  const dy = y - data[s + 1] - dt * data[s + 4];
  const dz = z - data[s + 2] - dt * data[s + 5];
  const rise = dx * x + dy * y + dz * z;
  const radius = reachM + rows.side[row + GATE_M] + 0.3 * Math.abs(dt) * rows.side[row + GATE_GROWTH_MPS];
  return dx * dx + dy * dy + dz * dz - (rise * rise) / (x * x + y * y + z * z) <= radius * radius;
}

/** Where what is read ahead of need is summed up, so that it is read at all. */
const ahead = new Float64Array(1);
const LINE = 8;
const BLOCK_AHEAD = BLOCK_MODES + QUIET_COUNT * MODE_SIZE;

/** Reads a number of each line of memory that a plot of this track will need: asked for one after the other as work goes on, each would be waited for alone. */
function readAhead(core: Core, slot: number): void {
  const { data, rows } = core.table;
  const block = blockOf(slot),
    row = slot * ROW_SIZE;
  let sum = rows.side[row + RECENT_SENSOR] + rows.side[row + RECENT_SENSOR + LINE];
  for (let at = block; at < block + BLOCK_AHEAD; at += LINE) sum += data[at];
  for (let at = row; at <= row + SENSOR_INDEX; at += LINE) sum += rows.side[at];
  ahead[0] = sum;
}

/** Fills `out` with the live tracks whose gate holds the plot; where there are too many, with those that fit best. */
export function findCandidates(core: Core, observation: Observation, out: Candidates): void {
  out.count = 0;
  const { tracks, grid, rows } = core.table;
  const { side } = rows;
  const reachM = plotReachM(observation);
  const length = grid.query(observation.search, reachM);
  const address = observation.aircraftAddress;
  let worst = 0;
  for (let i = 0; i < length; i += 1) {
    const slot = grid.found[i],
      row = slot * ROW_SIZE;
    const status = side[row + STATUS],
      known = side[row + AIRCRAFT_ADDRESS];
    if ((status !== TENTATIVE && status !== CONFIRMED) || (address >= 0 && known >= 0 && address !== known)) continue;
    if (out.count === 0) readAhead(core, slot);
    if (!isWithin(core, slot, observation, reachM)) continue;
    const track = tracks[slot];
    if (isServed(core, track, observation)) continue;
    const score = misfitOf(core, track, observation);
    if (!(score < (address >= 0 && address === known ? GATE_SAME_ADDRESS : GATE))) continue;
    let at = out.count;
    if (at < CANDIDATES_MAX) out.count += 1;
    else if (score < out.misfitScore[worst]) at = worst;
    else continue;
    out.slots[at] = slot;
    out.serials[at] = side[row + SERIAL];
    out.misfitScore[at] = score;
    out.placeLog[at] = comparison.spread;
    if (out.count === CANDIDATES_MAX) worst = worstOf(out);
  }
  // A single candidate is compared with no other.
  if (out.count > 1) for (let at = 0; at < out.count; at += 1) out.placeLog[at] = -0.5 * (out.misfitScore[at] + log(out.placeLog[at]));
}

function worstOf(candidates: Candidates): number {
  let worst = 0;
  for (let k = 1; k < CANDIDATES_MAX; k += 1) if (candidates.misfitScore[k] > candidates.misfitScore[worst]) worst = k;
  return worst;
}

/**
 * Takes candidates that have died or been served since they were found from a waiting plot. One that was left over keeps the served ones: they took
 * plots of its own component, and what is theirs must not start a track.
 */
export function keepCandidates(core: Core, { observation, candidates, isLeft }: Pending): void {
  const { tracks } = core.table;
  let kept = 0;
  for (let i = 0; i < candidates.count; i += 1) {
    const track = tracks[candidates.slots[i]];
    const isSame = track.serial === candidates.serials[i];
    if ((track.status !== TENTATIVE && track.status !== CONFIRMED) || !isSame || (!isLeft && isServed(core, track, observation))) {
      if (isSame) track.pendingCount -= 1;
      continue;
    }
    candidates.slots[kept] = candidates.slots[i];
    candidates.serials[kept] = candidates.serials[i];
    candidates.misfitScore[kept] = candidates.misfitScore[i];
    kept += 1;
  }
  candidates.count = kept;
}
