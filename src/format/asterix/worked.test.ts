// Records worked out by hand from the layout of each item, octet by octet: by the tables both ways, and by the fast path.
import { beforeAll, describe, expect, test } from 'vitest';
import { callsignOf, createFastDecoder, decode, encodeRecords, loadCatalogue, type AsterixCatalogue, type AsterixItems } from './index.ts';

/** Octets from hexadecimal digits; what follows # on a line is a comment. */
const octets = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/#.*$/gm, '').replace(/\s/g, ''), 'hex'));

let catalogue: AsterixCatalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue([21, 34, 48, 62, 65]);
});

function expectBothWays(bytes: Uint8Array, items: AsterixItems): void {
  const { blocks, error } = decode(bytes, catalogue);
  expect(error).toBeUndefined();
  expect(blocks.map((block) => block.error)).toEqual([undefined]);
  expect(blocks[0].records.map((record) => record.items)).toEqual([items]);
  expect(Object.keys(blocks[0].records[0].items)).toEqual(Object.keys(items));
  expect(blocks[0].records[0].notes).toBeUndefined();
  expect(encodeRecords([{ category: bytes[0], items }], catalogue)).toEqual({ ok: true, value: bytes });
}

/** What the fast decoder delivers for one record, copied. */
function fast(bytes: Uint8Array, key: 'report048' | 'service034' | 'report021'): object {
  const got: object[] = [];
  const faults: string[] = [];
  createFastDecoder({
    [key]: (record: object) => got.push(structuredClone(record)),
    fault: (fault) => faults.push(fault.message),
  })(bytes);
  expect(faults).toEqual([]);
  expect(got).toHaveLength(1);
  return got[0];
}

const DEGREE = Math.PI / 180;
const near = (value: number) => expect.closeTo(value, 9);

