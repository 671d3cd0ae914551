/**
 * What one set of rows lets in, of all originators together, and the postures that it comes to. Views whose rows let in the same share
 * one, as they share a tracker: it saves time and memory and changes no byte. A pool never changes its rows; a view whose rows change
 * takes another.
 */
import { DAY_S, LIMITS, addS, assert, type TimeS } from '../base/index.ts';
import {
  RowList,
  Weighing,
  isShownAlike,
  leads,
  ownOriginOf,
  reportText,
  QUIET,
  type EvidenceTable,
  type Posture,
  type ReportText,
} from '../coordinate/index.ts';
import { EVERYWHERE, type Region } from '../model/index.ts';
import { isBefore, Merge } from './word-merge.ts';
import type { PoolReport, WordSource } from './word-source.ts';

/** A posture as views show it: with those of its reasons that are among what is shown. */
export interface ShownPosture {
  readonly posture: Posture<PoolReport>;
  readonly because: readonly PoolReport[];
}

/** What is known of one region. */
interface RegionState {
  readonly region: string;
  /** Its second of each minute. */
  readonly second: number;
  readonly list: RowList;
  /** At most so many of the list count no more. */
  lapsedCount: number;
  posture: Posture<PoolReport>;
  shown: ShownPosture;
  /** It was weighed, once at least. */
  isKnown: boolean;
  isDirty: boolean;
  /** Of a region that very many speak of: it waits, or is being weighed. */
  isWaiting: boolean;
}

/** Regions that are weighed one after the other, and the one that is being weighed. */
interface Lane {
  readonly waiting: RegionState[];
  running: { readonly state: RegionState; readonly weighing: Weighing<PoolReport> } | undefined;
}
const newLane = (): Lane => ({ waiting: [], running: undefined });

/** Postures fade and windows pass: each region is looked at once a minute, in a second of its own, and when a report comes or goes. */
const POSTURE_TICK_S = 60;
/** Regions that follow each other lie this far apart in the minute. */
const SECONDS_APART = 7;
/** Reports of one region up to which it is weighed at once. */
const AT_ONCE_MAX = 100;
/** Of these not so many speak. */
const SHORT_MAX = 1_000;
/**
 * Steps of weighing on one tick, of regions of which more reports speak; each report takes two, each word that counts some more. The same for every
 * pool, however many there are: a share of what all may take would tell how many members there are. With 100,000 reports in three regions each, every
 * region is weighed anew within 45 s, and a new chain shows within a minute.
 */
const STEPS_PER_TICK = 16_000;
/** Reports that a pool takes from its sources on one tick, while it begins: the same for every pool again. */
const TAKEN_PER_TICK = 3_000;
/** Rows that a pool lets go on one tick, once nobody looks into it. */
const LET_GO_PER_TICK = 15_000;
/** What was taken back is remembered as long as anything that quotes it may stand. */
const WITHDRAWN_FOR_S = (LIMITS.indicationDaysMax + 1) * DAY_S + LIMITS.wordsDelayMaxS;
const WITHDRAWN_SWEPT_S = 3_600;
/** A long list is rid of what lapsed when that is a fourth of it. */
const LAPSED_SHARE = 4;
/** Of what a frame shows, as many are of one originator: nobody files others off the screen. */
const SHOWN_OF_ONE_MAX = LIMITS.indicationsPerFrameMax / 2;
const NOBODY: readonly PoolReport[] = [];

/** The region and those it lies in, for each region: what comes to a part comes to the whole. */
function linesOf(regions: readonly Region[]): ReadonlyMap<string, readonly string[]> {
  const within = new Map(regions.map((region) => [region.id, region.within ?? EVERYWHERE]));
  const lineOf = (id: string): readonly string[] => (id === EVERYWHERE ? [EVERYWHERE] : [id, ...lineOf(within.get(id) ?? EVERYWHERE)]);
  return new Map([EVERYWHERE, ...within.keys()].map((id) => [id, lineOf(id)]));
}

const byOrder = (a: PoolReport, b: PoolReport): number => (a === b ? 0 : isBefore(a, b) ? -1 : 1);

