// Foreign samples against what two independent decoders say of them, value by value. The expected files were made with
// tshark 4.0.17 and the CroatiaControl decoder (see docs/formats/asterix.md for their editions and their mistakes).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { describeSamples } from '../../../test/samples.ts';
import {
  decodeToRecords,
  encodeRecords,
  loadCatalogue,
  readPcap,
  surveyEditions,
  type AsterixCatalogue,
  type AsterixItems,
  type AsterixRecord,
  type AsterixValue,
} from './index.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

let catalogue: AsterixCatalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue();
});

function recordsOf(bytes: Uint8Array): AsterixRecord[] {
  return decodeToRecords(bytes, catalogue).map((line) => {
    if ('error' in line) throw new Error(line.error.message);
    return line;
  });
}

const read = (...path: string[]): Uint8Array => new Uint8Array(readFileSync(join(...path)));

/** Leaves of a record as `I040/RHO` → value, lists as `I250/0/BDS1`. */
function leavesOf(value: AsterixValue, path: string, into: Map<string, string | number>): Map<string, string | number> {
  if (typeof value === 'object') for (const [name, inner] of Object.entries(value)) leavesOf(inner, path === '' ? name : `${path}/${name}`, into);
  else if (!path.endsWith('fspecOctets')) into.set(path, value);
  return into;
}

/** tshark's decimal, hexadecimal and octal-as-number forms against ours. */
function sameAsTshark(ours: string | number, theirs: string): boolean {
  if (typeof ours === 'number') return Math.abs(ours - Number(theirs)) <= 1e-12 * Math.max(1, Math.abs(ours)) * 1000;
  if (theirs === ours || theirs === ours.replace(/\0.*$/, '')) return true;
  if (theirs.startsWith('0x')) return BigInt(theirs) === BigInt(`0x${ours}`);
  return /^[0-7]+$/.test(ours) && Number.parseInt(ours, 8) === Number(theirs);
}

const TSHARK_NOISE = /^asterix\.(fspec|FX|counter|category|length|.*spare.*|.*_len)$/;

/** tshark's leaves under our names: `asterix.048_040_RHO` → `I040/RHO`. */
function tsharkLeaves(node: Json, index: ReadonlyMap<string, number>, into: Map<string, string>): Map<string, string> {
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return into;
  for (const [key, value] of Object.entries(node)) {
    if (TSHARK_NOISE.test(key)) continue;
    const name = key.replace(/^asterix\./, '');
    // A repeated item has its own name inside; one entry stands there without a list.
    const inside = value !== null && typeof value === 'object' && !Array.isArray(value) ? value[key] : undefined;
    const only = inside !== undefined && !Array.isArray(inside);
    if (only) tsharkEntry(name, inside, new Map([...index, [name, 0]]), into);
    else if (Array.isArray(value)) value.forEach((each, at) => tsharkEntry(name, each, new Map([...index, [name, at]]), into));
    else tsharkEntry(name, value, index, into);
  }
  return into;
}

function tsharkEntry(name: string, value: Json, index: ReadonlyMap<string, number>, into: Map<string, string>): void {
  if (typeof value !== 'string') {
    tsharkLeaves(value, index, into);
    return;
  }
  const [category, item, ...rest] = name.split('_');
  const parts: string[] = [/^\d/.test(item) ? `I${item}` : item];
  let prefix = `${category}_${item}`;
  if (index.has(prefix)) parts.push(String(index.get(prefix)));
  for (const each of rest) {
    prefix += `_${each}`;
    if (each !== 'VALUE') parts.push(each);
    if (index.has(prefix)) parts.push(String(index.get(prefix)));
  }
  into.set(parts.join('/'), value);
}

function tsharkRecords(dir: string, sample: string): Json[] {
  const packets = JSON.parse(readFileSync(join(dir, 'asterix/expected', `${sample}.tshark.json`), 'utf8')) as Json[];
  return (packets.flat() as { 'asterix.message': Json | Json[] }[]).flatMap((block) => block['asterix.message']);
}

function croatiaRecords(file: string): { [key: string]: Json }[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines
    .map((line) => JSON.parse(line) as { [key: string]: Json })
    .map((record) => {
      const key = Object.keys(record).find((name) => name.startsWith('CAT')) ?? '';
      return record[key] as { [key: string]: Json };
    });
}

/** Leaves in the order of the bits; the two decoders name them differently, so only the order is compared. */
function orderedLeaves(value: Json | AsterixValue, into: (string | number)[]): (string | number)[] {
  if (value === null || typeof value === 'boolean') return into;
  if (typeof value !== 'object') into.push(value);
  else for (const [name, inner] of Object.entries(value)) if (!/^(FX|fx|spare\d*|fspecOctets|.*_spare|VFX)$/.test(name)) orderedLeaves(inner as Json, into);
  return into;
}

function sameAsCroatia(ours: string | number, theirs: string | number): boolean {
  if (typeof ours === 'number' && typeof theirs === 'number') return Math.abs(ours - theirs) <= 1e-6 * Math.max(1, Math.abs(theirs));
  return String(ours).replaceAll('\0', '').trim() === String(theirs).trim() || Number.parseInt(String(ours), 16) === theirs;
}

