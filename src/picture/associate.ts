/**
 * Which plot belongs to which track. A plot whose gate graph is one plot and one track is used at once; contested plots wait
 * until the beam has passed them, and each connected component is then assigned as a whole, so that one object gives one plot a
 * scan and the best joint explanation is kept, never an average of several.
 */
import { exp, log } from '../math/index.ts';
import { assignPlots, reserve } from './assign.ts';
import { blockLogLikelihood, predictBank, shiftBank } from './bank.ts';
import { associationChances, isListed, listedChances } from './marginals.ts';
import { keepStation, shareVelocity, startCrowd } from './crowd.ts';
import { blankPending, CANDIDATES_MAX, COMPONENT_MAX, count, PENDING_MAX, type Candidates, type Core, type Pending } from './core.ts';
import { findCandidates, isServed, keepCandidates, misfitOf, predictState } from './gate.ts';
import { AT, BLOCK_SIZE, blockOf, MODE_STATE, WORK_SLOT } from './layout.ts';
import type { Observation } from './observation.ts';
import { markNear } from './merge.ts';
import { notePair } from './crossed.ts';
import { covers } from './sensor-table.ts';
import { blockOfTrack, CONFIRMED, TENTATIVE, type Track } from './track.ts';
import { chanceOf, START_LOG_ODDS, startTrack, updateTrack } from './use-plot.ts';

/** Share of a scan after which a contested plot of a rotating sensor is closed: the beam has moved on by 22°. */
const WINDOW_SHARE = 1 / 16;
const WINDOW_MAX_S = 1;
const BATCH_SHARE = 0.25;
const BATCH_MAX_S = 0.05;
const COMPONENT_TRACKS_MAX = 192;
/** Pairs of a plot and a track that one call compares in contested components; what is left waits for the next input. */
const PAIRS_PER_CALL = 12_288;
const GATE_BEARING = 9;
/** Time between plots of one component for which one prediction of a track serves. */
const SAME_TIME_S = 0.01;

/** Log-likelihood by which a confirmed track must fit better than single plots to be given a contested plot at once. */
const DOMINANCE = 3;
const GROWN_PLOTS = 4;

/** Takes an observation in: used at once, kept waiting, or the start of a track. Returns the track's serial or 0. */
export function associate(core: Core, slotOfPool: Pending): number {
  const { observation, candidates } = slotOfPool;
  if (observation.isBearing) return useBearing(core, observation);
  findCandidates(core, observation, candidates);
  if (candidates.count === 0) return startTrack(core, observation, START_LOG_ODDS)?.serial ?? 0;
  const owner = ownerOf(core, candidates);
  if (owner >= 0) {
    const track = core.table.tracks[candidates.slots[owner]];
    observation.misfitScore = candidates.misfitScore[owner];
    updateTrack(core, track, observation);
    return track.serial;
  }
  hold(core, slotOfPool);
  return 0;
}

/**
 * The one candidate that needs no comparison with other plots: there is no other, or the others are single plots with wide gates
 * that fit far worse than a grown track. −1 when the plot is contested.
 */
function ownerOf(core: Core, candidates: Candidates): number {
  const { tracks } = core.table;
  if (candidates.count === 1) return tracks[candidates.slots[0]].pendingCount === 0 ? 0 : -1;
  let grown = -1;
  for (let i = 0; i < candidates.count; i += 1) {
    const track = tracks[candidates.slots[i]];
    if (track.status === TENTATIVE && track.plotCount === 1) continue;
    if (grown >= 0 || track.status !== CONFIRMED || track.plotCount < GROWN_PLOTS || track.pendingCount > 0) return -1;
    grown = i;
  }
  if (grown < 0) return -1;
  for (let i = 0; i < candidates.count; i += 1) if (i !== grown && candidates.placeLog[grown] - candidates.placeLog[i] < DOMINANCE) return -1;
  return grown;
}

/** Keeps a contested plot until its sensor's window closes. */
function hold(core: Core, waiting: Pending): void {
  const index = waiting.observation.sensorIndex;
  while (core.pending.length <= index) core.pending.push({ plots: [], lookAt: Number.NEGATIVE_INFINITY });
  const queue = core.pending[index];
  if (queue.plots.length === 0) queue.lookAt = waiting.observation.at + lookAfterS(core, index);
  queue.plots.push(waiting);
  core.pendingTotal += 1;
  waiting.isHeld = true;
  for (let i = 0; i < waiting.candidates.count; i += 1) {
    const track = core.table.tracks[waiting.candidates.slots[i]];
    track.pendingCount += 1;
    markNear(core, track);
  }
  count(core, 'plots contested');
}

