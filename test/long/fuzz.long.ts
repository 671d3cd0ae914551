// Every decoder on inputs drawn from seeds: `npm run long -- fuzz --inputs 10000000`. Resumable: it goes on from the seed that
// docs/results/fuzz.json says it reached, as long as the commit is the same; `--again` begins anew. `--minutes` stops it earlier, `--workers` says on how
// many threads it runs. Verdicts hang on the seed, not on the thread.

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { loadCatalogue } from '../../src/format/asterix/index.ts';
import { inputOf, type Drawn } from '../fuzz/inputs.ts';
import { createJudge } from '../fuzz/judge.ts';
import { openResult } from './result-file.ts';

/** What came of seeds in a row. */
interface Part {
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
  wrongs: string[];
}

const nothing = (): Part => ({
  inputs: 0,
  bytes: 0,
  records: 0,
  kinds: {},
  errors: {},
  processorS: 0,
  slowestMs: 0,
  slowestSeed: 0,
  heapMostBytes: 0,
  wrongs: [],
});

/** An input of some hundred octets that takes longer hangs whoever reads it. */
const INPUT_MOST_MS = 2_000;
/** What is held of inputs of some hundred octets each can have no reason to be more. */
const HEAP_MOST_BYTES = 1_500_000_000;
const CHUNK = 20_000;
const WRONGS_MOST = 100;

function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

type Judge = ReturnType<typeof createJudge>;
type Catalogue = Awaited<ReturnType<typeof loadCatalogue>>;

function judged(
  judge: Judge,
  input: ReturnType<typeof inputOf>,
  seed: number,
): { readonly records: number; readonly codes: readonly string[]; readonly wrongs: readonly string[] } {
  try {
    return judge(input, seed);
  } catch (cause) {
    return { records: 0, codes: [], wrongs: [`threw ${(cause as Error).message}`] };
  }
}

/** The seeds from `first` on, up to `end`. */
function run(first: number, end: number, catalogue: Catalogue, judge: Judge): Part {
  const part = nothing();
  const drawn: Drawn = new Map();
  const beganMs = usedMs();
  for (let seed = first; seed < end; seed += 1) {
    const input = inputOf(seed, catalogue, drawn);
    const kind = (part.kinds[input.kind] ??= { inputs: 0, records: 0 });
    kind.inputs += 1;
    const startedMs = usedMs();
    const { records, codes, wrongs } = judged(judge, input, seed);
    const tookMs = usedMs() - startedMs;
    part.records += records;
    kind.records += records;
    for (const code of codes) part.errors[code] = (part.errors[code] ?? 0) + 1;
    if (tookMs > part.slowestMs) {
      part.slowestMs = Number(tookMs.toFixed(1));
      part.slowestSeed = seed;
    }
    for (const wrong of tookMs > INPUT_MOST_MS ? [...wrongs, `took ${tookMs.toFixed(0)} ms`] : wrongs)
      part.wrongs.push(`seed ${seed}, ${input.kind}: ${wrong}`);
    part.bytes += input.bytes.length;
    part.inputs += 1;
  }
  part.heapMostBytes = process.memoryUsage().heapUsed;
  if (part.heapMostBytes > HEAP_MOST_BYTES) part.wrongs.push(`seeds up to ${end}: ${part.heapMostBytes} bytes are held`);
  part.processorS = (usedMs() - beganMs) / 1000;
  return part;
}

function addTo(result: Part, part: Part): void {
  result.inputs += part.inputs;
  result.bytes += part.bytes;
  result.records += part.records;
  result.processorS = Math.round((result.processorS + part.processorS) * 10) / 10;
  for (const [name, { inputs, records }] of Object.entries(part.kinds)) {
    const kind = (result.kinds[name] ??= { inputs: 0, records: 0 });
    kind.inputs += inputs;
    kind.records += records;
  }
  for (const [code, count] of Object.entries(part.errors)) result.errors[code] = (result.errors[code] ?? 0) + count;
  if (part.slowestMs > result.slowestMs) Object.assign(result, { slowestMs: part.slowestMs, slowestSeed: part.slowestSeed });
  result.heapMostBytes = Math.max(result.heapMostBytes, part.heapMostBytes);
  result.wrongs = [...result.wrongs, ...part.wrongs].slice(0, WRONGS_MOST);
}

async function work(): Promise<void> {
  const catalogue = await loadCatalogue();
  const judge = createJudge(catalogue);
  parentPort?.on('message', ({ first, end }: { first: number; end: number }) => parentPort?.postMessage({ first, part: run(first, end, catalogue, judge) }));
  parentPort?.postMessage({ first: -1, part: nothing() });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      inputs: { type: 'string', default: '10000000' },
      minutes: { type: 'string', default: '100000' },
      workers: { type: 'string', default: String(cpus().length) },
      again: { type: 'boolean', default: false },
    },
  });
  const wanted = Number(values.inputs);
  const endsMs = performance.now() + Number(values.minutes) * 60_000;
  /** `ended`: when the last of it ran. */
  const { result, save } = openResult('fuzz', { ended: '', ...nothing() }, () => !values.again);

  let next = result.inputs;
  // Parts that are done before one that comes first.
  const waiting = new Map<number, Part>();
  await Promise.all(
    Array.from(
      { length: Number(values.workers) },
      () =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), { argv: [] });
          worker.on('error', reject);
          worker.on('message', ({ first, part }: { first: number; part: Part }) => {
            if (first >= 0) waiting.set(first, part);
            for (let done = waiting.get(result.inputs); done !== undefined; done = waiting.get(result.inputs)) {
              waiting.delete(result.inputs);
              addTo(result, done);
              result.ended = new Date().toISOString();
              save();
              console.log(`${result.inputs} inputs, ${result.wrongs.length} wrong`);
            }
            if (next >= wanted || performance.now() >= endsMs) {
              void worker.terminate();
              resolve();
              return;
            }
            const end = Math.min(wanted, next + CHUNK);
            worker.postMessage({ first: next, end });
            next = end;
          });
        }),
    ),
  );
  console.log(
    `${result.inputs} inputs in ${result.processorS} s: ${result.wrongs.length === 0 ? 'no crash, no hang, always a record or a named error' : result.wrongs.join('; ')}`,
  );
  process.exitCode = result.wrongs.length === 0 ? 0 : 1;
}

if (isMainThread) await main();
else await work();
