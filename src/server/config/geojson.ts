/** Polygons from GeoJSON (RFC 7946): territories, places and airspaces as members already have them. */
import { z } from 'zod';
import { LIMITS, err, fault, ok, type Fault, type Result } from '../../base/index.ts';
import { isSimpleRing } from '../../geo/index.ts';
import { readText } from './yaml-file.ts';

export type GeoJsonFault = Fault<'config/unreadable' | 'config/geojson'>;

export interface Feature {
  readonly properties: Readonly<Record<string, unknown>>;
  /** Closed outer ring, longitude and latitude in radians. */
  readonly ring: Float64Array;
  /** `feature 3` or its id, for messages. */
  readonly label: string;
}

const DEG = Math.PI / 180;

const POSITION = z.array(z.number()).min(2).max(3).refine(([lon, lat]) => Math.abs(lon) <= 180 && Math.abs(lat) <= 89, 'must be [longitude, latitude] in degrees, latitude within 89');
const POLYGON = z.object({ type: z.literal('Polygon', { error: 'only Polygon is read: split a MultiPolygon into one feature each' }), coordinates: z.array(z.array(POSITION).min(4)).min(1) });
const FEATURE = z.object({ type: z.literal('Feature'), properties: z.record(z.string(), z.unknown()).nullable(), geometry: POLYGON });
const COLLECTION = z.object({ type: z.literal('FeatureCollection'), features: z.array(FEATURE).max(LIMITS.featuresPerFileMax) });

/** By its type, so that what is wrong is said of what was meant. */
const DOCUMENTS = {
  FeatureCollection: COLLECTION,
  Feature: FEATURE.transform((feature) => ({ features: [feature] })),
  Polygon: POLYGON.transform((geometry) => ({ features: [{ properties: null, geometry }] })),
} as const;

function documentFor(value: unknown): (typeof DOCUMENTS)[keyof typeof DOCUMENTS] | undefined {
  const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : '';
  return Object.hasOwn(DOCUMENTS, type) ? DOCUMENTS[type as keyof typeof DOCUMENTS] : undefined;
}

function featureOf(raw: { properties: Record<string, unknown> | null; geometry: z.infer<typeof POLYGON> }, index: number): Feature | string {
  const properties = raw.properties ?? {};
  const label = typeof properties['id'] === 'string' ? `"${properties['id'].slice(0, 48)}"` : `feature ${index + 1}`;
  if (raw.geometry.coordinates.length > 1) return `${label} has holes, which are not read: leave them out`;
  const outer = raw.geometry.coordinates[0];
  const [first, last] = [outer[0], outer[outer.length - 1]];
  if (first[0] !== last[0] || first[1] !== last[1]) return `${label} is not closed: repeat its first position at the end`;
  const ring = Float64Array.from(outer.flatMap(([lon, lat]) => [lon * DEG, lat * DEG]));
  return isSimpleRing(ring) ? { properties, ring, label } : `${label} crosses itself: give its corners in order`;
}

/** The polygons of a GeoJSON text; `config/geojson` names the first feature that does not read. */
export function parseGeoJson(path: string, text: string): Result<readonly Feature[], GeoJsonFault> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return err(fault('config/geojson', `${path} is not JSON: ${(cause as Error).message}`));
  }
  const schema = documentFor(value);
  if (schema === undefined) return err(fault('config/geojson', `${path} must be a FeatureCollection, a Feature or a Polygon of GeoJSON`));
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err(fault('config/geojson', `${path}: ${issue.path.map(String).join('.') || 'the file'}: ${issue.message}`));
  }
  const features: Feature[] = [];
  for (const [index, raw] of parsed.data.features.entries()) {
    const feature = featureOf(raw, index);
    if (typeof feature === 'string') return err(fault('config/geojson', `${path}: ${feature}`));
    features.push(feature);
  }
  return ok(features);
}

/** Reads the polygons of a GeoJSON file. */
export async function readGeoJson(path: string): Promise<Result<readonly Feature[], GeoJsonFault>> {
  const text = await readText(path);
  if (text.ok) return parseGeoJson(path, text.value);
  return err(fault('config/unreadable', text.error.message));
}
