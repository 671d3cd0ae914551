/**
 * One stream: what one recipient gets at one level, frame by frame. A `picture` stream shows every track, a `threats`
 * stream those on their way to the recipient's places, a `warn` stream warnings alone. The three are never linked.
 */
import { LIMITS, trackId, type Mode, type TimeS, type TrackId } from '../base/index.ts';
import type { StandingForecast } from '../forecast/index.ts';
import { blankFrameTrack, createFrameWriter } from '../format/frame/index.ts';
import { ERROR_GRADES_M, partSerial, type Forecast, type FrameArrival, type FrameTrack, type Part, type ViewLevel, type Warning } from '../model/index.ts';
import { addLook, blankBlend, blended, factsBeforeS, lookStepS, noteFacts, noteWay, type Blend } from './blend.ts';
import type { DisplayTrack } from './display.ts';
import { gradeOf } from './grade.ts';
import { blankHeld, carried, hold, type Held } from './held.ts';
import { createIdentity } from './identity.ts';
import { isOnItsWay } from './threat-filter.ts';
import { createWordDelta, type WordSheet } from './word-delta.ts';

/** What makes a stream. */
export interface StreamOptions {
  readonly mode: Mode;
  readonly level: ViewLevel;
  /** From `streamKey`. */
  readonly key: Uint8Array;
}

/** The state of things on a tick, the same for every stream. */
export interface TickState {
  readonly at: TimeS;
  readonly unrecorded: boolean;
}

/** What one tracker of a stream has to show on a tick. */
export interface PartContent {
  /** Confirmed and lost tracks, ascending. */
  readonly serials: readonly number[];
  /** One of them as it is shown on this tick; made on demand, for most tracks are shown to nobody. */
  displayOf(serial: number): DisplayTrack | undefined;
  /** Where the tracker expects it some seconds on; its object may be reused. */
  laterOf(serial: number, aheadS: number): DisplayTrack | undefined;
  /** The standing forecast of a track; its object may be reused, its revision tells when it changed. */
  forecastOf(serial: number): StandingForecast | undefined;
}

/** What a stream has to show on a tick: one tracker, or one for each group of places. */
export interface ViewContent {
  readonly epoch: number;
  readonly parts: readonly PartContent[];
}

/** The frames of one recipient at one level. */
export interface Stream {
  /** The frame of this tick; `content` undefined while the view is being rebuilt. */
  frame(tick: TickState, content: ViewContent | undefined, warnings: readonly Warning[], words?: WordSheet): Uint8Array;
  /** The tracks of the last frame under the ids it gave them, in its order. */
  forEachShown(content: ViewContent, visit: (id: TrackId, track: DisplayTrack) => void): void;
  /** Takes back a frame that could not be finished: the next one is a snapshot under its number. */
  recover(): void;
  /** From now on each track is shown anew every so many ticks, part by part of what is shown, at a moment of its own; 1: on every tick. */
  setPaces(pacesS: readonly number[]): void;
  /** The recipient's own terms in force, as they stand in the header (hex). */
  setTermsHash(hash: string): void;
}

/** What is shown of a forecast; its version tells when it changed. */
interface Outlook {
  readonly version: number;
  readonly arrivals: FrameArrival[];
  readonly impact: FrameTrack['impact'];
}

const NO_OUTLOOK: Outlook = { version: 0, arrivals: [], impact: undefined };

interface Ahead {
  readonly id: TrackId;
  readonly serial: number;
  readonly part: number;
  readonly held: Held;
  /** It is shown. */
  isHeld: boolean;
  event: TrackId;
  /** Revision of the forecast last read; -1: none. */
  revision: number;
  /** What was read of it, and what is shown of it. */
  read: Outlook;
  outlook: Outlook;
  /** By the forecast last read it is on its way to a place of the recipient. */
  isOnItsWay: boolean;
  /** What its next moment will show; undefined while it is shown on every tick. */
  blend: Blend | undefined;
  /** When last looked at for its next moment, the tracker had it no more. */
  isGone: boolean;
  /** How long before its moment it is looked at for what cannot be averaged, as a share; its secret. */
  secretShare: number;
  /** Grades last shown; -1: none. */
  horizontalGrade: number;
  verticalGrade: number;
  /** Number of the frame at which its tracker last had it. */
  seenIn: number;
}

const DEGREES = 180 / Math.PI;
/** Arrivals less likely than this are not worth a line on a card. */
const LISTED_CHANCE = 0.02;

const NO_HASH = '0000000000000000';

function impactOf(forecast: Forecast): FrameTrack['impact'] {
  const impact = forecast.impact;
  if (impact === undefined) return undefined;
  const grade = Math.min(ERROR_GRADES_M.length, gradeOf(impact.majorSigmaM, -1));
  return { latDeg: impact.latRad * DEGREES, lonDeg: impact.lonRad * DEGREES, at: impact.at, grade };
}

