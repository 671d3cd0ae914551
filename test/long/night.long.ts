// What a whole night of april-2024 costs, hour by hour: `npm run long -- night`, or the first minutes of every hour with
// `--minutes 2`. Each hour is a headless run of its own with everything written; resumable hour by hour as long as commit and
// minutes are the same. Sums for the night are the hours' own, times 60 / minutes, and say so.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

interface Hour {
  readonly from: string;
  readonly cpuMsPerSimulatedS: number;
  readonly memoryPeakMb: number;
  readonly plotsPerSimulatedS: number;
  /** Bytes written, by what stands at the top of the folder. */
  readonly sizes: Readonly<Record<string, number>>;
}

interface Result {
  readonly commit: string;
  readonly machine: string;
  readonly node: string;
  readonly load: string;
  readonly seed: number;
  readonly minutesOfEachHour: number;
  readonly hours: Hour[];
  durationS: number;
  cpuMsPerSimulatedS: number;
  memoryPeakMb: number;
  outMbOfNight: number;
}

const HOURS = Array.from({ length: 11 }, (_, i) => String((19 + i) % 24).padStart(2, '0'));
const SEED = 7;
const root = join(import.meta.dirname, '..', '..');
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' }, again: { type: 'boolean', default: false } } });
const minutes = Number(values.minutes);
if (!(Number.isInteger(minutes) && minutes >= 1 && minutes <= 60)) throw new Error(`--minutes ${values.minutes} must be a whole number from 1 to 60`);

const file = join(root, 'docs', 'results', 'night.json');
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const before = existsSync(file) && !values.again ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : undefined;
const result: Result = before?.commit === commit && before.minutesOfEachHour === minutes ? before : {
  commit, machine: `${cpus().length} × ${cpus()[0].model}`, node: process.version, load: loadavg().map((value) => value.toFixed(1)).join(' '), seed: SEED,
  minutesOfEachHour: minutes, hours: [], durationS: 0, cpuMsPerSimulatedS: 0, memoryPeakMb: 0, outMbOfNight: 0,
};
mkdirSync(join(root, 'docs', 'results'), { recursive: true });

function sizeOf(path: string): number {
  const found = statSync(path);
  return found.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : found.size;
}

function runHour(hour: string): Hour {
  const out = mkdtempSync(join(tmpdir(), 'manara-night-'));
  const until = minutes === 60 ? `${String((Number(hour) + 1) % 24).padStart(2, '0')}:00` : `${hour}:${String(minutes).padStart(2, '0')}`;
  try {
    const words = ['exercise', 'april-2024', '--headless', '--seed', String(SEED), '--from', `${hour}:00`, '--to', until, '--out', out];
    execFileSync(process.execPath, [join(root, 'src', 'server', 'main.ts'), ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
    const { machine } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as { machine: Omit<Hour, 'from' | 'sizes'> };
    const sizes = Object.fromEntries(readdirSync(out).map((name) => [name, sizeOf(join(out, name))]));
    return {
      from: `${hour}:00`, cpuMsPerSimulatedS: machine.cpuMsPerSimulatedS, memoryPeakMb: machine.memoryPeakMb, plotsPerSimulatedS: machine.plotsPerSimulatedS, sizes,
    };
  } finally {
    rmSync(out, { recursive: true });
  }
}

for (const hour of HOURS) {
  if (result.hours.some(({ from }) => from === `${hour}:00`)) continue;
  const startedMs = performance.now();
  result.hours.push(runHour(hour));
  result.durationS = Math.round(result.durationS + (performance.now() - startedMs) / 1000);
  const { hours } = result;
  const bytes = hours.flatMap(({ sizes }) => Object.values(sizes)).reduce((sum, size) => sum + size, 0);
  result.cpuMsPerSimulatedS = Math.round((hours.reduce((sum, { cpuMsPerSimulatedS }) => sum + cpuMsPerSimulatedS, 0) / hours.length) * 10) / 10;
  result.memoryPeakMb = Math.max(...hours.map(({ memoryPeakMb }) => memoryPeakMb));
  result.outMbOfNight = Math.round((bytes * (60 / minutes) * (HOURS.length / hours.length)) / 1e6);
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(`${hour}:00 ${JSON.stringify(hours.at(-1))}`);
}
console.log(`${minutes} minutes of each hour: ${result.cpuMsPerSimulatedS} ms of CPU a simulated second, ${result.memoryPeakMb} MB at most, ${result.outMbOfNight} MB a night`);
