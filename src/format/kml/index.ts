/** KML 2.2, written placemark by placemark: tracks with their times (gx:Track), areas with what is said about them. Polygons are read. */
import { isoFromTime, type TimeS } from '../../base/index.ts';
import { xmlAttribute, xmlText } from '../xml/index.ts';

export { readKmlPolygons, type KmlFault } from './read.ts';

/** One moment of a track. */
export interface KmlMoment {
  readonly at: TimeS;
  readonly lonDeg: number;
  readonly latDeg: number;
  /** Undefined: on the ground, since it is not known. */
  readonly altitudeHaeM: number | undefined;
}

/** The beginning of a document. */
export function kmlHead(name: string): string {
  return '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">\n' +
    `<Document><name>${xmlText(name)}</name>\n`;
}

/** The end of a document. */
export const KML_FOOT = '</Document>\n</kml>\n';

const degrees = (value: number): number => Math.round(value * 1e6) / 1e6;

/** A track with its moments; heights that are not known clamp it to the ground. */
export function kmlTrack(id: string, name: string, moments: readonly KmlMoment[]): string {
  const onGround = moments.some(({ altitudeHaeM }) => altitudeHaeM === undefined);
  const whens = moments.map(({ at }) => `<when>${isoFromTime(at)}</when>`).join('');
  const coordinates = moments.map(({ lonDeg, latDeg, altitudeHaeM }) => `<gx:coord>${degrees(lonDeg)} ${degrees(latDeg)} ${onGround ? 0 : Math.round(altitudeHaeM ?? 0)}</gx:coord>`).join('');
  const mode = onGround ? 'clampToGround' : 'absolute';
  return `<Placemark id="${xmlAttribute(id)}"><name>${xmlText(name)}</name><gx:Track><altitudeMode>${mode}</altitudeMode>${whens}${coordinates}</gx:Track></Placemark>\n`;
}

/** An area from one moment on, as long as something is said about it. */
export function kmlArea(area: { readonly name: string; readonly description: string; readonly from: TimeS; readonly ring: readonly (readonly [lonDeg: number, latDeg: number])[] }): string {
  const ring = area.ring.map(([lonDeg, latDeg]) => `${degrees(lonDeg)},${degrees(latDeg)}`).join(' ');
  return `<Placemark><name>${xmlText(area.name)}</name><description>${xmlText(area.description)}</description><TimeSpan><begin>${isoFromTime(area.from)}</begin></TimeSpan>` +
    `<Polygon><outerBoundaryIs><LinearRing><coordinates>${ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>\n`;
}
