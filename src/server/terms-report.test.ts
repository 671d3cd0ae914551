import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTermsFile } from './config/terms-file.ts';
import { termsReport } from './terms-report.ts';

test("a viewer reads its own terms in words with their price, and never another's", async () => {
  const read = await readTermsFile(fileURLToPath(new URL('../../examples/serve/altair-terms.yaml', import.meta.url)));
  if (!read.ok) throw new Error(read.error.message);
  const own = termsReport('altair', [read.value]) as { number: number; grants: { words: string; price: string[] }[] };
  expect(own.number).toBe(read.value.number);
  expect(own.grants).toHaveLength(read.value.grants.length);
  expect(own.grants[0].words).toContain('deneb');
  expect(own.grants[0].price.length).toBeGreaterThan(0);
  expect(termsReport('deneb', [read.value])).toEqual({ number: 0, grants: [] });
});
