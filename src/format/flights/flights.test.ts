import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../base/index.ts';
import type { FlightPlan } from '../../model/index.ts';
import { readFlights, writeFlight } from './index.ts';

const LINE =
  '{"callsign":"QSR417","address":"71c0a1","mode3A":"4217","points":[{"t":"2024-04-13T21:10:00Z","lat":31.5,"lon":35.25,"pressureAlt":1000},{"t":"2024-04-13T21:40:00Z","lat":33.25,"lon":36.5,"pressureAlt":11000}]}\n';
const CSV =
  'callsign,address,mode3A,t,lat,lon,pressureAlt\nQSR417,71c0a1,4217,2024-04-13T21:10:00Z,31.5,35.25,1000\nQSR417,71c0a1,4217,2024-04-13T21:40:00Z,33.25,36.5,11000\n';
const GEOJSON = JSON.stringify({
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { callsign: 'QSR417', address: '71c0a1', mode3A: '4217', times: ['2024-04-13T21:10:00Z', '2024-04-13T21:40:00Z'] },
      geometry: {
        type: 'LineString',
        coordinates: [
          [35.25, 31.5, 1000],
          [36.5, 33.25, 11_000],
        ],
      },
    },
  ],
});
const DATA =
  '<ExtendedData><Data name="callsign"><value>QSR417</value></Data><Data name="address"><value>71c0a1</value></Data><Data name="mode3A"><value>4217</value></Data>';
const TRACK = `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Placemark>${DATA}</ExtendedData><gx:Track><when>2024-04-13T21:10:00Z</when><when>2024-04-13T21:40:00Z</when><gx:coord>35.25 31.5 1000</gx:coord><gx:coord>36.5 33.25 11000</gx:coord></gx:Track></Placemark></Document></kml>`;
const LINE_STRING = `<kml><Placemark>${DATA}<Data name="times"><value>2024-04-13T21:10:00Z 2024-04-13T21:40:00Z</value></Data></ExtendedData><LineString><coordinates>35.25,31.5,1000 36.5,33.25,11000</coordinates></LineString></Placemark></kml>`;

const wordsOf = (text: string): string =>
  readFlights(text)
    .map((read) => (read.ok ? 'read' : `${read.error.code}: ${read.error.message}`))
    .join('; ');
