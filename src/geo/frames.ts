/**
 * Positions on and above the ellipsoid in three frames, each a type of its own, and the ways between them.
 * Functions named `…Into` write three doubles at an offset and allocate nothing.
 */
import { assert } from '../base/index.ts';
import { atan2, cos, sin, sinCosInto, wrapTwoPi } from '../math/index.ts';
import { WGS84_A_M, WGS84_B_M, WGS84_E2, WGS84_EP2 } from './wgs84.ts';

/** A point of the ellipsoid's surface. */
export interface LatLon {
  readonly latRad: number;
  readonly lonRad: number;
}

/** Geodetic position on WGS-84; altitude is height above the ellipsoid. */
export interface Geodetic extends LatLon {
  readonly altitudeHaeM: number;
}

/** Earth-centred, Earth-fixed position: x towards (0°, 0°), z towards the north pole. */
export interface Ecef {
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
}

/** Position or vector in the local tangent plane of a {@link LocalFrame}. */
export interface Enu {
  readonly eastM: number;
  readonly northM: number;
  readonly upM: number;
}

/** Slant range, azimuth from true north clockwise, geometric elevation above the horizontal. */
export interface Polar {
  readonly rangeM: number;
  readonly azimuthRad: number;
  readonly elevationRad: number;
}

/** A tangent plane: its origin and the rotation into it, 3×3 row-major, rows east, north, up in ECEF. */
export interface LocalFrame {
  readonly origin: Geodetic;
  readonly originEcef: Ecef;
  readonly rotation: Float64Array;
}

const scratch = new Float64Array(3);
/** Sine and cosine of two angles. */
const turned = new Float64Array(4);

/** Writes x, y, z (m) of a geodetic position. */
export function geodeticToEcefInto(out: Float64Array, offset: number, position: Geodetic): void {
  const sinLat = sin(position.latRad);
  const cosLat = cos(position.latRad);
  const primeVertical = WGS84_A_M / Math.sqrt(1 - WGS84_E2 * sinLat * sinLat);
  const fromAxis = (primeVertical + position.altitudeHaeM) * cosLat;
  out[offset] = fromAxis * cos(position.lonRad);
  out[offset + 1] = fromAxis * sin(position.lonRad);
  out[offset + 2] = (primeVertical * (1 - WGS84_E2) + position.altitudeHaeM) * sinLat;
}

/** The ECEF position of a geodetic one. */
export function geodeticToEcef(position: Geodetic): Ecef {
  geodeticToEcefInto(scratch, 0, position);
  return { xM: scratch[0], yM: scratch[1], zM: scratch[2] };
}

/** Three steps of Bowring's iteration leave less than a nanometre between −10 km and 2,000 km. */
const BOWRING_STEPS = 3;

/** Writes latitude (rad), longitude (rad), height above the ellipsoid (m) of an ECEF position. */
export function ecefToGeodeticInto(out: Float64Array, offset: number, position: Ecef): void {
  const { xM, yM, zM } = position;
  const fromAxis = Math.sqrt(xM * xM + yM * yM);
  // Bowring 1976 on (sine, cosine) of the reduced latitude, so that nothing divides by zero at the poles.
  let sine = zM * WGS84_A_M;
  let cosine = fromAxis * WGS84_B_M;
  let latSine = sine;
  let latCosine = cosine;
  for (let step = 0; step < BOWRING_STEPS; step += 1) {
    const length = Math.sqrt(sine * sine + cosine * cosine);
    if (length === 0) break;
    sine /= length;
    cosine /= length;
    latSine = zM + WGS84_EP2 * WGS84_B_M * sine * sine * sine;
    latCosine = fromAxis - WGS84_E2 * WGS84_A_M * cosine * cosine * cosine;
    sine = WGS84_B_M * latSine;
    cosine = WGS84_A_M * latCosine;
  }
  const length = Math.sqrt(latSine * latSine + latCosine * latCosine);
  const s = length === 0 ? 0 : latSine / length;
  const c = length === 0 ? 1 : latCosine / length;
  out[offset] = atan2(latSine, latCosine);
  out[offset + 1] = atan2(yM, xM);
  out[offset + 2] = fromAxis * c + zM * s - WGS84_A_M * Math.sqrt(1 - WGS84_E2 * s * s);
}

/** The geodetic position of an ECEF one: 1e-9 rad and 1 mm between −10 km and 2,000 km. */
export function ecefToGeodetic(position: Ecef): Geodetic {
  ecefToGeodeticInto(scratch, 0, position);
  return { latRad: scratch[0], lonRad: scratch[1], altitudeHaeM: scratch[2] };
}

/** The tangent plane at `origin`. */
export function localFrame(origin: Geodetic): LocalFrame {
  const known = origin.latRad - origin.latRad + (origin.lonRad - origin.lonRad) + (origin.altitudeHaeM - origin.altitudeHaeM) === 0;
  assert(known, 'the origin of a local frame must have finite latitude, longitude and altitude');
  const sinLat = sin(origin.latRad);
  const cosLat = cos(origin.latRad);
  const sinLon = sin(origin.lonRad);
  const cosLon = cos(origin.lonRad);
  const { latRad, lonRad, altitudeHaeM } = origin;
  return {
    origin: { latRad, lonRad, altitudeHaeM },
    originEcef: geodeticToEcef(origin),
    rotation: Float64Array.of(-sinLon, cosLon, 0, -sinLat * cosLon, -sinLat * sinLon, cosLat, cosLat * cosLon, cosLat * sinLon, sinLat),
  };
}

