/**
 * Truth: where every object is at any time, a pure function of scenario and seed. A path is flown when it is first asked for and
 * kept (some 30 MB for the whole of april-2024). Stops lie over it: the one thing that is not a function of time.
 */
import { assert, timeS, type TimeS } from '../base/index.ts';
import { keyedRandom } from '../math/index.ts';
import type { Entry } from './entry.ts';
import { pathStateInto, type Path } from './path.ts';
import { cutThrust, flyFall, flyRocket, solveSteering } from './rocket-flight.ts';

/** How an object was stopped: an abstract outcome. */
export interface Stop {
  readonly at: TimeS;
  readonly responder: string;
}

/** Where everything is; indices count `entries`. */
export interface Truth {
  readonly entries: readonly Entry[];
  /** The path as it is flown: failures happen, stops do not. */
  path(index: number): Path;
  /** The path with its failure switched off. */
  unfailingPath(index: number): Path;
  /** True between start and end of its path, before any stop. */
  alive(index: number, at: number): boolean;
  /** The same, as if nobody ever stopped anything. */
  flies(index: number, at: number): boolean;
  /** Writes six numbers of ECEF state; only for an object that is alive. */
  stateInto(out: Float64Array, offset: number, index: number, at: number): void;
  /** Indices whose life may touch (from, to), ascending. */
  candidates(from: number, to: number): readonly number[];
  stop(index: number, stop: Stop): void;
  /** One object more, behind all others; it must start later than anything that was asked for. */
  add(entry: Entry): void;
  stopOf(index: number): Stop | undefined;
  indexOf(id: string): number;
}

/** Fragments leave with a few metres per second, a stage falls back a little. */
const FRAGMENT_MPS = 12;
const STAGE_MPS = -9;
/** Candidates are kept by slots of time: most questions are about the same minute. */
const SLOT_S = 60;

function unfailing(entry: Entry): Path {
  const { plan } = entry;
  if (plan.type === 'level') return plan.fly();
  assert(plan.type === 'rocket', 'a fragment has no path without its parent');
  return flyRocket(plan.rocket, solveSteering(plan.rocket));
}

/** The path up to a moment. */
function cutPath(path: Path, endsAt: TimeS): Path {
  const length = Math.min(path.endsAt, Math.max(path.startsAt + 1e-3, endsAt)) - path.startsAt;
  const kept = Math.floor(length / path.stepS + 1e-9) + 1;
  const exact = (kept - 1) * path.stepS >= length - 1e-6;
  const knots = new Float64Array((exact ? kept : kept + 1) * 6);
  knots.set(path.knots.subarray(0, kept * 6));
  if (!exact) pathStateInto(knots, kept * 6, path, path.startsAt + length);
  return { startsAt: path.startsAt, endsAt: timeS(path.startsAt + length), stepS: path.stepS, knots };
}

function failing(entry: Entry, whole: Path): Path {
  const { failure, plan } = entry;
  if (failure === undefined || whole.startsAt + failure.afterS >= whole.endsAt - 4) return whole;
  const rocket = plan.type === 'rocket' ? plan.rocket : undefined;
  if (failure.how === 'way' || rocket === undefined) return cutPath(whole, timeS(whole.startsAt + failure.afterS));
  const state = new Float64Array(6);
  return cutThrust(whole, failure.afterS, rocket.ballisticCoefficientKgPerM2 / 3, (at) => {
    pathStateInto(state, 0, whole, at);
    return state;
  });
}

/** Makes the truth of a population. */
export function createTruth(population: readonly Entry[], seed: number): Truth {
  const entries = [...population];
  const paths: Array<Path | undefined> = entries.map(() => undefined);
  const whole: Array<Path | undefined> = entries.map(() => undefined);
  const stops: Array<Stop | undefined> = entries.map(() => undefined);
  const byId = new Map(entries.map((entry, index) => [entry.id, index]));
  const slots = new Map<number, number[]>();

  const fragment = (index: number): Path => {
    const entry = entries[index];
    const { plan } = entry;
    assert(plan.type === 'fragment', 'only a fragment falls off a parent');
    const state = new Float64Array(6);
    pathStateInto(state, 0, unfailingPath(entry.parentIndex), entry.startsAt);
    const random = keyedRandom('fragment', seed, entry.id);
    const speed = Math.sqrt(state[3] * state[3] + state[4] * state[4] + state[5] * state[5]);
    for (let i = 3; i < 6; i += 1) state[i] += plan.number === 0 ? (STAGE_MPS * state[i]) / speed : FRAGMENT_MPS * random.normal();
    return flyFall({ startsAt: entry.startsAt, state, ballisticCoefficientKgPerM2: plan.ballisticCoefficientKgPerM2 });
  };

  const unfailingPath = (index: number): Path => (whole[index] ??= entries[index].plan.type === 'fragment' ? fragment(index) : unfailing(entries[index]));
  const path = (index: number): Path => (paths[index] ??= failing(entries[index], unfailingPath(index)));

  /** A fragment exists only when its parent lived to break. */
  const born = (index: number): boolean => {
    const { parentIndex, startsAt } = entries[index];
    if (parentIndex < 0) return true;
    const stop = stops[parentIndex];
    return (stop === undefined || stop.at > startsAt) && path(parentIndex).endsAt >= startsAt - 0.5;
  };

  return {
    entries,
    path,
    unfailingPath,
    flies(index, at) {
      const { startsAt, latestAt, parentIndex } = entries[index];
      if (at < startsAt || at >= latestAt || at >= path(index).endsAt) return false;
      return parentIndex < 0 || path(parentIndex).endsAt >= startsAt - 0.5;
    },
    alive(index, at) {
      const { startsAt, latestAt } = entries[index];
      if (at < startsAt || at >= latestAt) return false;
      const stop = stops[index];
      if (stop !== undefined && at >= stop.at) return false;
      return at < path(index).endsAt && born(index);
    },
    stateInto: (out, offset, index, at) => pathStateInto(out, offset, path(index), at),
    candidates(from, to) {
      const slot = Math.floor(from / SLOT_S);
      if (to > (slot + 2) * SLOT_S) return entries.flatMap((entry, index) => (entry.startsAt < to && entry.latestAt > from ? [index] : []));
      const known = slots.get(slot);
      if (known !== undefined) return known;
      if (slots.size > 8) slots.clear();
      const found = entries.flatMap((entry, index) => (entry.startsAt < (slot + 2) * SLOT_S && entry.latestAt > slot * SLOT_S ? [index] : []));
      slots.set(slot, found);
      return found;
    },
    stop(index, stop) {
      stops[index] ??= stop;
    },
    add(entry) {
      assert(!byId.has(entry.id), `object "${entry.id}" is there already`);
      byId.set(entry.id, entries.length);
      entries.push(entry);
      for (const list of [paths, whole, stops]) list.push(undefined);
      slots.clear();
    },
    stopOf: (index) => stops[index],
    indexOf: (id) => byId.get(id) ?? -1,
  };
}
