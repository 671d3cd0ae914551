import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTermsFile } from './config/terms-file.ts';
import { leakPrice } from './leak-prices.ts';
import { draftReport, termsReport } from './terms-report.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/serve/altair-terms.yaml', import.meta.url));

test("a viewer reads its own terms with their price, and never another's", async () => {
  const read = await readTermsFile(EXAMPLE);
  if (!read.ok) throw new Error(read.error.message);
  const own = termsReport('altair', [read.value]) as {
    number: number;
    grants: { name: string; gridM: number; price: { averagedM: number; leadMin: number } }[];
  };
  expect(own.number).toBe(read.value.number);
  expect(own.grants).toHaveLength(read.value.grants.length);
  expect(own.grants.map(({ name }) => name)).toContain('deneb');
  for (const { gridM, price } of own.grants) {
    expect(price.averagedM > 0).toBe(gridM > 0);
    expect(price.leadMin >= 0).toBe(true);
  }
  expect(termsReport('deneb', [read.value])).toEqual({ number: 0, grants: [] });
});

const DRAFT = (changed: (text: string) => string): Promise<string> => readFile(EXAMPLE, 'utf8').then(changed);

test('a draft says who gets more and who less, with the price before and after, and takes no effect', async () => {
  const read = await readTermsFile(EXAMPLE);
  if (!read.ok) throw new Error(read.error.message);
  const text = await DRAFT((before) => before.replace('grid: 5 km, delay: 10 s', 'grid: 1 km'));
  const draft = draftReport('altair', [read.value], text) as Record<string, unknown> & { changes: { verdict: string; gone: object[]; come: object[] }[] };
  expect(draft.follows).toBe('other');
  expect(draft.changes).toMatchObject([
    { verdict: 'more', gone: [{ name: 'deneb', gridM: 5000, delayS: 10 }], come: [{ name: 'deneb', gridM: 1000, delayS: 0 }] },
  ]);
  const averagedM = (grant: object): number => (grant as { price: { averagedM: number } }).price.averagedM;
  const [{ gone, come }] = draft.changes;
  expect(averagedM(come[0])).toBeLessThan(averagedM(gone[0]));
  expect(draftReport('altair', [read.value], await DRAFT((same) => same))).toMatchObject({ follows: 'same', changes: [] });
  expect(draftReport('altair', [], await DRAFT((same) => same))).toMatchObject({ follows: 'next' });
});

test.each([
  ['level: threats', 'level: threat', { field: 'terms.0.level', kind: 'value', value: 'threat' }],
  ['grid: 5 km', 'gird: 5 km', { field: 'terms.0.gird', kind: 'unknown', value: 'gird' }],
  ['number: 1\n', '', { field: 'number', kind: 'missing', value: '' }],
  ['terms:', 'terms: [', { field: '', kind: 'unreadable' }],
  ['member: altair', 'member: deneb', { field: 'member', kind: 'value' }],
])('a draft with %s as %s says where it does not read', async (good, bad, mistake) => {
  const text = await DRAFT((before) => before.replace(good, bad));
  expect(draftReport('altair', [], text)).toMatchObject({ mistakes: expect.arrayContaining([expect.objectContaining(mistake)]) as unknown });
});

test('what was measured of a level and a grid is its price', () => {
  expect(leakPrice('none', 0)).toEqual({ geography: null, heard: null, warned: null });
  const [fine, coarse] = [leakPrice('picture', 0), leakPrice('picture', 5000)];
  // Since tracks are shown anew at moments of their own, who hears a radar turn guesses like anybody else.
  for (const { heard } of [fine, coarse]) {
    expect(heard?.lowChance).toBeLessThan(0.5);
    expect(heard?.highChance).toBeGreaterThan(0.5);
    expect(heard?.highChance).toBeLessThan(0.55);
  }
  expect(fine.geography?.highChance).toBeGreaterThan(0.8);
  expect(leakPrice('warn', 0).warned?.earlyKm).toBeGreaterThan(50);
});
