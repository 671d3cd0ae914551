/**
 * A raid starts as a crowd of tracks without velocities, nearer to one another than they move between two plots: which plot is
 * whose is then anybody's guess, but the sum of all displacements does not depend on it. So young tracks of one contested
 * component take the crowd's mean velocity as a weak measurement. Grown tracks, and crowds of a few, are left alone.
 */
import { combineBank, levelEnd } from './bank.ts';
import type { Core, Pending } from './core.ts';
import { ARC_CHANCE, AT, MEAN_STATE, modeOf } from './layout.ts';
import { NORMAL_Z } from './predict.ts';
import { blockOfTrack, FREE, type Track } from './track.ts';
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
  for (const track of young) pullVelocity(core, track, CROWD_SIGMA_MPS);
}

/** Moves a track's velocity towards the mean without claiming to know more: what they err in together is not seen here. */
function pullVelocity(core: Core, track: Track, sigmaMps: number): void {
  const { data } = core.table;
  const block = blockOfTrack(track);
  const variance = velocityVariance(data, block) / 3;
  const share = variance / (variance + sigmaMps * sigmaMps);
  for (let j = 0; j < levelEnd(data, block); j += 1) {
    const v = modeOf(block, j) + 4;
    for (let i = 0; i < 3; i += 1) data[v + i] += share * (mean[i] - data[v + i]);
  }
  combineBank(data, block, core.bank);
}

/** Spread of velocities within a formation that keeps station, m/s; and the squared difference that is no difference, in variances. */
const STATION_SIGMA_MPS = 10;
const STATION_GATE = 3;
/** Tracks besides the one at hand that make a formation. */
const STATION_MIN = 3;
const STATION_PLOTS_MIN = 3;

/**
 * Draws the velocity of each track among `slots` towards the mean of those whose velocity cannot be told from its own. In a formation
 * no plot says surely whose it is, but all of them together say where the formation goes; a sure track keeps its own velocity.
 */
export function keepStation(core: Core, slots: readonly number[]): void {
  const { tracks, data } = core.table;
  const members: Track[] = [];
  for (let i = 0; i < slots.length && members.length < CROWD_MAX; i += 1) {
    const track = tracks[slots[i]];
    if (track.status === FREE || track.plotCount < STATION_PLOTS_MIN || data[blockOfTrack(track) + ARC_CHANCE] > 0.5) continue;
    // As they were: the order in which tracks are drawn does not matter.
    for (let k = 0; k < 3; k += 1) ahead[3 * members.length + k] = data[blockOfTrack(track) + MEAN_STATE + 3 + k];
    spread[members.length] = velocityVariance(data, blockOfTrack(track));
    members.push(track);
  }
  for (let i = 0; members.length > STATION_MIN && i < members.length; i += 1) {
    let count = 0;
    mean.fill(0);
    for (let j = 0; j < members.length; j += 1) {
      const x = ahead[3 * i] - ahead[3 * j],
        y = ahead[3 * i + 1] - ahead[3 * j + 1],
        z = ahead[3 * i + 2] - ahead[3 * j + 2];
      if (j === i || x * x + y * y + z * z > STATION_SIGMA_MPS * STATION_SIGMA_MPS + STATION_GATE * (spread[i] + spread[j])) continue;
      count += 1;
      for (let k = 0; k < 3; k += 1) mean[k] += ahead[3 * j + k];
    }
    if (count < STATION_MIN) continue;
    for (let k = 0; k < 3; k += 1) mean[k] /= count;
    pullVelocity(core, members[i], STATION_SIGMA_MPS);
  }
}

/** Takes `velocity` as a measurement of a track's level modes. */
function drawVelocity(core: Core, track: Track, velocity: Float64Array, sigmaMps: number): void {
  const { data } = core.table;
  const block = blockOfTrack(track);
  row.variance = sigmaMps * sigmaMps;
  for (let i = 0; i < 3; i += 1) {
    row.gradient.fill(0);
    row.gradient[3 + i] = 1;
    for (let j = 0; j < levelEnd(data, block); j += 1) {
      const mode = modeOf(block, j);
      row.innovation = velocity[i] - data[mode + 4 + i];
      updateByRow(data, mode, row);
    }
  }
  combineBank(data, block, core.bank);
}

