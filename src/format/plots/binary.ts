/**
 * The compact form of the native plot door. A block is "MPL" and a version byte, then records: length of what follows (u16),
 * type (u8: 1 plot, 2 mark, 3 the plot that ends a track), length of the sensor's name (u8) and its ASCII, time (f64), and for a plot the mask of fields
 * present (u32, bit n is field n of the table), source (u8), each field (f64, SI and radians), address and mode 3/A (i32, −1 for
 * none), length of the callsign (u8) and its ASCII, of a launch its grade there; for a mark the azimuth (f64, NaN for a whole turn). A length of 0 ends the block,
 * so that another block or lines may follow in a stream; the end of a datagram or file does too. Big-endian.
 */
import { assert, err, ok, timeS, type Result } from '../../base/index.ts';
import { plotsFault, type PlotsFault, type RecordPlace } from './fault.ts';
import { PLOT_FIELDS, SOURCES } from './fields.ts';
import { blankDraft, checkHead, finishPlot, withinLimits, type PlotMessage } from './message.ts';

/** First bytes of a binary block: "MPL" and the version. */
const PLOTS_MAGIC: readonly number[] = [0x4d, 0x50, 0x4c];
const VERSION = 1;
const HEAD_BYTES = 4;
/** Of the length before a record; as zero, of the end of a block. */
const LENGTH_BYTES = 2;
/** A plot with every field, a name of 32 and a callsign of 8 needs 240 bytes. */
const RECORD_BYTES_MAX = 256;
const CALLSIGN = /^[A-Z0-9 ]{0,8}$/;

function writeAscii(view: DataView, at: number, text: string): number {
  view.setUint8(at, text.length);
  for (let i = 0; i < text.length; i += 1) view.setUint8(at + 1 + i, text.charCodeAt(i));
  return at + 1 + text.length;
}

function writeRecord(view: DataView, start: number, message: PlotMessage): number {
  view.setUint8(start + 2, message.type === 'mark' ? 2 : message.measurement.trackEnds ? 3 : 1);
  let at = writeAscii(view, start + 3, message.sensor);
  if (message.type === 'mark') {
    view.setFloat64(at, message.markedAt);
    view.setFloat64(at + 8, message.azimuthRad);
    return at + 16;
  }
  const { measurement } = message;
  view.setFloat64(at, measurement.measuredAt);
  const maskAt = at + 8;
  view.setUint8(maskAt + 4, SOURCES.indexOf(measurement.source));
  at = maskAt + 5;
  let mask = 0;
  PLOT_FIELDS.forEach((one, bit) => {
    const value = measurement[one.key];
    if (Number.isNaN(value)) return;
    mask |= 1 << bit;
    view.setFloat64(at, value);
    at += 8;
  });
  view.setUint32(maskAt, mask);
  view.setInt32(at, measurement.aircraftAddress);
  view.setInt32(at + 4, measurement.mode3A);
  return writeAscii(view, at + 8, measurement.source === 'launch' ? measurement.grade : measurement.callsign);
}

/** Writes records as one binary block. Fields that are NaN are left out. */
export function encodePlotsBinary(messages: readonly PlotMessage[]): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + messages.length * RECORD_BYTES_MAX + LENGTH_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set([...PLOTS_MAGIC, VERSION]);
  let at = HEAD_BYTES;
  for (const message of messages) {
    assert(message.sensor.length <= 32, `a sensor's name has at most 32 letters, got ${message.sensor.length}`);
    const end = writeRecord(view, at, message);
    view.setUint16(at, end - at - 2);
    at = end;
  }
  return bytes.slice(0, at + LENGTH_BYTES);
}

function readAscii(view: DataView, at: number): string {
  let text = '';
  const length = view.getUint8(at);
  for (let i = 0; i < length; i += 1) text += String.fromCharCode(view.getUint8(at + 1 + i));
  return text;
}

