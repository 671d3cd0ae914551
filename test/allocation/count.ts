// Counts what records leave behind on the heap on their way to plots: `node --expose-gc --min-semi-space-size=512 --max-semi-space-size=512 count.ts [plant]`.
// With `plant` the plots are copied, which must be found.

import { blankMeasurement } from '../../src/model/index.ts';
import { beast, ingestOf, radar, tracks } from './streams.ts';

const RECORDS = 1_200_000;
const WARM_UPS = 3;
const isPlanted = process.argv.includes('plant');
const kept: object[] = [blankMeasurement('polar', 'primary', 0 as never)];
/** An array, because a number that is counted up would be what is allocated. */
const tally = new Float64Array(1);
const plot = isPlanted ? (one: object): void => void (kept[0] = { ...one }) : (): void => void (tally[0] += 1);

const STREAMS = [
  { name: 'ASTERIX 048', format: 'asterix', ...radar },
  { name: 'ASTERIX 062', format: 'asterix', ...tracks },
  { name: 'Beast', format: 'beast', ...beast },
] as const;

const counted = STREAMS.map(({ name, format, blocks, records }) => {
  const take = ingestOf(format, plot);
  const passes = Math.ceil(RECORDS / records);
  const pass = (): void => {
    for (const block of blocks) take(block);
  };
  // Until it is compiled, and until callsigns, aircraft and plots that repeat are known.
  for (let turn = 0; turn < WARM_UPS * passes; turn += 1) pass();
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let turn = 0; turn < passes; turn += 1) pass();
  return { name, records: passes * records, inputs: passes * blocks.length, bytes: process.memoryUsage().heapUsed - before };
});
console.log(JSON.stringify({ counted, plots: tally[0] }));
