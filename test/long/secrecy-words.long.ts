// Purge and renaming on many random worlds of words, and with moved seconds of mediated lines: `npm run long -- secrecy-words --words 10000 --lines 10000`.
// Resumable: it goes on from where docs/results/secrecy-words.json says it was, as long as the commit is the same; `--again` begins anew.

import { parseArgs } from 'node:util';
import { firstDifference, run } from '../secrecy/run.ts';
import { brokenTalkLaw, createTalkWorld } from '../secrecy/talk-world.ts';
import { brokenWordLaw, worldWithWords } from '../secrecy/words.ts';
import { openResult } from './result-file.ts';

const { values } = parseArgs({
  options: {
    words: { type: 'string', default: '10000' },
    lines: { type: 'string', default: '10000' },
    sharing: { type: 'string', default: '1000' },
    again: { type: 'boolean', default: false },
  },
});
const fresh = {
  /** Worlds of indications and postures, and of mediated lines, each numbered from 1. */
  wordWorlds: 0,
  lineWorlds: 0,
  /** Worlds of words with shared pools and without. */
  sharingWorlds: 0,
  /** Indications that were filed, and orders that were taken on lines. */
  indications: 0,
  orders: 0,
  processorS: 0,
  /** Worlds whose bytes differed, with the law that they broke. */
  differing: [] as string[],
};
const file = openResult('secrecy-words', fresh, () => !values.again);
const { result } = file;

const SAVE_EVERY = 100;
const processorS = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
let startedS = processorS();
function save(): void {
  const nowS = processorS();
  result.processorS = Math.round((result.processorS + nowS - startedS) * 10) / 10;
  startedS = nowS;
  file.save();
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