export class WordPool {
  readonly sources: readonly WordSource[];
  private readonly table: EvidenceTable<PoolReport>;
  private readonly lines: ReadonlyMap<string, readonly string[]>;
  private readonly seconds: ReadonlyMap<string, number>;
  private readonly states = new Map<string, RegionState>();
  /** Regions that wait to be weighed step by step: a half of the steps is for those of which not so many speak, so that none waits long behind the others. */
  private readonly lanes: readonly Lane[] = [newLane(), newLane()];
  /** Origins of what was taken back, until when they are remembered; those of them that something here quotes. */
  private readonly withdrawn = new Map<string, TimeS>();
  private readonly struck = new Set<string>();
  /** Reports that quote others. */
  private readonly quoting = new Set<PoolReport>();
  /** The newest, in their order. */
  private recent: PoolReport[] = [];
  private readonly texts = new Map<PoolReport, ReportText & { readonly state: PoolReport['state'] }>();
  private shown: ReadonlySet<PoolReport> = new Set();
  private chosenVersion = -1;
  private tickedAt = -Infinity;
  /** Where it is with what its sources held when it began; undefined once it has all of it. */
  private beginning: Merge | undefined;
  /** What came since it began, as long as it has not all that came before. */
  private readonly later: PoolReport[] = [];
  private isBegun = false;
  private isBroken = false;
  /** Over since the tick before. */
  ended: readonly PoolReport[] = NOBODY;
  /** Changes when something that views show does. */
  version = 0;
  /** Views that look into it. */
  users = 0;

  constructor(sources: readonly WordSource[], { regions, table }: { readonly regions: readonly Region[]; readonly table: EvidenceTable<PoolReport> }) {
    this.sources = sources;
    this.table = table;
    this.lines = linesOf(regions);
    this.seconds = new Map([...this.lines.keys()].map((id, i) => [id, (SECONDS_APART * i) % POSTURE_TICK_S]));
  }

  /** Takes what its sources let in and end; once on each tick, whichever view asks first. */
  tick(at: TimeS): void {
    assert(!this.isBroken, 'a pool that broke is not used again');
    if (at <= this.tickedAt) return;
    this.tickedAt = at;
    this.isBroken = true;
    for (const source of this.sources) source.tick(at);
    if (this.isBegun) this.follow(at);
    else this.begin();
    if (this.beginning !== undefined) this.takeMore(at);
    if (this.beginning === undefined) this.judge(at);
    if (this.version !== this.chosenVersion) this.choose();
    this.isBroken = false;
  }

  /** Whether every posture was weighed since it began. */
  get isSettled(): boolean {
    if (this.beginning !== undefined) return false;
    for (const { isKnown } of this.states.values()) if (!isKnown) return false;
    return true;
  }

  private begin(): void {
    this.isBegun = true;
    this.beginning = new Merge(this.sources.map((source) => source.standing()));
    this.gatherRecent();
    this.version += 1;
  }

  /** What its sources held when it began: a part on each tick, since there may be very much of it. */
  private takeMore(at: TimeS): void {
    for (let i = 0; i < TAKEN_PER_TICK; i += 1) {
      const report = this.beginning?.next();
      if (report === undefined) {
        this.beginning = undefined;
        for (const one of this.later) this.take(one, at);
        this.later.length = 0;
        this.version += 1;
        return;
      }
      this.take(report, at);
    }
  }

  private take(report: PoolReport, at: TimeS): void {
    if (report.isOver) return;
    this.count(report);
    if (report.state === 'withdrawn') this.strike(report, at);
  }

