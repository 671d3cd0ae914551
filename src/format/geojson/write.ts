/** Features as GeoJSON (RFC 7946): longitude first, and what crosses the antimeridian is cut there. */

/** A position: longitude, latitude and, where it is known, height above the ellipsoid. */
export type GeoJsonPosition = readonly [lonDeg: number, latDeg: number, altitudeHaeM?: number];

/** One feature with the properties that go with it. */
export interface GeoJsonFeature {
  readonly type: 'Feature';
  readonly id?: string;
  readonly geometry:
    | { readonly type: 'Point'; readonly coordinates: GeoJsonPosition }
    | { readonly type: 'LineString'; readonly coordinates: readonly GeoJsonPosition[] }
    | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly GeoJsonPosition[])[] }
    | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly GeoJsonPosition[])[] };
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A millionth of a degree: a tenth of a metre. */
const rounded = (value: number, stepsPerUnit: number): number => Math.round(value * stepsPerUnit) / stepsPerUnit;

function positionOf([lonDeg, latDeg, altitudeHaeM]: GeoJsonPosition): GeoJsonPosition {
  const place: GeoJsonPosition = [rounded(lonDeg, 1e6), rounded(latDeg, 1e6)];
  return altitudeHaeM === undefined ? place : [place[0], place[1], rounded(altitudeHaeM, 10)];
}

/** Latitude (and height) where the way from one position to the next meets the antimeridian. */
function crossing(from: GeoJsonPosition, to: GeoJsonPosition): readonly [GeoJsonPosition, GeoJsonPosition] {
  const side = from[0] < 0 ? -180 : 180;
  const share = (side - from[0]) / (to[0] + (to[0] < from[0] ? 360 : -360) - from[0]);
  const latDeg = from[1] + share * (to[1] - from[1]);
  const altitudeHaeM = from[2] === undefined || to[2] === undefined ? undefined : from[2] + share * (to[2] - from[2]);
  const at = (lonDeg: number): GeoJsonPosition => (altitudeHaeM === undefined ? [lonDeg, latDeg] : [lonDeg, latDeg, altitudeHaeM]);
  return [at(side), at(-side)];
}

/** The line through positions, in parts where it crosses the antimeridian; a point when there is one position. */
export function lineGeometry(positions: readonly GeoJsonPosition[]): GeoJsonFeature['geometry'] {
  if (positions.length === 1) return { type: 'Point', coordinates: positionOf(positions[0]) };
  const parts: GeoJsonPosition[][] = [[]];
  for (const [index, position] of positions.entries()) {
    const before = positions[index - 1];
    if (before !== undefined && Math.abs(position[0] - before[0]) > 180) {
      const [end, start] = crossing(before, position);
      parts[parts.length - 1].push(positionOf(end));
      parts.push([positionOf(start)]);
    }
    parts[parts.length - 1].push(positionOf(position));
  }
  return parts.length === 1 ? { type: 'LineString', coordinates: parts[0] } : { type: 'MultiLineString', coordinates: parts };
}

/** The head and the foot of a collection; between them features with commas. */
export const GEOJSON_HEAD = '{"type":"FeatureCollection","features":[\n';
/** See `GEOJSON_HEAD`. */
export const GEOJSON_FOOT = '\n]}\n';

/** One feature as a line. */
export function geoJsonLine(feature: GeoJsonFeature): string {
  return JSON.stringify(feature);
}
