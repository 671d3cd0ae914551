// A short run over every surveillance decoder; `npm run long -- fuzz` goes on for millions.
import { expect, test } from 'vitest';
import { loadCatalogue } from '../../src/format/asterix/index.ts';
import { createJudge, inputOf, KINDS } from './inputs.ts';

test('whatever comes, every decoder gives records or errors with a name and a place, in proportion to the input', async () => {
  const catalogue = await loadCatalogue();
  const judge = createJudge(catalogue);
  const wrongs: string[] = [];
  let records = 0;
  const codes = new Set<string>();
  for (let seed = 0; seed < 4_000; seed += 1) {
    const input = inputOf(seed, catalogue);
    const verdict = judge(input);
    for (const wrong of verdict.wrongs) wrongs.push(`seed ${seed}, ${input.kind}: ${wrong}`);
    records += verdict.records;
    for (const code of verdict.codes) codes.add(code);
  }
  expect(wrongs).toEqual([]);
  expect(records).toBeGreaterThan(4_000);
  for (const code of ['asterix/overrun', 'asterix/fspec', 'modes/framing', 'modes/json', 'modes/value', 'pcap/format']) expect([...codes]).toContain(code);
  expect(KINDS.map((_, seed) => inputOf(seed, catalogue).kind)).toEqual(KINDS);
});
