/**
 * What a sensor says twice, and what a feed says too fast: lines that are doubled bring each datagram twice, somebody may send again what he
 * overheard, and a source that runs wild would take the time of all others. What is left out is counted for its owner.
 */
import { LIMITS, type FeedId, type SensorId } from '../base/index.ts';
import type { Measurement, Sensor, SensorType } from '../model/index.ts';
import { HashTable, hashPlot, MOMENT, said } from './plot-hash.ts';

/** Plots that a generation begins with room for, and the most that it takes: a quarter of a minute at the most a feed may say. Powers of two. */
const ROOM_MIN = 4;
const ROOM_MAX = 1 << 20;

/** A table's column: the second in which it was said. */
const SAID_AT = 0;

/** What one sensor said. What another one of its feed says changes nothing here: it may be released to others. */
class RepeatFilter {
  private readonly spanS: number;
  private current = new HashTable(ROOM_MIN, ROOM_MAX, 1);
  private previous = new HashTable(ROOM_MIN, ROOM_MAX, 1);

  /** A plot is remembered for as long as it may still come: what comes again after that is too late anyway. */
  constructor(type: SensorType) {
    this.spanS = (type === 'launch' ? LIMITS.launchAgeMaxS : LIMITS.plotAgeMaxS) + LIMITS.plotFutureMaxS;
  }

  /** Whether the sensor said the same of the same moment before; remembers what it says at `second` of its arrival. */
  isRepeated(plot: Measurement, second: number): boolean {
    const { current } = this;
    if (!(second - current.since <= this.spanS) || current.isFull) {
      this.current = this.previous;
      this.previous = current;
      this.current.clear(second);
    }
    said[MOMENT] = plot.measuredAt;
    hashPlot(plot);
    const place = this.current.find();
    if (this.isLate(this.current, place, second) && this.isLate(this.previous, this.previous.find(), second)) {
      // A table that grows has other columns.
      const own = place < 0 ? this.current.add() : place;
      this.current.columns[SAID_AT][own] = second;
      return false;
    }
    return true;
  }

  /** Whether what stands at a place was said too long ago, or nothing does. When its generation began hangs on others of its sensor. */
  private isLate(among: HashTable, place: number, second: number): boolean {
    return place < 0 || second - among.columns[SAID_AT][place] > this.spanS;
  }
}

/** How many plots a feed has said in a second of its arrival. */
class SecondCounter {
  private second = -1;
  private count = 0;

  /** One more; how many it is with this one. */
  add(second: number): number {
    if (second !== this.second) {
      this.second = second;
      this.count = 0;
    }
    this.count += 1;
    return this.count;
  }
}

/** What all feeds of a door say twice, sensor by sensor, and how fast each of them speaks. */
export class FeedFilter {
  private readonly repeats = new Map<SensorId, RepeatFilter>();
  private readonly counters = new Map<FeedId, SecondCounter>();

  isRepeated({ id, type }: Sensor, plot: Measurement, second: number): boolean {
    let repeats = this.repeats.get(id);
    if (repeats === undefined) {
      repeats = new RepeatFilter(type);
      this.repeats.set(id, repeats);
    }
    return repeats.isRepeated(plot, second);
  }

  /** How many plots the feed has said in this second of its arrival, this one included. */
  countInSecond(feed: FeedId, second: number): number {
    let counter = this.counters.get(feed);
    if (counter === undefined) {
      counter = new SecondCounter();
      this.counters.set(feed, counter);
    }
    return counter.add(second);
  }
}

/** What to do when a feed says more than it may. */
export const overloadText = (mostCount: number): string =>
  `more than ${mostCount} plots in one second, the rest of this second is left out: look for a source that repeats itself or runs wild`;
