/** Polygons from files: territories, places and airspaces as members already have them, in GeoJSON, KML or rows of CSV. */
import { err, fault, ok, type Fault, type Result } from '../../base/index.ts';
import { readCsv } from '../../format/csv/index.ts';
import { polygonsOf, readPolygons, type PolygonFile, type RawFeature } from '../../format/geojson/index.ts';
import { decimalOf } from '../../format/json/index.ts';
import { readKmlPolygons } from '../../format/kml/index.ts';
import { circleRing } from '../../geo/index.ts';
import { readText } from './yaml-file.ts';

/** Why a file of polygons is not taken. */
export type PolygonFault = Fault<'config/unreadable' | 'config/geojson'>;

const DEG = Math.PI / 180;
const CORNERS = 48;
/** Columns and data that are numbers; the others are texts. */
const NUMBERS: readonly string[] = ['lat', 'lon', 'radius_m', 'population', 'shelterS', 'floorHaeM', 'ceilingHaeM'];
const HEAD_WORDS =
  'the first row names the columns: id, name:en, name:ar and what the file is for, with either lat, lon and radius_m (a circle) or corners ("35.1 31.2, 35.4 31.2, …", longitude first)';

type Cells = Record<string, unknown>;

/** Texts as they are, numbers as numbers; what is empty is not there. */
function typed(cells: Readonly<Cells>): Cells {
  const given = Object.entries(cells).filter(([, value]) => value !== '');
  return Object.fromEntries(given.map(([name, value]) => [name, NUMBERS.includes(name) && typeof value === 'string' ? decimalOf(value) : value]));
}

function circleOf(cells: Readonly<Cells>): readonly (readonly number[])[] | string {
  const { lat, lon, radius_m: radiusM } = cells;
  if (!(typeof lat === 'number' && typeof lon === 'number' && Math.abs(lat) <= 89 && Math.abs(lon) <= 180))
    return `has lat "${String(lat)}" and lon "${String(lon)}": give degrees, latitude within 89, longitude within 180`;
  if (!(typeof radiusM === 'number' && radiusM > 0 && radiusM <= 500_000)) return `has radius_m "${String(radiusM)}": give metres, at most 500000`;
  const ring = circleRing({ latRad: lat * DEG, lonRad: lon * DEG }, radiusM, CORNERS);
  return Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i] / DEG, ring[2 * i + 1] / DEG]);
}

/** Corners as `35.1 31.2, 35.4 31.2, …`, longitude first; what is no number is refused with the ring. */
const cornersOf = (text: string): readonly (readonly number[])[] => text.split(',').map((corner) => corner.trim().split(/\s+/).map(decimalOf));

/** Rows with a circle or with corners as features of GeoJSON, or what is wrong with them. */
function rowsOf(text: string): RawFeature[] | string {
  const rows = readCsv(text);
  if (!rows.ok) return rows.error.message;
  const [head = [], ...bodies] = rows.value;
  const needed = head.includes('corners') ? ['id'] : ['id', 'lat', 'lon', 'radius_m'];
  for (const name of needed) if (!head.includes(name)) return `has no column "${name}": ${HEAD_WORDS}`;
  const twice = head.find((name, i) => head.indexOf(name) !== i);
  if (twice !== undefined) return `has the column "${twice}" twice: ${HEAD_WORDS}`;
  const features: RawFeature[] = [];
  for (const [index, row] of bodies.entries()) {
    const { corners, ...cells } = typed(Object.fromEntries(head.map((name, i) => [name, row[i].trim()])));
    const ring = typeof corners === 'string' ? cornersOf(corners) : circleOf(cells);
    if (typeof ring === 'string') return `row ${index + 2} ${ring}`;
    features.push({ type: 'Feature', properties: cells, geometry: { type: 'Polygon', coordinates: [ring] } });
  }
  return features;
}

function fromCsv(text: string): Result<PolygonFile> {
  const features = rowsOf(text);
  return typeof features === 'string' ? err(fault('config/geojson', features)) : polygonsOf(features);
}

function fromKml(text: string): Result<PolygonFile> {
  const read = readKmlPolygons(text);
  return read.ok ? ok({ ...read.value, features: read.value.features.map((feature) => ({ ...feature, properties: typed(feature.properties) })) }) : read;
}

/** Reads the polygons of a file, with what was repaired; a name that ends in `.csv` or `.kml` says that it is such a file. */
export async function readPolygonFile(path: string): Promise<Result<PolygonFile, PolygonFault>> {
  const text = await readText(path);
  if (!text.ok) return err(fault('config/unreadable', text.error.message));
  const ending = path.toLowerCase().slice(-4);
  const read = ending === '.csv' ? fromCsv(text.value) : ending === '.kml' ? fromKml(text.value) : readPolygons(text.value);
  if (!read.ok) return err(fault('config/geojson', `${path}: ${read.error.message}`));
  return ok({ ...read.value, repairs: read.value.repairs.map((repair) => `${path}: ${repair}`) });
}