describe('category 048, a plot of a track with every kind of structure', () => {
  const BYTES = octets(`
    30 00 42             # category 48, 66 octets
    ff fb cd 02          # fields 1-7; 8-12 and 14; 15, 16, 19, 20; 28
    19 c9                # 010 SAC 25, SIC 201
    a8 bf ff             # 140 11059199 / 128 s: the last tick of the day
    71 80                # 020 TYP 3, SIM 1, extended; TST 1
    64 00 40 00          # 040 25600 / 256 = 100 NM; a quarter turn
    4e ff                # 070 G 1, code 7377
    bf fe                # 090 V 1; -2 / 4 FL
    20 d8                # 130 third sub-item: SAM -40 dBm
    ab cd ef             # 220
    04 2c 72 81 96 b9    # 240 000001 000010 110001 110010  100000 011001 011010 111001
    01 80 01 02 03 04 05 ff 60  # 250 one register: 56 bits, BDS 6,0
    0d eb                # 161 3563
    80 00 7f ff          # 042 -32768 / 128 NM, 32767 / 128 NM
    13 50                # 170 DOU 1, CDM 1, extended; GHO 1, TCC 1
    01 02 03 04          # 210 1/128 NM, 2/128 NM, 3/16384 NM/s, 4 * 360/4096 degrees
    0b 80                # 030 5 and more, 64
    20 01                # 110 -8191 * 25 ft
    80 83 ff             # 120 calculated only: D 1, -1 m/s
    05 08 01 2c 80       # RE 5 octets, fifth item: ERR 76928 / 256 = 300.5 NM
  `);

  test('by the tables, both ways', () => {
    expectBothWays(BYTES, {
      I010: { SAC: 25, SIC: 201 },
      I140: 86_399.9921875,
      I020: { TYP: 3, SIM: 1, RDP: 0, SPI: 0, RAB: 0, TST: 1, ERR: 0, XPP: 0, ME: 0, MI: 0, FOEFRI: 0 },
      I040: { RHO: 100, THETA: 90 },
      I070: { V: 0, G: 1, L: 0, MODE3A: '7377' },
      I090: { V: 1, G: 0, FL: -0.5 },
      I130: { SAM: -40 },
      I220: 'ABCDEF',
      I240: 'AB12 YZ9',
      I250: [{ MBDATA: '800102030405FF', BDS1: 6, BDS2: 0 }],
      I161: { TRN: 3563 },
      I042: { X: -256, Y: 255.9921875 },
      I170: { CNF: 0, RAD: 0, DOU: 1, MAH: 0, CDM: 1, TRE: 0, GHO: 1, SUP: 0, TCC: 1 },
      I210: { SIGX: 0.0078125, SIGY: 0.015625, SIGV: 3 / 16_384, SIGH: 0.3515625 },
      I030: [5, 64],
      I110: { '3DH': -204_775 },
      I120: { CAL: { D: 1, CAL: -1 } },
      RE: { ERR: 300.5 },
    });
  });

  test('by the fast path, in SI units', () => {
    const report = fast(BYTES, 'report048');
    expect(report).toMatchObject({
      offset: 3,
      sac: 25,
      sic: 201,
      timeOfDayS: 86_399.9921875,
      detectionCode: 3,
      simulated: true,
      secondChain: false,
      specialPosition: false,
      fieldMonitor: false,
      testTarget: true,
      azimuthRad: near(90 * DEGREE),
      mode3A: 0o7377,
      mode3ANotValidated: false,
      mode3AGarbled: true,
      mode3AExtrapolated: false,
      pressureAltitudeM: near(-15.24),
      altitudeNotValidated: true,
      altitudeGarbled: false,
      aircraftAddress: 0xabcdef,
      trackNumber: 3563,
      xM: -474_112,
      yM: 474_097.53125,
      speedMps: NaN,
      courseRad: NaN,
      tentative: false,
      trackSensorCode: 0,
      doubtful: true,
      manoeuvring: false,
      climbCode: 1,
      trackEnds: false,
      ghost: true,
      supplemented: false,
      slantCorrected: true,
      xSigmaM: near(14.46875),
      ySigmaM: near(28.9375),
      speedSigmaMps: near((3 * 1852) / 16_384),
      courseSigmaRad: near(0.3515625 * DEGREE),
      warningCount: 2,
      mode3ADoubtBits: -1,
      modeCGray: -1,
      heightMslM: near(-62_415.42),
      dopplerMps: -1,
      dopplerDoubtful: true,
      rawDopplerMps: NaN,
      transponderCode: -1,
      acasReport: false,
      mode1: -1,
      mode2: -1,
    });
    const { callsignHigh, callsignLow, warningCodes } = report as {
      callsignHigh: number;
      callsignLow: number;
      warningCodes: Uint8Array;
    };
    expect(callsignOf(callsignHigh, callsignLow)).toBe('AB12 YZ9');
    expect([...warningCodes.subarray(0, 2)]).toEqual([5, 64]);
  });

  test('a range beyond 256 NM is taken from the reserved expansion field', () => {
    expect(fast(BYTES, 'report048')).toMatchObject({ rangeM: near(300.5 * 1852) });
  });

  test('no friend-or-foe bit reaches the fast path', () => {
    const marked = Uint8Array.from(BYTES);
    // 020: the extension octet with ME, MI and both friend-or-foe bits; RE stays.
    marked[13] |= 0x1e;
    expect(fast(marked, 'report048')).toEqual(fast(BYTES, 'report048'));
  });
});

describe('category 048, what a transponder reply can bring beside', () => {
  const BYTES = octets(`
    30 00 2a             # category 48, 42 octets
    81 05 37 f8          # fields 1; 13; 17, 18, 20, 21; 22-26
    01 02                # 010
    20 00 40 00          # 200 8192 / 16384 NM/s, a quarter turn
    0a bc                # 080
    01 23 04 56          # 100
    40 01 00 64 01 90 0a f0  # 120 raw only, one: 100 m/s, ambiguity 400 m/s, 2800 MHz
    2c a5                # 230 COM 1, STAT 3; MSSC 1, AIC 1, B1B 5
    30 00 00 00 00 00 01 # 260
    15                   # 055 10101
    01 2e                # 050 0456
    11                   # 065
    0f ff                # 060
  `);

  test('by the tables, both ways, and by the fast path', () => {
    const { blocks } = decode(BYTES, catalogue);
    expect(blocks[0].error).toBeUndefined();
    const [{ items }] = blocks[0].records;
    expect(encodeRecords([{ category: 48, items }], catalogue)).toEqual({ ok: true, value: BYTES });
    expect(items).toMatchObject({
      I200: { GSP: 0.5, HDG: 90 },
      I100: {
        V: 0,
        G: 0,
        MODEC: 0x123,
        QC1: 0,
        QA1: 1,
        QC2: 0,
        QA2: 0,
        QC4: 0,
        QA4: 1,
        QB1: 0,
        QD1: 1,
        QB2: 0,
        QD2: 1,
        QB4: 1,
        QD4: 0,
      },
      I120: { RDS: [{ DOP: 100, AMB: 400, FRQ: 2800 }] },
      I230: { COM: 1, STAT: 3, SI: 0, MSSC: 1, ARC: 0, AIC: 1, B1A: 0, B1B: 5 },
      I260: '30000000000001',
      I055: { MODE1: 0x15 },
      I050: { MODE2: '0456' },
    });
    expect(fast(BYTES, 'report048')).toMatchObject({
      sac: 1,
      sic: 2,
      speedMps: 926,
      courseRad: near(90 * DEGREE),
      mode3ADoubtBits: 0xabc,
      modeCGray: 0x123,
      modeCDoubtBits: 0x456,
      dopplerMps: NaN,
      rawDopplerMps: 100,
      dopplerAmbiguityMps: 400,
      frequencyHz: 2.8e9,
      transponderCode: 1,
      flightStatusCode: 3,
      acasReport: true,
      mode1: 0x15,
      mode2: 0o456,
      mode1DoubtBits: 0x11,
      mode2DoubtBits: 0xfff,
      rangeM: NaN,
      timeOfDayS: NaN,
      mode3A: -1,
    });
  });
});

