// Seeded crashes of a record on a simulated disk: `npm run long -- crash --crashes 10000`. Prints what was lost, which must be nothing.

import { parseArgs } from 'node:util';
import { crash } from '../crash/crash.ts';

const { values } = parseArgs({ options: { crashes: { type: 'string', default: '10000' }, from: { type: 'string', default: '1' } } });
const from = Number(values.from);
const wanted = Number(values.crashes);
const faults: string[] = [];
let acknowledgedCount = 0;
for (let seed = from; seed < from + wanted; seed += 1) {
  const result = await crash(seed);
  acknowledgedCount += result.acknowledgedCount;
  if (result.fault !== '') faults.push(result.fault);
  if ((seed - from + 1) % 1000 === 0) console.log(`${seed - from + 1} crashes, ${acknowledgedCount} entries acknowledged, ${faults.length} faults`);
}
console.log(`${wanted} crashes: ${acknowledgedCount} entries acknowledged, ${faults.length === 0 ? '0 lost' : faults.slice(0, 20).join('; ')}`);
process.exitCode = faults.length === 0 ? 0 : 1;
