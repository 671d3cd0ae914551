// The Earth: WGS-84, frames, geodesics, gravity, air, polygons, the coarsening grid and a spatial index. SI and radians throughout.
export * from './wgs84.ts';
export {
  ecefToEnu,
  ecefToEnuInPlace,
  ecefToEnuInto,
  ecefToGeodetic,
  ecefToGeodeticInto,
  ecefVectorToEnu,
  ecefVectorToEnuInPlace,
  enuToEcef,
  enuToEcefInPlace,
  enuToEcefInto,
  enuToPolar,
  enuVectorToEcef,
  enuVectorToEcefInPlace,
  geodeticToEcef,
  geodeticToEcefInto,
  localFrame,
  polarToEnu,
  polarToEnuInto,
  type Ecef,
  type Enu,
  type Geodetic,
  type LatLon,
  type LocalFrame,
  type Polar,
} from './frames.ts';
export { bearingRad, curvatureRadii, destination, distanceM, fastBearingRad, fastDistanceM, geodesicLine, type GeodesicLine } from './geodesic.ts';
export {
  distanceToEdgeM,
  distanceToRingM,
  isCounterClockwise,
  ringAreaM2,
  ringBounds,
  ringCentroid,
  ringContains,
  ringRadiusM,
  ringSignedAreaM2,
  type BoundingBox,
} from './ring.ts';
export { isSimpleRing, ringTrouble } from './simple.ts';
export { circleRing, bufferedHull, convexHull, outerRing } from './outline.ts';
export { GRID_SIZES_M, snapToGrid, type GridCell, type GridM } from './grid.ts';
export { boxesInFanInto, boxesWithinInto, buildBoxIndex, type BoxIndex, type Fan } from './box-index.ts';
export {
  apparentElevationRad,
  beamHeightM,
  geometricElevationRad,
  isAboveHorizon,
  lowestVisibleHeightM,
  radarHorizonM,
  STANDARD_EARTH_FACTOR,
  type Beam,
} from './refraction.ts';
export { gravityEcefInto } from './gravity.ts';
export {
  airDensityKgPerM3,
  airPressurePa,
  airTemperatureK,
  altitudeMslFromPressureM,
  exactAirDensityKgPerM3,
  geopotentialHeightM,
  pressureAltitudeM,
  pressureAtPressureAltitudePa,
  soundSpeedMps,
} from './atmosphere.ts';
