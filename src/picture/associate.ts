/**
 * Which plot belongs to which track. A plot whose gate graph is one plot and one track is used at once; contested plots wait
 * until the beam has passed them, and each connected component is then assigned as a whole, so that one object gives one plot a
 * scan and the best joint explanation is kept, never an average of several.
 */
import { exp, log } from '../math/index.ts';
import { assignPlots, reserve } from './assign.ts';
import { blockLogLikelihood, predictBank, shiftBank } from './bank.ts';
import { associationChances } from './marginals.ts';
import { shareVelocity, startCrowd } from './crowd.ts';
import { blankPending, count, PENDING_MAX, type Core, type Pending } from './core.ts';
import { findCandidates, isServed, misfitOf } from './gate.ts';
import { AT, BLOCK_SIZE, blockOf, WORK_SLOT } from './layout.ts';
import type { Observation } from './observation.ts';
import { blockOfTrack, CONFIRMED, FREE, LOST, sensorSeat, type Track } from './track-table.ts';
import { chanceOf, START_LOG_ODDS, startTrack, updateTrack } from './use-plot.ts';

/** Share of a scan after which a contested plot of a rotating sensor is closed: the beam has moved on by 22°. */
const WINDOW_SHARE = 1 / 16;
const WINDOW_MAX_S = 1;
/** Widest component that is assigned as a whole; a wider one is cut in the order of arrival. */
const COMPONENT_MAX = 128;
const COMPONENT_TRACKS_MAX = 192;
const GATE_BEARING = 9;
/** Time between plots of one component for which one prediction of a track serves. */
const SAME_TIME_S = 0.01;

/** Takes an observation in: used at once, kept waiting, or the start of a track. Returns the track's serial or 0. */
export function associate(core: Core, slotOfPool: Pending): number {
  const { observation, candidates } = slotOfPool;
  if (observation.isBearing) return useBearing(core, observation);
  findCandidates(core, observation, candidates);
  const { tracks } = core.table;
  if (candidates.count === 0) return startTrack(core, observation, START_LOG_ODDS)?.serial ?? 0;
  const first = tracks[candidates.slots[0]];
  if (candidates.count === 1 && first.pendingCount === 0) {
    updateTrack(core, first, observation);
    return first.serial;
  }
  hold(core, slotOfPool);
  return 0;
}

/** Keeps a contested plot until its sensor's window closes. */
function hold(core: Core, waiting: Pending): void {
  const index = waiting.observation.sensorIndex;
  while (core.pending.length <= index) core.pending.push([]);
  core.pending[index].push(waiting);
  core.pendingTotal += 1;
  waiting.isHeld = true;
  for (let i = 0; i < waiting.candidates.count; i += 1) core.table.tracks[waiting.candidates.slots[i]].pendingCount += 1;
  count(core, 'plots contested');
}

/** An object for the next plot, from the pool. */
export const takePending = (core: Core): Pending => core.pool.pop() ?? blankPending();

/** Gives an object back to the pool, unless its plot waits: then resolving does, at once when too many wait. */
export function releasePending(core: Core, waiting: Pending): void {
  if (!waiting.isHeld) core.pool.push(waiting);
  else if (core.pendingTotal >= PENDING_MAX) {
    count(core, 'contested plots resolved early');
    resolveSensor(core, waiting.observation.sensorIndex);
  }
}

function windowOf(core: Core, index: number): number {
  const entry = core.sensors.at(index);
  if (entry.isBurst) return 0;
  return Math.min(WINDOW_MAX_S, entry.periodS * WINDOW_SHARE);
}

/** Resolves the waiting plots of every sensor whose window has closed at `now`. */
export function resolveClosed(core: Core, now: number): void {
  if (core.pendingTotal === 0) return;
  for (let index = 0; index < core.pending.length; index += 1) {
    const list = core.pending[index];
    if (list.length > 0 && now >= list[list.length - 1].observation.at + windowOf(core, index)) resolveSensor(core, index);
  }
}

/** Resolves a sensor's waiting plots before a plot at `at` when that lies beyond their window. */
export function resolveBefore(core: Core, index: number, at: number): void {
  const list = core.pending[index];
  if (list !== undefined && list.length > 0 && at > list[list.length - 1].observation.at + windowOf(core, index)) resolveSensor(core, index);
}

