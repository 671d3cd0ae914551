/**
 * Reports as postures weigh them, in columns: a hundred thousand of them are gone through in milliseconds. Whoever lists a report holds
 * its row, so that the row goes to another report only when nobody lists it any longer.
 */
import type { TimeS } from '../base/index.ts';
import { KIND_CLASSES, type CountRange, type Credibility, type KindClass, type Reliability, type Sureness, type TimeWindow } from '../model/index.ts';
import { Origins } from './origins.ts';
import { weightOf } from './weights.ts';

/** A place among the reports of a view: by when it was due there, then by when it was filed. */
export interface Order {
  readonly dueAt: number;
  readonly number: number;
}

/** One report as a view has it. */
export interface Evidence {
  readonly order: Order;
  /** Of the first report that it corrects, its own when it corrects none: a correction stands in the place of what it corrects. */
  readonly firstOrder: Order;
  readonly kinds: readonly KindClass[];
  readonly count: CountRange | undefined;
  readonly window: TimeWindow;
  readonly sureness: Sureness;
  readonly reliability: Reliability;
  readonly credibility: Credibility;
  /** Somebody in its chain denies it. */
  readonly isDenied: boolean;
  /** When the view got it. */
  readonly at: TimeS;
  readonly validUntil: TimeS;
  /** Speakers and desks that it comes from. */
  readonly origins: readonly string[];
  /** That of them which names the report itself and its corrections: nothing hangs on it until something quotes it. */
  readonly ownOrigin?: string;
  /** The desk that filed it: told apart from others, and no more. */
  readonly desk: string;
}

/** Most reports hang on so few origins; the others are kept aside. */
const ORIGINS_INLINE = 4;
/** What is read of every report, side by side: by when it counts no more, the hours of its window, whether it is denied, its origins. */
const HOT = { lapsesAt: 0, firstHour: 1, endHour: 2, isDenied: 3, origins: 4, width: 8 } as const;
const HOUR_S = 3_600;

/** The hour of the clock that a moment lies in, counted from 1970. */
export const hourOf = (at: number): number => Math.floor(at / HOUR_S);
/** The first hour that what ends then does not touch. */
export const endHourOf = (until: number): number => Math.ceil(until / HOUR_S);

const NO_COUNT = -1;
const FIRST_ROWS = 8;

/** Columns of reports, each with an item of whoever entered it. */
export class EvidenceTable<Item> {
  readonly origins = new Origins();
  private rows = 0;
  private readonly free: number[] = [];
  private readonly desks = new Map<string, number>();
  /** By row. */
  item: (Item | undefined)[] = [];
  isLive = new Uint8Array(FIRST_ROWS);
  private holders = new Uint32Array(FIRST_ROWS);
  dueAt = new Float64Array(FIRST_ROWS);
  number = new Float64Array(FIRST_ROWS);
  firstDueAt = new Float64Array(FIRST_ROWS);
  firstNumber = new Float64Array(FIRST_ROWS);
  from = new Float64Array(FIRST_ROWS);
  until = new Float64Array(FIRST_ROWS);
  at = new Float64Array(FIRST_ROWS);
  weight = new Float64Array(FIRST_ROWS);
  minCount = new Int32Array(FIRST_ROWS);
  maxCount = new Int32Array(FIRST_ROWS);
  /** One bit for each of `KIND_CLASSES`. */
  kinds = new Uint16Array(FIRST_ROWS);
  desk = new Uint16Array(FIRST_ROWS);
  private own = new Int32Array(FIRST_ROWS);
  private hot = new Int32Array(FIRST_ROWS * HOT.width);
  private readonly aside = new Map<number, readonly number[]>();

