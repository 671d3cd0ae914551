/**
 * What is sent again by a source whose times are those of arrival. The same bytes may then be a new look at what stands still, so it hangs on when
 * they came before, and how often: on nothing else, for what else the sensor said may be hidden from whom this is released to.
 */
import type { SensorId } from '../base/index.ts';
import type { Measurement, Sensor } from '../model/index.ts';
import { HashTable, hashPlot, MOMENT, said } from './plot-hash.ts';

/** In place of numbers that are handed on: what the bytes say of time (NaN: nothing), and when they came. */
export const STATED = 0;
export const CAME = 1;

/** For so long what was said is known again. */
const SPAN_S = 3600;
/** Room that a generation begins with, and the most that it takes: 73 plots a second over an hour, beyond which the memory is shorter. Powers of two. */
const ROOM_MIN = 16;
const ROOM_MAX = 1 << 18;
/** Its columns: when it was said last, and how often. */
const AT = 0;
const COUNT = 1;
/** Lines that are doubled bring both within this, and within half a turn. */
const AT_ONCE_S = 1;
/** What comes again so many turns later may stand still: no look at it comes much earlier than a turn. */
const STANDS_FROM_TURNS = 0.75;
const STANDS_UNTIL_TURNS = 3;
/** So does what was said so often. */
const STANDS_COUNT = 3;

/** What one sensor said within the hour. */
class SaidBySensor {
  private readonly turnS: number;
  private current = new HashTable(ROOM_MIN, ROOM_MAX, 2);
  private previous = new HashTable(ROOM_MIN, ROOM_MAX, 2);

  constructor({ scanPeriodS }: Sensor) {
    this.turnS = scanPeriodS > 0 ? scanPeriodS : AT_ONCE_S;
  }

  /** Whether what was hashed last was said before. */
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
      among = this.previous;
      place = among.find();
    }
    const agoS = place < 0 ? Number.POSITIVE_INFINITY : at - among.columns[AT][place];
    if (agoS < Math.min(AT_ONCE_S, this.turnS / 2)) return true;
    const count = agoS <= SPAN_S ? among.columns[COUNT][place] : 0;
    // Said again it stays for an hour from now.
    if (place < 0 || among === this.previous) place = this.current.add();
    this.current.columns[AT][place] = at;
    this.current.columns[COUNT][place] = count + 1;
    const isTurn = agoS >= STANDS_FROM_TURNS * this.turnS && agoS <= STANDS_UNTIL_TURNS * this.turnS;
    return count > 0 && count + 1 < STANDS_COUNT && !isTurn;
  }
}

/** What every such sensor of a door's feeds said within the hour, each for itself. */
export class SaidAgain {
  private readonly sensors = new Map<SensorId, SaidBySensor>();

  /** Whether the plot was said before; remembers it. */
  isRepeated(sensor: Sensor, plot: Measurement, when: Float64Array): boolean {
    let bySensor = this.sensors.get(sensor.id);
    if (bySensor === undefined) this.sensors.set(sensor.id, (bySensor = new SaidBySensor(sensor)));
    said[MOMENT] = when[STATED];
    hashPlot(plot);
    return bySensor.isRepeated(when);
  }
}
