/**
 * Polygons that others drew (RFC 7946): checked, repaired where there is one way to repair, and every repair is said. What could be meant in
 * two ways is refused with the reason.
 */
import { LIMITS, err, fault, ok, type Fault, type Result } from '../../base/index.ts';
import { doubledName, shownJson } from '../json/index.ts';
import { isCounterClockwise, ringTrouble } from '../../geo/index.ts';

/** One polygon with its properties. */
export interface PolygonFeature {
  readonly properties: Readonly<Record<string, unknown>>;
  /** Closed outer ring, longitude and latitude in radians, counter-clockwise; it may cross the antimeridian. */
  readonly ring: Float64Array;
  /** Its id, or `feature 3`. */
  readonly label: string;
}

/** What was read, and what was repaired on the way. */
export interface PolygonFile {
  readonly features: readonly PolygonFeature[];
  readonly repairs: readonly string[];
}

/** A fault of this format. */
export type GeoJsonFault = Fault<'geojson/malformed'>;

const DEG = Math.PI / 180;
/** Rings round a pole are not read. */
const LAT_MAX_DEG = 89;
const POSITIONS_MAX = 20_000;

type Json = Readonly<Record<string, unknown>>;
type Pair = [lonDeg: number, latDeg: number];

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const malformed = (message: string): { readonly ok: false; readonly error: GeoJsonFault } => err(fault('geojson/malformed', message));

function rawFeatures(value: unknown): readonly Json[] | undefined {
  if (!isObject(value)) return undefined;
  if (value['type'] === 'FeatureCollection' && Array.isArray(value['features'])) return value['features'] as readonly Json[];
  if (value['type'] === 'Feature') return [value];
  return value['type'] === 'Polygon' || value['type'] === 'MultiPolygon' ? [{ type: 'Feature', properties: null, geometry: value }] : undefined;
}

function labelOf(raw: unknown, index: number): string {
  const properties = isObject(raw) && isObject(raw['properties']) ? raw['properties'] : {};
  const id = properties['id'] ?? (isObject(raw) ? raw['id'] : undefined);
  return typeof id === 'string' && id !== '' ? `"${id.slice(0, 48).replace(/[^ -~]/g, '?')}"` : `feature ${index + 1}`;
}

const seen = (value: unknown): string => shownJson(value).slice(0, 20);

/** The one outer ring of a geometry, or what is wrong with it. */
function outerOf(geometry: unknown): readonly unknown[] | string {
  if (!isObject(geometry)) return 'has no geometry';
  const { type, coordinates } = geometry;
  const polygons = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : undefined;
  if (!Array.isArray(polygons)) return `is a ${seen(type)}: only Polygon is read`;
  if (polygons.length !== 1) return `has ${polygons.length} polygons: give one feature for each`;
  const rings: unknown = polygons[0];
  if (!Array.isArray(rings) || !Array.isArray(rings[0])) return 'has no ring of positions';
  if (rings[0].length > 0 && !Array.isArray(rings[0][0])) return `has coordinates that are not those of a ${seen(type)}: only Polygon is read`;
  return rings.length > 1 ? 'has holes, which are not read: leave them out' : (rings[0] as readonly unknown[]);
}

/** A position as it stands there, as far as it is flat: one that holds lists is shown without them. */
const positionText = (position: unknown): string =>
  Array.isArray(position)
    ? `[${position
        .slice(0, 3)
        .map((part) => seen(part))
        .join(', ')}]`
    : seen(position);

function pairOf(position: unknown): Pair | undefined {
  if (!Array.isArray(position) || position.length < 2) return undefined;
  const [lonDeg, latDeg] = position as readonly unknown[];
  return typeof lonDeg === 'number' && typeof latDeg === 'number' && Number.isFinite(lonDeg) && Number.isFinite(latDeg) ? [lonDeg, latDeg] : undefined;
}

/** What is wrong with positions that cannot be longitude and latitude. */
function rangeFault(pairs: readonly Pair[]): string | undefined {
  const bad = pairs.find(([lonDeg, latDeg]) => Math.abs(latDeg) > LAT_MAX_DEG || lonDeg < -180 || lonDeg > 360);
  if (bad === undefined) return undefined;
  const beyond = pairs.filter(([, latDeg]) => Math.abs(latDeg) > LAT_MAX_DEG).length;
  const swapped = beyond * 2 > pairs.length && pairs.every(([lonDeg, latDeg]) => Math.abs(lonDeg) <= LAT_MAX_DEG && Math.abs(latDeg) <= 180);
  const hint = swapped
    ? 'latitude and longitude lie the wrong way round: longitude comes first'
    : `longitude comes first, -180 to 180 degrees, then latitude within ${LAT_MAX_DEG}`;
  return `has the position [${bad[0]}, ${bad[1]}]: ${hint}`;
}

