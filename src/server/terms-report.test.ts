import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTermsFile } from './config/terms-file.ts';
import { termsReport } from './terms-report.ts';

test("a viewer reads its own terms with their price, and never another's", async () => {
  const read = await readTermsFile(fileURLToPath(new URL('../../examples/serve/altair-terms.yaml', import.meta.url)));
  if (!read.ok) throw new Error(read.error.message);
  const own = termsReport('altair', [read.value]) as { number: number; grants: { name: string; gridM: number; price: { averagedM: number; leadMin: number } }[] };
  expect(own.number).toBe(read.value.number);
  expect(own.grants).toHaveLength(read.value.grants.length);
  expect(own.grants.map(({ name }) => name)).toContain('deneb');
  for (const { gridM, price } of own.grants) {
    expect(price.averagedM > 0).toBe(gridM > 0);
    expect(price.leadMin >= 0).toBe(true);
  }
  expect(termsReport('deneb', [read.value])).toEqual({ number: 0, grants: [] });
});
