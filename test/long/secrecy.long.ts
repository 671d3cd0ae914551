// Purge and renaming on many random worlds: `npm run long -- secrecy --worlds 10000`. Resumable: it goes on from the seed that
// docs/results/secrecy.json says it reached, as long as the commit is the same; `--again` begins anew.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { viewKey } from '../../src/broker/index.ts';
import { purge, rename } from '../secrecy/purge.ts';
import { firstDifference, run } from '../secrecy/run.ts';
import { createWorld, viewOfWorld } from '../secrecy/world.ts';

interface Result {
  readonly commit: string;
  readonly machine: string;
  readonly node: string;
  readonly firstSeed: number;
  lastSeed: number;
  worlds: number;
  durationS: number;
  /** Worlds and views whose bytes differed. */
  readonly differing: string[];
}

const { values } = parseArgs({ options: { worlds: { type: 'string', default: '10000' }, again: { type: 'boolean', default: false } } });
const wanted = Number(values.worlds);
const folder = join(import.meta.dirname, '..', '..', 'docs', 'results');
const file = join(folder, 'secrecy.json');
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const fresh = (): Result => ({
  commit, machine: `${cpus().length} × ${cpus()[0].model}`, node: process.version, firstSeed: 1, lastSeed: 0, worlds: 0, durationS: 0, differing: [],
});
const before = existsSync(file) && !values.again ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : fresh();
const result = before.commit === commit ? before : fresh();
mkdirSync(folder, { recursive: true });

const SAVE_EVERY = 25;
let startedMs = performance.now();
const save = (): void => {
  const nowMs = performance.now();
  result.durationS = Math.round(result.durationS + (nowMs - startedMs) / 1000);
  startedMs = nowMs;
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
};

while (result.worlds < wanted) {
  const seed = result.lastSeed + 1;
  const world = createWorld(seed);
  const view = viewOfWorld(world, seed);
  const only = viewKey(view);
  const full = run(world, { only });
  for (const fault of full.faults) result.differing.push(`world ${seed}: ${fault}`);
  if (firstDifference(run(purge(world, view), { only }), full, only) !== -1) result.differing.push(`world ${seed}, ${only}: purge`);
  if (firstDifference(run(rename(world, view), { only }), full, only) !== -1) result.differing.push(`world ${seed}, ${only}: renaming`);
  result.lastSeed = seed;
  result.worlds += 1;
  if (result.worlds % SAVE_EVERY === 0) {
    save();
    console.log(`${result.worlds} worlds, ${result.differing.length} differ`);
  }
}
save();
console.log(`${result.worlds} worlds in ${result.durationS} s: ${result.differing.length === 0 ? '0 bytes differ' : result.differing.join('; ')}`);
process.exitCode = result.differing.length === 0 ? 0 : 1;