/** Starts tried for the common shift: displacements from a few tracks to all plots, each judged by a sample of the plots. */
const SEEDS_MAX = 3;
const SAMPLE_MAX = 12;
/** Shifts that are then refined with all plots, and how often. */
const FINALISTS = 6;
const REFINEMENTS = 4;
/** Tracks and plots of one crowd that are looked at; one component is not wider. */
const CROWD_MAX = 128;
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
const ahead = new Float64Array(3 * CROWD_MAX);
const found = new Float64Array(3 * CROWD_MAX);
const spread = new Float64Array(CROWD_MAX);
const finalists = new Float64Array(3 * FINALISTS);
const finalScores = new Float64Array(FINALISTS);

/** The loose tracks among `slots`. */
function looseTracks(core: Core, slots: readonly number[], at: number): Track[] {
  const { tracks, data } = core.table;
  const loose: Track[] = [];
  for (let i = 0; i < slots.length && loose.length < CROWD_MAX; i += 1) if (isLoose(data, tracks[slots[i]], at)) loose.push(tracks[slots[i]]);
  return loose;
}

/**
 * The rigid shift that best lays a crowd of young tracks onto the next scan. Each track alone could go to any neighbour's plot,
 * and a lattice fits itself one step on; as one body it fits where all but the missed ones agree. At most CROWD_MAX ×
 * (SEEDS_MAX × SAMPLE_MAX + FINALISTS × REFINEMENTS) × CROWD_MAX distances are taken.
 */
export function startCrowd(core: Core, slots: readonly number[], plots: readonly Pending[]): void {
  const count = Math.min(CROWD_MAX, plots.length);
  if (count < CROWD_MIN || slots.length < CROWD_MIN) return;
  const { data } = core.table;
  const { at } = plots[0].observation;
  const fresh = looseTracks(core, slots, at);
  if (fresh.length < CROWD_MIN) return;
  const blocks = fresh.map(blockOfTrack);
  const dt = at - data[blocks[0] + AT];
  commonInverse(data, blocks, plots, dt);
  for (let j = 0; j < blocks.length; j += 1) {
    const s = blocks[j] + MEAN_STATE;
    for (let k = 0; k < 3; k += 1) ahead[3 * j + k] = data[s + k] + dt * data[s + 3 + k];
  }
  for (let i = 0; i < count; i += 1) found.set(plots[i].observation.search, 3 * i);
  pickFinalists(data, blocks, count, SPEED_MAX_MPS * dt);
  const best = refineFinalists(data, blocks, count);
  const length = Math.sqrt(bestShift[0] * bestShift[0] + bestShift[1] * bestShift[1] + bestShift[2] * bestShift[2]);
  if (best < AGREE_SHARE * Math.min(blocks.length, count) * AGREES * 0.55 || length > SPEED_MAX_MPS * dt) return;
  for (let k = 0; k < 3; k += 1) bestShift[k] /= dt;
  const r = plots[0].observation.startCovariance;
  const sigma = Math.sqrt((2 * (r[0] + r[3] + r[5])) / 3 / Math.min(blocks.length, count)) / dt;
  for (const track of fresh) {
    const s = blockOfTrack(track) + MEAN_STATE + 3;
    for (let k = 0; k < 3; k += 1) shift[k] = data[s + k] + bestShift[k];
    drawVelocity(core, track, shift, Math.sqrt(4 * sigma * sigma + 20 * 20));
  }
}

