/** `manara report`: a recording as one HTML file that needs nothing else, and the runs of a comparison as CSV. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRecording } from '../record/store/index.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';
import { comparedRuns, readRun } from './report/read-run.ts';
import type { Basemap, Ring, Town } from './report/map-ground.ts';
import { reportPage } from './report/report-page.ts';
import { runsCsv } from './report/runs-csv.ts';

interface Shape {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly Shape[];
}

/** All rings and lines of a GeoJSON geometry. */
function outlinesOf(shape: Shape): readonly Ring[] {
  if (shape.geometries !== undefined) return shape.geometries.flatMap(outlinesOf);
  if (shape.type === 'LineString') return [shape.coordinates as Ring];
  return shape.type === 'MultiPolygon' ? (shape.coordinates as Ring[][]).flat() : (shape.coordinates as Ring[]);
}

function readBasemap(): Basemap {
  const read = (name: string): unknown => JSON.parse(readFileSync(fileURLToPath(new URL(`../../web/public/basemap/${name}`, import.meta.url)), 'utf8'));
  const { towns } = read('towns.json') as { towns: Town[] };
  return { land: outlinesOf(read('land.json') as Shape), lines: outlinesOf(read('lines.json') as Shape), towns };
}

const require = createRequire(import.meta.url);

export interface ReportOptions {
  readonly out?: string;
}

/** Writes the report beside the recording, or where `out` says. */
export async function reportCommand(path: string, { out }: ReportOptions): Promise<void> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) throw new StatedFailure(`${path} is no folder: give one that exercise --out or serve wrote`, EXIT.usage);
  const runs = comparedRuns(path);
  if (runs.length > 0) {
    writeFileSync(join(path, 'runs.csv'), runsCsv(runs));
    process.stdout.write(`${join(path, 'runs.csv')}: ${runs.length} runs\n`);
    return;
  }
  const recording = valueOf(await openRecording(path));
  const run = await readRun(recording, path);
  if (run === undefined) throw new StatedFailure(`${path} holds no frames: there is nothing to report`);
  const library = dirname(require.resolve('uplot'));
  const text = reportPage({
    run,
    basemap: readBasemap(),
    chartScript: readFileSync(join(library, 'uPlot.iife.min.js'), 'utf8'),
    chartStyle: readFileSync(join(library, 'uPlot.min.css'), 'utf8'),
  });
  const file = out ?? join(path, 'report.html');
  writeFileSync(file, text);
  process.stdout.write(`${file}: ${Math.round(text.length / 1024)} kB, open it in a browser\n`);
}