  /** Takes a report in; its row stays its own while it is live or somebody holds it. */
  add(one: Evidence, item: Item): number {
    const row = this.free.pop() ?? this.rows;
    if (row === this.rows) {
      this.rows += 1;
      if (this.rows > this.isLive.length) this.grow();
    }
    this.item[row] = item;
    this.isLive[row] = 1;
    this.dueAt[row] = one.order.dueAt;
    this.number[row] = one.order.number;
    this.firstDueAt[row] = one.firstOrder.dueAt;
    this.firstNumber[row] = one.firstOrder.number;
    this.from[row] = one.window.from;
    this.until[row] = one.window.until;
    this.at[row] = one.at;
    this.weight[row] = weightOf(one.reliability, one.credibility, one.sureness);
    const at = row * HOT.width;
    this.hot[at + HOT.lapsesAt] = Math.ceil(Math.min(one.validUntil, one.window.until));
    this.hot[at + HOT.firstHour] = hourOf(one.window.from);
    this.hot[at + HOT.endHour] = endHourOf(one.window.until);
    this.hot[at + HOT.isDenied] = one.isDenied ? 1 : 0;
    this.minCount[row] = one.count?.minCount ?? NO_COUNT;
    this.maxCount[row] = one.count?.maxCount ?? NO_COUNT;
    this.kinds[row] = one.kinds.reduce((bits, kind) => bits | (1 << KIND_CLASSES.indexOf(kind)), 0);
    this.desk[row] = this.deskOf(one.desk);
    this.enterOrigins(row, one.origins, one.ownOrigin);
    return row;
  }

  /** It stands in the place of another report from now on. */
  setFirst(row: number, { dueAt, number }: Order): void {
    this.firstDueAt[row] = dueAt;
    this.firstNumber[row] = number;
  }

  private deskOf(name: string): number {
    const known = this.desks.get(name) ?? this.desks.size;
    this.desks.set(name, known);
    return known;
  }

  private enterOrigins(row: number, names: readonly string[], own: string | undefined): void {
    const numbers = names.map((name) => this.origins.enter(name, name === own));
    this.own[row] = own === undefined ? -1 : numbers[names.indexOf(own)];
    for (let i = 0; i < ORIGINS_INLINE; i += 1) this.hot[row * HOT.width + HOT.origins + i] = numbers[i] ?? -1;
    if (numbers.length > ORIGINS_INLINE) this.aside.set(row, numbers.slice(ORIGINS_INLINE));
  }

  /** Whether it counts at `at`, a whole second. Seconds are kept in 32 bits without a sign. */
  counts(row: number, at: number): boolean {
    return this.hot[row * HOT.width + HOT.lapsesAt] >>> 0 > at;
  }

  firstHourOf(row: number): number {
    return this.hot[row * HOT.width + HOT.firstHour];
  }

  endHourOf(row: number): number {
    return this.hot[row * HOT.width + HOT.endHour];
  }

  isDenied(row: number): boolean {
    return this.hot[row * HOT.width + HOT.isDenied] === 1;
  }

  /** The `index`th origin of a report; -1 beyond the last. */
  originOf(row: number, index: number): number {
    if (index < ORIGINS_INLINE) return this.hot[row * HOT.width + HOT.origins + index];
    return this.aside.size === 0 ? -1 : (this.aside.get(row)?.[index - ORIGINS_INLINE] ?? -1);
  }

  /** Somebody lists the row. */
  hold(row: number): void {
    this.holders[row] += 1;
  }

  /** Somebody lists it no longer. */
  release(row: number): void {
    this.holders[row] -= 1;
    this.reuse(row);
  }

  /** The report counts no more. */
  drop(row: number): void {
    this.isLive[row] = 0;
    this.hot[row * HOT.width + HOT.lapsesAt] = 0;
    this.item[row] = undefined;
    this.reuse(row);
  }

  private reuse(row: number): void {
    if (this.holders[row] > 0 || this.isLive[row] === 1) return;
    for (let i = 0; this.originOf(row, i) !== -1; i += 1) this.origins.leave(this.originOf(row, i), this.originOf(row, i) === this.own[row]);
    this.aside.delete(row);
    this.free.push(row);
  }