/** The soonest arrivals worth a line; the forecast knows the recipient's own places only, under its own numbers. */
function listedArrivals(forecast: Forecast): FrameArrival[] {
  const listed: FrameArrival[] = [];
  for (const { placeIndex, chance, earliestAt, medianAt } of forecast.arrivals) {
    if (chance < LISTED_CHANCE) continue;
    listed.push({ placeIndex, chance, earliestAt, medianAt });
    if (listed.length === LIMITS.arrivalsPerTrackMax) break;
  }
  return listed;
}

function copyDisplay(out: FrameTrack, from: DisplayTrack): void {
  out.status = from.status;
  out.symbol = from.symbol;
  out.latDeg = from.latDeg;
  out.lonDeg = from.lonDeg;
  out.altitudeHaeM = from.altitudeHaeM;
  out.heightKnown = from.heightKnown;
  out.eastMps = from.eastMps;
  out.northMps = from.northMps;
  out.upMps = from.upMps;
  out.kindChance = from.kindChance;
  out.callsign = from.callsign;
}

/** A stream for one recipient and level; its bytes are a function of the calls made to it. */
export function createStream(options: StreamOptions): Stream {
  const identity = createIdentity(options.key);
  const writer = createFrameWriter();
  const wordDelta = createWordDelta();
  const ahead = new Map<number, Ahead>();
  const out = blankFrameTrack(0);
  let termsHash = NO_HASH;
  let number = 0;
  let epochShown = -1;
  let pacesS: readonly number[] = [];
  const paceOf = (known: Ahead): number => pacesS[known.part] ?? 1;
  let shownAt = 0;
  let sinceSnapshot: number = LIMITS.framesPerSnapshot;

  /** Notes which tracks there are now. */
  const look = (epoch: number, { serials }: PartContent, part: Part): void => {
    for (const serial of serials) {
      const key = partSerial(serial, part);
      let known = ahead.get(key);
      if (known === undefined) {
        known = {
          id: identity.idOf(epoch, key),
          serial,
          part: part.index,
          held: blankHeld(serial),
          isHeld: false,
          event: trackId(0),
          revision: -1,
          read: NO_OUTLOOK,
          outlook: NO_OUTLOOK,
          isOnItsWay: false,
          blend: undefined,
          isGone: false,
          secretShare: 0,
          horizontalGrade: -1,
          verticalGrade: -1,
          seenIn: number,
        };
        ahead.set(key, known);
      }
      known.seenIn = number;
    }
  };

  const readForecast = (known: Ahead, forecast: StandingForecast | undefined): void => {
    if (forecast === undefined || known.revision === forecast.revision) return;
    known.revision = forecast.revision;
    known.read = { version: known.read.version + 1, arrivals: listedArrivals(forecast), impact: impactOf(forecast) };
    known.isOnItsWay = isOnItsWay(forecast.arrivals, known.isOnItsWay);
  };

  const isWanted = (known: Ahead): boolean => options.level !== 'threats' || known.isOnItsWay;

  /** What is held of it is shown from now on, forecast and grades with it. */
  const renew = (known: Ahead, { epoch, parts }: ViewContent): void => {
    const { from } = known.held;
    known.isHeld = true;
    known.outlook = known.read;
    known.event = identity.idOf(epoch, partSerial(from.event, { index: known.part, count: parts.length }));
    known.horizontalGrade = gradeOf(from.horizontalSigmaM, known.horizontalGrade);
    known.verticalGrade = gradeOf(from.verticalSigmaM, known.verticalGrade);
  };

  /** It is shown as it is now. False: there is no such track. */
  const showNow = (known: Ahead, content: ViewContent, at: TimeS): boolean => {
    if (known.seenIn !== number) return false;
    const part = content.parts[known.part];
    readForecast(known, part.forecastOf(known.serial));
    const track = isWanted(known) ? part.displayOf(known.serial) : undefined;
    known.isHeld = false;
    if (track === undefined) return true;
    hold(known.held, track, at);
    renew(known, content);
    return true;
  };

  /** Looks at it for its next moment, `untilS` from now. */
  const lookAhead = (known: Ahead, part: PartContent, at: TimeS, { untilS, paceS }: { readonly untilS: number; readonly paceS: number }): void => {
    if (known.blend === undefined) {
      known.blend = blankBlend(known.serial);
      known.secretShare = identity.secretShareOf(known.id);
    }
    const { blend, serial } = known;
    const isForFacts = untilS === factsBeforeS(paceS, known.secretShare);
    const isThere = known.seenIn === number;
    if (isForFacts) known.isGone = !isThere;
    if (!isThere) return;
    if (isForFacts) readForecast(known, part.forecastOf(serial));
    const track = !isWanted(known) ? undefined : untilS === 0 ? part.displayOf(serial) : part.laterOf(serial, untilS);
    if (track === undefined) return;
    addLook(blend, track, at + untilS);
    if (!isForFacts) return;
    noteFacts(blend, track);
    const later = part.laterOf(serial, untilS + paceS);
    if (later !== undefined) noteWay(blend, later, paceS);
  };

  /** Its moment: it is shown as it was looked at since the last one. False: there is no such track. */
  const showBlended = (known: Ahead, content: ViewContent, at: TimeS): boolean => {
    if (known.isGone) return false;
    if (!isWanted(known)) known.isHeld = false;
    const { blend } = known;
    const track = blend && blended(blend, at);
    if (track === undefined || !isWanted(known)) return true;
    hold(known.held, track, at, blend?.bend);
    renew(known, content);
    return true;
  };

  const put = (known: Ahead, at: TimeS): void => {
    copyDisplay(out, carried(known.held, at));
    out.horizontalGrade = known.horizontalGrade;
    out.verticalGrade = known.verticalGrade;
    out.id = known.id;
    out.event = known.event;
    out.arrivals = known.outlook.arrivals;
    out.impact = known.outlook.impact;
    writer.track(out, known.outlook.version);
  };

  const putTracks = (content: ViewContent, at: TimeS, isWhole: { readonly snapshot: boolean; readonly newEpoch: boolean }): void => {
    content.parts.forEach((part, index) => look(content.epoch, part, { index, count: content.parts.length }));
    for (const [key, known] of ahead) {
      const paceS = paceOf(known);
      const isAtOnce = paceS === 1 || isWhole.newEpoch;
      const untilS = isAtOnce ? 0 : (paceS - ((at + known.id) % paceS)) % paceS;
      if (!isAtOnce && untilS % lookStepS(paceS) === 0) lookAhead(known, content.parts[known.part], at, { untilS, paceS });
      if (untilS === 0 && !(isAtOnce ? showNow : showBlended)(known, content, at)) {
        ahead.delete(key);
        continue;
      }
      if (!known.isHeld) continue;
      if (untilS === 0 || isWhole.snapshot || known.held.aheadS > 0) put(known, at);
      else writer.keep(known.id);
    }
  };

  const startEpoch = (epoch: number): void => {
    epochShown = epoch;
    identity.clear();
    ahead.clear();
    sinceSnapshot = LIMITS.framesPerSnapshot;
  };

  const frame = (tick: TickState, content: ViewContent | undefined, warnings: readonly Warning[], words?: WordSheet): Uint8Array => {
    const epoch = content?.epoch ?? epochShown;
    const newEpoch = content !== undefined && epoch !== epochShown;
    if (newEpoch) startEpoch(epoch);
    number += 1;
    shownAt = tick.at;
    const snapshot = sinceSnapshot >= LIMITS.framesPerSnapshot;
    sinceSnapshot = snapshot ? 1 : sinceSnapshot + 1;
    writer.begin({
      mode: options.mode,
      level: options.level,
      rebuilding: content === undefined,
      unrecorded: tick.unrecorded,
      epoch: Math.max(0, epoch),
      number,
      at: tick.at,
      snapshot,
      termsHash,
    });
    if (content !== undefined && options.level !== 'warn') putTracks(content, tick.at, { snapshot, newEpoch });
    return writer.end(warnings, words === undefined ? undefined : wordDelta.section(words, snapshot));
  };

  const forEachShown = (content: ViewContent, visit: (id: TrackId, track: DisplayTrack) => void): void => {
    if (options.level === 'warn') return;
    if (content.epoch === epochShown) {
      for (const known of ahead.values()) if (known.isHeld) visit(known.id, carried(known.held, shownAt));
      return;
    }
    // No frame of this epoch has left yet: what the first one would show.
    const count = content.parts.length;
    content.parts.forEach((part, index) => {
      for (const serial of options.level === 'threats' ? [] : part.serials) {
        const track = part.displayOf(serial);
        if (track !== undefined) visit(identity.idOf(content.epoch, partSerial(serial, { index, count })), track);
      }
    });
  };

  const setPaces = (wantedS: readonly number[]): void => {
    pacesS = wantedS;
  };

  const setTermsHash = (hash: string): void => {
    termsHash = hash.slice(0, 16).padEnd(16, '0');
  };

  const recover = (): void => {
    number -= 1;
    sinceSnapshot = LIMITS.framesPerSnapshot;
    writer.reset();
  };
  return { frame, forEachShown, setPaces, setTermsHash, recover };
}
