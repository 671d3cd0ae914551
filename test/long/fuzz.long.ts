// Every decoder on inputs drawn from seeds: `npm run long -- fuzz --inputs 10000000`. Resumable: it goes on from the seed that
// docs/results/fuzz.json says it reached, as long as the commit is the same; `--again` begins anew. `--minutes` stops it earlier.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCatalogue } from '../../src/format/asterix/index.ts';
import { inputOf, type Drawn } from '../fuzz/inputs.ts';
import { createJudge } from '../fuzz/judge.ts';

interface Result {
  readonly commit: string;
  /** When the last of it ran. */
  ended: string;
  readonly machine: string;
  readonly node: string;
  /** Seeds 0 … inputs − 1. */
  inputs: number;
  /** Inputs in bytes, and what came of them. */
  bytes: number;
  records: number;
  /** Inputs and records by kind of input. */
  kinds: Record<string, { inputs: number; records: number }>;
  errors: Record<string, number>;
  /** Processor time of the run, and of its slowest input. */
  processorS: number;
  slowestMs: number;
  slowestSeed: number;
  heapMostBytes: number;
  /** Seeds whose verdict must not be. */
  readonly wrongs: string[];
}

const { values } = parseArgs({ options: { inputs: { type: 'string', default: '10000000' }, minutes: { type: 'string', default: '100000' }, again: { type: 'boolean', default: false } } });
const wanted = Number(values.inputs);
const endsMs = performance.now() + Number(values.minutes) * 60_000;
const folder = join(import.meta.dirname, '..', '..', 'docs', 'results');
const file = join(folder, 'fuzz.json');
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const fresh = (): Result => ({
  commit, ended: '', machine: `${cpus().length} × ${cpus()[0].model}`, node: process.version, inputs: 0, bytes: 0, records: 0, kinds: {}, errors: {}, processorS: 0, slowestMs: 0, slowestSeed: 0, heapMostBytes: 0, wrongs: [],
});
const before = existsSync(file) && !values.again ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : fresh();
const result = before.commit === commit ? before : fresh();
mkdirSync(folder, { recursive: true });

const usedMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
/** An input of some hundred octets that takes longer hangs whoever reads it. */
const INPUT_MOST_MS = 2_000;
const SAVE_EVERY = 20_000;
let savedMs = usedMs();
const save = (): void => {
  const nowMs = usedMs();
  result.processorS = Math.round(result.processorS + (nowMs - savedMs) / 1000);
  savedMs = nowMs;
  result.ended = new Date().toISOString();
  result.heapMostBytes = Math.max(result.heapMostBytes, process.memoryUsage().heapUsed);
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
};

const catalogue = await loadCatalogue();
const judge = createJudge(catalogue);
const drawn: Drawn = new Map();
while (result.inputs < wanted && performance.now() < endsMs) {
  const seed = result.inputs;
  const input = inputOf(seed, catalogue, drawn);
  const kind = (result.kinds[input.kind] ??= { inputs: 0, records: 0 });
  kind.inputs += 1;
  const startedMs = usedMs();
  let wrongs: readonly string[];
  try {
    const verdict = judge(input, seed);
    wrongs = verdict.wrongs;
    result.records += verdict.records;
    kind.records += verdict.records;
    for (const code of verdict.codes) result.errors[code] = (result.errors[code] ?? 0) + 1;
  } catch (cause) {
    wrongs = [`threw ${(cause as Error).message}`];
  }
  const tookMs = usedMs() - startedMs;
  if (tookMs > result.slowestMs) {
    result.slowestMs = Number(tookMs.toFixed(1));
    result.slowestSeed = seed;
  }
  if (tookMs > INPUT_MOST_MS) wrongs = [...wrongs, `took ${tookMs.toFixed(0)} ms`];
  for (const wrong of wrongs) if (result.wrongs.length < 100) result.wrongs.push(`seed ${seed}, ${input.kind}: ${wrong}`);
  result.bytes += input.bytes.length;
  result.inputs += 1;
  if (result.inputs % SAVE_EVERY !== 0) continue;
  save();
  console.log(`${result.inputs} inputs, ${result.wrongs.length} wrong`);
}
save();
console.log(`${result.inputs} inputs in ${result.processorS} s: ${result.wrongs.length === 0 ? 'no crash, no hang, always a record or a named error' : result.wrongs.join('; ')}`);
process.exitCode = result.wrongs.length === 0 ? 0 : 1;
