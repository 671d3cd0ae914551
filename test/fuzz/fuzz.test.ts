// A short run over every decoder; `npm run long -- fuzz` goes on for millions.
import { expect, test } from 'vitest';
import { loadCatalogue } from '../../src/format/asterix/index.ts';
import { inputOf, KINDS } from './inputs.ts';
import { createJudge } from './judge.ts';

test('whatever comes, every decoder gives records or errors with a name and a place, in proportion to the input', async () => {
  const catalogue = await loadCatalogue();
  const judge = createJudge(catalogue);
  const wrongs: string[] = [];
  const records = new Map<string, number>();
  const codes = new Set<string>();
  for (let seed = 0; seed < 10_000; seed += 1) {
    const input = inputOf(seed, catalogue);
    const verdict = judge(input, seed);
    for (const wrong of verdict.wrongs) wrongs.push(`seed ${seed}, ${input.kind}: ${wrong}`);
    records.set(input.kind, (records.get(input.kind) ?? 0) + verdict.records);
    for (const code of verdict.codes) codes.add(code);
  }
  expect(wrongs).toEqual([]);
  // What was drawn right is read: damage does not hide the decoders behind their first check.
  for (const kind of KINDS) if (kind !== 'noise' && kind !== 'asterix-noise') expect(records.get(kind), kind).toBeGreaterThan(25);
  const expected = [
    'asterix/overrun',
    'asterix/fspec',
    'modes/framing',
    'modes/json',
    'modes/value',
    'pcap/format',
    'cot/not-xml',
    'cot/bad-value',
    'cot/malformed',
    'cot/framing',
    'sapient/missing',
    'sapient/bad-value',
    'sapient/task',
    'sapient/malformed',
    'cap/not-xml',
    'cap/bad-value',
    'geojson/malformed',
    'kml/not-xml',
    'kml/malformed',
    'kml/doctype',
    'csv/malformed',
    'flights/malformed',
    'flights/field',
    'flights/value',
    'plots/document',
    'plots/json',
    'plots/value',
    'plots/truncated',
    'frame/truncated',
  ];
  expect(expected.filter((code) => !codes.has(code))).toEqual([]);
  expect(KINDS.map((_, seed) => inputOf(seed, catalogue).kind)).toEqual(KINDS);
});
