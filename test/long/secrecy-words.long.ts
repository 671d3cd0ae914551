// Purge and renaming on many random worlds of words, and with moved seconds of mediated lines: `npm run long -- secrecy-words --words 10000 --lines 10000`.
// Resumable: it goes on from where docs/results/secrecy-words.json says it was, as long as the commit is the same; `--again` begins anew.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { firstDifference, run } from '../secrecy/run.ts';
import { brokenTalkLaw, createTalkWorld } from '../secrecy/talk-world.ts';
import { brokenWordLaw, worldWithWords } from '../secrecy/words.ts';

interface Result {
  readonly commit: string;
  readonly machine: string;
  readonly node: string;
  /** Worlds of indications and postures, and of mediated lines, each numbered from 1. */
  wordWorlds: number;
  lineWorlds: number;
  /** Worlds of words with shared pools and without. */
  sharingWorlds: number;
  /** Indications that were filed, and orders that were taken on lines. */
  indications: number;
  orders: number;
  processorS: number;
  /** Worlds whose bytes differed, with the law that they broke. */
  readonly differing: string[];
}

const { values } = parseArgs({
  options: {
    words: { type: 'string', default: '10000' },
    lines: { type: 'string', default: '10000' },
    sharing: { type: 'string', default: '1000' },
    again: { type: 'boolean', default: false },
  },
});
const file = join(import.meta.dirname, '..', '..', 'docs', 'results', 'secrecy-words.json');
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const fresh = (): Result => ({
  commit,
  machine: `${cpus().length} × ${cpus()[0].model}`,
  node: process.version,
  wordWorlds: 0,
  lineWorlds: 0,
  sharingWorlds: 0,
  indications: 0,
  orders: 0,
  processorS: 0,
  differing: [],
});
const before = existsSync(file) && !values.again ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : fresh();
const result = before.commit === commit ? before : fresh();

const SAVE_EVERY = 100;
const processorS = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
let startedS = processorS();
function save(): void {
  const nowS = processorS();
  result.processorS = Math.round((result.processorS + nowS - startedS) * 10) / 10;
  startedS = nowS;
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(
    `${result.wordWorlds} worlds of words, ${result.lineWorlds} of lines, ${result.sharingWorlds} with sharing on and off, ${result.differing.length} differ`,
  );
}

while (result.wordWorlds < Number(values.words)) {
  const seed = result.wordWorlds + 1;
  const law = brokenWordLaw(seed);
  if (law !== undefined) result.differing.push(`world ${seed} of words: ${law}`);
  result.indications += worldWithWords(seed).inputs.filter(({ kind }) => kind === 'indication').length;
  result.wordWorlds = seed;
  if (seed % SAVE_EVERY === 0) save();
}
while (result.lineWorlds < Number(values.lines)) {
  const seed = result.lineWorlds + 1;
  const world = createTalkWorld(seed);
  const law = brokenTalkLaw(world, seed);
  if (law !== undefined) result.differing.push(`world ${seed} of lines: ${law}`);
  result.orders += world.steps.length;
  result.lineWorlds = seed;
  if (seed % SAVE_EVERY === 0) save();
}
while (result.sharingWorlds < Number(values.sharing)) {
  const seed = result.sharingWorlds + 1;
  const world = worldWithWords(seed);
  const [alone, shared] = [run(world, { sharing: false }), run(world, { sharing: true })];
  for (const key of shared.frames.keys()) if (firstDifference(alone, shared, key) !== -1) result.differing.push(`world ${seed} of words, ${key}: sharing`);
  result.sharingWorlds = seed;
  if (seed % SAVE_EVERY === 0) save();
}
save();
process.exitCode = result.differing.length === 0 ? 0 : 1;
