import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Counted {
  readonly name: string;
  readonly records: number;
  readonly inputs: number;
  readonly bytes: number;
}

/** In a process of its own, whose new objects stay where they are until the count is taken: there is room for half a gigabyte of them. */
function count(...words: readonly string[]): { readonly counted: readonly Counted[]; readonly plots: number } {
  const run = spawnSync(
    process.execPath,
    ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512', join(import.meta.dirname, 'count.ts'), ...words],
    { encoding: 'utf8' },
  );
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as ReturnType<typeof count>;
}

/** The time at which an input came is a number that its door makes. */
const BYTES_PER_INPUT = 16;
/** What is made once: compiled code, plots that are remembered and take another shape. A number for each record would be 14 million bytes. */
const ASIDE_BYTES = 500_000;

describe('on the way to plots', () => {
  test('a record of ASTERIX or Beast allocates nothing', { timeout: 240_000 }, () => {
    const { counted, plots } = count();
    expect(plots).toBeGreaterThan(2_000_000);
    for (const { name, records, inputs, bytes } of counted) {
      expect(records, name).toBeGreaterThanOrEqual(1_200_000);
      expect(bytes, `${name}: ${bytes} bytes of ${records} records in ${inputs} inputs`).toBeLessThan(inputs * BYTES_PER_INPUT + ASIDE_BYTES);
    }
  });

  test('an object for each plot would be found', { timeout: 240_000 }, () => {
    for (const { name, records, bytes } of count('plant').counted) expect(bytes / records, name).toBeGreaterThan(20);
  });
});
