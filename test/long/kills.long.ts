// Real kills under load: `npm run long -- kills --kills 50 --plots 1000`. A process of `manara serve` is killed with SIGKILL again and again and
// started on what it left. What it had said was on the disk must be there, and every run must come out again byte for byte. Written to docs/results/kills.json.

import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killed } from '../serve/kills.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '50' }, plots: { type: 'string', default: '1000' } } });
const outcome = await killed({ kills: Number(values.kills), plotsPerSecond: Number(values.plots), told: console.log });
rmSync(outcome.folder, { recursive: true, force: true });
const { folder: _folder, ...figures } = outcome;
const result = {
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  machine: `${cpus().length} × ${cpus()[0].model}`,
  node: process.version,
  plotsPerSecond: Number(values.plots),
  ...figures,
};
writeFileSync(join(import.meta.dirname, '..', '..', 'docs', 'results', 'kills.json'), `${JSON.stringify(result, undefined, 2)}\n`);
console.log(JSON.stringify(result));
process.exitCode = figures.lostCount === 0 && figures.differences.length === 0 ? 0 : 1;