/** An object for the next plot, from the pool. */
export const takePending = (core: Core): Pending => core.pool.pop() ?? blankPending();

/** Gives an object back to the pool, unless its plot waits: then resolving does, at once when too many wait. */
export function releasePending(core: Core, waiting: Pending): void {
  if (!waiting.isHeld) core.pool.push(waiting);
  else if (core.pendingTotal >= PENDING_MAX) {
    count(core, 'contested plots resolved early');
    resolveSensor(core, waiting.observation.sensorIndex, Number.POSITIVE_INFINITY, PAIRS_PER_CALL);
  }
}

function windowOf(core: Core, index: number): number {
  const entry = core.sensors.at(index);
  if (entry.isBurst) return 0;
  return Math.min(WINDOW_MAX_S, entry.periodS * WINDOW_SHARE);
}

/** Resolves what waits at any sensor and whose window has closed at `now`. */
export function resolveClosed(core: Core, now: number): void {
  if (core.pendingTotal === 0) return;
  let pairs = PAIRS_PER_CALL;
  for (let index = 0; index < core.pending.length && pairs > 0; index += 1) pairs = resolveSensor(core, index, now, pairs);
}

/** Resolves what waits at a sensor and whose window has closed before a plot at `at`; a few steps when there is none. */
export function resolveBefore(core: Core, index: number, at: number): void {
  const queue = core.pending[index];
  if (queue !== undefined && queue.plots.length > 0 && at > queue.lookAt) resolveSensor(core, index, at, PAIRS_PER_CALL);
}

/** Closed plots are looked for every quarter of a window, at least 20 times a second: bookkeeping costs as much for one as for a few. */
function lookAfterS(core: Core, index: number): number {
  const windowS = windowOf(core, index);
  return windowS + Math.min(BATCH_MAX_S, BATCH_SHARE * windowS);
}

/**
 * Resolves the components of a sensor's waiting plots over which the beam has passed at `now`, and those that waited twice as long, until `pairs`
 * have been compared; at least one. Returns how many are left.
 */
function resolveSensor(core: Core, index: number, now: number, pairs: number): number {
  const queue = core.pending[index];
  const list = queue.plots;
  const windowS = windowOf(core, index);
  const closedAt = now - windowS;
  if (list.length === 0 || list[0].observation.at > closedAt) return pairs;
  bookOwners(core, list);
  let left = pairs;
  for (let at = 0; at < list.length && left > 0; at += 1) {
    if (list[at].row !== UNGATHERED) continue;
    gather(core, list, list[at]);
    const { plots, slots } = core.component;
    const isOver = isClosed(core, closedAt, windowS);
    const isTooMuch = isOver && left < pairs && plots.length * slots.length > left;
    if (isOver && !isTooMuch) resolveComponent(core, list);
    else for (const plot of plots) plot.row = WAITS;
    if (isOver) left -= plots.length * slots.length;
    leaveComponent(core);
  }
  dismissResolved(core, list);
  if (left <= 0) for (const waiting of list) waiting.isLeft = waiting.isLeft || waiting.observation.at <= closedAt;
  if (left <= 0) queue.lookAt = Number.NEGATIVE_INFINITY;
  else queue.lookAt = Math.max(now, list.length > 0 ? list[0].observation.at + windowS : now) + lookAfterS(core, index) - windowS;
  return left;
}

/** True when the beam has passed every plot of the gathered component, or when its first one can wait no longer. */
function isClosed(core: Core, closedAt: number, windowS: number): boolean {
  let first = Number.POSITIVE_INFINITY,
    last = Number.NEGATIVE_INFINITY;
  for (const { observation } of core.component.plots) {
    first = Math.min(first, observation.at);
    last = Math.max(last, observation.at);
  }
  return last <= closedAt || first <= closedAt - windowS;
}

/** Gives resolved plots back to the pool; the others keep their order. */
function dismissResolved(core: Core, list: Pending[]): void {
  const { tracks } = core.table;
  let kept = 0;
  for (let at = 0; at < list.length; at += 1) {
    const waiting = list[at];
    const { candidates } = waiting;
    const isResolved = waiting.row === RESOLVED;
    for (let i = 0; i < candidates.count; i += 1) {
      const track = tracks[candidates.slots[i]];
      track.ownerHead = -1;
      if (isResolved && track.serial === candidates.serials[i]) track.pendingCount -= 1;
    }
    if (isResolved) {
      waiting.isHeld = false;
      waiting.isLeft = false;
      core.pool.push(waiting);
    } else list[kept++] = waiting;
  }
  core.pendingTotal -= list.length - kept;
  list.length = kept;
}

