// Samples made by other programs, kept outside the repository: bytes that this project did not write, so that a codec
// is not tested against its own idea of the format.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';

/** The folder of foreign samples: `MANARA_SAMPLES`, else `../shared/data/formats` beside the repository; undefined when absent. */
export function samplesDir(): string | undefined {
  const dir = process.env['MANARA_SAMPLES'] ?? resolve(import.meta.dirname, '../../shared/data/formats');
  return existsSync(dir) ? dir : undefined;
}

/** Like `describe`, with the samples' folder given to `define`; skipped (and said so by `npm test`) when there are none. */
export function describeSamples(name: string, define: (dir: string) => void): void {
  const dir = samplesDir();
  if (dir === undefined) {
    describe.skip(`${name} (not run: samples)`, () => {});
    return;
  }
  describe(name, () => define(dir));
}
