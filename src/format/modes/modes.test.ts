// Messages by hand and at random against a second reading of the standard; framings, lines and files, good and bad.
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../base/index.ts';
import { fixNearInto, fixOfPairInto, longitudeZones } from './cpr.ts';
import {
  beastTicks,
  blankBeastFrame,
  blankBroadcast,
  blankMessage,
  createAircraftTable,
  entryToBroadcast,
  hexOf,
  messageRecord,
  nicOf,
  octetsOf,
  paritySyndrome,
  readAircraftJson,
  readAvrLine,
  readBeast,
  readMessage,
  readSbsLine,
  sbsToMessage,
  wholeBeast,
  writeAircraftJson,
  writeAvrLine,
  writeBeast,
  writeSbsLine,
  type AircraftEntry,
  type BeastFrame,
  type MessageRecord,
} from './index.ts';

const RAD = Math.PI / 180;
const corpus = JSON.parse(readFileSync(join(import.meta.dirname, '../../../test/corpus/modes.json'), 'utf8')) as {
  messages: (Partial<MessageRecord> & { hex: string })[];
};

function recordOf(hex: string): MessageRecord {
  const message = blankMessage();
  const octets = octetsOf(hex);
  expect(readMessage(octets, 0, octets.length, message)).toBe('good');
  return messageRecord(message);
}

/** Long division, bit by bit. */
function parityByDivision(octets: readonly number[]): number {
  let remainder = 0;
  for (const octet of octets) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const carry = ((remainder >> 23) & 1) ^ ((octet >> bit) & 1);
      remainder = (remainder << 1) & 0xffffff;
      if (carry === 1) remainder ^= 0xfff409;
    }
  }
  return remainder;
}

/** The sender's side of compact positions. */
function compact(latDeg: number, lonDeg: number, odd: boolean, span = 360): { latCount: number; lonCount: number } {
  const part = (value: number, of: number): number => value / of - Math.floor(value / of);
  const latStep = span / (odd ? 59 : 60);
  const latCount = Math.floor(131_072 * part(latDeg, latStep) + 0.5);
  const lat = latStep * (latCount / 131_072 + Math.floor(latDeg / latStep));
  const lonStep = span / Math.max(1, longitudeZones(lat * RAD) - (odd ? 1 : 0));
  return { latCount: latCount % 131_072, lonCount: Math.floor(131_072 * part(lonDeg, lonStep) + 0.5) % 131_072 };
}

const wrapDeg = (deg: number): number => deg - 360 * Math.floor((deg + 180) / 360);

describe('a Mode S message', () => {
  test.each(corpus.messages)('$hex says what was put into it', ({ hex, latDeg: _lat, lonDeg: _lon, ...says }) => {
    const record = recordOf(hex);
    for (const [name, value] of Object.entries(says)) {
      if (typeof value === 'number') expect(record[name], name).toBeCloseTo(value, 3);
      else expect(record[name], name).toBe(value);
    }
  });

  test('has the parity of the standard, and the address or code that was laid over it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 11 }), fc.integer({ min: 0, max: 0xffffff }), (body, overlay) => {
        const parity = parityByDivision([...body]) ^ overlay;
        const message = Uint8Array.of(...body, parity >> 16, (parity >> 8) & 255, parity & 255);
        expect(paritySyndrome(message, 0, message.length)).toBe(overlay);
      }),
      { seed: 41 },
    );
  });

  test('with one bit turned is refused where the parity proves it', () => {
    const message = blankMessage();
    const whole = octetsOf('8D71C0A158BF24A7BA0012983D52');
    for (let bit = 5; bit < 112; bit += 1) {
      const damaged = whole.slice();
      damaged[bit >> 3] ^= 0x80 >> (bit & 7);
      expect(readMessage(damaged, 0, 14, message)).toBe('parity');
    }
    expect(readMessage(whole, 0, 7, message)).toBe('length');
    expect(readMessage(octetsOf('5D71C0A1075877'), 0, 7, message)).toBe('good');
  });

  test('of a ground station that speaks of others is marked as repeated', () => {
    expect(recordOf('950A0B0C58150000C800C8451D7D')).toMatchObject({ formatCode: 18, rebroadcast: true, addressForeign: true });
  });
});

