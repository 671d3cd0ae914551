// Inputs for every surveillance decoder, drawn from a seed: what is right, what is right but for some octets, and noise; and the judge of
// what the decoders make of them.
import { HUB, LIMITS, feedId, sensorId, timeS, utf8, type FeedId, type Result, type SensorId } from '../../src/base/index.ts';
import { createFastDecoder, decodeToLines, encodeRecords, readPcap, surveyEditions, type AsterixCatalogue } from '../../src/format/asterix/index.ts';
import {
  blankBeastFrame, blankBroadcast, blankMessage, createAircraftTable, octetsOf, readAircraftJson, readAvrLine, readBeast, readMessage, readSbsLine, wholeBeast, writeAvrLine, writeBeast, writeSbsLine,
} from '../../src/format/modes/index.ts';
import { createIngest } from '../../src/ingest/index.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';
import type { FeedConfig, Sensor, SourceFormat } from '../../src/model/index.ts';
import { createRandomRecords } from './asterix-records.ts';

/** Kinds of input, in the order in which seeds go through them. */
export const KINDS = ['asterix', 'asterix-noise', 'pcap', 'beast', 'avr', 'sbs', 'aircraft-json', 'noise'] as const;
export type Kind = (typeof KINDS)[number];

export interface Input {
  readonly kind: Kind;
  readonly bytes: Uint8Array;
}

const MESSAGES = ['8D71C0A158BF110156330FF0A08E', '8D71C0A158BF24A7BA0012983D52', '8D71C0A199152D3238500F5E375C', '8D71C0A1234534B4C77820423DA2', '5D71C0A1075877', '2000083B7F73E8', 'A00017B0204534B4C77820238D5F', '0F1E'];
const BEAST_TYPES: Readonly<Record<number, number>> = { 2: 0x31, 7: 0x32, 14: 0x33 };
const SBS_LINE = { transmissionType: 3, session: '1', aircraft: '1', address: '71C0A1', flight: '1', generatedDate: '2026/11/23', generatedTime: '13:48:47.800', loggedDate: '2026/11/23', loggedTime: '13:48:47.800' };

const noise = (random: Random, length: number): Uint8Array => Uint8Array.from({ length }, () => random.below(256));
const list = <Value>(random: Random, most: number, draw: () => Value): Value[] => Array.from({ length: 1 + random.below(most) }, draw);

function asterix(random: Random, catalogue: AsterixCatalogue, seed: number): Uint8Array {
  const encoded = encodeRecords(createRandomRecords(catalogue, seed, 3), catalogue);
  return encoded.ok ? encoded.value : noise(random, 10);
}

function asterixNoise(random: Random): Uint8Array {
  const body = noise(random, random.below(200));
  const length = Math.max(0, body.length + 3 + (random.below(4) === 0 ? random.below(9) - 4 : 0));
  return Uint8Array.of([1, 2, 10, 20, 21, 34, 48, 62, 65][random.below(9)], length >> 8, length & 255, ...body);
}

function pcap(random: Random, inner: Uint8Array): Uint8Array {
  const head = [0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 101];
  const length = inner.length + 28;
  const high = length >> 8;
  const low = length & 255;
  const ip = [0x45, 0, high, low, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, 33, 152, 33, 152, (length - 20) >> 8, (length - 20) & 255, 0, 0];
  return Uint8Array.of(...head, ...[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, high, low, 0, 0, high, low], ...ip, ...inner, ...noise(random, random.below(20)));
}

function messageOctets(random: Random): Uint8Array {
  return random.below(4) === 0 ? noise(random, [2, 7, 14][random.below(3)]) : octetsOf(MESSAGES[random.below(MESSAGES.length)]);
}

function beast(random: Random): Uint8Array {
  return Uint8Array.from(list(random, 12, () => messageOctets(random)).flatMap((message) => [...writeBeast(BEAST_TYPES[message.length], random.below(2 ** 31), random.below(256), message)]));
}

const avr = (random: Random): string =>
  list(random, 12, () => writeAvrLine({ message: messageOctets(random), ...(random.below(2) === 0 ? { ticksCount: random.below(2 ** 31) } : {}) })).join(random.below(2) === 0 ? '' : '\r\n');