/** Lists, for every candidate track, the waiting plots that may be its own; tracks may have died or been served since the plots came. */
function bookOwners(core: Core, list: readonly Pending[]): void {
  const { tracks } = core.table;
  const entries = list.length * CANDIDATES_MAX;
  if (core.component.ownerNext.length < entries) core.component.ownerNext = new Int32Array(2 * entries);
  const { ownerNext } = core.component;
  for (let at = 0; at < list.length; at += 1) {
    const { candidates } = list[at];
    list[at].row = UNGATHERED;
    keepCandidates(core, list[at]);
    for (let i = 0; i < candidates.count; i += 1) {
      const track = tracks[candidates.slots[i]];
      const entry = at * CANDIDATES_MAX + i;
      ownerNext[entry] = track.ownerHead;
      track.ownerHead = entry;
    }
  }
}

const UNGATHERED = -1;
const RESOLVED = -2;
const WAITS = -3;

/** Gathers the plots connected with `seed` through shared candidates, and those tracks, into the core's component. */
function gather(core: Core, list: readonly Pending[], seed: Pending): void {
  const { plots, slots, ownerNext } = core.component;
  const { tracks } = core.table;
  plots.length = 0;
  slots.length = 0;
  const join = (plot: Pending): void => {
    plot.row = plots.length;
    plots.push(plot);
  };
  join(seed);
  for (let at = 0; at < plots.length; at += 1) {
    const { candidates } = plots[at];
    for (let i = 0; i < candidates.count; i += 1) {
      const track = tracks[candidates.slots[i]];
      if (track.column >= 0 || slots.length >= COMPONENT_TRACKS_MAX) continue;
      track.column = slots.length;
      slots.push(track.slot);
      for (let entry = track.ownerHead; entry >= 0; entry = ownerNext[entry]) {
        const other = list[plotOfEntry(entry)];
        if (other.row === UNGATHERED && plots.length < COMPONENT_MAX) join(other);
      }
    }
  }
}

const plotOfEntry = (entry: number): number => Math.floor(entry / CANDIDATES_MAX);

