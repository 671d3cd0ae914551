/**
 * The words of one view: what was released to it of the indications that were filed, and the postures they come to. A closed world
 * like the view's picture: it looks into the pool of what its rows let in, under ids of its own, and adds what its own officers say. A
 * change of rows makes it blank for as long as a rebuilt picture, and gives its reports new ids.
 */
import { LIMITS, addS, memberOf, timeS, type MemberId, type TimeS } from '../base/index.ts';
import { postureItem, QUIET, reportLine, type HeldReport, type Posture, type ReportText, type SeenReport } from '../coordinate/index.ts';
import { nextSheet, streamKey, wordIdsBy, type WordLine, type WordSheet } from '../deliver/index.ts';
import { EVERYWHERE, type BrokerConfig, type PendingItem, type PostureSetting, type Region, type ViewLevel } from '../model/index.ts';
import { log } from '../math/index.ts';
import type { BirthArea } from '../picture/index.ts';
import { nextEdgeAt, wordRowsAt, type ViewName, type WordRow } from '../release/index.ts';
import type { ShownPosture, WordPool } from './word-pool.ts';
import type { PoolLease, WordPools } from './word-pools.ts';
import type { PoolReport } from './word-source.ts';

/** A report as it was last written; its text is made when it leaves, since it leaves once. */
class ReportLine implements WordLine {
  readonly k = 'indication';
  readonly id: string;
  readonly state: SeenReport['state'];
  readonly replaces: string | undefined;
  readonly own: string | undefined;
  readonly originator: MemberId | undefined;
  private readonly shared: ReportText;
  private readonly level: ViewLevel;
  sinceVersion = 0;
  lastVersion = -1;

  constructor(
    { id, replaces, own, originator }: HeldReport,
    report: { readonly state: SeenReport['state']; readonly shared: ReportText; readonly level: ViewLevel },
  ) {
    this.id = id;
    this.replaces = replaces;
    this.own = own;
    this.originator = originator;
    this.state = report.state;
    this.shared = report.shared;
    this.level = report.level;
  }

  get text(): string {
    return reportLine(this, this.shared, this.level);
  }
}

/** A posture as it was last written, and of what. */
interface WrittenPosture {
  readonly of: ShownPosture | undefined;
  readonly setting: PostureSetting | undefined;
  readonly line: WordLine;
}

/** Blank as long as a picture that is rebuilt. */
const SWAP_AFTER_S = 3;
/** New objects are twice and four times as likely as the models of false plots suppose. */
const BIRTH_GAINS = { elevated: log(2), imminent: log(4) };
/** Reports whose ids are remembered: those that a frame shows, and many that newer ones pushed out of it. */
const WRITTEN_MAX = 5 * LIMITS.indicationsPerFrameMax;
const NO_AREAS: readonly BirthArea[] = [];
const NOTHING: WordSheet = { version: 0, lines: [] };
/** Says that postures which are not told are not quiet, but not known for now. */
const PENDING: PendingItem = { k: 'pending', id: 'postures' };
const newPendingLine = (): WordLine => ({ ...PENDING, text: JSON.stringify(PENDING), sinceVersion: 0, lastVersion: -1 });

/** The words of one view. */
export class ViewWords {
  private readonly name: ViewName;
  private readonly regions: readonly Region[];
  /** Of every region that may be spoken of. */
  private readonly places: readonly string[];
  private readonly pools: WordPools;
  private readonly secret: Uint8Array;
  /** Ids of its reports; made when one is first shown. */
  private ids: ((epoch: number, serial: number) => string) | undefined;
  /** Every row that the terms give, in force now or later. */
  rows: readonly WordRow[] = [];
  private wallAheadS = 0;
  private lease: PoolLease | undefined;
  /** Reports that were shown, under the ids by which they may be spoken of. */
  private readonly written = new Map<PoolReport, ReportLine>();
  private readonly settings = new Map<string, PostureSetting>();
  private readonly postures = new Map<string, WrittenPosture>();
  private readonly pending = newPendingLine();
  private epoch = 0;
  /** Of the reports that this epoch showed. */
  private serial = 0;
  private ruling: { readonly of: readonly WordRow[]; readonly from: TimeS; readonly until: TimeS; readonly key: string } | undefined;
  /** The ruling that it follows: another one takes its words away. */
  private followed: string | undefined;
  private swapAt: TimeS | undefined;
  private sheet: WordSheet = NOTHING;
  private isStale = false;
  /** Of the pool, as it was last written. */
  private writtenVersion = -1;

