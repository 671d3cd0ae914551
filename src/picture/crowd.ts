/**
 * A raid starts as a crowd of tracks without velocities, nearer to one another than they move between two plots: which plot is
 * whose is then anybody's guess, but the sum of all displacements does not depend on it. So young tracks of one contested
 * component take the crowd's mean velocity as a weak measurement. Grown tracks, and crowds of a few, are left alone.
 */
import { combineBank } from './bank.ts';
import type { Core, Pending } from './core.ts';
import { LEVEL_COUNT, ARC_CHANCE, AT, MEAN_STATE, modeOf } from './layout.ts';
import { NORMAL_Z } from './predict.ts';
import { blockOfTrack, FREE, type Track } from './track-table.ts';
import { updateByRow, type Row } from './update.ts';

const YOUNG_PLOTS = 6;
const CROWD_MIN = 5;
/** Spread of velocities within a formation as far as a single scan may claim it, m/s. */
const CROWD_SIGMA_MPS = 40;

const row: Row = { gradient: new Float64Array(6), innovation: 0, variance: CROWD_SIGMA_MPS * CROWD_SIGMA_MPS };
const mean = new Float64Array(3);

const velocityVariance = (data: Float64Array, block: number): number =>
  data[block + MEAN_STATE + 21] + data[block + MEAN_STATE + 24] + data[block + MEAN_STATE + 26];

/** Draws the velocities of the young tracks among `slots` towards their common mean. */
export function shareVelocity(core: Core, slots: readonly number[]): void {
  const { tracks, data } = core.table;
  const young: Track[] = [];
  let weights = 0;
  mean.fill(0);
  for (const slot of slots) {
    const track = tracks[slot];
    if (track.status === FREE || track.plotCount < 2) continue;
    const block = blockOfTrack(track);
    if (data[block + ARC_CHANCE] > 0.5) continue;
    if (track.plotCount <= YOUNG_PLOTS) young.push(track);
    const weight = 1 / (velocityVariance(data, block) + CROWD_SIGMA_MPS * CROWD_SIGMA_MPS);
    weights += weight;
    for (let i = 0; i < 3; i += 1) mean[i] += weight * data[block + MEAN_STATE + 3 + i];
  }
  if (young.length < CROWD_MIN) return;
  for (let i = 0; i < 3; i += 1) mean[i] /= weights;
  for (const track of young) pullVelocity(core, track);
}

/** Moves a track's velocity towards the mean without claiming to know more: what they err in together is not seen here. */
function pullVelocity(core: Core, track: Track): void {
  const { data } = core.table;
  const block = blockOfTrack(track);
  const variance = velocityVariance(data, block) / 3;
  const share = variance / (variance + CROWD_SIGMA_MPS * CROWD_SIGMA_MPS);
  for (let j = 0; j < LEVEL_COUNT; j += 1) {
    const v = modeOf(block, j) + 4;
    for (let i = 0; i < 3; i += 1) data[v + i] += share * (mean[i] - data[v + i]);
  }
  combineBank(data, block, core.bank);
}

/** Takes `velocity` as a measurement of a track's level modes. */
function drawVelocity(core: Core, track: Track, velocity: Float64Array, sigmaMps: number): void {
  const { data } = core.table;
  const block = blockOfTrack(track);
  row.variance = sigmaMps * sigmaMps;
  for (let i = 0; i < 3; i += 1) {
    row.gradient.fill(0);
    row.gradient[3 + i] = 1;
    for (let j = 0; j < LEVEL_COUNT; j += 1) {
      const mode = modeOf(block, j);
      row.innovation = velocity[i] - data[mode + 4 + i];
      updateByRow(data, mode, row);
    }
  }
  combineBank(data, block, core.bank);
}

/** Starts tried for the common shift: displacements from a few tracks to all plots. */
const SEEDS_MAX = 5;
const REFINEMENTS = 4;
/** Squared distance within which a plot agrees with a shifted track, and the share of plots that must. */
const AGREES = 11;
const AGREE_SHARE = 0.6;
const SPEED_MAX_MPS = 900;
/** A track is loose up to this many plots, while its velocity carries it this uncertainly far between two. */
const LOOSE_PLOTS = 5;
const LOOSE_M = 120;

const shift = new Float64Array(3);
const bestShift = new Float64Array(3);
const inverse = new Float64Array(6);

/**
 * The rigid shift that best lays a crowd of single-plot tracks onto the next scan. Each track alone could go to any neighbour's
 * plot, and a lattice fits itself one step on; as one body it fits where all but the missed ones agree.
 */
