/**
 * The posture of one region in one view, from the reports that the view holds. Each independent chain counts once, by the report
 * that brought it, whatever repeats make of it later; a denial of any of them is one of the chain. Weights fade with age. The chance that something comes within the rest of the window makes the level.
 */
import { DAY_S, timeS, type TimeS } from '../base/index.ts';
import { exp, log } from '../math/index.ts';
import { KIND_CLASSES, type CountRange, type KindClass, type PostureLevel, type TimeWindow } from '../model/index.ts';
import { EvidenceTable, RowList, type Evidence } from './evidence.ts';
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
/** The strongest chains that a posture names. */
const REASONS_MAX = 8;
const LN_2 = log(2);
const BASE_LOG_ODDS = log(BASE_CHANCE / (1 - BASE_CHANCE));

const fadeOf = (ageS: number): number => (ageS <= FRESH_S ? 1 : exp((-LN_2 * (ageS - FRESH_S)) / HALVES_EACH_S));

/** Chance that what comes by `chance` within a window has still to come, after part of the window passed without it. */
function stillToCome(chance: number, window: TimeWindow, at: TimeS): number {
  const passedShare = Math.max(0, Math.min(1, (at - window.from) / (window.until - window.from)));
  return (chance * (1 - passedShare)) / (1 - chance * passedShare);
}

function levelOf(chance: number, window: TimeWindow, at: TimeS): PostureLevel {
  if (chance < ELEVATED_CHANCE) return 'quiet';
  return chance >= IMMINENT_CHANCE && window.from - at <= NEAR_S ? 'imminent' : 'elevated';
}

/** What the chains of one posture have in common, gathered one by one: there may be tens of thousands. */
class Gathering<Item> {
  private readonly table: EvidenceTable<Item>;
  private readonly at: TimeS;
  /** By desk, in steps. */
  private readonly desks = new Map<number, number>();
  /** Chains that speak against it, until it is known what is spoken for. */
  private readonly against: { readonly row: number; readonly steps: number }[] = [];
  private chainCount = 0;
  private forCount = 0;
  private isDisputed = false;
  private kinds = 0;
  private readonly because: { readonly row: number; readonly weight: number }[] = [];
  private minCount = Infinity;
  private maxCount = -Infinity;
  private readonly spans = { all: [Infinity, -Infinity], for: [Infinity, -Infinity] };

  constructor(table: EvidenceTable<Item>, at: TimeS) {
    this.table = table;
    this.at = at;
  }

  /** A chain by the report that leads it. */
  add(row: number, isDenied: boolean): void {
    const { table } = this;
    const weight = table.weight[row] * (isDenied ? DENIED_FACTOR : 1) * fadeOf(this.at - table.at[row]);
    if (Math.abs(weight) < WEIGHT_MIN) return;
    const steps = Math.floor(weight * STEPS_PER_ONE + 0.5);
    this.chainCount += 1;
    this.span(this.spans.all, row);
    if (weight <= 0) {
      this.against.push({ row, steps });
      return;
    }
    this.count(row, steps);
    this.span(this.spans.for, row);
    this.forCount += 1;
    this.isDisputed ||= isDenied;
    this.kinds |= table.kinds[row];
    if (table.maxCount[row] >= 0) {
      this.minCount = Math.min(this.minCount, table.minCount[row]);
      this.maxCount = Math.max(this.maxCount, table.maxCount[row]);
    }
    this.rank({ row, weight });
  }

  private count(row: number, steps: number): void {
    const desk = this.table.desk[row];
    this.desks.set(desk, (this.desks.get(desk) ?? 0) + steps);
  }

  /** Whether it speaks of something that others say comes: who sees nothing coming next week says nothing of tonight. */
  private isAnswer(row: number): boolean {
    const { table } = this;
    const [from, until] = this.spans.for;
    return table.from[row] < until && table.until[row] > from;
  }

  private span(span: number[], row: number): void {
    span[0] = Math.min(span[0], this.table.from[row]);
    span[1] = Math.max(span[1], this.table.until[row]);
  }

