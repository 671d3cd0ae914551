/**
 * The errors that a track may claim some time after its last plot: the mean over its modes, moved on with noise of its own for each
 * direction of flight, because what is not seen is a turn far more often than a change of speed or of height.
 */
import type { TrackEstimate } from '../model/index.ts';
import { levelEnd } from './bank.ts';
import { AGILE, ARC_CHANCE, ARC_FIRST, BALLISTIC, COVARIANCE_SIZE, MEAN_STATE, MODE_COUNT, MODE_COVARIANCE, modeOf, STATE_SIZE, STEADY } from './layout.ts';
import { MODES } from './modes.ts';
import { addNoise, NORMAL_Z, spreadCovariance } from './predict.ts';
import { blockOfTrack, LOST, type Track } from './track.ts';

/*
 * All that follows is set by trial on seeds 1 to 24 of bench/tracking/consistency.ts. `npm run long -- consistency` takes fifty.
 */
/** White acceleration of what is not seen of a lost track, m²/s³. */
const NOISE_LOST = 1;
/** While no plot comes: factor on the modes' noise across the path, turns that begin (m²/s⁴), climbs that begin and pushes on an arc (m²/s³). */
const ACROSS_FACTOR = 2;
const NEW_TURN_NOISE = 56;
const NEW_CLIMB_NOISE = 2;
const NEW_ARC_NOISE = 1;
/** Turns that began before the last plot and show in none yet: noise across the path (m²/s³, at that speed) over so many seconds. */
const UNSEEN_NOISE = 110;
const UNSEEN_SPEED_MPS = 300;
const UNSEEN_FACTOR_MAX = 2;
const UNSEEN_S = 5;
/**
 * Mixing hands every mode some of the others' spread, so that in settled flight places are nearer than the mean over the modes says: the variance claimed is this
 * share of that of the likeliest mode, within bounds. On an arc without thrust all of the covariance is taken by a share.
 */
const OWN_SHARE = 0.5;
const PLACE_SHARE_MIN = 0.33;
const ARC_SHARE = 0.65;
/** What a track that surely manoeuvres claims beyond the mean over its modes, in units of it: the modes lag behind a turn together. */
const MANOEUVRE_EXCESS = 1;
/** A younger track has not been mixed often. */
const SETTLED_PLOTS = 8;

const noise = new Float64Array(6);
const path = new Float64Array(6);

/** Unit vectors along the path over ground and up, at a state. */
function writePath(s: Float64Array): void {
  const z = s[2] * NORMAL_Z;
  const n = 1 / Math.sqrt(s[0] * s[0] + s[1] * s[1] + z * z);
  const u = s[0] * n,
    v = s[1] * n,
    w = z * n;
  const climb = s[3] * u + s[4] * v + s[5] * w;
  const f = s[3] - climb * u,
    g = s[4] - climb * v,
    h = s[5] - climb * w;
  const speed = Math.sqrt(f * f + g * g + h * h) + 1e-9;
  path[0] = f / speed;
  path[1] = g / speed;
  path[2] = h / speed;
  path[3] = u;
  path[4] = v;
  path[5] = w;
}

/** Writes the density of white acceleration since the last plot, the same in all directions as far as it is on an arc; returns the part across the path. */
function writeNoise(data: Float64Array, block: number, age: number): number {
  const arc = data[block + ARC_CHANCE];
  let along = 0,
    across = 0,
    vertical = NEW_CLIMB_NOISE,
    arcs = 0;
  // Only the modes that are held: each is a walk through memory.
  for (let j = 0; j < levelEnd(data, block); j += 1) {
    const chance = data[modeOf(block, j)];
    along += chance * MODES.alongNoise[j];
    across += ACROSS_FACTOR * chance * MODES.acrossNoise[j];
    vertical += chance * MODES.verticalNoise[j];
  }
  for (let j = ARC_FIRST; arc > 0 && j < MODE_COUNT; j += 1) arcs += data[modeOf(block, j)] * MODES.acrossNoise[j];
  arcs += NEW_ARC_NOISE;
  across += 0.5 * NEW_TURN_NOISE * age;
  // Over the ground: across · (I − u uᵀ − f fᵀ) + along · f fᵀ + vertical · u uᵀ.
  const level = 1 - arc;
  let at = 0;
  for (let i = 0; i < 3; i += 1) {
    for (let j = i; j < 3; j += 1) {
      noise[at] = level * ((along - across) * path[i] * path[j] + (vertical - across) * path[3 + i] * path[3 + j]);
      at += 1;
    }
  }
  const all = level * across + arc * arcs;
  noise[0] += all;
  noise[3] += all;
  noise[5] += all;
  return level * across;
}

