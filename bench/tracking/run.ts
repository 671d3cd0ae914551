/**
 * The tracker against the yardsticks: `npm run bench:picture [-- FOLDER]`. Scores the scenes A, B and E of this folder, and every scene
 * `<name>-<seed>-<burst|rot>` found in FOLDER (made by the benchmark's generator), beside the oracle's recorded figures
 * (`oracle.json`) and those of Stone Soup (`golden/scores.json`, seed 1, burst). Then measures growth with the number of objects and with the size of formations. Draws all for the docs.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { scoreTexts, type Scores } from '../../src/assess/index.ts';
import { readTrackJob, trackFile } from '../../src/picture/index.ts';
import { barsSvg, growthSvg } from './draw.ts';
import { measureScans } from './speed.ts';

/** What is compared; m, m/s, shares, switches a run. */
interface Figures {
  gospa: number;
  gospa300: number;
  spuriousness: number;
  switches: number;
  velocity: number;
  ballistic: number | null;
}

const HERE = import.meta.dirname;
const oracle = JSON.parse(readFileSync(join(HERE, 'oracle.json'), 'utf8')) as { figures: Record<string, Figures> };
const golden = JSON.parse(readFileSync(join(HERE, 'golden', 'scores.json'), 'utf8')) as Record<string, { gospaMean: number } | undefined>;

function textOf(folder: string, name: string): string {
  const plain = join(folder, name);
  return existsSync(plain) ? readFileSync(plain, 'utf8') : gunzipSync(readFileSync(`${plain}.gz`)).toString('utf8');
}

const figuresOf = (scores: Scores, fine: Scores): Figures => ({
  gospa: scores.gospaMean,
  gospa300: fine.gospaMean,
  spuriousness: scores.siap.Spuriousness,
  switches: scores.switches,
  velocity: scores.siap['Velocity Accuracy'],
  ballistic: scores.byKind['ballistic']?.detected ?? null,
});

/** Scores tracks against a scene's truth at both cut-offs. */
function scored(folder: string, tracks: string, name: string): Figures {
  const truth = textOf(folder, 'truth.csv');
  const window = { fromS: 60, toS: 600, stepS: name.startsWith('D') ? 20 : 5 };
  const [coarse, fine] = [2000, 300].map((cutoffM) => {
    const result = scoreTexts({ truth, tracks }, { cutoffM, window });
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  });
  return figuresOf(coarse, fine);
}

function track(folder: string): { tracks: string; plotUs: number } {
  const plots = textOf(folder, 'plots.csv');
  const start = process.cpuUsage();
  const job = readTrackJob({ sensors: textOf(folder, 'sensors.json'), plots, world: textOf(folder, 'scenario.json') });
  if (!job.ok) throw new Error(job.error.message);
  const lines: string[] = [];
  trackFile(job.value, (line) => lines.push(line));
  const used = process.cpuUsage(start);
  return { tracks: `${lines.join('\n')}\n`, plotUs: (used.user + used.system) / plots.split('\n').length };
}

/** The mean over seeds and modes of one scenario. */
interface Sum {
  scenes: number;
  ours: number[];
  oracle: number[];
}

const KEYS = ['gospa', 'gospa300', 'spuriousness', 'switches', 'velocity', 'ballistic'] as const;
const rowOf = (figures: Figures): number[] => KEYS.map((key) => figures[key] ?? Number.NaN);
const words = (values: readonly number[]): string => values.map((value, i) => (Number.isNaN(value) ? '–' : value.toFixed([0, 0, 4, 1, 1, 3][i]))).join(' | ');

function runScenes(folders: ReadonlyMap<string, string>): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const [name, folder] of folders) {
    const yardstick = oracle.figures[name];
    if (yardstick === undefined) continue;
    const { tracks, plotUs } = track(folder);
    const ours = scored(folder, tracks, name);
    console.log(`| ${name} | ${words(rowOf(ours))} | ${words(rowOf(yardstick))} | ${plotUs.toFixed(1)} |`);
    const sum = sums.get(name[0]) ?? { scenes: 0, ours: KEYS.map(() => 0), oracle: KEYS.map(() => 0) };
    sums.set(name[0], sum);
    sum.scenes += 1;
    rowOf(ours).forEach((value, i) => {
      sum.ours[i] += value;
    });
    rowOf(yardstick).forEach((value, i) => {
      sum.oracle[i] += value;
    });
  }
  return sums;
}

function findFolders(extra: string | undefined): Map<string, string> {
  const folders = new Map<string, string>();
  for (const name of ['A', 'B', 'E']) folders.set(`${name}-1-burst`, join(HERE, 'data', name));
  if (extra !== undefined) for (const name of readdirSync(extra).sort()) if (/^[A-E]-\d+-(?:burst|rot)$/.test(name)) folders.set(name, join(extra, name));
  return folders;
}

const TITLE = 'GOSPA | GOSPA c=300 | spuriousness | switches | velocity | ballistic held';
console.log(`| scene | ours: ${TITLE} | oracle: the same | CPU us a plot, start-up included |`);
const sums = runScenes(findFolders(process.argv[2]));
const bars: Array<{ name: string; values: [string, number][] }> = [];
for (const [name, sum] of sums) {
  const ours = sum.ours.map((value) => value / sum.scenes),
    bound = sum.oracle.map((value) => value / sum.scenes);
  const stoneSoup = golden[`${name}-gnn`]?.gospaMean;
  console.log(
    `mean of ${name}, ${sum.scenes} runs | ${words(ours)} | ${words(bound)} | GOSPA ratio ${(ours[0] / bound[0]).toFixed(3)}, at 300 m ${(ours[1] / bound[1]).toFixed(3)} | Stone Soup GNN, seed 1: ${stoneSoup?.toFixed(0) ?? '–'}`,
  );
  const values: [string, number][] = [
    ['Manara', ours[0]],
    ['oracle', bound[0]],
  ];
  if (stoneSoup !== undefined) values.push(['Stone Soup GNN (seed 1)', stoneSoup]);
  bars.push({ name, values });
}
/** Median over the later scans, µs of CPU a plot. */
function settledUs(objects: number, size: number): number {
  const { costs } = measureScans(objects, objects < 3000 ? 40 : 10, () => undefined, size);
  const settled = costs
    .slice(Math.floor(costs.length / 2))
    .map((cost) => cost.plotUs)
    .sort((a, b) => a - b);
  return settled[Math.floor(settled.length / 2)];
}
const growth = [300, 1000, 3000, 10_000, 30_000].map((count) => ({ count, plotUs: settledUs(count, 1) }));
const formations = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map((count) => ({ count, plotUs: settledUs(2048, count) }));
for (const { count, plotUs } of growth)
  console.log(`${count} objects: ${plotUs.toFixed(2)} us CPU a plot (median of the later scans, load ${loadavg()[0].toFixed(1)})`);
for (const { count, plotUs } of formations)
  console.log(`2048 objects in formations of ${count}: ${plotUs.toFixed(2)} us CPU a plot (load ${loadavg()[0].toFixed(1)})`);
const docs = join(HERE, '..', '..', 'docs');
writeFileSync(join(docs, 'picture-accuracy.svg'), barsSvg(bars));
writeFileSync(join(docs, 'picture-growth.svg'), growthSvg('CPU time per plot in µs against the number of objects, uniform sky', growth));
writeFileSync(join(docs, 'picture-formations.svg'), growthSvg('CPU time per plot in µs against the size of formations, 2,048 objects', formations));
