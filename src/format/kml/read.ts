/**
 * Polygons out of KML 2.x that others drew: each placemark is a feature, checked and repaired as those of GeoJSON are. Its name and the data
 * beside it are its properties. Styles, views, regions and links are read over; nothing is fetched.
 */
import { err, fault, ok, type Fault, type Result } from '../../base/index.ts';
import { polygonsOf, type PolygonFile, type RawFeature } from '../geojson/index.ts';
import { decimalOf } from '../json/index.ts';
import { readXmlTree, type XmlBounds, type XmlElement } from '../xml/index.ts';

/** Why a text is not taken. */
export type KmlFault = Fault<'kml/not-xml' | 'kml/doctype' | 'kml/too-large' | 'kml/too-deep' | 'kml/malformed'>;

/** The borders of a state in full detail have some megabytes; folders are seldom nested more than five deep. */
const BOUNDS: XmlBounds = { charsMax: 16_000_000, depthMax: 32, elementsMax: 200_000 };
const CONTAINERS: readonly string[] = ['kml', 'Document', 'Folder'];
const GEOMETRIES: readonly string[] = ['Polygon', 'MultiGeometry', 'Point', 'LineString', 'LinearRing', 'Model', 'Track', 'MultiTrack'];

const insideOf = (parent: XmlElement, name: string): XmlElement[] => parent.children.filter((child) => child.name === name);
const first = (parent: XmlElement | undefined, name: string): XmlElement | undefined => parent?.children.find((child) => child.name === name);

/** Positions `longitude,latitude[,height]` with white space between them; what is no number stays one that is none, and is refused. */
function positionsOf(parent: XmlElement | undefined): number[][] {
  const text = first(parent, 'coordinates')?.text ?? '';
  return text
    .split(/\s+/)
    .filter((corner) => corner !== '')
    .map((corner) => corner.split(',').map(decimalOf));
}

const cornersOf = (boundary: XmlElement | undefined): number[][] => positionsOf(first(boundary, 'LinearRing'));

/** A gx:Track: positions `longitude latitude height`, and beside them their times. */
const trackOf = (track: XmlElement): object => ({
  type: 'LineString',
  coordinates: insideOf(track, 'coord').map(({ text }) => text.split(/\s+/).map(decimalOf)),
  times: insideOf(track, 'when').map(({ text }) => text),
});

function polygonOf(element: XmlElement): number[][][] {
  return [...insideOf(element, 'outerBoundaryIs'), ...insideOf(element, 'innerBoundaryIs')].map(cornersOf);
}

function geometryOf(placemark: XmlElement): object | undefined {
  const geometry = placemark.children.find(({ name }) => GEOMETRIES.includes(name));
  if (geometry === undefined) return undefined;
  if (geometry.name === 'Polygon') return { type: 'Polygon', coordinates: polygonOf(geometry) };
  if (geometry.name === 'MultiGeometry')
    return { type: 'MultiPolygon', coordinates: geometry.children.filter(({ name }) => GEOMETRIES.includes(name)).map(polygonOf) };
  if (geometry.name === 'Track') return trackOf(geometry);
  const positions = positionsOf(geometry);
  return { type: geometry.name, coordinates: geometry.name === 'Point' ? (positions.at(0) ?? []) : positions };
}

function propertiesOf(placemark: XmlElement): Record<string, string> {
  const found = new Map<string, string>();
  const id = placemark.attributes.get('id');
  if (id !== undefined) found.set('id', id);
  const name = first(placemark, 'name')?.text;
  if (name !== undefined) found.set('name', name);
  for (const extended of insideOf(placemark, 'ExtendedData')) {
    for (const data of insideOf(extended, 'Data')) found.set(data.attributes.get('name') ?? '', first(data, 'value')?.text ?? '');
    for (const schema of insideOf(extended, 'SchemaData'))
      for (const data of insideOf(schema, 'SimpleData')) found.set(data.attributes.get('name') ?? '', data.text);
  }
  return Object.fromEntries(found);
}

function placemarksOf(container: XmlElement): XmlElement[] {
  return container.children.flatMap((child) => (child.name === 'Placemark' ? [child] : CONTAINERS.includes(child.name) ? placemarksOf(child) : []));
}

/** The placemarks of a KML text as features, before anything of them is checked; a gx:Track is a LineString whose geometry has `times`. */
export function readKmlFeatures(text: string): Result<readonly RawFeature[], KmlFault> {
  const xml = readXmlTree(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, BOUNDS);
  if (!xml.ok) return err(fault(`kml/${xml.error.kind}`, xml.error.message));
  const root = xml.value;
  if (root.name !== 'kml')
    return err(fault('kml/malformed', `the root is "${root.name.slice(0, 40).replace(/[^ -~]/g, '?')}", not kml: unpack a KMZ first, and send the KML inside`));
  const placemarks = placemarksOf(root);
  if (placemarks.length === 0) return err(fault('kml/malformed', 'there is no Placemark in it: what it links to is not fetched'));
  return ok(placemarks.map((placemark) => ({ properties: propertiesOf(placemark), geometry: geometryOf(placemark) })));
}

/** The polygons of a KML text with what was repaired; the fault names the first placemark that cannot be one. */
export function readKmlPolygons(text: string): Result<PolygonFile, KmlFault> {
  const features = readKmlFeatures(text);
  if (!features.ok) return features;
  const read = polygonsOf(features.value);
  return read.ok ? read : err(fault('kml/malformed', read.error.message));
}
