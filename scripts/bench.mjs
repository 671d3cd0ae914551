// Runs the benchmarks of bench/ one after the other, each in a process of its own so that none warms up another's code.
// `npm run bench -- asterix` runs those whose name contains a word. Timings are trends on one machine, not tests.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'bench');
const words = process.argv.slice(2);
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.bench.ts')) : [];
const wanted = files.filter((name) => words.length === 0 || words.some((word) => name.includes(word))).sort();

if (wanted.length === 0) {
  console.error(`bench: no benchmark matches "${words.join(' ')}"; there are: ${files.join(', ') || 'none'}`);
  process.exit(1);
}
const load = loadavg().map((value) => value.toFixed(1));
console.log(`machine: ${cpus().length} × ${cpus()[0].model}, load ${load.join(' ')}, Node ${process.version}`);
for (const name of wanted) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, ['--expose-gc', join(folder, name)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
