/**
 * What each track contributes to each place: the board's memory of forecasts. A share of a track that went out of sight, or
 * whose source is gone, is *held*: the chance that may raise a stage falls, the chance that keeps a warning standing does not,
 * until the object could no longer arrive.
 */
import { KIND_CLASSES } from '../model/index.ts';
import { kindClassOf, type StandingForecast } from '../forecast/index.ts';

export interface Share {
  serial: number;
  /** No track leads here by it any more. */
  closed: boolean;
  event: number;
  placeIndex: number;
  /** In the order of `KIND_CLASSES`. */
  classIndex: number;
  /** What may raise a stage. */
  chance: number;
  /** What keeps one standing. */
  holdChance: number;
  earliestAt: number;
  latestAt: number;
  held: boolean;
  /** Of an indicated launch: it counts for `prepare` alone. */
  onlyPrepares: boolean;
  /** Of a track that could be forged: it raises `prepare` alone, and keeps standing what stands. */
  forgeable: boolean;
}

/** All shares of one track. */
export interface TrackShares {
  serial: number;
  event: number;
  revision: number;
  /** Passes of `consider` that saw it; a track that one did not see is orphaned. */
  seenPass: number;
  readonly shares: Share[];
}

export interface ShareBook {
  readonly byTrack: Map<number, TrackShares>;
  /** Shares of each place; those that are closed since `sharesAt` last looked stay among them. */
  readonly byPlace: Share[][];
  /** Places whose shares are not in order. */
  readonly unordered: Uint8Array;
  readonly spare: Share[];
  /** Scratch: slot + 1 of each place among the shares of the track at hand. */
  readonly slotOf: Int32Array;
  /** Counts down: orphans get keys that no track has. */
  nextOrphanKey: number;
}

/** A book for places 0 … `placeCount` − 1. */
export function createShareBook(placeCount: number): ShareBook {
  return {
    byTrack: new Map(),
    byPlace: Array.from({ length: placeCount }, () => []),
    unordered: new Uint8Array(placeCount),
    spare: [],
    slotOf: new Int32Array(placeCount),
    nextOrphanKey: -1,
  };
}

/** Shares of `serial`, begun when there are none. */
export function sharesOf(book: ShareBook, serial: number): TrackShares {
  let track = book.byTrack.get(serial);
  if (track === undefined) {
    track = { serial, event: serial, revision: -1, seenPass: 0, shares: [] };
    book.byTrack.set(serial, track);
  }
  return track;
}

/** Called for each place whose shares changed, with the earliest arrival of what changed; +∞ when it can no longer arrive. */
export type Touch = (placeIndex: number, earliestAt: number) => void;

/** Brings the shares of a track up to date with its forecast. */
export function absorb(book: ShareBook, track: TrackShares, forecast: StandingForecast, touch: Touch): void {
  track.revision = forecast.revision;
  const { shares } = track;
  const classIndex = KIND_CLASSES.indexOf(kindClassOf(forecast.kindChance));
  const { slotOf } = book;
  for (let i = 0; i < shares.length; i += 1) slotOf[shares[i].placeIndex] = i + 1;
  const count = shares.length;
  for (const arrival of forecast.arrivals) {
    const slot = slotOf[arrival.placeIndex];
    const share = slot > 0 ? shares[slot - 1] : openShare(book, track, arrival.placeIndex);
    slotOf[arrival.placeIndex] = -1;
    share.classIndex = classIndex;
    share.chance = arrival.chance;
    share.earliestAt = arrival.earliestAt;
    share.latestAt = arrival.latestAt;
    share.held = forecast.lost && !forecast.gone;
    share.onlyPrepares = forecast.onlyPrepares === true;
    share.forgeable = forecast.forgeable === true;
    if (!share.held || slot === 0) share.holdChance = arrival.chance;
    touch(arrival.placeIndex, arrival.earliestAt);
  }
  // A seen track that no longer leads to a place is evidence; one out of sight is not.
  let kept = 0;
  for (let i = 0; i < shares.length; i += 1) {
    const share = shares[i];
    const named = i >= count || slotOf[share.placeIndex] < 0;
    slotOf[share.placeIndex] = 0;
    if (named || (forecast.lost && !forecast.gone)) {
      shares[kept] = share;
      kept += 1;
      continue;
    }
    closeShare(book, share);
    touch(share.placeIndex, Number.POSITIVE_INFINITY);
  }
  shares.length = kept;
}

