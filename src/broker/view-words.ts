/**
 * The words of one view: what was released to it of the indications that were filed, and the postures they come to. A closed world
 * like the view's picture: it looks into the pool of what its rows let in, under ids of its own, and adds what its own officers say. A
 * change of rows makes it blank for as long as a rebuilt picture, and gives its reports new ids.
 */
import { LIMITS, addS, memberOf, timeS, type TimeS } from '../base/index.ts';
import { postureItem, QUIET, reportItem, type Posture, type SeenReport } from '../coordinate/index.ts';
import { streamKey, wordIdsBy, type WordSheet } from '../deliver/index.ts';
import { EVERYWHERE, type BrokerConfig, type PostureSetting, type Region, type WordItem } from '../model/index.ts';
import { log } from '../math/index.ts';
import type { BirthArea } from '../picture/index.ts';
import { nextWordChangeAt, wordRowsAt, type ViewName, type WordRow } from '../release/index.ts';
import type { PoolReport, WordPool } from './word-pool.ts';
import type { PoolLease, WordPools } from './word-pools.ts';

/** A report as it was last written. */
interface Shown {
  readonly id: string;
  readonly state: SeenReport['state'];
  readonly item: WordItem | undefined;
}

/** A posture as it was last written, and of what. */
interface ShownPosture {
  readonly posture: Posture;
  readonly setting: PostureSetting | undefined;
  readonly text: string;
  readonly item: WordItem;
}

/** Blank as long as a picture that is rebuilt. */
const SWAP_AFTER_S = 3;
/** New objects are twice and four times as likely as the models of false plots suppose. */
const BIRTH_GAINS = { elevated: log(2), imminent: log(4) };
/** Reports whose ids are remembered: those that a frame shows, and many that newer ones pushed out of it. */
const SHOWN_MAX = 5 * LIMITS.indicationsPerFrameMax;
const NO_AREAS: readonly BirthArea[] = [];
const NOTHING: WordSheet = { version: 0, items: [] };

/** The words of one view. */
export class ViewWords {
  private readonly name: ViewName;
  private readonly regions: readonly Region[];
  private readonly pools: WordPools;
  private readonly ids: (epoch: number, serial: number) => string;
  /** Every row that the terms give, in force now or later. */
  rows: readonly WordRow[] = [];
  private lease: PoolLease | undefined;
  /** Reports that were shown, and those ids by which they may be spoken of. */
  private readonly shown = new Map<PoolReport, Shown>();
  private readonly byId = new Map<string, PoolReport>();
  private readonly settings = new Map<string, PostureSetting>();
  private readonly postures = new Map<string, ShownPosture>();
  private epoch = 0;
  private ruling: { readonly of: readonly WordRow[]; readonly until: TimeS; readonly key: string } | undefined;
  private swapAt: TimeS | undefined;
  private sheet: WordSheet = NOTHING;
  private isStale = false;
  /** Of the pool, as it was last written. */
  private writtenVersion = -1;

  constructor(name: ViewName, config: Pick<BrokerConfig, 'regions' | 'secret'>, pools: WordPools) {
    const { regions = [], secret } = config;
    this.name = name;
    this.regions = regions;
    this.pools = pools;
    this.ids = wordIdsBy(streamKey(secret, name.recipient, name.level));
  }

  private get pool(): WordPool | undefined {
    return this.lease?.pool;
  }

  /** The rows in force, as one word: two views with the same one are told the same. */
  get rulingKey(): string {
    return this.ruling?.key ?? '';
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
    const { pool } = this;
    if (pool === undefined) return;
    pool.tick(at);
    for (const [region, { until }] of this.settings) {
      if (until > at) continue;
      this.settings.delete(region);
      this.isStale = true;
    }
    if (this.isStale || pool.version !== this.writtenVersion) this.write(pool);
  }

  private followRows(at: TimeS): void {
    const { ruling } = this;
    if (ruling === undefined || ruling.of !== this.rows || at >= ruling.until) {
      const key = wordRowsAt(this.rows, at)
        .map((row) => `${row.originator}:${row.knownAt}:${row.key}`)
        .sort()
        .join('\n');
      this.ruling = { of: this.rows, until: nextWordChangeAt(this.rows, at), key };
      if (ruling === undefined) this.swapAt = at;
      else if (ruling.key !== key) this.blank(at);
    }
    if (this.swapAt === undefined || this.swapAt > at) return;
    this.swapAt = undefined;
    this.epoch += 1;
    this.isStale = true;
    // As far as the terms allow it both then and now.
    this.lease = this.pools.lease(this.name, wordRowsAt(this.rows, at), at);
  }

