/**
 * The words of one view: what was released to it of the indications that were filed, and the postures they come to. A closed world
 * like the view's picture: it sees reports by rows of its own terms, ticks, and what its own officers say. A change of rows makes it
 * blank for as long as a rebuilt picture, and gives its reports new ids.
 */
import { LIMITS, addS, memberOf, timeS, type MemberId, type Mode, type TimeS } from '../base/index.ts';
import { leadersOf, postureItem, postureOf, QUIET, reportItem, type Evidence, type Leader, type Posture, type SeenReport } from '../coordinate/index.ts';
import { streamKey, wordId, type WordSheet } from '../deliver/index.ts';
import { EVERYWHERE, type BrokerConfig, type FiledIndication, type IndicationContent, type PostureSetting, type Region, type Report, type WordItem, type WordTerm } from '../model/index.ts';
import { log } from '../math/index.ts';
import type { BirthArea } from '../picture/index.ts';
import { admitWord, coarsenWords, nextWordChangeAt, stepDown, wordKeysOf, wordRowsAt, type ViewName, type WordRow } from '../release/index.ts';
import { createSchedule, type Schedule } from './schedule.ts';

/** A report that entered, as the view has it. */
interface Held {
  readonly serial: number;
  readonly firstSerial: number;
  readonly id: string;
  readonly filed: FiledIndication & { readonly indication: Report };
  readonly row: WordRow;
  readonly at: TimeS;
  readonly content: IndicationContent;
  readonly replaces: string | undefined;
  state: SeenReport['state'];
  item: WordItem | undefined;
}

interface Waiting {
  readonly filed: FiledIndication;
  readonly row: WordRow;
}

/** What is known of one region. */
interface RegionState {
  evidence: Evidence[];
  leaders: Leader[];
  /** When a report of it ends. */
  nextEndAt: number;
  posture: Posture;
  isDirty: boolean;
  /** As it was last written; undefined: to be written anew. */
  item: WordItem | undefined;
}

/** Postures fade and windows pass: they are looked at once a minute, and when a report comes or goes. */
const POSTURE_TICK_S = 60;
/** Blank as long as a picture that is rebuilt. */
const SWAP_AFTER_S = 3;
const HELD_MAX = LIMITS.indicationsPerMemberMax * LIMITS.membersMax;
/** New objects are twice and four times as likely as the models of false plots suppose. */
const BIRTH_GAINS = { elevated: log(2), imminent: log(4) };
/** Reports of one region up to which a new one is weighed on its own tick. */
const AT_ONCE_MAX = 1_000;
const NO_AREAS: readonly BirthArea[] = [];
const NOTHING: WordSheet = { version: 0, items: [] };

type RowsByOriginator = ReadonlyMap<MemberId, readonly WordRow[]>;

function rowsByOriginator(rows: readonly WordRow[]): RowsByOriginator {
  const by = new Map<MemberId, WordRow[]>();
  for (const row of rows) by.set(row.originator, [...(by.get(row.originator) ?? []), row]);
  return by;
}

const nameOf = (member: string, id: string): string => `${member}/${id}`;
const endOf = ({ content }: Held): TimeS => timeS(Math.max(content.validUntil, content.window.until));

/** The words of one view. */
export class ViewWords {
  private readonly name: ViewName;
  private readonly mode: Mode;
  private readonly regions: readonly Region[];
  private readonly key: Uint8Array;
  private readonly waiting: Schedule<Waiting>;
  private allRows: readonly WordRow[] = [];
  private byOriginator: RowsByOriginator = new Map();
  private held: Held[] = [];
  private readonly byName = new Map<string, Held>();
  private readonly byId = new Map<string, Held>();
  /** Withdrawn and corrected before it was here. */
  private readonly early = new Map<string, SeenReport['state']>();
  private readonly states = new Map<string, RegionState>();
  private readonly settings = new Map<string, PostureSetting>();
  private readonly postureItems = new Map<string, { readonly text: string; readonly item: WordItem }>();
  private serial = 0;
  /** When the first of the held reports ends. */
  private nextEndAt = Infinity;
  private epoch = 0;
  private ruling: { readonly of: readonly WordRow[]; readonly until: TimeS; readonly key: string } | undefined;
  private swapAt: TimeS | undefined;
  private sheet: WordSheet = NOTHING;
  private isStale = false;

