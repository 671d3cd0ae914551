/**
 * What a sensor says twice, and what a feed says too fast: lines that are doubled bring each datagram twice, somebody may send again what he
 * overheard, and a source that runs wild would take the time of all others. What is left out is counted for its owner.
 */
import { LIMITS, type FeedId, type SensorId } from '../base/index.ts';
import type { Measurement, Sensor, SensorType } from '../model/index.ts';

/** Plots that a generation begins with room for, and the most that it takes: a quarter of a minute at the most a feed may say. Powers of two. */
const ROOM_MIN = 4;
const ROOM_MAX = 1 << 20;
/** What is hashed of a plot: numbers, then what its words say. */
const NUMBERS = 12;
const said = new Float64Array(NUMBERS);
const bits = new Int32Array(said.buffer);
/** Two halves of a hash; in an array, for a number that is handed on is an object for each plot. */
const hash = new Int32Array(2);

function mix(word: number): void {
  hash[0] = Math.imul(hash[0] ^ word, 0x85ebca6b) ^ (hash[1] >>> 15);
  hash[1] = Math.imul(hash[1] ^ hash[0], 0xc2b2ae35) ^ (hash[0] >>> 13);
}

function mixText(text: string): void {
  for (let i = 0; i < text.length; i += 1) mix(text.charCodeAt(i));
  mix(-1 - text.length);
}

/** When, where and what: all that the same bytes have in common. */
function hashPlot(plot: Measurement): void {
  said[0] = plot.measuredAt;
  said[1] = plot.latRad;
  said[2] = plot.lonRad;
  said[3] = plot.azimuthRad;
  said[4] = plot.rangeM;
  said[5] = plot.elevationRad;
  said[6] = plot.altitudeHaeM;
  said[7] = plot.pressureAltitudeM;
  said[8] = plot.aircraftAddress;
  said[9] = plot.mode3A;
  said[10] = plot.trackNumber;
  said[11] = plot.trackEnds ? 1 : 0;
  hash[0] = 0x2545f491;
  hash[1] = 0x4f6cdd1d;
  for (let i = 0; i < NUMBERS; i += 1) {
    // One absent number is like another, whatever bits it has.
    if (said[i] !== said[i]) said[i] = Number.NaN;
    mix(bits[2 * i] ^ Math.imul(bits[2 * i + 1], 0x9e3779b1));
  }
  mixText(plot.callsign);
  mixText(plot.grade);
  // Length and second letter tell forms and sources from one another.
  mix(plot.form.length | (plot.source.length << 8) | (plot.source.charCodeAt(1) << 16));
  // Nothing said is what an empty place of a table holds.
  if (hash[0] === 0 && hash[1] === 0) hash[1] = 1;
}

/** Hashes of what was said since a moment. */
class Generation {
  since = Number.NaN;
  private count = 0;
  /** Pairs; one hash is at the first free place from the one that its lower half gives. */
  private table = new Int32Array(4 * ROOM_MIN);

  get isFull(): boolean {
    return this.count >= ROOM_MAX;
  }

  clear(since: number): void {
    this.since = since;
    if (this.count > 0) this.table.fill(0);
    this.count = 0;
  }

  /** Whether it has the hash that was made last. */
  has(): boolean {
    const at = this.placeOf(hash[0], hash[1]);
    return this.table[at] === hash[0] && this.table[at + 1] === hash[1];
  }

  add(): void {
    this.put(hash[0], hash[1]);
    this.count += 1;
    const old = this.table;
    if (4 * this.count <= old.length) return;
    this.table = new Int32Array(2 * old.length);
    for (let at = 0; at < old.length; at += 2) if (old[at] !== 0 || old[at + 1] !== 0) this.put(old[at], old[at + 1]);
  }

  private put(low: number, high: number): void {
    const at = this.placeOf(low, high);
    this.table[at] = low;
    this.table[at + 1] = high;
  }

  private placeOf(low: number, high: number): number {
    const { table } = this;
    const mask = table.length - 2;
    let at = (low << 1) & mask;
    while ((table[at] !== 0 || table[at + 1] !== 0) && (table[at] !== low || table[at + 1] !== high)) at = (at + 2) & mask;
    return at;
  }
}

/** What one sensor said. What another one of its feed says changes nothing here: it may be released to others. */
class RepeatFilter {
  private readonly spanS: number;
  private current = new Generation();
  private previous = new Generation();

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
    hashPlot(plot);
    if (this.current.has() || this.previous.has()) return true;
    this.current.add();
    return false;
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