  private blank(at: TimeS): void {
    this.clear();
    this.swapAt = addS(at, SWAP_AFTER_S);
    this.sheet = { version: this.sheet.version + 1, items: [] };
  }

  /** Broken: nothing is told until the rows change. */
  discard(): void {
    this.clear();
    this.swapAt = timeS(Infinity);
    this.sheet = { version: this.sheet.version + 1, items: [] };
  }

  private clear(): void {
    if (this.lease !== undefined) this.pools.leave(this.lease.pool);
    this.lease = undefined;
    this.writtenVersion = -1;
    this.shown.clear();
    this.byId.clear();
    this.postures.clear();
  }

  /** The posture of a region as it is by reports and officers. */
  postureOf(region: string): Posture['level'] {
    return this.pool === undefined ? 'quiet' : (this.settings.get(region)?.level ?? this.reportedPostureOf(region).level);
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
    const report = this.byId.get(id);
    return report === undefined || report.isOver ? undefined : { filed: report.filed, state: report.state };
  }

  private idOf(serial: number): string {
    return this.ids(this.epoch, serial);
  }

  private itemOf(report: PoolReport): WordItem | undefined {
    const { filed, rowIndex, state, at, content, replacedSerial } = report;
    const before = this.shown.get(report);
    if (before?.state === state) return before.item;
    const { member, chain } = filed.indication;
    const isOwn = member === memberOf(this.name.recipient);
    const id = before?.id ?? this.idOf(report.serial);
    const namesOriginator = this.lease?.rows[rowIndex]?.namesOriginator === true && !isOwn;
    const item = reportItem(
      {
        id,
        state,
        at,
        content,
        chain,
        replaces: replacedSerial === undefined ? undefined : this.idOf(replacedSerial),
        own: isOwn ? filed.indication.id : undefined,
        originator: namesOriginator ? member : undefined,
      },
      this.name.level,
    );
    this.shown.set(report, { id, state, item });
    this.byId.set(id, report);
    return item;
  }

  private postureOfRegion(region: string, posture: Posture, setting: PostureSetting | undefined, shownFrom: number): WordItem {
    const before = this.postures.get(region);
    // Reasons that are no longer among what is shown are not named either.
    const isWhole = posture.because.every(({ evidence }) => evidence.serial >= shownFrom);
    if (isWhole && before !== undefined && before.posture === posture && before.setting === setting) return before.item;
    const item = postureItem(region, posture, setting, { level: this.name.level, idOf: (serial) => (serial < shownFrom ? '' : this.idOf(serial)) });
    // The same words stay the same object: only what changed is sent.
    const text = JSON.stringify(item);
    const written = before?.text === text ? before.item : item;
    this.postures.set(region, { posture, setting, text, item: written });
    return written;
  }

  private write(pool: WordPool): void {
    this.isStale = false;
    this.writtenVersion = pool.version;
    const items: WordItem[] = [];
    const newest = pool.newest(LIMITS.indicationsPerFrameMax);
    const shownFrom = newest[0]?.serial ?? Infinity;
    for (const region of [EVERYWHERE, ...this.regions.map(({ id }) => id)]) {
      const posture = pool.postureOf(region);
      const setting = this.settings.get(region);
      if (posture !== undefined || setting !== undefined) items.push(this.postureOfRegion(region, posture ?? QUIET, setting, shownFrom));
    }
    if (this.name.level !== 'warn') {
      for (const report of newest) {
        const item = this.itemOf(report);
        if (item !== undefined) items.push(item);
      }
    }
    this.forgetShown();
    const isSame = items.length === this.sheet.items.length && items.every((item, i) => item === this.sheet.items[i]);
    if (!isSame) this.sheet = { version: this.sheet.version + 1, items };
  }

  /** Of what is over, and of the oldest when there are many. */
  private forgetShown(): void {
    for (const [report, { id }] of this.shown) {
      if (!report.isOver && this.shown.size <= SHOWN_MAX) continue;
      this.shown.delete(report);
      this.byId.delete(id);
    }
  }

  /** What leaves on this tick. */
  words(): WordSheet {
    return this.sheet;
  }
}
