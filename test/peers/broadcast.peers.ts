import { expect } from 'vitest';
import { writeAircraftJson, writeSbsLine, type AircraftEntry, type SbsRecord } from '../../src/format/modes/index.ts';
import { describeDuckDb } from './duckdb.ts';

const AT = { generatedDate: '2024/04/13', generatedTime: '21:59:00.000', loggedDate: '2024/04/13', loggedTime: '21:59:00.250' };
const POSITION: SbsRecord = {
  ...{ transmissionType: 3, session: '1', aircraft: '1', address: '71C0A1', flight: '1', ...AT },
  ...{ altitudeFt: 37_050, latDeg: 31.50791, lonDeg: -36.001, alert: false, emergency: false, specialPosition: false, onGround: false },
};
const VELOCITY: SbsRecord = {
  ...POSITION,
  transmissionType: 4,
  altitudeFt: undefined,
  latDeg: undefined,
  lonDeg: undefined,
  speedKt: 500,
  courseDeg: 212,
  climbFpm: -640,
};

describeDuckDb(
  'reads the fields of our SBS lines in their places',
  () => [POSITION, VELOCITY].map(writeSbsLine).join(''),
  async (ask) => {
    const rows = await ask('select * from read_csv($, header = false, all_varchar = true)');
    const [position, velocity] = rows.map((row) => Object.values(row));
    expect([position.length, velocity.length]).toEqual([22, 22]);
    expect([position[0], position[1], position[4], position[6], position[7]]).toEqual(['MSG', '3', '71C0A1', '2024/04/13', '21:59:00.000']);
    expect([position[11], position[14], position[15], position[21]]).toEqual(['37050', '31.50791', '-36.00100', '0']);
    expect([velocity[1], velocity[11], velocity[12], velocity[13], velocity[16]]).toEqual(['4', null, '500', '212', '-640']);
  },
);

const ENTRY: AircraftEntry = {
  ...{ writtenAt: 1_713_045_540, address: '71c0a1', callsign: 'QSR417', pressureAltitudeFt: 37_050, speedKt: 500.2, courseDeg: 212.5 },
  ...{ latDeg: 31.50791, lonDeg: -36.001, positionAgeS: 0.4, ageS: 0.1, nic: 8, nacp: 9, squawk: '2641' },
};

describeDuckDb(
  'reads our aircraft.json under the keys that readsb writes',
  () => writeAircraftJson([ENTRY, { writtenAt: 1_713_045_540, address: '00000a', addressForeign: true, onGround: true }]),
  async (ask) => {
    const [file] = await ask('select now, len(aircraft) as n from read_json($)');
    expect([file['now'], Number(file['n'])].map(Number)).toEqual([1_713_045_540, 2]);
    const [first, second] = await ask('select unnest(aircraft, recursive := true) from read_json($)');
    expect(first).toMatchObject({ hex: '71c0a1', lat: 31.50791, lon: -36.001, gs: 500.2, track: 212.5, squawk: '2641', seen_pos: 0.4, seen: 0.1 });
    expect([first['alt_baro'], first['nic'], first['nac_p']].map(Number)).toEqual([37_050, 8, 9]);
    expect(String(first['flight']).trim()).toBe('QSR417');
    expect([second['hex'], String(second['alt_baro']).replaceAll('"', '')]).toEqual(['~00000a', 'ground']);
  },
);
