/**
 * The pools of a broker and their sources: rows are brought to what makes a difference; views that let in the same of one originator
 * share its source, and those that let in the same of all, from the same tick on, are given the same pool.
 */
import { DAY_S, LIMITS, addS, memberOf, timeS, type MemberId, type Mode, type TimeS } from '../base/index.ts';
import { EvidenceTable } from '../coordinate/index.ts';
import type { FiledIndication, Region, WordTerm } from '../model/index.ts';
import { wordKeysOf, type ViewName, type WordRow } from '../release/index.ts';
import { WordPool } from './word-pool.ts';
import { WordSource, type Numbered, type PoolReport, type SourceRow } from './word-source.ts';

/** A view's pool, and the rows of the view by originator, as the sources number them. */
export interface PoolLease {
  readonly pool: WordPool;
  readonly rows: ReadonlyMap<MemberId, readonly WordRow[]>;
}

/** What an earlier process took under equal terms has the same ones as an object. */
interface Under {
  readonly member: MemberId;
  readonly terms: readonly WordTerm[];
}

/** What was filed longer ago than this is over, however coarse the term by which it entered. */
const OVER_AFTER_S = (LIMITS.indicationDaysMax + 1) * DAY_S;

/** Longer than a view is blank after a change of rows. */
const IDLE_TICKS = 5;

export interface WordPoolsOptions {
  readonly mode: Mode;
  readonly regions: readonly Region[];
  /** Off, each view has a pool of its own. */
  readonly shares: boolean;
  /** What was filed and is not over, in its order. */
  filed(): readonly FiledIndication[];
}

export class WordPools {
  private readonly options: WordPoolsOptions;
  private readonly table = new EvidenceTable<PoolReport>();
  private readonly unders = new Map<string, Under>();
  private readonly made = new Map<string, WordPool>();
  /** By what they let in; where nothing is shared, by nothing. */
  private readonly sources = new Map<string, WordSource>();
  private readonly byOriginator = new Map<MemberId, Set<WordSource>>();
  /** What was filed, by who filed it, while sources begin on this tick. */
  private past: ReadonlyMap<MemberId, readonly Numbered[]> | undefined;
  private readonly numbers = new WeakMap<FiledIndication, number>();
  private filedCount = 0;
  /** Pools that nobody looks into any longer. */
  private left: WordPool[] = [];
  /** Sources that no pool looks into, and for how many ticks they are kept: views that are blank want most of them again. */
  private readonly idle = new Map<WordSource, number>();

  constructor(options: WordPoolsOptions) {
    this.options = options;
  }

  /** The same indication with its terms of an earlier time as the one object that sources know. */
  known(filed: FiledIndication): FiledIndication {
    if (filed.under === undefined) return filed;
    const { member } = filed.indication;
    const key = JSON.stringify([member, filed.under]);
    const known = this.unders.get(key) ?? { member, terms: filed.under };
    this.unders.set(key, known);
    return { ...filed, under: known.terms };
  }

  /** An indication that was filed just now. */
  offer(filed: FiledIndication): void {
    this.filedCount += 1;
    this.numbers.set(filed, this.filedCount);
    for (const source of this.byOriginator.get(filed.indication.member) ?? []) source.offer({ filed, number: this.filedCount });
  }

  /** A pool for the rows that a view has in force at `at`, with all in it that was filed before. */
  lease(view: ViewName, rows: readonly WordRow[], at: TimeS): PoolLease {
    const lists = this.distinct(view, rows, at);
    const key = lists.map(({ key: one }) => one).join('\n');
    const pool = (this.options.shares ? this.made.get(key) : undefined) ?? this.newPool(key, lists, at);
    pool.users += 1;
    return { pool, rows: new Map(lists.map(({ originator, kept }) => [originator, kept])) };
  }

  /** A view looks elsewhere. */
  leave(pool: WordPool): void {
    pool.users -= 1;
    if (pool.users > 0) return;
    this.left.push(pool);
    for (const source of pool.sources) {
      source.users -= 1;
      if (source.users === 0) this.idle.set(source, IDLE_TICKS);
    }
    for (const [key, one] of this.made) if (one === pool) this.made.delete(key);
  }

  /** After each tick: only views that begin on one tick share what it takes to begin. */
  ticked(): void {
    this.past = undefined;
    this.made.clear();
    this.left = this.left.filter((pool) => !pool.letGo());
    for (const [source, ticks] of this.idle) {
      if (source.users > 0) this.idle.delete(source);
      else if (ticks > 0) this.idle.set(source, ticks - 1);
      else this.drop(source);
    }
  }

