// Runs one of the long checks of test/long/, too slow for every `npm test`: `npm run long -- <name> [options]`.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'test', 'long');
const [name, ...options] = process.argv.slice(2);
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.long.ts') ? [file.slice(0, -'.long.ts'.length)] : []));

if (name === undefined || !names.includes(name)) {
  console.error(`long: say which: npm run long -- <name>. There are: ${names.sort().join(', ')}`);
  process.exit(1);
}
/** A world is small, and what it leaves behind is soon of no use: the collector of memory does best on this core alone, and seldom. */
const FLAGS = { secrecy: ['--single-threaded-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'] };
const { status } = spawnSync(process.execPath, [...(FLAGS[name] ?? []), join(folder, `${name}.long.ts`), ...options], { stdio: 'inherit' });
process.exitCode = status ?? 1;