describe('compact positions', () => {
  test('have the zones of the standard', () => {
    expect([0, 10, 10.5, 30, 59.95, 59.96, 86.5, 86.6, 87.1, -45].map((deg) => longitudeZones(deg * RAD))).toEqual([59, 59, 58, 51, 30, 29, 3, 2, 1, 42]);
  });

  const anywhere = fc.record({
    lat: fc.double({ min: -86, max: 86, noNaN: true }),
    lon: fc.double({ min: -180, max: 179.999, noNaN: true }),
    oddIsLast: fc.boolean(),
  });

  test('of a pair are found again anywhere, or the pair says that it straddles a zone', () => {
    const fix = { latRad: 0, lonRad: 0 };
    let found = 0;
    fc.assert(
      fc.property(anywhere, ({ lat, lon, oddIsLast }) => {
        const even = compact(lat, lon, false);
        const odd = compact(lat, lon, true);
        const pair = {
          evenLatCount: even.latCount,
          evenLonCount: even.lonCount,
          oddLatCount: odd.latCount,
          oddLonCount: odd.lonCount,
          oddIsLast,
          onSurface: false,
        };
        if (!fixOfPairInto(fix, pair, undefined)) return;
        found += 1;
        expect(Math.abs(fix.latRad / RAD - lat)).toBeLessThan(5e-5);
        expect(Math.abs(wrapDeg(fix.lonRad / RAD - lon)) * Math.cos(lat * RAD)).toBeLessThan(2e-4);
      }),
      { seed: 42, numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(1950);
  });

  test('of a pair on two sides of a zone line, north or south, are none', () => {
    const fix = { latRad: 0, lonRad: 0 };
    for (const [one, other] of [
      [10.47, 10.471],
      [-10.471, -10.47],
    ]) {
      for (const [evenLat, oddLat] of [
        [one, other],
        [other, one],
      ]) {
        const even = compact(evenLat, 36, false);
        const odd = compact(oddLat, 36, true);
        const pair = {
          evenLatCount: even.latCount,
          evenLonCount: even.lonCount,
          oddLatCount: odd.latCount,
          oddLonCount: odd.lonCount,
          oddIsLast: true,
          onSurface: false,
        };
        expect(fixOfPairInto(fix, pair, undefined)).toBe(false);
      }
    }
  });

  test('on the surface are those of the quarter where the receiver stands, in both hemispheres', () => {
    const fix = { latRad: 0, lonRad: 0 };
    const beside = fc.double({ min: -0.3, max: 0.3, noNaN: true });
    fc.assert(
      fc.property(anywhere, beside, ({ lat, lon, oddIsLast }, offset) => {
        const even = compact(lat, lon, false, 90);
        const odd = compact(lat, lon, true, 90);
        const pair = {
          evenLatCount: even.latCount,
          evenLonCount: even.lonCount,
          oddLatCount: odd.latCount,
          oddLonCount: odd.lonCount,
          oddIsLast,
          onSurface: true,
        };
        expect(fixOfPairInto(fix, pair, undefined)).toBe(false);
        const near = { latRad: (lat + offset) * RAD, lonRad: (lon + 0.3) * RAD };
        if (!fixOfPairInto(fix, pair, near)) return;
        expect(Math.abs(fix.latRad / RAD - lat)).toBeLessThan(2e-5);
        expect(Math.abs(wrapDeg(fix.lonRad / RAD - lon)) * Math.cos(lat * RAD)).toBeLessThan(5e-5);
      }),
      { seed: 43, numRuns: 1000 },
    );
  });

  test('of one message are found beside a place that is near', () => {
    const fix = { latRad: 0, lonRad: 0 };
    fc.assert(
      fc.property(anywhere, fc.double({ min: -2.5, max: 2.5, noNaN: true }), ({ lat, lon, oddIsLast }, offset) => {
        const point = { ...compact(lat, lon, oddIsLast), odd: oddIsLast, onSurface: false };
        const near = { latRad: Math.max(-90, Math.min(90, lat + offset)) * RAD, lonRad: (lon + offset) * RAD };
        expect(fixNearInto(fix, point, near)).toBe(true);
        expect(Math.abs(fix.latRad / RAD - lat)).toBeLessThan(5e-5);
        expect(Math.abs(wrapDeg(fix.lonRad / RAD - lon)) * Math.cos(lat * RAD)).toBeLessThan(2e-4);
      }),
      { seed: 44, numRuns: 1000 },
    );
  });
});

describe('the aircraft of a receiver', () => {
  const hear = (table: ReturnType<typeof createAircraftTable>, hex: string, at: number, out = blankBroadcast()) => {
    const message = blankMessage();
    const octets = octetsOf(hex);
    readMessage(octets, 0, octets.length, message);
    return { heard: table.hear(message, { at }, out), out };
  };
  const EVEN = '8D71C0A158BF110156330FF0A08E';
  const ODD = '8D71C0A158BF24A7BA0012983D52';

  test('get a place from a pair, with the velocity, name, code and accuracy that came before', () => {
    const table = createAircraftTable();
    for (const { hex } of corpus.messages.slice(0, 10)) if (hex !== EVEN && hex !== ODD) hear(table, hex, 99);
    expect(hear(table, EVEN, 100).heard).toBe('heard');
    const { heard, out } = hear(table, ODD, 100.5);
    expect(heard).toBe('position');
    expect(out.latRad / RAD).toBeCloseTo(31.507912, 4);
    expect(out.lonRad / RAD).toBeCloseTo(36.001, 4);
    expect(out).toMatchObject({ aircraftAddress: 0x71c0a1, callsign: 'QSR417', mode3A: 0o2641, origin: 'own', onGround: false });
    expect(out.horizontalSigmaM).toBeCloseTo(30 / 2.448, 6);
    // Height by the atmosphere plus the last difference that the aircraft told: 37,050 − 50 ft.
    expect(out.altitudeHaeM).toBeCloseTo(37_000 * 0.3048, 3);
  });

  test('get none from halves that lie too far apart in time', () => {
    const table = createAircraftTable();
    hear(table, EVEN, 100);
    expect(hear(table, ODD, 110.5).heard).toBe('heard');
  });

  test('are known by replies only after they were heard by themselves', () => {
    const table = createAircraftTable();
    const reply = '28' + '00031A432240';
    expect(hear(table, reply, 1).heard).toBe('unproven');
    hear(table, '5D71C0A1075877', 2);
    expect(hear(table, reply, 3).heard).toBe('heard');
    expect(hear(table, reply, 64).heard).toBe('unproven');
  });

  test('do not jump: a place that nothing can have reached is not taken, until it is said again and again', () => {
    const table = createAircraftTable();
    hear(table, EVEN, 100);
    hear(table, ODD, 100.5);
    const message = blankMessage();
    const octets = octetsOf(ODD);
    readMessage(octets, 0, 14, message);
    const far = { latRad: 33 * RAD, lonRad: 38 * RAD };
    const verdicts = [101, 102, 103, 104].map((at) => table.hearPlaced(message, far, { at }, blankBroadcast()));
    expect(verdicts).toEqual(['implausible', 'implausible', 'implausible', 'position']);
  });

  test('beyond the reach of a receiver that stands somewhere are not taken', () => {
    const table = createAircraftTable({ latRad: -30 * RAD, lonRad: 20 * RAD });
    hear(table, EVEN, 100);
    expect(hear(table, ODD, 100.5).heard).toBe('implausible');
  });

  test('are bounded: thousands more than fit push out the longest unheard, and the newest are known', () => {
    const table = createAircraftTable();
    const message = blankMessage();
    const out = blankBroadcast();
    for (let address = 0; address < 20_000; address += 1) {
      message.aircraftAddress = address;
      message.addressProven = true;
      table.hear(message, { at: address / 100 }, out);
    }
    message.addressProven = false;
    message.aircraftAddress = 19_999;
    expect(table.hear(message, { at: 200 }, out)).toBe('heard');
    message.aircraftAddress = 3;
    expect(table.hear(message, { at: 200 }, out)).toBe('unproven');
  });
});

describe('Beast', () => {
  function read(bytes: Uint8Array): { frames: { type: number; ticks: number; hex: string }[]; faults: string[]; end: number } {
    const frames: { type: number; ticks: number; hex: string }[] = [];
    const faults: string[] = [];
    const end = readBeast(bytes, blankBeastFrame(), {
      frame: (frame: BeastFrame) =>
        void frames.push({ type: frame.typeCode, ticks: beastTicks(frame), hex: hexOf(frame.octets.subarray(7, 7 + frame.messageLength)) }),
      fault: ({ message }) => void faults.push(message),
    });
    return { frames, faults, end };
  }

  test('frames come out as they were put in, whatever octets they hold, also in pieces', () => {
    const frame = fc.record({
      kind: fc.constantFrom([0x31, 2], [0x32, 7], [0x33, 14]),
      ticks: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
      signal: fc.constantFrom(0, 0x1a, 255),
      octets: fc.array(fc.oneof(fc.constant(0x1a), fc.integer({ min: 0, max: 255 })), { minLength: 14, maxLength: 14 }),
    });
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 6 }), fc.nat(), (frames, cut) => {
        const whole = Uint8Array.from(
          frames.flatMap(({ kind: [type, length], ticks, signal, octets }) => [...writeBeast(type, ticks, signal, Uint8Array.from(octets.slice(0, length)))]),
        );
        const expected = frames.map(({ kind: [type, length], ticks, octets }) => ({ type, ticks, hex: hexOf(Uint8Array.from(octets.slice(0, length))) }));
        expect(read(whole)).toEqual({ frames: expected, faults: [], end: whole.length });
        const at = cut % (whole.length + 1);
        const first = wholeBeast(whole.subarray(0, at));
        expect(first).toBeLessThanOrEqual(at);
        expect(at - first).toBeLessThan(46);
        expect([...read(whole.subarray(0, first)).frames, ...read(whole.subarray(first)).frames]).toEqual(expected);
      }),
      { seed: 45 },
    );
  });

  test('damage costs the frame that it is in, status frames cost nothing', () => {
    const good = writeBeast(0x32, 7, 9, octetsOf('5D71C0A1075877'));
    const status = Uint8Array.of(0x1a, 0x34, 1, 2, 3);
    const cut = Uint8Array.of(0x1a, 0x33, 1, 2);
    const seen = read(Uint8Array.from([5, 6, ...good, ...status, ...cut, ...good]));
    expect(seen.frames).toHaveLength(2);
    expect(seen.faults).toEqual([
      expect.stringMatching(/2 octets are passed over.*byte 0/),
      expect.stringMatching(/4 octets are passed over: the frame ends early.*byte 23/),
    ]);
    const rubbish = read(new Uint8Array(10_000).fill(7));
    expect(rubbish).toMatchObject({ frames: [], end: 10_000 });
    expect(rubbish.faults).toHaveLength(1);
  });
});