/** Rotates the ECEF vector at `values[offset]` into east, north, up, in place (no translation: velocities). */
export function ecefVectorToEnuInPlace(frame: LocalFrame, values: Float64Array, offset: number): void {
  const r = frame.rotation;
  const x = values[offset];
  const y = values[offset + 1];
  const z = values[offset + 2];
  values[offset] = r[0] * x + r[1] * y;
  values[offset + 1] = r[3] * x + r[4] * y + r[5] * z;
  values[offset + 2] = r[6] * x + r[7] * y + r[8] * z;
}

/** Rotates the east, north, up vector at `values[offset]` into ECEF, in place (no translation: velocities). */
export function enuVectorToEcefInPlace(frame: LocalFrame, values: Float64Array, offset: number): void {
  const r = frame.rotation;
  const e = values[offset];
  const n = values[offset + 1];
  const u = values[offset + 2];
  values[offset] = r[0] * e + r[3] * n + r[6] * u;
  values[offset + 1] = r[1] * e + r[4] * n + r[7] * u;
  values[offset + 2] = r[5] * n + r[8] * u;
}

/** Turns the ECEF position at `values[offset]` into east, north, up of `frame`, in place. */
export function ecefToEnuInPlace(frame: LocalFrame, values: Float64Array, offset: number): void {
  values[offset] -= frame.originEcef.xM;
  values[offset + 1] -= frame.originEcef.yM;
  values[offset + 2] -= frame.originEcef.zM;
  ecefVectorToEnuInPlace(frame, values, offset);
}

/** Turns the east, north, up position at `values[offset]` into ECEF, in place. */
export function enuToEcefInPlace(frame: LocalFrame, values: Float64Array, offset: number): void {
  enuVectorToEcefInPlace(frame, values, offset);
  values[offset] += frame.originEcef.xM;
  values[offset + 1] += frame.originEcef.yM;
  values[offset + 2] += frame.originEcef.zM;
}

/** Writes east, north, up (m) of an ECEF position. */
export function ecefToEnuInto(out: Float64Array, offset: number, frame: LocalFrame, position: Ecef): void {
  out[offset] = position.xM;
  out[offset + 1] = position.yM;
  out[offset + 2] = position.zM;
  ecefToEnuInPlace(frame, out, offset);
}

/** Writes x, y, z (m) of a position in `frame`. */
export function enuToEcefInto(out: Float64Array, offset: number, frame: LocalFrame, position: Enu): void {
  out[offset] = position.eastM;
  out[offset + 1] = position.northM;
  out[offset + 2] = position.upM;
  enuToEcefInPlace(frame, out, offset);
}

/** An ECEF position as seen from `frame`. */
export function ecefToEnu(frame: LocalFrame, position: Ecef): Enu {
  ecefToEnuInto(scratch, 0, frame, position);
  return { eastM: scratch[0], northM: scratch[1], upM: scratch[2] };
}

/** A position in `frame` as ECEF. */
export function enuToEcef(frame: LocalFrame, position: Enu): Ecef {
  enuToEcefInto(scratch, 0, frame, position);
  return { xM: scratch[0], yM: scratch[1], zM: scratch[2] };
}

/** A vector (no translation) of `frame` rotated into ECEF axes. */
export function enuVectorToEcef(frame: LocalFrame, vector: Enu): Ecef {
  scratch[0] = vector.eastM;
  scratch[1] = vector.northM;
  scratch[2] = vector.upM;
  enuVectorToEcefInPlace(frame, scratch, 0);
  return { xM: scratch[0], yM: scratch[1], zM: scratch[2] };
}

/** An ECEF vector (no translation) rotated into east, north, up of `frame`. */
export function ecefVectorToEnu(frame: LocalFrame, vector: Ecef): Enu {
  scratch[0] = vector.xM;
  scratch[1] = vector.yM;
  scratch[2] = vector.zM;
  ecefVectorToEnuInPlace(frame, scratch, 0);
  return { eastM: scratch[0], northM: scratch[1], upM: scratch[2] };
}

/** Writes east, north, up (m) of a range, azimuth and elevation. */
export function polarToEnuInto(out: Float64Array, offset: number, polar: Polar): void {
  sinCosInto(turned, 0, polar.azimuthRad);
  sinCosInto(turned, 2, polar.elevationRad);
  const ground = polar.rangeM * turned[3];
  out[offset] = ground * turned[0];
  out[offset + 1] = ground * turned[1];
  out[offset + 2] = polar.rangeM * turned[2];
}

/** East, north, up of a slant range, an azimuth (from north, clockwise) and a geometric elevation. */
export function polarToEnu(rangeM: number, azimuthRad: number, elevationRad: number): Enu {
  polarToEnuInto(scratch, 0, { rangeM, azimuthRad, elevationRad });
  return { eastM: scratch[0], northM: scratch[1], upM: scratch[2] };
}

/** Range, azimuth in [0, 2π) and elevation of a local position; all 0 at the origin. */
export function enuToPolar(position: Enu): Polar {
  const { eastM, northM, upM } = position;
  const groundSquared = eastM * eastM + northM * northM;
  return {
    rangeM: Math.sqrt(groundSquared + upM * upM),
    azimuthRad: wrapTwoPi(atan2(eastM, northM)),
    elevationRad: atan2(upM, Math.sqrt(groundSquared)),
  };
}
