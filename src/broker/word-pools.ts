/**
 * The pools of a broker: rows are brought to what makes a difference, and views that let in the same from the same tick on are given the
 * same pool.
 */
import { DAY_S, LIMITS, addS, memberOf, timeS, type MemberId, type Mode, type TimeS } from '../base/index.ts';
import type { FiledIndication, Region, WordTerm } from '../model/index.ts';
import { wordKeysOf, type ViewName, type WordRow } from '../release/index.ts';
import { WordPool, type PoolRow } from './word-pool.ts';

/** A view's pool, and the rows of the view as the pool numbers them. */
export interface PoolLease {
  readonly pool: WordPool;
  readonly rows: readonly WordRow[];
}

/** What an earlier process took under equal terms has the same ones as an object. */
interface Under {
  readonly member: MemberId;
  readonly terms: readonly WordTerm[];
}

/** What was filed longer ago than this is over, however coarse the term by which it entered. */
const OVER_AFTER_S = (LIMITS.indicationDaysMax + 1) * DAY_S;

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
  private readonly pools = new Set<WordPool>();
  private readonly unders = new Map<string, Under>();
  private madeAt = -Infinity;
  private readonly made = new Map<string, WordPool>();
  private past: readonly FiledIndication[] | undefined;

  constructor(options: WordPoolsOptions) {
    this.options = options;
  }

  /** The same indication with its terms of an earlier time as the one object that pools know. */
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
    for (const pool of this.pools) pool.offer(filed);
  }

  /** A pool for the rows that a view has in force at `at`, with all in it that was filed before. */
  lease(view: ViewName, rows: readonly WordRow[], at: TimeS): PoolLease {
    if (at !== this.madeAt) this.ticked();
    this.madeAt = at;
    const { poolRows, rows: kept } = this.distinct(view, rows, at);
    const key = poolRows.map((row) => this.rowKeyOf(row)).join('\n');
    const pool = (this.options.shares ? this.made.get(key) : undefined) ?? this.newPool(key, poolRows, at);
    pool.users += 1;
    return { pool, rows: kept };
  }

  /** A view looks elsewhere. */
  leave(pool: WordPool): void {
    pool.users -= 1;
    if (pool.users === 0) this.pools.delete(pool);
  }

  /** Only views that begin on one tick share what it takes to begin. */
  ticked(): void {
    this.past = undefined;
    this.made.clear();
  }

  private newPool(key: string, rows: readonly PoolRow[], at: TimeS): WordPool {
    const pool = new WordPool(rows, this.options.regions, addS(at, -OVER_AFTER_S));
    this.past ??= this.options.filed();
    for (const filed of this.past) pool.offer(filed);
    this.pools.add(pool);
    this.made.set(key, pool);
    return pool;
  }

  /** Rows without what makes no difference from now on; of those that are then equal the first, as the door takes the first. */
  private distinct(view: ViewName, rows: readonly WordRow[], at: TimeS): { readonly poolRows: readonly PoolRow[]; readonly rows: readonly WordRow[] } {
    const poolRows: PoolRow[] = [];
    const kept: WordRow[] = [];
    const seen = new Set<string>();
    // By originator, since a view's own rows come first in its list: the same rows are then numbered alike in all views.
    const ordered = [...rows].sort((a, b) => (a.originator < b.originator ? -1 : a.originator > b.originator ? 1 : 0));
    for (const row of ordered) {
      const poolRow = this.poolRowOf(view, row, { at, index: kept.length });
      const key = this.rowKeyOf(poolRow);
      if (seen.has(key)) continue;
      seen.add(key);
      poolRows.push(poolRow);
      kept.push(row);
    }
    return { poolRows, rows: kept };
  }

  private poolRowOf(view: ViewName, row: WordRow, { at, index }: { readonly at: TimeS; readonly index: number }): PoolRow {
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

  private rowKeyOf({ originator, widenSteps, windowStepS, delayS, validFrom, validUntil, under }: PoolRow): string {
    const unders = [...this.unders.values()];
    return [originator, widenSteps, windowStepS, delayS, validFrom, validUntil, ...unders.flatMap(({ terms }, i) => (under.has(terms) ? [i] : []))].join('|');
  }
}
