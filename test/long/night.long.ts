// What a night of april-2024 costs. `npm run long -- night` computes it in one run, 19:00 to 06:00, everything written: its memory
// is that of the whole night, and it cannot be taken up half-way. `--minutes 2` takes the first minutes of each of its eleven hours
// instead, each a headless run of its own, resumable as long as commit and minutes are the same; the sums for the night are then
// the cuts' own, times 60 / minutes, and say so.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadNow, openResult } from './result-file.ts';

interface Part {
  readonly from: string;
  readonly to: string;
  readonly cpuMsPerSimulatedS: number;
  readonly memoryPeakMb: number;
  readonly plotsPerSimulatedS: number;
  /** Bytes written, by what stands at the top of the folder. */
  readonly sizes: Readonly<Record<string, number>>;
}

const HOUR_COUNT = 11;
const NIGHT_MINUTES = HOUR_COUNT * 60;
const HOURS = Array.from({ length: HOUR_COUNT }, (_, i) => String((19 + i) % 24).padStart(2, '0'));
const SEED = 7;
const root = join(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  options: { minutes: { type: 'string' }, again: { type: 'boolean', default: false } },
});
const minutes = values.minutes === undefined ? NIGHT_MINUTES : Number(values.minutes);
if (minutes !== NIGHT_MINUTES && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= 59)) {
  throw new Error(`--minutes ${values.minutes} must be a whole number from 1 to 59, or left out for the whole night`);
}
const plan: readonly (readonly [from: string, to: string])[] =
  minutes === NIGHT_MINUTES ? [['19:00', '06:00']] : HOURS.map((hour) => [`${hour}:00`, `${hour}:${String(minutes).padStart(2, '0')}`] as const);

const fresh = {
  load: loadNow(),
  seed: SEED,
  /** Minutes computed of each hour; 660: the whole night in one run. */
  minutes,
  parts: [] as Part[],
  cpuMsPerSimulatedS: 0,
  memoryPeakMb: 0,
  outMbOfNight: 0,
};
const { result, save } = openResult('night', fresh, (before) => before.minutes === minutes && !values.again);

function sizeOf(path: string): number {
  const found = statSync(path);
  return found.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : found.size;
}

function runPart(from: string, to: string): Part {
  const out = mkdtempSync(join(tmpdir(), 'manara-night-'));
  try {
    const words = ['exercise', 'april-2024', '--headless', '--seed', String(SEED), '--from', from, '--to', to, '--out', out];
    execFileSync(process.execPath, [join(root, 'src', 'server', 'main.ts'), ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const { machine } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as {
      machine: Pick<Part, 'cpuMsPerSimulatedS' | 'memoryPeakMb' | 'plotsPerSimulatedS'>;
    };
    const { cpuMsPerSimulatedS, memoryPeakMb, plotsPerSimulatedS } = machine;
    const sizes = Object.fromEntries(readdirSync(out).map((name) => [name, sizeOf(join(out, name))]));
    return { from, to, cpuMsPerSimulatedS, memoryPeakMb, plotsPerSimulatedS, sizes };
  } finally {
    rmSync(out, { recursive: true });
  }
}

for (const [from, to] of plan) {
  if (result.parts.some((part) => part.from === from)) continue;
  result.parts.push(runPart(from, to));
  const { parts } = result;
  const bytes = parts.flatMap(({ sizes }) => Object.values(sizes)).reduce((sum, size) => sum + size, 0);
  const cpuMs = parts.reduce((sum, part) => sum + part.cpuMsPerSimulatedS, 0) / parts.length;
  result.cpuMsPerSimulatedS = Math.round(cpuMs * 10) / 10;
  result.memoryPeakMb = Math.max(...parts.map(({ memoryPeakMb }) => memoryPeakMb));
  result.outMbOfNight = Math.round((bytes * NIGHT_MINUTES) / (minutes * parts.length) / 1e6);
  save();
  console.log(`${from} ${JSON.stringify(parts.at(-1))}`);
}
const span = minutes === NIGHT_MINUTES ? 'the whole night in one run' : `${minutes} minutes of each hour`;
const { cpuMsPerSimulatedS, memoryPeakMb, outMbOfNight } = result;
console.log(`${span}: ${cpuMsPerSimulatedS} ms of CPU a simulated second, ${memoryPeakMb} MB at most, ${outMbOfNight} MB a night`);
