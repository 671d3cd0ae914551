/**
 * The chains of one region, added up for each kind and hour. Weights fade with age; what one desk brings is bounded. The kind and hour of
 * which most is said make the posture: its level is by the chance that something comes within the rest of the window of what counts there.
 */
import { DAY_S, timeS, type TimeS } from '../base/index.ts';
import { exp, log } from '../math/index.ts';
import { KIND_CLASSES, type PostureLevel, type TimeWindow } from '../model/index.ts';
import { hourOf, isBefore, type EvidenceTable } from './evidence.ts';
import { QUIET, type Posture } from './posture.ts';
import { DENIED_FACTOR } from './weights.ts';

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
  /** In steps: of the desk that is being added, and of those before it together. */
  readonly desk: Float64Array;
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

/** The chains of one region, gathered one by one, desk by desk: there may be tens of thousands. Those add up that speak of one kind and of one hour. */
export class Gathering<Item> {
  private readonly table: EvidenceTable<Item>;
  private readonly at: TimeS;
  private readonly hour: number;
  private readonly hourCount: number;
  private readonly chains: Chain[] = [];
  private readonly columns: Float64Array[] = [];
  private readonly kinds: (KindHours | undefined)[] = KIND_CLASSES.map(() => undefined);
  private desk = -1;
  /** The hours that it speaks of. */
  private deskFrom = Infinity;
  private deskUntil = 0;

  /** No report speaks of anything from `endHour` on. */
  constructor(table: EvidenceTable<Item>, at: TimeS, endHour: number) {
    this.table = table;
    this.at = at;
    this.hour = hourOf(at);
    this.hourCount = endHour - this.hour;
  }

  /** A chain by the report that leads it, those of one desk one after the other; what it took, in steps. */
  add(row: number, isDenied: boolean): number {
    const { table, hour } = this;
    let steps = 1;
    if (table.desk[row] !== this.desk) {
      steps += this.closeDesk();
      this.desk = table.desk[row];
    }
    const weight = table.weight[row] * (isDenied ? DENIED_FACTOR : 1) * fadeOf(this.at - table.at[row]);
    if (Math.abs(weight) < WEIGHT_MIN) return steps;
    const chain = { row, weight, isDenied, firstHour: Math.max(hour, table.firstHourOf(row)) - hour, endHour: table.endHourOf(row) - hour };
    this.chains.push(chain);
    for (let kind = 0; kind < KIND_CLASSES.length; kind += 1) if (this.names(row, kind)) this.count(chain, kind);
    this.deskFrom = Math.min(this.deskFrom, chain.firstHour);
    this.deskUntil = Math.max(this.deskUntil, chain.endHour);
    return steps + Math.floor((chain.endHour - chain.firstHour) / HOURS_PER_STEP);
  }

  /** What the desk says counts for no more than one desk may; what it took, in steps. */
  private closeDesk(): number {
    const { deskFrom, deskUntil } = this;
    this.deskFrom = Infinity;
    this.deskUntil = 0;
    if (deskFrom >= deskUntil) return 0;
    for (const hours of this.kinds) {
      if (hours === undefined) continue;
      const { desk, sums } = hours;
      for (let hour = deskFrom; hour < deskUntil; hour += 1) sums[hour] += Math.max(-DESK_STEPS_MAX, Math.min(DESK_STEPS_MAX, desk[hour]));
      desk.fill(0, deskFrom, deskUntil);
    }
    return Math.floor((deskUntil - deskFrom) / HOURS_PER_STEP);
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
    return { desk: this.column(0), sums: this.column(0), spans: { for: span(), against: span() } };
  }

  private count({ row, weight, firstHour, endHour }: Chain, kind: number): void {
    const { table } = this;
    const { desk, spans } = (this.kinds[kind] ??= this.newHours());
    const { from, until } = weight > 0 ? spans.for : spans.against;
    const steps = Math.floor(weight * STEPS_PER_ONE + 0.5);
    for (let hour = firstHour; hour < endHour; hour += 1) {
      desk[hour] += steps;
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
    this.closeDesk();
    let best: Said | undefined;
    for (let hour = 0; hour < this.hourCount; hour += 1) for (let kind = 0; kind < KIND_CLASSES.length; kind += 1) best = this.saidOf(kind, hour, best) ?? best;
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
