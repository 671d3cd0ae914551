/** Where a plot can be said to be, and how surely: what regions, heights and grids are judged by. */
import {
  ecefToGeodeticInto,
  fastDistanceM,
  geometricElevationRad,
  localFrame,
  enuToEcefInPlace,
  polarToEnuInto,
  type LocalFrame,
  EARTH_MEAN_RADIUS_M,
} from '../geo/index.ts';
import { asin, cos, sin } from '../math/index.ts';
import type { Measurement, Sensor } from '../model/index.ts';

/** A sensor with its tangent plane, made once. */
export interface Site {
  readonly sensor: Sensor;
  readonly frame: LocalFrame;
}

/** A located plot; reused between calls. */
export interface Location {
  latRad: number;
  lonRad: number;
  /** NaN when the height is unknown. */
  altitudeHaeM: number;
  horizontalSigmaM: number;
  altitudeSigmaM: number;
}

/** A circle on the ground in which the object of a plot surely is. */
export interface Reach {
  latRad: number;
  lonRad: number;
  radiusM: number;
}

/** "Surely": three sigma. */
export const SURELY_SIGMAS = 3;
/** Most objects fly below this: where a 2-D radar's plot is most likely, all heights up to it in the error. No region is judged by it. */
const UNKNOWN_HEIGHT_MAX_M = 20_000;
/** Pressure altitude against height above the ellipsoid: weather and geoid undulation together, one sigma. */
export const PRESSURE_HEIGHT_SIGMA_M = 150;

const scratch = new Float64Array(3);

/** A site for `sensor`. */
export function siteOf(sensor: Sensor): Site {
  const { latRad, lonRad, antennaAltitudeHaeM } = sensor;
  return { sensor, frame: localFrame({ latRad, lonRad, altitudeHaeM: antennaAltitudeHaeM }) };
}

function elevationOfHeight(rangeM: number, antennaM: number, heightM: number): number {
  const radius = EARTH_MEAN_RADIUS_M + antennaM;
  const climb = heightM - antennaM;
  const sine = (climb * (2 * radius + climb) - rangeM * rangeM) / (2 * radius * rangeM);
  return asin(Math.max(-1, Math.min(1, sine)));
}

/** Writes where a plot is at an elevation; how far above the sensor's horizon is the answer. */
function place(out: Location, plot: Measurement, site: Site, elevationRad: number): number {
  polarToEnuInto(scratch, 0, { rangeM: plot.rangeM, azimuthRad: plot.azimuthRad, elevationRad });
  const upM = scratch[2];
  enuToEcefInPlace(site.frame, scratch, 0);
  ecefToGeodeticInto(scratch, 0, { xM: scratch[0], yM: scratch[1], zM: scratch[2] });
  out.latRad = scratch[0];
  out.lonRad = scratch[1];
  out.altitudeHaeM = scratch[2];
  return upM;
}

function locatePolar(out: Location, plot: Measurement, site: Site): void {
  const across = plot.rangeM * plot.azimuthSigmaRad;
  const planar = Math.sqrt(Math.max(plot.rangeSigmaM * plot.rangeSigmaM, across * across));
  const antennaHeightM = site.sensor.antennaAltitudeHaeM;
  if (plot.elevationRad === plot.elevationRad) {
    const beam = { antennaHeightM, rangeM: plot.rangeM, earthFactor: site.sensor.refractionFactor };
    const elevationRad = geometricElevationRad(beam, plot.elevationRad);
    // High in the sky an error of elevation moves the place below as well.
    const along = place(out, plot, site, elevationRad) * plot.elevationSigmaRad;
    out.horizontalSigmaM = Math.sqrt(planar * planar + along * along);
    out.altitudeSigmaM = plot.rangeM * plot.elevationSigmaRad;
    return;
  }
  if (plot.pressureAltitudeM === plot.pressureAltitudeM) {
    const elevationRad = elevationOfHeight(plot.rangeM, antennaHeightM, plot.pressureAltitudeM);
    place(out, plot, site, elevationRad);
    // The ground range follows from slant range and height: near the zenith it is hardly known.
    const share = Math.max(0.01, cos(elevationRad));
    const along = (plot.rangeSigmaM + PRESSURE_HEIGHT_SIGMA_M * Math.abs(sin(elevationRad))) / share;
    out.horizontalSigmaM = Math.min(plot.rangeM + plot.rangeSigmaM, Math.sqrt(planar * planar + along * along));
    out.altitudeHaeM = plot.pressureAltitudeM;
    out.altitudeSigmaM = PRESSURE_HEIGHT_SIGMA_M;
    return;
  }
  // Without a height the ground range lies between that of an object on the ground and of one as high as objects fly.
  const highest = Math.min(UNKNOWN_HEIGHT_MAX_M, antennaHeightM + plot.rangeM);
  const nearest = Math.sqrt(Math.max(0, plot.rangeM * plot.rangeM - highest * highest));
  place(out, plot, site, elevationOfHeight(plot.rangeM, antennaHeightM, Math.min(highest, plot.rangeM) / 2));
  const halfSpread = (plot.rangeM - nearest) / 2;
  out.horizontalSigmaM = Math.sqrt(planar * planar + halfSpread * halfSpread);
  out.altitudeHaeM = Number.NaN;
  out.altitudeSigmaM = Number.NaN;
}

