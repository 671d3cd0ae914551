/**
 * Weighs the reports of a region: those that share an origin are joined to chains, and each chain counts once for the hours that it
 * speaks of without a break, by the report that brought them. Step by step: where very many speak, over several ticks.
 */
import type { TimeS } from '../base/index.ts';
import { EvidenceTable, RowList, hourOf, leads, type Evidence } from './evidence.ts';
import { Gathering } from './gathering.ts';
import { REPORTS_FROM, type Origins } from './origins.ts';
import { QUIET, type Posture } from './posture.ts';

/** The first report of each origin, by its number; stamped with the number of a weighing, so that beginning another clears it. */
interface Firsts {
  stamp: Int32Array;
  first: Int32Array;
}

/** Work space of a weighing, used again by the next. */
interface Scratch {
  readonly speakers: Firsts;
  readonly reports: Firsts;
  number: number;
  /** By place in the list: what it is joined to; whether its chain has others. */
  parent: Int32Array;
  isJoined: Uint8Array;
}

const STAMP_MAX = 2_147_483_647;
/** Work spaces that wait to be used again, of each table. */
const spare = new WeakMap<Origins, Scratch[]>();

const roomFor = (least: number): number => Math.max(64, Math.ceil(1.25 * least));
const newFirsts = (): Firsts => ({ stamp: new Int32Array(0), first: new Int32Array(0) });

/** Stamps of nought are of no weighing. */
function fit(firsts: Firsts, end: number): void {
  if (firsts.stamp.length >= end) return;
  firsts.stamp = new Int32Array(roomFor(end));
  firsts.first = new Int32Array(firsts.stamp.length);
}

function takeScratch(origins: Origins, length: number): Scratch {
  const scratch = spare.get(origins)?.pop() ?? {
    speakers: newFirsts(),
    reports: newFirsts(),
    number: 0,
    parent: new Int32Array(0),
    isJoined: new Uint8Array(0),
  };
  fit(scratch.speakers, origins.speakersEnd);
  fit(scratch.reports, origins.reportsEnd);
  if (scratch.number === STAMP_MAX) {
    scratch.speakers.stamp.fill(0);
    scratch.reports.stamp.fill(0);
    scratch.number = 0;
  }
  scratch.number += 1;
  if (scratch.parent.length < length) {
    scratch.parent = new Int32Array(roomFor(length));
    scratch.isJoined = new Uint8Array(scratch.parent.length);
  }
  return scratch;
}

function giveBack(origins: Origins, scratch: Scratch): void {
  const list = spare.get(origins) ?? [];
  list.push(scratch);
  spare.set(origins, list);
}

/** Hours that one chain speaks of without a break, and the words that count in them. */
interface Spell {
  firstHour: number;
  endHour: number;
  words: number[];
}