function leaveComponent(core: Core): void {
  for (const slot of core.component.slots) core.table.tracks[slot].column = -1;
  for (const plot of core.component.plots) if (plot.row !== WAITS) plot.row = RESOLVED;
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

/** By row of the component at hand. */
const nobodys = new Float64Array(COMPONENT_MAX);

const NEW_OBJECT = exp(START_LOG_ODDS);

/** What it is worth that a track exists and is seen: log of the odds of a plot of it. */
function seenLog(track: Track, { detectionChance }: Observation): number {
  const detected = chanceOf(track.existenceScore) * detectionChance;
  return log(detected / (1 - detected));
}

/** What it is worth that a plot is nobody's: log density of false plots and new objects. */
const nobodysLog = ({ falseLikelihood }: Observation): number => log(falseLikelihood * (1 + NEW_OBJECT));

/** Fills the table of gains in log probability of giving a plot to a track rather than leaving both alone: each track is predicted once for all its plots of one time. */
function fillGains(core: Core, list: readonly Pending[]): void {
  const { plots, slots, ownerNext } = core.component;
  const { tracks, data } = core.table;
  const { gain } = core.assign;
  // All plots that wait together are one sensor's.
  for (let i = 0; i < plots.length; i += 1) nobodys[i] = nobodysLog(plots[i].observation);
  gain.fill(Number.NEGATIVE_INFINITY, 0, plots.length * slots.length);
  for (let j = 0; j < slots.length; j += 1) {
    const track = tracks[slots[j]];
    let predictedAt = Number.NaN,
      seen = 0;
    for (let entry = track.ownerHead; entry >= 0; entry = ownerNext[entry]) {
      const { row, observation } = list[plotOfEntry(entry)];
      if (row < 0) continue;
      if (!(Math.abs(observation.at - predictedAt) < SAME_TIME_S)) {
        predictFor(core, track, observation.at);
        seen = seenLog(track, observation);
        predictedAt = observation.at;
      }
      gain[row * slots.length + j] = blockLogLikelihood(data, blockOf(WORK_SLOT), observation) + seen - nobodys[row];
    }
  }
}

function resolveComponent(core: Core, list: readonly Pending[]): void {
  const { plots, slots } = core.component;
  const { tracks } = core.table;
  startCrowd(core, slots, plots);
  reserve(core.assign, plots.length, Math.max(1, slots.length));
  fillGains(core, list);
  const { gain, chosen, taken } = core.assign;
  assignPlots(core.assign, plots.length, slots.length);
  const isSmall = isListed(plots.length, slots.length);
  if (isSmall) listedChances(core.marginals, gain, plots.length, slots.length);
  else associationChances(core.marginals, gain, plots.length, slots.length);
  const { context } = core.component;
  context.isFormation = Math.min(slots.length, plots.length) >= FORMATION_MIN;
  for (let i = 0; i < plots.length; i += 1) {
    const { observation, candidates } = plots[i];
    const track = chosen[i] >= 0 ? tracks[slots[chosen[i]]] : undefined;
    if (track !== undefined && !isServed(core, track, observation)) {
      context.existenceScore = existenceAfter(core, track, chosen[i], observation);
      context.suretyChance = core.marginals.chance[i * slots.length + chosen[i]];
      observation.misfitScore = misfitWith(candidates, track.slot);
      updateTrack(core, track, observation, context);
    } else {
      const own = core.marginals.ownChance[i];
      if (own > BIRTH_MIN) startTrack(core, observation, START_LOG_ODDS + log(own / (1 + 0.3 * (1 - own))));
    }
  }
  const { observation } = plots[0];
  const { periodS } = core.sensors.at(observation.sensorIndex);
  for (let j = 0; j < slots.length; j += 1) {
    if (taken[j] > 0) continue;
    const track = tracks[slots[j]];
    const seat = track.seatOf(observation.sensorIndex);
    track.existenceScore = existenceAfter(core, track, j, observation);
    if (seat >= 0 && track.dueAt(seat) < observation.at + 0.5 * periodS) track.setDue(seat, observation.at + periodS, track.silences(seat) + 1);
  }
  shareVelocity(core, slots);
  if (context.isFormation) keepStation(core, slots);
  notePairs(core);
  if (plots.length > 1 || slots.length > 1) count(core, isSmall ? 'components by best assignments' : 'components by belief propagation');
  else count(core, 'components alone');
}

/** More plots than this make more pairs than are remembered from one scan to the next. */
const PAIRED_MAX = 45;

/** Looks at every two tracks of the component that were given a plot each. */
function notePairs(core: Core): void {
  const { plots, slots } = core.component;
  const { tracks } = core.table;
  const { chosen } = core.assign;
  if (plots.length > PAIRED_MAX) return;
  for (let i = 0; i < plots.length; i += 1) {
    if (chosen[i] < 0 || !plots[i].observation.isFix) continue;
    const one = tracks[slots[chosen[i]]];
    if (one.status !== CONFIRMED) continue;
    for (let k = i + 1; k < plots.length; k += 1) {
      if (chosen[k] < 0 || !plots[k].observation.isFix) continue;
      const two = tracks[slots[chosen[k]]];
      if (two.status === CONFIRMED) notePair(core, one, two, { one: plots[i].observation, two: plots[k].observation });
    }
  }
}

function misfitWith(candidates: Candidates, slot: number): number {
  for (let i = 0; i < candidates.count; i += 1) if (candidates.slots[i] === slot) return candidates.misfitScore[i];
  return 0;
}

const BIRTH_MIN = 0.02;
/** Tracks and plots of one component from which it is a formation rather than a meeting. */
const FORMATION_MIN = 4;

const SURELY_DETECTED = 0.99;

/** True when the plot's sensor has detected the track and covers where it is now: else its silence says nothing. */
function isWatched(core: Core, track: Track, observation: Observation): boolean {
  if (track.seatOf(observation.sensorIndex) < 0) return false;
  if (track.status === TENTATIVE) return true;
  const { data } = core.table;
  return covers(core.sensors.at(observation.sensorIndex), data, predictState(data, blockOfTrack(track), observation.at) + MODE_STATE, core.world);
}

/** Log odds of a track's existence after a contested scan: by the chances of all its plots, not by the one it is given. */
function existenceAfter(core: Core, track: Track, j: number, observation: Observation): number {
  const detected = Math.min(1, core.marginals.trackChance[j]);
  const before = chanceOf(track.existenceScore);
  const pd = detected < SURELY_DETECTED && isWatched(core, track, observation) ? observation.detectionChance : 0;
  const silent = (before * (1 - pd)) / (1 - before * pd);
  const after = Math.min(0.9999, Math.max(1e-6, detected + (1 - detected) * silent));
  return log(after / (1 - after));
}

/** A bearing refines the one confirmed track it fits; where several fit it says nothing, and it never starts or confirms one. */
export function useBearing(core: Core, observation: Observation): number {
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