const sbs = (random: Random): string =>
  list(random, 12, () => writeSbsLine({ ...SBS_LINE, transmissionType: 1 + random.below(8), altitudeFt: random.below(40_000), latDeg: random.uniform() * 180 - 90, lonDeg: random.uniform() * 360 - 180, callsign: '\u202eQSR\u0007417' })).join('');

const aircraftJson = (random: Random): string =>
  `${random.below(3) === 0 ? '\ufeff' : ''}${JSON.stringify({ now: 1_713_045_540, aircraft: list(random, 12, () => ({ hex: random.below(2 ** 24).toString(16).padStart(6, '0'), lat: random.uniform() * 200 - 100, lon: 36, alt_baro: random.below(2) === 0 ? 'ground' : random.below(40_000), flight: 'QSR417', seen_pos: random.uniform() * 100 })) })}`;

function draw(kind: Kind, random: Random, catalogue: AsterixCatalogue, seed: number): Uint8Array {
  switch (kind) {
    case 'asterix':
      return asterix(random, catalogue, seed);
    case 'asterix-noise':
      return asterixNoise(random);
    case 'pcap':
      return pcap(random, asterix(random, catalogue, seed));
    case 'beast':
      return beast(random);
    case 'avr':
      return utf8(avr(random));
    case 'sbs':
      return utf8(sbs(random));
    case 'aircraft-json':
      return utf8(aircraftJson(random));
    case 'noise':
      return noise(random, random.below(300));
  }
}

/** Some octets changed, some cut away, some doubled: three of four inputs. */
function damage(bytes: Uint8Array, random: Random): Uint8Array {
  let damaged = bytes.slice();
  if (damaged.length === 0 || random.below(4) === 0) return damaged;
  for (let hit = random.below(5); hit > 0; hit -= 1) damaged[random.below(damaged.length)] = random.below(256);
  if (random.below(4) === 0) damaged = damaged.slice(0, random.below(damaged.length + 1));
  if (random.below(8) === 0 && damaged.length > 0) {
    const at = random.below(damaged.length);
    damaged = Uint8Array.of(...damaged.subarray(0, at), ...damaged.subarray(random.below(at + 1)));
  }
  return damaged;
}

/** The input of a seed: the same for ever. */
export function inputOf(seed: number, catalogue: AsterixCatalogue): Input {
  const random = keyedRandom('fuzz', seed);
  const kind = KINDS[seed % KINDS.length];
  return { kind, bytes: damage(draw(kind, random, catalogue, seed), random) };
}

/** What the decoders made of one input. */
export interface Verdict {
  readonly records: number;
  /** Codes of what was not read. */
  readonly codes: readonly string[];
  /** What must not be: an error without its name or place, or more out than the input can hold. */
  readonly wrongs: readonly string[];
}

interface Named {
  readonly code: string;
  readonly message: string;
  readonly offset?: number;
}

const FORMATS: readonly SourceFormat[] = ['asterix', 'beast', 'avr', 'sbs', 'aircraft-json'];
const must = <Value>(result: Result<Value, unknown>): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};

function sensorOf(id: SensorId, feed: FeedId): Sensor {
  return {
    id, feed, latRad: 0.55, lonRad: 0.62, antennaAltitudeHaeM: 700, type: 'secondary', source: 'combined', scanPeriodS: 4, detectionChance: 0.9, falsePlotsPerScanCount: 2, rangeMinM: 0,
    rangeMaxM: 460_000, azimuthFromRad: 0, azimuthToRad: 0, elevationMinRad: 0, elevationMaxRad: 1, rangeSigmaM: 45, azimuthSigmaRad: 0.0013, elevationSigmaRad: NaN, timeSigmaS: 0.03,
    refractionFactor: 4 / 3, horizonLimited: true,
  };
}

