/**
 * How the standard atmosphere bends a radar beam, by the effective Earth radius (Schelleng, Burrows and Ferrell 1933,
 * doi:10.1109/JRPROC.1933.227639): rays are straight over an Earth 4/3 as large. Good below some 10 km height and 1° to 10° elevation;
 * with superrefraction or ducts, as over a warm sea, real rays bend more.
 */
import { assert } from '../base/index.ts';
import { asin, cos, sin } from '../math/index.ts';
import { EARTH_MEAN_RADIUS_M } from './wgs84.ts';

/** Ratio of effective to real radius in the standard atmosphere. */
export const STANDARD_EARTH_FACTOR = 4 / 3;

/** What is needed to compare a beam with the straight line: height of the antenna above the sphere and k. */
export interface Beam {
  readonly antennaHeightM: number;
  readonly rangeM: number;
  readonly earthFactor?: number;
}

/** Height above the sphere reached at a slant range and an apparent elevation, over an Earth of k times its radius. */
export function beamHeightM(beam: Beam, apparentElevationRad: number): number {
  const radius = (beam.earthFactor ?? STANDARD_EARTH_FACTOR) * EARTH_MEAN_RADIUS_M + beam.antennaHeightM;
  const { rangeM } = beam;
  const rise = rangeM * (2 * radius * sin(apparentElevationRad) + rangeM);
  // √(r² + rise) − r without cancellation.
  return beam.antennaHeightM + rise / (Math.sqrt(radius * radius + rise) + radius);
}

/** Elevation of the straight line to what is seen at an apparent (refracted) elevation; lower than the apparent one. */
export function geometricElevationRad(beam: Beam, apparentElevationRad: number): number {
  return elevationOfHeight(beam, beamHeightM(beam, apparentElevationRad), 1);
}

/** Apparent (refracted) elevation at which a radar sees what lies at a geometric elevation. */
export function apparentElevationRad(beam: Beam, geometricElevation: number): number {
  const height = beamHeightM({ ...beam, earthFactor: 1 }, geometricElevation);
  return elevationOfHeight(beam, height, beam.earthFactor ?? STANDARD_EARTH_FACTOR);
}

/** Elevation at which a straight ray over an Earth of `factor` radii passes a height at the beam's slant range. */
function elevationOfHeight(beam: Beam, heightM: number, factor: number): number {
  const { antennaHeightM, rangeM } = beam;
  if (rangeM <= 0) return 0;
  const radius = factor * EARTH_MEAN_RADIUS_M + antennaHeightM;
  const climb = heightM - antennaHeightM;
  const sine = (climb * (2 * radius + climb) - rangeM * rangeM) / (2 * radius * rangeM);
  return asin(Math.max(-1, Math.min(1, sine)));
}

/** Distance along the ground to the radio horizon of an antenna at a height above smooth ground. */
export function radarHorizonM(antennaHeightM: number, earthFactor = STANDARD_EARTH_FACTOR): number {
  const height = Math.max(0, antennaHeightM);
  return Math.sqrt(2 * earthFactor * EARTH_MEAN_RADIUS_M * height + height * height);
}

/** True when smooth ground does not hide an object: their horizons together reach over the distance. Heights above that ground. */
export function isAboveHorizon(groundDistanceM: number, antennaHeightM: number, objectHeightM: number): boolean {
  if (!(groundDistanceM >= 0)) assert(false, `a distance is not negative, got ${groundDistanceM} m`);
  return groundDistanceM <= radarHorizonM(antennaHeightM) + radarHorizonM(objectHeightM);
}

/** Lowest height above smooth ground at which an object at a distance is in sight of the antenna. */
export function lowestVisibleHeightM(groundDistanceM: number, antennaHeightM: number): number {
  const beyond = Math.max(0, groundDistanceM - radarHorizonM(antennaHeightM));
  const radius = STANDARD_EARTH_FACTOR * EARTH_MEAN_RADIUS_M;
  // The tangent line's height at arc θ = d/R: R (1/cos θ − 1).
  return radius * (1 / cos(beyond / radius) - 1);
}
