import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HUB, feedId, sensorId, timeS, utf8, type TimeS } from '../base/index.ts';
import { octetsOf, writeBeast } from '../format/modes/index.ts';
import type { FeedConfig, Plot, Sensor, SourceConfig, SourceFormat } from '../model/index.ts';
import { createIngest, type Ingest } from './index.ts';
import { fixtureSource, fixtureStation } from './fixture.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const RAD = Math.PI / 180;
const NOW = timeS(1_713_045_540);
const corpus = (JSON.parse(readFileSync(join(import.meta.dirname, '../../test/corpus/modes.json'), 'utf8')) as { messages: { hex: string }[] }).messages.map(
  ({ hex }) => hex,
);
const AT_HOME = corpus.slice(0, 10);
const EVEN = '8D71C0A158BF110156330FF0A08E';
const ODD = '8D71C0A158BF24A7BA0012983D52';

const public_ = must(feedId('hub-adsb'));
const other = must(feedId('other-adsb'));
const sensor = (id: string, feed: typeof public_): Sensor => ({
  ...fixtureStation,
  id: must(sensorId(id)),
  feed,
  latRad: 31.7 * RAD,
  lonRad: 36 * RAD,
  antennaAltitudeHaeM: 700,
});
const source = (format: SourceFormat, door: string, of: string, over: Partial<SourceConfig> = {}): SourceConfig =>
  fixtureSource(must(sensorId(of)), { door, format, timeMeaning: 'received', latencyS: 0.25, latencySigmaS: 0.1, ...over });

interface Seen {
  readonly ingest: Ingest;
  readonly plots: Plot[];
  readonly aside: string[];
  noted: number;
}

function watch(format: SourceFormat, over: Partial<SourceConfig> = {}): Seen {
  const feeds: FeedConfig[] = [
    { id: public_, member: HUB, public: true, sources: [source(format, 'one', 'a-1', over)] },
    { id: other, member: HUB, public: true, sources: [source(format, 'two', 'a-2', over)] },
  ];
  const seen: { plots: Plot[]; aside: string[]; noted: number } = { plots: [], aside: [], noted: 0 };
  const ingest = createIngest(
    { feeds, sensors: [sensor('a-1', public_), sensor('a-2', other)], mode: 'test' },
    {
      plot: (plot) => seen.plots.push({ ...plot }),
      mark: () => undefined,
      noted: () => void (seen.noted += 1),
      quarantined: (_feed, code) => seen.aside.push(code),
    },
  );
  return Object.assign(seen, { ingest });
}

const later = (byS: number): TimeS => timeS(NOW + byS);
const beast = (...hexes: string[]): Uint8Array =>
  Uint8Array.from(hexes.flatMap((hex) => [...writeBeast(hex.length === 14 ? 0x32 : 0x33, 0, 9, octetsOf(hex))]));
const avr = (...hexes: string[]): Uint8Array => utf8(hexes.map((hex) => `*${hex};\r\n`).join(''));

