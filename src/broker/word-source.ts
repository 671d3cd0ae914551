/**
 * What the rows of one originator let in of the indications that it filed. Pools whose views have the same rows of that originator share
 * one: what enters, when, how coarse and what becomes of it is then the same for all of them.
 */
import { LIMITS, assert, createSchedule, timeS, type MemberId, type Schedule, type TimeS } from '../base/index.ts';
import { ownOriginOf, type EvidenceTable, type Order, type SeenReport } from '../coordinate/index.ts';
import type { ChainLink, FiledIndication, IndicationContent, Region, Report, WordTerm } from '../model/index.ts';
import { admitWord, coarsenChain, coarsenWords, stepDown, type WordRow } from '../release/index.ts';

/** A row as far as it makes a difference to what is let in. */
export interface SourceRow extends WordRow {
  /** Its place among the rows of its source: each view has by it what the row says of the originator's name. */
  readonly index: number;
  /** Of the terms under which an earlier process took something, those that gave this row too. */
  readonly under: ReadonlySet<readonly WordTerm[]>;
}

/** A filed indication and its place among all that were filed: only ever compared. */
export interface Numbered {
  readonly filed: FiledIndication;
  readonly number: number;
}

type FiledReport = FiledIndication & { readonly indication: Report };

/** A report that entered, as all views of its pools have it. */
export class PoolReport {
  readonly filed: FiledReport;
  readonly row: SourceRow;
  readonly number: number;
  readonly at: TimeS;
  /** What it corrects, where that is here. */
  replaces: PoolReport | undefined;
  correctedBy: PoolReport | undefined;
  state: SeenReport['state'];
  isOver = false;
  /** In the table of evidence; -1: it counts for nothing. */
  evidence = -1;
  /** The region, as coarse as the row has it. */
  readonly to: string;
  private readonly regions: readonly Region[];

  constructor(
    filed: FiledReport,
    { row, number, at, replaces, state, regions }: Pick<PoolReport, 'row' | 'number' | 'at' | 'replaces' | 'state'> & { readonly regions: readonly Region[] },
  ) {
    this.filed = filed;
    this.row = row;
    this.number = number;
    this.at = at;
    this.replaces = replaces;
    this.state = state;
    this.regions = regions;
    this.to = this.content.to;
  }

  get dueAt(): TimeS {
    return timeS(this.filed.receivedAt + this.row.delayS);
  }

  /** The place of the first of a row of corrections that is remembered. */
  get firstOrder(): Order {
    let first = this.replaces;
    while (first?.replaces !== undefined) first = first.replaces;
    const { dueAt, number } = first ?? this;
    return { dueAt, number };
  }

  /** What it says, as coarse as its row has it: made when it is asked for, since most reports are never shown. */
  get content(): IndicationContent {
    return coarsenWords(this.filed.indication, this.row, this.regions);
  }

  /** Who said it to whom, as coarse in time. */
  get chain(): readonly ChainLink[] {
    return coarsenChain(this.filed.indication.chain, this.row);
  }
}

interface Waiting extends Numbered {
  readonly row: SourceRow;
}

/** What became of a report, by something that was filed at `receivedAt`. */
interface Ending {
  readonly state: 'withdrawn' | 'corrected';
  readonly receivedAt: TimeS;
}

/** What ended before it came is remembered as long as the slowest term may hold it back; they are looked through once an hour. */
const EARLY_SWEPT_S = 3_600;
/** Of one originator. */
const HELD_MAX = 2 * LIMITS.indicationsPerMemberMax;
const NONE: readonly PoolReport[] = [];

const isReport = (filed: FiledIndication): filed is FiledReport => filed.indication.type === 'report';

