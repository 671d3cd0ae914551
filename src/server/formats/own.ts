/** Formats of our own, and CAP, on the command line. */
import { readCap, readCapBytes, writeCap, type CapAlert, type CapArea, type CapInfo } from '../../format/cap/index.ts';
import { createFrameReader, frameLength, type FrameReader } from '../../format/frame/index.ts';
import { decodePlots, encodePlotsBinary } from '../../format/plots/index.ts';
import { StatedFailure, valueOf } from '../failure.ts';
import { pieceUnlessChanged, piecesAsWritten } from './as-written.ts';
import type { Format, JsonLine, Recognition } from './format.ts';
import { plotLines, plotTextLines } from './lines.ts';

function recognisePlots(bytes: Uint8Array): Recognition | undefined {
  const isBinary = bytes[0] === 0x4d && bytes[1] === 0x50 && bytes[2] === 0x4c;
  const text = new TextDecoder().decode(bytes.subarray(0, 400));
  if (!isBinary && !(/^\s*\{/.test(text) && /"sensor"\s*:/.test(text) && /"t"\s*:/.test(text))) return undefined;
  return {
    share: isBinary ? 0.95 : 0.85,
    framing: isBinary ? 'binary block' : 'lines',
    why: isBinary ? 'it begins with MPL' : 'its first line has t and sensor',
  };
}

/** Where a frame's header names its level (docs/wire.md): the deltas of each level are a stream of their own. */
const LEVEL_BYTE = 9;

/** Each frame of a file of frames as an object. */
export function* frameLines(bytes: Uint8Array): Generator<object> {
  const readers = new Map<number, FrameReader>();
  for (let offset = 0; offset < bytes.length; ) {
    const length = frameLength(bytes, offset);
    if (!length.ok) return yield { offset, error: length.error };
    const frame = bytes.subarray(offset, offset + length.value);
    const level = frame[LEVEL_BYTE];
    const reader = readers.get(level) ?? createFrameReader();
    readers.set(level, reader);
    const read = reader.read(frame);
    yield read.ok ? read.value : { offset, error: read.error };
    offset += length.value;
  }
}

function recogniseFrame(bytes: Uint8Array): Recognition | undefined {
  if (!frameLength(bytes, 0).ok) return undefined;
  return { share: 0.97, framing: 'frames', why: 'it begins with the head of a frame' };
}

function recogniseCap(bytes: Uint8Array): Recognition | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, 4096));
  return /urn:oasis:names:tc:emergency:cap:1\.\d/.test(text) && /<(?:\w+:)?alert[\s>]/.test(text)
    ? { share: 0.9, framing: 'XML', why: 'it names the namespace of CAP' }
    : undefined;
}

export const PLOTS: Format = {
  decode: (bytes) => (bytes[0] === 0x4d && bytes[1] === 0x50 ? plotLines(bytes) : plotTextLines(new TextDecoder().decode(bytes))),
  encode(lines) {
    if (lines.length === 0) throw new StatedFailure('there is no plot to encode: give one object a line');
    return encodePlotsBinary(lines.flatMap(({ value }) => decodePlots(new TextEncoder().encode(JSON.stringify(value)))).map((result) => valueOf(result)));
  },
  recognise: recognisePlots,
};

export const FRAME: Format = { decode: frameLines, recognise: recogniseFrame };

const AREA: CapArea = { areaDesc: '', polygons: [], circles: [], geocodes: [], altitudeFt: undefined, ceilingFt: undefined };
const INFO = {
  language: '',
  categories: [],
  responseTypes: [],
  audience: '',
  eventCodes: [],
  effectiveAt: undefined,
  onsetAt: undefined,
  expiresAt: undefined,
  senderName: '',
  headline: '',
  description: '',
  instruction: '',
  web: '',
  contact: '',
  parameters: [],
  resources: [],
  areas: [],
};
const ALERT = { source: '', restriction: '', addresses: '', codes: [], note: '', references: [], incidents: '', infos: [], signed: false };

/** An alert of a line as XML; what leaves here reads as the alert that it is. */
function capText({ value, lineNumber }: JsonLine): string {
  const withAreas = (info: CapInfo): CapInfo => ({ ...INFO, ...info, areas: (info.areas ?? []).map((area) => ({ ...AREA, ...area })) });
  let text: string;
  try {
    const alert = { ...ALERT, ...(value as CapAlert) };
    text = writeCap({ ...alert, infos: alert.infos.map(withAreas) });
  } catch (cause) {
    throw new StatedFailure(`line ${lineNumber} is no alert: ${(cause as Error).message}; give alerts as decode writes them`);
  }
  valueOf(readCap(text));
  return text;
}

function capLines(bytes: Uint8Array): object[] {
  const read = readCapBytes(bytes);
  return [read.ok ? read.value : { error: read.error }];
}

export const CAP: Format = {
  decode: (bytes) =>
    piecesAsWritten(
      bytes,
      capLines(bytes).map((line) => ({ line, end: bytes.length })),
      capText,
    ),
  encode: (lines) => Buffer.concat(lines.map((line) => pieceUnlessChanged(line, capLines, capText))),
  recognise: recogniseCap,
};