  constructor(name: ViewName, config: Pick<BrokerConfig, 'regions' | 'secret'>, pools: WordPools) {
    const { regions = [], secret } = config;
    this.name = name;
    this.regions = regions;
    this.places = [EVERYWHERE, ...regions.map(({ id }) => id)];
    this.pools = pools;
    this.secret = secret;
  }

  private get pool(): WordPool | undefined {
    return this.lease?.pool;
  }

  /** The rows in force at `at`, as one word: two views with the same one are told the same. */
  rulingAt(at: TimeS): string {
    const { ruling } = this;
    if (ruling !== undefined && ruling.of === this.rows && at >= ruling.from && at < ruling.until) return ruling.key;
    const key = wordRowsAt(this.rows, at, this.wallAheadS)
      .map((row) => `${row.originator}:${row.knownAt}:${row.key}`)
      .sort()
      .join('\n');
    this.ruling = { of: this.rows, from: at, until: nextEdgeAt(this.rows, at, this.wallAheadS), key };
    return key;
  }

  /** As a view's own. */
  setWallAhead(wallAheadS: number): void {
    this.wallAheadS = wallAheadS;
    this.ruling = undefined;
  }

  /** An officer's word on a region. */
  set(setting: PostureSetting): void {
    if (setting.level === undefined) this.settings.delete(setting.region);
    else this.settings.set(setting.region, setting);
    this.isStale = true;
  }

  /** Lets in what is due, ends what is over. */
  tick(at: TimeS): void {
    this.followRows(at);
    for (const [region, { until }] of this.settings) {
      if (until > at) continue;
      this.settings.delete(region);
      this.isStale = true;
    }
    const { pool } = this;
    if (pool === undefined) return;
    pool.tick(at);
    for (const report of pool.ended) this.written.delete(report);
    if (this.isStale || pool.version !== this.writtenVersion) this.write(pool);
  }

  private followRows(at: TimeS): void {
    const key = this.rulingAt(at);
    if (this.followed === undefined) this.swapAt = at;
    else if (this.followed !== key) this.blank(at);
    this.followed = key;
    if (this.swapAt === undefined || this.swapAt > at) return;
    this.swapAt = undefined;
    this.epoch += 1;
    this.serial = 0;
    this.isStale = true;
    // As far as the terms allow it both then and now.
    this.lease = this.pools.lease(this.name, wordRowsAt(this.rows, at, this.wallAheadS), at);
  }

  private blank(at: TimeS): void {
    this.clear();
    this.swapAt = addS(at, SWAP_AFTER_S);
    this.sheet = nextSheet(this.sheet, [this.pending]);
  }

  /** Broken: nothing is told until the rows change. */
  discard(): void {
    this.clear();
    this.swapAt = timeS(Infinity);
    this.sheet = nextSheet(this.sheet, [this.pending]);
  }

  private clear(): void {
    if (this.lease !== undefined) this.pools.leave(this.lease.pool);
    this.lease = undefined;
    this.writtenVersion = -1;
    this.written.clear();
    this.postures.clear();
  }

  /** The posture of a region as it is by reports and officers; undefined while it is not known: after a change of rows, where very many speak. */
  postureOf(region: string): Posture['level'] | undefined {
    const level = this.settings.get(region)?.level ?? this.pool?.postureOf(region)?.level;
    return level ?? (this.pool?.isSettled === true ? 'quiet' : undefined);
  }