describe('category 034, a sector crossing with all items', () => {
  const BYTES = octets(`
    22 00 2e             # category 34, 46 octets
    ff f8                # fields 1-7; 8-12
    19 0e                # 010 SAC 25, SIC 14
    02                   # 000 sector crossing
    00 00 80             # 030 128 / 128 = 1 s
    c0                   # 020 192 * 360/256 = 270 degrees
    02 80                # 041 640 / 128 = 5 s
    94 56 50 a9 80       # 050 COM RDPC OVLRDP MSC TSV; PSR CHAB 2 OVL; MDS ANT CHAB 1 MSC OVLSCF OVLDLF
    88 54 60             # 060 COM REDRDP 5 REDXMT 2; SSR REDRAD 3
    02 09 2c 10 05       # 070 two counters: type 1, 300; type 2, 5
    0a 00 1e 80 10 00 20 00  # 100 10 NM, 30.5 NM, 22.5 degrees, 45 degrees
    07                   # 110
    ff 9c 20 00 00 e0 00 00  # 120 -100 m; 45 degrees north, 45 degrees west
    fe 03                # 090 -2/128 NM, 3 * 360/16384 degrees
  `);

  test('by the tables, both ways', () => {
    expectBothWays(BYTES, {
      I010: { SAC: 25, SIC: 14 },
      I000: 2,
      I030: 1,
      I020: 270,
      I041: 5,
      I050: {
        COM: { NOGO: 0, RDPC: 1, RDPR: 0, OVLRDP: 1, OVLXMT: 0, MSC: 1, TSV: 1 },
        PSR: { ANT: 0, CHAB: 2, OVL: 1, MSC: 0 },
        MDS: { ANT: 1, CHAB: 1, OVLSUR: 0, MSC: 1, SCF: 0, DLF: 0, OVLSCF: 1, OVLDLF: 1 },
      },
      I060: { COM: { REDRDP: 5, REDXMT: 2 }, SSR: { REDRAD: 3 } },
      I070: [
        { TYP: 1, COUNT: 300 },
        { TYP: 2, COUNT: 5 },
      ],
      I100: { RHOST: 10, RHOEND: 30.5, THETAST: 22.5, THETAEND: 45 },
      I110: 7,
      I120: { HGT: -100, LAT: 45, LON: -45 },
      I090: { RNG: -0.015625, AZM: 0.06591796875 },
    });
  });

  test('by the fast path, in SI units', () => {
    const message = fast(BYTES, 'service034');
    expect(message).toMatchObject({
      offset: 3,
      sac: 25,
      sic: 14,
      messageType: 2,
      timeOfDayS: 1,
      sectorRad: near(270 * DEGREE),
      rotationPeriodS: 5,
      stationState: true,
      notOperational: false,
      secondChain: true,
      chainReset: false,
      processorOverload: true,
      transmissionOverload: false,
      monitoringLost: true,
      timeSourceInvalid: true,
      processorReductionCode: 5,
      transmissionReductionCode: 2,
      primary: { present: true, channelCode: 2, overload: true, monitoringLost: false, reductionCode: -1 },
      secondary: { present: false, channelCode: -1, overload: false, monitoringLost: false, reductionCode: 3 },
      modeS: { present: true, channelCode: 1, overload: false, monitoringLost: true, reductionCode: -1 },
      rangeErrorM: near(-28.9375),
      azimuthErrorRad: near(0.06591796875 * DEGREE),
      windowRangeFromM: 18_520,
      windowRangeToM: 56_486,
      windowAzimuthFromRad: near(22.5 * DEGREE),
      windowAzimuthToRad: near(45 * DEGREE),
      filterCode: 7,
      heightHaeM: -100,
      latRad: near(45 * DEGREE),
      lonRad: near(-45 * DEGREE),
    });
    const { plotCounts } = message as { plotCounts: Int32Array };
    expect([...plotCounts.subarray(0, 4)]).toEqual([-1, 300, 5, -1]);
  });
});