  constructor(name: ViewName, config: Pick<BrokerConfig, 'regions' | 'secret' | 'mode'>) {
    const { regions = [], secret } = config;
    this.name = name;
    this.mode = config.mode;
    this.regions = regions;
    this.key = streamKey(secret, name.recipient, name.level);
    this.waiting = createSchedule<Waiting>(HELD_MAX);
  }

  /** Every row that the terms give, in force now or later. */
  get rows(): readonly WordRow[] {
    return this.allRows;
  }

  set rows(rows: readonly WordRow[]) {
    this.allRows = rows;
    this.byOriginator = rowsByOriginator(rows);
  }

  /** The rows in force, as one word: two views with the same one are told the same. */
  get rulingKey(): string {
    return this.ruling?.key ?? '';
  }

  /** An indication that was filed just now. While the view is blank the book has it. */
  offer(filed: FiledIndication): void {
    if (this.ruling !== undefined && this.swapAt === undefined) this.queue(filed, this.byOriginator);
  }

  private queue(filed: FiledIndication, by: RowsByOriginator): void {
    const rows = by.get(filed.indication.member);
    if (rows === undefined) return;
    const then = filed.under === undefined ? rows : this.rowsThen(rows, filed.under);
    const admission = admitWord(then, filed.indication.member, filed.receivedAt);
    if (admission !== undefined && this.waiting.size < HELD_MAX) this.waiting.add(admission.at, { filed, row: admission.row });
  }

  /** Of `rows`, those that the originator's terms of another time gave too. */
  private rowsThen(rows: readonly WordRow[], under: readonly WordTerm[]): readonly WordRow[] {
    const keys = wordKeysOf(under, this.name, this.mode);
    return rows.filter((row) => row.originator === memberOf(this.name.recipient) || keys.includes(row.key));
  }

  /** An officer's word on a region. */
  set(setting: PostureSetting): void {
    if (setting.level === undefined) this.settings.delete(setting.region);
    else this.settings.set(setting.region, setting);
    this.isStale = true;
  }

  /** Lets in what is due, ends what is over. `all`: everything that was filed and is not over, for a rebuild. */
  tick(at: TimeS, all: readonly FiledIndication[]): void {
    this.followRows(at, all);
    if (this.swapAt !== undefined) return;
    for (let due = this.waiting.take(at); due !== undefined; due = this.waiting.take(at)) this.enter(due, at);
    this.expire(at);
    this.judge(at);
    if (this.isStale) this.write();
  }

  private followRows(at: TimeS, all: readonly FiledIndication[]): void {
    const { ruling } = this;
    if (ruling === undefined || ruling.of !== this.rows || at >= ruling.until) {
      const key = wordRowsAt(this.rows, at).map((row) => `${row.originator}:${row.knownAt}:${row.key}`).sort().join('\n');
      this.ruling = { of: this.rows, until: nextWordChangeAt(this.rows, at), key };
      if (ruling === undefined) this.swapAt = at;
      else if (ruling.key !== key) this.blank(at);
    }
    if (this.swapAt === undefined || this.swapAt > at) return;
    this.swapAt = undefined;
    this.rebuild(at, all);
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
    this.held = [];
    this.nextEndAt = Infinity;
    this.byName.clear();
    this.byId.clear();
    this.early.clear();
    this.states.clear();
    this.postureItems.clear();
    this.waiting.clear();
  }

  /** Takes everything in again, as far as the terms allow it both then and now. */
  private rebuild(at: TimeS, all: readonly FiledIndication[]): void {
    this.clear();
    this.epoch += 1;
    this.serial = 0;
    this.isStale = true;
    const now = rowsByOriginator(wordRowsAt(this.rows, at));
    for (const filed of all) this.queue(filed, now);
  }

