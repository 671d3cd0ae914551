// What warnings are worth, over many seeds: `npm run long -- skill --seeds 1-50 [--exercise april-2024] [--from 21:50 --to 22:40]`. What the
// file has of this commit is not run again, so it goes on where it was ended; `--summary` only adds up. Only the members' warn views are computed. One run gives the operating point (what really went out), the trade-off (boards with other tables look
// through the same forecasts), the naive rule, and the calibration of forecasts. Results go to docs/results/skill.json, seed by seed.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Level } from '../../src/model/index.ts';
import { originHere, resultPath } from './result-file.ts';
import { studySeed, type SeedStudy } from './skill-study.ts';
import { summarise } from './skill-summary.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1-5' },
    exercise: { type: 'string', default: 'april-2024' },
    from: { type: 'string' },
    to: { type: 'string' },
    sharing: { type: 'string', default: 'picture' },
    summary: { type: 'boolean', default: false },
  },
});
const [first, last = first] = values.seeds.split('-').map(Number);
const file = resultPath('skill');
const { commit, machine, node } = originHere();

interface Results {
  readonly machine: string;
  readonly node: string;
  summary?: Readonly<Record<string, unknown>>;
  studies: Array<SeedStudy & { readonly commit: string; readonly durationS: number }>;
}

const read = (): Results => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : { machine, node, studies: [] });

const keyOf = ({ exercise, from, to, sharing }: SeedStudy): string => `${exercise} ${from} to ${to}, sharing ${sharing}`;

function keep(results: Results): void {
  const keys = [...new Set(results.studies.map(keyOf))].sort();
  results.summary = Object.fromEntries(keys.map((key) => [key, summarise(results.studies.filter((study) => keyOf(study) === key))]));
  writeFileSync(file, `${JSON.stringify({ ...results, machine, node }, undefined, 1)}\n`);
}

const isDone = (seed: number): boolean =>
  read().studies.some(
    (one) =>
      one.exercise === values.exercise &&
      one.seed === seed &&
      one.from === (values.from ?? 'start') &&
      one.to === (values.to ?? 'end') &&
      one.sharing === values.sharing &&
      one.commit === commit,
  );

if (values.summary) keep(read());
for (let seed = first; seed <= last && !values.summary; seed += 1) {
  if (isDone(seed)) continue;
  const before = process.cpuUsage();
  const study = studySeed({ name: values.exercise, seed, sharing: values.sharing as Level, from: values.from, to: values.to });
  const used = process.cpuUsage(before);
  // Read anew: several of these may run beside one another.
  const results = read();
  const same = (one: SeedStudy): boolean => one.exercise === study.exercise && one.seed === study.seed && one.from === study.from && one.to === study.to;
  results.studies = [...results.studies.filter((one) => !same(one)), { ...study, commit, durationS: Math.round((used.user + used.system) / 1e6) }];
  keep(results);
  const { placesThreatened, placesInTime, placesMissed, overWarningRatio, falseTakeCoverObjects, takeCoverObjects, flaps, leadMedianMin, leadShareMedian } =
    study.skill;
  console.log(
    `${study.exercise} seed ${seed}: ${JSON.stringify({ placesThreatened, placesInTime, placesMissed, overWarningRatio, falseTakeCoverObjects, takeCoverObjects, flaps, leadMedianMin, leadShareMedian })} ${Math.round((used.user + used.system) / 1e6)} s CPU`,
  );
  for (const rule of study.rules)
    console.log(
      `  ${rule.rule.padEnd(24)} in time ${rule.inTime}/${rule.threatened} missed ${rule.missed} over ${rule.overWarningRatio?.toFixed(2)} flaps ${rule.flaps}`,
    );
}
