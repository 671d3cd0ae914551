/**
 * What is sent again by a source whose times are those of arrival. The same bytes may then be a new look at what stands still; so they are dropped when a
 * clock in them, good or bad, has gone on since, when they come again at once, or when they belong to a whole run that comes again in its order.
 */
import type { SensorId } from '../base/index.ts';
import type { Measurement, Sensor } from '../model/index.ts';

/** In place of numbers that are handed on: what the bytes say of time (NaN: nothing), and when they came. */
export const STATED = 0;
export const CAME = 1;
const said = new Float64Array(16);
const bits = new Int32Array(said.buffer);
const hash = new Int32Array(2);

/** For so long what was said is known again. */
const SPAN_S = 3600;
/** Room that a generation begins with, and the most that it takes: 73 plots a second over an hour, beyond which the memory is shorter. Powers of two. */
const ROOM_MIN = 16;
const ROOM_MAX = 1 << 18;
/** Lines that are doubled bring both within this, and within half a turn. */
const AT_ONCE_S = 1;
/** What comes again so many turns later, or sooner, may stand still: no look at it comes earlier than the first. */
const STANDS_FROM_TURNS = 0.75;
const STANDS_UNTIL_TURNS = 3;
/** What was taken so often stands still. */
const STANDS_COUNT = 3;
/** So many in their order are chance; one more, and it is a run that is sent again. Between two of it so many may be missing. */
const RUN_CHANCE_COUNT = 8;
const RUN_GAP_COUNT = 64;
const RUNS = 8;
/** So long a clock is watched before it counts as one that goes. */
const CLOCK_LOOK_S = 1;
/** Of a sensor that says the same turn after turn more often than once in so many, order tells nothing: its figures are coarse. */
const COARSE_ONE_IN = 16;

/** Hashes of what was said since a moment, with when and how often. */
class Generation {
  since = Number.NaN;
  private count = 0;
  private keys = new Int32Array(2 * ROOM_MIN);
  numbers = new Int32Array(ROOM_MIN);
  saidAt = new Float64Array(ROOM_MIN);
  saidCount = new Uint8Array(ROOM_MIN);

  get isFull(): boolean {
    return this.count >= ROOM_MAX;
  }

  clear(since: number): void {
    this.since = since;
    if (this.count > 0) this.keys.fill(0);
    this.count = 0;
  }

  /** Where the hash that was made last stands; −1 when it does not. */
  find(): number {
    const at = this.placeOf(hash[0], hash[1]);
    return this.keys[2 * at] === 0 && this.keys[2 * at + 1] === 0 ? -1 : at;
  }

  /** Gives the hash that was made last a place. */
  add(number: number): number {
    if (2 * (this.count + 1) > this.numbers.length) this.grow();
    this.count += 1;
    const place = this.take(hash[0], hash[1]);
    this.numbers[place] = number;
    this.saidCount[place] = 0;
    return place;
  }

  private take(low: number, high: number): number {
    const place = this.placeOf(low, high);
    this.keys[2 * place] = low;
    this.keys[2 * place + 1] = high;
    return place;
  }

  private grow(): void {
    const { keys, numbers, saidAt, saidCount } = this;
    const room = 2 * numbers.length;
    this.keys = new Int32Array(2 * room);
    this.numbers = new Int32Array(room);
    this.saidAt = new Float64Array(room);
    this.saidCount = new Uint8Array(room);
    for (let old = 0; old < numbers.length; old += 1) {
      if (keys[2 * old] === 0 && keys[2 * old + 1] === 0) continue;
      const place = this.take(keys[2 * old], keys[2 * old + 1]);
      this.numbers[place] = numbers[old];
      this.saidAt[place] = saidAt[old];
      this.saidCount[place] = saidCount[old];
    }
  }

  private placeOf(low: number, high: number): number {
    const { keys } = this;
    const mask = this.numbers.length - 1;
    let at = low & mask;
    while ((keys[2 * at] !== 0 || keys[2 * at + 1] !== 0) && (keys[2 * at] !== low || keys[2 * at + 1] !== high)) at = (at + 1) & mask;
    return at;
  }
}

/** What comes again in its order: the number of the latest, how many they are, and when it was last looked at. */
interface Run {
  number: number;
  count: number;
  lookNumber: number;
}

/** What one sensor said within the hour. */
class SaidBySensor {
  private readonly turnS: number;
  private current = new Generation();
  private previous = new Generation();
  private number = 0;
  private standingCount = 0;
  /** The latest time that was stated, by whatever clock; the moment and the time that its going was last told by. */
  private clockMaxAt = Number.NEGATIVE_INFINITY;
  private clockGoes = false;
  private notedAt = Number.NaN;
  private notedClockAt = Number.NaN;
  /** Several may be sent again at once, each behind another. */
  private readonly runs: readonly Run[] = Array.from({ length: RUNS }, () => ({ number: Number.NEGATIVE_INFINITY, count: 0, lookNumber: 0 }));
  private looks = 0;

  constructor({ scanPeriodS }: Sensor) {
    this.turnS = scanPeriodS > 0 ? scanPeriodS : AT_ONCE_S;
  }

