/** What a plot says, as a hash of 64 bits, and tables of such hashes: by them what comes twice is known again. */
import type { Measurement } from '../model/index.ts';

/** What is hashed: a moment that the caller writes, the plot's numbers, then what its words say. */
const NUMBERS = 21;
/** In place of numbers that are handed on: each would be an object for each plot. */
export const said = new Float64Array(NUMBERS);
/** Where the moment stands in it: when it was measured, or what the bytes say of time. */
export const MOMENT = 0;
const bits = new Int32Array(said.buffer);
/** Two halves of the hash that was made last. */
const hash = new Int32Array(2);

function mix(word: number): void {
  hash[0] = Math.imul(hash[0] ^ word, 0x85ebca6b) ^ (hash[1] >>> 15);
  hash[1] = Math.imul(hash[1] ^ hash[0], 0xc2b2ae35) ^ (hash[0] >>> 13);
}

function mixText(text: string): void {
  for (let i = 0; i < text.length; i += 1) mix(text.charCodeAt(i));
  mix(-1 - text.length);
}

/** Makes the hash of a plot and of the moment that stands in `said`. */
export function hashPlot(plot: Measurement): void {
  // What a broadcast says beside where it is came in other messages of that aircraft, or did not. Errors tell what release makes of a plot.
  const isWhole = plot.source !== 'adsb';
  said[1] = plot.latRad;
  said[2] = plot.lonRad;
  said[3] = plot.azimuthRad;
  said[4] = plot.rangeM;
  said[5] = plot.elevationRad;
  said[6] = isWhole ? plot.altitudeHaeM : Number.NaN;
  said[7] = plot.pressureAltitudeM;
  said[8] = plot.aircraftAddress;
  said[9] = isWhole ? plot.mode3A : Number.NaN;
  said[10] = plot.trackNumber;
  said[11] = plot.trackEnds ? 1 : 0;
  said[12] = plot.dopplerMps;
  said[13] = isWhole ? plot.eastMps : Number.NaN;
  said[14] = isWhole ? plot.northMps : Number.NaN;
  said[15] = isWhole ? plot.upMps : Number.NaN;
  said[16] = plot.rangeSigmaM;
  said[17] = plot.azimuthSigmaRad;
  said[18] = plot.elevationSigmaRad;
  said[19] = isWhole ? plot.horizontalSigmaM : Number.NaN;
  said[20] = isWhole ? plot.altitudeSigmaM : Number.NaN;
  hash[0] = 0x2545f491;
  hash[1] = 0x4f6cdd1d;
  for (let i = 0; i < NUMBERS; i += 1) {
    // One absent number is like another, whatever bits it has.
    if (said[i] !== said[i]) said[i] = Number.NaN;
    mix(bits[2 * i] ^ Math.imul(bits[2 * i + 1], 0x9e3779b1));
  }
  mixText(isWhole ? plot.callsign : '');
  mixText(isWhole ? plot.grade : '');
  // Length and second letter tell forms and sources from one another.
  mix(plot.form.length | (plot.source.length << 8) | (plot.source.charCodeAt(1) << 16));
  // Nothing said is what an empty place of a table holds.
  if (hash[0] === 0 && hash[1] === 0) hash[1] = 1;
}

/** Hashes of what was said since a moment, each at the first free place from the one that its lower half gives, with columns of numbers beside them. */
export class HashTable {
  since = Number.NaN;
  readonly columns: Float64Array[];
  private readonly countMax: number;
  private count = 0;
  private keys: Int32Array;

  /** Room to begin with, and the most that it holds: powers of two. */
  constructor(room: number, countMax: number, columnCount = 0) {
    this.keys = new Int32Array(2 * room);
    this.countMax = countMax;
    this.columns = Array.from({ length: columnCount }, () => new Float64Array(room));
  }

  get isFull(): boolean {
    return this.count >= this.countMax;
  }

  clear(since: number): void {
    this.since = since;
    if (this.count > 0) this.keys.fill(0);
    this.count = 0;
  }

  /** Where the hash that was made last stands; −1 when it does not. */
  find(): number {
    const place = this.placeOf(hash[0], hash[1]);
    return this.isFree(place) ? -1 : place;
  }

  /** Gives the hash that was made last, which it has not, a place; the columns hold there what they held. */
  add(): number {
    this.count += 1;
    if (4 * this.count > this.keys.length) this.grow();
    return this.put(hash[0], hash[1]);
  }

  private grow(): void {
    const { keys } = this;
    const columns = [...this.columns];
    this.keys = new Int32Array(2 * keys.length);
    for (let i = 0; i < columns.length; i += 1) this.columns[i] = new Float64Array(keys.length);
    for (let old = 0; 2 * old < keys.length; old += 1) {
      if (keys[2 * old] === 0 && keys[2 * old + 1] === 0) continue;
      const place = this.put(keys[2 * old], keys[2 * old + 1]);
      for (let i = 0; i < columns.length; i += 1) this.columns[i][place] = columns[i][old];
    }
  }

  private put(low: number, high: number): number {
    const place = this.placeOf(low, high);
    this.keys[2 * place] = low;
    this.keys[2 * place + 1] = high;
    return place;
  }

  private isFree(place: number): boolean {
    return this.keys[2 * place] === 0 && this.keys[2 * place + 1] === 0;
  }

  private placeOf(low: number, high: number): number {
    const { keys } = this;
    const mask = keys.length / 2 - 1;
    let place = low & mask;
    while (!this.isFree(place) && (keys[2 * place] !== low || keys[2 * place + 1] !== high)) place = (place + 1) & mask;
    return place;
  }
}
