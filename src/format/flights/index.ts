/**
 * Flight plans as others hand them on: lines of JSON, CSV, GeoJSON or KML, told apart by their beginning. A plan that does not read is named
 * and left out; the others are taken.
 */
import { err, fault, isoFromTime, LIMITS, type Result } from '../../base/index.ts';
import type { FlightPlan, FlightPoint } from '../../model/index.ts';
import { readCsv } from '../csv/index.ts';
import { readFeatures, type RawFeature } from '../geojson/index.ts';
import { doubledName, shownJson } from '../json/index.ts';
import { readKmlFeatures } from '../kml/index.ts';
import { planOf, type FlightFields, type FlightsFault, type PointFields } from './record.ts';

export type { FlightsFault } from './record.ts';

type Fields = Readonly<Record<string, unknown>>;
type Read = Result<FlightPlan, FlightsFault>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const refuse = (code: FlightsFault['code'], message: string): Read => err(fault(code, message));

const LINE_NAMES: readonly string[] = ['callsign', 'address', 'mode3A', 'points'];
const POINT_NAMES: readonly string[] = ['t', 'lat', 'lon', 'pressureAlt'];

function lineOf(line: string, label: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return refuse('flights/malformed', `${label} is not JSON: give one flight a line, {"callsign":…,"points":[{"t":…,"lat":…,"lon":…},…]}`);
  }
  const doubled = doubledName(line);
  if (doubled !== undefined) return refuse('flights/malformed', `${label} has "${shownJson(doubled)}" twice in one object: leave one of them out`);
  if (!isObject(value) || !Array.isArray(value['points'])) return refuse('flights/field', `${label} has no list "points"`);
  const points: PointFields[] = [];
  for (const one of value['points'] as readonly unknown[]) {
    if (!isObject(one)) return refuse('flights/field', `${label} has a point that is no object with t, lat and lon`);
    const unknown = Object.keys(one).find((name) => !POINT_NAMES.includes(name));
    if (unknown !== undefined) return refuse('flights/field', `${label} has a point with "${shownJson(unknown)}": ${POINT_NAMES.join(', ')} are read`);
    points.push({ at: one['t'], lat: one['lat'], lon: one['lon'], pressureAlt: one['pressureAlt'] });
  }
  const unknown = Object.keys(value).find((name) => !LINE_NAMES.includes(name));
  if (unknown !== undefined) return refuse('flights/field', `${label} has "${shownJson(unknown)}": ${LINE_NAMES.join(', ')} are read`);
  return planOf({ label, callsign: value['callsign'], address: value['address'], mode3A: value['mode3A'], points });
}

const linesOf = (text: string): Read[] => text.split(/\r\n|\n|\r/).flatMap((line, index) => (line.trim() === '' ? [] : [lineOf(line, `line ${index + 1}`)]));

const COLUMNS: readonly string[] = ['callsign', 'address', 'mode3A', 't', 'lat', 'lon', 'pressureAlt'];
const HEAD_WORDS = `the first row names the columns, of ${COLUMNS.join(', ')}; each further row is a point of a flight, and rows of the same flight stand together`;

/** Rows that follow each other with the same callsign, address and code are one flight. */
function rowsOf(text: string): Read[] {
  const read = readCsv(text);
  if (!read.ok) return [refuse('flights/malformed', read.error.message)];
  const [head = [], ...rows] = read.value;
  const names = head.map((name) => name.trim());
  const wrong = names.find((name, i) => !COLUMNS.includes(name) || names.indexOf(name) !== i) ?? ['t', 'lat', 'lon'].find((name) => !names.includes(name));
  if (wrong !== undefined) return [refuse('flights/field', `the head has "${shownJson(wrong)}" twice, not at all, or it is no column: ${HEAD_WORDS}`)];
  const flights: (FlightFields & { readonly key: string; readonly points: PointFields[] })[] = [];
  for (const [index, row] of rows.entries()) {
    const cell = (name: string): string | undefined => (names.includes(name) ? row[names.indexOf(name)].trim() : undefined);
    const key = JSON.stringify([cell('callsign'), cell('address'), cell('mode3A')]);
    const before = flights.at(-1);
    const point: PointFields = { at: cell('t'), lat: cell('lat'), lon: cell('lon'), pressureAlt: cell('pressureAlt') };
    if (before?.key === key) before.points.push(point);
    else
      flights.push({
        key,
        label: `the flight from row ${index + 2}`,
        callsign: cell('callsign'),
        address: cell('address'),
        mode3A: cell('mode3A'),
        points: [point],
      });
  }
  return flights.map(planOf);
}

