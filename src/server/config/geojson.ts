/** Polygons from files: territories, places and airspaces as members already have them. */
import { err, fault, ok, type Fault, type Result } from '../../base/index.ts';
import { readPolygons, type PolygonFile } from '../../format/geojson/index.ts';
import { readText } from './yaml-file.ts';

/** Why a file of polygons is not taken. */
export type PolygonFault = Fault<'config/unreadable' | 'config/geojson'>;

/** Reads the polygons of a GeoJSON file, with what was repaired. */
export async function readGeoJson(path: string): Promise<Result<PolygonFile, PolygonFault>> {
  const text = await readText(path);
  if (!text.ok) return err(fault('config/unreadable', text.error.message));
  const read = readPolygons(text.value);
  if (!read.ok) return err(fault('config/geojson', `${path}: ${read.error.message}`));
  return ok({ ...read.value, repairs: read.value.repairs.map((repair) => `${path}: ${repair}`) });
}
