// Damaged input, drawn from seeds: whatever comes, a record or a named error, quickly, and the two decoders agree.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createFastDecoder,
  decode,
  decodeToLines,
  decodeToRecords,
  encodeRecords,
  knownEditions,
  loadCatalogue,
  readPcap,
  type AsterixCatalogue,
  type AsterixFault,
} from './index.ts';
import { createRandomRecords } from '../../../test/fuzz/asterix-records.ts';

let catalogue: AsterixCatalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue();
});

const CODES = /^asterix\/(truncated|length|overrun|fspec|category|edition|framing|spare|implausible|expansion)$/;

function expectNamed(fault: AsterixFault, bytes: Uint8Array): void {
  expect(fault.code).toMatch(CODES);
  expect(fault.offset).toBeGreaterThanOrEqual(0);
  expect(fault.offset).toBeLessThanOrEqual(bytes.length);
  expect(fault.message.length).toBeGreaterThan(10);
}

/** Decodes; every octet must be accounted for by blocks or by the error that lost the framing. */
function expectAccounted(bytes: Uint8Array): void {
  const { blocks, error } = decode(bytes, catalogue);
  let at = 0;
  for (const block of blocks) {
    expect(block.offset).toBe(at);
    if (block.error === undefined) expect(block.records.length).toBeGreaterThan(0);
    else expectNamed(block.error, bytes);
    for (const record of block.records) for (const fault of record.notes ?? []) expectNamed(fault, bytes);
    at += bytes[at + 1] * 256 + bytes[at + 2];
  }
  if (error === undefined) expect(at).toBe(bytes.length);
  else expectNamed(error, bytes);
}

// A long run sets the number of inputs: MANARA_FUZZ_RUNS=1000000 npx vitest run src/format/asterix/fuzz.test.ts
const RUNS = Number(process.env['MANARA_FUZZ_RUNS'] ?? 2000);

/** Categories that the fast decoder reads. */
const FAST = [1, 2, 10, 20, 21, 34, 48, 62, 65];

const CATEGORIES = knownEditions().map(({ category }) => category);

/** A block of random octets under a right header, or with its header spoilt. */
const anyBlock = fc
  .record({
    category: fc.oneof(fc.constantFrom(...CATEGORIES), fc.nat(255)),
    body: fc.uint8Array({ maxLength: 120 }),
    spoilt: fc.integer({ min: -3, max: 12 }),
  })
  .map(({ category, body, spoilt }) => {
    const length = Math.max(0, body.length + 3 + (spoilt > 3 ? 0 : spoilt));
    return Uint8Array.from([category, length >> 8, length & 255, ...body]);
  });

/** Records that are right by their tables, with some octets changed. */
const damaged = fc.record({ seed: fc.integer(), hits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }) });