export class WordSource {
  readonly originator: MemberId;
  private readonly rows: readonly SourceRow[];
  private readonly regions: readonly Region[];
  private readonly since: TimeS;
  private readonly table: EvidenceTable<PoolReport>;
  private readonly waiting: Schedule<Waiting> = createSchedule(HELD_MAX);
  /** By when it counts no more, then by when it is over. */
  private readonly ends: Schedule<PoolReport> = createSchedule(HELD_MAX);
  /** In the order in which they entered; those that are over are swept out now and then. */
  private held: PoolReport[] = [];
  private overCount = 0;
  private readonly byId = new Map<string, PoolReport>();
  /** Withdrawn and corrected before it was here: its term is slower than that of whatever ended it. */
  private readonly early = new Map<string, Ending>();
  private tickedAt = -Infinity;
  private isBroken = false;
  /** What happened on this tick: came, counts no more or otherwise, is over, stands otherwise. */
  entered: readonly PoolReport[] = NONE;
  lapsed: readonly PoolReport[] = NONE;
  ended: readonly PoolReport[] = NONE;
  /** What it let in and took back again. */
  withdrawn: readonly PoolReport[] = NONE;
  isChanged = false;
  /** Pools that look into it. */
  users = 0;

  /** `since`: what was filed before is over. */
  constructor(
    rows: readonly SourceRow[],
    {
      originator,
      regions,
      since,
      table,
    }: { readonly originator: MemberId; readonly regions: readonly Region[]; readonly since: TimeS; readonly table: EvidenceTable<PoolReport> },
  ) {
    this.originator = originator;
    this.rows = rows;
    this.regions = regions;
    this.since = since;
    this.table = table;
  }

  /** An indication of its originator that was filed: now, or before the source was made. */
  offer({ filed, number }: Numbered): void {
    if (filed.receivedAt < this.since) return;
    const { under } = filed;
    const then = under === undefined ? this.rows : this.rows.filter((row) => row.under.has(under));
    const admission = admitWord(then, this.originator, filed.receivedAt);
    if (admission !== undefined && this.waiting.size < HELD_MAX) this.waiting.add(admission.at, { filed, number, row: admission.row });
  }

  /** Lets in what is due, ends what is over; once on each tick, whichever pool asks first. */
  tick(at: TimeS): void {
    assert(!this.isBroken, 'what broke is not used again');
    if (at <= this.tickedAt) return;
    this.tickedAt = at;
    this.isBroken = true;
    this.entered = this.lapsed = this.ended = this.withdrawn = NONE;
    this.isChanged = false;
    const entered: PoolReport[] = [];
    const lapsed: PoolReport[] = [];
    for (let due = this.waiting.take(at); due !== undefined; due = this.waiting.take(at)) this.enter(due, at, { entered, lapsed });
    this.expire(at, lapsed);
    if (entered.length > 0) this.entered = entered;
    if (lapsed.length > 0) this.lapsed = lapsed;
    this.isBroken = false;
  }

  private enter({ filed, number, row }: Waiting, at: TimeS, news: { readonly entered: PoolReport[]; readonly lapsed: PoolReport[] }): void {
    const { indication, receivedAt } = filed;
    if (indication.type === 'withdrawal') return this.end(indication.withdraws, { state: 'withdrawn', receivedAt }, news.lapsed);
    if (!isReport(filed)) return;
    const before = indication.replaces;
    if (before !== undefined) this.end(before, { state: 'corrected', receivedAt }, news.lapsed);
    // A door takes fewer: this bounds what no door should have let through.
    if (this.ends.size >= HELD_MAX) return;
    const early = this.early.get(indication.id);
    const replaces = before === undefined ? undefined : this.byId.get(before);
    const report = new PoolReport(filed, {
      row,
      number,
      // What came before this source was made came when its term let it; nothing is said of the second.
      at: stepDown(timeS(Math.min(at, Math.ceil(receivedAt + row.delayS))), row.windowStepS),
      replaces,
      state: early !== undefined && early.receivedAt >= receivedAt ? early.state : 'stands',
      regions: this.regions,
    });
    const { content } = report;
    const overAt = Math.max(content.validUntil, content.window.until);
    if (overAt <= at) return;
    if (replaces !== undefined) replaces.correctedBy = report;
    this.held.push(report);
    this.byId.set(indication.id, report);
    news.entered.push(report);
    if (report.state === 'withdrawn') this.withdrawn = [...this.withdrawn, report];
    const lapsesAt = Math.min(content.validUntil, content.window.until);
    if (report.state === 'stands' && lapsesAt > at) {
      this.weigh(report, content);
      this.ends.add(lapsesAt, report);
    } else this.ends.add(overAt, report);
  }

