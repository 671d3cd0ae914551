// Bounds of fields, framing, editions and time: what sits at the edge of the format.
import { beforeAll, describe, expect, test } from 'vitest';
import { timeS } from '../../base/index.ts';
import { readHex, readUnsigned, signedOf, writeUnsigned } from './bits.ts';
import { available } from './tables/available.ts';
import {
  callsignHalf,
  callsignOf,
  createCaptureReader,
  createFastDecoder,
  decode,
  decodeToRecords,
  encodeRecords,
  isPcap,
  knownEditions,
  loadCatalogue,
  nearestDay,
  readPcap,
  type AsterixCatalogue,
  type AsterixFault,
} from './index.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));

let catalogue: AsterixCatalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue();
});

const errorsOf = (bytes: Uint8Array, options = {}): AsterixFault[] =>
  decodeToRecords(bytes, catalogue, options).flatMap((line) => ('error' in line ? [line.error] : []));

describe('bit fields', () => {
  test.each([
    ['800000', -8_388_608],
    ['ffffff', -1],
    ['000000', 0],
    ['7fffff', 8_388_607],
    ['fffffe', -2],
  ])('24 bits %s in two complement are %i', (text, value) => {
    expect(signedOf(readUnsigned(hex(text), 0, 0, 24), 24)).toBe(value);
  });

  test('fields of 32 bits do not wrap', () => {
    expect(readUnsigned(hex('ffffffff'), 0, 0, 32)).toBe(4_294_967_295);
    expect(readUnsigned(hex('03fffffffc'), 0, 6, 32)).toBe(4_294_967_295);
  });

  test('64 bits keep every digit, where a double would round', () => {
    expect(readHex(hex('00 ffeeddccbbaa9961'), 1, 0, 64)).toBe('FFEEDDCCBBAA9961');
    expect(readHex(hex('7ffeeddccbbaa9961f'), 0, 4, 61)).toBe('1FFDDBB9977553 2C'.replace(' ', ''));
  });

  test.each([
    [0, 1],
    [3, 5],
    [7, 9],
    [2, 30],
    [5, 32],
    [1, 45],
  ])('what is written %i bits in, %i wide, is read there', (bit, width) => {
    const bytes = new Uint8Array(8);
    const value = 2 ** width - 1;
    writeUnsigned(bytes, 1, { bit, width }, value);
    expect(readUnsigned(bytes, 1, bit, width)).toBe(value);
    // One bit set for each bit of the field, and no other.
    const bits = [...bytes].map((octet) => octet.toString(2).replaceAll('0', '').length);
    expect(bits.reduce((sum, count) => sum + count, 0)).toBe(width);
  });
});

describe('callsigns', () => {
  test('go into 48 bits and come back', () => {
    expect(callsignHalf('DLH65A', 0)).toBe(0x10c236);
    expect(callsignHalf('DLH65A', 4)).toBe(0xd41820);
    expect(callsignOf(0x10c236, 0xd41820)).toBe('DLH65A');
  });

  test('absent ones are empty, and characters outside the alphabet are dropped', () => {
    expect(callsignOf(-1, -1)).toBe('');
    // 63 is no character of the alphabet; A, B and 7 are.
    expect(callsignOf((1 << 18) | (63 << 12) | (2 << 6) | 55, 0)).toBe('AB7');
  });
});

describe('the day of a time of day', () => {
  // 2024-04-14 00:00 UTC.
  const midnight = 1_713_052_800;

  test.each([
    ['half a second before midnight, heard after it', 86_399.5, midnight + 0.25, midnight - 0.5],
    ['just after midnight, heard before it by a slow clock', 0.125, midnight - 2, midnight + 0.125],
    ['midday', 43_200, midnight + 43_201, midnight + 43_200],
    ['twelve hours away, the earlier day', 43_200, midnight, midnight - 43_200],
    ['midnight itself', 0, midnight, midnight],
    ['a time of day beyond the day, which wraps', 86_400.5, midnight, midnight + 0.5],
  ])('%s', (_, timeOfDayS, arrivalAt, measuredAt) => {
    expect(nearestDay(timeOfDayS, timeS(arrivalAt))).toBe(measuredAt);
  });
});

