/** Which tracks a plot may belong to. */
import { CANDIDATES_MAX, type Candidates, type Core } from './core.ts';
import { AT, MEAN_ACCELERATION, MEAN_STATE, MODE_COVARIANCE, MODE_STATE, SPARE_SLOT, blockOf, modeOf } from './layout.ts';
import { evaluateRow, type Observation } from './observation.ts';
import { addNoise, spreadCovariance } from './predict.ts';
import { blockOfTrack, CONFIRMED, sensorSeat, TENTATIVE, type Track } from './track-table.ts';
import { likelihoodOfPosition, varianceOfRow } from './update.ts';

/** Gate on the normalised innovation squared: 4.8σ for three coordinates. */
export const GATE = 23;
/** A plot that carries the track's own address is believed this much farther out. */
const GATE_SAME_ADDRESS = 60;
/** White acceleration that the gate allows for beside the modes' own spread, m²/s³. */
const GATE_NOISE = Float64Array.of(3000, 0, 0, 3000, 0, 3000);
const GATE_SIGMAS = 5;
/** Share of the variance of height that is left out of what lies along the ground. */
const HEIGHT_SHARE = 0.99;
const placed = new Float64Array(3);
/** Longest time between two sweeps, in which a track moves away from its place in the grid. */
const SWEEP_SLACK_S = 4;

/** Predicts the mean of a track to `at` with the gate's allowance, into the first mode of the spare block; returns that mode. */
export function predictMean(data: Float64Array, block: number, at: number, noise: Float64Array): number {
  const mode = modeOf(blockOf(SPARE_SLOT), 0);
  const dt = at - data[block + AT];
  const s = block + MEAN_STATE, a = block + MEAN_ACCELERATION, o = mode + MODE_STATE;
  for (let i = 0; i < 3; i += 1) {
    const pull = data[a + i];
    data[o + i] = data[s + i] + dt * (data[s + 3 + i] + 0.5 * dt * pull);
    data[o + 3 + i] = data[s + 3 + i] + dt * pull;
  }
  for (let i = 0; i < 21; i += 1) data[mode + MODE_COVARIANCE + i] = data[s + 6 + i];
  spreadCovariance(data, mode + MODE_COVARIANCE, dt);
  addNoise(data, mode + MODE_COVARIANCE, noise, dt);
  return mode;
}

/** Places a track in the grid at its predicted position at `now`, with the reach of its gate along the ground: heights do not count there. */
export function placeInGrid(core: Core, track: Track, now: number): void {
  const { data, grid } = core.table;
  const s = blockOfTrack(track) + MEAN_STATE, p = s + 6, a = blockOfTrack(track) + MEAN_ACCELERATION;
  const dt = Math.max(0, now - data[s - MEAN_STATE + AT]);
  for (let i = 0; i < 3; i += 1) placed[i] = data[s + i] + dt * (data[s + 3 + i] + 0.5 * dt * data[a + i]);
  const x = placed[0], y = placed[1], z = placed[2];
  const r2 = x * x + y * y + z * z;
  const speed2 = data[s + 3] * data[s + 3] + data[s + 4] * data[s + 4] + data[s + 5] * data[s + 5];
  const speedSpread2 = Math.max(0, data[p + 15] + data[p + 18] + data[p + 20]);
  const height = data[p] * x * x + data[p + 6] * y * y + data[p + 11] * z * z + 2 * (data[p + 1] * x * y + data[p + 2] * x * z + data[p + 7] * y * z);
  const moved = 2 * (data[p + 3] + data[p + 9] + data[p + 14]) + dt * speedSpread2;
  const spread = Math.max(0, data[p] + data[p + 6] + data[p + 11] - HEIGHT_SHARE * (height / r2)) + Math.max(0, dt * moved) + dt * dt * dt * GATE_NOISE[0];
  track.gateM = GATE_SIGMAS * Math.sqrt(spread);
  track.gateGrowthMps = Math.sqrt(speed2) + GATE_SIGMAS * Math.sqrt(speedSpread2);
  const reach = track.gateM + SWEEP_SLACK_S * (Math.sqrt(speed2) + 2 * Math.sqrt(speedSpread2));
  grid.place(track.slot, placed, 0, reach);
}