/** The first of a chain's spells, in their order, that does not end before `hour`. */
function spellFrom(spells: readonly Spell[], hour: number): number {
  let [low, high] = [0, spells.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spells[middle].endHour > hour) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Spells that have become one. */
function joined(spells: readonly Spell[], firstHour: number, endHour: number): Spell {
  return {
    firstHour: Math.min(firstHour, spells[0].firstHour),
    endHour: Math.max(endHour, spells[spells.length - 1].endHour),
    words: spells.length === 1 ? spells[0].words : spells.flatMap(({ words }) => words),
  };
}

/** In the place of the first report of an origin: who goes back to it counts for nothing. */
const STRUCK = -1;
const NOBODY: readonly string[] = [];

/** Weighs the rows of a list as they are when it begins. */
export class Weighing<Item> {
  private readonly table: EvidenceTable<Item>;
  private readonly rows: Int32Array;
  private readonly length: number;
  private readonly at: TimeS;
  private readonly hour: number;
  private readonly scratch: Scratch;
  /** Of chains of several reports, by the number of the chain. */
  private readonly spells = new Map<number, Spell[]>();
  /** Words that count, and whether somebody denies them. */
  private readonly words: number[] = [];
  private readonly denied: boolean[] = [];
  /** Words by desk; then one desk after the other. */
  private readonly byDesk = new Map<number, number[]>();
  private gathered: readonly number[] = [];
  private readonly isStruck: boolean;
  private endHour: number;
  private gathering: Gathering<Item> | undefined;
  private pass = 0;
  private cursor = 0;

  /** `withdrawn`: origins of what was taken back. */
  constructor(table: EvidenceTable<Item>, list: RowList, { at, withdrawn = NOBODY }: { readonly at: TimeS; readonly withdrawn?: Iterable<string> }) {
    this.table = table;
    if (!list.isInOrder) list.order((a, b) => leads(table, a, b));
    this.rows = list.rows;
    this.length = list.length;
    this.at = at;
    this.hour = hourOf(at);
    this.endHour = this.hour + 1;
    this.scratch = takeScratch(table.origins, list.length);
    let isStruck = false;
    for (const name of withdrawn) {
      const origin = table.origins.numberOf(name);
      if (origin === undefined) continue;
      this.isFirst(origin, STRUCK);
      isStruck = true;
    }
    this.isStruck = isStruck;
  }

  private rootOf(i: number): number {
    const { parent } = this.scratch;
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /** The first report that hangs on an origin; undefined as long as there is none. */
  private firstOf(origin: number): number | undefined {
    const { speakers, reports, number } = this.scratch;
    const { stamp, first } = origin >= REPORTS_FROM ? reports : speakers;
    const index = origin >= REPORTS_FROM ? origin - REPORTS_FROM : origin;
    return stamp[index] === number ? first[index] : undefined;
  }

  private isFirst(origin: number, i: number): void {
    const { speakers, reports, number } = this.scratch;
    const { stamp, first } = origin >= REPORTS_FROM ? reports : speakers;
    const index = origin >= REPORTS_FROM ? origin - REPORTS_FROM : origin;
    stamp[index] = number;
    first[index] = i;
  }

  private counts(row: number): boolean {
    const { table } = this;
    if (!table.counts(row, this.at)) return false;
    if (!this.isStruck) return true;
    for (let n = 0, origin = table.originOf(row, 0); origin !== -1; n += 1, origin = table.originOf(row, n)) if (this.firstOf(origin) === STRUCK) return false;
    return true;
  }

  private join(i: number): void {
    const { table, scratch } = this;
    const { parent, isJoined } = scratch;
    const row = this.rows[i];
    isJoined[i] = 0;
    parent[i] = i;
    if (!this.counts(row)) {
      parent[i] = -1;
      return;
    }
    this.endHour = Math.max(this.endHour, table.endHourOf(row));
    for (let n = 0, origin = table.originOf(row, 0); origin !== -1; n += 1, origin = table.originOf(row, n)) {
      // What nobody else hangs on joins nothing.
      if (!table.origins.isShared(origin)) continue;
      const first = this.firstOf(origin);
      if (first === undefined) {
        this.isFirst(origin, i);
        continue;
      }
      const [a, b] = [this.rootOf(first), this.rootOf(i)];
      parent[Math.max(a, b)] = Math.min(a, b);
      isJoined[Math.min(a, b)] = 1;
    }
  }

  /** A report whose chain spoke of none of its hours brings a word; the others repeat one, and may deny it. */
  private lead(i: number): void {
    if (this.scratch.parent[i] === -1) return;
    const root = this.rootOf(i);
    const row = this.rows[i];
    if (this.scratch.isJoined[root] === 0) {
      this.bring(row);
      return;
    }
    let spells = this.spells.get(root);
    if (spells === undefined) this.spells.set(root, (spells = []));
    // What runs already meets now.
    const firstHour = Math.max(this.hour, this.table.firstHourOf(row));
    const endHour = this.table.endHourOf(row);
    const from = spellFrom(spells, firstHour);
    let end = from;
    while (end < spells.length && spells[end].firstHour < endHour) end += 1;
    if (from === end) {
      spells.splice(from, 0, { firstHour, endHour, words: [this.words.length] });
      this.bring(row);
      return;
    }
    if (end - from > 1 || spells[from].firstHour > firstHour || spells[from].endHour < endHour)
      spells.splice(from, end - from, joined(spells.slice(from, end), firstHour, endHour));
    if (this.table.isDenied(row)) for (const word of spells[from].words) this.denied[word] = true;
  }

  private bring(row: number): void {
    const desk = this.table.desk[row];
    const words = this.byDesk.get(desk);
    if (words === undefined) this.byDesk.set(desk, [this.words.length]);
    else words.push(this.words.length);
    this.words.push(row);
    this.denied.push(this.table.isDenied(row));
  }

  private gather(i: number): number {
    const word = this.gathered[i];
    this.gathering ??= new Gathering(this.table, this.at, this.endHour);
    return this.gathering.add(this.words[word], this.denied[word]);
  }

  /** Does about `steps` steps; the posture when it is done with all of them, and how many steps it took. */
  work(steps: number): { readonly taken: number; readonly posture: Posture<Item> | undefined } {
    let taken = 0;
    for (; this.pass < 3; this.pass += 1, this.cursor = 0) {
      if (this.pass === 2 && this.cursor === 0) this.gathered = [...this.byDesk.values()].flat();
      const end = this.pass === 2 ? this.words.length : this.length;
      for (; this.cursor < end; this.cursor += 1) {
        if (taken >= steps) return { taken, posture: undefined };
        taken += this.step(this.cursor);
      }
    }
    giveBack(this.table.origins, this.scratch);
    return { taken, posture: this.gathering?.posture() ?? QUIET };
  }

  private step(i: number): number {
    if (this.pass === 2) return this.gather(i);
    if (this.pass === 0) this.join(i);
    else this.lead(i);
    return 1;
  }
}

/** The posture that reports come to at `at`; its reasons are of them. */
export function postureOf(evidence: Iterable<Evidence>, at: TimeS): Posture<Evidence> {
  const table = new EvidenceTable<Evidence>();
  const list = new RowList();
  for (const one of evidence) list.push(table.add(one, one));
  list.isInOrder = false;
  return new Weighing(table, list, { at }).work(Infinity).posture ?? QUIET;
}