describe('what is wrong is named with its place', () => {
  test.each([
    ['a length that reaches beyond the bytes', '30 00 09 80 19 c9', 'asterix/truncated', 0],
    ['a header cut short', '30 00', 'asterix/truncated', 0],
    ['a length below its own header', '30 00 02 80', 'asterix/length', 0],
    ['a block without a record', '30 00 03', 'asterix/length', 0],
    ['an item beyond its block', '30 00 05 80 19', 'asterix/overrun', 4],
    ['a field specification without end', '30 00 05 81 81', 'asterix/fspec', 3],
    ['a field specification without a field', '30 00 05 00 00', 'asterix/fspec', 4],
    ['a field that the profile leaves empty', '41 00 07 81 80 01 02', 'asterix/fspec', 7],
    ['a category without a table', 'fe 00 04 80', 'asterix/category', 0],
    ['an explicit length of zero', '30 00 0a 81 01 01 02 01 02 00', 'asterix/length', 9],
  ])('%s', (_, text, code, offset) => {
    expect(errorsOf(hex(text))).toMatchObject([{ code, offset }]);
    expect(errorsOf(hex(text), { baseOffset: 1000 })).toMatchObject([{ code, offset: 1000 + offset }]);
  });

  test('an error inside a compound names the item and the sub-item', () => {
    // 380, sub-item 3 (magnetic heading, two octets) with one octet left.
    expect(errorsOf(hex('3e 00 09 81 10 01 02 20 ff'))).toMatchObject([{ code: 'asterix/overrun', item: 'I062/380/MHG', offset: 8 }]);
  });

  test('the rest of the block is lost, the records before and the blocks after are not', () => {
    const lines = decodeToRecords(hex('30 00 0a 80 01 02 80 03 04 ff  30 00 06 80 05 06'), catalogue);
    expect(lines).toMatchObject([
      { offset: 3, items: { I010: { SAC: 1, SIC: 2 } } },
      { offset: 6, items: { I010: { SAC: 3, SIC: 4 } } },
      { category: 48, error: { code: 'asterix/fspec' } },
      { offset: 13, items: { I010: { SAC: 5, SIC: 6 } } },
    ]);
  });

  test('the fast decoder loses and keeps the same', () => {
    const seen: string[] = [];
    createFastDecoder({
      report048: ({ sac, sic }) => seen.push(`${sac}/${sic}`),
      other: (category, from, end) => seen.push(`category ${category} ${from}-${end}`),
      fault: ({ code, offset }) => seen.push(`${code} ${offset}`),
    })(hex('30 00 0a 80 01 02 80 03 04 ff  41 00 04 00  30 00 06 80 05 06  30 00'));
    expect(seen).toEqual(['1/2', '3/4', 'asterix/overrun 9', 'category 65 10-14', '5/6', 'asterix/truncated 20']);
  });

  test.each([
    ['spare bits', '30 00 08 88 01 02 1f ff', 'asterix/spare', { I070: { MODE3A: '7777', spare: 1 } }],
    ['a time of day beyond the day', '30 00 09 c0 01 02 a8 c0 00', 'asterix/implausible', { I140: 86_400 }],
  ])('%s do not cost the record but are noted', (_, text, code, items) => {
    expect(decodeToRecords(hex(text), catalogue)).toMatchObject([{ items, notes: [{ code }] }]);
  });

  test('an item that is longer than its edition knows is kept whole and noted', () => {
    const bytes = hex('30 00 0b a0 01 02 a1 01 01 01 02');
    const lines = decodeToRecords(bytes, catalogue, { editionOf: () => '1.27' });
    expect(lines).toMatchObject([{ edition: '1.27', notes: [{ code: 'asterix/edition', item: 'I048/020' }] }]);
    expect(
      encodeRecords(
        lines.filter((line) => 'items' in line),
        catalogue,
      ),
    ).toEqual({ ok: true, value: bytes });
  });

  test('an edition without a table is refused with the ones there are', () => {
    const asked: number[][] = [];
    const errors = errorsOf(hex('3e 00 06 80 19 64'), {
      editionOf: (...source: number[]) => (asked.push(source), '0.17'),
    });
    expect(asked).toEqual([[62, 25, 100]]);
    expect(errors).toMatchObject([{ code: 'asterix/edition', message: expect.stringContaining('1.16, 1.18, 1.21') }]);
  });

  test('the fast path refuses an edition with another profile', () => {
    const seen: string[] = [];
    const sink = { report021: () => seen.push('report'), fault: (fault: AsterixFault) => seen.push(fault.code) };
    createFastDecoder(sink, { editionOf: () => '0.26' })(hex('15 00 06 80 01 02'));
    createFastDecoder(sink, { editionOf: () => '2.1' })(hex('15 00 06 80 01 02'));
    expect(seen).toEqual(['asterix/edition', 'report']);
  });

  test.each([
    ['ORADIS', '00 0c 02 bb 40 35  30 00 06 80 19 c9'],
    ['HDLC', '7e 00 ff ff 30 00 06 7e'],
    ['FINAL', '00 12 00 00 00 00 00 00 30 00 06 80 19 c9 a5 a5 a5 a5'],
    ['pcap', 'd4 c3 b2 a1 02 00 04 00 00 00 00 00'],
    ['gzip', '1f 8b 08 00 00 00 00 00'],
  ])('%s is recognised', (word, text) => {
    expect(errorsOf(hex(text))).toMatchObject([{ code: 'asterix/framing', message: expect.stringContaining(word) }]);
  });
});