/** What tshark says otherwise, each with who is right; all by the definition of the item. */
const TSHARK_DIFFERS: Readonly<Record<string, string>> = {
  // A list that ends by its extension bit: tshark shows its first entry only.
  'cat001ed1.1.bin I130/0': 'I130/IND',
  'cat001ed1.1.bin I130/1': 'first entry only',
  'cat001ed1.1.bin I130/2': 'first entry only',
  'cat002ed1.0.bin I050/0': 'I050/SCS',
  'cat002ed1.0.bin I050/1': 'first entry only',
  // tshark decodes an earlier edition, in which these bits are spare or the field had another name.
  'cat004ed1.4.bin I045/AREA/EP': 'spare in edition 1.12',
  'cat004ed1.4.bin I045/AREA/VAL': 'spare in edition 1.12',
  'cat020ed1.5.bin I230/CASEVN': 'spare in edition 1.10',
  'cat020ed1.5.bin I250/0/BDSDATA': 'I250/0/MBDATA',
  'cat020ed1.5.bin I250/1/BDSDATA': 'I250/1/MBDATA',
  'cat020ed1.5.bin RE': 'no table',
  // The definition that tshark and we share contradicts its own range here; see the generator of our tables.
  'cat010ed0.31.bin I202/VX': 'scale 1/16',
  'cat010ed0.31.bin I210/AX': 'scale 1/16',
  'cat010ed0.31.bin I210/AY': 'scale 1/16',
};

type Leaf = string | number;
const scaled =
  (factors: readonly number[]) =>
  (leaves: readonly Leaf[]): Leaf[] =>
    leaves.map((leaf, index) => (typeof leaf === 'number' ? leaf * (factors[index] ?? 1) : leaf));

/** Our leaves as the CroatiaControl decoder words them; undefined where it says something else altogether. */
const CROATIA_WORDING: Readonly<Record<string, (leaves: readonly Leaf[]) => readonly Leaf[] | undefined>> = {
  // Knots with a step rounded to 0.22 (it is 0.2197 …).
  'CAT001 I200': scaled([0.22 * 16_384]),
  // Knots for NM/s, feet for flight levels, and 2.81 for the 360/128 degrees of a step.
  'CAT048 I200': scaled([3600]),
  'CAT062 I136': scaled([100]),
  'CAT062 I135': scaled([1, 100]),
  'CAT010 I270': scaled([1, 2.81 / 2.8125]),
  // Eight status bits as two numbers; the first of each is spare with us.
  'CAT019 I552': (leaves) =>
    Array.from({ length: leaves.length / 6 }, (_, at) => leaves.slice(at * 6, at * 6 + 6).map(Number)).flatMap(([id, a, b, c, d, e]) => [
      id,
      a * 4 + b * 2 + c,
      d * 8 + e * 4,
    ]),
  // Bits that the edition of that decoder leaves empty.
  'CAT004 I045': (leaves) => leaves.slice(2),
  'CAT020 I230': (leaves) => [...leaves.slice(0, 2), ...leaves.slice(3)],
  // An octet of flags as one number.
  'CAT020 I400': (leaves) => Array.from({ length: leaves.length / 8 }, (_, at) => Number.parseInt(leaves.slice(at * 8, at * 8 + 8).join(''), 2)),
  // It knows the reserved expansion field of this category; there is no definition for us to take it from.
  'CAT020 RE': () => undefined,
  // Comm-B registers are interpreted there and kept as they came here.
  'CAT048 I250': () => undefined,
  'CAT020 I250': () => undefined,
};

/** Items that the CroatiaControl decoder names otherwise or leaves out when they are empty. */
const croatiaKeys = (items: AsterixItems): string[] =>
  Object.entries(items)
    .filter(([, value]) => JSON.stringify(value) !== '{}')
    .map(([key]) => (key === 'RE' ? 'IRE' : key));

function croatiaDifferences(record: AsterixRecord, expected: { [key: string]: Json }): string[] {
  expect(croatiaKeys(record.items)).toEqual(Object.keys(expected));
  return Object.entries(record.items).flatMap(([key, value]) => {
    const leaves = orderedLeaves(value, []);
    const wording = CROATIA_WORDING[`CAT${String(record.category).padStart(3, '0')} ${key}`];
    const ours = wording === undefined ? leaves : wording(leaves);
    const theirs = orderedLeaves(expected[key === 'RE' ? 'IRE' : key] ?? null, []);
    const same = ours === undefined || (ours.length === theirs.length && ours.every((leaf, index) => sameAsCroatia(leaf, theirs[index])));
    return same ? [] : [`${key}: ours ${ours?.join(' ')}, CroatiaControl ${theirs.join(' ')}`];
  });
}