const low: Location = { latRad: 0, lonRad: 0, altitudeHaeM: 0, horizontalSigmaM: 0, altitudeSigmaM: 0 };
const high: Location = { latRad: 0, lonRad: 0, altitudeHaeM: 0, horizontalSigmaM: 0, altitudeSigmaM: 0 };

/**
 * Writes the circle that holds the object of `plot`; false when none can be said. Without a height the object is anywhere in the beam at
 * its range: from the ground, at the full range, up to the beam's upper edge as its owner declares it, however high that is.
 * `located`: what `locateInto` said of it.
 */
export function reachInto(out: Reach, plot: Measurement, site: Site, located: Location): boolean {
  const isHeightless = plot.form === 'polar' && plot.elevationRad !== plot.elevationRad && plot.pressureAltitudeM !== plot.pressureAltitudeM;
  if (!isHeightless) {
    out.latRad = located.latRad;
    out.lonRad = located.lonRad;
    out.radiusM = SURELY_SIGMAS * located.horizontalSigmaM;
    return Number.isFinite(out.radiusM);
  }
  const { elevationMaxRad, antennaAltitudeHaeM } = site.sensor;
  const across = plot.rangeM * plot.azimuthSigmaRad;
  place(low, plot, site, elevationOfHeight(plot.rangeM, antennaAltitudeHaeM, 0));
  place(high, plot, site, elevationMaxRad);
  out.latRad = (low.latRad + high.latRad) / 2;
  out.lonRad = (low.lonRad + high.lonRad) / 2;
  const halfM = Math.max(fastDistanceM(out, low), fastDistanceM(out, high));
  out.radiusM = halfM + SURELY_SIGMAS * Math.max(plot.rangeSigmaM, across);
  return Number.isFinite(out.latRad) && Number.isFinite(out.lonRad) && Number.isFinite(out.radiusM);
}

/**
 * Writes where `plot` lies; false when it cannot be said (a bearing has no range, or a number is missing). Latitude and
 * longitude in radians on WGS-84, heights above the ellipsoid, errors one sigma in metres.
 */
export function locateInto(out: Location, plot: Measurement, site: Site): boolean {
  if (plot.form === 'position') {
    out.latRad = plot.latRad;
    out.lonRad = plot.lonRad;
    out.altitudeHaeM = plot.altitudeHaeM === plot.altitudeHaeM ? plot.altitudeHaeM : plot.pressureAltitudeM;
    out.horizontalSigmaM = plot.horizontalSigmaM;
    out.altitudeSigmaM = plot.altitudeHaeM === plot.altitudeHaeM ? plot.altitudeSigmaM : PRESSURE_HEIGHT_SIGMA_M;
  } else if (plot.form === 'polar') {
    locatePolar(out, plot, site);
  } else {
    return false;
  }
  return Number.isFinite(out.latRad) && Number.isFinite(out.lonRad) && Number.isFinite(out.horizontalSigmaM);
}
