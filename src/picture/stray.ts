/**
 * A track whose object turned or was driven harder than its modes expect flies straight on without plots, and a new one starts where
 * the object went. Once the new one is confirmed the two are told to be one by what a body can do: the older serial goes on.
 */
import { log } from '../math/index.ts';
import { count, type Core } from './core.ts';
import { ARC_CHANCE, AT, BALLISTIC, MEAN_STATE, modeOf } from './layout.ts';
import { detectionChance } from './sensor-table.ts';
import { blockOfTrack, CONFIRMED, type Track } from './track.ts';

/** Longest time from the last plot of the one to the first of the other. */
const GAP_MAX_S = 30;
/** The old track may have been given another's plot after the new one began. */
const OVERLAP_MAX_S = 4;
/** Acceleration that is believed of wings and of rockets, m/s². */
const WINGS_MPS2 = 35;
const ROCKET_MPS2 = 90;
/** The same of what falls, beside the mean of the pull at both ends: its air. */
const FALL_MPS2 = 20;
/** Chance of the old track's silence by bad luck, at most. */
const LUCK_MAX_LOG = log(0.05);
const SIGMAS2 = 16;
/** A stray that flew on straight is no farther from the new track than this. */
const REACH_M = 20_000;
/** Chance of an arc from which it is one. */
const FALLS = 0.9;
const here = new Float64Array(3);
/** Share of the change of speed that a body is able to by which the mean velocity may differ from the mean of its ends: none in a steady pull, more the farther it turned. */
const TURN_SHARE = 1 / 4;

/** Gives a newly confirmed track the serial of the stray that it continues; where several could be meant it keeps its own. */
export function takeUpStray(core: Core, fresh: Track): void {
  const { tracks, data, grid } = core.table;
  for (let i = 0; i < 3; i += 1) here[i] = data[blockOfTrack(fresh) + MEAN_STATE + i];
  let stray: Track | undefined;
  const length = grid.query(here, REACH_M);
  for (let i = 0; i < length; i += 1) {
    const old = tracks[grid.found[i]];
    const gap = fresh.firstAt - old.lastPlotAt;
    if (old.status !== CONFIRMED || old === fresh || !(gap > -OVERLAP_MAX_S && gap <= GAP_MAX_S)) continue;
    if (strayMisfit(core, old, fresh) >= 1 || luckLog(core, old, fresh) > LUCK_MAX_LOG) continue;
    if (stray !== undefined) return;
    stray = old;
  }
  if (stray === undefined) return;
  continueTrack(core, fresh, stray);
  count(core, 'strays taken up');
}

/** The object of `old` is that of `fresh`, which goes on under the serial of the other. */
export function continueTrack(core: Core, fresh: Track, old: Track): void {
  fresh.firstAt = old.firstAt;
  // It is older than its own first plot: its way since is no longer known.
  fresh.bornX = Number.NaN;
  if (fresh.callsign === '') fresh.callsign = old.callsign;
  core.table.takeOver(fresh, old);
}

/**
 * Log of the chance that the old track missed by luck what was due from its last plot until the latest one of the new. A sensor that had not
 * seen it for longer was not looking at it: what it did not see then is no sign that it is gone.
 */
function luckLog(core: Core, old: Track, fresh: Track): number {
  let sum = 0;
  for (let seat = 0; seat < old.sensorCount; seat += 1) {
    const entry = core.sensors.at(old.sensorIndex(seat));
    const due = Math.floor((fresh.lastPlotAt - Math.max(old.hitAt(seat), old.lastPlotAt)) / Math.max(1, entry.periodS));
    sum += Math.min(8, Math.max(0, due)) * log(1 - detectionChance(entry));
  }
  return sum;
}

/** At most 1 when a body could have flown from the last plot of the old track to the state of the new one. */
function strayMisfit(core: Core, old: Track, fresh: Track): number {
  const { data } = core.table;
  const a = blockOfTrack(old),
    b = blockOfTrack(fresh);
  const elapsed = data[b + AT] - data[a + AT];
  if (!(elapsed > 0)) return Number.POSITIVE_INFINITY;
  const p = a + MEAN_STATE,
    q = b + MEAN_STATE;
  let ways2 = 0,
    change2 = 0;
  for (let i = 0; i < 3; i += 1) {
    const mean = (data[q + i] - data[p + i]) / elapsed;
    const ends = 0.5 * (data[p + 3 + i] + data[q + 3 + i]);
    const change = data[q + 3 + i] - data[p + 3 + i];
    ways2 += (mean - ends) * (mean - ends);
    change2 += change * change;
  }
  // What falls does not begin to fly level; the other way round a rocket takes off.
  if (data[a + ARC_CHANCE] > FALLS && data[b + ARC_CHANCE] < 1 - FALLS) return Number.POSITIVE_INFINITY;
  const arc = Math.max(arcOf(data, a), arcOf(data, b));
  const isFalling = data[a + ARC_CHANCE] > FALLS && data[modeOf(a, BALLISTIC)] > FALLS;
  const able = (isFalling ? FALL_MPS2 : WINGS_MPS2 + arc * (ROCKET_MPS2 - WINGS_MPS2)) * elapsed;
  const speeds = data[p + 21] + data[p + 24] + data[p + 26] + data[q + 21] + data[q + 24] + data[q + 26];
  const places = (data[p + 6] + data[p + 12] + data[p + 17] + data[q + 6] + data[q + 12] + data[q + 17]) / (elapsed * elapsed);
  return Math.max(ways2 / (TURN_SHARE * TURN_SHARE * able * able + SIGMAS2 * (places + 0.25 * speeds)), change2 / (able * able + SIGMAS2 * speeds));
}

const arcOf = (data: Float64Array, block: number): number => Math.min(1, 2 * data[block + ARC_CHANCE]);
