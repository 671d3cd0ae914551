/** GeoJSON, written feature by feature. */
export { GEOJSON_FOOT, GEOJSON_HEAD, geoJsonLine, lineGeometry, type GeoJsonFeature, type GeoJsonPosition } from './write.ts';