  private isStronger(a: { readonly row: number; readonly weight: number }, b: { readonly row: number; readonly weight: number }): boolean {
    return a.weight > b.weight || (a.weight === b.weight && isBefore(this.table, a.row, b.row));
  }

  private rank(leader: { readonly row: number; readonly weight: number }): void {
    const { because } = this;
    if (because.length === REASONS_MAX && !this.isStronger(leader, because[REASONS_MAX - 1])) return;
    let at = Math.min(because.length, REASONS_MAX - 1);
    for (; at > 0 && this.isStronger(leader, because[at - 1]); at -= 1) because[at] = because[at - 1];
    because[at] = leader;
  }

  posture(): Posture<Item> {
    if (this.chainCount === 0) return QUIET;
    for (const { row, steps } of this.against) if (this.forCount === 0 || this.isAnswer(row)) this.count(row, steps);
    let steps = 0;
    for (const sum of this.desks.values()) steps += Math.max(-DESK_WEIGHT_MAX * STEPS_PER_ONE, Math.min(DESK_WEIGHT_MAX * STEPS_PER_ONE, sum));
    // Of the chains that speak for it, or of those against when there are no others.
    const [from, until] = this.forCount > 0 ? this.spans.for : this.spans.all;
    const window = { from: timeS(from), until: timeS(until) };
    const chance = stillToCome(1 / (1 + exp(-(BASE_LOG_ODDS + steps / STEPS_PER_ONE))), window, this.at);
    return {
      level: levelOf(chance, window, this.at),
      chance,
      window,
      because: this.because.flatMap(({ row }) => this.table.item[row] ?? []),
      kinds: KIND_CLASSES.filter((_, i) => (this.kinds & (1 << i)) !== 0),
      // From the least to the most that anybody expects.
      count: this.minCount > this.maxCount ? undefined : { minCount: this.minCount, maxCount: this.maxCount },
      isIndependent: this.forCount > 1,
      isDisputed: this.isDisputed,
    };
  }
}

const isBefore = (table: EvidenceTable<unknown>, a: number, b: number): boolean =>
  table.dueAt[a] < table.dueAt[b] || (table.dueAt[a] === table.dueAt[b] && table.number[a] < table.number[b]);

/** Of two reports of a chain, the one that leads it: by what they correct, then by themselves. */
const leads = (table: EvidenceTable<unknown>, a: number, b: number): boolean => {
  if (table.firstDueAt[a] !== table.firstDueAt[b]) return table.firstDueAt[a] < table.firstDueAt[b];
  if (table.firstNumber[a] !== table.firstNumber[b]) return table.firstNumber[a] < table.firstNumber[b];
  return isBefore(table, a, b);
};

/** First report of each origin, by the number of a weighing: cleared by beginning another. */
interface Scratch {
  stamp: Int32Array;
  first: Int32Array;
  number: number;
}

const STAMP_MAX = 2_147_483_647;
/** Tables of origins that wait to be used again, of each table. */
const spare = new WeakMap<Origins, Scratch[]>();
type Origins = EvidenceTable<unknown>['origins'];

function takeScratch(origins: Origins): Scratch {
  const scratch = spare.get(origins)?.pop() ?? { stamp: new Int32Array(0), first: new Int32Array(0), number: 0 };
  if (scratch.stamp.length < origins.end) {
    const length = Math.max(64, 2 * origins.end);
    scratch.stamp = new Int32Array(length);
    scratch.first = new Int32Array(length);
    scratch.number = 0;
  }
  if (scratch.number === STAMP_MAX) {
    scratch.stamp.fill(0);
    scratch.number = 0;
  }
  scratch.number += 1;
  return scratch;
}

function giveBack(origins: Origins, scratch: Scratch): void {
  const list = spare.get(origins) ?? [];
  list.push(scratch);
  spare.set(origins, list);
}

/**
 * Weighs the rows of a list as they are when it begins, step by step: where there are very many, over several ticks. Reports that share
 * an origin are joined to chains; each chain's leader is found; leaders are gathered.
 */
