/** Mode S and ADS-B on the command line. */
import { lineSpans } from '../../base/index.ts';
import {
  BEAST_MESSAGE_AT,
  beastSignal,
  beastTicks,
  blankBeastFrame,
  blankBroadcast,
  blankMessage,
  createAircraftTable,
  hexOf,
  messageRecord,
  octetsOf,
  readAircraftJson,
  readAvrLine,
  readBeast,
  readMessage,
  readSbsLine,
  writeAircraftJson,
  writeAvrLine,
  writeBeast,
  writeSbsLine,
  type AircraftEntry,
  type ModesFault,
  type SbsRecord,
} from '../../format/modes/index.ts';
import { StatedFailure } from '../failure.ts';
import { documentAsWritten, pieceUnlessChanged, piecesAsWritten, type Placed } from './as-written.ts';
import type { Format, JsonLine, Recognition } from './format.ts';

const DEG = 180 / Math.PI;
const TEXT = new TextDecoder();
const TICKS_PER_S = 12_000_000;
/** Where messages have no time, those with a position count as this far apart: the rate at which aircraft send them. */
const POSITION_PERIOD_S = 0.5;

const rounded = (value: number): number => Math.round(value * 1e7) / 1e7;

interface Received {
  readonly offset: number;
  readonly ticksCount?: number;
  readonly signalLevel?: number;
  readonly message: Uint8Array;
}

/** Reads messages one after the other; positions come from pairs, so it remembers what it has seen of each aircraft. */
function createMessageReader(): (received: Received) => object {
  const table = createAircraftTable();
  const message = blankMessage();
  const broadcast = blankBroadcast();
  let untimedS = 0;
  return (received) => {
    const { offset, ticksCount, signalLevel } = received;
    const head = {
      offset,
      ...(ticksCount === undefined ? {} : { ticksCount }),
      ...(signalLevel === undefined ? {} : { signalLevel }),
      hex: hexOf(received.message),
    };
    if (received.message.length === 2) return { ...head, modeAc: true };
    const verdict = readMessage(received.message, 0, received.message.length, message);
    if (verdict === 'format') return { ...head, formatCode: message.formatCode };
    if (verdict !== 'good') return { ...head, error: verdictFault(verdict, offset) };
    const record = messageRecord(message);
    if (message.cprLatCount >= 0) untimedS += POSITION_PERIOD_S;
    const at = ticksCount === undefined || ticksCount === 0 ? untimedS : ticksCount / TICKS_PER_S;
    const heard = table.hear(message, { at }, broadcast);
    if (heard === 'position')
      return {
        ...head,
        ...record,
        latDeg: rounded(broadcast.latRad * DEG),
        lonDeg: rounded(broadcast.lonRad * DEG),
        ...(broadcast.nic < 0 ? {} : { nic: broadcast.nic }),
      };
    return heard === 'heard' ? { ...head, ...record } : { ...head, ...record, doubt: heard };
  };
}

function verdictFault(verdict: 'length' | 'parity', offset: number): ModesFault {
  const message = verdict === 'length' ? 'the message is not as long as its format' : 'the parity does not fit: the message was damaged on the air';
  return { code: `modes/${verdict}`, message: `${message} (byte ${offset})`, offset };
}

function beastLines(bytes: Uint8Array): object[] {
  const lines: object[] = [];
  const read = createMessageReader();
  const frame = blankBeastFrame();
  const end = readBeast(bytes, frame, {
    frame: ({ offset, octets, messageLength }) =>
      void lines.push(
        read({
          offset,
          ticksCount: beastTicks(frame),
          signalLevel: beastSignal(frame),
          message: octets.slice(BEAST_MESSAGE_AT, BEAST_MESSAGE_AT + messageLength),
        }),
      ),
    other: (offset, to) => void lines.push({ offset, otherFrame: hexOf(bytes.subarray(offset, to)) }),
    fault: (error) => void lines.push({ offset: error.offset, error }),
  });
  if (end < bytes.length) {
    const error: ModesFault = {
      code: 'modes/framing',
      offset: end,
      message: `the last ${bytes.length - end} octets begin a frame that does not end (byte ${end})`,
    };
    lines.push({ offset: end, error });
  }
  return lines;
}

interface TextLine {
  readonly text: string;
  readonly offset: number;
  /** Behind its line feed. */
  readonly end: number;
}

function* textLines(bytes: Uint8Array): Generator<TextLine> {
  for (const { from, end } of lineSpans(bytes)) {
    const text = TEXT.decode(bytes.subarray(from, end));
    const next = end + (bytes[end] === 0x0d && bytes[end + 1] === 0x0a ? 2 : 1);
    if (text.trim() !== '') yield { text, offset: from, end: Math.min(next, bytes.length) };
  }
}

function* placedAvr(bytes: Uint8Array): Generator<Placed> {
  const read = createMessageReader();
  for (const { text, offset, end } of textLines(bytes)) {
    const frame = readAvrLine(text, offset);
    if (frame === undefined) continue;
    yield { line: 'code' in frame ? { offset, error: frame } : read(frame), end };
  }
}

function* placedSbs(bytes: Uint8Array): Generator<Placed> {
  for (const { text, offset, end } of textLines(bytes)) {
    const read = readSbsLine(text, offset);
    if (!read.ok) yield { line: { offset, error: read.error }, end };
    else if (read.value !== undefined) yield { line: read.value, end };
  }
}

const linesOf =
  (placed: (bytes: Uint8Array) => Iterable<Placed>) =>
  (bytes: Uint8Array): object[] =>
    Array.from(placed(bytes), ({ line }) => line);