describe('AVR', () => {
  test.each(['*8D71C0A158BF110156330FF0A08E;', '*5D71C0A1075877;', '@0123456789AB5D71C0A1075877;', '<0123456789AB1A5D71C0A1075877;', '*0F1E;'])(
    '%s comes back as it was',
    (line) => {
      const frame = readAvrLine(`${line}\r`, 5);
      if (frame === undefined || 'code' in frame) throw new Error(line);
      expect(writeAvrLine(frame)).toBe(`${line}\n`);
    },
  );

  test.each([
    ['%0123456789AB5D71C0A1075877;', '@0123456789AB5D71C0A1075877;'],
    [':5D71C0A1075877;', '*5D71C0A1075877;'],
    ['*5d71c0a1075877; ', '*5D71C0A1075877;'],
  ])('%s is read as %s', (line, same) => {
    expect(readAvrLine(line, 0)).toEqual(readAvrLine(same, 0));
    expect(readAvrLine(line, 0)).toMatchObject({ message: octetsOf('5D71C0A1075877') });
  });

  test('heartbeats are nothing, and what is no line of it says so', () => {
    expect(readAvrLine('*0000;', 0)).toBeUndefined();
    for (const [line, code] of [
      ['*8D71;', undefined],
      ['8D71C0A1', 'modes/framing'],
      ['*8D71C0;', 'modes/length'],
      [`*${'8D'.repeat(5000)};`, 'modes/framing'],
      ['*8g;', 'modes/framing'],
    ] as const) {
      const frame = readAvrLine(line, 3);
      if (code !== undefined) expect(frame).toMatchObject({ code, offset: 3 });
    }
  });
});