  private follow(at: TimeS): void {
    let ended: PoolReport[] | undefined;
    let isGone = false;
    let entered = NOBODY;
    for (const source of this.sources) {
      if (source.isChanged || source.entered.length > 0 || source.ended.length > 0) this.version += 1;
      for (const report of source.lapsed) for (const region of this.lineOf(report)) this.lapse(this.touched(region), report);
      if (source.entered.length > 0) entered = entered === NOBODY ? source.entered : [...entered, ...source.entered];
      if (source.ended.length === 0) continue;
      ended = [...(ended ?? NOBODY), ...source.ended];
      isGone ||= source.ended.some((report) => this.recent.includes(report));
    }
    for (const report of entered.length > 1 ? [...entered].sort(byOrder) : entered) {
      if (this.beginning === undefined) this.count(report);
      else this.later.push(report);
      this.show(report);
    }
    this.ended = ended ?? NOBODY;
    for (const source of this.sources) for (const report of source.withdrawn) this.strike(report, at);
    for (const report of this.ended) this.quoting.delete(report);
    if (at % WITHDRAWN_SWEPT_S === 0) this.sweep(at);
    if (isGone) this.gatherRecent();
  }

  /** What quotes a report that was taken back counts no more, nor what quotes that. */
  private strike({ filed }: PoolReport, at: TimeS): void {
    const origin = ownOriginOf(filed);
    if (origin === undefined) return;
    this.withdrawn.set(origin, addS(at, WITHDRAWN_FOR_S));
    for (const report of this.quoting) {
      if (!report.filed.origins.includes(origin)) continue;
      this.struck.add(origin);
      for (const region of this.lineOf(report)) this.touched(region).isDirty = true;
    }
  }

  private sweep(at: TimeS): void {
    for (const [origin, until] of this.withdrawn) {
      if (until > at) continue;
      this.withdrawn.delete(origin);
      this.struck.delete(origin);
    }
  }

  private count(report: PoolReport): void {
    if (report.evidence === -1) return;
    if (report.filed.indication.quotes !== undefined) {
      this.quoting.add(report);
      for (const origin of report.filed.origins) if (this.withdrawn.has(origin)) this.struck.add(origin);
    }
    for (const region of this.lineOf(report)) {
      const state = this.touched(region);
      const { list } = state;
      if (list.length > 0 && !leads(this.table, list.rows[list.length - 1], report.evidence)) list.isInOrder = false;
      list.push(report.evidence);
      state.isDirty = true;
      this.table.hold(report.evidence);
    }
  }

  private lapse(state: RegionState, { evidence }: PoolReport): void {
    state.isDirty = true;
    // It counts on, in another place than before.
    if (evidence !== -1) state.list.isInOrder = false;
    state.lapsedCount += 1;
  }

  private lineOf({ to }: PoolReport): readonly string[] {
    return this.lines.get(to) ?? [EVERYWHERE];
  }

  private touched(region: string): RegionState {
    const known = this.states.get(region) ?? {
      region,
      second: this.seconds.get(region) ?? 0,
      list: new RowList(),
      lapsedCount: 0,
      posture: QUIET,
      shown: { posture: QUIET, because: NOBODY },
      isKnown: false,
      isDirty: true,
      isWaiting: false,
    };
    this.states.set(region, known);
    return known;
  }

  /** Puts a report among the newest, and takes those out that are too many. */
  private show(report: PoolReport): void {
    const { recent } = this;
    let at = recent.length;
    while (at > 0 && isBefore(report, recent[at - 1])) at -= 1;
    recent.splice(at, 0, report);
    const isSame = ({ filed }: PoolReport): boolean => filed.indication.member === report.filed.indication.member;
    if (recent.length > SHOWN_OF_ONE_MAX && recent.filter(isSame).length > SHOWN_OF_ONE_MAX) recent.splice(recent.findIndex(isSame), 1);
    if (recent.length > LIMITS.indicationsPerFrameMax) recent.shift();
  }

  private gatherRecent(): void {
    const all = this.sources.flatMap((source) => source.newest(SHOWN_OF_ONE_MAX));
    this.recent = all.sort(byOrder).slice(-LIMITS.indicationsPerFrameMax);
  }

  private judge(at: TimeS): void {
    for (const state of this.states.values()) {
      if (state.isWaiting || (!state.isDirty && at % POSTURE_TICK_S !== state.second)) continue;
      if (state.list.length > AT_ONCE_MAX) {
        state.isWaiting = true;
        this.lanes[state.list.length > SHORT_MAX ? 1 : 0].waiting.push(state);
      } else {
        const { posture } = this.begun(state, at).work(Infinity);
        if (posture !== undefined) this.settle(state, posture);
      }
    }
    const [short, long] = this.lanes;
    this.weigh(long, at, STEPS_PER_TICK - this.weigh(short, at, STEPS_PER_TICK / 2));
  }

