/** Frames to bytes: one writer per stream, which remembers what the reader holds and sends only what changed. */
import { LIMITS, MODES, assert, type Mode } from '../../base/index.ts';
import { KIND_CLASSES, LEVELS, STAGES, type FrameTrack, type ViewLevel, type Warning } from '../../model/index.ts';
import { altitudeAt, latitudeAt, LAT_DEG_PER_M, lonDegPerMetre, longitudeAt, type Kinematics } from './extrapolate.ts';
import * as L from './layout.ts';

/** What every frame says of itself. */
export interface FrameHead {
  mode: Mode;
  level: ViewLevel;
  rebuilding: boolean;
  unrecorded: boolean;
  epoch: number;
  number: number;
  at: number;
  snapshot: boolean;
  /** 16 hexadecimal digits. */
  termsHash: string;
}

interface Sent extends Kinematics {
  seenIn: number;
  status: number;
  grades: number;
  event: number;
  kinds: number;
  callsign: string;
  /** Version of the forecast that `impact` and `arrivals` were last compared with. */
  forecastVersion: number;
  impact: string;
  arrivals: string;
}

/** Writes one stream. */
export interface FrameWriter {
  begin(head: FrameHead): void;
  /**
   * Adds one track; call once per track and frame. `track` may be reused by the caller. `forecastVersion` changes
   * whenever its impact or arrivals may have changed, so that they need not be compared every second.
   */
  track(track: FrameTrack, forecastVersion: number): void;
  /** Mentions a track that is where its reader draws it and otherwise as it was; not in a snapshot. */
  keep(id: number): void;
  /** Ends the frame: what was not mentioned since `begin` is gone. Warnings are compared with those of the frame before; `words` is a section of its own, absent when nothing changed. */
  end(warnings: readonly Warning[], words?: Uint8Array): Uint8Array;
  /** Forgets what was sent: the next frame must be a snapshot. */
  reset(): void;
}

/** A reader may show a track this far from where the writer has it: a third of its error grade, never under 10 m. */
const TOLERANCE_M = [10, 33, 100, 330, 1_000, 3_300, 3_300];
/** A heading or speed wrong by this much is sent at once even when the place is still right. */
const VELOCITY_TOLERANCE_SHARE = 0.08;
const VELOCITY_TOLERANCE_MIN_MPS = 3;

function velocityLeft(sent: Kinematics, track: FrameTrack): boolean {
  const de = track.eastMps - sent.eastMps;
  const dn = track.northMps - sent.northMps;
  const du = track.upMps - sent.upMps;
  const speed2 = track.eastMps * track.eastMps + track.northMps * track.northMps + track.upMps * track.upMps;
  const allowed2 = Math.max(VELOCITY_TOLERANCE_MIN_MPS * VELOCITY_TOLERANCE_MIN_MPS, speed2 * VELOCITY_TOLERANCE_SHARE * VELOCITY_TOLERANCE_SHARE);
  return de * de + dn * dn + du * du > allowed2;
}

function hasLeft(sent: Kinematics, track: FrameTrack, at: number): boolean {
  const tolerance = TOLERANCE_M[track.horizontalGrade];
  const north = (track.latDeg - latitudeAt(sent, at)) / LAT_DEG_PER_M;
  const lonDeg = track.lonDeg - longitudeAt(sent, at);
  const east = (lonDeg > 180 ? lonDeg - 360 : lonDeg < -180 ? lonDeg + 360 : lonDeg) / sent.lonDegPerM;
  if (north * north + east * east > tolerance * tolerance) return true;
  const up = track.altitudeHaeM - altitudeAt(sent, at);
  if (Math.abs(up) > TOLERANCE_M[Math.max(1, track.verticalGrade)]) return true;
  return velocityLeft(sent, track);
}

const byte = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
const short = (value: number): number => Math.max(-32_767, Math.min(32_767, Math.round(value)));
const long = (value: number): number => Math.max(-2_147_483_647, Math.min(2_147_483_647, Math.round(value)));

/** A rolling key of the kind chances in sixteenths: small movements of a probability are not worth bytes. */
function kindsKey(chances: readonly number[]): number {
  let key = 0;
  for (const chance of chances) key = Math.imul(key, 17) + Math.round(chance * 16);
  return key;
}

const impactKey = (impact: FrameTrack['impact']): string =>
  impact === undefined ? '' : `${Math.round(impact.latDeg * 200)},${Math.round(impact.lonDeg * 200)},${Math.round(impact.at / 5)},${impact.grade}`;

