// The leak figures that need many worlds: `npm run long -- leak --twins 1200 --coarse 300 --tiles 60 --seeds 12`; written to docs/results/leak.json.
// `--only exercise` (or twins, others or tiles) takes that part again and leaves the others as they stand there.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { GridM } from '../../src/model/index.ts';
import type { LeakFigure } from '../../src/assess/index.ts';
import { readLeak } from '../../src/server/command-leak.ts';
import { leaksOf, type RecordingLeak } from '../../src/server/leak/recording-leak.ts';
import { tiledErrors } from '../../src/server/leak/tiled-land.ts';
import type { TwinOptions } from '../../src/server/leak/twin-world.ts';
import { twinFigures } from '../../src/server/leak/twins.ts';
import { runExercise } from '../../src/server/run-exercise.ts';
import { originHere, resultPath } from './result-file.ts';

const { values } = parseArgs({
  options: {
    twins: { type: 'string', default: '1200' },
    coarse: { type: 'string', default: '300' },
    tiles: { type: 'string', default: '60' },
    seeds: { type: 'string', default: '12' },
    only: { type: 'string' },
  },
});
const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const written = (figure: LeakFigure): object => ({
  auc: rounded(figure.areaChance),
  low: rounded(figure.lowChance),
  high: rounded(figure.highChance),
  worlds: figure.worldCount,
  trainedOn: figure.trainedCount,
  testedOn: figure.testedCount,
});
const figures = (worlds: number, options: TwinOptions & { readonly gridM: GridM }): object => {
  const [geography, artefact, scans] = twinFigures(worlds, ['geography', 'signature', 'scans'], options).map((figure) => figure && written(figure));
  return { ...options, geography, artefact, withScansHeard: scans };
};

/** Turns and differences that nothing was fitted to. */
const OTHERS: readonly TwinOptions[] = [
  { turnS: 5, slowerTurnS: 7 },
  { turnS: 5, slowerTurnS: 11 },
  { turnS: 7, slowerTurnS: 11 },
  { turnS: 4.8 },
  { turnS: 4.8, slowerTurnS: 11 },
  { turnS: 5, second: { turnS: 7 } },
  { turnS: 5, second: { turnS: 1 } },
  { second: { seesHalf: true } },
  { second: { rangeBiasM: 150 } },
];

/** What recordings of an exercise under its own terms let their recipients infer. */
async function exerciseFigures(seeds: number): Promise<object[]> {
  const folder = mkdtempSync(join(tmpdir(), 'manara-leak-'));
  try {
    const recordings: RecordingLeak[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) {
      const out = join(folder, String(seed));
      await runExercise({ name: 'two-neighbours', seed, out }, () => undefined);
      recordings.push(await readLeak(out));
    }
    return leaksOf(recordings).map(({ recipient, level, originator, geography, signature }) => ({
      recipient,
      level,
      originator,
      geography: written(geography),
      signature: written(signature),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Results {
  /** Which build each part was taken with. */
  commits: Record<'twins' | 'others' | 'tiles' | 'exercise', string>;
  twins: object[];
  others: object[];
  tiles: object[];
  exercise: object[];
}

const path = resultPath('leak');
const { commit, machine, node } = originHere();
const { commits, twins, others = [], tiles, exercise } = JSON.parse(readFileSync(path, 'utf8')) as Omit<Results, 'others'> & Partial<Results>;
const result = { commits, machine, node, twins, others, tiles, exercise };
const save = (): void => writeFileSync(path, `${JSON.stringify(result, undefined, 1)}\n`);
const wanted = (part: string): boolean => values.only === undefined || values.only === part;

if (wanted('exercise')) {
  commits.exercise = commit;
  result.exercise = await exerciseFigures(Number(values.seeds));
  save();
  console.log(JSON.stringify(result.exercise));
}
if (wanted('twins')) {
  commits.twins = commit;
  result.twins = [];
  for (const gridM of [0, 1000, 5000, 20_000] as const) {
    result.twins.push(figures(Number(gridM === 0 ? values.twins : values.coarse), { gridM }));
    save();
    console.log(JSON.stringify(result.twins.at(-1)));
  }
  // A view with a slower radar in it: its pace is then no multiple of the twins' turns.
  result.twins.push(figures(Number(values.twins), { gridM: 0, slowerTurnS: 12 }));
  save();
  console.log(JSON.stringify(result.twins.at(-1)));
}
if (wanted('others')) {
  commits.others = commit;
  result.others = [];
  for (const options of OTHERS) {
    result.others.push(figures(Number(values.coarse), { gridM: 0, ...options }));
    save();
    console.log(JSON.stringify(result.others.at(-1)));
  }
}
if (wanted('tiles')) {
  commits.tiles = commit;
  result.tiles = tiledErrors(Number(values.tiles)).map((span) => ({
    ...span,
    medianKm: rounded(span.medianKm),
    lowKm: rounded(span.lowKm),
    highKm: rounded(span.highKm),
  }));
  save();
  console.log(JSON.stringify(result.tiles));
}