function readPlot(view: DataView, start: number, head: { sensor: string; t: number; ends: boolean; place: RecordPlace }): Result<PlotMessage, PlotsFault> {
  const { place } = head;
  const draft = blankDraft(head.sensor, head.t);
  draft.trackEnds = head.ends;
  const mask = view.getUint32(start);
  const source = SOURCES[view.getUint8(start + 4)];
  if (source === undefined) return err(plotsFault('plots/value', place, `source ${view.getUint8(start + 4)} must be 0 to ${SOURCES.length - 1}`));
  draft.source = source;
  let at = start + 5;
  for (let bit = 0; bit < 32; bit += 1) {
    if (((mask >>> bit) & 1) === 0) continue;
    const one = PLOT_FIELDS[bit];
    if (one === undefined) return err(plotsFault('plots/field', place, `bit ${bit} of the mask is not a field of version ${VERSION}: clear it`));
    const value = view.getFloat64(at);
    at += 8;
    if (!withinLimits(one, value)) {
      return err(
        plotsFault(
          'plots/value',
          place,
          `${one.name} ${value / one.factor} must be from ${one.lowestValue} to ${one.highestValue}; clear its bit when unknown`,
        ),
      );
    }
    draft.values[one.key] = value;
  }
  draft.aircraftAddress = view.getInt32(at);
  draft.mode3A = view.getInt32(at + 4);
  if (draft.aircraftAddress < -1 || draft.aircraftAddress > 0xffffff)
    return err(plotsFault('plots/value', place, `address ${draft.aircraftAddress} must be 24 bits, or -1`));
  if (draft.mode3A < -1 || draft.mode3A > 0o7777) return err(plotsFault('plots/value', place, `mode3A ${draft.mode3A} must be 0 to 4095, or -1`));
  const callsign = readAscii(view, at + 8);
  if (!CALLSIGN.test(callsign)) return err(plotsFault('plots/value', place, 'callsign must be up to 8 of A-Z, 0-9 and space'));
  if (source === 'launch') draft.grade = callsign.trim();
  else draft.callsign = callsign.trim();
  const length = at + 9 + view.getUint8(at + 8);
  if (length !== view.byteLength)
    return err(plotsFault('plots/truncated', place, `record of ${view.byteLength} bytes, its fields need ${length}: check the mask`));
  return finishPlot(draft, place);
}

function readRecord(view: DataView, place: RecordPlace): Result<PlotMessage, PlotsFault> {
  const type = view.getUint8(0);
  const sensor = readAscii(view, 1);
  const at = 2 + sensor.length;
  const t = view.getFloat64(at);
  const wrong = checkHead(sensor, t, place);
  if (wrong !== undefined) return err(wrong);
  if (type === 1 || type === 3) return readPlot(view, at + 8, { sensor, t, ends: type === 3, place });
  if (type !== 2) return err(plotsFault('plots/field', place, `record type ${type} must be 1 (plot), 2 (mark) or 3 (a plot that ends a track)`));
  const azimuthRad = view.getFloat64(at + 8);
  if (!Number.isNaN(azimuthRad) && !(azimuthRad >= 0 && azimuthRad < 2 * Math.PI)) {
    return err(plotsFault('plots/value', place, `azimuth ${azimuthRad} of a mark must be from 0 to below 2π, or NaN for a whole turn`));
  }
  return ok({ type: 'mark', sensor, markedAt: timeS(t), azimuthRad });
}

/** True when a binary block begins at `at`. */
export const isBlockAt = (bytes: Uint8Array, at: number): boolean => PLOTS_MAGIC.every((byte, i) => bytes[at + i] === byte);

/** Reads the block at `start`; a bad record is reported and the next one read, a bad length ends all. Returns where the next block or line begins. */
export function decodeBlock(bytes: Uint8Array, start: number, results: Array<Result<PlotMessage, PlotsFault>>): number {
  const version = bytes[start + PLOTS_MAGIC.length];
  if (version !== VERSION) {
    const place = { recordNumber: results.length, offset: start + PLOTS_MAGIC.length };
    results.push(err(plotsFault('plots/version', place, `version ${version} of a binary block is not known: send version ${VERSION}`)));
    return bytes.length;
  }
  const whole = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = start + HEAD_BYTES; at < bytes.length; ) {
    const place = { recordNumber: results.length + 1, offset: at };
    const length = at + LENGTH_BYTES <= bytes.length ? whole.getUint16(at) : Number.NaN;
    if (length === 0) return at + LENGTH_BYTES;
    if (!(at + LENGTH_BYTES + length <= bytes.length)) {
      const said = Number.isNaN(length) ? 'the length of a record' : `a record of ${length} bytes`;
      results.push(err(plotsFault('plots/truncated', place, `${said} does not fit into the ${bytes.length - at} left: send whole blocks`)));
      break;
    }
    try {
      results.push(readRecord(new DataView(bytes.buffer, bytes.byteOffset + at + LENGTH_BYTES, length), place));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      results.push(err(plotsFault('plots/truncated', place, `a record of ${length} bytes is shorter than what it says it holds`)));
    }
    at += LENGTH_BYTES + length;
  }
  return bytes.length;
}

/** Where the block at `start` ends; `start` while its end has not come, -1 when a record is longer than any can be. */
export function blockEnd(bytes: Uint8Array, start: number): number {
  if (start + HEAD_BYTES > bytes.length) return start;
  // Of another version nothing is known, not even where it ends: whoever decodes it says so.
  if (bytes[start + PLOTS_MAGIC.length] !== VERSION) return bytes.length;
  for (let at = start + HEAD_BYTES; at + LENGTH_BYTES <= bytes.length; ) {
    const length = bytes[at] * 256 + bytes[at + 1];
    at += LENGTH_BYTES + length;
    if (length === 0) return at;
    if (length > RECORD_BYTES_MAX) return -1;
  }
  return start;
}