  /** Weighs the regions of a lane; how many steps it took. */
  private weigh(lane: Lane, at: TimeS, mostSteps: number): number {
    let steps = mostSteps;
    while (steps > 0) {
      lane.running ??= this.next(lane, at);
      if (lane.running === undefined) break;
      const { state, weighing } = lane.running;
      const { taken, posture } = weighing.work(steps);
      steps -= taken;
      if (posture === undefined) break;
      lane.running = undefined;
      state.isWaiting = false;
      this.settle(state, posture);
    }
    return mostSteps - steps;
  }

  private next({ waiting }: Lane, at: TimeS): Lane['running'] {
    const state = waiting.shift();
    return state === undefined ? undefined : { state, weighing: this.begun(state, at) };
  }

  private begun(state: RegionState, at: TimeS): Weighing<PoolReport> {
    const { table } = this;
    state.isDirty = false;
    // Weighing passes over what lapsed; it is taken off the list when it is worth it.
    if (state.lapsedCount * LAPSED_SHARE > state.list.length || state.list.length <= AT_ONCE_MAX) {
      state.lapsedCount = 0;
      state.list.sift(
        (row) => table.isLive[row] === 1,
        (row) => table.release(row),
      );
    }
    return new Weighing(table, state.list, { at, withdrawn: this.struck });
  }

  private settle(state: RegionState, posture: Posture<PoolReport>): void {
    const wasKnown = state.isKnown;
    state.isKnown = true;
    if (state.list.length === 0) this.states.delete(state.region);
    // The same to look at stays the same object: nothing is written anew for it.
    else if (wasKnown && isShownAlike(posture, state.posture)) return;
    state.posture = posture;
    this.version += 1;
  }

  /** Reasons that are not among what is shown are not named. */
  private choose(): void {
    const recent = (this.shown = new Set(this.recent));
    for (const state of this.states.values()) {
      const { posture, shown } = state;
      const because = posture.because.filter((report) => recent.has(report));
      const isSame = posture === shown.posture && because.length === shown.because.length && because.every((report, i) => report === shown.because[i]);
      if (isSame) continue;
      state.shown = { posture, because };
      this.version += 1;
    }
    for (const report of this.texts.keys()) if (!recent.has(report)) this.texts.delete(report);
    this.chosenVersion = this.version;
  }

  /** What all views of the pool say of a report in the same words. */
  textOf(report: PoolReport): ReportText {
    const known = this.texts.get(report);
    if (known !== undefined && known.state === report.state) return known;
    const { state, at, content, chain } = report;
    const made = { state, ...reportText({ state, at, content, chain }) };
    this.texts.set(report, made);
    return made;
  }

  /** The posture of a region by reports; undefined where nobody speaks of it, or where it was not weighed yet. */
  postureOf(region: string): Posture<PoolReport> | undefined {
    const state = this.states.get(region);
    return state?.isKnown === true ? state.posture : undefined;
  }

  /** The same as it is shown. */
  shownPostureOf(region: string): ShownPosture | undefined {
    const state = this.states.get(region);
    return state?.isKnown === true ? state.shown : undefined;
  }

  /** The newest of the reports, in their order: as many as a frame shows. */
  get newest(): readonly PoolReport[] {
    return this.recent;
  }

  /** Whether frames show it. */
  isShown(report: PoolReport): boolean {
    return this.shown.has(report);
  }

  /** Lets go a part of what it lists, when nobody looks into it any longer; whether that was the last. */
  letGo(): boolean {
    let left = LET_GO_PER_TICK;
    for (const [region, { list }] of this.states) {
      for (; left > 0 && list.length > 0; left -= 1) this.table.release(list.rows[(list.length -= 1)]);
      if (list.length > 0) return false;
      this.states.delete(region);
    }
    return true;
  }
}