function arrivalsKey(track: FrameTrack): string {
  let key = '';
  for (const a of track.arrivals) {
    key += `${a.placeIndex}:${Math.round(a.chance * 20)}:${Math.round(a.earliestAt / 15)}:${Math.round(a.medianAt / 15)};`;
  }
  return key;
}

const statusByte = (track: FrameTrack): number =>
  (track.status === 'lost' ? 1 : 0) | (track.heightKnown ? 2 : 0) | ((track.symbol === 'unknown' ? 0 : track.symbol === 'pending' ? 1 : 2) << 2);

/** What changed of `track` against `sent`, as a set of groups. */
function changedGroups(sent: Sent, track: FrameTrack, at: number, forecastVersion: number): number {
  let groups = 0;
  if (hasLeft(sent, track, at)) groups |= L.GROUP_KINEMATICS;
  const grades = track.horizontalGrade | (track.verticalGrade << 4);
  if (sent.status !== statusByte(track) || sent.grades !== grades || sent.event !== track.event) groups |= L.GROUP_STATUS;
  if (sent.kinds !== kindsKey(track.kindChance)) groups |= L.GROUP_KINDS;
  if (sent.callsign !== track.callsign) groups |= L.GROUP_CALLSIGN;
  if (sent.forecastVersion === forecastVersion) return groups;
  if (sent.impact !== impactKey(track.impact)) groups |= L.GROUP_IMPACT;
  if (sent.arrivals !== arrivalsKey(track)) groups |= L.GROUP_ARRIVALS;
  return groups;
}

function blankSent(): Sent {
  return {
    at: 0,
    latDeg: 0,
    lonDeg: 0,
    altitudeHaeM: 0,
    eastMps: 0,
    northMps: 0,
    upMps: 0,
    lonDegPerM: 1,
    seenIn: -1,
    status: -1,
    grades: -1,
    event: -1,
    kinds: -1,
    callsign: '',
    forecastVersion: -1,
    impact: '',
    arrivals: '',
  };
}

/** The growing bytes of one frame. */
interface Sheet {
  bytes: Uint8Array;
  view: DataView;
  used: number;
}

function room(sheet: Sheet, bytes: number): void {
  if (sheet.used + bytes <= sheet.bytes.length) return;
  const grown = new Uint8Array(Math.max(sheet.bytes.length * 2, sheet.used + bytes));
  grown.set(sheet.bytes.subarray(0, sheet.used));
  sheet.bytes = grown;
  sheet.view = new DataView(grown.buffer);
}

function putKinematics(sheet: Sheet, track: FrameTrack, sent: Sent, at: number): void {
  const { view } = sheet;
  const o = sheet.used;
  const lat = long(track.latDeg / L.ANGLE_STEP_DEG);
  const lon = long(track.lonDeg / L.ANGLE_STEP_DEG);
  const height = long(track.altitudeHaeM / L.HEIGHT_STEP_M);
  const east = short(track.eastMps / L.SPEED_STEP_MPS);
  const north = short(track.northMps / L.SPEED_STEP_MPS);
  const up = short(track.upMps / L.SPEED_STEP_MPS);
  view.setInt32(o, lat, true);
  view.setInt32(o + 4, lon, true);
  view.setInt32(o + 8, height, true);
  view.setInt16(o + 12, east, true);
  view.setInt16(o + 14, north, true);
  view.setInt16(o + 16, up, true);
  sheet.used += L.KINEMATICS_BYTES;
  // Both ends go on from the rounded numbers, so that they agree to the last bit.
  sent.at = at;
  sent.latDeg = lat * L.ANGLE_STEP_DEG;
  sent.lonDeg = lon * L.ANGLE_STEP_DEG;
  sent.altitudeHaeM = height * L.HEIGHT_STEP_M;
  sent.eastMps = east * L.SPEED_STEP_MPS;
  sent.northMps = north * L.SPEED_STEP_MPS;
  sent.upMps = up * L.SPEED_STEP_MPS;
  sent.lonDegPerM = lonDegPerMetre(sent.latDeg);
}

function putStatus(sheet: Sheet, track: FrameTrack, sent: Sent): void {
  sent.status = statusByte(track);
  sent.grades = track.horizontalGrade | (track.verticalGrade << 4);
  sent.event = track.event;
  sheet.view.setUint8(sheet.used, sent.status);
  sheet.view.setUint8(sheet.used + 1, sent.grades);
  sheet.view.setUint32(sheet.used + 2, track.event, true);
  sheet.used += L.STATUS_BYTES;
}

