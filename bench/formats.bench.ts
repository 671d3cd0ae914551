// How many records a second the decoders take on one core, and what they allocate: ASTERIX 048 and 062 to plots and to NDJSON, Beast
// to messages and to plots. Processor time, so that a busy machine does not show; seeded input, the plots are counted.

import { memoryUsage } from 'node:process';
import { HUB, feedId, memberId, sensorId, timeS, type Result } from '../src/base/index.ts';
import {
  createBlockWriter,
  createFastDecoder,
  decodeToLines,
  flushBlock,
  loadCatalogue,
  writeReport048,
  writeTrack062,
  type BlockWriter,
} from '../src/format/asterix/index.ts';
import { blankBeastFrame, blankMessage, octetsOf, readBeast, readMessage, writeBeast } from '../src/format/modes/index.ts';
import { createIngest } from '../src/ingest/index.ts';
import { keyedRandom } from '../src/math/index.ts';
import type { FeedConfig, Sensor, SourceConfig, SourceFormat } from '../src/model/index.ts';

const value = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
const NOW = timeS(1_713_045_540);
const TIME_OF_DAY_S = 79_139;
const SECONDS = 2;

const sensor: Sensor = {
  id: value(sensorId('s-1')),
  feed: value(feedId('f-1')),
  latRad: 0.55,
  lonRad: 0.62,
  antennaAltitudeHaeM: 700,
  type: 'secondary',
  source: 'combined',
  scanPeriodS: 4,
  detectionChance: 0.9,
  falsePlotsPerScanCount: 2,
  rangeMinM: 0,
  rangeMaxM: 460_000,
  azimuthFromRad: 0,
  azimuthToRad: 0,
  elevationMinRad: 0,
  elevationMaxRad: 1,
  rangeSigmaM: 45,
  azimuthSigmaRad: 0.0013,
  elevationSigmaRad: NaN,
  timeSigmaS: 0.03,
  refractionFactor: 4 / 3,
  horizonLimited: true,
};
const source = (format: SourceFormat): SourceConfig => ({
  door: 'door',
  format,
  sac: 25,
  sic: 10,
  editions: format === 'asterix' ? { 48: '1.32', 62: '1.21' } : {},
  sensor: sensor.id,
  timeMeaning: 'received',
  latencyS: 0,
  latencySigmaS: 0.1,
  rangeBiasM: 0,
  azimuthBiasRad: 0,
  timeBiasS: 0,
});
function ingestOf(format: SourceFormat, plot: () => void): (bytes: Uint8Array) => void {
  const feed: FeedConfig = {
    id: sensor.feed,
    member: format === 'asterix' ? value(memberId('altair')) : HUB,
    public: format !== 'asterix',
    sources: [source(format)],
  };
  const ingest = createIngest(
    { feeds: [feed], sensors: [sensor], mode: 'test' },
    {
      plot,
      mark: () => undefined,
      quarantined: (_feed, code) => {
        throw new Error(code);
      },
    },
  );
  // A datagram a tenth of a second: a feed may say so much in a second.
  let at = NOW;
  return (bytes) => ingest.bytes('door', (at = timeS(at + 0.1)), bytes);
}

const random = keyedRandom('formats');
const CALLSIGNS = Array.from({ length: 200 }, (_, index) => `QSR${index}`);

/** Datagrams of about 1,400 octets, as radars send them. */
function datagrams(category: number, write: (writer: BlockWriter, index: number) => void): { readonly blocks: Uint8Array[]; readonly records: number } {
  const blocks: Uint8Array[] = [];
  const writer = createBlockWriter(category, (block) => void blocks.push(block.slice()), 1400);
  const records = 4000;
  for (let index = 0; index < records; index += 1) write(writer, index);
  flushBlock(writer);
  return { blocks, records };
}

const radar = datagrams(48, (writer, index) =>
  writeReport048(writer, {
    sac: 25,
    sic: 10,
    timeOfDayS: TIME_OF_DAY_S + index / 8000,
    detectionCode: 7,
    rangeM: random.uniform() * 400_000,
    azimuthRad: random.uniform() * 6.28,
    mode3A: random.below(4096),
    pressureAltitudeM: random.uniform() * 12_000,
    aircraftAddress: random.below(0xffffff),
    trackNumber: index % 4096,
  }),
);
const tracks = datagrams(62, (writer, index) =>
  writeTrack062(writer, {
    sac: 25,
    sic: 10,
    serviceId: 1,
    timeOfDayS: TIME_OF_DAY_S,
    trackNumber: index,
    latRad: 0.5 + random.uniform() / 10,
    lonRad: 0.6 + random.uniform() / 10,
    eastMps: 200,
    northMps: 20,
    climbMps: 3,
    altitudeHaeM: 9000,
    pressureAltitudeM: 9000,
    mode3A: random.below(4096),
    aircraftAddress: random.below(0xffffff),
    callsign: CALLSIGNS[index % 200],
    horizontalSigmaM: 80,
    altitudeSigmaM: 20,
  }),
);
/** What one aircraft after the other says: an identification, a velocity, positions of both grids. */
const SQUITTERS = [
  '8D71C0A158BF110156330FF0A08E',
  '8D71C0A158BF24A7BA0012983D52',
  '8D71C0A199152D3238500F5E375C',
  '8D71C0A1234534B4C77820423DA2',
  '5D71C0A1075877',
  '2000083B7F73E8',
];
const beast = Uint8Array.from(
  Array.from({ length: 2400 }, (_, index) => SQUITTERS[index % SQUITTERS.length]).flatMap((hex, index) => [
    ...writeBeast(hex.length === 14 ? 0x32 : 0x33, index, 9, octetsOf(hex)),
  ]),
);

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
  { name: 'Beast to messages', perPass: 2400, pass: () => void readBeast(beast, frame, messages) },
  { name: 'Beast to plots (through ingest)', perPass: 2400, pass: () => beastPlots(beast) },
];
console.log(
  `048: ${(radar.blocks.reduce((sum, block) => sum + block.length, 0) / radar.records).toFixed(1)} octets a record; 062: ${(tracks.blocks.reduce((sum, block) => sum + block.length, 0) / tracks.records).toFixed(1)}`,
);
for (const each of all) measure(each);
console.log(`${tally[0]} reports, plots and messages; ${written} characters`);
