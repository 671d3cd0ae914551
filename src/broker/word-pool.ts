/**
 * What one set of rows lets in of the indications that were filed, and the postures that it comes to. Views whose rows let in the same
 * share one, as they share a tracker: it saves time and memory and changes no byte. A pool never changes its rows; a view whose rows
 * change takes another.
 */
import { LIMITS, assert, createSchedule, timeS, type MemberId, type Schedule, type TimeS } from '../base/index.ts';
import { Origins, QUIET, isShownAlike, leadersOf, postureOf, type Evidence, type Leader, type Posture, type SeenReport } from '../coordinate/index.ts';
import { EVERYWHERE, type FiledIndication, type IndicationContent, type Region, type Report, type WordTerm } from '../model/index.ts';
import { admitWord, coarsenWords, stepDown, type WordRow } from '../release/index.ts';

/** A row as far as it makes a difference to what is let in. */
export interface PoolRow extends WordRow {
  /** Its place among the rows of its pool: each view has by it what the row says of the originator's name. */
  readonly index: number;
  /** Of the terms under which an earlier process took something, those that gave this row too. */
  readonly under: ReadonlySet<readonly WordTerm[]>;
}

/** A report that entered, as all views of the pool have it. */
export interface PoolReport {
  readonly serial: number;
  readonly firstSerial: number;
  readonly filed: FiledIndication & { readonly indication: Report };
  readonly rowIndex: number;
  readonly at: TimeS;
  readonly content: IndicationContent;
  /** Serial of what it corrects, where the pool has that. */
  readonly replacedSerial: number | undefined;
  state: SeenReport['state'];
  isOver: boolean;
}

interface Waiting {
  readonly filed: FiledIndication;
  readonly row: PoolRow;
}

/** What became of a report, by something that was filed at `receivedAt`. */
interface Ending {
  readonly state: 'withdrawn' | 'corrected';
  readonly receivedAt: TimeS;
}

/** What is known of one region. */
interface RegionState {
  /** By serial, in their order. */
  readonly evidence: Map<number, Evidence>;
  leaders: readonly Leader[];
  /** When a report of it ends. */
  nextEndAt: number;
  posture: Posture;
  isDirty: boolean;
}

/** Postures fade and windows pass: they are looked at once a minute, and when a report comes or goes. */
const POSTURE_TICK_S = 60;
/** Reports of one region up to which a new one is weighed on its own tick. */
const AT_ONCE_MAX = 1_000;
/** What ended before it came is remembered as long as the slowest term may hold it back; they are looked through once an hour. */
const EARLY_SWEPT_S = 3_600;
const HELD_MAX = LIMITS.indicationsPerMemberMax * (LIMITS.membersMax + 1);

const isReport = (filed: FiledIndication): filed is PoolReport['filed'] => filed.indication.type === 'report';
const nameOf = (member: string, id: string): string => `${member}/${id}`;
const endOf = ({ content }: PoolReport): TimeS => timeS(Math.max(content.validUntil, content.window.until));

/** The region and those it lies in, for each region: what comes to a part comes to the whole. */
function linesOf(regions: readonly Region[]): ReadonlyMap<string, readonly string[]> {
  const within = new Map(regions.map((region) => [region.id, region.within ?? EVERYWHERE]));
  const lineOf = (id: string): readonly string[] => (id === EVERYWHERE ? [EVERYWHERE] : [id, ...lineOf(within.get(id) ?? EVERYWHERE)]);
  return new Map([EVERYWHERE, ...within.keys()].map((id) => [id, lineOf(id)]));
}

/** The first moment after `at` at which one of the reports ends or its window does. */
function nextEndOf(evidence: Iterable<Evidence>, at: TimeS): number {
  let next = Infinity;
  for (const { validUntil, window } of evidence) {
    if (validUntil > at && validUntil < next) next = validUntil;
    if (window.until > at && window.until < next) next = window.until;
  }
  return next;
}