/** Normalised innovation squared of a plot against a track, by its place coordinates. */
export function misfitOf(core: Core, track: Track, observation: Observation): number {
  const { data } = core.table;
  const mode = predictMean(data, blockOfTrack(track), observation.at, GATE_NOISE);
  if (observation.isFix) {
    likelihoodOfPosition(data, mode, observation);
    return observation.misfitScore;
  }
  let misfit = 0;
  for (let i = 0; i < observation.placeRows; i += 1) {
    const row = evaluateRow(observation, i, data, mode);
    misfit += (row.innovation * row.innovation) / varianceOfRow(data, mode, row);
  }
  return misfit;
}

/** True when this sensor has already given this scan's plot to the track. */
export function isServed(core: Core, track: Track, observation: Observation): boolean {
  const seat = sensorSeat(track, observation.sensorIndex);
  if (seat < 0) return false;
  const period = core.sensors.at(observation.sensorIndex).traits.scanPeriodS;
  return Math.abs(observation.at - track.hitAt[seat]) < 0.5 * (period > 0 ? period : 0.5);
}

/** How far along the ground a track may be from where a plot says it is. */
function plotReachM(observation: Observation): number {
  const { search: s, startCovariance: r } = observation;
  const x = s[0], y = s[1], z = s[2];
  const height = (r[0] * x * x + r[3] * y * y + r[5] * z * z + 2 * (r[1] * x * y + r[2] * x * z + r[4] * y * z)) / (x * x + y * y + z * z);
  return GATE_SIGMAS * Math.sqrt(Math.max(0, r[0] + r[3] + r[5] - HEIGHT_SHARE * height)) + observation.searchReachM + REACH_SLACK_M;
}

const REACH_SLACK_M = 500;

/** Normalised innovation squared of a plot against a track, +∞ when it is far beyond its gate. */
function gateScore(core: Core, track: Track, observation: Observation, reachM: number): number {
  const { data } = core.table;
  const s = blockOfTrack(track) + MEAN_STATE;
  const dt = observation.at - data[s - MEAN_STATE + AT];
  const { search } = observation;
  const x = search[0], y = search[1], z = search[2];
  const dx = x - data[s] - dt * data[s + 3];
  const dy = y - data[s + 1] - dt * data[s + 4];
  const dz = z - data[s + 2] - dt * data[s + 5];
  const rise = dx * x + dy * y + dz * z;
  const radius = reachM + track.gateM + 0.3 * Math.abs(dt) * track.gateGrowthMps;
  if (dx * dx + dy * dy + dz * dz - (rise * rise) / (x * x + y * y + z * z) > radius * radius) return Number.POSITIVE_INFINITY;
  if (isServed(core, track, observation)) return Number.POSITIVE_INFINITY;
  const same = observation.aircraftAddress >= 0 && observation.aircraftAddress === track.aircraftAddress;
  const misfit = misfitOf(core, track, observation);
  return misfit < (same ? GATE_SAME_ADDRESS : GATE) ? misfit : Number.POSITIVE_INFINITY;
}

const scores = new Float64Array(CANDIDATES_MAX);

/** Fills `out` with the live tracks whose gate holds the plot; where there are too many, with those that fit best. */
export function findCandidates(core: Core, observation: Observation, out: Candidates): void {
  out.count = 0;
  const { tracks, grid } = core.table;
  const reachM = plotReachM(observation);
  const length = grid.query(observation.search, reachM);
  const address = observation.aircraftAddress;
  let worst = 0;
  for (let i = 0; i < length; i += 1) {
    const track = tracks[grid.found[i]];
    if (track.status !== TENTATIVE && track.status !== CONFIRMED) continue;
    if (address >= 0 && track.aircraftAddress >= 0 && address !== track.aircraftAddress) continue;
    const score = gateScore(core, track, observation, reachM);
    if (score === Number.POSITIVE_INFINITY) continue;
    let at = out.count;
    if (at < CANDIDATES_MAX) out.count += 1;
    else if (score < scores[worst]) at = worst;
    else continue;
    out.slots[at] = track.slot;
    scores[at] = score;
    if (out.count === CANDIDATES_MAX) worst = worstScore();
  }
}

function worstScore(): number {
  let worst = 0;
  for (let k = 1; k < CANDIDATES_MAX; k += 1) if (scores[k] > scores[worst]) worst = k;
  return worst;
}