  private enter({ filed, row }: Waiting, at: TimeS): void {
    const { indication } = filed;
    if (indication.type === 'withdrawal') return this.end(nameOf(indication.member, indication.withdraws), 'withdrawn');
    const before = indication.replaces === undefined ? undefined : nameOf(indication.member, indication.replaces);
    if (before !== undefined) this.end(before, 'corrected');
    this.serial += 1;
    const name = nameOf(indication.member, indication.id);
    const held: Held = {
      serial: this.serial, firstSerial: (before === undefined ? undefined : this.byName.get(before)?.firstSerial) ?? this.serial, id: wordId(this.key, this.epoch, this.serial), filed: { ...filed, indication }, row, content: coarsenWords(indication, row, this.regions),
      // What came before this view was made anew came when its term let it; nothing is said of the second.
      at: stepDown(timeS(Math.min(at, Math.ceil(filed.receivedAt + row.delayS))), row.windowStepS),
      replaces: before === undefined ? undefined : this.byName.get(before)?.id, state: this.early.get(name) ?? 'stands', item: undefined,
    };
    if (endOf(held) <= at) return;
    this.held.push(held);
    this.nextEndAt = Math.min(this.nextEndAt, endOf(held));
    this.byName.set(name, held);
    this.byId.set(held.id, held);
    this.isStale = true;
    if (held.state === 'stands') for (const region of this.linesOf(held.content.to)) this.stateOf(region).evidence.push(this.evidenceOf(held));
  }

  private end(name: string, state: 'withdrawn' | 'corrected'): void {
    const held = this.byName.get(name);
    if (held === undefined) {
      this.early.set(name, state);
      return;
    }
    held.state = state;
    held.item = undefined;
    this.isStale = true;
    this.takeAway(held);
  }

  private takeAway(held: Held): void {
    for (const region of this.linesOf(held.content.to)) {
      const known = this.stateOf(region);
      known.evidence = known.evidence.filter(({ serial }) => serial !== held.serial);
    }
  }

  private expire(at: TimeS): void {
    if (at < this.nextEndAt) return;
    for (const held of this.held) {
      if (endOf(held) > at) continue;
      this.byName.delete(nameOf(held.filed.indication.member, held.filed.indication.id));
      this.byId.delete(held.id);
      this.takeAway(held);
    }
    this.held = this.held.filter((held) => endOf(held) > at);
    this.nextEndAt = this.held.reduce((least, held) => Math.min(least, endOf(held)), Infinity);
    this.isStale = true;
  }

  /** The region and those it lies in: what comes to a part comes to the whole. */
  private linesOf(region: string): readonly string[] {
    const line = [region];
    for (let at = region; at !== EVERYWHERE;) {
      at = this.regions.find(({ id }) => id === at)?.within ?? EVERYWHERE;
      line.push(at);
    }
    return line;
  }

  private stateOf(region: string): RegionState {
    const known = this.states.get(region) ?? { evidence: [], leaders: [], nextEndAt: Infinity, posture: QUIET, isDirty: true, item: undefined };
    known.isDirty = true;
    this.states.set(region, known);
    return known;
  }

  private evidenceOf({ serial, firstSerial, content, at, filed }: Held): Evidence {
    const { kinds, count, window, sureness, reliability, credibility, validUntil } = content;
    const isDenied = filed.indication.chain.some(({ stance }) => stance === 'denies');
    return { serial, firstSerial, kinds, count, window, sureness, reliability, credibility, validUntil, isDenied, at, origins: filed.origins };
  }