export class WordPool {
  private readonly byOriginator = new Map<MemberId, PoolRow[]>();
  private readonly regions: readonly Region[];
  private readonly since: TimeS;
  private readonly lines: ReadonlyMap<string, readonly string[]>;
  private readonly waiting: Schedule<Waiting> = createSchedule(HELD_MAX);
  private readonly ends: Schedule<PoolReport> = createSchedule(HELD_MAX);
  /** In the order in which they entered; those that are over are swept out now and then. */
  private held: PoolReport[] = [];
  private overCount = 0;
  private readonly byName = new Map<string, PoolReport>();
  /** Withdrawn and corrected before it was here: its term is slower than that of whatever ended it. */
  private readonly early = new Map<string, Ending>();
  private readonly origins = new Origins();
  private readonly states = new Map<string, RegionState>();
  private serial = 0;
  private tickedAt = -Infinity;
  private isBroken = false;
  private latest: { readonly version: number; readonly most: number; readonly reports: readonly PoolReport[] } = { version: -1, most: 0, reports: [] };
  /** Changes when something that views show does. */
  version = 0;
  /** Views that look into it. */
  users = 0;

  /** `since`: what was filed before is over. */
  constructor(rows: readonly PoolRow[], regions: readonly Region[], since: TimeS) {
    for (const row of rows) this.byOriginator.set(row.originator, [...(this.byOriginator.get(row.originator) ?? []), row]);
    this.regions = regions;
    this.since = since;
    this.lines = linesOf(regions);
  }

  /** An indication that was filed: now, or before the pool was made. */
  offer(filed: FiledIndication): void {
    const rows = this.byOriginator.get(filed.indication.member);
    if (rows === undefined || filed.receivedAt < this.since) return;
    const { under } = filed;
    const then = under === undefined ? rows : rows.filter((row) => row.under.has(under));
    const admission = admitWord(then, filed.indication.member, filed.receivedAt);
    if (admission !== undefined && this.waiting.size < HELD_MAX) this.waiting.add(admission.at, { filed, row: admission.row });
  }

  /** Lets in what is due, ends what is over; once on each tick, whichever view asks first. */
  tick(at: TimeS): void {
    assert(!this.isBroken, 'a pool that broke is not used again');
    if (at <= this.tickedAt) return;
    this.tickedAt = at;
    this.isBroken = true;
    for (let due = this.waiting.take(at); due !== undefined; due = this.waiting.take(at)) this.enter(due, at);
    this.expire(at);
    this.judge(at);
    this.isBroken = false;
  }

  private enter({ filed, row }: Waiting, at: TimeS): void {
    const { indication, receivedAt } = filed;
    if (indication.type === 'withdrawal') return this.end(nameOf(indication.member, indication.withdraws), { state: 'withdrawn', receivedAt });
    if (!isReport(filed)) return;
    const before = indication.replaces === undefined ? undefined : nameOf(indication.member, indication.replaces);
    if (before !== undefined) this.end(before, { state: 'corrected', receivedAt });
    this.serial += 1;
    const name = nameOf(indication.member, indication.id);
    const replaced = before === undefined ? undefined : this.byName.get(before);
    const early = this.early.get(name);
    const report: PoolReport = {
      serial: this.serial,
      firstSerial: replaced?.firstSerial ?? this.serial,
      filed,
      rowIndex: row.index,
      content: coarsenWords(indication, row, this.regions),
      // What came before this pool was made came when its term let it; nothing is said of the second.
      at: stepDown(timeS(Math.min(at, Math.ceil(receivedAt + row.delayS))), row.windowStepS),
      replacedSerial: replaced?.serial,
      state: early !== undefined && early.receivedAt >= receivedAt ? early.state : 'stands',
      isOver: false,
    };
    if (endOf(report) <= at) return;
    this.held.push(report);
    this.ends.add(endOf(report), report);
    this.byName.set(name, report);
    this.version += 1;
    if (report.state !== 'stands') return;
    const evidence = this.evidenceOf(report);
    for (const region of this.lineOf(report.content.to)) this.touched(region).evidence.set(report.serial, evidence);
  }