/** The track is gone and nothing says why: its shares are held under a key of their own until they have passed. */
export function orphan(book: ShareBook, track: TrackShares): void {
  book.byTrack.delete(track.serial);
  if (track.shares.length === 0) return;
  const key = book.nextOrphanKey;
  book.nextOrphanKey -= 1;
  for (const share of track.shares) {
    share.serial = key;
    share.event = key;
    share.held = true;
    book.unordered[share.placeIndex] = 1;
  }
  book.byTrack.set(key, { serial: key, event: key, revision: -1, seenPass: Number.POSITIVE_INFINITY, shares: track.shares });
}

/** Holds a share that no track of this book ever fed, under a key of its own: what is known of an object from before. */
export function holdShare(book: ShareBook, known: Omit<Share, 'serial' | 'event' | 'held' | 'closed' | 'onlyPrepares' | 'forgeable'>): void {
  const key = book.nextOrphanKey;
  book.nextOrphanKey -= 1;
  const share: Share = { ...known, serial: key, event: key, held: true, closed: false, onlyPrepares: false, forgeable: false };
  list(book, share);
  book.byTrack.set(key, { serial: key, event: key, revision: -1, seenPass: Number.POSITIVE_INFINITY, shares: [share] });
}

/** Drops a track and its shares; `touch` as in `absorb`. */
export function closeTrack(book: ShareBook, track: TrackShares, touch: Touch): void {
  for (const share of track.shares) {
    closeShare(book, share);
    touch(share.placeIndex, Number.POSITIVE_INFINITY);
  }
  track.shares.length = 0;
  book.byTrack.delete(track.serial);
}

function openShare(book: ShareBook, track: TrackShares, placeIndex: number): Share {
  const share = book.spare.pop() ?? {
    serial: 0,
    closed: false,
    event: 0,
    placeIndex: 0,
    classIndex: 0,
    chance: 0,
    holdChance: 0,
    earliestAt: 0,
    latestAt: 0,
    held: false,
    onlyPrepares: false,
    forgeable: false,
  };
  share.serial = track.serial;
  share.event = track.event;
  share.placeIndex = placeIndex;
  share.holdChance = 0;
  share.closed = false;
  track.shares.push(share);
  list(book, share);
  return share;
}

function closeShare(book: ShareBook, share: Share): void {
  share.closed = true;
  book.unordered[share.placeIndex] = 1;
}

function list(book: ShareBook, share: Share): void {
  book.byPlace[share.placeIndex].push(share);
  book.unordered[share.placeIndex] = 1;
}

/** Shares of a place, those of one event together, so that one object counts once without a table. Put in order when looked at: tracks come and go far more often. */
export function sharesAt(book: ShareBook, placeIndex: number): readonly Share[] {
  const shares = book.byPlace[placeIndex];
  if (book.unordered[placeIndex] === 0) return shares;
  book.unordered[placeIndex] = 0;
  let kept = 0;
  for (let i = 0; i < shares.length; i += 1) {
    if (shares[i].closed) book.spare.push(shares[i]);
    else shares[kept++] = shares[i];
  }
  shares.length = kept;
  return shares.sort(byEvent);
}

/** A total order: what is summed over a place does not depend on how its list grew. */
function byEvent(a: Share, b: Share): number {
  return a.event - b.event || a.serial - b.serial;
}
