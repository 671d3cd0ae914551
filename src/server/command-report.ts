/** `manara report`: a recording as one HTML file that needs nothing else, and the runs of a comparison as CSV. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRecording } from '../record/store/index.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';
import { comparedRuns, readRun } from './report/read-run.ts';
import { reportPage } from './report/report-page.ts';
import { runsCsv } from './report/runs-csv.ts';

type Ring = readonly (readonly [number, number])[];
interface Shape {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly Shape[];
  readonly geometry?: Shape;
  readonly features?: readonly Shape[];
}

/** Outer rings of a GeoJSON. */
function ringsOf(shape: Shape): Ring[] {
  const inner = [...(shape.geometries ?? []), ...(shape.features ?? []), ...(shape.geometry === undefined ? [] : [shape.geometry])];
  if (shape.type === 'Polygon') return shape.coordinates as Ring[];
  if (shape.type === 'MultiPolygon') return (shape.coordinates as Ring[][]).flat();
  return inner.flatMap(ringsOf);
}

const BASEMAP = fileURLToPath(new URL('../../web/public/basemap/land.json', import.meta.url));
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
    land: ringsOf(JSON.parse(readFileSync(BASEMAP, 'utf8')) as Shape),
    chartScript: readFileSync(join(library, 'uPlot.iife.min.js'), 'utf8'),
    chartStyle: readFileSync(join(library, 'uPlot.min.css'), 'utf8'),
  });
  const file = out ?? join(path, 'report.html');
  writeFileSync(file, text);
  process.stdout.write(`${file}: ${Math.round(text.length / 1024)} kB, open it in a browser\n`);
}