describe('encoding refuses what it cannot write, and says which', () => {
  const refused = (items: Record<string, unknown>): unknown => encodeRecords([{ category: 48, items: items as never }], catalogue);

  test.each([
    ['an item that the category does not have', { I999: 1 }, 'asterix/item', 'I048/I999'],
    ['a field that the item does not have', { I040: { RHO: 1, PHI: 2 } }, 'asterix/item', 'I048/040'],
    ['a number too large', { I040: { RHO: 256 } }, 'asterix/value', 'I048/040'],
    ['NaN', { I140: NaN }, 'asterix/value', 'I048/140'],
    ['text of a wrong length', { I240: 'ABC' }, 'asterix/value', 'I048/240'],
    ['digits that are not octal', { I070: { MODE3A: '7878' } }, 'asterix/value', 'I048/070'],
    ['hexadecimal digits that are none', { I220: 'XYZ123' }, 'asterix/value', 'I048/220'],
    ['an empty list that must have an entry', { I030: [] }, 'asterix/value', 'I048/030'],
  ])('%s', (_, items, code, item) => {
    expect(refused(items)).toMatchObject({ ok: false, error: { code, item } });
  });

  test('an unknown category or edition', () => {
    expect(encodeRecords([{ category: 99, items: {} }], catalogue)).toMatchObject({
      ok: false,
      error: { code: 'asterix/category' },
    });
    expect(encodeRecords([{ category: 62, edition: '0.17', items: {} }], catalogue)).toMatchObject({
      ok: false,
      error: { code: 'asterix/edition' },
    });
  });
});

describe('the tables', () => {
  test('are all read, and every category can be asked for', async () => {
    expect(knownEditions().flatMap(({ editions }) => editions)).toHaveLength(available.filter((each) => !each.expansion).length);
    expect(knownEditions().find(({ category }) => category === 21)).toEqual({
      category: 21,
      editions: ['0.26', '2.1', '2.4', '2.7'],
    });
    expect([...(await loadCatalogue([65])).editions.keys()]).toEqual([65]);
  });

  test('random field sequencing of category 002 goes both ways', () => {
    // 002 profile field 14 is RFS: two items, 000 by number 2 and 030 by number 4.
    const bytes = hex('02 00 0e 81 02 01 02 02 02 07 04 00 00 80');
    const lines = decodeToRecords(bytes, catalogue);
    expect(lines).toMatchObject([{ items: { I010: { SAC: 1, SIC: 2 }, RFS: [{ I000: 7 }, { I030: 1 }] } }]);
    expect(
      encodeRecords(
        lines.filter((line) => 'items' in line),
        catalogue,
      ),
    ).toEqual({ ok: true, value: bytes });
  });
});