/** A line with its times: of GeoJSON in the properties, of a gx:Track beside its positions. */
function featureOf(feature: RawFeature, index: number): Read {
  const properties = isObject(feature['properties']) ? feature['properties'] : {};
  const geometry = isObject(feature['geometry']) ? feature['geometry'] : {};
  const { callsign, address, mode3A } = properties;
  const label = typeof callsign === 'string' && callsign !== '' ? `"${shownJson(callsign)}"` : `feature ${index + 1}`;
  if (geometry['type'] !== 'LineString' || !Array.isArray(geometry['coordinates']))
    return refuse(
      'flights/field',
      `${label} is a ${shownJson(geometry['type'] ?? 'feature without geometry')}: a flight is a LineString, or a gx:Track of KML`,
    );
  const times: unknown = geometry['times'] ?? properties['times'];
  const given = typeof times === 'string' ? times.trim().split(/\s+/) : times;
  const positions = geometry['coordinates'] as readonly unknown[];
  if (!Array.isArray(given) || given.length !== positions.length)
    return refuse(
      'flights/field',
      `${label} has ${positions.length} positions and ${Array.isArray(given) ? given.length : 'no'} times: give a list "times" with one for each`,
    );
  const points = positions.map((position, i): PointFields => {
    const [lon, lat, pressureAlt] = Array.isArray(position) ? (position as readonly unknown[]) : [];
    return { at: given[i] as unknown, lat, lon, pressureAlt };
  });
  return planOf({ label, callsign, address, mode3A, points });
}

function featuresOf(read: Result<readonly RawFeature[]>): Read[] {
  return read.ok ? read.value.map(featureOf) : [refuse('flights/malformed', read.error.message)];
}

/**
 * The flights of a text, each a result of its own, in its order.
 * @example readFlights('{"callsign":"QSR417","points":[{"t":1712959200,"lat":31,"lon":35},{"t":1712962800,"lat":33,"lon":36}]}')[0].ok // true
 */
export function readFlights(text: string): readonly Read[] {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const beginning = plain.slice(0, 4096).trimStart();
  const found = beginning.startsWith('<')
    ? featuresOf(readKmlFeatures(plain))
    : /^\{[^]*"type"\s*:\s*"Feature/.test(beginning)
      ? featuresOf(readFeatures(plain))
      : beginning.startsWith('{')
        ? linesOf(plain)
        : rowsOf(plain);
  if (found.length <= LIMITS.flightPlansMax) return found;
  return [refuse('flights/malformed', `it has ${found.length} flights, at most ${LIMITS.flightPlansMax} are read: leave out those of other days`)];
}

const DEGREES = 180 / Math.PI;
/** A tenth of a metre, so that what was written reads as the same line. */
const rounded = (value: number, stepsPerUnit: number): number => Math.round(value * stepsPerUnit) / stepsPerUnit;

const pointText = ({ at, latRad, lonRad, pressureAltitudeM }: FlightPoint): object => ({
  t: isoFromTime(at),
  lat: rounded(latRad * DEGREES, 1e6),
  lon: rounded(lonRad * DEGREES, 1e6),
  ...(Number.isNaN(pressureAltitudeM) ? {} : { pressureAlt: rounded(pressureAltitudeM, 10) }),
});

/** One flight as a line that ends in a line feed; what is read from it is written as the same line. */
export function writeFlight({ callsign, aircraftAddress, mode3A, points }: FlightPlan): string {
  return `${JSON.stringify({
    ...(callsign === '' ? {} : { callsign }),
    ...(aircraftAddress < 0 ? {} : { address: aircraftAddress.toString(16).padStart(6, '0') }),
    ...(mode3A < 0 ? {} : { mode3A: mode3A.toString(8).padStart(4, '0') }),
    points: points.map(pointText),
  })}\n`;
}