const SINGLE = [
  'cat001ed1.1.bin',
  'cat002ed1.0.bin',
  'cat004ed1.4.bin',
  'cat010ed0.31.bin',
  'cat019ed1.3.bin',
  'cat020ed1.5.bin',
  'cat021ed2.1.bin',
  'cat034.raw',
  'cat034ed1.26.bin',
  'cat048.raw',
  'cat048ed1.15.bin',
  'cat062cat065.raw',
  'cat065ed1.3.bin',
];

describeSamples('ASTERIX samples', (dir) => {
  const samples = join(dir, 'asterix/samples');

  test.each(SINGLE)('%s has the values that tshark gives', (sample) => {
    const records = recordsOf(read(samples, sample));
    const expected = tsharkRecords(dir, sample);
    expect(records).toHaveLength(expected.length);
    const differences: string[] = [];
    records.forEach((record, at) => {
      const ours = leavesOf(record.items, '', new Map());
      const theirs = tsharkLeaves(expected[at], new Map(), new Map());
      for (const [path, mine] of ours) {
        const known = TSHARK_DIFFERS[`${sample} ${path}`];
        const name = known !== undefined && theirs.has(known) ? known : path;
        const other = theirs.get(name);
        theirs.delete(name);
        if (known !== undefined && name === path) continue;
        if (other === undefined || !sameAsTshark(mine, other)) differences.push(`${path}: ours ${mine}, tshark ${other}`);
      }
      expect([...theirs.keys()]).toEqual([]);
    });
    expect(differences).toEqual([]);
  });

  test.each(SINGLE)('%s has the values that the CroatiaControl decoder gives', (sample) => {
    const records = recordsOf(read(samples, sample));
    const expected = croatiaRecords(join(dir, 'asterix/expected', `${sample}.croatia.ndjson`));
    expect(records).toHaveLength(expected.length);
    expect(records.flatMap((record, at) => croatiaDifferences(record, expected[at]))).toEqual([]);
  });

  test.each(SINGLE)('%s encodes to the same bytes again', (sample) => {
    const bytes = read(samples, sample);
    expect(encodeRecords(recordsOf(bytes), catalogue)).toEqual({ ok: true, value: bytes });
  });

  test('a capture gives the records that the CroatiaControl decoder gives', () => {
    const capture = readPcap(read(samples, 'cat_062_065.pcap'));
    if (!capture.ok) throw new Error(capture.error.message);
    const records = capture.value.datagrams.flatMap(({ payload }) => recordsOf(payload));
    const expected = croatiaRecords(join(dir, 'asterix/expected/cat_062_065_json.txt'));
    expect(records).toHaveLength(expected.length);
    expect(records.flatMap((record, at) => croatiaDifferences(record, expected[at]))).toEqual([]);
    expect(capture.value.datagrams.map(({ receivedAt, destinationPort }) => [receivedAt, destinationPort])).toEqual([[1393332227.401501, 10001]]);
  });

  test('plots and tracks of category 001 are told apart: the records of a wrapped capture, taken out of their wrapping', () => {
    const lines = readFileSync(join(dir, 'asterix/expected/cat_001_002_json.txt'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(8);
    for (const line of lines) {
      const expected = JSON.parse(line) as { cat: number; hexdata: string } & {
        [key: string]: { [key: string]: Json };
      };
      const octets = expected.hexdata.length / 2 + 3;
      const bytes = Uint8Array.from([expected.cat, 0, octets, ...Buffer.from(expected.hexdata, 'hex')]);
      const records = recordsOf(bytes);
      expect(records).toHaveLength(1);
      expect(croatiaDifferences(records[0], expected[`CAT00${expected.cat}`])).toEqual([]);
      expect(encodeRecords(records, catalogue)).toEqual({ ok: true, value: bytes });
    }
  });

  test('a capture in ORADIS framing is named as such', () => {
    const capture = readPcap(read(samples, 'cat_001_002.pcap'));
    if (!capture.ok) throw new Error(capture.error.message);
    const lines = capture.value.datagrams.flatMap(({ payload, offset }) => decodeToRecords(payload, catalogue, { baseOffset: offset }));
    expect(lines).toMatchObject([{ error: { code: 'asterix/framing', offset: 82, message: expect.stringContaining('ORADIS') } }]);
  });

  test('no record of an edition without a definition passes silently', () => {
    const capture = readPcap(read(samples, 'asterix.pcap'));
    if (!capture.ok) throw new Error(capture.error.message);
    const payloads = capture.value.datagrams.map(({ payload }) => payload);
    expect(payloads).toHaveLength(100);
    for (const line of payloads.flatMap((payload) => decodeToRecords(payload, catalogue))) {
      expect('error' in line || (line.notes?.length ?? 0) > 0).toBe(true);
    }
    expect(surveyEditions(payloads, catalogue).doubts).toMatchObject([{ code: 'asterix/edition', message: expect.stringContaining('1.16, 1.18, 1.21') }]);
  });

  test('every sample file is tested or named as one that cannot be decoded', () => {
    const known = [...SINGLE, 'cat_062_065.pcap', 'cat_001_002.pcap', 'asterix.pcap'];
    expect(readdirSync(samples).filter((name) => !known.includes(name))).toEqual([]);
  });
});