  private judge(at: TimeS): void {
    const isDue = at % POSTURE_TICK_S === 0;
    for (const [region, known] of this.states) {
      // Of a region that thousands speak about, the next minute is soon enough.
      const isHeeded = isDue || known.evidence.length < AT_ONCE_MAX;
      if (isHeeded && (known.isDirty || at >= known.nextEndAt)) {
        known.leaders = leadersOf(known.evidence, at);
        known.nextEndAt = known.evidence.reduce((least, { validUntil, window }) => Math.min(least, ...[validUntil, window.until].filter((end) => end > at)), Infinity);
      } else if (!isDue) continue;
      known.isDirty = false;
      known.posture = postureOf(known.leaders, at);
      known.item = undefined;
      if (known.evidence.length === 0) this.states.delete(region);
      this.isStale = true;
    }
    for (const [region, { until }] of this.settings) {
      if (until > at) continue;
      this.settings.delete(region);
      this.isStale = true;
    }
  }

  /** The posture of a region as it is by reports and officers. */
  postureOf(region: string): Posture['level'] {
    return this.swapAt === undefined ? (this.settings.get(region)?.level ?? this.states.get(region)?.posture.level ?? 'quiet') : 'quiet';
  }

  /** By reports alone. */
  reportedPostureOf(region: string): Posture {
    return this.swapAt === undefined ? (this.states.get(region)?.posture ?? QUIET) : QUIET;
  }

  /** Where its reports say that something is coming now. */
  birthAreas(at: TimeS): readonly BirthArea[] {
    if (this.swapAt !== undefined) return NO_AREAS;
    const areas = this.regions.flatMap(({ id, ring }) => {
      const { level, window } = this.reportedPostureOf(id);
      return level === 'quiet' || window === undefined || at < window.from || at >= window.until ? [] : [{ ring, gainScore: BIRTH_GAINS[level] }];
    });
    return areas.length === 0 ? NO_AREAS : areas;
  }

  /** The report under an id of this view. */
  seen(id: string): SeenReport | undefined {
    const held = this.byId.get(id);
    return held === undefined || this.swapAt !== undefined ? undefined : { filed: held.filed, state: held.state };
  }

  private itemOf(held: Held): WordItem | undefined {
    const { filed, row, id, state, at, content, replaces } = held;
    const { member, chain } = filed.indication;
    const isOwn = member === memberOf(this.name.recipient);
    return reportItem({
      id, state, at, content, chain, replaces, own: isOwn ? filed.indication.id : undefined, originator: row.namesOriginator && !isOwn ? member : undefined,
    }, this.name.level);
  }

  private postureOfRegion(region: string, state: RegionState | undefined, setting: PostureSetting | undefined, bySerial: ReadonlyMap<number, string>): WordItem {
    if (state?.item !== undefined && setting === undefined) return state.item;
    const item = postureItem(region, state?.posture ?? QUIET, setting, { level: this.name.level, idOf: (serial) => bySerial.get(serial) ?? '' });
    // The same words stay the same object: only what changed is sent.
    const text = JSON.stringify(item);
    const before = this.postureItems.get(region);
    const written = before?.text === text ? before.item : item;
    this.postureItems.set(region, { text, item: written });
    if (state !== undefined) state.item = setting === undefined ? written : undefined;
    return written;
  }

  private write(): void {
    this.isStale = false;
    const items: WordItem[] = [];
    const bySerial = new Map(this.held.slice(-LIMITS.indicationsPerFrameMax).map((held) => [held.serial, held.id]));
    for (const region of [EVERYWHERE, ...this.regions.map(({ id }) => id)]) {
      const state = this.states.get(region);
      const setting = this.settings.get(region);
      if (state === undefined && setting === undefined) continue;
      items.push(this.postureOfRegion(region, state, setting, bySerial));
    }
    if (this.name.level !== 'warn') {
      for (const held of this.held.slice(-LIMITS.indicationsPerFrameMax)) {
        held.item ??= this.itemOf(held);
        if (held.item !== undefined) items.push(held.item);
      }
    }
    const isSame = items.length === this.sheet.items.length && items.every((item, i) => item === this.sheet.items[i]);
    if (!isSame) this.sheet = { version: this.sheet.version + 1, items };
  }

  /** What leaves on this tick. */
  words(): WordSheet {
    return this.sheet;
  }
}