function putKinds(sheet: Sheet, track: FrameTrack, sent: Sent): void {
  sent.kinds = kindsKey(track.kindChance);
  for (const chance of track.kindChance) sheet.bytes[sheet.used++] = byte(chance / L.CHANCE_STEP);
}

function putCallsign(sheet: Sheet, track: FrameTrack, sent: Sent): void {
  sent.callsign = track.callsign;
  const text = track.callsign.slice(0, 8);
  sheet.bytes[sheet.used++] = text.length;
  for (let i = 0; i < text.length; i += 1) sheet.bytes[sheet.used++] = text.charCodeAt(i) & 0x7f;
}

function putImpact(sheet: Sheet, track: FrameTrack, sent: Sent): void {
  sent.impact = impactKey(track.impact);
  const impact = track.impact;
  sheet.bytes[sheet.used++] = impact === undefined ? 0 : 1;
  if (impact === undefined) return;
  const o = sheet.used;
  sheet.view.setInt32(o, long(impact.latDeg / L.ANGLE_STEP_DEG), true);
  sheet.view.setInt32(o + 4, long(impact.lonDeg / L.ANGLE_STEP_DEG), true);
  sheet.view.setUint32(o + 8, Math.round(impact.at), true);
  sheet.view.setUint16(o + 12, impact.grade, true);
  sheet.used += L.IMPACT_BYTES;
}

function putArrivals(sheet: Sheet, track: FrameTrack, sent: Sent): void {
  sent.arrivals = arrivalsKey(track);
  const count = Math.min(track.arrivals.length, LIMITS.arrivalsPerTrackMax);
  sheet.bytes[sheet.used++] = count;
  for (let i = 0; i < count; i += 1) {
    const arrival = track.arrivals[i];
    const o = sheet.used;
    sheet.view.setUint16(o, arrival.placeIndex, true);
    sheet.view.setUint8(o + 2, byte(arrival.chance / L.CHANCE_STEP));
    sheet.view.setUint32(o + 3, Math.floor(arrival.earliestAt), true);
    sheet.view.setUint32(o + 7, Math.floor(arrival.medianAt), true);
    sheet.used += L.ARRIVAL_BYTES;
  }
}

function putTrack(sheet: Sheet, track: FrameTrack, sent: Sent, change: { readonly at: number; readonly groups: number }): void {
  const { at, groups } = change;
  room(sheet, L.TRACK_BYTES_MAX);
  sheet.view.setUint32(sheet.used, track.id, true);
  sheet.bytes[sheet.used + 4] = groups;
  sheet.used += 5;
  if (groups & L.GROUP_KINEMATICS) putKinematics(sheet, track, sent, at);
  if (groups & L.GROUP_STATUS) putStatus(sheet, track, sent);
  if (groups & L.GROUP_KINDS) putKinds(sheet, track, sent);
  if (groups & L.GROUP_CALLSIGN) putCallsign(sheet, track, sent);
  if (groups & L.GROUP_IMPACT) putImpact(sheet, track, sent);
  if (groups & L.GROUP_ARRIVALS) putArrivals(sheet, track, sent);
}

function putWarnings(sheet: Sheet, warnings: readonly Warning[]): void {
  room(sheet, warnings.length * L.WARNING_BYTES);
  for (const warning of warnings) {
    const o = sheet.used;
    sheet.view.setUint16(o, warning.placeIndex, true);
    sheet.view.setUint8(o + 2, STAGES.indexOf(warning.stage));
    sheet.view.setUint8(o + 3, KIND_CLASSES.indexOf(warning.kindClass) | (warning.notUpdated ? 16 : 0));
    sheet.view.setUint32(o + 4, warning.arrivalAt === undefined ? 0 : Math.floor(warning.arrivalAt), true);
    sheet.view.setUint32(o + 8, warning.event, true);
    sheet.view.setUint32(o + 12, warning.sequence, true);
    sheet.view.setUint32(o + 16, Math.floor(warning.issuedAt), true);
    sheet.used += L.WARNING_BYTES;
  }
}

function putWords(sheet: Sheet, words: Uint8Array): void {
  room(sheet, 4 + words.length);
  sheet.view.setUint32(sheet.used, words.length, true);
  sheet.bytes.set(words, sheet.used + 4);
  sheet.used += 4 + words.length;
}