export class Weighing<Item> {
  private readonly table: EvidenceTable<Item>;
  private readonly rows: Int32Array;
  private readonly length: number;
  private readonly at: TimeS;
  private readonly parent: Int32Array;
  /** By the number of a chain: its leader, and whether somebody denies it. */
  private readonly leader: Int32Array;
  private readonly isDenied: Uint8Array;
  private readonly scratch: Scratch;
  private readonly gathering: Gathering<Item>;
  private pass = 0;
  private cursor = 0;

  constructor(table: EvidenceTable<Item>, list: RowList, at: TimeS) {
    this.table = table;
    this.rows = list.rows;
    this.length = list.length;
    this.at = at;
    this.parent = new Int32Array(list.length);
    this.leader = new Int32Array(list.length).fill(-1);
    this.isDenied = new Uint8Array(list.length);
    this.scratch = takeScratch(table.origins);
    this.gathering = new Gathering(table, at);
  }

  private rootOf(i: number): number {
    const { parent } = this;
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  private join(i: number): void {
    const { table, parent, scratch } = this;
    const row = this.rows[i];
    parent[i] = i;
    if (table.isLive[row] === 0 || table.validUntil[row] <= this.at || table.until[row] <= this.at) {
      parent[i] = -1;
      return;
    }
    for (let n = 0, origin = table.originOf(row, 0); origin !== -1; n += 1, origin = table.originOf(row, n)) {
      if (scratch.stamp[origin] !== scratch.number) {
        scratch.stamp[origin] = scratch.number;
        scratch.first[origin] = i;
        continue;
      }
      const [a, b] = [this.rootOf(scratch.first[origin]), this.rootOf(i)];
      parent[Math.max(a, b)] = Math.min(a, b);
    }
  }

  private lead(i: number): void {
    if (this.parent[i] === -1) return;
    const root = this.rootOf(i);
    const row = this.rows[i];
    const best = this.leader[root];
    if (best === -1 || leads(this.table, row, this.rows[best])) this.leader[root] = i;
    if (this.table.isDenied[row] === 1) this.isDenied[root] = 1;
  }

  private gather(root: number): void {
    const leader = this.leader[root];
    if (leader !== -1) this.gathering.add(this.rows[leader], this.isDenied[root] === 1);
  }

  /** Does at most `steps` steps; the posture when it is done with all of them, and how many steps it took. */
  work(steps: number): { readonly taken: number; readonly posture: Posture<Item> | undefined } {
    let taken = 0;
    for (; this.pass < 3; this.pass += 1, this.cursor = 0) {
      const end = Math.min(this.length, this.cursor + steps - taken);
      taken += end - this.cursor;
      for (; this.cursor < end; this.cursor += 1) {
        if (this.pass === 0) this.join(this.cursor);
        else if (this.pass === 1) this.lead(this.cursor);
        else this.gather(this.cursor);
      }
      if (this.cursor < this.length) return { taken, posture: undefined };
    }
    giveBack(this.table.origins, this.scratch);
    return { taken, posture: this.gathering.posture() };
  }
}

/** The posture that reports come to at `at`; its reasons are of them. */
export function postureOf(evidence: Iterable<Evidence>, at: TimeS): Posture<Evidence> {
  const table = new EvidenceTable<Evidence>();
  const list = new RowList();
  for (const one of evidence) list.push(table.add(one, one));
  return new Weighing(table, list, at).work(Infinity).posture ?? QUIET;
}

const isSameWindow = (a: TimeWindow | undefined, b: TimeWindow | undefined): boolean => a?.from === b?.from && a?.until === b?.until;
const isSameCount = (a: CountRange | undefined, b: CountRange | undefined): boolean => a?.minCount === b?.minCount && a?.maxCount === b?.maxCount;

/** Whether nobody who is shown both could tell them apart: the chance is shown to nobody. */
export function isShownAlike(a: Posture, b: Posture): boolean {
  const isAlike =
    a.level === b.level && a.isIndependent === b.isIndependent && a.isDisputed === b.isDisputed && isSameWindow(a.window, b.window) && isSameCount(a.count, b.count);
  return isAlike && a.kinds.length === b.kinds.length && a.kinds.every((kind, i) => kind === b.kinds[i]) && a.because.length === b.because.length && a.because.every((reason, i) => reason === b.because[i]);
}
