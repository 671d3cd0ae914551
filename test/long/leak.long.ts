// The leak figures that need many worlds: `npm run long -- leak --twins 1200 --coarse 300 --tiles 60`; written to docs/results/leak.json.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { GridM } from '../../src/model/index.ts';
import { tiledErrors } from '../../src/server/leak/tiled-land.ts';
import { twinFigures } from '../../src/server/leak/twins.ts';

const { values } = parseArgs({
  options: { twins: { type: 'string', default: '1200' }, coarse: { type: 'string', default: '300' }, tiles: { type: 'string', default: '60' } },
});
const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const figures = (worlds: number, gridM: GridM): object => {
  const [geography, artefact, scans] = twinFigures(worlds, ['geography', 'signature', 'scans'], { gridM }).map((figure) =>
    figure && { auc: rounded(figure.areaChance), low: rounded(figure.lowChance), high: rounded(figure.highChance), worlds: figure.worldCount, trainedOn: figure.trainedCount, testedOn: figure.testedCount });
  return { gridM, geography, artefact, withScansHeard: scans };
};

const result: { commit: string; node: string; twins: object[]; tiles: object[] } = {
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(), node: process.version, twins: [], tiles: [],
};
const save = (): void => writeFileSync(join(import.meta.dirname, '..', '..', 'docs', 'results', 'leak.json'), `${JSON.stringify(result, undefined, 2)}\n`);
for (const gridM of [0, 1000, 5000, 20_000] as const) {
  result.twins.push(figures(Number(gridM === 0 ? values.twins : values.coarse), gridM));
  save();
  console.log(JSON.stringify(result.twins.at(-1)));
}
result.tiles = tiledErrors(Number(values.tiles)).map((span) => ({ ...span, medianKm: rounded(span.medianKm), lowKm: rounded(span.lowKm), highKm: rounded(span.highKm) }));
save();
console.log(JSON.stringify(result.tiles));
