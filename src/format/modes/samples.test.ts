// Foreign recordings against what other decoders say of them: pyModeS (its golden values) and dump1090-mutability 1.15~20180310.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeSamples } from '../../../test/samples.ts';
import { AVR, BEAST, SBS } from '../../server/formats/modes.ts';
import { blankMessage, messageRecord, octetsOf, readAircraftJson, readMessage, type MessageRecord } from './index.ts';

type Line = Partial<MessageRecord> & { readonly hex: string; readonly latDeg?: number; readonly lonDeg?: number };
interface Golden {
  readonly icao: string;
  readonly df: number;
  readonly altitude?: number;
  readonly typecode?: number;
  readonly callsign?: string;
  readonly cpr_format?: number;
  readonly groundspeed?: number;
  readonly track?: number;
  readonly vertical_rate?: number;
}

const NO_EDITIONS = { editions: new Map<number, string>() };
const json = (lines: Iterable<object>): { value: unknown; lineNumber: number }[] =>
  [...lines].map((value, index) => ({ value: JSON.parse(JSON.stringify(value)) as unknown, lineNumber: index + 1 }));

/** Registers are not read: what pyModeS gives of formats 20 and 21 beyond height and address is theirs. */
function expected(golden: Golden): Record<string, string | number | undefined> {
  const own = golden.df === 17 ? golden : { groundspeed: undefined, track: undefined, vertical_rate: undefined, callsign: undefined };
  return {
    address: golden.icao.toLowerCase(),
    formatCode: golden.df,
    altitudeFt: golden.altitude,
    typeCode: golden.typecode,
    callsign: own.callsign?.replace(/_+$/, ''),
    cpr: golden.cpr_format === undefined ? undefined : ['even', 'odd'][golden.cpr_format],
    speedKt: own.groundspeed,
    courseDeg: own.track,
    climbFpm: own.vertical_rate,
  };
}

/** pyModeS cuts speeds to whole knots and rounds courses to hundredths. */
const SLACK: Readonly<Record<string, number>> = { speedKt: 1, courseDeg: 0.01 };

describeSamples('Mode S samples', (dir) => {
  const folder = join(dir, 'modes');
  const lines = (name: string): string[] => readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/);

  test('400 messages have the values that pyModeS gives', () => {
    const message = blankMessage();
    let values = 0;
    for (const [hex, golden] of Object.entries(JSON.parse(readFileSync(join(folder, 'golden_df17_df20.json'), 'utf8')) as Record<string, Golden>)) {
      const octets = octetsOf(hex);
      expect(readMessage(octets, 0, octets.length, message), hex).toBe('good');
      const record = messageRecord(message);
      for (const [name, value] of Object.entries(expected(golden))) {
        if (value === undefined) continue;
        values += 1;
        if (typeof value === 'number') expect(Math.abs(Number(record[name]) - value), `${hex} ${name}`).toBeLessThanOrEqual(SLACK[name] ?? 0);
        else expect(record[name], `${hex} ${name}`).toBe(value);
      }
    }
    expect(values).toBe(1613);
  });

  test('positions and heights are those of dump1090, in the order of the messages', () => {
    const ours = (json(AVR.decode!(readFileSync(join(folder, 'adsb.avr')), NO_EDITIONS) as Iterable<object>).map(({ value }) => value) as Line[]).filter(
      ({ cpr }) => cpr !== undefined,
    );
    const theirs = lines('adsb.expected.sbs')
      .map((line) => line.split(','))
      .filter(([, type]) => type === '3');
    let compared = 0;
    theirs.forEach((words, index) => {
      expect(ours[index].altitudeFt).toBe(Number(words[11]));
      if (words[14] === '' || ours[index].latDeg === undefined) return;
      compared += 1;
      // dump1090 writes five decimals.
      expect(Math.abs(ours[index].latDeg - Number(words[14]))).toBeLessThan(6e-6);
      expect(Math.abs((ours[index].lonDeg ?? NaN) - Number(words[15]))).toBeLessThan(6e-6);
    });
    expect(compared).toBe(897);
  });

  test('names, speeds, courses and climbs are those of dump1090, as it cuts them', () => {
    const ours = json(AVR.decode!(readFileSync(join(folder, 'adsb.avr')), NO_EDITIONS) as Iterable<object>).map(({ value }) => value) as (Line &
      Record<string, number | string>)[];
    const theirs = lines('adsb.expected.sbs').map((line) => line.split(','));
    const pairsOf = (type: string, is: (typeCode: number) => boolean): (readonly [Record<string, number | string>, string[]])[] =>
      theirs.filter((words) => words[1] === type).map((words, index) => [ours.filter(({ typeCode }) => is(Number(typeCode)))[index], words] as const);
    const names = pairsOf('1', (typeCode) => typeCode >= 1 && typeCode <= 4);
    const speeds = pairsOf('4', (typeCode) => typeCode === 19);
    expect([names.length, speeds.length]).toEqual([95, 930]);
    for (const [mine, words] of names) expect(mine['callsign']).toBe(words[10].trim());
    for (const [mine, words] of speeds) {
      // West of north it counts from 0 down, adds a half, and cuts towards 0.
      const signed = Number(mine['courseDeg']) > 180 ? Number(mine['courseDeg']) - 360 : Number(mine['courseDeg']);
      expect([Math.trunc(Number(mine['speedKt'])), (Math.trunc(signed + 0.5) + 360) % 360, mine['climbFpm']]).toEqual([
        Number(words[12]),
        Number(words[13]),
        Number(words[16]),
      ]);
    }
  });

  test('lines and frames come back byte for byte, and Beast holds what AVR held', async () => {
    for (const [name, format] of [
      ['adsb.avr', AVR],
      ['adsb.expected.beast', BEAST],
      ['adsb.expected.sbs', SBS],
    ] as const) {
      const bytes = readFileSync(join(folder, name));
      const encoded = await format.encode!(json((await format.decode!(bytes, NO_EDITIONS)) as Iterable<object>));
      expect(Buffer.from(encoded).equals(bytes), name).toBe(true);
    }
    const hexOfLines = (lines_: Iterable<object>): string[] => (json(lines_).map(({ value }) => value) as Line[]).map(({ hex }) => hex);
    const beast = BEAST.decode!(readFileSync(join(folder, 'adsb.expected.beast')), NO_EDITIONS) as Iterable<object>;
    expect(hexOfLines(beast)).toEqual(lines('sample_data_adsb.csv').map((line) => line.split(',')[1].replaceAll('"', '')));
  });

  test('aircraft.json of dump1090 reads', () => {
    expect([...readAircraftJson(readFileSync(join(folder, 'adsb.expected.aircraft.json')))]).toMatchObject([
      {
        ok: true,
        value: {
          address: '406b90',
          callsign: 'EZY85MH ',
          latDeg: 51.700031,
          lonDeg: 4.773407,
          pressureAltitudeFt: 36_000,
          speedKt: 488,
          courseDeg: 292,
          nucp: 7,
        },
      },
    ]);
  });
});
