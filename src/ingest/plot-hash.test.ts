import { expect, test } from 'vitest';
import { keyedRandom } from '../math/index.ts';
import { blankMeasurement, type Measurement } from '../model/index.ts';
import { timeS } from '../base/index.ts';
import { HashTable, hashPlot, MOMENT, said } from './plot-hash.ts';

function plotOf(rangeM: number, over: Partial<Measurement> = {}): Measurement {
  return { ...blankMeasurement('polar', 'primary', timeS(0)), rangeM, ...over };
}

function hashed(plot: Measurement, moment = 0): void {
  said[MOMENT] = moment;
  hashPlot(plot);
}

test('a table holds what a Map would, and its columns, however it grows', () => {
  const random = keyedRandom('hash table', 1);
  const table = new HashTable(4, 1 << 12, 1);
  const known = new Map<number, number>();
  for (let step = 0; step < 20_000; step += 1) {
    const range = random.below(3_000);
    hashed(plotOf(range));
    const place = table.find();
    expect(place >= 0).toBe(known.has(range));
    if (place >= 0) expect(table.columns[0][place]).toBe(known.get(range));
    const at = place >= 0 ? place : table.add();
    table.columns[0][at] = step;
    known.set(range, step);
  }
  expect(known.size).toBeGreaterThan(2_900);
  expect(table.isFull).toBe(false);
  table.clear(7);
  hashed(plotOf(1));
  expect([table.since, table.find()]).toEqual([7, -1]);
});

test('a broadcast is known again whatever other messages of its aircraft said meanwhile', () => {
  const table = new HashTable(4, 64);
  const broadcast = { source: 'adsb', form: 'position', latRad: 1, lonRad: 1, pressureAltitudeM: 3_000, aircraftAddress: 7 } as const;
  hashed(plotOf(Number.NaN, broadcast), 5);
  table.add();
  for (const later of [{ eastMps: 100, northMps: 1, upMps: 2 }, { callsign: 'ABC1' }, { mode3A: 4660 }, { altitudeHaeM: 3_050 }]) {
    hashed(plotOf(Number.NaN, { ...broadcast, ...later }), 5);
    expect([later, table.find() >= 0]).toEqual([later, true]);
  }
  hashed(plotOf(Number.NaN, { ...broadcast, latRad: 1.001 }), 5);
  expect(table.find()).toBe(-1);
});

test('whatever of a plot is said otherwise, or of its moment, makes another hash; an absent number is like another', () => {
  const table = new HashTable(64, 64);
  const changes: Partial<Measurement>[] = [
    {},
    { azimuthRad: 1 },
    { rangeSigmaM: 1 },
    { azimuthSigmaRad: 1 },
    { elevationSigmaRad: 1 },
    { horizontalSigmaM: 1 },
    { altitudeSigmaM: 1 },
    { elevationRad: 1 },
    { altitudeHaeM: 1 },
    { pressureAltitudeM: 1 },
    { aircraftAddress: 1 },
    { mode3A: 1 },
    { trackNumber: 1 },
    { trackEnds: true },
    { dopplerMps: 1 },
    { eastMps: 1 },
    { northMps: 1 },
    { upMps: 1 },
    { callsign: 'A' },
    { grade: 'A' },
    { source: 'secondary' },
    { form: 'position', latRad: 1, lonRad: 1 },
  ];
  for (const change of changes) {
    hashed(plotOf(5, change));
    expect([change, table.find()]).toEqual([change, -1]);
    table.add();
  }
  hashed(plotOf(5), 1);
  expect(table.find()).toBe(-1);
  // Another bit pattern of a number that is none.
  const bits = new BigUint64Array([0xfff8000000000001n]);
  hashed(plotOf(5, { dopplerMps: new Float64Array(bits.buffer)[0] }));
  expect(table.find()).toBeGreaterThanOrEqual(0);
});
