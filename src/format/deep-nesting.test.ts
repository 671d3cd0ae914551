// What is nested deeper than any stack: each is a named error, and what stands behind it is read. One such line ended whoever read it.
import { describe, expect, test } from 'vitest';
import { utf8 } from '../base/index.ts';
import { readCap } from './cap/index.ts';
import { decodeCot } from './cot/index.ts';
import { readFlights } from './flights/index.ts';
import { readPolygons } from './geojson/index.ts';
import { readKmlPolygons } from './kml/index.ts';
import { readAircraftJson } from './modes/index.ts';
import { decodePlots, plotLinesOf } from './plots/index.ts';
import { decodeSapient, sapientFrame, sapientFromJson } from './sapient/index.ts';

const GOOD = '{"t":1712959200.5,"sensor":"x","az":10,"sdAz":1}';
const FLIGHT = '{"callsign":"QSR417","points":[{"t":1712959200,"lat":31,"lon":35},{"t":1712962800,"lat":33,"lon":36}]}';

function varint(value: number): number[] {
  const octets: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) octets.push((rest % 128) + 128);
  return [...octets, rest];
}
const field = (number: number, inner: readonly number[]): number[] => [...varint(number * 8 + 2), ...varint(inner.length), ...inner];

/** A detection whose class holds a class, and so on. */
function deepDetection(depth: number): Uint8Array {
  let length = 0;
  const heads: number[][] = [];
  for (let level = 0; level < depth; level += 1) {
    // type "a", level 1, and the next one.
    const own = [0x0a, 1, 0x61, 0x18, 1, ...(level === 0 ? [] : [...varint(4 * 8 + 2), ...varint(length)])];
    heads.push(own);
    length += own.length;
  }
  const inner = heads.reverse().flat();
  return Uint8Array.from([...field(2, [...utf8('a8654cdf-4328-47de-81fa-c495589e30c9')]), ...field(7, field(11, [0x0a, 1, 0x61, ...field(3, inner)]))]);
}

describe.each([400, 5_000, 8_000])('%i brackets deep', (depth) => {
  const forms = ['['.repeat(depth) + ']'.repeat(depth), '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)];

  test('a native plot is a named error, and the next line is read', () => {
    for (const deep of forms) {
      for (const name of ['t', 'sensor', 'az', 'source', 'callsign', 'mark', 'ends', 'x']) {
        const read = decodePlots(
          utf8(
            `{"t":1712959200.5,"sensor":"x","sdAz":1,${name === 't' || name === 'sensor' ? '"az":1' : `"${name}":${deep}`}}\n${GOOD}\n`.replace(
              `"${name}":${name === 't' ? '1712959200.5' : '"x"'}`,
              `"${name}":${deep}`,
            ),
          ),
        );
        expect(
          read.map((one) => (one.ok ? 'good' : one.error.code.slice(0, 6))),
          name,
        ).toEqual(['plots/', 'good']);
      }
    }
  });

  test('aircraft.json, GeoJSON, flight plans and plot files are named errors', () => {
    for (const deep of forms) {
      const aircraft = [
        ...readAircraftJson(utf8(`{"now":1713045540,"aircraft":[{"hex":"71c0a1","lat":${deep}},${deep},{"hex":${deep}},{"hex":"71c0a1","lat":31}]}`)),
      ];
      expect(aircraft.map((one) => one.ok)).toEqual([false, false, false, true]);
      expect(readPolygons(`{"type":"Polygon","coordinates":[[[1,2],[${deep},2]]]}`).ok).toBe(false);
      expect(readPolygons(`{"type":"Feature","geometry":{"type":${deep},"coordinates":${deep}}}`).ok).toBe(false);
      expect(readFlights(`{"callsign":${deep},"points":[{"t":1,"lat":1,"lon":${deep}}]}\n${FLIGHT}\n`).map((one) => one.ok)).toEqual([false, true]);
      expect(
        readFlights(`{"type":"Feature","properties":{"callsign":"A","times":${deep}},"geometry":{"type":"LineString","coordinates":[[1,2],[3,${deep}]]}}`)[0]
          .ok,
      ).toBe(false);
      const lines = plotLinesOf(`{"type":"Feature","properties":{"t":1,"sensor":"x","az":${deep}},"geometry":null}`);
      expect(lines?.ok === true && decodePlots(utf8(lines.value[0]))[0].ok).toBe(false);
      expect(sapientFromJson({ alert: { description: JSON.parse(deep) as unknown } }).ok).toBe(false);
      expect(sapientFromJson(JSON.parse(deep)).ok).toBe(false);
    }
  });

  test('XML and protobuf are named errors', () => {
    const deep = '<a>'.repeat(depth) + '</a>'.repeat(depth);
    const event = `<event version="2.0" uid="u" type="a-u-A" time="2024-04-13T21:59:34.5Z" start="2024-04-13T21:59:34.5Z" stale="2024-04-13T22:01:00Z" how="m-g"><point lat="31.5" lon="36.25" hae="812.5" ce="25" le="40"/>`;
    expect(decodeCot(utf8(`${event}<detail>${deep}</detail></event>${event}</event>`)).map((one) => (one.ok ? 'good' : one.error.code))).toEqual([
      'cot/too-deep',
      'good',
    ]);
    expect(readCap(`<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${deep}</alert>`)).toMatchObject({ error: { code: 'cap/too-deep' } });
    expect(readKmlPolygons(`<kml>${deep}</kml>`)).toMatchObject({ error: { code: 'kml/too-deep' } });
    expect(decodeSapient(sapientFrame(deepDetection(depth)))[0]).toMatchObject({ ok: false, error: { code: 'sapient/malformed', offset: 0 } });
  });
});