function resolveSensor(core: Core, index: number): void {
  const list = core.pending[index];
  const { tracks } = core.table;
  for (const waiting of list) {
    for (let i = 0; i < waiting.candidates.count; i += 1) tracks[waiting.candidates.slots[i]].pendingCount = 0;
  }
  // Tracks may have moved, died or been served since the plot came.
  for (const waiting of list) {
    findCandidates(core, waiting.observation, waiting.candidates);
    waiting.isGathered = false;
  }
  const owners = list.length > 1 ? ownersOf(list) : NO_OWNERS;
  for (const waiting of list) {
    if (!waiting.isGathered) resolveComponent(core, gather(list, waiting, owners));
  }
  core.pendingTotal -= list.length;
  for (const waiting of list) {
    waiting.isHeld = false;
    core.pool.push(waiting);
  }
  list.length = 0;
}

const NO_OWNERS: ReadonlyMap<number, readonly number[]> = new Map();

/** Waiting plots of each candidate track, by slot. */
function ownersOf(list: readonly Pending[]): Map<number, number[]> {
  const owners = new Map<number, number[]>();
  for (let at = 0; at < list.length; at += 1) {
    const { slots, count: length } = list[at].candidates;
    for (let i = 0; i < length; i += 1) {
      const known = owners.get(slots[i]);
      if (known === undefined) owners.set(slots[i], [at]);
      else known.push(at);
    }
  }
  return owners;
}

/** The plots connected with `seed` through shared candidates, at most COMPONENT_MAX. */
function gather(list: readonly Pending[], seed: Pending, owners: ReadonlyMap<number, readonly number[]>): Pending[] {
  const found = [seed];
  seed.isGathered = true;
  for (let at = 0; at < found.length && found.length < COMPONENT_MAX; at += 1) {
    const { slots, count: length } = found[at].candidates;
    for (let i = 0; i < length; i += 1) {
      const shared = owners.get(slots[i]);
      if (shared === undefined) continue;
      for (let k = 0; k < shared.length && found.length < COMPONENT_MAX; k += 1) {
        const other = list[shared[k]];
        if (other.isGathered) continue;
        other.isGathered = true;
        found.push(other);
      }
    }
  }
  return found;
}

function predictFor(core: Core, track: Track, at: number): void {
  const { data } = core.table;
  const block = blockOfTrack(track);
  const to = blockOf(WORK_SLOT);
  if (at >= data[block + AT]) {
    predictBank(data, { from: block, to }, at, core.bank);
    return;
  }
  data.copyWithin(to, block, block + BLOCK_SIZE);
  shiftBank(data, to, at, core.bank);
}

/** Gain in log probability of giving a plot to a track rather than leaving both alone. */
function gainOf(core: Core, track: Track, observation: Observation): number {
  const { data } = core.table;
  const exists = chanceOf(track.existenceScore);
  const detected = exists * observation.detectionChance;
  const place = blockLogLikelihood(data, blockOf(WORK_SLOT), observation);
  const newObject = exp(START_LOG_ODDS);
  return place + log(detected / (1 - detected)) - log(observation.falseLikelihood * (1 + newObject));
}

/** Slots of the tracks of a component, each once, at most COMPONENT_TRACKS_MAX. */
function columnsOf(core: Core, plots: readonly Pending[]): number[] {
  const { tracks } = core.table;
  const slots: number[] = [];
  for (const { candidates } of plots) {
    for (let i = 0; i < candidates.count && slots.length < COMPONENT_TRACKS_MAX; i += 1) {
      const track = tracks[candidates.slots[i]];
      if (track.isColumn) continue;
      track.isColumn = true;
      slots.push(track.slot);
    }
  }
  for (const slot of slots) tracks[slot].isColumn = false;
  return slots;
}