describe('category 021, an ADS-B report', () => {
  const BYTES = octets(`
    15 00 3c             # category 21, 60 octets
    e3 5d 73 29 e0       # fields 1-3, 7; 9, 11-13; 16-18, 21; 24, 26; 29-31
    00 05                # 010 SAC 0, SIC 5
    09 63 22             # 040 ARC 1; GBS 1 SIM 1 CL 1; IPC 1 RCF 1
    0f ff                # 161 4095
    10 00 00 00 e0 00 00 00  # 131 45 degrees north, 90 degrees west
    83 0c                # 150 IM 1: 780 / 1000 Mach
    4b 00 01             # 080
    00 01 00             # 073 256 / 128 = 2 s
    a0 00 00 00          # 074 FSI 2 (the second before), half a second
    ff fc                # 140 -4 * 6.25 ft
    51 f2                # 090 NACv 2, NIC 8, extended; NICbaro 1, SIL 3, NACp 9
    12                   # 210 VN 2, LTT 2
    05 78                # 145 1400 / 4 FL
    7f 60                # 155 -160 * 6.25 ft/min in 15 bits
    20 00 80 00          # 160 8192 / 16384 NM/s, half a turn
    04 2c 72 81 96 b9    # 170
    03                   # 020
    a0 00 64 ff fe       # 220 wind 100 kt, temperature -2 / 4
  `);

  test('by the tables, both ways', () => {
    expectBothWays(BYTES, {
      I010: { SAC: 0, SIC: 5 },
      I040: {
        ATP: 0,
        ARC: 1,
        RC: 0,
        RAB: 0,
        DCR: 0,
        GBS: 1,
        SIM: 1,
        TST: 0,
        SAA: 0,
        CL: 1,
        LLC: 0,
        IPC: 1,
        NOGO: 0,
        CPR: 0,
        LDPJ: 0,
        RCF: 1,
      },
      I161: { TRNUM: 4095 },
      I131: { LAT: 45, LON: -90 },
      I150: { IM: 1, AS: 0.78 },
      I080: '4B0001',
      I073: 2,
      I074: { FSI: 2, TOMRP: 0.5 },
      I140: -25,
      I090: { NUCRNACV: 2, NUCPNIC: 8, NICBARO: 1, SIL: 3, NACP: 9 },
      I210: { VNS: 0, VN: 2, LTT: 2 },
      I145: 350,
      I155: { RE: 0, BVR: -1000 },
      I160: { RE: 0, GS: 0.5, TA: 180 },
      I170: 'AB12 YZ9',
      I020: 3,
      I220: { WS: 100, TMP: -0.5 },
    });
  });

  test('by the fast path, in SI units', () => {
    expect(fast(BYTES, 'report021')).toMatchObject({
      offset: 3,
      sac: 0,
      sic: 5,
      addressTypeCode: 0,
      altitudeStepCode: 1,
      onGround: true,
      simulated: true,
      testTarget: false,
      confidenceCode: 1,
      listCheckFailed: false,
      independentCheckFailed: true,
      notOperational: false,
      compactPositionFailed: false,
      localJumpDetected: false,
      rangeCheckFailed: true,
      trackNumber: 4095,
      serviceId: -1,
      latRad: near(45 * DEGREE),
      lonRad: near(-90 * DEGREE),
      machRatio: 0.78,
      indicatedAirSpeedMps: NaN,
      aircraftAddress: 0x4b0001,
      positionReceivedTimeOfDayS: 1.5,
      reportTimeOfDayS: NaN,
      positionTimeOfDayS: NaN,
      altitudeHaeM: near(-7.62),
      nacv: 2,
      nic: 8,
      sil: 3,
      nacp: 9,
      versionNotSupported: false,
      adsbVersion: 2,
      linkCode: 2,
      pressureAltitudeM: near(10_668),
      barometricClimbMps: near(-5.08),
      geometricClimbMps: NaN,
      speedMps: 926,
      courseRad: near(Math.PI),
      callsignHigh: 0x042c72,
      callsignLow: 0x8196b9,
      emitterCategory: 3,
      mode3A: -1,
    });
  });
});

