/** KML 2.2, written placemark by placemark: tracks with their times (gx:Track), areas with what is said about them. What others drew is read. */
import { isoFromTime, type TimeS } from '../../base/index.ts';
import { xmlAttribute, xmlText } from '../xml/index.ts';

export { readKmlFeatures, readKmlPolygons, type KmlFault } from './read.ts';

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
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">\n' +
    `<Document><name>${xmlText(name)}</name>\n`
  );
}

/** The end of a document. */
export const KML_FOOT = '</Document>\n</kml>\n';

const degrees = (value: number): number => Math.round(value * 1e6) / 1e6;

/** A track with its moments; heights that are not known clamp it to the ground. */
export function kmlTrack(id: string, name: string, moments: readonly KmlMoment[]): string {
  const onGround = moments.some(({ altitudeHaeM }) => altitudeHaeM === undefined);
  const whens = moments.map(({ at }) => `<when>${isoFromTime(at)}</when>`).join('');
  const coordinates = moments
    .map(({ lonDeg, latDeg, altitudeHaeM }) => `<gx:coord>${degrees(lonDeg)} ${degrees(latDeg)} ${onGround ? 0 : Math.round(altitudeHaeM ?? 0)}</gx:coord>`)
    .join('');
  const mode = onGround ? 'clampToGround' : 'absolute';
  return `<Placemark id="${xmlAttribute(id)}"><name>${xmlText(name)}</name><gx:Track><altitudeMode>${mode}</altitudeMode>${whens}${coordinates}</gx:Track></Placemark>\n`;
}

/** A placemark with what is known of it as data: a polygon, or a track with its times. What is no text stands there as JSON. */
export function kmlPlacemark(
  properties: Readonly<Record<string, unknown>>,
  drawn: { readonly ring: readonly (readonly [lonDeg: number, latDeg: number])[] } | { readonly moments: readonly KmlMoment[] },
): string {
  const data = Object.entries(properties)
    .map(
      ([name, value]) =>
        `<Data name="${xmlAttribute(name)}"><value>${xmlText(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))}</value></Data>`,
    )
    .join('');
  const shape =
    'ring' in drawn
      ? `<Polygon><outerBoundaryIs><LinearRing><coordinates>${drawn.ring.map(([lonDeg, latDeg]) => `${degrees(lonDeg)},${degrees(latDeg)}`).join(' ')}</coordinates></LinearRing></outerBoundaryIs></Polygon>`
      : `<gx:Track><altitudeMode>${drawn.moments.some(({ altitudeHaeM }) => altitudeHaeM === undefined) ? 'clampToGround' : 'absolute'}</altitudeMode>${drawn.moments.map(({ at }) => `<when>${isoFromTime(at)}</when>`).join('')}` +
        `${drawn.moments.map(({ lonDeg, latDeg, altitudeHaeM }) => `<gx:coord>${degrees(lonDeg)} ${degrees(latDeg)}${altitudeHaeM === undefined ? '' : ` ${altitudeHaeM}`}</gx:coord>`).join('')}</gx:Track>`;
  return `<Placemark><ExtendedData>${data}</ExtendedData>${shape}</Placemark>\n`;
}

/** An area from one moment on, as long as something is said about it. */
export function kmlArea(area: {
  readonly name: string;
  readonly description: string;
  readonly from: TimeS;
  readonly ring: readonly (readonly [lonDeg: number, latDeg: number])[];
}): string {
  const ring = area.ring.map(([lonDeg, latDeg]) => `${degrees(lonDeg)},${degrees(latDeg)}`).join(' ');
  return (
    `<Placemark><name>${xmlText(area.name)}</name><description>${xmlText(area.description)}</description><TimeSpan><begin>${isoFromTime(area.from)}</begin></TimeSpan>` +
    `<Polygon><outerBoundaryIs><LinearRing><coordinates>${ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>\n`
  );
}