describe('damaged input', () => {
  test('random octets give records or named errors', () => {
    fc.assert(
      fc.property(fc.array(anyBlock, { maxLength: 4 }), (blocks) => expectAccounted(Uint8Array.from(blocks.flatMap((block) => [...block])))),
      { numRuns: RUNS },
    );
  });

  test('records drawn from the tables encode, decode to themselves and encode to the same bytes', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const records = createRandomRecords(catalogue, seed, 3);
        const encoded = encodeRecords(records, catalogue);
        if (!encoded.ok) throw new Error(`${encoded.error.message} ${JSON.stringify(records)}`);
        const options = {
          editionOf: (category: number) => records.find((record) => record.category === category)?.edition,
        };
        const { blocks, error } = decode(encoded.value, catalogue, options);
        expect(error).toBeUndefined();
        expect(blocks.map((block) => block.error)).toEqual(blocks.map(() => undefined));
        const decoded = blocks.flatMap((block) => block.records);
        expect(decoded.map(({ items }) => items)).toEqual(records.map(({ items }) => items));
        expect(encodeRecords(decoded, catalogue)).toEqual(encoded);
      }),
      { numRuns: RUNS },
    );
  });

  test('good records with a few changed octets give records or named errors', () => {
    fc.assert(
      fc.property(damaged, ({ seed, hits }) => {
        const encoded = encodeRecords(createRandomRecords(catalogue, seed, 3), catalogue);
        if (!encoded.ok) throw new Error(encoded.error.message);
        const bytes = encoded.value;
        for (const [at, octet] of hits) bytes[at % bytes.length] = octet;
        expectAccounted(bytes);
      }),
      { numRuns: RUNS },
    );
  });

  test('lines of NDJSON are those of the records, whole or damaged', () => {
    fc.assert(
      fc.property(damaged, fc.boolean(), ({ seed, hits }, whole) => {
        const records = createRandomRecords(catalogue, seed, 3);
        const encoded = encodeRecords(records, catalogue);
        if (!encoded.ok) throw new Error(encoded.error.message);
        const bytes = encoded.value;
        if (!whole) for (const [at, octet] of hits) bytes[at % bytes.length] = octet;
        const options = { baseOffset: 7, editionOf: (category: number) => records.find((record) => record.category === category)?.edition };
        const lines = decodeToLines(bytes, catalogue, options).map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
        expect(lines).toEqual(decodeToRecords(bytes, catalogue, options).map((line) => JSON.stringify(line)));
      }),
      { numRuns: RUNS },
    );
  });

  test('the fast decoder finds the records that the tables find, at the same places', () => {
    const fastPlaces = (bytes: Uint8Array): number[] => {
      const places: number[] = [];
      const push = ({ offset }: { offset: number }): unknown => places.push(offset);
      createFastDecoder({
        report048: push,
        service034: push,
        report021: push,
        report001: push,
        service002: push,
        system: (_category, report) => push(report),
        fault: (fault) => expectNamed(fault, bytes),
      })(bytes);
      return places;
    };
    const with21 = { ...catalogue, editions: new Map(catalogue.editions) };
    with21.editions.set(
      21,
      (catalogue.editions.get(21) ?? []).filter(({ edition }) => edition === '2.1'),
    );
    let checked = 0;
    fc.assert(
      fc.property(damaged, fc.constantFrom(...FAST), ({ seed, hits }, category) => {
        const encoded = encodeRecords(createRandomRecords(catalogue, seed, 3, category), catalogue);
        if (!encoded.ok) throw new Error(encoded.error.message);
        const bytes = encoded.value;
        for (const [at, octet] of hits) bytes[at % bytes.length] = octet;
        // Edition 2.1 takes surface capabilities (I021/271) as two octets at most, as the fast path does.
        const { blocks } = decode(bytes, with21);
        const kept = blocks.filter((block) => FAST.includes(block.category)).flatMap((block) => block.records.map((record) => record.offset));
        checked += kept.length;
        expect(fastPlaces(bytes)).toEqual(kept);
      }),
      { numRuns: RUNS },
    );
    expect(checked).toBeGreaterThan(RUNS / 2);
  });

  test('a capture of random octets is read or refused', () => {
    const head = [0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0];
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, 101, 113),
        fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 4 }),
        fc.uint8Array({ maxLength: 20 }),
        (link, frames, rest) => {
          const bytes = Uint8Array.from([
            ...head,
            link,
            ...frames.flatMap((frame) => [...new Uint8Array(11), frame.length, 0, 0, 0, frame.length, ...frame]),
            ...rest,
          ]);
          const read = readPcap(bytes);
          if (!read.ok) throw new Error(read.error.message);
          expect(read.value.datagrams.length + read.value.skippedCount).toBeGreaterThanOrEqual(frames.length);
        },
      ),
      { numRuns: RUNS / 4 },
    );
  });

  test('the worst inputs take time in proportion to their size', () => {
    const full = new Uint8Array(65_535);
    full.set([48, 255, 255]);
    const repeated = (octets: readonly number[]): Uint8Array => {
      const bytes = Uint8Array.from(full);
      for (let at = 3; at < bytes.length; at += 1) bytes[at] = octets[(at - 3) % octets.length];
      return bytes;
    };
    // Endless indicators, endless extensions, smallest records, a note in every record.
    for (const octets of [[0xff], [0x20, 0xff], [0x80, 1, 2], [0x08, 0x1f, 0xff], [0x03, 0x01]]) {
      const bytes = repeated(octets);
      const started = process.cpuUsage();
      const { blocks } = decode(bytes, catalogue);
      const { user } = process.cpuUsage(started);
      expect(user / 1e6).toBeLessThan(2);
      expect(blocks).toHaveLength(1);
    }
  });
});
