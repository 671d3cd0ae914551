/**
 * The posture of one region in one view, from the reports that the view holds. Each independent chain counts once for the hours that it
 * speaks of without a break, by the report that brought them, whatever repeats make of it later; a denial of any of them is one of the
 * chain. Weights fade with age. Chains add up for each kind and hour; the kind and hour of which most is said make the posture: its level
 * is by the chance that something comes within the rest of the window of what counts there.
 */
import { DAY_S, timeS, type TimeS } from '../base/index.ts';
import { exp, log } from '../math/index.ts';
import { KIND_CLASSES, type CountRange, type KindClass, type PostureLevel, type TimeWindow } from '../model/index.ts';
import { EvidenceTable, RowList, hourOf, type Evidence } from './evidence.ts';
import { DENIED_FACTOR } from './weights.ts';

/** A region's posture by its reports. */
export interface Posture<Item = unknown> {
  readonly level: PostureLevel;
  /** That something comes within the rest of the window; kept inside, never shown. */
  readonly chance: number;
  readonly kinds: readonly KindClass[];
  readonly window: TimeWindow | undefined;
  /** From the least to the most of the estimates: they are never averaged. */
  readonly count: CountRange | undefined;
  /** The strongest of the chains that speak for it, strongest first. */
  readonly because: readonly Item[];
  /** Several chains speak for it; somebody denies one of them. */
  readonly isIndependent: boolean;
  readonly isDisputed: boolean;
}

/** Nobody says anything. */
export const QUIET: Posture<never> = {
  level: 'quiet',
  chance: 0,
  kinds: [],
  window: undefined,
  count: undefined,
  because: [],
  isIndependent: false,
  isDisputed: false,
};

/** Before anybody says anything, of windows that somebody speaks about at all. */
const BASE_CHANCE = 0.18;
/** A chance from which posture is no longer quiet, and from which, near its window, it is imminent. */
const ELEVATED_CHANCE = 0.25;
const IMMINENT_CHANCE = 0.85;
/** Imminent is what begins within half a day. */
const NEAR_S = 43_200;
/** A report keeps its weight for a day, then loses half of it each day. */
const FRESH_S = DAY_S;
const HALVES_EACH_S = DAY_S;
/** Chains that weigh less speak neither for nor against. */
const WEIGHT_MIN = 0.05;
/** However many chains one desk brings, together they weigh hardly more than its single best word could, which is 5.67. */
const DESK_WEIGHT_MAX = 6;
/** Weights are added in whole steps of this, so that no order of adding makes a difference. */
const STEPS_PER_ONE = 1_048_576;
const OTHER = KIND_CLASSES.indexOf('other');
/** Hours that a chain adds to in the time of one step. */
const HOURS_PER_STEP = 8;
const DESK_STEPS_MAX = DESK_WEIGHT_MAX * STEPS_PER_ONE;
/** The strongest chains that a posture names. */
const REASONS_MAX = 8;
const LN_2 = log(2);
const BASE_LOG_ODDS = log(BASE_CHANCE / (1 - BASE_CHANCE));

const fadeOf = (ageS: number): number => (ageS <= FRESH_S ? 1 : exp((-LN_2 * (ageS - FRESH_S)) / HALVES_EACH_S));

/** Chance that what comes by `chance` within a window has still to come, after part of the window passed without it. */
function stillToCome(chance: number, { from, until, at }: { readonly from: number; readonly until: number; readonly at: number }): number {
  const passedShare = Math.max(0, Math.min(1, (at - from) / (until - from)));
  return (chance * (1 - passedShare)) / (1 - chance * passedShare);
}

function levelOf(chance: number, beginsInS: number): PostureLevel {
  if (chance < ELEVATED_CHANCE) return 'quiet';
  return chance >= IMMINENT_CHANCE && beginsInS <= NEAR_S ? 'imminent' : 'elevated';
}

/** A chain that counts, by the report that leads it. */
interface Chain {
  readonly row: number;
  readonly weight: number;
  readonly isDenied: boolean;
  readonly firstHour: number;
  readonly endHour: number;
}

/** What is said of one kind, hour by hour. */
interface KindHours {
  /** By desk, in steps; then of all desks together. */
  readonly desks: Map<number, Float64Array>;
  readonly sums: Float64Array;
  /** From when to when the chains speak that count in the hour: those for it, and those against. */
  readonly spans: Readonly<Record<'for' | 'against', { readonly from: Float64Array; readonly until: Float64Array }>>;
}

/** What is said of one kind for one hour. */
interface Said {
  readonly kind: number;
  readonly hour: number;
  readonly level: PostureLevel;
  readonly chance: number;
  readonly isFor: boolean;
}

/** Columns of hours that wait to be used again. */
const spareColumns: Float64Array[] = [];
/** More than any report reaches ahead. */
const HOURS_MAX = 1_024;