function resolveComponent(core: Core, plots: readonly Pending[]): void {
  const { tracks } = core.table;
  const slots = columnsOf(core, plots);
  startCrowd(core, slots, plots);
  reserve(core.assign, plots.length, Math.max(1, slots.length));
  const { gain, chosen } = core.assign;
  gain.fill(Number.NEGATIVE_INFINITY, 0, plots.length * slots.length);
  for (let j = 0; j < slots.length; j += 1) {
    const track = tracks[slots[j]];
    let predictedAt = Number.NaN;
    for (let i = 0; i < plots.length; i += 1) {
      const { observation, candidates } = plots[i];
      if (!holds(candidates.slots, candidates.count, slots[j])) continue;
      if (!(Math.abs(observation.at - predictedAt) < SAME_TIME_S)) {
        predictFor(core, track, observation.at);
        predictedAt = observation.at;
      }
      gain[i * slots.length + j] = gainOf(core, track, observation);
    }
  }
  assignPlots(core.assign, plots.length, slots.length);
  const isFormation = Math.min(slots.length, plots.length) >= FORMATION_MIN;
  const picks = chosen.slice(0, plots.length);
  associationChances(core.marginals, gain, plots.length, slots.length);
  for (let i = 0; i < plots.length; i += 1) {
    const { observation } = plots[i];
    const track = picks[i] >= 0 ? tracks[slots[picks[i]]] : undefined;
    if (track !== undefined && !isServed(core, track, observation)) {
      const existenceScore = existenceAfter(core, track, picks[i], plots);
      updateTrack(core, track, observation, { suretyChance: core.marginals.chance[i * slots.length + picks[i]], isCrowded: true, isFormation, existenceScore });
    }
    else {
      const own = core.marginals.ownChance[i];
      if (own > BIRTH_MIN) startTrack(core, observation, START_LOG_ODDS + log(own / (1 + 0.3 * (1 - own))));
    }
  }
  for (let j = 0; j < slots.length; j += 1) {
    const track = tracks[slots[j]];
    if (picks.includes(j)) continue;
    const { observation } = plots[0];
    const seat = sensorSeat(track, observation.sensorIndex);
    track.existenceScore = existenceAfter(core, track, j, plots);
    if (seat >= 0 && track.dueAt[seat] < observation.at + 0.5 * core.sensors.at(observation.sensorIndex).periodS) {
      track.dueAt[seat] = observation.at + core.sensors.at(observation.sensorIndex).periodS;
      track.silences[seat] += 1;
    }
  }
  shareVelocity(core, slots);
  count(core, plots.length > 1 || slots.length > 1 ? 'components assigned' : 'components alone');
}

const BIRTH_MIN = 0.02;
/** Tracks and plots of one component from which it is a formation rather than a meeting. */
const FORMATION_MIN = 4;

/** Log odds of a track's existence after a contested scan: by the chances of all its plots, not by the one it is given. */
function existenceAfter(core: Core, track: Track, j: number, plots: readonly Pending[]): number {
  const { tracksCount: width } = core.marginals;
  let detected = 0;
  for (let i = 0; i < plots.length; i += 1) detected += core.marginals.chance[i * width + j];
  const before = chanceOf(track.existenceScore);
  const pd = sensorSeat(track, plots[0].observation.sensorIndex) >= 0 ? plots[0].observation.detectionChance : 0;
  const silent = (before * (1 - pd)) / (1 - before * pd);
  const after = Math.min(0.9999, Math.max(1e-6, Math.min(1, detected) + (1 - Math.min(1, detected)) * silent));
  return log(after / (1 - after));
}

function holds(slots: Int32Array, length: number, slot: number): boolean {
  for (let i = 0; i < length; i += 1) if (slots[i] === slot) return true;
  return false;
}

/** A bearing refines the one confirmed track it fits; where several fit it says nothing, and it never starts or confirms one. */
function useBearing(core: Core, observation: Observation): number {
  const { table } = core;
  let only: Track | undefined;
  for (const slot of table.order) {
    const track = table.tracks[slot];
    if (track.status !== CONFIRMED || isServed(core, track, observation)) continue;
    if (misfitOf(core, track, observation) > GATE_BEARING) continue;
    if (only !== undefined) {
      count(core, 'bearings that fit several tracks');
      return 0;
    }
    only = track;
  }
  if (only === undefined) {
    count(core, 'bearings that fit no track');
    return 0;
  }
  updateTrack(core, only, observation);
  return only.serial;
}

/** True for tracks that plots may update. */
export const isLive = (track: Track): boolean => track.status !== FREE && track.status !== LOST;
