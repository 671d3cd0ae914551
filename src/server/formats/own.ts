/** Formats of our own, CAP, and polygons of GeoJSON and KML on the command line. */
import { readCap } from '../../format/cap/index.ts';
import { readPolygons, type PolygonFile } from '../../format/geojson/index.ts';
import { readKmlPolygons } from '../../format/kml/index.ts';
import { createFrameReader, frameLength, type FrameReader } from '../../format/frame/index.ts';
import { decodePlots, encodePlotLine, encodePlotsBinary } from '../../format/plots/index.ts';
import type { Result } from '../../base/index.ts';
import { StatedFailure, valueOf } from '../failure.ts';
import type { Format, Recognition } from './format.ts';

function plotLines(bytes: Uint8Array): object[] {
  return decodePlots(bytes).map((result) => (result.ok ? (JSON.parse(encodePlotLine(result.value)) as object) : { error: result.error }));
}

function recognisePlots(bytes: Uint8Array): Recognition | undefined {
  const isBinary = bytes[0] === 0x4d && bytes[1] === 0x50 && bytes[2] === 0x4c;
  const text = new TextDecoder().decode(bytes.subarray(0, 400));
  if (!isBinary && !(/^\s*\{/.test(text) && /"sensor"\s*:/.test(text) && /"t"\s*:/.test(text))) return undefined;
  return { share: isBinary ? 0.95 : 0.85, framing: isBinary ? 'binary block' : 'lines', why: isBinary ? 'it begins with MPL' : 'its first line has t and sensor' };
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
  return /urn:oasis:names:tc:emergency:cap:1\.\d/.test(text) && /<(?:\w+:)?alert[\s>]/.test(text) ? { share: 0.9, framing: 'XML', why: 'it names the namespace of CAP' } : undefined;
}

export const PLOTS: Format = {
  decode: plotLines,
  encode(lines) {
    if (lines.length === 0) throw new StatedFailure('there is no plot to encode: give one object a line');
    return encodePlotsBinary(lines.flatMap(({ value }) => decodePlots(new TextEncoder().encode(JSON.stringify(value)))).map((result) => valueOf(result)));
  },
  recognise: recognisePlots,
};

export const FRAME: Format = { decode: frameLines, recognise: recogniseFrame };

export const CAP: Format = {
  decode(bytes) {
    const read = readCap(new TextDecoder().decode(bytes));
    return [read.ok ? read.value : { error: read.error }];
  },
  recognise: recogniseCap,
};

const DEGREES = 180 / Math.PI;

/** A line for each polygon, in degrees, longitude first, and one for each repair. */
function polygonLines(read: Result<PolygonFile>): object[] {
  if (!read.ok) return [{ error: read.error }];
  const { features, repairs } = read.value;
  const ringOf = (ring: Float64Array): number[][] => Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i], ring[2 * i + 1]].map((radians) => Math.round(radians * DEGREES * 1e7) / 1e7));
  return [...features.map(({ label, properties, ring }) => ({ label, properties, ring: ringOf(ring) })), ...repairs.map((repair) => ({ repair }))];
}

export const GEOJSON: Format = {
  decode: (bytes) => polygonLines(readPolygons(new TextDecoder().decode(bytes))),
  recognise(bytes) {
    const text = new TextDecoder().decode(bytes.subarray(0, 4096));
    const is = /^\ufeff?\s*\{/.test(text) && /"type"\s*:\s*"(?:FeatureCollection|Feature|(?:Multi)?Polygon)"/.test(text);
    return is ? { share: 0.9, framing: 'JSON', why: 'it is an object with a type of GeoJSON' } : undefined;
  },
};

export const KML: Format = {
  decode: (bytes) => polygonLines(readKmlPolygons(new TextDecoder().decode(bytes))),
  recognise(bytes) {
    const text = new TextDecoder().decode(bytes.subarray(0, 4096));
    return /<(?:\w+:)?kml[\s>]/.test(text) ? { share: 0.9, framing: 'XML', why: 'its root is kml' } : undefined;
  },
};