/** The chains of one region, gathered one by one: there may be tens of thousands. Those add up that speak of one kind and of one hour. */
class Gathering<Item> {
  private readonly table: EvidenceTable<Item>;
  private readonly at: TimeS;
  private readonly hour: number;
  private readonly hourCount: number;
  private readonly chains: Chain[] = [];
  private readonly columns: Float64Array[] = [];
  private readonly kinds: (KindHours | undefined)[] = KIND_CLASSES.map(() => undefined);

  /** No report speaks of anything from `endHour` on. */
  constructor(table: EvidenceTable<Item>, at: TimeS, endHour: number) {
    this.table = table;
    this.at = at;
    this.hour = hourOf(at);
    this.hourCount = endHour - this.hour;
  }

  /** A chain by the report that leads it; what it took, in steps. */
  add(row: number, isDenied: boolean): number {
    const { table, hour } = this;
    const weight = table.weight[row] * (isDenied ? DENIED_FACTOR : 1) * fadeOf(this.at - table.at[row]);
    if (Math.abs(weight) < WEIGHT_MIN) return 1;
    const chain = { row, weight, isDenied, firstHour: Math.max(hour, table.firstHourOf(row)) - hour, endHour: table.endHourOf(row) - hour };
    this.chains.push(chain);
    for (let kind = 0; kind < KIND_CLASSES.length; kind += 1) if (this.names(row, kind)) this.count(chain, kind);
    return 1 + Math.floor((chain.endHour - chain.firstHour) / HOURS_PER_STEP);
  }

  /** `other` is whatever it may be: it speaks of every kind. */
  private names(row: number, kind: number): boolean {
    return (this.table.kinds[row] & ((1 << kind) | (1 << OTHER))) !== 0;
  }

  private column(value: number): Float64Array {
    const column = (this.hourCount <= HOURS_MAX ? spareColumns.pop() : undefined) ?? new Float64Array(Math.max(HOURS_MAX, this.hourCount));
    this.columns.push(column);
    return column.fill(value, 0, this.hourCount);
  }

  private newHours(): KindHours {
    const span = (): { from: Float64Array; until: Float64Array } => ({ from: this.column(Infinity), until: this.column(-Infinity) });
    return { desks: new Map(), sums: this.column(0), spans: { for: span(), against: span() } };
  }

  private count({ row, weight, firstHour, endHour }: Chain, kind: number): void {
    const { table } = this;
    const { desks, spans } = (this.kinds[kind] ??= this.newHours());
    const desk = table.desk[row];
    let sums = desks.get(desk);
    if (sums === undefined) desks.set(desk, (sums = this.column(0)));
    const { from, until } = weight > 0 ? spans.for : spans.against;
    const steps = Math.floor(weight * STEPS_PER_ONE + 0.5);
    for (let hour = firstHour; hour < endHour; hour += 1) {
      sums[hour] += steps;
      from[hour] = Math.min(from[hour], table.from[row]);
      until[hour] = Math.max(until[hour], table.until[row]);
    }
  }

  private spanOf(kind: number, hour: number): TimeWindow {
    const spans = this.kinds[kind]?.spans;
    const span = (spans?.for.until[hour] ?? 0) > 0 ? spans?.for : spans?.against;
    return { from: timeS(span?.from[hour] ?? 0), until: timeS(span?.until[hour] ?? 0) };
  }

  /** What is said of a kind for an hour; undefined when nobody speaks of it, or when it is less than `best`. */
  private saidOf(kind: number, hour: number, best?: Said): Said | undefined {
    const hours = this.kinds[kind];
    if (hours === undefined) return undefined;
    const { sums, spans } = hours;
    const isFor = spans.for.until[hour] > 0;
    if (!isFor && !(spans.against.until[hour] > 0)) return undefined;
    const { from, until } = isFor ? spans.for : spans.against;
    const chance = stillToCome(1 / (1 + exp(-(BASE_LOG_ODDS + sums[hour] / STEPS_PER_ONE))), { from: from[hour], until: until[hour], at: this.at });
    const level = levelOf(chance, from[hour] - this.at);
    if (best !== undefined && !isMore(level, isFor, chance, best)) return undefined;
    return { kind, hour, level, chance, isFor };
  }

  /** The hour and kind of which most is said. */
  private strongest(): Said | undefined {
    for (const hours of this.kinds) {
      if (hours === undefined) continue;
      for (const desk of hours.desks.values())
        for (let hour = 0; hour < this.hourCount; hour += 1) hours.sums[hour] += Math.max(-DESK_STEPS_MAX, Math.min(DESK_STEPS_MAX, desk[hour]));
    }
    let best: Said | undefined;
    for (let hour = 0; hour < this.hourCount; hour += 1)
      for (let kind = 0; kind < KIND_CLASSES.length; kind += 1) best = this.saidOf(kind, hour, best) ?? best;
    return best;
  }