interface Repairing {
  readonly repairs: string[];
}

function cleaned(pairs: readonly Pair[], repairing: Repairing): Pair[] {
  const ring = pairs.map(([lonDeg, latDeg]): Pair => [lonDeg > 180 ? lonDeg - 360 : lonDeg, latDeg]);
  if (pairs.some(([lonDeg]) => lonDeg > 180)) repairing.repairs.push('longitudes of 180 to 360 degrees were turned into those west of Greenwich');
  const kept = ring.filter(([lonDeg, latDeg], i) => i === 0 || lonDeg !== ring[i - 1][0] || latDeg !== ring[i - 1][1]);
  if (kept.length < ring.length) repairing.repairs.push(`${ring.length - kept.length} positions that stood twice were left out`);
  const [first, last] = [kept[0], kept[kept.length - 1]];
  if (first[0] !== last[0] || first[1] !== last[1]) {
    repairing.repairs.push('the ring was closed');
    kept.push([first[0], first[1]]);
  }
  if (kept.some(([lonDeg], i) => i > 0 && Math.abs(lonDeg - kept[i - 1][0]) > 180)) repairing.repairs.push('the ring was taken to cross the antimeridian');
  return kept;
}

function reversed(ring: Float64Array): Float64Array {
  const other = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) other.set(ring.subarray(i, i + 2), ring.length - 2 - i);
  return other;
}

function ringOf(geometry: unknown, repairing: Repairing): Float64Array | string {
  const outer = outerOf(geometry);
  if (typeof outer === 'string') return outer;
  if (outer.length > POSITIONS_MAX) return `has ${outer.length} positions, at most ${POSITIONS_MAX} are read: simplify it`;
  const pairs: Pair[] = [];
  for (const position of outer) {
    const pair = pairOf(position);
    if (pair === undefined) return `has a position that is not [longitude, latitude] in numbers: ${positionText(position)}`;
    pairs.push(pair);
  }
  if (pairs.length < 3) return `has ${pairs.length} positions, a polygon has three or more`;
  const outside = rangeFault(pairs);
  if (outside !== undefined) return outside;
  const kept = cleaned(pairs, repairing);
  if (kept.length < 4) return 'has fewer than three different positions';
  const ring = Float64Array.from(kept.flatMap(([lonDeg, latDeg]) => [lonDeg * DEG, latDeg * DEG]));
  const trouble = ringTrouble(ring);
  if (trouble !== undefined) return trouble;
  if (isCounterClockwise(ring)) return ring;
  repairing.repairs.push('its corners were put counter-clockwise');
  return reversed(ring);
}

/** A feature before anything of it is checked: GeoJSON as it was parsed, or another format in its shape. */
export type RawFeature = Json;

/** The polygons of features with what was repaired; `geojson/malformed` names the first feature that cannot be. */
export function polygonsOf(raw: readonly RawFeature[]): Result<PolygonFile, GeoJsonFault> {
  if (raw.length > LIMITS.featuresPerFileMax) return malformed(`it has ${raw.length} features, at most ${LIMITS.featuresPerFileMax} are read`);
  const features: PolygonFeature[] = [];
  const repairs: string[] = [];
  for (const [index, one] of raw.entries()) {
    const label = labelOf(one, index);
    const repairing: Repairing = { repairs: [] };
    const ring = ringOf(isObject(one) ? one['geometry'] : undefined, repairing);
    if (typeof ring === 'string') return malformed(`${label} ${ring}`);
    repairs.push(...repairing.repairs.map((repair) => `${label}: ${repair}`));
    features.push({ properties: isObject(one['properties']) ? one['properties'] : {}, ring, label });
  }
  return ok({ features, repairs });
}

/** The features of a GeoJSON text, before anything of them is checked; `geojson/malformed` when it is none, or has a name twice in one object. */
export function readFeatures(text: string): Result<readonly RawFeature[], GeoJsonFault> {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  let value: unknown;
  try {
    value = JSON.parse(plain);
  } catch (cause) {
    return malformed(`it is not JSON: ${(cause as Error).message.replace(/[^ -~]/g, '?')}`);
  }
  const doubled = doubledName(plain);
  if (doubled !== undefined) return malformed(`it has "${seen(doubled)}" twice in one object: leave one of them out`);
  const raw = rawFeatures(value);
  return raw === undefined ? malformed('it must be a FeatureCollection, a Feature or a Polygon of GeoJSON') : ok(raw);
}

/** The polygons of a GeoJSON text with what was repaired; `geojson/malformed` names the first feature that cannot be. */
export function readPolygons(text: string): Result<PolygonFile, GeoJsonFault> {
  const raw = readFeatures(text);
  return raw.ok ? polygonsOf(raw.value) : raw;
}
