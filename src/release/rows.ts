/**
 * Terms compiled for one view. A row says: plots of this feed may enter, this coarse, this late, within this region and
 * these heights, between these moments. Deny by default: a feed without a row does not exist for the view.
 */
import { HUB, LIMITS, isPublic, memberOf, publicOf, recipientOf, timeS, type FeedId, type Mode, type RecipientId, type TimeS } from '../base/index.ts';
import { LEVELS, type BrokerConfig, type FeedConfig, type GridM, type Level, type Term, type ViewLevel } from '../model/index.ts';
import { cellsOf, type RegionCells } from './cells.ts';
import { holdsByBoth } from './in-force.ts';

/** One way for plots of a feed into a view. */
export interface Row {
  readonly feed: FeedId;
  readonly gridM: GridM;
  readonly delayS: number;
  readonly region: Float64Array | undefined;
  /** The region as plots are asked about it, kept here so that it need not be looked up. */
  readonly cells?: RegionCells;
  readonly floorHaeM: number;
  readonly ceilingHaeM: number;
  /** Plots count for the recipient's places within this ring alone; undefined: for all of them. */
  readonly places: Float64Array | undefined;
  readonly validFrom: TimeS;
  readonly validUntil: TimeS;
  /** When the broker first knew this row: a grant does not open what was received before it was made. */
  readonly knownAt: TimeS;
  /** The row in words that hold no id: two rows with one key treat plots alike. */
  readonly key: string;
  /** `places` in words: it decides for whom a plot counts, not how it is treated. */
  readonly placesKey: string;
}

/** Who looks, at which level. */
export interface ViewName {
  readonly recipient: RecipientId;
  readonly level: ViewLevel;
}

/** What compiling needs of a configuration. */
export type TermsSource = Pick<BrokerConfig, 'mode' | 'feeds' | 'terms' | 'members'>;

const GRIDS: readonly GridM[] = [0, 1000, 5000, 20000];
/** A closed ring has three corners and the first again. */
const RING_NUMBERS_MIN = 8;
const ALWAYS_FROM = timeS(-Infinity);
const ALWAYS_UNTIL = timeS(Infinity);

const ringKeys = new WeakMap<Float64Array, string>();

/** A ring in words; terms name the same few for many views. */
function ringKey(ring: Float64Array | undefined): string {
  if (ring === undefined) return 'all';
  let key = ringKeys.get(ring);
  if (key === undefined) {
    key = ring.join(' ');
    ringKeys.set(ring, key);
  }
  return key;
}

type RowTerm = Omit<Term, 'feeds' | 'to' | 'level' | 'exerciseOnly'>;

const termKeys = new WeakMap<RowTerm, string>();

/** How a term treats what it lets in, in words; it is asked for every feed and view. */
function termKey(term: RowTerm): string {
  let key = termKeys.get(term);
  if (key === undefined) {
    key = [term.gridM, term.delayS, ringKey(term.region), term.floorHaeM, term.ceilingHaeM, term.validFrom, term.validUntil].join('|');
    termKeys.set(term, key);
  }
  return key;
}

function rowOf(feed: FeedId, term: RowTerm): Row {
  return {
    feed,
    gridM: term.gridM,
    delayS: term.delayS,
    region: term.region,
    cells: term.region && cellsOf(term.region),
    floorHaeM: term.floorHaeM,
    ceilingHaeM: term.ceilingHaeM,
    places: term.places,
    validFrom: term.validFrom,
    validUntil: term.validUntil,
    knownAt: ALWAYS_FROM,
    key: termKey(term),
    placesKey: ringKey(term.places),
  };
}

const OPEN: RowTerm = { region: undefined, floorHaeM: -Infinity, ceilingHaeM: Infinity, gridM: 0, delayS: 0, validFrom: ALWAYS_FROM, validUntil: ALWAYS_UNTIL };

const reaches = (granted: Level, wanted: ViewLevel): boolean => LEVELS.indexOf(granted) >= LEVELS.indexOf(wanted);

/** `all` means every member and the hub, never a public: granting to a public is telling everybody and must be said by name. */
function addresses(term: Term, recipient: RecipientId): boolean {
  return term.to === 'all' ? !isPublic(recipient) : term.to === recipient;
}

const isRing = (ring: Float64Array): boolean => ring.length >= RING_NUMBERS_MIN && ring.every((angle) => Number.isFinite(angle));