  private weigh(report: PoolReport, { kinds, count, window, sureness, reliability, credibility, validUntil }: IndicationContent): void {
    const { filed, dueAt, number, firstOrder, at } = report;
    const isDenied = filed.indication.chain.some(({ stance }) => stance === 'denies');
    report.evidence = this.table.add(
      {
        order: { dueAt, number },
        firstOrder,
        kinds,
        count,
        window,
        sureness,
        reliability,
        credibility,
        validUntil,
        isDenied,
        at,
        origins: filed.origins,
        ownOrigin: ownOriginOf(filed),
        desk: this.originator,
      },
      report,
    );
  }

  private end(id: string, ending: Ending, lapsed: PoolReport[]): void {
    const report = this.byId.get(id);
    if (report === undefined) {
      this.early.set(id, ending);
      return;
    }
    report.state = ending.state;
    this.isChanged = true;
    if (ending.state === 'withdrawn') this.withdrawn = [...this.withdrawn, report];
    this.lapse(report, lapsed);
  }

  private lapse(report: PoolReport, lapsed: PoolReport[]): void {
    if (report.evidence === -1) return;
    this.table.drop(report.evidence);
    report.evidence = -1;
    lapsed.push(report);
  }

  /** Corrections of what is over stand in the place of the first of them: as they would where it had never been. */
  private forgetFirst(over: PoolReport, lapsed: PoolReport[]): void {
    const next = over.correctedBy;
    if (next === undefined) return;
    next.replaces = undefined;
    const { firstOrder } = next;
    for (let report: PoolReport | undefined = next; report !== undefined; report = report.correctedBy) {
      if (report.evidence !== -1) this.table.setFirst(report.evidence, firstOrder);
      lapsed.push(report);
    }
  }

  private expire(at: TimeS, lapsed: PoolReport[]): void {
    const ended: PoolReport[] = [];
    for (let due = this.ends.take(at); due !== undefined; due = this.ends.take(at)) {
      const { content } = due;
      const overAt = Math.max(content.validUntil, content.window.until);
      this.lapse(due, lapsed);
      if (overAt > at) {
        this.ends.add(overAt, due);
        continue;
      }
      due.isOver = true;
      ended.push(due);
      this.forgetFirst(due, lapsed);
      // What is coarse in time stands longer here than at the door, which may have taken another one under the same word.
      if (this.byId.get(due.filed.indication.id) === due) this.byId.delete(due.filed.indication.id);
    }
    if (ended.length > 0) this.ended = ended;
    if (at % EARLY_SWEPT_S === 0) for (const [id, { receivedAt }] of this.early) if (receivedAt < at - LIMITS.wordsDelayMaxS) this.early.delete(id);
    this.overCount += ended.length;
    if (2 * this.overCount <= this.held.length) return;
    this.held = this.held.filter(({ isOver }) => !isOver);
    this.overCount = 0;
  }

  /** Reports that are not over. */
  get size(): number {
    return this.held.length - this.overCount;
  }

  /** Every report that is not over, in the order in which they entered. */
  standing(): readonly PoolReport[] {
    return this.overCount === 0 ? this.held : this.held.filter(({ isOver }) => !isOver);
  }

  /** The newest `most` of them. */
  newest(most: number): PoolReport[] {
    const found: PoolReport[] = [];
    for (let i = this.held.length - 1; i >= 0 && found.length < most; i -= 1) if (!this.held[i].isOver) found.push(this.held[i]);
    return found.reverse();
  }

  /** Nobody looks into it any longer. */
  leave(): void {
    for (const report of this.held) if (report.evidence !== -1) this.table.drop(report.evidence);
  }
}