function putHead(sheet: Sheet, head: FrameHead, flags: number): void {
  const { view } = sheet;
  view.setUint32(L.HEADER.magic, L.FRAME_MAGIC | (L.FRAME_VERSION << 24), true);
  view.setUint8(L.HEADER.mode, MODES.indexOf(head.mode));
  view.setUint8(L.HEADER.level, LEVELS.indexOf(head.level));
  view.setUint8(L.HEADER.flags, flags);
  view.setUint8(L.HEADER.reserved, 0);
  view.setUint32(L.HEADER.epoch, head.epoch, true);
  view.setUint32(L.HEADER.number, head.number, true);
  view.setFloat64(L.HEADER.at, head.at, true);
  for (let i = 0; i < 8; i += 1) {
    view.setUint8(L.HEADER.termsHash + i, Number.parseInt(head.termsHash.slice(i * 2, i * 2 + 2), 16) || 0);
  }
  view.setUint16(L.HEADER.spare, 0, true);
}

const warningsKey = (warnings: readonly Warning[]): string =>
  warnings.map((w) => [w.placeIndex, w.stage, w.kindClass, w.arrivalAt ?? 0, w.event, w.sequence, w.notUpdated].join()).join(';');

/**
 * A writer for one stream. The first frame must be a snapshot; one every `LIMITS.framesPerSnapshot` is the caller's
 * business. The bytes of a frame are a function of the calls made to this writer alone.
 */
export function createFrameWriter(): FrameWriter {
  const sent = new Map<number, Sent>();
  const sheet: Sheet = { bytes: new Uint8Array(512), view: new DataView(new ArrayBuffer(0)), used: 0 };
  sheet.view = new DataView(sheet.bytes.buffer);
  let head: FrameHead | undefined;
  let tracks = 0;
  let warningsSent = '';

  const track = (shown: FrameTrack, forecastVersion: number): void => {
    assert(head !== undefined, 'a frame has begun');
    let known = sent.get(shown.id);
    const groups = known === undefined || head.snapshot ? L.GROUP_ALL : changedGroups(known, shown, head.at, forecastVersion);
    if (known === undefined) {
      known = blankSent();
      sent.set(shown.id, known);
    }
    known.seenIn = head.number;
    known.forecastVersion = forecastVersion;
    if (groups === 0) return;
    tracks += 1;
    putTrack(sheet, shown, known, { at: head.at, groups });
  };

  const keep = (id: number): void => {
    const known = sent.get(id);
    assert(head !== undefined && !head.snapshot && known !== undefined, 'a track that is kept was sent before');
    known.seenIn = head.number;
  };

  const putGone = (number: number): number => {
    let gone = 0;
    for (const [id, known] of sent) {
      if (known.seenIn === number) continue;
      room(sheet, 4);
      sheet.view.setUint32(sheet.used, id, true);
      sheet.used += 4;
      gone += 1;
      sent.delete(id);
    }
    return gone;
  };

  const end = (warnings: readonly Warning[], words?: Uint8Array): Uint8Array => {
    assert(head !== undefined, 'a frame has begun');
    const gone = putGone(head.number);
    const key = warningsKey(warnings);
    const withWarnings = head.snapshot || key !== warningsSent;
    warningsSent = key;
    if (withWarnings) putWarnings(sheet, warnings);
    if (words !== undefined) putWords(sheet, words);
    putHead(
      sheet,
      head,
      (head.snapshot ? L.FLAG_SNAPSHOT : 0) |
        (head.rebuilding ? L.FLAG_REBUILDING : 0) |
        (head.unrecorded ? L.FLAG_UNRECORDED : 0) |
        (withWarnings ? L.FLAG_WARNINGS : 0) |
        (words === undefined ? 0 : L.FLAG_WORDS),
    );
    sheet.view.setUint16(L.HEADER.trackCount, tracks, true);
    sheet.view.setUint16(L.HEADER.goneCount, gone, true);
    sheet.view.setUint16(L.HEADER.warningCount, withWarnings ? warnings.length : 0, true);
    sheet.view.setUint32(L.HEADER.length, sheet.used, true);
    head = undefined;
    return sheet.bytes.slice(0, sheet.used);
  };

  const begin = (next: FrameHead): void => {
    head = next;
    tracks = 0;
    sheet.used = L.HEADER_BYTES;
  };

  const reset = (): void => {
    sent.clear();
    warningsSent = '';
  };

  return { begin, track, keep, end, reset };
}