  private drop(source: WordSource): void {
    this.idle.delete(source);
    source.leave();
    this.byOriginator.get(source.originator)?.delete(source);
    for (const [key, one] of this.sources) if (one === source) this.sources.delete(key);
  }

  private newPool(key: string, lists: readonly RowList[], at: TimeS): WordPool {
    const sources = lists.map((list) => {
      const source = (this.options.shares ? this.sources.get(list.key) : undefined) ?? this.newSource(list, at);
      source.users += 1;
      return source;
    });
    const pool = new WordPool(sources, { ...this.options, table: this.table });
    this.made.set(key, pool);
    return pool;
  }

  private newSource({ key, originator, rows }: RowList, at: TimeS): WordSource {
    const source = new WordSource(rows, { originator, regions: this.options.regions, since: addS(at, -OVER_AFTER_S), table: this.table });
    this.past ??= this.filedBefore();
    for (const one of this.past.get(originator) ?? []) source.offer(one);
    const known = this.byOriginator.get(originator) ?? new Set();
    this.byOriginator.set(originator, known.add(source));
    if (this.options.shares) this.sources.set(key, source);
    return source;
  }

  private filedBefore(): ReadonlyMap<MemberId, readonly Numbered[]> {
    const past = new Map<MemberId, Numbered[]>();
    for (const filed of this.options.filed()) {
      const list = past.get(filed.indication.member) ?? [];
      list.push({ filed, number: this.numbers.get(filed) ?? 0 });
      past.set(filed.indication.member, list);
    }
    return past;
  }

  /** Rows, originator by originator, without what makes no difference from now on; of those that are then equal the first, as the door takes the first. */
  private distinct(view: ViewName, rows: readonly WordRow[], at: TimeS): readonly RowList[] {
    const lists = new Map<MemberId, { readonly rows: SourceRow[]; readonly kept: WordRow[]; readonly keys: string[] }>();
    for (const row of rows) {
      const list = lists.get(row.originator) ?? { rows: [], kept: [], keys: [] };
      lists.set(row.originator, list);
      const sourceRow = this.sourceRowOf(view, row, { at, index: list.kept.length });
      const key = this.rowKeyOf(sourceRow);
      if (list.keys.includes(key)) continue;
      list.keys.push(key);
      list.rows.push(sourceRow);
      list.kept.push(row);
    }
    // A view's own rows come first in its list: the same rows are to have the same key in all views.
    const named = [...lists].map(([originator, list]) => ({ originator, rows: list.rows, kept: list.kept, key: `${originator}: ${list.keys.join('; ')}` }));
    return named.sort((a, b) => (a.originator < b.originator ? -1 : a.originator > b.originator ? 1 : 0));
  }

  private sourceRowOf(view: ViewName, row: WordRow, { at, index }: { readonly at: TimeS; readonly index: number }): SourceRow {
    const from = timeS(Math.max(row.knownAt, row.validFrom));
    const isOwn = row.originator === memberOf(view.recipient);
    const under = [...this.unders.values()].filter(
      ({ member, terms }) => member === row.originator && (isOwn || wordKeysOf(terms, view, this.options.mode).includes(row.key)),
    );
    return {
      ...row,
      index,
      under: new Set(under.map(({ terms }) => terms)),
      namesOriginator: false,
      knownAt: timeS(-Infinity),
      // A view takes another pool when a row begins or ends: what counts is what was filed before it began, and what is held back beyond its end.
      validFrom: from <= at - OVER_AFTER_S ? timeS(-Infinity) : from,
      validUntil: row.delayS === 0 ? timeS(Infinity) : row.validUntil,
    };
  }

  private rowKeyOf({ widenSteps, windowStepS, delayS, validFrom, validUntil, under }: SourceRow): string {
    const unders = [...this.unders.values()];
    return [widenSteps, windowStepS, delayS, validFrom, validUntil, ...unders.flatMap(({ terms }, i) => (under.has(terms) ? [i] : []))].join('|');
  }
}

interface RowList {
  readonly originator: MemberId;
  readonly key: string;
  readonly rows: readonly SourceRow[];
  /** The view's own rows, at the same places. */
  readonly kept: readonly WordRow[];
}
