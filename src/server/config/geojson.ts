/** Polygons from files: territories, places and airspaces as members already have them, in GeoJSON, or places as rows of CSV. */
import { err, fault, ok, type Fault, type Result } from '../../base/index.ts';
import { readCsv } from '../../format/csv/index.ts';
import { readPolygons, type PolygonFile } from '../../format/geojson/index.ts';
import { circleRing } from '../../geo/index.ts';
import { readText } from './yaml-file.ts';

/** Why a file of polygons is not taken. */
export type PolygonFault = Fault<'config/unreadable' | 'config/geojson'>;

const DEG = Math.PI / 180;
const CORNERS = 48;
/** Columns that are numbers; the others are texts. */
const NUMBERS: readonly string[] = ['lat', 'lon', 'radius_m', 'population', 'shelterS'];

/** Rows of `id,name:en,name:ar,lat,lon,radius_m,population[,shelterS]` as circles of GeoJSON, or what is wrong with them. */
function circlesOf(text: string): object | string {
  const rows = readCsv(text);
  if (!rows.ok) return rows.error.message;
  const [head = [], ...places] = rows.value;
  for (const needed of ['id', 'lat', 'lon', 'radius_m']) if (!head.includes(needed)) return `has no column "${needed}": the first row names the columns id, name:en, name:ar, lat, lon, radius_m, population`;
  const features: object[] = [];
  for (const [index, row] of places.entries()) {
    const cells = Object.fromEntries(head.map((name, i): [string, string | number] => [name, NUMBERS.includes(name) && row[i].trim() !== '' ? Number(row[i]) : row[i]]));
    const [lat, lon, radiusM] = [cells['lat'], cells['lon'], cells['radius_m']];
    if (!(typeof lat === 'number' && typeof lon === 'number' && Math.abs(lat) <= 89 && Math.abs(lon) <= 180)) return `row ${index + 2} has lat "${lat}" and lon "${lon}": give degrees, latitude within 89, longitude within 180`;
    if (!(typeof radiusM === 'number' && radiusM > 0 && radiusM <= 500_000)) return `row ${index + 2} has radius_m "${radiusM}": give metres, at most 500000`;
    const ring = circleRing({ latRad: lat * DEG, lonRad: lon * DEG }, radiusM, CORNERS);
    const corners = Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i] / DEG, ring[2 * i + 1] / DEG]);
    features.push({ type: 'Feature', properties: cells, geometry: { type: 'Polygon', coordinates: [corners] } });
  }
  return { type: 'FeatureCollection', features };
}

/** Reads the polygons of a file, with what was repaired; one whose name ends in `.csv` has circles. */
export async function readGeoJson(path: string): Promise<Result<PolygonFile, PolygonFault>> {
  const text = await readText(path);
  if (!text.ok) return err(fault('config/unreadable', text.error.message));
  const circles = path.endsWith('.csv') ? circlesOf(text.value) : undefined;
  if (typeof circles === 'string') return err(fault('config/geojson', `${path}: ${circles}`));
  const read = readPolygons(circles === undefined ? text.value : JSON.stringify(circles));
  if (!read.ok) return err(fault('config/geojson', `${path}: ${read.error.message}`));
  return ok({ ...read.value, repairs: read.value.repairs.map((repair) => `${path}: ${repair}`) });
}
