// What warnings are worth, over many seeds: `npm run long -- skill --seeds 1-5 [--exercise april-2024] [--from 21:50 --to 22:40]`. Only the
// members' warn views are computed. One run gives the operating point (what really went out), the trade-off (boards with other tables look
// through the same forecasts), the naive rule, and the calibration of forecasts. Results go to docs/results/skill.json, seed by seed.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Level } from '../../src/model/index.ts';
import { studySeed, type SeedStudy } from './skill-study.ts';

const { values } = parseArgs({
  options: {
    'seeds': { type: 'string', default: '1-5' }, 'exercise': { type: 'string', default: 'april-2024' }, 'from': { type: 'string' }, 'to': { type: 'string' },
    'sharing': { type: 'string', default: 'picture' },
  },
});
const [first, last = first] = values.seeds.split('-').map(Number);
const folder = join(import.meta.dirname, '..', '..', 'docs', 'results');
const file = join(folder, 'skill.json');
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
mkdirSync(folder, { recursive: true });

interface Results {
  readonly machine: string;
  readonly node: string;
  studies: Array<SeedStudy & { readonly commit: string; readonly durationS: number }>;
}

const read = (): Results =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : { machine: `${cpus().length} × ${cpus()[0].model}`, node: process.version, studies: [] };

for (let seed = first; seed <= last; seed += 1) {
  const before = process.cpuUsage();
  const study = studySeed({ name: values.exercise, seed, sharing: values.sharing as Level, from: values.from, to: values.to });
  const used = process.cpuUsage(before);
  // Read anew: several of these may run beside one another.
  const results = read();
  const same = (one: SeedStudy): boolean => one.exercise === study.exercise && one.seed === study.seed && one.from === study.from && one.to === study.to;
  results.studies = [...results.studies.filter((one) => !same(one)), { ...study, commit, durationS: Math.round((used.user + used.system) / 1e6) }];
  writeFileSync(file, `${JSON.stringify(results, undefined, 1)}\n`);
  const { placesThreatened, placesInTime, placesMissed, overWarningRatio, falseTakeCoverObjects, takeCoverObjects, flaps, leadMedianMin, leadShareMedian } = study.skill;
  console.log(`${study.exercise} seed ${seed}: ${JSON.stringify({ placesThreatened, placesInTime, placesMissed, overWarningRatio, falseTakeCoverObjects, takeCoverObjects, flaps, leadMedianMin, leadShareMedian })} ${Math.round((used.user + used.system) / 1e6)} s CPU`);
  for (const rule of study.rules) console.log(`  ${rule.rule.padEnd(24)} in time ${rule.inTime}/${rule.threatened} missed ${rule.missed} over ${rule.overWarningRatio?.toFixed(2)} flaps ${rule.flaps}`);
}
