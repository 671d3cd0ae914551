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

/** Places a track in the grid at its predicted position at `now`, with the reach of its gate. */
export function placeInGrid(core: Core, track: Track, now: number): void {
  const { data, grid } = core.table;
  const block = blockOfTrack(track);
  const mode = predictMean(data, block, Math.max(now, data[block + AT]), GATE_NOISE);
  const p = mode + MODE_COVARIANCE;
  const spread = data[p] + data[p + 6] + data[p + 11];
  const o = mode + MODE_STATE;
  const speed2 = data[o + 3] * data[o + 3] + data[o + 4] * data[o + 4] + data[o + 5] * data[o + 5];
  const speedSpread2 = data[p + 15] + data[p + 18] + data[p + 20];
  track.gateM = GATE_SIGMAS * Math.sqrt(spread);
  track.gateGrowthMps = Math.sqrt(speed2) + GATE_SIGMAS * Math.sqrt(speedSpread2);
  const reach = GATE_SIGMAS * Math.sqrt(spread + core.plotSigmaM * core.plotSigmaM) + SWEEP_SLACK_S * (Math.sqrt(speed2) + 2 * Math.sqrt(speedSpread2));
  grid.place(track.slot, data, mode + MODE_STATE, reach);
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

function isWithinGate(core: Core, track: Track, observation: Observation): boolean {
  const { data } = core.table;
  const s = blockOfTrack(track) + MEAN_STATE;
  const dt = observation.at - data[s - MEAN_STATE + AT];
  const { search } = observation;
  const dx = search[0] - data[s] - dt * data[s + 3];
  const dy = search[1] - data[s + 1] - dt * data[s + 4];
  const dz = search[2] - data[s + 2] - dt * data[s + 5];
  const r = observation.startCovariance;
  const radius = GATE_SIGMAS * Math.sqrt(r[0] + r[3] + r[5]) + track.gateM + 0.3 * Math.abs(dt) * track.gateGrowthMps + observation.searchReachM + 500;
  if (dx * dx + dy * dy + dz * dz > radius * radius) return false;
  const same = observation.aircraftAddress >= 0 && observation.aircraftAddress === track.aircraftAddress;
  return misfitOf(core, track, observation) < (same ? GATE_SAME_ADDRESS : GATE);
}

/** Fills `out` with the live tracks whose gate holds the plot. */
export function findCandidates(core: Core, observation: Observation, out: Candidates): void {
  out.count = 0;
  const { tracks, grid } = core.table;
  grid.query(observation.search, (slot) => {
    const track = tracks[slot];
    if (track.status !== TENTATIVE && track.status !== CONFIRMED) return;
    if (out.count >= CANDIDATES_MAX) return;
    const address = observation.aircraftAddress;
    if (address >= 0 && track.aircraftAddress >= 0 && address !== track.aircraftAddress) return;
    if (isServed(core, track, observation)) return;
    if (!isWithinGate(core, track, observation)) return;
    out.slots[out.count] = slot;
    out.count += 1;
  });
}
