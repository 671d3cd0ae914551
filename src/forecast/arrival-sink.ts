/**
 * Collects the arrivals of one track over its ways of flying, one entry a place, and hands them to a forecast whose arrival
 * objects are reused. One sink serves a whole forecaster; `beginArrivals` empties it.
 */
import { timeS, type TimeS } from '../base/index.ts';
import type { Arrival } from '../model/index.ts';

/** Arrivals less likely than this are left out. */
export const ARRIVAL_CHANCE_MIN = 0.005;
/** A way of flying with less than this share of a place's chance does not set its earliest or latest time. */
const SHARE_THAT_COUNTS = 0.1;

export interface ArrivalSink {
  count: number;
  /** Slot of each place, -1 when it has none. */
  readonly slotOf: Int32Array;
  readonly place: Int32Array;
  readonly chance: Float64Array;
  /** Chance of the likeliest contribution, which sets the median. */
  readonly leading: Float64Array;
  readonly earliestAt: Float64Array;
  readonly medianAt: Float64Array;
  readonly latestAt: Float64Array;
}

/** A sink for `placeCount` places. */
export function createArrivalSink(placeCount: number): ArrivalSink {
  const numbers = (): Float64Array => new Float64Array(placeCount);
  return {
    count: 0,
    slotOf: new Int32Array(placeCount).fill(-1),
    place: new Int32Array(placeCount),
    chance: numbers(),
    leading: numbers(),
    earliestAt: numbers(),
    medianAt: numbers(),
    latestAt: numbers(),
  };
}

/** Empties the sink. */
export function beginArrivals(sink: ArrivalSink): void {
  for (let i = 0; i < sink.count; i += 1) sink.slotOf[sink.place[i]] = -1;
  sink.count = 0;
}

/** One contribution, written by its caller before `addArrival`: reused, so that nothing is allocated for a place. */
export interface Contribution {
  placeIndex: number;
  chance: number;
  earliestAt: number;
  medianAt: number;
  latestAt: number;
}

/** Adds the chance of a way of flying; ways exclude one another, so chances add up. */
export function addArrival(sink: ArrivalSink, part: Contribution): void {
  let slot = sink.slotOf[part.placeIndex];
  if (slot < 0) {
    slot = sink.count;
    sink.count += 1;
    sink.slotOf[part.placeIndex] = slot;
    sink.place[slot] = part.placeIndex;
    sink.chance[slot] = 0;
    sink.leading[slot] = 0;
    sink.earliestAt[slot] = Infinity;
    sink.latestAt[slot] = -Infinity;
  }
  const total = sink.chance[slot] + part.chance;
  sink.chance[slot] = total;
  if (part.chance > sink.leading[slot]) {
    // Times of ways that turn out to be a small share do not count.
    if (sink.leading[slot] < SHARE_THAT_COUNTS * total) {
      sink.earliestAt[slot] = Infinity;
      sink.latestAt[slot] = -Infinity;
    }
    sink.leading[slot] = part.chance;
    sink.medianAt[slot] = part.medianAt;
  }
  if (part.chance >= SHARE_THAT_COUNTS * total) {
    if (part.earliestAt < sink.earliestAt[slot]) sink.earliestAt[slot] = part.earliestAt;
    if (part.latestAt > sink.latestAt[slot]) sink.latestAt[slot] = part.latestAt;
  }
}

/** An arrival whose fields may be written. */
export interface MutableArrival extends Arrival {
  earliestAt: TimeS;
  medianAt: TimeS;
  latestAt: TimeS;
}

const byTime = (a: Arrival, b: Arrival): number => a.earliestAt - b.earliestAt || a.placeIndex - b.placeIndex;

/**
 * Moves what the sink holds into `arrivals` (sorted), taking objects from `spare` and returning unused ones to it. A place that
 * was there before keeps its position first, so that sorting an almost sorted list is all that is left.
 */
export function deliverArrivals(sink: ArrivalSink, arrivals: MutableArrival[], spare: MutableArrival[]): void {
  let kept = 0;
  for (const arrival of arrivals) {
    const slot = sink.slotOf[arrival.placeIndex];
    if (slot < 0 || sink.chance[slot] < ARRIVAL_CHANCE_MIN) {
      spare.push(arrival);
      continue;
    }
    fillArrival(arrival, sink, slot);
    sink.chance[slot] = -1;
    arrivals[kept] = arrival;
    kept += 1;
  }
  arrivals.length = kept;
  for (let slot = 0; slot < sink.count; slot += 1) {
    if (sink.chance[slot] < ARRIVAL_CHANCE_MIN) continue;
    const arrival = spare.pop() ?? blankArrival();
    fillArrival(arrival, sink, slot);
    arrivals.push(arrival);
  }
  arrivals.sort(byTime);
}

function fillArrival(arrival: MutableArrival, sink: ArrivalSink, slot: number): void {
  arrival.placeIndex = sink.place[slot];
  arrival.chance = Math.min(1, sink.chance[slot]);
  arrival.earliestAt = timeS(sink.earliestAt[slot]);
  arrival.medianAt = timeS(sink.medianAt[slot]);
  arrival.latestAt = timeS(sink.latestAt[slot]);
}

function blankArrival(): MutableArrival {
  return { placeIndex: 0, chance: 0, earliestAt: timeS(0), medianAt: timeS(0), latestAt: timeS(0) };
}
