// Compact position reporting (RTCA DO-260B, appendix A.1.7): a position in 2 × 17 bits, which names a point within its zone.
// Which zone, is told by a message of the other of two grids ("even" and "odd"), or by a place known to be near.

import { atan2, cos, wrapPi } from '../../math/index.ts';

const CELLS = 131_072;
const ZONES = 15;
const TURN_RAD = 2 * Math.PI;

/** The latitude, in radians, at which each number of longitude zones from 2 to 59 ends towards the pole. */
const ZONE_EDGES_RAD: readonly number[] = Array.from({ length: 58 }, (_, index) => {
  const zones = index + 2;
  const x = Math.sqrt((1 - cos(Math.PI / (2 * ZONES))) / (1 - cos(TURN_RAD / zones)));
  return atan2(Math.sqrt(Math.max(0, 1 - x * x)), x);
});

/** Number of longitude zones of the even grid at a latitude, 1 … 59. */
export function longitudeZones(latRad: number): number {
  const lat = Math.abs(latRad);
  let low = 0;
  let high = ZONE_EDGES_RAD.length;
  // Edges fall as their zones grow: find how many of them lie at this latitude or above.
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ZONE_EDGES_RAD[middle] > lat) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

/** A position to be filled. */
export interface Fix {
  latRad: number;
  lonRad: number;
}

/** A pair of messages, of each grid one: counts 0 … 131071. */
export interface CprPair {
  evenLatCount: number;
  evenLonCount: number;
  oddLatCount: number;
  oddLonCount: number;
  /** The odd one came last: the position is that of the last. */
  oddIsLast: boolean;
  /** Of aircraft on the ground the zones are a quarter as large. */
  onSurface: boolean;
}

/** One message. */
export interface CprPoint {
  latCount: number;
  lonCount: number;
  odd: boolean;
  onSurface: boolean;
}

const modulo = (value: number, by: number): number => value - by * Math.floor(value / by);

/**
 * Position of a pair that was sent within some seconds. On the surface four quarters of the Earth fit, and that of `near` is
 * taken. False when the two lie in different zones or name no latitude: the next pair tells.
 */
export function fixOfPairInto(out: Fix, pair: CprPair, near: Fix | undefined): boolean {
  if (pair.onSurface && near === undefined) return false;
  const spanRad = pair.onSurface ? TURN_RAD / 4 : TURN_RAD;
  const even = pair.evenLatCount / CELLS;
  const odd = pair.oddLatCount / CELLS;
  const zone = Math.floor(59 * even - 60 * odd + 0.5);
  let evenLat = (spanRad / 60) * (modulo(zone, 60) + even);
  let oddLat = (spanRad / 59) * (modulo(zone, 59) + odd);
  if (pair.onSurface) {
    // Each hemisphere has one: that on the side of `near` is taken, also where the equator runs between.
    if (near !== undefined && near.latRad < evenLat - TURN_RAD / 8) {
      evenLat -= TURN_RAD / 4;
      oddLat -= TURN_RAD / 4;
    }
  } else {
    if (evenLat >= 0.75 * TURN_RAD) evenLat -= TURN_RAD;
    if (oddLat >= 0.75 * TURN_RAD) oddLat -= TURN_RAD;
  }
  if (Math.abs(evenLat) > TURN_RAD / 4 || Math.abs(oddLat) > TURN_RAD / 4) return false;
  const zones = longitudeZones(evenLat);
  if (zones !== longitudeZones(oddLat)) return false;
  const evenLon = pair.evenLonCount / CELLS;
  const oddLon = pair.oddLonCount / CELLS;
  const parts = Math.max(1, pair.oddIsLast ? zones - 1 : zones);
  const part = modulo(Math.floor(evenLon * (zones - 1) - oddLon * zones + 0.5), parts);
  const lon = (spanRad / parts) * (part + (pair.oddIsLast ? oddLon : evenLon));
  out.latRad = pair.oddIsLast ? oddLat : evenLat;
  out.lonRad = wrapPi(pair.onSurface && near !== undefined ? nearestQuarter(lon, near.lonRad) : lon);
  return true;
}

/** Of the four longitudes that a surface message can mean, the one nearest to `near`. */
function nearestQuarter(lonRad: number, near: number): number {
  const quarters = Math.floor(wrapPi(near - lonRad) / (TURN_RAD / 4) + 0.5);
  return lonRad + quarters * (TURN_RAD / 4);
}

/**
 * Position of one message within half a zone of `near` (180 NM, on the surface 45 NM). Right only when the sender is that near:
 * the caller knows. False when it names no latitude.
 */
export function fixNearInto(out: Fix, point: CprPoint, near: Fix): boolean {
  const spanRad = point.onSurface ? TURN_RAD / 4 : TURN_RAD;
  const lat = point.latCount / CELLS;
  const latStep = spanRad / (point.odd ? 59 : 60);
  const latRad = latStep * (Math.floor(near.latRad / latStep - lat + 0.5) + lat);
  if (Math.abs(latRad) > TURN_RAD / 4) return false;
  const lon = point.lonCount / CELLS;
  const lonStep = spanRad / Math.max(1, longitudeZones(latRad) - (point.odd ? 1 : 0));
  out.latRad = latRad;
  out.lonRad = wrapPi(lonStep * (Math.floor(near.lonRad / lonStep - lon + 0.5) + lon));
  return true;
}