/** Writes noise across the path alone. */
function writeAcross(density: number): void {
  let at = 0;
  for (let i = 0; i < 3; i += 1) {
    for (let j = i; j < 3; j += 1) {
      noise[at] = density * ((i === j ? 1 : 0) - path[i] * path[j] - path[3 + i] * path[3 + j]);
      at += 1;
    }
  }
}

/** Share of the variance of its place that a settled track claims. */
function placeShare(data: Float64Array, block: number): number {
  const mean = block + MEAN_STATE + STATE_SIZE;
  let likeliest = STEADY;
  for (let j = 1; j < levelEnd(data, block); j += 1) if (data[modeOf(block, j)] > data[modeOf(block, likeliest)]) likeliest = j;
  const own = modeOf(block, likeliest) + MODE_COVARIANCE;
  const ratio = (data[own] + data[own + 6] + data[own + 11]) / (data[mean] + data[mean + 6] + data[mean + 11]);
  return Math.max(PLACE_SHARE_MIN, Math.min(1, OWN_SHARE * ratio));
}

/** Multiplies the variance of the place, and what it has in common with the velocity as far as it must. */
function scalePlace(p: Float64Array, share: number): void {
  const root = Math.sqrt(share);
  for (let i = 0; i < 3; i += 1) {
    const row = i === 0 ? 0 : i === 1 ? 6 : 11;
    for (let k = row; k < row + 3 - i; k += 1) p[k] *= share;
    for (let k = row + 3 - i; k < row + 6 - i; k += 1) p[k] *= root;
  }
}

/** What a settled track's covariance is taken by. */
function settle(data: Float64Array, block: number, p: Float64Array): void {
  if (data[block + ARC_CHANCE] < 0.5) {
    scalePlace(p, placeShare(data, block));
    return;
  }
  const share = 1 - (1 - ARC_SHARE) * data[modeOf(block, BALLISTIC)];
  for (let i = 0; i < COVARIANCE_SIZE; i += 1) p[i] *= share;
}

/** Widens the covariance as far as the track manoeuvres in level flight. */
function widen(data: Float64Array, block: number, p: Float64Array): void {
  let calm = 0;
  for (let j = 0; j < AGILE; j += 1) calm += data[modeOf(block, j)];
  const factor = 1 + MANOEUVRE_EXCESS * (1 - data[block + ARC_CHANCE]) * (1 - calm);
  for (let i = 0; i < COVARIANCE_SIZE; i += 1) p[i] *= factor;
}

/** Fills the covariance of `out`, whose state is set already, `dt` seconds after the block's time. */
export function claimInto(data: Float64Array, track: Track, dt: number, out: TrackEstimate): void {
  const { covariance: p, state } = out;
  const block = blockOfTrack(track);
  for (let i = 0; i < COVARIANCE_SIZE; i += 1) p[i] = data[block + MEAN_STATE + STATE_SIZE + i];
  out.turnSigmaMps = 0;
  if (track.status === LOST) {
    spreadCovariance(p, 0, dt);
    noise.fill(0);
    noise[0] = NOISE_LOST;
    noise[3] = NOISE_LOST;
    noise[5] = NOISE_LOST;
    addNoise(p, 0, noise, dt);
    return;
  }
  if (track.plotCount >= SETTLED_PLOTS) settle(data, block, p);
  widen(data, block, p);
  spreadCovariance(p, 0, dt);
  writePath(state);
  const across = writeNoise(data, block, Math.abs(dt));
  addNoise(p, 0, noise, dt);
  const speed2 = state[3] * state[3] + state[4] * state[4] + state[5] * state[5];
  const unseen = (1 - data[block + ARC_CHANCE]) * UNSEEN_NOISE * Math.min(UNSEEN_FACTOR_MAX, speed2 / (UNSEEN_SPEED_MPS * UNSEEN_SPEED_MPS));
  writeAcross(unseen);
  addNoise(p, 0, noise, UNSEEN_S);
  out.turnSigmaMps = Math.sqrt(across * Math.abs(dt) + unseen * UNSEEN_S);
}
