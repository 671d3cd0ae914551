import { beforeAll, describe, expect, test } from 'vitest';
import {
  callsignHalf,
  callsignOf,
  createBlockWriter,
  createFastDecoder,
  decodeToRecords,
  flushBlock,
  loadCatalogue,
  writeReport021,
  writeReport048,
  writeService034,
  writeService065,
  writeTrack062,
  type AsterixCatalogue,
  type AsterixItems,
  type BlockWriter,
  type Report048Fields,
  type Track062Fields,
} from './index.ts';

let catalogue: AsterixCatalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue([21, 34, 48, 62, 65]);
});

const DEGREE = Math.PI / 180;

/** The blocks that `write` makes, and the writer for its counts. */
function written(category: number, write: (writer: BlockWriter) => void, blockMaxOctets?: number): { blocks: Uint8Array[]; writer: BlockWriter } {
  const blocks: Uint8Array[] = [];
  const writer = createBlockWriter(category, (block) => blocks.push(block), blockMaxOctets);
  write(writer);
  flushBlock(writer);
  return { blocks, writer };
}

function itemsOf(block: Uint8Array): AsterixItems[] {
  return decodeToRecords(block, catalogue).map((line) => {
    if ('error' in line) throw new Error(line.error.message);
    expect(line.notes).toBeUndefined();
    return line.items;
  });
}

const PLOT: Report048Fields = {
  sac: 7,
  sic: 33,
  timeOfDayS: 3600.5,
  detectionCode: 3,
  simulated: true,
  rangeM: 92_600,
  azimuthRad: 45 * DEGREE,
  mode3A: 0o1234,
  pressureAltitudeM: 3048,
  aircraftAddress: 0x3c660c,
  callsignHigh: callsignHalf('KLM57', 0),
  callsignLow: callsignHalf('KLM57', 4),
  trackNumber: 77,
  xM: -1852,
  yM: 926,
  speedMps: 231.5,
  courseRad: 270 * DEGREE,
  trackSensorCode: 2,
  tentative: true,
  trackEnds: true,
  xSigmaM: 28.9375,
  ySigmaM: 43.40625,
  speedSigmaMps: (2 * 1852) / 16_384,
  courseSigmaRad: 0.17578125 * DEGREE,
  heightMslM: 3055.62,
  dopplerMps: -150,
  transponderCode: 1,
  flightStatusCode: 2,
};

const TRACK: Track062Fields = {
  sac: 200,
  sic: 1,
  serviceId: 3,
  timeOfDayS: 43_200,
  trackNumber: 4660,
  latRad: 45 * DEGREE,
  lonRad: -90 * DEGREE,
  eastMps: -1.25,
  northMps: 250,
  climbMps: -5.08,
  altitudeHaeM: 1905,
  pressureAltitudeM: 1524,
  mode3A: 0o123,
  aircraftAddress: 0xabcdef,
  callsign: 'TEST12',
  simulated: true,
  lastReport: true,
  coasting: true,
  geometricBetter: true,
  heightSourceCode: 2,
  horizontalSigmaM: 300,
  altitudeSigmaM: 1000,
};

const STATUS = {
  MON: 0,
  SPI: 0,
  MRH: 1,
  SRC: 2,
  CNF: 0,
  SIM: 1,
  TSE: 1,
  TSB: 0,
  FPC: 0,
  AFF: 0,
  STP: 0,
  KOS: 0,
  AMA: 0,
  MD4: 0,
  ME: 0,
  MI: 0,
  MD5: 0,
  CST: 1,
  PSR: 0,
  SSR: 0,
  MDS: 0,
  ADS: 0,
  SUC: 0,
  AAC: 0,
};

