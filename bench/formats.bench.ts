// How many records a second the decoders take on one core, and what they allocate: ASTERIX 048 and 062 to plots and to NDJSON, Beast
// to messages and to plots. Processor time, so that a busy machine does not show; seeded input, the plots are counted.

import { memoryUsage } from 'node:process';
import { createFastDecoder, decodeToLines, loadCatalogue } from '../src/format/asterix/index.ts';
import { blankBeastFrame, blankMessage, readBeast, readMessage } from '../src/format/modes/index.ts';
import { BEAST_MESSAGES, beast, ingestOf, radar, tracks } from '../test/allocation/streams.ts';

const SECONDS = 2;

interface Measured {
  readonly name: string;
  readonly perPass: number;
  readonly pass: () => void;
}

/** Passes until `SECONDS` of processor time are used, after as long to warm up. */
function measure({ name, perPass, pass }: Measured): void {
  const run = (): number => {
    let passes = 0;
    const started = process.cpuUsage();
    for (;;) {
      for (let turn = 0; turn < 5; turn += 1) pass();
      passes += 5;
      const { user, system } = process.cpuUsage(started);
      const tookS = (user + system) / 1e6;
      if (tookS >= SECONDS) return (passes * perPass) / tookS;
    }
  };
  run();
  const perS = run();
  // Heap between two moments without a collection: what passes leave behind, record by record.
  globalThis.gc?.();
  const before = memoryUsage().heapUsed;
  for (let turn = 0; turn < 50; turn += 1) pass();
  const bytes = (memoryUsage().heapUsed - before) / (50 * perPass);
  console.log(`${name.padEnd(44)} ${(perS / 1000).toFixed(0).padStart(7)} k/s  ${bytes.toFixed(1).padStart(8)} bytes/record`);
}

const feedAll = (take: (bytes: Uint8Array) => void, blocks: readonly Uint8Array[]): void => {
  for (const block of blocks) take(block);
};

/** Plots and messages; an array, because a number that is counted up would be what is allocated. */
const tally = new Float64Array(1);
const count = (): void => void (tally[0] += 1);
const catalogue = await loadCatalogue([48, 62]);
let written = 0;
const ndjson = (blocks: readonly Uint8Array[]): void => {
  for (const block of blocks) {
    const lines = decodeToLines(block, catalogue).map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
    written += Buffer.from(`${lines.join('\n')}\n`).length;
  }
};
const fast = createFastDecoder({
  report048: count,
  system: count,
  fault: ({ message }) => {
    throw new Error(message);
  },
});
const message = blankMessage();
const frame = blankBeastFrame();
const messages = {
  frame: (): void => {
    if (readMessage(frame.octets, 7, frame.messageLength, message) === 'good') tally[0] += 1;
  },
  fault: ({ message: text }: { message: string }): void => {
    throw new Error(text);
  },
};
const beastPlots = ingestOf('beast', count);

const all: Measured[] = [
  { name: 'ASTERIX 048 to reports (fast decoder)', perPass: radar.records, pass: () => feedAll(fast, radar.blocks) },
  { name: 'ASTERIX 048 to plots (through ingest)', perPass: radar.records, pass: feedAll.bind(undefined, ingestOf('asterix', count), radar.blocks) },
  { name: 'ASTERIX 048 to NDJSON', perPass: radar.records, pass: () => ndjson(radar.blocks) },
  { name: 'ASTERIX 062 to reports (fast decoder)', perPass: tracks.records, pass: () => feedAll(fast, tracks.blocks) },
  { name: 'ASTERIX 062 to plots (through ingest)', perPass: tracks.records, pass: feedAll.bind(undefined, ingestOf('asterix', count), tracks.blocks) },
  { name: 'ASTERIX 062 to NDJSON', perPass: tracks.records, pass: () => ndjson(tracks.blocks) },
  {
    name: 'Beast to messages',
    perPass: BEAST_MESSAGES,
    pass: () => {
      for (const block of beast.blocks) readBeast(block, frame, messages);
    },
  },
  { name: 'Beast to plots (through ingest)', perPass: BEAST_MESSAGES, pass: () => feedAll(beastPlots, beast.blocks) },
];
console.log(
  `048: ${(radar.blocks.reduce((sum, block) => sum + block.length, 0) / radar.records).toFixed(1)} octets a record; 062: ${(tracks.blocks.reduce((sum, block) => sum + block.length, 0) / tracks.records).toFixed(1)}`,
);
for (const each of all) measure(each);
console.log(`${tally[0]} reports, plots and messages; ${written} characters`);
