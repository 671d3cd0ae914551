// Real kills under load: `npm run long -- kills --kills 50 --plots 1000`. A process of `manara serve` is killed with SIGKILL again and again and
// started on what it left, ten times on one record, then on the next. What it had said was on the disk must be there, and every run must come out
// again byte for byte. Written to docs/results/kills.json record by record, from where an ended run goes on; `--again` begins anew.

import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { killed } from '../serve/kills.ts';
import { loadNow, openResult } from './result-file.ts';

const KILLS_PER_RECORD = 10;
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, plots: { type: 'string', default: '1000' }, again: { type: 'boolean', default: false } },
});
const [wanted, plotsPerSecond] = [Number(values.kills), Number(values.plots)];
if (!(Number.isInteger(wanted) && wanted >= 1)) throw new Error(`--kills ${values.kills} must be a whole number from 1`);
const fresh = {
  plotsPerSecond,
  load: loadNow(),
  kills: 0,
  acknowledgedCount: 0,
  lostCount: 0,
  recordedCount: 0,
  frameCount: 0,
  recordBytes: 0,
  /** From the start of a process on what another had left until it served, in rising order. */
  restartsMs: [] as number[],
  differences: [] as string[],
};
const { result, save } = openResult('kills', fresh, (before) => before.plotsPerSecond === plotsPerSecond && !values.again);

while (result.kills < wanted) {
  const outcome = await killed({ kills: Math.min(KILLS_PER_RECORD, wanted - result.kills), plotsPerSecond, told: console.log });
  rmSync(outcome.folder, { recursive: true, force: true });
  for (const name of ['kills', 'acknowledgedCount', 'lostCount', 'recordedCount', 'frameCount', 'recordBytes'] as const) result[name] += outcome[name];
  result.restartsMs = [...result.restartsMs, ...outcome.restartsMs].sort((a, b) => a - b);
  result.differences.push(...outcome.differences);
  save();
}
console.log(JSON.stringify(result));
process.exitCode = result.lostCount === 0 && result.differences.length === 0 ? 0 : 1;