const LINE = 'MSG,3,1,1,71C0A1,1,2026/11/23,13:48:47.800,2026/11/23,13:48:47.900,,37050,,,31.50790,36.00099,,,,,,0\r\n';

describe('the integrity of a position', () => {
  test.each([
    [9, 11, 11],
    [10, 10, 10],
    [11, 8, 9],
    [12, 7, 7],
    [13, 6, 6],
    [14, 5, 5],
    [15, 4, 4],
    [16, 2, 3],
    [17, 1, 1],
    [18, 0, 0],
    [20, 11, 11],
    [21, 10, 10],
    [22, 0, 0],
    [0, 0, 0],
    [5, 11, 11],
    [6, 10, 10],
    [7, 8, 9],
    [8, 0, 6],
    [19, -1, -1],
    [4, -1, -1],
    [31, -1, -1],
  ])('of type %i is category %i, and %i with its supplements', (typeCode, plain, raised) => {
    expect([nicOf(typeCode, false), nicOf(typeCode, true)]).toEqual([plain, raised]);
  });

  test('is raised by both supplements of version 2, by the one of version 1, within a minute of hearing it; a position that others passed on in lines has none', () => {
    const nicAfter = (version: number, a: boolean, b: boolean, laterS = 1): number => {
      const table = createAircraftTable();
      const broadcast = blankBroadcast();
      const status = Object.assign(blankMessage(), {
        formatCode: 17,
        aircraftAddress: 5,
        addressProven: true,
        typeCode: 31,
        adsbVersion: version,
        nicSupplementA: a,
        nacp: 9,
      });
      table.hear(status, { at: 0 }, broadcast);
      for (const [hex, at] of [
        ['8D71C0A158BF110156330FF0A08E', laterS],
        ['8D71C0A158BF24A7BA0012983D52', laterS + 0.5],
      ] as const) {
        const message = blankMessage();
        readMessage(octetsOf(hex), 0, 14, message);
        table.hear(Object.assign(message, { aircraftAddress: 5, nicSupplementB: b, typeCode: 11 }), { at }, broadcast);
      }
      return broadcast.nic;
    };
    expect([nicAfter(2, true, true), nicAfter(2, true, false), nicAfter(2, false, true), nicAfter(1, true, false), nicAfter(2, true, true, 61)]).toEqual([
      9, 8, 8, 9, 8,
    ]);
    const broadcast = blankBroadcast();
    const message = blankMessage();
    const read = readSbsLine(LINE.trimEnd(), 0);
    if (!read.ok || read.value === undefined) throw new Error(LINE);
    sbsToMessage(read.value, message);
    createAircraftTable().hearPlaced(message, { latRad: 0.5, lonRad: 0.6 }, { at: 0 }, broadcast);
    expect(broadcast.nic).toBe(-1);
  });
});