  /** By reports alone. */
  reportedPostureOf(region: string): Posture {
    return this.pool?.postureOf(region) ?? QUIET;
  }

  /** Where its reports say that something is coming now. */
  birthAreas(at: TimeS): readonly BirthArea[] {
    if (this.pool === undefined) return NO_AREAS;
    const areas = this.regions.flatMap(({ id, ring }) => {
      const { level, window } = this.reportedPostureOf(id);
      return level === 'quiet' || window === undefined || at < window.from || at >= window.until ? [] : [{ ring, gainScore: BIRTH_GAINS[level] }];
    });
    return areas.length === 0 ? NO_AREAS : areas;
  }

  /** The report under an id of this view, once it was shown. */
  seen(id: string): SeenReport | undefined {
    for (const [{ filed, state, isOver }, written] of this.written) if (written.id === id && !isOver) return { filed, state };
    return undefined;
  }

  private lineOf(report: PoolReport, pool: WordPool): WordLine {
    const before = this.written.get(report);
    if (before?.state === report.state) return before;
    const { filed, row, state, replaces } = report;
    const { member } = filed.indication;
    const isOwn = member === memberOf(this.name.recipient);
    const isNamed = !isOwn && this.lease?.rows.get(member)?.[row.index]?.namesOriginator === true;
    const id = before?.id ?? this.newId();
    const held = {
      id,
      replaces: replaces === undefined ? undefined : this.written.get(replaces)?.id,
      own: isOwn ? filed.indication.id : undefined,
      originator: isNamed ? member : undefined,
    };
    const line = new ReportLine(held, { state, shared: pool.textOf(report), level: this.name.level });
    this.written.set(report, line);
    return line;
  }

  private newId(): string {
    this.serial += 1;
    this.ids ??= wordIdsBy(streamKey(this.secret, this.name.recipient, this.name.level));
    return this.ids(this.epoch, this.serial);
  }

  private postureLine(region: string, shown: ShownPosture | undefined, setting: PostureSetting | undefined): WordLine {
    const before = this.postures.get(region);
    if (before !== undefined && before.of === shown && before.setting === setting) return before.line;
    const because = (shown?.because ?? []).flatMap((report) => this.written.get(report)?.id ?? []);
    const text = JSON.stringify(postureItem(region, shown?.posture ?? QUIET, setting, { level: this.name.level, because }));
    // The same words stay the same object: only what changed is sent.
    const line = before?.line.text === text ? before.line : { k: 'posture' as const, id: region, text, sinceVersion: 0, lastVersion: -1 };
    this.postures.set(region, { of: shown, setting, line });
    return line;
  }

  private write(pool: WordPool): void {
    this.isStale = false;
    this.writtenVersion = pool.version;
    // Reports first: postures name them by the ids that they get here.
    const reports = this.name.level === 'warn' ? [] : pool.newest.map((report) => this.lineOf(report, pool));
    const lines: WordLine[] = [];
    for (const region of this.places) {
      const shown = pool.shownPostureOf(region);
      const setting = this.settings.get(region);
      if (shown !== undefined || setting !== undefined) lines.push(this.postureLine(region, shown, setting));
    }
    if (!pool.isSettled) lines.push(this.pending);
    for (const line of reports) lines.push(line);
    this.forgetOldest(pool);
    this.sheet = nextSheet(this.sheet, lines);
  }

  /** Of those that newer ones pushed out. */
  private forgetOldest(pool: WordPool): void {
    for (const report of this.written.keys()) {
      if (this.written.size <= WRITTEN_MAX) return;
      if (!pool.isShown(report)) this.written.delete(report);
    }
  }

  /** What leaves on this tick. */
  words(): WordSheet {
    return this.sheet;
  }
}
