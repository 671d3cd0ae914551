/** Bytes to frames: a reader keeps what the stream said so far and hands out whole frames, moved on to their tick. */
import { MODES, err, fault, ok, timeS, trackId, type Fault, type Result } from '../../base/index.ts';
import {
  KINDS,
  KIND_CLASSES,
  LEVELS,
  STAGES,
  type Frame,
  type FrameArrival,
  type FrameTrack,
  type SymbolClass,
  type Warning,
  type WordItem,
} from '../../model/index.ts';
import { altitudeAt, latitudeAt, lonDegPerMetre, longitudeAt, type Kinematics } from './extrapolate.ts';
import * as L from './layout.ts';

/** What can be wrong with the bytes of a frame. */
export type FrameFaultCode = 'frame/truncated' | 'frame/magic' | 'frame/version' | 'frame/field' | 'frame/no-snapshot';
type FrameResult<Value> = Result<Value, Fault<FrameFaultCode>>;

interface Held extends Kinematics {
  track: FrameTrack;
}

interface Cursor {
  view: DataView;
  bytes: Uint8Array;
  used: number;
}

/** Reads one stream. */
export interface FrameReader {
  /** Reads one frame of the stream; frames must come in order, the first a snapshot. */
  read(bytes: Uint8Array): FrameResult<Frame>;
  /** Takes a frame in without making all of its tracks: for readers that show fewer frames than come. */
  take(bytes: Uint8Array): FrameResult<FrameTaken>;
  /** The frame that `take` took last, whole; undefined before the first. */
  whole(): Frame | undefined;
}

/** A frame without its tracks. */
export type FrameTaken = Omit<Frame, 'tracks'>;

const SYMBOLS: readonly SymbolClass[] = ['unknown', 'pending', 'civil'];

/** Length of the frame that starts at `offset`, from its header; used to split a file into frames. */
export function frameLength(bytes: Uint8Array, offset: number): FrameResult<number> {
  if (offset + L.HEADER_BYTES > bytes.length) {
    return err(fault('frame/truncated', `a frame header needs ${L.HEADER_BYTES} bytes, ${bytes.length - offset} are left`));
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, L.HEADER_BYTES);
  const magic = view.getUint32(L.HEADER.magic, true);
  if ((magic & 0xffffff) !== L.FRAME_MAGIC) {
    return err(fault('frame/magic', `byte ${offset} does not start a frame: it must read "MNF"`));
  }
  const version = magic >>> 24;
  if (version !== L.FRAME_VERSION) {
    return err(fault('frame/version', `frame version ${version} cannot be read, this program reads ${L.FRAME_VERSION}`));
  }
  const length = view.getUint32(L.HEADER.length, true);
  if (length < L.HEADER_BYTES || offset + length > bytes.length) {
    return err(fault('frame/truncated', `the frame says ${length} bytes, ${bytes.length - offset} are there`));
  }
  return ok(length);
}

/** A track of a frame with nothing in it. */
export function blankFrameTrack(id: number): FrameTrack {
  return {
    id: trackId(id),
    event: trackId(id),
    status: 'confirmed',
    symbol: 'unknown',
    latDeg: 0,
    lonDeg: 0,
    altitudeHaeM: 0,
    heightKnown: false,
    eastMps: 0,
    northMps: 0,
    upMps: 0,
    kindChance: KINDS.map(() => 0),
    horizontalGrade: 0,
    verticalGrade: 0,
    callsign: '',
    impact: undefined,
    arrivals: [],
  };
}

function takeKinematics(c: Cursor, held: Held, at: number): void {
  const o = c.used;
  held.at = at;
  held.latDeg = c.view.getInt32(o, true) * L.ANGLE_STEP_DEG;
  held.lonDeg = c.view.getInt32(o + 4, true) * L.ANGLE_STEP_DEG;
  held.altitudeHaeM = c.view.getInt32(o + 8, true) * L.HEIGHT_STEP_M;
  held.eastMps = c.view.getInt16(o + 12, true) * L.SPEED_STEP_MPS;
  held.northMps = c.view.getInt16(o + 14, true) * L.SPEED_STEP_MPS;
  held.upMps = c.view.getInt16(o + 16, true) * L.SPEED_STEP_MPS;
  held.lonDegPerM = lonDegPerMetre(held.latDeg);
  c.used += L.KINEMATICS_BYTES;
}