const avrLines = linesOf(placedAvr);
const sbsLines = linesOf(placedSbs);
const avrText = (line: JsonLine): string => writeAvrLine(receivedOf(line));
const sbsText = (line: JsonLine): string => writeSbsLine(objectOf(line, 'transmissionType') as SbsRecord);
/** What a message itself says; its position came of others. */
const heardIn = ({ hex, ticksCount, signalLevel }: Readonly<Record<string, unknown>>): unknown => [hex, ticksCount, signalLevel];

function* aircraftLines(bytes: Uint8Array): Generator<object> {
  for (const read of readAircraftJson(bytes)) yield read.ok ? read.value : { error: read.error };
}

/** A message with what stood around it, from a line of `decode beast` or `decode avr`. */
function receivedOf({ value, lineNumber }: JsonLine): Received {
  const record = value as { readonly hex?: unknown; readonly ticksCount?: unknown; readonly signalLevel?: unknown } | null;
  if (typeof record?.hex !== 'string' || !/^(?:[0-9A-Fa-f]{4}|[0-9A-Fa-f]{14}|[0-9A-Fa-f]{28})$/.test(record.hex)) {
    throw new StatedFailure(`line ${lineNumber} is no message: it needs "hex" of 2, 7 or 14 octets, as decode writes it`);
  }
  const { ticksCount, signalLevel } = record;
  return {
    offset: 0,
    message: octetsOf(record.hex),
    ...(typeof ticksCount === 'number' ? { ticksCount } : {}),
    ...(typeof signalLevel === 'number' ? { signalLevel } : {}),
  };
}

const BEAST_TYPES: ReadonlyMap<number, number> = new Map([
  [2, 0x31],
  [7, 0x32],
  [14, 0x33],
]);

/** A frame that holds no message (the state of a receiver, its name), whole and with its 1A doubled. */
const OTHER_FRAME = /^1A(?!1A|3[123])[0-9A-F]{2}(?:1A1A|(?!1A)[0-9A-F]{2})*$/;

function encodeBeast(lines: readonly JsonLine[]): Uint8Array {
  const frames = lines.map((line) => {
    const other = (line.value as { readonly otherFrame?: unknown } | null)?.otherFrame;
    if (typeof other === 'string' && OTHER_FRAME.test(other)) return octetsOf(other);
    const { message, ticksCount, signalLevel } = receivedOf(line);
    return writeBeast(BEAST_TYPES.get(message.length) ?? 0, ticksCount ?? 0, signalLevel ?? 0, message);
  });
  return new Uint8Array(Buffer.concat(frames));
}

function objectOf({ value, lineNumber }: JsonLine, field: string): object {
  if (typeof value === 'object' && value !== null && field in value) return value;
  throw new StatedFailure(`line ${lineNumber} has no "${field}": give records as decode writes them`);
}

/** What begins as a format does is nearest to it, however little of it reads. */
const LEAST_SHARE = 0.1;

/** The share of what was read that was good. */
const goodShare = (lines: readonly object[]): number => (lines.length === 0 ? 0 : lines.filter((line) => !('error' in line)).length / lines.length);

function recogniseBeast(bytes: Uint8Array): Recognition | undefined {
  if (bytes[0] !== 0x1a) return undefined;
  const lines = beastLines(bytes);
  const good = goodShare(lines.slice(0, -1).length === 0 ? lines : lines.slice(0, -1));
  return {
    share: Math.max(LEAST_SHARE, 0.95 * good),
    framing: 'Beast frames',
    why: `1A begins ${lines.length} frames, ${Math.round(good * 100)} % of them with the right length and parity`,
  };
}

const isText = (bytes: Uint8Array): boolean => !bytes.subarray(0, 4096).some((octet) => octet < 9 || (octet > 13 && octet < 32));

/** Recognises lines by their first, then by how many read well. */
function lineRecogniser(begins: RegExp, framing: string, read: (bytes: Uint8Array) => Iterable<object>): (bytes: Uint8Array) => Recognition | undefined {
  return (bytes) => {
    if (!isText(bytes)) return undefined;
    const text = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
    if (!begins.test(text)) return undefined;
    const lines = [...read(bytes)];
    const good = goodShare(lines.length > 1 ? lines.slice(0, -1) : lines);
    return { share: Math.max(LEAST_SHARE, 0.9 * good), framing, why: `the first line, and ${Math.round(good * 100)} % of ${lines.length} read well` };
  };
}

export const BEAST: Format = { decode: beastLines, encode: encodeBeast, recognise: recogniseBeast };

export const AVR: Format = {
  decode: (bytes) => piecesAsWritten(bytes, placedAvr(bytes), avrText),
  encode: (lines) => Buffer.concat(lines.map((line) => pieceUnlessChanged(line, avrLines, avrText, heardIn))),
  recognise: lineRecogniser(/^[*:@%<][0-9a-fA-F]+;/, 'AVR lines', avrLines),
};

export const SBS: Format = {
  decode: (bytes) => piecesAsWritten(bytes, placedSbs(bytes), sbsText),
  encode: (lines) => Buffer.concat(lines.map((line) => pieceUnlessChanged(line, sbsLines, sbsText))),
  recognise: lineRecogniser(/^(?:MSG|MLAT|SEL|ID|AIR|STA|CLK),/, 'SBS-1 lines', sbsLines),
};

export const AIRCRAFT_JSON: Format = documentAsWritten({
  decode: aircraftLines,
  encode: (lines) => writeAircraftJson(lines.map((line) => objectOf(line, 'address') as AircraftEntry)),
  recognise: lineRecogniser(/^\{[^]*"(?:aircraft|hex)"\s*:/, 'aircraft.json', aircraftLines),
});
