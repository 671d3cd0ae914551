// Purge and renaming on many random worlds, sharing of cores on and off, purge of worlds of all doors: `npm run long -- secrecy --worlds 10000 --sharing 1000 --doors 10000`.
// Resumable: it goes on from where docs/results/secrecy.json says it was, as long as the commit is the same; `--again` begins anew.

import { parseArgs } from 'node:util';
import { viewKey } from '../../src/broker/index.ts';
import { leakOf } from '../secrecy/doors.ts';
import { brokenLaw } from '../secrecy/laws.ts';
import { firstDifference, run } from '../secrecy/run.ts';
import { createWorld, viewOfWorld } from '../secrecy/world.ts';
import { createDoorWorld } from '../secrecy/world-doors.ts';
import { openResult } from './result-file.ts';

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: '10000' },
    sharing: { type: 'string', default: '1000' },
    doors: { type: 'string', default: '10000' },
    again: { type: 'boolean', default: false },
  },
});
/** Worlds of purge and renaming are numbered from 1; `differing` has the worlds and views whose bytes differed. */
const fresh = { worlds: 0, processorS: 0, processorMsPerWorld: 0, sharingWorlds: 0, doorWorlds: 0, differing: [] as string[] };
const file = openResult('secrecy', fresh, () => !values.again);
const { result } = file;

const SAVE_EVERY = 100;
function save(): void {
  result.processorS = Math.round(result.processorS * 1000) / 1000;
  result.processorMsPerWorld = Math.round((result.processorS / result.worlds) * 10_000) / 10;
  file.save();
  console.log(`${result.worlds} worlds, ${result.sharingWorlds} with sharing on and off, ${result.doorWorlds} of doors, ${result.differing.length} differ`);
}

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
  result.processorS += (processorMs() - startMs) / 1000;
  result.worlds += 1;
  if (result.worlds % SAVE_EVERY === 0) save();
}
while (result.sharingWorlds < Number(values.sharing)) {
  trySharing(result.sharingWorlds + 1);
  result.sharingWorlds += 1;
  if (result.sharingWorlds % SAVE_EVERY === 0) save();
}
while (result.doorWorlds < Number(values.doors)) {
  const seed = result.doorWorlds + 1;
  const leak = leakOf(createDoorWorld(seed));
  if (leak !== undefined) result.differing.push(`world of doors ${seed}, ${leak}`);
  result.doorWorlds += 1;
  if (result.doorWorlds % SAVE_EVERY === 0) save();
}
save();
process.exitCode = result.differing.length === 0 ? 0 : 1;
