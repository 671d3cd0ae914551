/** GeoJSON, written feature by feature. */
export { GEOJSON_FOOT, GEOJSON_HEAD, geoJsonLine, lineGeometry, type GeoJsonFeature, type GeoJsonPosition } from './write.ts';
export { polygonsOf, readFeatures, readPolygons, type RawFeature, type GeoJsonFault, type PolygonFeature, type PolygonFile } from './read.ts';