  private end(name: string, ending: Ending): void {
    const report = this.byName.get(name);
    if (report === undefined) {
      this.early.set(name, ending);
      return;
    }
    report.state = ending.state;
    this.version += 1;
    this.takeAway(report);
  }

  private takeAway(report: PoolReport): void {
    const isHeld = this.states.get(report.content.to)?.evidence.has(report.serial) === true;
    if (isHeld) this.origins.leave(report.filed.origins);
    for (const region of this.lineOf(report.content.to)) this.touched(region).evidence.delete(report.serial);
  }

  private expire(at: TimeS): void {
    for (let over = this.ends.take(at); over !== undefined; over = this.ends.take(at)) {
      over.isOver = true;
      this.overCount += 1;
      const name = nameOf(over.filed.indication.member, over.filed.indication.id);
      // What is coarse in time stands longer here than at the door, which may have taken another one under the same word.
      if (this.byName.get(name) === over) this.byName.delete(name);
      this.takeAway(over);
      this.version += 1;
    }
    if (at % EARLY_SWEPT_S === 0) for (const [name, { receivedAt }] of this.early) if (receivedAt < at - LIMITS.wordsDelayMaxS) this.early.delete(name);
    if (2 * this.overCount <= this.held.length) return;
    this.held = this.held.filter(({ isOver }) => !isOver);
    this.overCount = 0;
  }

  private lineOf(region: string): readonly string[] {
    return this.lines.get(region) ?? [EVERYWHERE];
  }

  private touched(region: string): RegionState {
    const known = this.states.get(region) ?? { evidence: new Map<number, Evidence>(), leaders: [], nextEndAt: Infinity, posture: QUIET, isDirty: true };
    known.isDirty = true;
    this.states.set(region, known);
    return known;
  }

  private evidenceOf({ serial, firstSerial, content, at, filed }: PoolReport): Evidence {
    const { kinds, count, window, sureness, reliability, credibility, validUntil } = content;
    const isDenied = filed.indication.chain.some(({ stance }) => stance === 'denies');
    return {
      serial,
      firstSerial,
      kinds,
      count,
      window,
      sureness,
      reliability,
      credibility,
      validUntil,
      isDenied,
      at,
      origins: this.origins.enter(filed.origins),
    };
  }

  private judge(at: TimeS): void {
    const isDue = at % POSTURE_TICK_S === 0;
    for (const [region, known] of this.states) {
      // Of a region that thousands speak about, the next minute is soon enough.
      const isHeeded = isDue || known.evidence.size < AT_ONCE_MAX;
      if (isHeeded && (known.isDirty || at >= known.nextEndAt)) {
        known.leaders = leadersOf(known.evidence.values(), at);
        known.nextEndAt = nextEndOf(known.evidence.values(), at);
      } else if (!isDue) continue;
      known.isDirty = false;
      if (known.evidence.size === 0) this.states.delete(region);
      else {
        const posture = postureOf(known.leaders, at);
        // The same to look at stays the same object: nothing is written anew for it.
        if (isShownAlike(posture, known.posture)) continue;
        known.posture = posture;
      }
      this.version += 1;
    }
  }

  /** The posture of a region by reports; undefined where nobody speaks of it. */
  postureOf(region: string): Posture | undefined {
    return this.states.get(region)?.posture;
  }

  /** The newest `most` of the reports, in their order; views that ask the same on one tick are given the same. */
  newest(most: number): readonly PoolReport[] {
    if (this.latest.version === this.version && this.latest.most === most) return this.latest.reports;
    const found: PoolReport[] = [];
    for (let i = this.held.length - 1; i >= 0 && found.length < most; i -= 1) if (!this.held[i].isOver) found.push(this.held[i]);
    this.latest = { version: this.version, most, reports: found.reverse() };
    return this.latest.reports;
  }
}
