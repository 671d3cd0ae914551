/** GeoJSON and KML on the command line: polygons, flights and plots by what their features are. */
import { timeFromIso, timeS, type Result } from '../../base/index.ts';
import { readFlights } from '../../format/flights/index.ts';
import {
  GEOJSON_FOOT,
  GEOJSON_HEAD,
  geoJsonLine,
  readFeatures,
  readPolygons,
  type GeoJsonPosition,
  type PolygonFile,
  type RawFeature,
} from '../../format/geojson/index.ts';
import { KML_FOOT, kmlHead, kmlPlacemark, readKmlFeatures, readKmlPolygons } from '../../format/kml/index.ts';
import { StatedFailure } from '../failure.ts';
import { documentAsWritten } from './as-written.ts';
import { textOf, type Format, type JsonLine } from './format.ts';
import { flightLines, plotTextLines } from './lines.ts';

const DEGREES = 180 / Math.PI;

/** A line for each polygon, in degrees, longitude first, and one for each repair. */
function polygonLines(read: Result<PolygonFile>): object[] {
  if (!read.ok) return [{ error: read.error }];
  const { features, repairs } = read.value;
  const ringOf = (ring: Float64Array): number[][] =>
    Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i], ring[2 * i + 1]].map((radians) => Math.round(radians * DEGREES * 1e7) / 1e7));
  return [...features.map(({ label, properties, ring }) => ({ label, properties, ring: ringOf(ring) })), ...repairs.map((repair) => ({ repair }))];
}

/** What the first feature is says what the file is for. */
function linesOf(text: string, features: Result<readonly RawFeature[]>, polygons: (text: string) => Result<PolygonFile>): readonly object[] {
  const geometry = features.ok ? (features.value.at(0)?.['geometry'] as { readonly type?: unknown } | null | undefined) : undefined;
  if (geometry?.type === 'LineString') return flightLines(readFlights(text));
  if (geometry?.type === 'Point') return plotTextLines(text);
  return polygonLines(polygons(text));
}

interface Drawn {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly ring?: readonly GeoJsonPosition[];
  readonly line?: readonly GeoJsonPosition[];
  /** Of a line, one for each position. */
  readonly times: readonly string[];
}

/** A line of `decode`: a polygon with its ring, or a flight with its points. */
function drawnOf({ value, lineNumber }: JsonLine): Drawn {
  const { properties, ring } = (value ?? {}) as { readonly properties?: Drawn['properties']; readonly ring?: unknown };
  if (Array.isArray(ring) && ring.every((position) => Array.isArray(position) && position.length === 2 && position.every(Number.isFinite)))
    return { properties: properties ?? {}, ring: ring as readonly GeoJsonPosition[], times: [] };
  const [flight] = flightLines(readFlights(JSON.stringify(value)));
  if ('error' in flight)
    throw new StatedFailure(
      `line ${lineNumber} has neither a "ring" of [longitude, latitude] nor "points" of a flight: give polygons or flights as decode writes them`,
    );
  const { points, ...names } = flight as {
    readonly points: readonly { readonly t: string; readonly lat: number; readonly lon: number; readonly pressureAlt?: number }[];
  };
  return {
    properties: names,
    line: points.map(({ lat, lon, pressureAlt }): GeoJsonPosition => (pressureAlt === undefined ? [lon, lat] : [lon, lat, pressureAlt])),
    times: points.map(({ t }) => t),
  };
}

/** A line that only says what was repaired draws nothing. */
const isDrawn = ({ value }: JsonLine): boolean => !(typeof value === 'object' && value !== null && Object.keys(value).join() === 'repair');

function geoJsonText(lines: readonly JsonLine[]): string {
  const features = lines
    .filter(isDrawn)
    .map(drawnOf)
    .map(({ properties, ring, line, times }) =>
      geoJsonLine(
        ring === undefined
          ? { type: 'Feature', geometry: { type: 'LineString', coordinates: line ?? [] }, properties: { ...properties, times } }
          : { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties },
      ),
    );
  return `${GEOJSON_HEAD}${features.join(',\n')}${GEOJSON_FOOT}`;
}

function kmlText(lines: readonly JsonLine[]): string {
  const placemarks = lines
    .filter(isDrawn)
    .map(drawnOf)
    .map(({ properties, ring, line, times }) =>
      kmlPlacemark(
        properties,
        ring === undefined
          ? { moments: (line ?? []).map(([lonDeg, latDeg, altitudeHaeM], i) => ({ at: momentOf(times[i]), lonDeg, latDeg, altitudeHaeM })) }
          : { ring: ring.map(([lonDeg, latDeg]) => [lonDeg, latDeg] as const) },
      ),
    );
  return `${kmlHead('manara')}${placemarks.join('')}${KML_FOOT}`;
}

const momentOf = (text: string): ReturnType<typeof timeS> => {
  const read = timeFromIso(text);
  return read.ok ? read.value : timeS(0);
};

export const GEOJSON: Format = documentAsWritten({
  decode(bytes) {
    const text = textOf(bytes);
    return linesOf(text, readFeatures(text), readPolygons);
  },
  encode: geoJsonText,
  recognise(bytes) {
    const text = new TextDecoder().decode(bytes.subarray(0, 4096));
    const is = /^\ufeff?\s*\{/.test(text) && /"type"\s*:\s*"(?:FeatureCollection|Feature|(?:Multi)?Polygon)"/.test(text);
    return is ? { share: 0.9, framing: 'JSON', why: 'it is an object with a type of GeoJSON' } : undefined;
  },
});

export const KML: Format = documentAsWritten({
  decode(bytes) {
    const text = textOf(bytes);
    return linesOf(text, readKmlFeatures(text), readKmlPolygons);
  },
  encode: kmlText,
  recognise(bytes) {
    const text = new TextDecoder().decode(bytes.subarray(0, 4096));
    return /<(?:\w+:)?kml[\s>]/.test(text) ? { share: 0.9, framing: 'XML', why: 'its root is kml' } : undefined;
  },
});