describe('category 062, a system track', () => {
  const BYTES = octets(`
    3e 00 5a             # category 62, 90 octets
    bf 7d 37 0c          # fields 1, 3-7; 9-13; 17, 18, 20, 21; 26, 27
    01 02                # 010 SAC 1, SIC 2
    07                   # 015
    54 60 00             # 070 5529600 / 128 s: noon
    00 80 00 00 ff 00 00 00  # 105 45 degrees north, 90 degrees west
    ff ff ff 00 00 03    # 100 -0.5 m, 1.5 m
    ff fb 00 0a          # 185 -5 / 4 m/s, 10 / 4 m/s
    a0 53                # 060 V 1, CH 1, code 0123
    80 04 2c 72 81 96 b9 # 245 STI 2
    91 01 01 10          # 380 sub-items 1, 4 and 25
    ab cd ef             #     address
    20 00                #     IM 0: 8192 / 16384 NM/s
    01 ff ee dd cc bb aa 99 60  # one register of 64 bits
    12 34                # 040 4660
    2b c1 01 80          # 080 MRH 1, SRC 2, CNF 1; SIM 1, TSE 1; nothing; CST 1
    fe 0c                # 136 -500 / 4 FL
    7f ff                # 130 32767 * 6.25 ft
    ff f0                # 220 -16 * 6.25 ft/min
    40 54 45 53 54 20 31 32  # 390 second sub-item: text
    05 02 59 06 00 0e    # 510 5, 300 and more; 6, 7
    90 00 64 00 c8 08    # 500 100 / 2 m, 200 / 2 m; 8 * 6.25 ft
  `);

  test('by the tables, both ways, 64 bits exactly', () => {
    expectBothWays(BYTES, {
      I010: { SAC: 1, SIC: 2 },
      I015: 7,
      I070: 43_200,
      I105: { LAT: 45, LON: -90 },
      I100: { X: -0.5, Y: 1.5 },
      I185: { VX: -1.25, VY: 2.5 },
      I060: { V: 1, G: 0, CH: 1, MODE3A: '0123' },
      I245: { STI: 2, CHR: 'AB12 YZ9' },
      I380: { ADR: 'ABCDEF', IAS: { IM: 0, IAS: 0.5 }, BDSDATA: ['FFEEDDCCBBAA9960'] },
      I040: 4660,
      I080: {
        MON: 0,
        SPI: 0,
        MRH: 1,
        SRC: 2,
        CNF: 1,
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
      },
      I136: -125,
      I130: 204_793.75,
      I220: -100,
      I390: { CS: 'TEST 12' },
      I510: [
        { IDENT: 5, TRACK: 300 },
        { IDENT: 6, TRACK: 7 },
      ],
      I500: { APC: { X: 50, Y: 100 }, AGA: 50 },
    });
  });
});

describe('category 065, a status message', () => {
  test('by the tables, both ways', () => {
    const bytes = octets(`
      41 00 0d           # category 65, 13 octets
      fc                 # fields 1-6
      01 02              # 010 SAC 1, SIC 2
      01                 # 000 status of the system
      07                 # 015
      54 60 00           # 030 noon
      2a                 # 020 42
      6a                 # 040 NOGO 1, OVL 1, TSV 0, PSS 2, STTN 1
    `);
    expectBothWays(bytes, {
      I010: { SAC: 1, SIC: 2 },
      I000: 1,
      I015: 7,
      I030: 43_200,
      I020: 42,
      I040: { NOGO: 1, OVL: 1, TSV: 0, PSS: 2, STTN: 1 },
    });
  });
});