  private isStronger(a: Chain, b: Chain): boolean {
    return a.weight > b.weight || (a.weight === b.weight && isBefore(this.table, a.row, b.row));
  }

  /** Asked once. */
  posture(): Posture<Item> {
    const posture = this.judged();
    for (const column of this.columns) if (column.length === HOURS_MAX) spareColumns.push(column);
    return posture;
  }

  private judged(): Posture<Item> {
    const best = this.strongest();
    if (best === undefined) return QUIET;
    const { hour, level, chance } = best;
    const window = this.spanOf(best.kind, hour);
    // Kinds that are at the same level in that hour are named with it.
    const kinds = KIND_CLASSES.map((_, kind) => kind).filter((kind) => {
      const said = this.saidOf(kind, hour);
      return said?.isFor === true && said.level === level;
    });
    const { table } = this;
    const counted = this.chains.filter(
      ({ row, weight, firstHour, endHour }) => weight > 0 && firstHour <= hour && endHour > hour && kinds.some((kind) => this.names(row, kind)),
    );
    const rows = counted.map(({ row }) => row);
    const estimates = rows.filter((row) => table.maxCount[row] >= 0);
    const because = counted.sort((a, b) => (this.isStronger(a, b) ? -1 : 1)).slice(0, REASONS_MAX);
    return {
      level,
      chance,
      window: {
        from: timeS(rows.reduce((least, row) => Math.min(least, table.from[row]), window.from)),
        until: timeS(rows.reduce((most, row) => Math.max(most, table.until[row]), window.until)),
      },
      because: because.flatMap(({ row }) => table.item[row] ?? []),
      kinds: kinds.map((kind) => KIND_CLASSES[kind]),
      // From the least to the most that anybody expects.
      count:
        estimates.length === 0
          ? undefined
          : {
              minCount: estimates.reduce((least, row) => Math.min(least, table.minCount[row]), Infinity),
              maxCount: estimates.reduce((most, row) => Math.max(most, table.maxCount[row]), -Infinity),
            },
      isIndependent: counted.length > 1,
      isDisputed: counted.some(({ isDenied }) => isDenied),
    };
  }
}

const RANKS: Readonly<Record<PostureLevel, number>> = { quiet: 0, elevated: 1, imminent: 2 };
/** What is more pressing, then what somebody says comes, then what is likelier. */
function isMore(level: PostureLevel, isFor: boolean, chance: number, than: Said): boolean {
  if (level !== than.level) return RANKS[level] > RANKS[than.level];
  return isFor === than.isFor ? chance > than.chance : isFor;
}

const isBefore = (table: EvidenceTable<unknown>, a: number, b: number): boolean =>
  table.dueAt[a] < table.dueAt[b] || (table.dueAt[a] === table.dueAt[b] && table.number[a] < table.number[b]);

/** Of two reports, the one that leads their chain: by what they correct, then by themselves. */
export const leads = (table: EvidenceTable<unknown>, a: number, b: number): boolean => {
  if (table.firstDueAt[a] !== table.firstDueAt[b]) return table.firstDueAt[a] < table.firstDueAt[b];
  if (table.firstNumber[a] !== table.firstNumber[b]) return table.firstNumber[a] < table.firstNumber[b];
  return isBefore(table, a, b);
};

/** Work space of a weighing, used again by the next. */
interface Scratch {
  /** First report of each origin, by the number of a weighing: cleared by beginning another. */
  stamp: Int32Array;
  first: Int32Array;
  number: number;
  /** By place in the list: what it is joined to; whether its chain has others. */
  parent: Int32Array;
  isJoined: Uint8Array;
}

const STAMP_MAX = 2_147_483_647;
/** Work spaces that wait to be used again, of each table. */
const spare = new WeakMap<Origins, Scratch[]>();
type Origins = EvidenceTable<unknown>['origins'];

const roomFor = (least: number): number => Math.max(64, Math.ceil(1.25 * least));

