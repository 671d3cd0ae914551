// Damaged input, drawn from seeds: whatever comes, a record or a named error, quickly, and the two decoders agree.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createFastDecoder,
  decode,
  encodeRecords,
  knownEditions,
  loadCatalogue,
  readPcap,
  type AsterixCatalogue,
  type AsterixFault,
  type AsterixValue,
  type EncodableRecord,
} from './index.ts';
import { keyedRandom, type Random } from '../../math/index.ts';
import { resolveCase } from './decode-item.ts';
import { itemKey } from './record.ts';
import type { ElementNode, GroupNode, Member, NamedNode, TableNode } from './table.ts';

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

const CATEGORIES = knownEditions().map(({ category }) => category);

type Fields = Record<string, AsterixValue>;

/** Draws whole records from the tables, every kind of structure and value, so that damage starts from what is right. */
function createRandomRecords(
  catalogue: AsterixCatalogue,
  seed: number,
  countMax: number,
  category?: number,
): EncodableRecord[] {
  const random = keyedRandom('asterix', seed);
  const pick = category ?? CATEGORIES[random.below(CATEGORIES.length)];
  const editions = catalogue.editions.get(pick) ?? [];
  const { edition, table } =
    category === undefined ? editions[random.below(editions.length)] : editions[editions.length - 1];
  const names = [...table.profiles.keys()];
  return Array.from({ length: 1 + random.below(countMax) }, () => {
    const name = names[random.below(names.length)];
    const root: Fields = {};
    for (const slot of table.profiles.get(name) ?? []) {
      const wanted =
        slot !== undefined &&
        (slot === 'RFS' || slot.name === '010' || slot.name === table.selector?.path[0] || random.uniform() < 0.3);
      if (!wanted || slot === undefined) continue;
      if (slot === 'RFS') {
        const others = (table.profiles.get(name) ?? []).filter(
          (each): each is NamedNode => each !== undefined && each !== 'RFS',
        );
        root['RFS'] = Array.from({ length: random.below(3) }, () => {
          const into: Fields = {};
          drawItem(expansionOf(catalogue, pick, others[random.below(others.length)]), random, into);
          return into;
        });
      } else drawItem(expansionOf(catalogue, pick, slot), random, root);
    }
    const selected = [...(table.selector?.byValue ?? [])].find(([, profile]) => profile === name);
    if (selected !== undefined && table.selector !== undefined) {
      const [item, field] = table.selector.path;
      (root[itemKey(item)] as Fields)[field] = selected[0];
    }
    return { category: pick, edition, items: root };
  });
}

/** The item with the structure of its reserved expansion field, where there is a table for it. */
function expansionOf(catalogue: AsterixCatalogue, category: number, slot: NamedNode): NamedNode {
  const expansion = slot.name === 'RE' ? catalogue.expansions.get(category) : undefined;
  return expansion === undefined ? slot : { ...slot, node: { kind: 'compound', slots: expansion.slots } };
}

function drawItem(slot: NamedNode, random: Random, into: Fields): void {
  drawNode(slot.node, random, into, { into, key: itemKey(slot.name) });
}

function drawNode(node: TableNode, random: Random, root: Fields, place: { into: Fields; key: string }): void {
  const put = (value: AsterixValue): AsterixValue => (place.into[place.key] = value);
  if (node.kind === 'element' || node.kind === 'group') return drawFixed(node, random, root, place);
  if (node.kind === 'explicit') return void put(drawHex(random, 8 * random.below(6)));
  const into: Fields = {};
  if (node.kind === 'repeated') {
    const count = (node.countOctets === 0 ? 1 : 0) + random.below(3);
    const list = Array.from({ length: count }, () => {
      drawFixed(node.node, random, root, { into, key: 'value' });
      return into['value'];
    });
    return void put(list);
  }
  put(into);
  if (node.kind === 'extended') {
    const last = random.below(node.parts.length);
    node.parts.forEach((part, index) => index <= last && drawMembers(part.members, random, root, into));
  } else
    for (const slot of node.slots)
      if (slot !== undefined && random.uniform() < 0.3) drawNode(slot.node, random, root, { into, key: slot.name });
}

function drawMembers(members: readonly Member[], random: Random, root: Fields, into: Fields): void {
  for (const { name, node } of members) if (name !== undefined) drawFixed(node, random, root, { into, key: name });
}

function drawFixed(
  node: ElementNode | GroupNode,
  random: Random,
  root: Fields,
  place: { into: Fields; key: string },
): void {
  const into: Fields = {};
  place.into[place.key] = node.kind === 'group' ? into : drawElement(resolveCase(node, root), random);
  if (node.kind === 'group') drawMembers(node.members, random, root, into);
}

const drawHex = (random: Random, bits: number): string => {
  const digits = Math.ceil(bits / 4);
  const first = bits % 4 === 0 ? 16 : 2 ** (bits % 4);
  return Array.from({ length: digits }, (_, at) =>
    random
      .below(at === 0 ? first : 16)
      .toString(16)
      .toUpperCase(),
  ).join('');
};

function drawElement({ content, bits, numerator, denominator }: ElementNode, random: Random): AsterixValue {
  const text = (width: number, character: (code: number) => string): string =>
    Array.from({ length: Math.floor(bits / width) }, () => character(random.below(2 ** width))).join('');
  if (content === 'a') return text(8, (code) => String.fromCharCode(code));
  if (content === 'c') return text(6, (code) => String.fromCharCode(code < 32 ? code + 64 : code));
  if (content === 'o') return text(3, String);
  if (content === 'b' || (content === 'r' && bits > 16)) return drawHex(random, bits);
  // The ends of the range are where carries and signs go wrong.
  const end = random.below(8);
  const unsigned =
    end === 0 ? 0 : end === 1 ? 2 ** bits - 1 : end === 2 ? 2 ** (bits - 1) : Math.floor(random.uniform() * 2 ** bits);
  const raw = (content === 's' || content === 'Q') && unsigned >= 2 ** (bits - 1) ? unsigned - 2 ** bits : unsigned;
  return content === 'q' || content === 'Q' ? (raw * numerator) / denominator : raw;
}

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
      fc.property(fc.array(anyBlock, { maxLength: 4 }), (blocks) =>
        expectAccounted(Uint8Array.from(blocks.flatMap((block) => [...block]))),
      ),
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

  test('the fast decoder finds the records that the tables find, at the same places', () => {
    const fastPlaces = (bytes: Uint8Array): number[] => {
      const places: number[] = [];
      const push = ({ offset }: { offset: number }): unknown => places.push(offset);
      createFastDecoder({
        report048: push,
        service034: push,
        report021: push,
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
      fc.property(damaged, fc.constantFrom(21, 34, 48), ({ seed, hits }, category) => {
        const encoded = encodeRecords(createRandomRecords(catalogue, seed, 3, category), catalogue);
        if (!encoded.ok) throw new Error(encoded.error.message);
        const bytes = encoded.value;
        for (const [at, octet] of hits) bytes[at % bytes.length] = octet;
        // Edition 2.1 takes surface capabilities (I021/271) as two octets at most, as the fast path does.
        const { blocks } = decode(bytes, with21);
        const kept = blocks
          .filter((block) => [21, 34, 48].includes(block.category))
          .flatMap((block) => block.records.map((record) => record.offset));
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
          if (read.ok)
            expect(read.value.datagrams.length + read.value.skippedCount).toBeGreaterThanOrEqual(frames.length);
          else expect(read.error.code).toBe('pcap/truncated');
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