describe('captures', () => {
  const UDP = 'c000 2198 000e 0000 300006800102';
  const IP = `45000022 00000000 4011 0000 7f000001 7f000001 ${UDP}`;
  const frame = (link: string): string => {
    const octets = link.replace(/\s/g, '').length / 2;
    const length = octets.toString(16).padStart(8, '0');
    return `00000064 0007a120 ${length} ${length} ${link}`;
  };
  const capture = (linkType: number, ...frames: string[]): Uint8Array =>
    hex(`a1b2c3d4 0002 0004 00000000 00000000 0000ffff ${linkType.toString(16).padStart(8, '0')} ${frames.map(frame).join('')}`);

  test.each([
    ['Ethernet', 1, `000000000000 000000000000 0800 ${IP}`],
    ['Ethernet with two VLAN tags', 1, `000000000000 000000000000 88a8 0001 8100 0002 0800 ${IP}`],
    ['Linux cooked', 113, `0000 0001 0006 0000000000000000 0800 ${IP}`],
    ['Linux cooked, second version', 276, `0800 0000 00000001 0001 00 06 0000000000000000 ${IP}`],
    ['raw IP', 101, IP],
    ['loopback', 0, `02000000 ${IP}`],
    ['IP version 6', 101, `60000000 000e 11 40 ${'00'.repeat(32)} ${UDP}`],
  ])('%s', (_, linkType, link) => {
    const bytes = capture(linkType, link);
    const read = readPcap(bytes);
    expect(isPcap(bytes)).toBe(true);
    expect(read).toMatchObject({
      ok: true,
      value: { skippedCount: 0, datagrams: [{ receivedAt: 100.5, destinationPort: 8600 }] },
    });
    if (read.ok) {
      const [{ payload, offset }] = read.value.datagrams;
      expect([...payload]).toEqual([0x30, 0, 6, 0x80, 1, 2]);
      expect(bytes.subarray(offset, offset + 6)).toEqual(payload);
      expect(decode(payload, catalogue).blocks[0].records).toHaveLength(1);
    }
  });

  test('fragments without their fellows, other protocols and cut frames are counted, the rest goes on', () => {
    const fragment = IP.replace('00000000 4011', '00002000 4011');
    const tcp = IP.replace('4011', '4006');
    expect(readPcap(capture(101, fragment, tcp, IP.replace(/\s/g, '').slice(0, 40), IP))).toMatchObject({
      ok: true,
      value: { skippedCount: 3, datagrams: [{}] },
    });
  });

  /** A datagram of 24 octets in two parts of version 4, or in two of version 6 behind a hop-by-hop header. */
  const PARTS: Readonly<Record<string, readonly [string, string]>> = {
    'version 4': [
      '45000024 0007 2000 4011 0000 7f000001 7f000001 c000 2198 0018 0000 300010800102 0304',
      '4500001c 0007 0002 4011 0000 7f000001 7f000001 05060708090a0b0c',
    ],
    'version 6': [
      `60000000 0020 00 40 ${'00'.repeat(32)} 2c00000000000000 11000001 00000009 c000 2198 0018 0000 300010800102 0304`,
      `60000000 0018 00 40 ${'00'.repeat(32)} 2c00000000000000 11000010 00000009 05060708090a0b0c`,
    ],
  };

  test.each(Object.keys(PARTS))('a datagram that came in parts of %s is put together, in whatever order and however often they came', (version) => {
    const [first, last] = PARTS[version];
    for (const frames of [
      [first, last],
      [last, first],
      [last, last, first],
      [IP, first, IP, last],
    ]) {
      const read = readPcap(capture(101, ...frames));
      if (!read.ok) throw new Error(read.error.message);
      const { payload } = read.value.datagrams.find(({ frameCount: count }) => count === 2) ?? { payload: new Uint8Array() };
      expect([...payload]).toEqual([0x30, 0, 0x10, 0x80, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(read.value.skippedCount).toBe(frames.filter((one) => one === last).length - 1);
    }
    expect(readPcap(capture(101, first, first, IP))).toMatchObject({ value: { skippedCount: 2, datagrams: [{ frameCount: 1 }] } });
  });

  test('parts that lie over one another, or of a thousand datagrams of which no other part comes, make nothing and keep nothing', () => {
    const [first] = PARTS['version 4'];
    const over = '4500001c 0007 0001 4011 0000 7f000001 7f000001 05060708090a0b0c';
    expect(readPcap(capture(101, first, over, IP))).toMatchObject({ value: { skippedCount: 2, datagrams: [{ frameCount: 1 }] } });
    const alone = Array.from({ length: 1000 }, (_, index) => first.replace(' 0007 ', ` ${index.toString(16).padStart(4, '0')} `));
    expect(readPcap(capture(101, ...alone, IP))).toMatchObject({ value: { skippedCount: 1000, datagrams: [{ frameCount: 1 }] } });
  });

  const padded = (text: string): string => text.padEnd(Math.ceil(text.length / 8) * 8, '0');
  const ngBlock = (type: string, body: string): string => {
    const inside = padded(body.replace(/\s/g, ''));
    const length = (inside.length / 2 + 12).toString(16).padStart(8, '0');
    return `${type}${length}${inside}${length}`;
  };
  const section = ngBlock('0a0d0d0a', '1a2b3c4d 0001 0000 ffffffffffffffff');
  const ngPacket = (link: string, face: number): string => {
    const inside = link.replace(/\s/g, '');
    const length = (inside.length / 2).toString(16).padStart(8, '0');
    return ngBlock('00000006', `${face.toString(16).padStart(8, '0')} 00000000 05f5e100 ${length} ${length} ${padded(inside)}`);
  };

  test('of pcapng are read: interfaces of several links, each with its own step of time, and blocks that nobody knows', () => {
    // Interface 0 has raw IP in microseconds, 1 Ethernet in nanoseconds from 100 s on, 2 a link that is not read.
    const bytes = hex(
      [
        section,
        ngBlock('00000001', '0065 0000 00000000'),
        ngBlock('00000001', '0001 0000 00000000 0009 0001 09000000 000e 0008 0000000000000064 0000 0000'),
        ngBlock('00000001', '0093 0000 00000000'),
        ngBlock('00000bad', '01020304'),
        ngPacket(IP, 0),
        ngPacket(`000000000000 000000000000 8100 0002 0800 ${IP}`, 1),
        ngPacket(IP, 2),
        ngPacket(IP, 7),
        ngBlock('00000003', `00000022 ${IP}`),
      ].join(''),
    );
    expect(isPcap(bytes)).toBe(true);
    const read = readPcap(bytes);
    if (!read.ok) throw new Error(read.error.message);
    expect(read.value).toMatchObject({ skippedCount: 2, truncation: undefined });
    // 100,000,000 steps: 100 s of microseconds, a tenth of a second of nanoseconds; a simple packet has no time.
    expect(read.value.datagrams.map(({ receivedAt }) => receivedAt)).toEqual([100, 100.1, Number.NaN]);
    for (const { payload, offset } of read.value.datagrams) expect(bytes.subarray(offset, offset + 6)).toEqual(payload);
    expect(readPcap(bytes.subarray(0, bytes.length - 5))).toMatchObject({ ok: true, value: { truncation: { code: 'pcap/truncated' } } });
  });

  test('are read piece by piece as whole, of both kinds', () => {
    for (const bytes of [
      capture(101, IP, ...PARTS['version 4'], IP),
      hex(section + ngBlock('00000001', '0065 0000 00000000') + ngPacket(IP, 0) + ngPacket(IP, 0)),
    ]) {
      const whole = readPcap(bytes);
      const reader = createCaptureReader();
      const payloads: string[] = [];
      let held = new Uint8Array();
      for (const byte of bytes) {
        held = Uint8Array.of(...held, byte);
        const read = reader.read(held, ({ payload }) => void payloads.push(Buffer.from(payload).toString('hex')));
        if (!read.ok) throw new Error(read.error.message);
        held = held.slice(read.value);
      }
      expect(held).toHaveLength(0);
      expect(payloads).toEqual(whole.ok ? whole.value.datagrams.map(({ payload }) => Buffer.from(payload).toString('hex')) : []);
    }
  });

  test('what is no capture is refused with words', () => {
    expect(readPcap(hex('0a0d0d0a 00000000 00000000 00000000 00000000 00000000'))).toMatchObject({
      ok: false,
      error: { code: 'pcap/format', message: expect.stringContaining('does not say its byte order') },
    });
    expect(readPcap(hex(`${section}00000001 00000003`))).toMatchObject({ ok: true, value: { truncation: { code: 'pcap/truncated' } } });
    expect(readPcap(hex(`${section}00000001 00000003 00000000`))).toMatchObject({
      ok: false,
      error: { code: 'pcap/format', message: expect.stringContaining('a block of 3 octets') },
    });
    expect(readPcap(hex('00'))).toMatchObject({ ok: false, error: { code: 'pcap/format' } });
    expect(readPcap(capture(9999, IP))).toMatchObject({ ok: false, error: { code: 'pcap/format' } });
    expect(readPcap(capture(101, IP).subarray(0, 60))).toMatchObject({ ok: true, value: { datagrams: [], truncation: { code: 'pcap/truncated' } } });
  });
});