describe('the writers', () => {
  test('write a radar plot whose items hold the fields in their own units', () => {
    const { blocks, writer } = written(48, (each) => writeReport048(each, PLOT));
    expect(itemsOf(blocks[0])).toEqual([
      {
        I010: { SAC: 7, SIC: 33 },
        I140: 3600.5,
        I020: { TYP: 3, SIM: 1, RDP: 0, SPI: 0, RAB: 0 },
        I040: { RHO: 50, THETA: 45 },
        I070: { V: 0, G: 0, L: 0, MODE3A: '1234' },
        I090: { V: 0, G: 0, FL: 100 },
        I220: '3C660C',
        I240: 'KLM57   ',
        I161: { TRN: 77 },
        I042: { X: -1, Y: 0.5 },
        I200: { GSP: 0.125, HDG: 270 },
        I170: { CNF: 1, RAD: 2, DOU: 0, MAH: 0, CDM: 3, TRE: 1, GHO: 0, SUP: 0, TCC: 0 },
        I210: { SIGX: 0.015625, SIGY: 0.0234375, SIGV: 2 / 16_384, SIGH: 0.17578125 },
        I110: { '3DH': 10_025 },
        I120: { CAL: { D: 0, CAL: -150 } },
        I230: { COM: 1, STAT: 2, SI: 0, MSSC: 0, ARC: 0, AIC: 0, B1A: 0, B1B: 0 },
      },
    ]);
    expect([...writer.omittedCounts]).toEqual([]);
  });

  test('and the fast decoder reads the same fields back', () => {
    const { blocks } = written(48, (each) => writeReport048(each, PLOT));
    let seen = 0;
    createFastDecoder({
      report048: (report) => {
        seen += 1;
        for (const [name, value] of Object.entries(PLOT)) {
          const read = report[name as keyof Report048Fields];
          expect([name, read]).toEqual([name, typeof value === 'number' ? expect.closeTo(value, 6) : value]);
        }
        expect(callsignOf(report.callsignHigh, report.callsignLow)).toBe('KLM57');
      },
      fault: (fault) => expect.unreachable(fault.message),
    })(blocks[0]);
    expect(seen).toBe(1);
  });

  test('leave out and count what a field cannot hold, and clamp nothing', () => {
    const { blocks, writer } = written(48, (each) => {
      writeReport048(each, {
        sac: 1,
        sic: 1,
        timeOfDayS: 1,
        detectionCode: 1,
        rangeM: 256 * 1852,
        azimuthRad: 1,
        pressureAltitudeM: 62_500,
        dopplerMps: 512,
      });
      writeReport048(each, {
        sac: 1,
        sic: 1,
        timeOfDayS: 2,
        detectionCode: 1,
        rangeM: 255.99 * 1852,
        azimuthRad: 1,
        pressureAltitudeM: 62_400,
        dopplerMps: 511,
      });
    });
    const [beyond, within] = itemsOf(blocks[0]);
    expect(Object.keys(beyond)).toEqual(['I010', 'I140', 'I020']);
    expect(Object.keys(within)).toEqual(['I010', 'I140', 'I020', 'I040', 'I090', 'I120']);
    expect([...writer.omittedCounts]).toEqual([
      ['I048/040', 1],
      ['I048/090', 1],
      ['I048/120', 1],
    ]);
  });

  test('a time a hair before midnight is the next midnight, and a full turn is north', () => {
    const { blocks } = written(48, (each) => writeReport048(each, { sac: 1, sic: 1, timeOfDayS: 86_399.999, rangeM: 1852, azimuthRad: 2 * Math.PI - 1e-9 }));
    expect(itemsOf(blocks[0])).toMatchObject([{ I140: 0, I040: { RHO: 1, THETA: 0 } }]);
  });

  test('write north markers and sectors', () => {
    const { blocks } = written(34, (each) => {
      writeService034(each, {
        sac: 7,
        sic: 33,
        messageType: 1,
        timeOfDayS: 12.25,
        rotationPeriodS: 4.0625,
        stationState: true,
        timeSourceInvalid: true,
      });
      writeService034(each, { sac: 7, sic: 33, messageType: 2, timeOfDayS: 12.5, sectorRad: 11.25 * DEGREE });
      writeService034(each, {
        sac: 7,
        sic: 33,
        messageType: 4,
        timeOfDayS: 13,
        windowRangeFromM: 1852,
        windowRangeToM: 18_520,
        windowAzimuthFromRad: 90 * DEGREE,
        windowAzimuthToRad: 135 * DEGREE,
        filterCode: 2,
        heightHaeM: 250,
        latRad: -30 * DEGREE,
        lonRad: 120 * DEGREE,
      });
    });
    expect(itemsOf(blocks[0])).toEqual([
      {
        I010: { SAC: 7, SIC: 33 },
        I000: 1,
        I030: 12.25,
        I041: 4.0625,
        I050: { COM: { NOGO: 0, RDPC: 0, RDPR: 0, OVLRDP: 0, OVLXMT: 0, MSC: 0, TSV: 1 } },
      },
      { I010: { SAC: 7, SIC: 33 }, I000: 2, I030: 12.5, I020: 11.25 },
      {
        I010: { SAC: 7, SIC: 33 },
        I000: 4,
        I030: 13,
        I100: { RHOST: 1, RHOEND: 10, THETAST: 90, THETAEND: 135 },
        I110: 2,
        I120: { HGT: 250, LAT: expect.closeTo(-30, 4), LON: expect.closeTo(120, 4) },
      },
    ]);
  });

  test('write ADS-B reports', () => {
    const { blocks } = written(21, (each) =>
      writeReport021(each, {
        sac: 0,
        sic: 9,
        trackNumber: 5,
        serviceId: 1,
        positionTimeOfDayS: 10.5,
        latRad: -33.75 * DEGREE,
        lonRad: 151.875 * DEGREE,
        aircraftAddress: 0x7c1234,
        positionReceivedTimeOfDayS: 10.75,
        altitudeHaeM: 1905,
        nic: 8,
        nacv: 1,
        nacp: 9,
        sil: 3,
        adsbVersion: 2,
        linkCode: 2,
        mode3A: 0o4321,
        pressureAltitudeM: 1524,
        emergencyCode: 1,
        surveillanceCode: 2,
        geometricClimbMps: -5.08,
        barometricClimbMps: 2.54,
        speedMps: 92.6,
        courseRad: 300 * DEGREE,
        reportTimeOfDayS: 11,
        callsignHigh: callsignHalf('QFA12', 0),
        callsignLow: callsignHalf('QFA12', 4),
        emitterCategory: 5,
        simulated: true,
        altitudeStepCode: 0,
      }),
    );
    expect(itemsOf(blocks[0])).toEqual([
      {
        I010: { SAC: 0, SIC: 9 },
        I040: { ATP: 0, ARC: 0, RC: 0, RAB: 0, DCR: 0, GBS: 0, SIM: 1, TST: 0, SAA: 0, CL: 0 },
        I161: { TRNUM: 5 },
        I015: 1,
        I071: 10.5,
        I131: { LAT: -33.75, LON: 151.875 },
        I080: '7C1234',
        I073: 10.75,
        I140: 6250,
        I090: { NUCRNACV: 1, NUCPNIC: 8, NICBARO: 0, SIL: 3, NACP: 9 },
        I210: { VNS: 0, VN: 2, LTT: 2 },
        I070: { MODE3A: '4321' },
        I145: 50,
        I200: { ICF: 0, LNAV: 0, ME: 0, PS: 1, SS: 2 },
        I155: { RE: 0, BVR: 500 },
        I157: { RE: 0, GVR: -1000 },
        I160: { RE: 0, GS: expect.closeTo(0.05, 4), TA: expect.closeTo(300, 2) },
        I077: 11,
        I170: 'QFA12   ',
        I020: 5,
      },
    ]);
  });

  test('write tracks that carry nothing of their origin', () => {
    const { blocks, writer } = written(62, (each) => {
      writeTrack062(each, TRACK);
      writeTrack062(each, {
        sac: 200,
        sic: 1,
        timeOfDayS: 1,
        trackNumber: 1,
        latRad: 0,
        lonRad: 0,
        altitudeHaeM: 90_000,
        eastMps: 3000,
        northMps: -9000,
      });
    });
    expect(itemsOf(blocks[0])).toEqual([
      {
        I010: { SAC: 200, SIC: 1 },
        I015: 3,
        I070: 43_200,
        I105: { LAT: 45, LON: -90 },
        I185: { VX: -1.25, VY: 250 },
        I060: { V: 0, G: 0, CH: 0, MODE3A: '0123' },
        I245: { STI: 0, CHR: 'TEST12  ' },
        I380: { ADR: 'ABCDEF' },
        I040: 4660,
        I080: STATUS,
        I136: 50,
        I130: 6250,
        I220: -1000,
        // 1000 m is beyond 255 * 6.25 ft, which reads "this or more".
        I500: { APC: { X: 300, Y: 300 }, AGA: 1593.75 },
      },
      {
        I010: { SAC: 200, SIC: 1 },
        I070: 1,
        I105: { LAT: 0, LON: 0 },
        I040: 1,
        I080: { MON: 0, SPI: 0, MRH: 0, SRC: 0, CNF: 0 },
      },
    ]);
    expect([...writer.omittedCounts]).toEqual([
      ['I062/185', 1],
      ['I062/130', 1],
    ]);
  });

  test('write service messages beside tracks', () => {
    const { blocks } = written(65, (each) => {
      writeService065(each, {
        sac: 200,
        sic: 1,
        messageType: 1,
        serviceId: 3,
        timeOfDayS: 2,
        statusCode: 1,
        overload: true,
      });
      writeService065(each, { sac: 200, sic: 1, messageType: 2, timeOfDayS: 3, batchNumber: 255 });
      writeService065(each, { sac: 200, sic: 1, messageType: 3, timeOfDayS: 4, serviceStatusCode: 7 });
    });
    expect(itemsOf(blocks[0])).toEqual([
      { I010: { SAC: 200, SIC: 1 }, I000: 1, I015: 3, I030: 2, I040: { NOGO: 1, OVL: 1, TSV: 0, PSS: 0, STTN: 0 } },
      { I010: { SAC: 200, SIC: 1 }, I000: 2, I030: 3, I020: 255 },
      { I010: { SAC: 200, SIC: 1 }, I000: 3, I030: 4, I050: 7 },
    ]);
  });

  test('cut blocks so that none is longer than asked, and lose no record', () => {
    const { blocks } = written(
      48,
      (each) => {
        for (let number = 0; number < 100; number += 1) writeReport048(each, { ...PLOT, trackNumber: number });
      },
      500,
    );
    expect(blocks.length).toBeGreaterThan(9);
    for (const block of blocks) expect(block.length).toBeLessThanOrEqual(500);
    const numbers = blocks.flatMap(itemsOf).map((items) => (items['I161'] as AsterixItems)['TRN']);
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, number) => number));
  });
});