  private grow(): void {
    const length = 2 * this.isLive.length;
    const floats = (column: Float64Array): Float64Array<ArrayBuffer> => copied(column, new Float64Array(length));
    this.isLive = copied(this.isLive, new Uint8Array(length));
    this.holders = copied(this.holders, new Uint32Array(length));
    this.dueAt = floats(this.dueAt);
    this.number = floats(this.number);
    this.firstDueAt = floats(this.firstDueAt);
    this.firstNumber = floats(this.firstNumber);
    this.from = floats(this.from);
    this.until = floats(this.until);
    this.at = floats(this.at);
    this.weight = floats(this.weight);
    this.minCount = copied(this.minCount, new Int32Array(length));
    this.maxCount = copied(this.maxCount, new Int32Array(length));
    this.kinds = copied(this.kinds, new Uint16Array(length));
    this.desk = copied(this.desk, new Uint16Array(length));
    this.own = copied(this.own, new Int32Array(length));
    this.hot = copied(this.hot, new Int32Array(length * HOT.width));
  }
}

function copied<Column extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: Column): Column {
  to.set(from);
  return to;
}

/** Rows of a table that grow at the end. */
export class RowList {
  rows = new Int32Array(4);
  length = 0;
  /** Whether whoever fills it says that they stand in the order in which they lead. */
  isInOrder = true;

  push(row: number): void {
    if (this.length === this.rows.length) this.rows = copied(this.rows, new Int32Array(2 * this.length));
    this.rows[this.length] = row;
    this.length += 1;
  }

  /** Puts them into order: `isBefore` says which of two stands first. A long list hardly ever has more than a few out of place: those are taken out, and put where they belong. */
  order(isBefore: (a: number, b: number) => boolean): void {
    const { rows, length } = this;
    const strays: number[] = [];
    let kept = 0;
    for (let i = 0; i < length; i += 1) {
      if (kept === 0 || isBefore(rows[kept - 1], rows[i])) {
        rows[kept] = rows[i];
        kept += 1;
      } else {
        // Either of the two may be the one that is out of place.
        kept -= 1;
        strays.push(rows[kept], rows[i]);
      }
    }
    strays.sort((a, b) => (a === b ? 0 : isBefore(a, b) ? -1 : 1));
    for (let stray = strays.pop(), end = length - 1; stray !== undefined; end -= 1) {
      if (kept > 0 && isBefore(stray, rows[kept - 1])) {
        kept -= 1;
        rows[end] = rows[kept];
      } else {
        rows[end] = stray;
        stray = strays.pop();
      }
    }
    this.isInOrder = true;
  }

  /** Keeps those that are `wanted`; tells `lost` of the others. */
  sift(wanted: (row: number) => boolean, lost: (row: number) => void): void {
    const { length } = this;
    this.length = 0;
    for (let i = 0; i < length; i += 1) {
      const row = this.rows[i];
      if (wanted(row)) {
        this.rows[this.length] = row;
        this.length += 1;
      } else lost(row);
    }
    if (this.rows.length > 16 && this.length * 4 < this.rows.length) this.rows = this.rows.slice(0, Math.max(4, 2 * this.length));
  }
}

/** Of two reports, the one that came first. */
export const isBefore = (table: EvidenceTable<unknown>, a: number, b: number): boolean =>
  table.dueAt[a] < table.dueAt[b] || (table.dueAt[a] === table.dueAt[b] && table.number[a] < table.number[b]);

/** Of two reports, the one that leads their chain: by what they correct, then by themselves. */
export const leads = (table: EvidenceTable<unknown>, a: number, b: number): boolean => {
  if (table.firstDueAt[a] !== table.firstDueAt[b]) return table.firstDueAt[a] < table.firstDueAt[b];
  if (table.firstNumber[a] !== table.firstNumber[b]) return table.firstNumber[a] < table.firstNumber[b];
  return isBefore(table, a, b);
};