describe('SBS-1', () => {
  test('a line comes back as it was', () => {
    const read = readSbsLine(LINE.trimEnd(), 0);
    if (!read.ok || read.value === undefined) throw new Error(LINE);
    expect(read.value).toMatchObject({ transmissionType: 3, address: '71C0A1', altitudeFt: 37_050, latDeg: 31.5079, lonDeg: 36.00099, onGround: false });
    expect(writeSbsLine(read.value)).toBe(LINE);
    const flags = 'MSG,6,1,1,71C0A1,1,,,,,QSR417  ,,,,,,,7600,-1,-1,0,0\r\n';
    const second = readSbsLine(flags.replace('\r\n', ''), 0);
    expect(second.ok && second.value !== undefined && writeSbsLine(second.value)).toBe(flags);
  });

  test('control and direction characters in callsigns are taken out', () => {
    const read = readSbsLine(LINE.trimEnd().replace(',,37050', ',\u202eAB\u0007C1\u2066,37050'), 0);
    expect(read.ok && read.value?.callsign).toBe('ABC1');
  });

  test.each([
    ['MSG,3,1,1', 'modes/field'],
    ['{"t":1}', 'modes/field'],
    [LINE.replace('31.50790', '91.5'), 'modes/value'],
    [LINE.replace('31.50790', 'NaN'), 'modes/value'],
    [LINE.replace('71C0A1', '71C0'), 'modes/value'],
    [LINE.replace('MSG,3', 'MSG,9'), 'modes/value'],
    [`${LINE.trimEnd()}${'x'.repeat(1000)}`, 'modes/field'],
    [LINE.replace(',0\r\n', ',2'), 'modes/value'],
  ])('%j is refused by name', (line, code) => {
    const read = readSbsLine(line, 7);
    expect(read).toMatchObject({ ok: false, error: { code, offset: 7 } });
  });

  test('a line of a multilateration client is a position that others worked out, never better than it can be, and comes back as it was', () => {
    const line = LINE.replace('MSG', 'MLAT').trimEnd();
    const read = readSbsLine(`${line},4,,0.12`, 0);
    if (!read.ok || read.value === undefined) throw new Error(line);
    expect(read.value).toMatchObject({ computed: true, altitudeFt: 37_050 });
    expect(writeSbsLine(read.value)).toBe(`${line}\r\n`);
    const message = blankMessage();
    const broadcast = blankBroadcast();
    sbsToMessage(read.value, message);
    const fix = { latRad: (read.value.latDeg ?? 0) * RAD, lonRad: (read.value.lonDeg ?? 0) * RAD };
    expect(createAircraftTable().hearPlaced(message, fix, { at: 5 }, broadcast)).toBe('position');
    expect(broadcast).toMatchObject({ origin: 'computed', horizontalSigmaM: 300 });
  });

  test('lines of other kinds are nothing', () => expect(readSbsLine('AIR,,1,1,71C0A1,1', 0)).toEqual({ ok: true, value: undefined }));
});