/** A door of each format, all of one feed; the ASTERIX door knows source 0/0 alone. Gives plots, and counts them. */
function createDoors(plot: () => void): (bytes: Uint8Array) => void {
  const feed = must(feedId('f-1'));
  const sensors = FORMATS.map((format) => sensorOf(must(sensorId(format)), feed));
  const editions = { 1: '1.4', 2: '1.2', 10: '1.1', 20: '1.11', 21: '2.4', 34: '1.29', 48: '1.32', 62: '1.21' };
  const sources = FORMATS.map((format, index) => ({
    door: format, format, sac: 0, sic: 0, editions: format === 'asterix' ? editions : {}, sensor: sensors[index].id, timeMeaning: 'received' as const, latencyS: 0, latencySigmaS: 0.1, rangeBiasM: 0,
    azimuthBiasRad: 0, timeBiasS: 0,
  }));
  const feeds: FeedConfig[] = [{ id: feed, member: HUB, public: true, sources }];
  const ingest = createIngest({ feeds, sensors, mode: 'exercise' }, { plot, mark: () => undefined, quarantined: () => undefined });
  return (bytes) => {
    for (const format of FORMATS) ingest.bytes(format, timeS(1_713_045_540), bytes);
  };
}

/** Decoders of one run; they keep what they would keep in a running program. */
export function createJudge(catalogue: AsterixCatalogue): (input: Input) => Verdict {
  const table = createAircraftTable({ latRad: 0.55, lonRad: 0.62 });
  const message = blankMessage();
  const broadcast = blankBroadcast();
  const frame = blankBeastFrame();
  let plots = 0;
  const feedDoors = createDoors(() => (plots += 1));
  return ({ bytes }) => {
    const codes: string[] = [];
    const wrongs: string[] = [];
    let records = 0;
    const fault = ({ code, message: text, offset }: Named): void => {
      codes.push(code);
      if (!/^(asterix|modes|pcap)\/[a-z]+$/.test(code) || text.length < 10) wrongs.push(`unnamed: ${code} ${text}`);
      if (offset !== undefined && !(offset >= 0 && offset <= bytes.length)) wrongs.push(`${code} at ${offset} of ${bytes.length}`);
    };
    const record = (): void => void (records += 1);
    for (const line of decodeToLines(bytes, catalogue)) {
      if (typeof line === 'string') record();
      else fault(line.error);
    }
    createFastDecoder({ report048: record, report021: record, report001: record, service034: record, service002: record, system: record, fault })(bytes);
    const capture = readPcap(bytes);
    if (!capture.ok) fault(capture.error);
    else if (capture.value.datagrams.length > 0) surveyEditions(capture.value.datagrams.map(({ payload }) => payload), catalogue);
    const end = readBeast(bytes, frame, {
      frame: () => {
        record();
        if (readMessage(frame.octets, 7, frame.messageLength, message) === 'good') table.hear(message, timeS(records / 10), broadcast);
      },
      fault,
    });
    if (end > bytes.length || wholeBeast(bytes) !== end) wrongs.push(`Beast ends at ${end} of ${bytes.length}`);
    const text = new TextDecoder().decode(bytes.subarray(0, LIMITS.inputBytesMax));
    for (const line of text.split('\n')) {
      const read = readAvrLine(line, 0);
      if (read !== undefined && 'code' in read) fault(read);
      const sbsLine = readSbsLine(line, 0);
      if (!sbsLine.ok) fault(sbsLine.error);
      else if (sbsLine.value?.callsign !== undefined && /[\p{Cc}\p{Cf}]/u.test(sbsLine.value.callsign)) wrongs.push(`callsign ${JSON.stringify(sbsLine.value.callsign)}`);
    }
    for (const read of readAircraftJson(text)) {
      if (read.ok) record();
      else fault(read.error);
    }
    const before = plots;
    feedDoors(bytes);
    if (plots - before > bytes.length) wrongs.push(`${plots - before} plots of ${bytes.length} octets`);
    // A record of each decoder takes an octet at least, and an error stands for one.
    if (records + codes.length > 6 * bytes.length + 12) wrongs.push(`${records} records and ${codes.length} errors of ${bytes.length} octets`);
    return { records, codes, wrongs };
  };
}
