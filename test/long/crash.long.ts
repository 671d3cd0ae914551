// Seeded crashes of a record on a simulated disk: `npm run long -- crash --crashes 10000`. What was lost must be nothing. Written to
// docs/results/crash.json, from where an ended run goes on; `--again` begins anew.

import { parseArgs } from 'node:util';
import { crash } from '../crash/crash.ts';
import { openResult } from './result-file.ts';

const { values } = parseArgs({ options: { crashes: { type: 'string', default: '10000' }, again: { type: 'boolean', default: false } } });
const wanted = Number(values.crashes);
if (!(Number.isInteger(wanted) && wanted >= 1)) throw new Error(`--crashes ${values.crashes} must be a whole number from 1`);
/** Crashes are seeded from 1. */
const fresh = { crashes: 0, acknowledgedCount: 0, faults: [] as string[] };
const { result, save } = openResult('crash', fresh, () => !values.again);

while (result.crashes < wanted) {
  const { acknowledgedCount, fault } = await crash(result.crashes + 1);
  result.acknowledgedCount += acknowledgedCount;
  if (fault !== '') result.faults.push(fault);
  result.crashes += 1;
  if (result.crashes % 500 !== 0 && result.crashes < wanted) continue;
  save();
  console.log(
    `${result.crashes} crashes, ${result.acknowledgedCount} entries acknowledged, ${result.faults.length === 0 ? '0 lost' : result.faults.join('; ')}`,
  );
}
process.exitCode = result.faults.length === 0 ? 0 : 1;