/** A term with a number that makes no sense releases nothing. */
function isReadable(term: Term): boolean {
  if (!GRIDS.includes(term.gridM) || !(term.delayS >= 0 && term.delayS <= LIMITS.delayMaxS)) return false;
  if (!(term.floorHaeM < term.ceilingHaeM) || !(term.validFrom < term.validUntil)) return false;
  // Somebody who sees every track sees those to every place: such a term would promise what it cannot hold.
  if (term.places !== undefined && (term.level === 'picture' || !isRing(term.places))) return false;
  return term.region === undefined || isRing(term.region);
}

function grants(term: Term, feed: FeedConfig, view: ViewName, mode: Mode): boolean {
  if (term.exerciseOnly && mode !== 'exercise') return false;
  if (term.feeds !== 'all' && !term.feeds.includes(feed.id)) return false;
  return addresses(term, view.recipient) && reaches(term.level, view.level) && isReadable(term);
}

const compareWords = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function rowsOfFeed(source: TermsSource, feed: FeedConfig, view: ViewName): Row[] {
  if (feed.public || feed.member === memberOf(view.recipient)) return [rowOf(feed.id, OPEN)];
  const file = source.terms.find((terms) => terms.member === feed.member);
  if (file === undefined) return [];
  const rows = file.terms.filter((term) => grants(term, feed, view, source.mode)).map((term) => rowOf(feed.id, term));
  const distinct = rows.filter((row, i) => rows.findIndex((other) => other.key === row.key && other.placesKey === row.placesKey) === i);
  return distinct.sort((a, b) => a.delayS - b.delayS || a.gridM - b.gridM || compareWords(a.key, b.key) || compareWords(a.placesKey, b.placesKey));
}

/**
 * Every row of a view, feed by feed in the configuration's order; within a feed the best (smallest delay, then grid)
 * first. A view of somebody who is not enrolled has no rows.
 */
export function compileRows(source: TermsSource, view: ViewName): Row[] {
  const owner = memberOf(view.recipient);
  const enrolled = owner === HUB || source.members.some((member) => member.id === owner);
  if (!enrolled || view.recipient === `public:${HUB}`) return [];
  return source.feeds.flatMap((feed) => rowsOfFeed(source, feed, view));
}

/** Rows compiled anew at `at`: those that stood before keep the moment they were first known, the others begin now. */
export function rowsSince(rows: readonly Row[], before: readonly Row[], at: TimeS): Row[] {
  return rows.map((row) => {
    const old = before.find((candidate) => candidate.feed === row.feed && candidate.key === row.key && candidate.placesKey === row.placesKey);
    return { ...row, knownAt: old === undefined ? at : old.knownAt };
  });
}

const isOpen = (row: Row): boolean => row.region === undefined && row.floorHaeM === -Infinity && row.ceilingHaeM === Infinity;

/** True when whatever `row` lets in, `better` lets in sooner and finer: then `row` never decides anything. */
function isServedBy(row: Row, better: Row): boolean {
  const alike = row.region === better.region && row.floorHaeM === better.floorHaeM && row.ceilingHaeM === better.ceilingHaeM;
  return (
    better.feed === row.feed &&
    (better.places === undefined || better.placesKey === row.placesKey) &&
    better.delayS <= row.delayS &&
    (isOpen(better) || alike) &&
    // A bearing has no place: a grid refuses it, a row without grid does not.
    (better.gridM === 0 || (row.gridM > 0 && better.gridM <= row.gridM)) &&
    better.knownAt <= row.knownAt &&
    better.validFrom <= row.validFrom &&
    better.validUntil >= row.validUntil
  );
}

/** The rows that hold at `at` (see `holdsByBoth`), without those that another one always answers for. */
export function rowsAt(rows: readonly Row[], at: TimeS, wallAheadS = 0): Row[] {
  return withoutServed(rows.filter((row) => holdsByBoth(row, at, wallAheadS)));
}

/** The rows without those that another one always answers for. */
export function withoutServed(rows: readonly Row[]): Row[] {
  return rows.filter((row, i) => !rows.some((better, j) => j < i && isServedBy(row, better)));
}

/** Every view of a configuration: hub and members at each level, the public of each member at `warn`. */
export function viewsOf(source: Pick<BrokerConfig, 'members'>): ViewName[] {
  const levels: readonly ViewLevel[] = ['picture', 'threats', 'warn'];
  const all: ViewName[] = levels.map((level) => ({ recipient: recipientOf(HUB), level }));
  for (const member of source.members) {
    if (member.id === HUB) continue;
    for (const level of levels) all.push({ recipient: recipientOf(member.id), level });
    all.push({ recipient: publicOf(member.id), level: 'warn' });
  }
  return all;
}
