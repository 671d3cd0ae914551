/** From an exercise to what its warnings are judged by: who would have been threatened, what became of it, what could be known. */
import { timeS, type TimeS } from '../base/index.ts';
import { seenTimes, unopposedArrivals, type Sky, type TruthKind } from '../exercise/index.ts';
import type { Place } from '../model/index.ts';
import type { StoppedCount } from './assessment.ts';
import type { Threat } from './warning-skill.ts';

/** Flights that end this close to their arrival reached it: paths are sampled. */
const REACHED_WITHIN_S = 2;

/** When an object ended before `arrivesAt` in this run: stopped, or failed; undefined when it flew on. Call it after the run. */
function endedBefore(sky: Sky, index: number, arrivesAt: TimeS): TimeS | undefined {
  const { truth } = sky;
  const { parentIndex } = truth.entries[index];
  // What would have come off an object that was stopped before never was.
  const parentStop = parentIndex < 0 ? undefined : truth.stopOf(parentIndex);
  const unborn = parentStop !== undefined && parentStop.at <= truth.entries[index].startsAt ? parentStop.at : Infinity;
  const endsAt = Math.min(truth.stopOf(index)?.at ?? Infinity, truth.path(index).endsAt, unborn);
  return endsAt < arrivesAt - REACHED_WITHIN_S ? timeS(endsAt) : undefined;
}

/** The threats to `places` (place indices are theirs), after the run is over and its stops are known. */
export function exerciseThreats(sky: Sky, places: readonly Place[]): Threat[] {
  const knowable = new Map<number, TimeS | undefined>();
  return unopposedArrivals(sky, places).map((arrival) => {
    const index = sky.truth.indexOf(arrival.objectId);
    if (!knowable.has(index)) knowable.set(index, seenTimes(sky, index, () => true).thirdAt);
    return { ...arrival, endedAt: endedBefore(sky, index, arrival.arrivesAt), knowableAt: knowable.get(index) };
  });
}

/** The threats to a recipient's own places, with the indices that they have there; `all` are the places that `threats` count. */
export function threatsToPlaces(threats: readonly Threat[], all: readonly Place[], own: readonly Place[]): Threat[] {
  const ownIndex = new Map(own.map((place, index) => [place.id, index]));
  return threats.flatMap((threat) => {
    const placeIndex = ownIndex.get(all[threat.placeIndex].id);
    return placeIndex === undefined ? [] : [{ ...threat, placeIndex }];
  });
}

/** Which plots count as had. */
export interface PlotFilter {
  /** Sensors whose plots enter the view, such as those granted to a `warn` view. */
  readonly counts: (sensorId: string) => boolean;
  /** Start of the run, its warm-up included: nobody had a plot before. */
  readonly from: TimeS;
}

/** By object of `threats`: when its third plot was measured; no sooner than the run's start. */
export function thirdPlots(sky: Sky, threats: readonly Threat[], { counts, from }: PlotFilter): Map<string, TimeS> {
  const times = new Map<string, TimeS>();
  for (const objectId of new Set(threats.map((threat) => threat.objectId))) {
    const { thirdAt } = seenTimes(sky, sky.truth.indexOf(objectId), counts);
    if (thirdAt !== undefined) times.set(objectId, timeS(Math.max(thirdAt, from)));
  }
  return times;
}

const RAID: ReadonlySet<TruthKind> = new Set<TruthKind>(['ballistic', 'cruise', 'drone']);

/** Ballistic, cruise and drone objects in the air between `from` and `until`, and how many of them responders ended by then. */
export function stoppedObjects(sky: Sky, from: TimeS, until: TimeS): Partial<Record<TruthKind, StoppedCount>> {
  const byKind: Partial<Record<TruthKind, StoppedCount>> = {};
  sky.truth.entries.forEach(({ kind, startsAt, latestAt }, index) => {
    if (!RAID.has(kind) || startsAt > until || latestAt < from) return;
    const count = byKind[kind] ?? { objects: 0, ofObjects: 0 };
    const stop = sky.truth.stopOf(index);
    byKind[kind] = { objects: count.objects + (stop !== undefined && stop.at <= until ? 1 : 0), ofObjects: count.ofObjects + 1 };
  });
  return byKind;
}
