// Streams of radars, trackers and receivers as they come to a door, drawn from a seed, and the way from them to plots: for counting what a
// record costs, in time (bench/formats.bench.ts) and in memory (allocation.test.ts).

import { HUB, memberId, timeS, type Result } from '../../src/base/index.ts';
import { createBlockWriter, flushBlock, writeReport048, writeTrack062, type BlockWriter } from '../../src/format/asterix/index.ts';
import { paritySyndrome } from '../../src/format/modes/crc.ts';
import { octetsOf, writeBeast } from '../../src/format/modes/index.ts';
import { fixtureSecondary, fixtureSource } from '../../src/ingest/fixture.ts';
import { createIngest } from '../../src/ingest/index.ts';
import { keyedRandom } from '../../src/math/index.ts';
import type { FeedConfig, Plot, SourceConfig, SourceFormat } from '../../src/model/index.ts';

const value = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
const NOW = timeS(1_713_045_540);
const TIME_OF_DAY_S = 79_139;

const sensor = fixtureSecondary;
const source = (format: SourceFormat): SourceConfig =>
  fixtureSource(sensor.id, {
    format,
    sac: 25,
    sic: 10,
    editions: format === 'asterix' ? { 48: '1.32', 62: '1.21' } : {},
    timeMeaning: 'received',
    latencySigmaS: 0.1,
  });
/** A door of that format, whose plots are handed to `plot`. Its datagrams come a tenth of a second apart: a feed may say so much in a second. */
export function ingestOf(format: SourceFormat, plot: (plot: Plot) => void): (bytes: Uint8Array) => void {
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

/** Reports of a radar. */
export const radar = datagrams(48, (writer, index) =>
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
/** Tracks of a system. */
export const tracks = datagrams(62, (writer, index) =>
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
/** What one aircraft after the other says: positions of both grids, an identification, a velocity, an all-call reply and a height. */
const SQUITTERS = [
  '8D71C0A158BF110156330FF0A08E',
  '8D71C0A158BF24A7BA0012983D52',
  '8D71C0A199152D3238500F5E375C',
  '8D71C0A1234534B4C77820423DA2',
  '5D71C0A1075877',
  '2000083B7F73E8',
];
const AIRCRAFT = 400;
export const BEAST_MESSAGES = AIRCRAFT * SQUITTERS.length;

/** The same message of another aircraft, with the parity that goes with it. */
function saidBy(address: number, hex: string): Uint8Array {
  const message = octetsOf(hex);
  if (message.length !== 14) return message;
  message.set([address >> 16, (address >> 8) & 255, address & 255], 1);
  message.fill(0, 11);
  const parity = paritySyndrome(message, 0, 14);
  message.set([parity >> 16, (parity >> 8) & 255, parity & 255], 11);
  return message;
}

/** Messages of a receiver in pieces of about 1,400 octets. */
export const beast = {
  records: BEAST_MESSAGES,
  blocks: Array.from({ length: AIRCRAFT / 10 }, (_, piece) =>
    Uint8Array.from(
      Array.from({ length: 10 * SQUITTERS.length }, (_each, index) => {
        const hex = SQUITTERS[index % SQUITTERS.length];
        return [...writeBeast(hex.length === 14 ? 0x32 : 0x33, index, 9, saidBy(0x400000 + piece * 10 + Math.floor(index / SQUITTERS.length), hex))];
      }).flat(),
    ),
  ),
};