function takeStatus(c: Cursor, track: FrameTrack): void {
  const status = c.view.getUint8(c.used);
  const grades = c.view.getUint8(c.used + 1);
  track.status = status & 1 ? 'lost' : 'confirmed';
  track.heightKnown = (status & 2) !== 0;
  track.symbol = SYMBOLS[(status >> 2) & 3] ?? 'unknown';
  track.horizontalGrade = grades & 15;
  track.verticalGrade = grades >> 4;
  track.event = trackId(c.view.getUint32(c.used + 2, true));
  c.used += L.STATUS_BYTES;
}

function takeCallsign(c: Cursor): string {
  const length = Math.min(8, c.view.getUint8(c.used));
  const text = String.fromCharCode(...c.bytes.subarray(c.used + 1, c.used + 1 + length));
  c.used += 1 + length;
  return text;
}

function takeImpact(c: Cursor): FrameTrack['impact'] {
  const present = c.view.getUint8(c.used);
  c.used += 1;
  if (present === 0) return undefined;
  const o = c.used;
  c.used += L.IMPACT_BYTES;
  return {
    latDeg: c.view.getInt32(o, true) * L.ANGLE_STEP_DEG,
    lonDeg: c.view.getInt32(o + 4, true) * L.ANGLE_STEP_DEG,
    at: timeS(c.view.getUint32(o + 8, true)),
    grade: c.view.getUint16(o + 12, true),
  };
}

function takeArrivals(c: Cursor): FrameArrival[] {
  const count = c.view.getUint8(c.used);
  c.used += 1;
  const arrivals: FrameArrival[] = [];
  for (let i = 0; i < count; i += 1) {
    const o = c.used;
    arrivals.push({
      placeIndex: c.view.getUint16(o, true),
      chance: c.view.getUint8(o + 2) * L.CHANCE_STEP,
      earliestAt: timeS(c.view.getUint32(o + 3, true)),
      medianAt: timeS(c.view.getUint32(o + 7, true)),
    });
    c.used += L.ARRIVAL_BYTES;
  }
  return arrivals;
}

function takeTrack(c: Cursor, held: Map<number, Held>, at: number): void {
  const id = c.view.getUint32(c.used, true);
  const groups = c.view.getUint8(c.used + 4);
  c.used += 5;
  let known = held.get(id);
  if (known === undefined) {
    known = {
      at,
      latDeg: 0,
      lonDeg: 0,
      altitudeHaeM: 0,
      eastMps: 0,
      northMps: 0,
      upMps: 0,
      lonDegPerM: 1,
      track: blankFrameTrack(id),
    };
    held.set(id, known);
  }
  if (groups & L.GROUP_KINEMATICS) takeKinematics(c, known, at);
  if (groups & L.GROUP_STATUS) takeStatus(c, known.track);
  if (groups & L.GROUP_KINDS) {
    known.track.kindChance = KINDS.map((_, i) => c.view.getUint8(c.used + i) * L.CHANCE_STEP);
    c.used += KINDS.length;
  }
  if (groups & L.GROUP_CALLSIGN) known.track.callsign = takeCallsign(c);
  if (groups & L.GROUP_IMPACT) known.track.impact = takeImpact(c);
  if (groups & L.GROUP_ARRIVALS) known.track.arrivals = takeArrivals(c);
}

function takeWarning(c: Cursor): Warning {
  const o = c.used;
  const kind = c.view.getUint8(o + 3);
  const arrival = c.view.getUint32(o + 4, true);
  c.used += L.WARNING_BYTES;
  return {
    placeIndex: c.view.getUint16(o, true),
    stage: STAGES[c.view.getUint8(o + 2)] ?? 'prepare',
    kindClass: KIND_CLASSES[kind & 15] ?? 'other',
    arrivalAt: arrival === 0 ? undefined : timeS(arrival),
    event: c.view.getUint32(o + 8, true),
    sequence: c.view.getUint32(o + 12, true),
    issuedAt: timeS(c.view.getUint32(o + 16, true)),
    notUpdated: (kind & 16) !== 0,
  };
}

function shown(held: Held, at: number): FrameTrack {
  return {
    ...held.track,
    latDeg: latitudeAt(held, at),
    lonDeg: longitudeAt(held, at),
    altitudeHaeM: altitudeAt(held, at),
    eastMps: held.eastMps,
    northMps: held.northMps,
    upMps: held.upMps,
  };
}

function termsHashOf(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < 8; i += 1) text += bytes[L.HEADER.termsHash + i].toString(16).padStart(2, '0');
  return text;
}

const decoder = new TextDecoder();