describe('aircraft.json', () => {
  const READSB =
    '{"now":1713045540.2,"messages":9,"aircraft":[{"hex":"71c0a1","type":"adsb_icao","flight":"QSR417  ","alt_baro":37050,"alt_geom":37000,"gs":500.2,"track":323.1,"baro_rate":-1216,"squawk":"2641","category":"A3","lat":31.5079,"lon":36.001,"nic":8,"nac_p":9,"nac_v":2,"sil":3,"seen_pos":0.4,"seen":0.1}]}';
  const DUMP1090 =
    '{"now":1713045540.2,"messages":9,"aircraft":[{"hex":"71c0a1","flight":"QSR417  ","altitude":37050,"speed":500,"track":323,"vert_rate":-1216,"squawk":"2641","category":"A3","lat":31.5079,"lon":36.001,"nucp":7,"seen_pos":0.4,"seen":0.1,"mlat":[],"tisb":[]}]}';
  const entries = (text: string): AircraftEntry[] =>
    [...readAircraftJson(utf8(text))].map((read) => {
      if (!read.ok) throw new Error(read.error.message);
      return read.value;
    });

  test('of readsb and of dump1090 say the same under different keys', () => {
    const common = {
      writtenAt: 1_713_045_540.2,
      address: '71c0a1',
      callsign: 'QSR417  ',
      pressureAltitudeFt: 37_050,
      pressureClimbFpm: -1216,
      squawk: '2641',
      latDeg: 31.5079,
      lonDeg: 36.001,
      positionAgeS: 0.4,
    };
    expect(entries(READSB)).toEqual([expect.objectContaining({ ...common, origin: 'own', speedKt: 500.2, altitudeHaeFt: 37_000, nacp: 9 })]);
    expect(entries(DUMP1090)).toEqual([expect.objectContaining({ ...common, speedKt: 500, nucp: 7 })]);
  });

  test('is read line by line as well, and what is written reads the same', () => {
    const [entry] = entries(READSB);
    expect(entries(writeAircraftJson([entry]))).toEqual([entry]);
    const lines = '\ufeff{"hex":"71c0a1","now":1713045540,"alt_baro":"ground"}\r\n\r\n{"hex":"~00000a","now":1713045541,"type":"tisb_other"}\n';
    expect(entries(lines)).toEqual([
      { writtenAt: 1_713_045_540, address: '71c0a1', onGround: true },
      { writtenAt: 1_713_045_541, address: '00000a', addressForeign: true, origin: 'computed' },
    ]);
  });

  test('positions that others worked out are marked, and never better than they can be', () => {
    const broadcast = blankBroadcast();
    entryToBroadcast(entries('{"now":1713045540,"aircraft":[{"hex":"71c0a1","lat":31,"lon":36,"nac_p":11,"mlat":["lat","lon"]}]}')[0], broadcast);
    expect(broadcast).toMatchObject({ origin: 'computed', horizontalSigmaM: 300 });
  });

  test.each([
    ['{"now":1713045540,"aircraft":[{"hex":"71c0a"}]}', 'modes/value'],
    ['{"now":1713045540,"aircraft":[7]}', 'modes/json'],
    ['{"now":1713045540,"aircraft":[{"hex":"71c0a1","lat":"31"}]}', 'modes/value'],
    ['{"now":"x","aircraft":[{"hex":"71c0a1"}]}', 'modes/value'],
    ['{"now":1,"aircraft":3}', 'modes/json'],
    ['not json', 'modes/json'],
    ['['.repeat(50_000), 'modes/json'],
    ['{"hex":"71c0a1","now":1713045540,"lat":1e999}', 'modes/value'],
  ])('%.60j is refused by name', (text, code) => {
    expect([...readAircraftJson(utf8(text))]).toEqual([expect.objectContaining({ ok: false, error: expect.objectContaining({ code }) })]);
  });
});
