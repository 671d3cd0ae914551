/** GeoJSON, written feature by feature. */
export { GEOJSON_FOOT, GEOJSON_HEAD, geoJsonLine, lineGeometry, type GeoJsonFeature, type GeoJsonPosition } from './write.ts';
export { polygonsOf, readPolygons, type RawFeature, type GeoJsonFault, type PolygonFeature, type PolygonFile } from './read.ts';