  isRepeated(when: Float64Array): boolean {
    const at = when[CAME];
    if (!(at - this.current.since <= SPAN_S) || this.current.isFull) {
      const oldest = this.previous;
      this.previous = this.current;
      this.current = oldest;
      oldest.clear(at);
    }
    let among = this.current;
    let place = among.find();
    if (place < 0) {
      place = this.previous.find();
      if (place >= 0) among = this.previous;
    }
    if (place >= 0 && at - among.saidAt[place] <= SPAN_S) {
      if (this.isSentAgain(among, place, when)) return true;
    } else {
      among = this.current;
      if (place < 0 || among.find() < 0) place = among.add(this.number);
    }
    this.number = (this.number + 1) | 0;
    this.noteClock(when);
    among.saidAt[place] = at;
    among.saidCount[place] = Math.min(STANDS_COUNT, among.saidCount[place] + 1);
    return false;
  }

  /** A clock goes when it gains about as much as time does; one that was set back begins anew. */
  private noteClock(when: Float64Array): void {
    const statedAt = when[STATED];
    if (statedAt < this.clockMaxAt - SPAN_S) this.clockMaxAt = Number.NEGATIVE_INFINITY;
    if (!(statedAt > this.clockMaxAt)) return;
    const isFirst = this.clockMaxAt === Number.NEGATIVE_INFINITY;
    this.clockMaxAt = statedAt;
    const passedS = when[CAME] - this.notedAt;
    if (!isFirst && !(passedS >= CLOCK_LOOK_S)) return;
    const gain = (statedAt - this.notedClockAt) / passedS;
    this.clockGoes = !isFirst && gain > 0.5 && gain < 2;
    this.notedAt = when[CAME];
    this.notedClockAt = statedAt;
  }

  private isSentAgain({ numbers, saidAt, saidCount }: Generation, place: number, when: Float64Array): boolean {
    const agoS = when[CAME] - saidAt[place];
    if (agoS < Math.min(AT_ONCE_S, this.turnS / 2)) return true;
    // A clock that goes comes to no moment twice.
    if (this.clockGoes && when[STATED] < this.clockMaxAt) return true;
    if (saidCount[place] >= STANDS_COUNT) return false;
    if (agoS >= STANDS_FROM_TURNS * this.turnS && agoS <= STANDS_UNTIL_TURNS * this.turnS) {
      this.standingCount += 1;
      return false;
    }
    return this.goesOn(numbers[place]) > RUN_CHANCE_COUNT && this.standingCount * COARSE_ONE_IN <= this.number;
  }

  /** Puts what comes again to the run that it goes on with, else it begins one; how many that run has. */
  private goesOn(number: number): number {
    let run: Run | undefined;
    let oldest = this.runs[0];
    for (const one of this.runs) {
      if (one.lookNumber < oldest.lookNumber) oldest = one;
      if (one.number < number && number - one.number <= RUN_GAP_COUNT && (run === undefined || one.number > run.number)) run = one;
    }
    if (run === undefined) {
      run = oldest;
      run.count = 0;
    }
    this.looks += 1;
    run.lookNumber = this.looks;
    run.number = number;
    run.count += 1;
    return run.count;
  }
}

/** What every such sensor of a door's feeds said within the hour, each for itself. */
export class SaidAgain {
  private readonly sensors = new Map<SensorId, SaidBySensor>();

  /** Whether the plot was said before; remembers it. */
  isRepeated(sensor: Sensor, plot: Measurement, when: Float64Array): boolean {
    let bySensor = this.sensors.get(sensor.id);
    if (bySensor === undefined) this.sensors.set(sensor.id, (bySensor = new SaidBySensor(sensor)));
    hashSaid(plot, when);
    return bySensor.isRepeated(when);
  }
}

/** All that the same bytes have in common but the moment, which is that of arrival. */
function hashSaid(plot: Measurement, when: Float64Array): void {
  said[0] = when[STATED];
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
  said[12] = plot.dopplerMps;
  said[13] = plot.eastMps;
  said[14] = plot.northMps;
  said[15] = plot.upMps;
  hash[0] = plot.form.length;
  hash[1] = plot.source.length | (plot.source.charCodeAt(1) << 16);
  for (let i = 0; i < said.length; i += 1) {
    // One absent number is like another, whatever bits it has.
    if (said[i] !== said[i]) said[i] = Number.NaN;
    stir(bits[2 * i]);
    stir(bits[2 * i + 1]);
  }
  stirText(plot.callsign);
  stirText(plot.grade);
  // Nothing said is what an empty place of a table holds.
  if (hash[0] === 0 && hash[1] === 0) hash[1] = 1;
}

function stir(word: number): void {
  hash[0] = Math.imul(hash[0] ^ word, 0x85ebca6b) ^ (hash[1] >>> 15);
  hash[1] = Math.imul(hash[1] ^ hash[0], 0xc2b2ae35) ^ (hash[0] >>> 13);
}

function stirText(text: string): void {
  for (let i = 0; i < text.length; i += 1) stir(text.charCodeAt(i));
  stir(-1 - text.length);
}