function takeScratch(origins: Origins, length: number): Scratch {
  const scratch = spare.get(origins)?.pop() ?? {
    stamp: new Int32Array(0),
    first: new Int32Array(0),
    number: 0,
    parent: new Int32Array(0),
    isJoined: new Uint8Array(0),
  };
  if (scratch.stamp.length < origins.end) {
    scratch.stamp = new Int32Array(roomFor(origins.end));
    scratch.first = new Int32Array(scratch.stamp.length);
    scratch.number = 0;
  }
  if (scratch.number === STAMP_MAX) {
    scratch.stamp.fill(0);
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

/** In the place of the first report of an origin: who goes back to it counts for nothing. */
const STRUCK = -1;
const NOBODY: readonly string[] = [];

/**
 * Weighs the rows of a list as they are when it begins, step by step: where there are very many, over several ticks. Reports that share
 * an origin are joined to chains; of each chain the first word on each spell of hours counts; those are gathered.
 */
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
    const scratch = (this.scratch = takeScratch(table.origins, list.length));
    let isStruck = false;
    for (const name of withdrawn) {
      const origin = table.origins.numberOf(name);
      if (origin === undefined) continue;
      scratch.stamp[origin] = scratch.number;
      scratch.first[origin] = STRUCK;
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

  private counts(row: number): boolean {
    const { table, scratch } = this;
    if (!table.counts(row, this.at)) return false;
    if (!this.isStruck) return true;
    for (let n = 0, origin = table.originOf(row, 0); origin !== -1; n += 1, origin = table.originOf(row, n))
      if (scratch.first[origin] === STRUCK && scratch.stamp[origin] === scratch.number) return false;
    return true;
  }

  private join(i: number): number {
    const { table, scratch } = this;
    const { parent, isJoined } = scratch;
    const row = this.rows[i];
    isJoined[i] = 0;
    parent[i] = i;
    if (!this.counts(row)) {
      parent[i] = -1;
      return 1;
    }
    this.endHour = Math.max(this.endHour, table.endHourOf(row));
    for (let n = 0, origin = table.originOf(row, 0); origin !== -1; n += 1, origin = table.originOf(row, n)) {
      // What nobody else hangs on joins nothing.
      if (!table.origins.isShared(origin)) continue;
      if (scratch.stamp[origin] !== scratch.number) {
        scratch.stamp[origin] = scratch.number;
        scratch.first[origin] = i;
        continue;
      }
      const [a, b] = [this.rootOf(scratch.first[origin]), this.rootOf(i)];
      parent[Math.max(a, b)] = Math.min(a, b);
      isJoined[Math.min(a, b)] = 1;
    }
    return 1;
  }

  /** A report whose chain spoke of none of its hours brings a word; the others repeat one, and may deny it. */
  private lead(i: number): number {
    if (this.scratch.parent[i] === -1) return 1;
    const root = this.rootOf(i);
    const row = this.rows[i];
    const isDenied = this.table.isDenied(row);
    if (this.scratch.isJoined[root] === 0) {
      this.words.push(row);
      this.denied.push(isDenied);
      return 1;
    }
    const spells = this.spells.get(root) ?? [];
    if (spells.length === 0) this.spells.set(root, spells);
    // What runs already meets now.
    const spell: Spell = { firstHour: Math.max(this.hour, this.table.firstHourOf(row)), endHour: this.table.endHourOf(row), words: [] };
    for (let k = spells.length - 1; k >= 0; k -= 1) {
      const other = spells[k];
      if (other.firstHour >= spell.endHour || other.endHour <= spell.firstHour) continue;
      spells.splice(k, 1);
      spell.firstHour = Math.min(spell.firstHour, other.firstHour);
      spell.endHour = Math.max(spell.endHour, other.endHour);
      spell.words = spell.words.length === 0 ? other.words : [...spell.words, ...other.words];
    }
    if (spell.words.length === 0) {
      spell.words = [this.words.length];
      this.words.push(row);
      this.denied.push(isDenied);
    } else if (isDenied) for (const word of spell.words) this.denied[word] = true;
    spells.push(spell);
    return 1 + Math.floor(spells.length / 8);
  }

  private gather(word: number): number {
    this.gathering ??= new Gathering(this.table, this.at, this.endHour);
    return this.gathering.add(this.words[word], this.denied[word]);
  }

  /** Does about `steps` steps; the posture when it is done with all of them, and how many steps it took. */
  work(steps: number): { readonly taken: number; readonly posture: Posture<Item> | undefined } {
    let taken = 0;
    for (; this.pass < 3; this.pass += 1, this.cursor = 0) {
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
    if (this.pass === 0) return this.join(i);
    return this.pass === 1 ? this.lead(i) : this.gather(i);
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

const isSameWindow = (a: TimeWindow | undefined, b: TimeWindow | undefined): boolean => a?.from === b?.from && a?.until === b?.until;
const isSameCount = (a: CountRange | undefined, b: CountRange | undefined): boolean => a?.minCount === b?.minCount && a?.maxCount === b?.maxCount;

/** Whether nobody who is shown both could tell them apart: the chance is shown to nobody. */
export function isShownAlike(a: Posture, b: Posture): boolean {
  const isAlike =
    a.level === b.level && a.isIndependent === b.isIndependent && a.isDisputed === b.isDisputed && isSameWindow(a.window, b.window) && isSameCount(a.count, b.count);
  return isAlike && a.kinds.length === b.kinds.length && a.kinds.every((kind, i) => kind === b.kinds[i]) && a.because.length === b.because.length && a.because.every((reason, i) => reason === b.because[i]);
}
