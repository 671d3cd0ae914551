// Purge and renaming on many random worlds, and sharing of cores on and off: `npm run long -- secrecy --worlds 10000 --sharing 1000`.
// Resumable: it goes on from where docs/results/secrecy.json says it was, as long as the commit is the same; `--again` begins anew.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { viewKey } from '../../src/broker/index.ts';
import { brokenLaw } from '../secrecy/laws.ts';
import { firstDifference, run } from '../secrecy/run.ts';
import { createWorld, viewOfWorld } from '../secrecy/world.ts';

interface Result {
  readonly commit: string;
  readonly machine: string;
  readonly node: string;
  /** Worlds of purge and renaming are numbered from 1. */
  worlds: number;
  processorMsPerWorld: number;
  sharingWorlds: number;
  durationS: number;
  /** Worlds and views whose bytes differed. */
  readonly differing: string[];
}

const { values } = parseArgs({
  options: { worlds: { type: 'string', default: '10000' }, sharing: { type: 'string', default: '1000' }, again: { type: 'boolean', default: false } },
});
const folder = join(import.meta.dirname, '..', '..', 'docs', 'results');
const file = join(folder, 'secrecy.json');
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const fresh = (): Result => ({
  commit,
  machine: `${cpus().length} × ${cpus()[0].model}`,
  node: process.version,
  worlds: 0,
  processorMsPerWorld: 0,
  sharingWorlds: 0,
  durationS: 0,
  differing: [],
});
const before = existsSync(file) && !values.again ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : fresh();
const result = before.commit === commit ? before : fresh();
mkdirSync(folder, { recursive: true });

const SAVE_EVERY = 100;
let startedMs = performance.now();
const save = (): void => {
  const nowMs = performance.now();
  result.durationS = Math.round(result.durationS + (nowMs - startedMs) / 1000);
  startedMs = nowMs;
  writeFileSync(file, `${JSON.stringify({ ...result, processorMsPerWorld: Math.round(result.processorMsPerWorld * 10) / 10 }, undefined, 2)}\n`);
  console.log(`${result.worlds} worlds, ${result.sharingWorlds} with sharing on and off, ${result.differing.length} differ`);
};

const processorMs = (): number => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;

function tryWorld(seed: number): void {
  const world = createWorld(seed);
  const view = viewOfWorld(world, seed);
  const full = run(world, { only: viewKey(view) });
  for (const fault of full.faults) result.differing.push(`world ${seed}: ${fault}`);
  const law = brokenLaw(world, view, undefined, full);
  if (law !== undefined) result.differing.push(`world ${seed}, ${viewKey(view)}: ${law}`);
}

function trySharing(seed: number): void {
  const world = createWorld(seed);
  const [alone, shared] = [run(world, { sharing: false }), run(world, { sharing: true })];
  for (const key of shared.frames.keys()) if (firstDifference(alone, shared, key) !== -1) result.differing.push(`world ${seed}, ${key}: sharing`);
}

while (result.worlds < Number(values.worlds)) {
  const startMs = processorMs();
  tryWorld(result.worlds + 1);
  result.processorMsPerWorld = (result.processorMsPerWorld * result.worlds + processorMs() - startMs) / (result.worlds + 1);
  result.worlds += 1;
  if (result.worlds % SAVE_EVERY === 0) save();
}
while (result.sharingWorlds < Number(values.sharing)) {
  trySharing(result.sharingWorlds + 1);
  result.sharingWorlds += 1;
  if (result.sharingWorlds % SAVE_EVERY === 0) save();
}
save();
process.exitCode = result.differing.length === 0 ? 0 : 1;