/** Judges the displacements from a few tracks to all plots by a sample of the plots; keeps the best ones apart. */
function pickFinalists(data: Float64Array, blocks: readonly number[], count: number, lengthMax: number): void {
  finalScores.fill(0);
  const step = Math.max(1, Math.ceil(blocks.length / SEEDS_MAX));
  const stride = Math.max(1, Math.ceil(count / SAMPLE_MAX));
  for (let j = 0; j < blocks.length; j += step) {
    for (let i = 0; i < count; i += 1) {
      for (let k = 0; k < 3; k += 1) shift[k] = found[3 * i + k] - ahead[3 * j + k];
      levelShift(data, blocks[j]);
      if (shift[0] * shift[0] + shift[1] * shift[1] + shift[2] * shift[2] > lengthMax * lengthMax) continue;
      const score = refineShift(blocks.length, count, stride);
      let least = 0;
      for (let f = 1; f < FINALISTS; f += 1) if (finalScores[f] < finalScores[least]) least = f;
      if (score <= finalScores[least]) continue;
      finalScores[least] = score;
      finalists.set(shift, 3 * least);
    }
  }
}

/** Refines the finalists with all plots; leaves the best shift in `bestShift` and returns its score. */
function refineFinalists(data: Float64Array, blocks: readonly number[], count: number): number {
  let best = 0;
  for (let f = 0; f < FINALISTS; f += 1) {
    if (finalScores[f] === 0) continue;
    for (let k = 0; k < 3; k += 1) shift[k] = finalists[3 * f + k];
    for (let i = 0; i < REFINEMENTS; i += 1) {
      levelShift(data, blocks[0]);
      const score = refineShift(blocks.length, count, 1);
      if (score <= best) continue;
      best = score;
      bestShift.set(shift);
    }
  }
  return best;
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
  s[0] += slack;
  s[3] += slack;
  s[5] += slack;
  const c0 = s[3] * s[5] - s[4] * s[4],
    c1 = s[2] * s[4] - s[1] * s[5],
    c2 = s[1] * s[4] - s[2] * s[3];
  const det = s[0] * c0 + s[1] * c1 + s[2] * c2;
  inverse[0] = c0 / det;
  inverse[1] = c1 / det;
  inverse[2] = c2 / det;
  inverse[3] = (s[0] * s[5] - s[2] * s[2]) / det;
  inverse[4] = (s[1] * s[2] - s[0] * s[4]) / det;
  inverse[5] = (s[0] * s[3] - s[1] * s[1]) / det;
}

/** Takes the vertical part out of the shift: heights are worse measured than ways are long. */
function levelShift(data: Float64Array, block: number): void {
  const s = block + MEAN_STATE;
  const x = data[s],
    y = data[s + 1],
    z = data[s + 2] * NORMAL_Z;
  const up = (shift[0] * x + shift[1] * y + shift[2] * z) / (x * x + y * y + z * z);
  shift[0] -= up * x;
  shift[1] -= up * y;
  shift[2] -= up * z;
}

/** Score of the shift, the agreement of every `stride`-th plot in all; then moves it to the mean of the agreeing pairs. */
function refineShift(tracksCount: number, plotsCount: number, stride: number): number {
  let score = 0,
    pairs = 0;
  let mx = 0,
    my = 0,
    mz = 0;
  const sx = shift[0],
    sy = shift[1],
    sz = shift[2];
  const xx = inverse[0],
    xy = 2 * inverse[1],
    xz = 2 * inverse[2],
    yy = inverse[3],
    yz = 2 * inverse[4],
    zz = inverse[5];
  for (let i = 0; i < 3 * plotsCount; i += 3 * stride) {
    const px = found[i] - sx,
      py = found[i + 1] - sy,
      pz = found[i + 2] - sz;
    let least = AGREES,
      bx = 0,
      by = 0,
      bz = 0;
    for (let s = 0; s < 3 * tracksCount; s += 3) {
      const x = px - ahead[s],
        y = py - ahead[s + 1],
        w = pz - ahead[s + 2];
      const d = x * (xx * x + xy * y + xz * w) + y * (yy * y + yz * w) + zz * w * w;
      if (d >= least) continue;
      least = d;
      bx = x;
      by = y;
      bz = w;
    }
    if (least >= AGREES) continue;
    score += AGREES - least;
    pairs += 1;
    mx += bx;
    my += by;
    mz += bz;
  }
  if (pairs > 0) {
    shift[0] += mx / pairs;
    shift[1] += my / pairs;
    shift[2] += mz / pairs;
  }
  return score;
}
