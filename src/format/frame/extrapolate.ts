/**
 * How a reader moves a track on between two frames that mention it: straight, at the last velocity, on a local plane.
 * Writer and reader use this one function, so a track is sent again just when it left what the reader shows.
 */
import { cos } from '../../math/index.ts';

const METRES_PER_DEGREE = 111_319.490_793;

/** The kinematics of one track as last sent: what both ends hold. */
export interface Kinematics {
  at: number;
  latDeg: number;
  lonDeg: number;
  altitudeHaeM: number;
  eastMps: number;
  northMps: number;
  upMps: number;
  /** Degrees of longitude per metre at the latitude last sent. */
  lonDegPerM: number;
}

/** Degrees of latitude per metre. */
export const LAT_DEG_PER_M = 1 / METRES_PER_DEGREE;

/** Degrees of longitude per metre at a latitude; bounded near the poles. */
export function lonDegPerMetre(latDeg: number): number {
  const c = cos((latDeg * Math.PI) / 180);
  return LAT_DEG_PER_M / Math.max(c, 0.01);
}

/** Latitude at `at`, degrees. */
export function latitudeAt(k: Kinematics, at: number): number {
  return k.latDeg + k.northMps * (at - k.at) * LAT_DEG_PER_M;
}

/** Longitude at `at`, degrees, wrapped to [-180, 180). */
export function longitudeAt(k: Kinematics, at: number): number {
  const lon = k.lonDeg + k.eastMps * (at - k.at) * k.lonDegPerM;
  return lon >= 180 ? lon - 360 : lon < -180 ? lon + 360 : lon;
}

/** Height above the ellipsoid at `at`, metres. */
export function altitudeAt(k: Kinematics, at: number): number {
  return k.altitudeHaeM + k.upMps * (at - k.at);
}