function flightOf(text: string): FlightPlan {
  const [read] = readFlights(text);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

describe('a flight plan', () => {
  test.each([
    ['lines of JSON', LINE],
    ['CSV', CSV],
    ['GeoJSON', GEOJSON],
    ['KML as gx:Track', TRACK],
    ['KML as LineString with times', LINE_STRING],
  ])('in %s is the same flight', (_form, text) => {
    const read = readFlights(text);
    expect(read.map((one) => (one.ok ? writeFlight(one.value) : one.error.message))).toEqual([LINE]);
    expect(readFlights(`\ufeff${text}`).map((one) => one.ok)).toEqual([true]);
    expect(readFlights(text.replaceAll('\n', '\r\n')).map((one) => (one.ok ? writeFlight(one.value) : one.error.message))).toEqual([LINE]);
  });

  test('is in radians and moments, with what it leaves out as none', () => {
    const plan = flightOf('{"mode3A":"7001","points":[{"t":1713042600,"lat":-31.5,"lon":181},{"t":1713044400,"lat":-33,"lon":-178.5}]}');
    expect(plan).toMatchObject({ callsign: '', aircraftAddress: -1, mode3A: 0o7001 });
    expect(plan.points[0]).toMatchObject({ at: 1_713_042_600, pressureAltitudeM: Number.NaN });
    expect(plan.points[0].lonRad).toBeCloseTo((-179 * Math.PI) / 180, 12);
  });

  test('that does not read is named and the others are taken', () => {
    const read = readFlights(`${LINE}{"callsign":"QSR418"}\nnot JSON\n${LINE}`);
    expect(read.map((one) => (one.ok ? 'read' : one.error.code))).toEqual(['read', 'flights/field', 'flights/malformed', 'read']);
    expect(wordsOf(CSV.replace('QSR417,71c0a1,4217,2024-04-13T21:40:00Z,33.25', 'QSR418,71c0a1,4217,2024-04-13T21:40:00Z,33.25'))).toContain(
      'the flight from row 3 has 1 points',
    );
  });

  const changed = (from: string, to: string): string => wordsOf(LINE.replace(from, to));
  test.each([
    [
      'latitude and longitude swapped',
      changed('"lat":31.5,"lon":35.25', '"lat":135.25,"lon":31.5'),
      /line 1, point 1, has latitude 135.25 and longitude 31.5: they lie the wrong way round/,
    ],
    ['a place that is none', changed('"lon":35.25', '"lon":935.25'), /give degrees, latitude within 90/],
    ['NaN', changed('31.5', 'NaN'), /flights\/malformed: line 1 is not JSON/],
    ['a time that goes back', changed('21:40', '21:09'), /point 2, is not later than the point before it/],
    ['a speed that nobody flies', changed('"lat":33.25', '"lat":53.25'), /would take 1\d{3} m\/s .*swapped/],
    ['a time that is none', changed('2024-04-13T21:10:00Z', 'noon'), /has the time noon: give UTC/],
    ['a height that is none', changed('11000', '110000'), /has the height 110000: give metres/],
    ['a callsign with a direction character', changed('QSR417', '\u202eQSR'), /has the callsign "\?QSR": give 1 to 8 of A-Z and 0-9/],
    ['a callsign that is a formula', changed('QSR417', '=1+1'), /has the callsign "=1\+1"/],
    ['an address that is none', changed('71c0a1', 'xyz'), /has the address "xyz"/],
    ['a code as a number', changed('"4217"', '4217'), /has the mode3A "4217": give four octal digits as a text/],
    ['no identity', changed('"callsign":"QSR417","address":"71c0a1","mode3A":"4217",', ''), /flights\/field: line 1 has no callsign, address or mode3A/],
    ['a name twice', changed('"points"', '"callsign":"QSR419","points"'), /"callsign" twice/],
    ['a field nobody knows', changed('"points"', '"route":1,"points"'), /"route": callsign, address, mode3A, points are read/],
    ['a head with a column twice', wordsOf(CSV.replace('address', 'callsign')), /the head has "callsign" twice/],
    ['a head without its columns', wordsOf(CSV.replace('lat', 'latitude')), /the first row names the columns/],
    ['a polygon', wordsOf(GEOJSON.replace('LineString', 'Polygon')), /"QSR417" is a Polygon: a flight is a LineString/],
    ['fewer times than places', wordsOf(GEOJSON.replace('"2024-04-13T21:10:00Z",', '')), /has 2 positions and 1 times/],
    ['a document type', wordsOf(TRACK.replace('<?xml version="1.0"?>', '<!DOCTYPE kml [<!ENTITY a "b">]>')), /flights\/malformed/],
    ['a number that only programs read', wordsOf(CSV.replace('31.5', '0x1f')), /has latitude 0x1f/],
  ])('with %s is refused in words', (_what, words, says) => {
    expect(words).toMatch(says);
  });

  test('of more points, or in more number, than there are is refused', () => {
    const points = Array.from({ length: LIMITS.flightPointsMax + 1 }, (_, i) => ({ t: 1_713_042_600 + i * 60, lat: 31 + i / 1000, lon: 35 }));
    expect(wordsOf(JSON.stringify({ callsign: 'A', points }))).toContain(`${LIMITS.flightPointsMax + 1} points, at most`);
    expect(wordsOf(LINE.repeat(LIMITS.flightPlansMax + 1))).toMatch(/^flights\/malformed: it has 5001 flights/);
  });
});
