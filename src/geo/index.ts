// The Earth: WGS-84, frames, geodesics, gravity, air, polygons, the coarsening grid and a spatial index. SI and radians throughout.
export * from './wgs84.ts';
export {
  ecefToEnu, ecefToEnuInPlace, ecefToEnuInto, ecefToGeodetic, ecefToGeodeticInto, ecefVectorToEnu, ecefVectorToEnuInPlace,
  enuToEcef, enuToEcefInPlace, enuToEcefInto, enuToPolar, enuVectorToEcef, enuVectorToEcefInPlace,
  geodeticToEcef, geodeticToEcefInto, localFrame, polarToEnu, polarToEnuInto,
  type Ecef, type Enu, type Geodetic, type LatLon, type LocalFrame, type Polar,
} from './frames.ts';
export { bearingRad, curvatureRadii, destination, distanceM, fastBearingRad, fastDistanceM, geodesicLine, type GeodesicLine } from './geodesic.ts';
export {
  distanceToEdgeM, distanceToRingM, isCounterClockwise, isSimpleRing, ringAreaM2, ringBounds, ringCentroid, ringContains, ringRadiusM, ringSignedAreaM2,
  type BoundingBox,
} from './ring.ts';