export function startCrowd(core: Core, slots: readonly number[], plots: readonly Pending[]): void {
  const { tracks, data } = core.table;
  const { at } = plots[0].observation;
  const fresh = slots.map((slot) => tracks[slot]).filter((track) => isLoose(data, track, at));
  if (fresh.length < CROWD_MIN || plots.length < CROWD_MIN) return;
  const blocks = fresh.map(blockOfTrack);
  const dt = at - data[blocks[0] + AT];
  commonInverse(data, blocks, plots, dt);
  const ahead = new Float64Array(3 * blocks.length);
  for (let j = 0; j < blocks.length; j += 1) {
    const s = blocks[j] + MEAN_STATE;
    for (let k = 0; k < 3; k += 1) ahead[3 * j + k] = data[s + k] + dt * data[s + 3 + k];
  }
  let best = 0;
  const step = Math.max(1, Math.floor(blocks.length / SEEDS_MAX));
  for (let j = 0; j < blocks.length; j += step) {
    for (const plot of plots) {
      for (let k = 0; k < 3; k += 1) shift[k] = plot.observation.search[k] - ahead[3 * j + k];
      for (let i = 0; i < REFINEMENTS; i += 1) {
        levelShift(data, blocks[j]);
        const score = refineShift(ahead, plots);
        if (score > best) {
          best = score;
          bestShift.set(shift);
        }
      }
    }
  }
  const length = Math.sqrt(bestShift[0] * bestShift[0] + bestShift[1] * bestShift[1] + bestShift[2] * bestShift[2]);
  if (best < AGREE_SHARE * Math.min(blocks.length, plots.length) * AGREES * 0.55 || length > SPEED_MAX_MPS * dt) return;
  for (let k = 0; k < 3; k += 1) bestShift[k] /= dt;
  const r = plots[0].observation.startCovariance;
  const sigma = Math.sqrt((2 * (r[0] + r[3] + r[5])) / 3 / Math.min(blocks.length, plots.length)) / dt;
  for (const track of fresh) {
    const s = blockOfTrack(track) + MEAN_STATE + 3;
    for (let k = 0; k < 3; k += 1) shift[k] = data[s + k] + bestShift[k];
    drawVelocity(core, track, shift, Math.sqrt(4 * sigma * sigma + 20 * 20));
  }
}

/** True while a young track's next plot may lie farther off than its neighbours do. */
function isLoose(data: Float64Array, track: Track, at: number): boolean {
  if (track.status === FREE || track.plotCount > LOOSE_PLOTS) return false;
  const block = blockOfTrack(track);
  const dt = at - data[block + AT];
  return dt > 0.5 && velocityVariance(data, block) * dt * dt > 3 * LOOSE_M * LOOSE_M;
}

/** Inverse of the typical covariance of a displacement, packed. */
function commonInverse(data: Float64Array, blocks: readonly number[], plots: readonly Pending[], dt: number): void {
  const s = new Float64Array(6);
  const cells = [0, 1, 2, 6, 7, 11];
  const slack = 20 * 20 * dt * dt;
  for (let c = 0; c < 6; c += 1) {
    for (const block of blocks) s[c] += data[block + MEAN_STATE + 6 + cells[c]] / blocks.length;
    for (const plot of plots) s[c] += plot.observation.startCovariance[c] / plots.length;
  }
  s[0] += slack; s[3] += slack; s[5] += slack;
  const c0 = s[3] * s[5] - s[4] * s[4], c1 = s[2] * s[4] - s[1] * s[5], c2 = s[1] * s[4] - s[2] * s[3];
  const det = s[0] * c0 + s[1] * c1 + s[2] * c2;
  inverse[0] = c0 / det; inverse[1] = c1 / det; inverse[2] = c2 / det;
  inverse[3] = (s[0] * s[5] - s[2] * s[2]) / det; inverse[4] = (s[1] * s[2] - s[0] * s[4]) / det; inverse[5] = (s[0] * s[3] - s[1] * s[1]) / det;
}

/** Takes the vertical part out of the shift: heights are worse measured than ways are long. */
function levelShift(data: Float64Array, block: number): void {
  const s = block + MEAN_STATE;
  const x = data[s], y = data[s + 1], z = data[s + 2] * NORMAL_Z;
  const up = (shift[0] * x + shift[1] * y + shift[2] * z) / (x * x + y * y + z * z);
  shift[0] -= up * x; shift[1] -= up * y; shift[2] -= up * z;
}

/** Score of the shift, the plots' agreement in all; then moves it to the mean of the agreeing pairs. */
function refineShift(ahead: Float64Array, plots: readonly Pending[]): number {
  let score = 0, pairs = 0;
  let mx = 0, my = 0, mz = 0;
  for (const plot of plots) {
    const z = plot.observation.search;
    let least = AGREES, bx = 0, by = 0, bz = 0;
    for (let s = 0; s < ahead.length; s += 3) {
      const x = z[0] - ahead[s] - shift[0], y = z[1] - ahead[s + 1] - shift[1], w = z[2] - ahead[s + 2] - shift[2];
      const d = inverse[0] * x * x + inverse[3] * y * y + inverse[5] * w * w + 2 * (inverse[1] * x * y + inverse[2] * x * w + inverse[4] * y * w);
      if (d >= least) continue;
      least = d; bx = x; by = y; bz = w;
    }
    if (least >= AGREES) continue;
    score += AGREES - least;
    pairs += 1;
    mx += bx; my += by; mz += bz;
  }
  if (pairs > 0) {
    shift[0] += mx / pairs; shift[1] += my / pairs; shift[2] += mz / pairs;
  }
  return score;
}