describe('what a receiver hears becomes plots', () => {
  test.each([
    ['beast', beast],
    ['avr', avr],
  ] as const)('of a %s stream: a pair is a position, with what else the aircraft said', (format, framed) => {
    const seen = watch(format);
    seen.ingest.bytes('one', NOW, framed(...AT_HOME.filter((hex) => hex !== EVEN && hex !== ODD)));
    expect(seen.plots).toEqual([]);
    expect(seen.noted).toBe(8);
    seen.ingest.bytes('one', later(1), framed(EVEN));
    seen.ingest.bytes('one', later(1.5), framed(ODD));
    expect(seen.plots).toHaveLength(1);
    const [plot] = seen.plots;
    expect(plot).toMatchObject({
      feed: public_,
      sensor: 'a-1',
      form: 'position',
      source: 'adsb',
      measuredAt: NOW + 1.25,
      timeSigmaS: 0.1,
      aircraftAddress: 0x71c0a1,
      callsign: 'QSR417',
      mode3A: 0o2641,
    });
    expect(plot.latRad / RAD).toBeCloseTo(31.507912, 4);
    expect(plot.lonRad / RAD).toBeCloseTo(36.001, 4);
    expect(plot.pressureAltitudeM).toBeCloseTo(37_050 * 0.3048, 6);
    expect(seen.aside).toEqual([]);
  });

  test('frames of other types, such as the state of a receiver, are counted with what makes no plots', () => {
    const seen = watch('beast');
    seen.ingest.bytes('one', NOW, Uint8Array.of(0x1a, 0x34, 1, 2, 3, ...beast(EVEN), 0x1a, 0xe3, 9, 9, ...beast(ODD)));
    expect(seen.plots).toHaveLength(1);
    expect(seen.ingest.health.of(public_)).toMatchObject({ skippedCount: 2, quarantinedCount: 0 });
  });

  test("one receiver's halves never complete another's", () => {
    const seen = watch('beast');
    seen.ingest.bytes('one', NOW, beast(EVEN));
    seen.ingest.bytes('two', NOW, beast(ODD));
    expect(seen.plots).toEqual([]);
  });

  test('a damaged message is put aside for the owner of the door, its neighbours are read', () => {
    const seen = watch('beast');
    seen.ingest.bytes('one', NOW, beast(EVEN, `${ODD.slice(0, -1)}3`, ODD));
    expect(seen.plots).toHaveLength(1);
    expect(seen.aside).toEqual(['modes/parity']);
    expect(seen.ingest.health.of(public_).quarantine[0].message).toContain('damaged');
    expect(seen.ingest.health.of(other).quarantinedCount).toBe(0);
    seen.ingest.bytes('one', NOW, beast(EVEN).subarray(0, 12));
    expect(seen.aside).toEqual(['modes/parity', 'modes/framing']);
  });

  test('aircraft on the ground and addresses that nothing proves are no plots', () => {
    const seen = watch('beast');
    seen.ingest.bytes('one', NOW, beast(...corpus.filter((hex) => hex.startsWith('8C71C0A2')), '20001088160852'));
    expect(seen.plots).toEqual([]);
    expect(seen.ingest.health.of(public_).skippedCount).toBe(2);
  });

  const line = (type: number, rest: string, time = '21:58:59.500'): string => `MSG,${type},1,1,71C0A1,1,2024/04/13,${time},2024/04/13,${time},${rest}\r\n`;

  test('of SBS lines: measured on arrival minus the delay, or by their own clock where that is UTC', () => {
    const text =
      line(1, 'QSR417  ,,,,,,,,,,,0') + line(4, ',,500,90,,,600,,,,,0') + line(6, ',,,,,,,2641,0,0,0,0') + line(3, ',37050,,,31.50790,36.00099,,,0,0,0,0');
    const seen = watch('sbs');
    seen.ingest.bytes('one', NOW, utf8(text));
    expect(seen.plots).toHaveLength(1);
    expect(seen.plots[0]).toMatchObject({ measuredAt: NOW - 0.25, callsign: 'QSR417', mode3A: 0o2641, aircraftAddress: 0x71c0a1 });
    expect(seen.plots[0].eastMps).toBeCloseTo((500 * 1852) / 3600, 6);
    expect(seen.plots[0].upMps).toBeCloseTo(3.048, 6);
    const own = watch('sbs', { timeMeaning: 'measured' });
    own.ingest.bytes('one', NOW, utf8(text));
    expect(own.plots[0]).toMatchObject({ measuredAt: NOW - 0.5, timeSigmaS: 0.05 });
    own.ingest.bytes('one', NOW, utf8(line(3, ',37050,,,31.50790,36.00099,,,0,0,0,0', 'noon')));
    expect(own.aside).toEqual(['ingest/no-time']);
  });

  test('of aircraft.json: the same position told again is one plot, an old one is none, foreign addresses name nobody', () => {
    const seen = watch('aircraft-json', { timeMeaning: 'measured' });
    const file = (now: number, seenPos: number, hex = '71c0a1'): Uint8Array =>
      utf8(
        JSON.stringify({
          now,
          aircraft: [{ hex, lat: 31.5, lon: 36.1, alt_baro: 37_000, alt_geom: 36_900, gs: 480, track: 90, seen_pos: seenPos, nac_p: 9 }, { hex: '71c0a9' }],
        }),
      );
    seen.ingest.bytes('one', NOW, file(NOW - 0.5, 1));
    seen.ingest.bytes('one', later(1), file(NOW + 0.5, 2));
    expect(seen.plots).toHaveLength(1);
    expect(seen.plots[0]).toMatchObject({ measuredAt: NOW - 1.5, aircraftAddress: 0x71c0a1 });
    expect(seen.plots[0].altitudeHaeM).toBeCloseTo(36_900 * 0.3048, 6);
    seen.ingest.bytes('one', later(2), file(NOW + 1.5, 0.2));
    expect(seen.plots).toHaveLength(2);
    seen.ingest.bytes('one', later(3), file(NOW + 2.5, 300, '71c0a4'));
    expect(seen.plots).toHaveLength(2);
    seen.ingest.bytes('one', later(4), file(NOW + 3.5, 0.2, '~71c0a5'));
    expect(seen.plots[2].aircraftAddress).toBe(-1);
    expect(seen.aside).toEqual([]);
    seen.ingest.bytes('one', later(5), utf8('{"now":1,"aircraft":7}'));
    expect(seen.aside).toEqual(['modes/json']);
  });
});