/** The words section: taken away and added by kind and id. False when it is not what a writer writes. */
function takeWords(c: Cursor, held: Map<string, WordItem>): boolean {
  const length = c.view.getUint32(c.used, true);
  if (c.used + 4 + length > c.bytes.length) throw new RangeError('words end outside the frame');
  const text = decoder.decode(c.bytes.subarray(c.used + 4, c.used + 4 + length));
  c.used += 4 + length;
  try {
    const { gone, items } = JSON.parse(text) as { readonly gone: readonly string[]; readonly items: readonly WordItem[] };
    for (const key of gone) held.delete(key);
    for (const item of items) held.set(`${item.k}/${item.id}`, item);
    return true;
  } catch {
    return false;
  }
}

/** A reader for one stream. Errors: `frame/truncated`, `frame/magic`, `frame/version`, `frame/field`, `frame/no-snapshot`. */
export function createFrameReader(): FrameReader {
  const held = new Map<number, Held>();
  let warnings: Warning[] = [];
  const words = new Map<string, WordItem>();
  let wordList: readonly WordItem[] = [];
  let started = false;
  let taken: FrameTaken | undefined;

  const body = (c: Cursor, at: number): { gone: number[]; wordsRead: boolean } => {
    const tracks = c.view.getUint16(L.HEADER.trackCount, true);
    const goneCount = c.view.getUint16(L.HEADER.goneCount, true);
    const warningCount = c.view.getUint16(L.HEADER.warningCount, true);
    for (let i = 0; i < tracks; i += 1) takeTrack(c, held, at);
    const gone: number[] = [];
    for (let i = 0; i < goneCount; i += 1) {
      const id = c.view.getUint32(c.used, true);
      c.used += 4;
      held.delete(id);
      gone.push(id);
    }
    if (c.view.getUint8(L.HEADER.flags) & L.FLAG_WARNINGS) {
      warnings = [];
      for (let i = 0; i < warningCount; i += 1) warnings.push(takeWarning(c));
    }
    if (!(c.view.getUint8(L.HEADER.flags) & L.FLAG_WORDS)) return { gone, wordsRead: true };
    const wordsRead = takeWords(c, words);
    wordList = [...words.values()];
    return { gone, wordsRead };
  };

  const frameFrom = (c: Cursor): FrameResult<FrameTaken> => {
    const flags = c.view.getUint8(L.HEADER.flags);
    const mode = MODES[c.view.getUint8(L.HEADER.mode)];
    const level = LEVELS[c.view.getUint8(L.HEADER.level)];
    if (mode === undefined || level === undefined || level === 'none') {
      return err(fault('frame/field', 'the frame names a mode or level that does not exist'));
    }
    const snapshot = (flags & L.FLAG_SNAPSHOT) !== 0;
    if (!snapshot && !started) return err(fault('frame/no-snapshot', 'a stream must be read from a snapshot on'));
    if (snapshot) {
      held.clear();
      words.clear();
      wordList = [];
    }
    started = true;
    const at = c.view.getFloat64(L.HEADER.at, true);
    const { gone, wordsRead } = body(c, at);
    if (!wordsRead) return err(fault('frame/field', 'the words of the frame are not JSON of items'));
    taken = {
      mode,
      level: level,
      status: flags & L.FLAG_REBUILDING ? 'rebuilding' : 'live',
      unrecorded: (flags & L.FLAG_UNRECORDED) !== 0,
      epoch: c.view.getUint32(L.HEADER.epoch, true),
      number: c.view.getUint32(L.HEADER.number, true),
      at: timeS(at),
      snapshot,
      termsHash: termsHashOf(c.bytes),
      gone: gone.map(trackId),
      warnings,
      words: wordList,
    };
    return ok(taken);
  };

  const take = (bytes: Uint8Array): FrameResult<FrameTaken> => {
    const length = frameLength(bytes, 0);
    if (!length.ok) return length;
    const exact = bytes.subarray(0, length.value);
    const view = new DataView(exact.buffer, exact.byteOffset, exact.byteLength);
    try {
      return frameFrom({ view, bytes: exact, used: L.HEADER_BYTES });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      started = false;
      return err(fault('frame/truncated', `the frame of ${length.value} bytes ends inside a record`));
    }
  };
  const whole = (): Frame | undefined => {
    if (taken === undefined) return undefined;
    const { at } = taken;
    return { ...taken, tracks: [...held.values()].map((one) => shown(one, at)) };
  };
  const read = (bytes: Uint8Array): FrameResult<Frame> => {
    const result = take(bytes);
    if (!result.ok) return result;
    return ok({ ...result.value, tracks: whole()?.tracks ?? [] });
  };
  return { read, take, whole };
}
