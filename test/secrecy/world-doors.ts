/**
 * Small random worlds of doors: one member has sources of every format and grants another one a region of some of its feeds. Everything that
 * flies is always well within that region, or always far outside (or above what is granted), so the generator knows what is hidden.
 */
import { feedId, memberId, placeId, recipientOf, sensorId, sha256, timeS, utf8, type FeedId, type TimeS } from '../../src/base/index.ts';
import type { BrokerInput } from '../../src/broker/index.ts';
import { circleRing, destination } from '../../src/geo/index.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';
import type { BrokerConfig, FeedConfig, GridM, MemberConfig, Sensor, SourceConfig, Term, TermsFile } from '../../src/model/index.ts';
import { openTerm } from '../../src/release/fixture.ts';
import { DOOR_FORMATS, datagramOf, writeTorn, writeWord, writeLook, FLAWS, type DoorFormat, type Flaw, type Written } from './door-records.ts';
import { writeSquitter } from './door-squitter.ts';
import { inOrder } from './world.ts';
import { CENTRE, measure, must, pick, STARTS_AT, within } from './world-reports.ts';

/** A record with what the generator knows of it. */
export interface DoorRecord extends Written {
  readonly hidden: boolean;
  readonly sensor: Sensor;
  /** Not well formed: nobody's. */
  readonly torn: boolean;
  readonly format: DoorFormat;
  readonly words: string;
}

/** A world of doors. */
export interface DoorWorld {
  readonly config: BrokerConfig;
  readonly inputs: readonly BrokerInput[];
  readonly records: ReadonlyMap<BrokerInput, readonly DoorRecord[]>;
  readonly crashAt: TimeS | undefined;
  /** The views of others run beside those that are compared. */
  readonly isCrowded: boolean;
}

const [altair, deneb] = [must(memberId('altair')), must(memberId('deneb'))];
/** What is granted lies in it; what is near stays in the inner half, what is far well outside. */
const REGION_M = 85_000;
const NEAR_M = 25_000;
const FAR_M: readonly [number, number] = [210_000, 260_000];
const CEILING_M = 6_000;
const HIGH_M = 15_000;
const GRANTED = ['f-1', 'f-2'].map((id) => must(feedId(id)));
const UNGRANTED = must(feedId('f-3'));
/** Granted at first, silent or not; what happens to it makes views be rebuilt. */
const SPARE = must(feedId('f-4'));

interface Thing {
  readonly number: number;
  readonly from: { latRad: number; lonRad: number };
  readonly bearingRad: number;
  readonly speedMps: number;
  readonly altitudeHaeM: number;
  readonly isNear: boolean;
  /** Then it is somewhere else, as nothing can be that flies. */
  readonly jumpsAtS: number;
  readonly jumpRad: number;
}

/** How a world is. */
interface Manner {
  readonly random: Random;
  readonly lengthS: number;
  readonly hasCeiling: boolean;
  readonly flawChance: number;
  readonly againChance: number;
  /** So long after a record it may come again. */
  readonly againS: readonly number[];
  readonly doubt: { readonly fromS: number; readonly untilS: number; readonly wallAheadS: number } | undefined;
}

interface Line {
  readonly format: DoorFormat;
  readonly sensor: Sensor;
  readonly sources: readonly SourceConfig[];
  readonly things: readonly Thing[];
  /** Its clock goes with the wall clock, when that is apart from told time. */
  readonly followsWall: boolean;
  /** Nothing of it is granted. */
  readonly isHidden: boolean;
  readonly isMarked: boolean;
  readonly lineS: number;
  /** The main line is silent between these. */
  readonly silentS: readonly [number, number];
}

/** A record on its way to a door. */
interface Sent {
  readonly atS: number;
  readonly door: string;
  readonly record: DoorRecord;
}

function mannerOf(seed: number): Manner {
  const random = keyedRandom('secrecy/doors', seed);
  const isLong = random.uniform() < 0.12;
  const lengthS = isLong ? 150 + random.below(30) : 30 + random.below(50);
  const hasDoubt = random.uniform() < (isLong ? 0.7 : 0.25);
  const fromS = isLong ? 5 + random.below(40) : 5 + random.below(15);
  return {
    random,
    lengthS,
    hasCeiling: random.uniform() < 0.25,
    flawChance: pick(random, [0, 0.05, 0.2, 0.45]),
    againChance: pick(random, [0, 0.15, 0.5]),
    againS: isLong ? [0.1, 3, 30, 55, 67, 90, 110, 125] : [0.1, 0.6, 1.25, 2.1, 4, 6.5, 13, 20],
    doubt: hasDoubt
      ? {
          fromS,
          untilS: isLong ? lengthS - 5 : fromS + 8 + random.below(25),
          wallAheadS: pick(random, isLong ? [-30, -67, -90, -110, -125] : [0, -6, -8, 8, 30, -30, 3600, -3600]),
        }
      : undefined,
  };
}

function thingsOf({ random, hasCeiling }: Manner): Thing[] {
  return Array.from({ length: 3 + random.below(4) }, (_, i): Thing => {
    const isNear = i === 0 || (i > 1 && random.uniform() < 0.45);
    const isHigh = !isNear && hasCeiling && random.uniform() < 0.5;
    const outRad = within(random, 0, 2 * Math.PI);
    const isOver = isNear || isHigh;
    return {
      number: 11 + i,
      from: destination(CENTRE, outRad, isOver ? within(random, 3_000, NEAR_M) : within(random, ...FAR_M)),
      bearingRad: isOver ? (outRad + Math.PI + within(random, -0.3, 0.3)) % (2 * Math.PI) : within(random, 0, 2 * Math.PI),
      speedMps: within(random, 0, 280) * pick(random, [0, 1, 1]),
      altitudeHaeM: isHigh ? HIGH_M : within(random, 900, 4_000),
      isNear,
      jumpsAtS: random.uniform() < 0.3 ? within(random, 8, 50) : Infinity,
      jumpRad: within(random, 0, 2 * Math.PI),
    };
  });
}

const isBroadcast = (format: DoorFormat): boolean => ['021', 'sbs', 'beast', 'avr', 'json'].includes(format);
const isAsterix = (format: DoorFormat): boolean => /^\d/.test(format);

function traitsOf(
  format: DoorFormat,
  random: Random,
): Pick<Sensor, 'type' | 'source' | 'rangeSigmaM' | 'azimuthSigmaRad' | 'elevationSigmaRad' | 'scanPeriodS'> {
  const scanPeriodS = pick(random, [2, 3, 4, 5]);
  const none = { azimuthSigmaRad: Number.NaN, elevationSigmaRad: Number.NaN, scanPeriodS };
  if (isBroadcast(format)) return { ...none, type: 'adsb', source: 'adsb', rangeSigmaM: Number.NaN, scanPeriodS: pick(random, [1, 2]) };
  if (format === 'launch') return { ...none, type: 'launch', source: 'launch', rangeSigmaM: 500, scanPeriodS: 15 };
  if (format === '048' || format === '001') return { ...none, type: 'secondary', source: 'secondary', rangeSigmaM: 60, azimuthSigmaRad: 0.002 };
  const isRadar = (format === 'lines' || format === 'binary') && random.uniform() < 0.6;
  if (isRadar) return { type: 'radar3d', source: 'primary', rangeSigmaM: 60, azimuthSigmaRad: 0.002, elevationSigmaRad: 0.002, scanPeriodS };
  return { ...none, type: 'observer', source: 'observer', rangeSigmaM: 90, azimuthSigmaRad: 0.01, elevationSigmaRad: 0.01 };
}

const EDITIONS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  '048': { 48: '1.32', 34: '1.29' },
  '001': { 1: '1.4', 2: '1.2' },
  '010': { 10: '1.1' },
  '020': { 20: '1.11' },
  '021': { 21: '2.6' },
  '062': { 62: '1.21', 65: '1.6' },
};

const SOURCE_FORMATS: Readonly<Record<string, SourceConfig['format']>> = { lines: 'plots', binary: 'plots', launch: 'plots', json: 'aircraft-json' };
const sourceFormat = (format: DoorFormat): SourceConfig['format'] =>
  isAsterix(format) ? 'asterix' : (SOURCE_FORMATS[format] ?? (format as SourceConfig['format']));

function sourceOf(random: Random, format: DoorFormat, sensor: Sensor, index: number): SourceConfig {
  const own = `door-${index}`;
  const shared = isAsterix(format) ? 'door-asterix' : 'door-plots';
  const mayShare = isAsterix(format) || sourceFormat(format) === 'plots';
  const tellsTime = format === 'launch' || (format !== 'beast' && format !== 'avr' && random.uniform() < 0.6);
  return {
    door: mayShare && random.uniform() < 0.65 ? shared : own,
    format: sourceFormat(format),
    sac: 25,
    sic: index,
    editions: EDITIONS[format] ?? {},
    sensor: sensor.id,
    timeMeaning: tellsTime ? 'measured' : 'received',
    latencyS: tellsTime ? 0 : 0.2,
    latencySigmaS: 0.05,
    rangeBiasM: 0,
    azimuthBiasRad: 0,
    timeBiasS: 0,
  };
}

function lineOf({ random }: Manner, things: readonly Thing[], feed: FeedId, index: number): Line {
  const format = pick(random, DOOR_FORMATS);
  const isFar = feed !== UNGRANTED && random.uniform() < 0.1;
  const place = isFar ? destination(CENTRE, within(random, 0, 6), 480_000) : destination(CENTRE, within(random, 0, 6), within(random, 1_000, 20_000));
  const sensor: Sensor = {
    id: must(sensorId(`s-${index}`)),
    feed,
    ...place,
    antennaAltitudeHaeM: 300,
    detectionChance: 0.9,
    falsePlotsPerScanCount: 0,
    rangeMinM: 0,
    rangeMaxM: 340_000,
    azimuthFromRad: 0,
    azimuthToRad: 0,
    elevationMinRad: -0.1,
    elevationMaxRad: 1.5,
    timeSigmaS: 0.05,
    refractionFactor: 4 / 3,
    horizonLimited: false,
    ...traitsOf(format, random),
  };
  const main = sourceOf(random, format, sensor, index);
  const hasStandby = random.uniform() < 0.15 && format !== 'launch';
  const silentFromS = within(random, 4, 20);
  return {
    format,
    sensor,
    sources: hasStandby ? [main, { ...main, door: `door-standby-${index}`, standbyS: 3 }] : [main],
    // A radar far away sees what is far alone.
    things: isFar ? things.filter(({ isNear, altitudeHaeM }) => !isNear && altitudeHaeM < HIGH_M) : things,
    followsWall: random.uniform() < 0.5,
    isHidden: feed === UNGRANTED || isFar,
    isMarked: random.uniform() < 0.6,
    lineS: pick(random, [0, 0.25, 0.25, 1]),
    silentS: hasStandby || random.uniform() < 0.2 ? [silentFromS, silentFromS + within(random, 6, 25)] : [Infinity, Infinity],
  };
}

/** Flaws that a record of a format may have; of others it has none. */
function flawOf({ random, flawChance }: Manner): Flaw {
  return random.uniform() < flawChance ? pick(random, FLAWS) : 'none';
}

const LATE_S: Partial<Record<Flaw, number>> = { late: -8, older: -66, future: 9 };

function writtenOf(
  manner: Manner,
  line: Line,
  thing: Thing,
  when: { readonly atS: number; readonly turn: number; readonly aheadS: number },
): Written & { readonly words: string } {
  const { random } = manner;
  const { format, sensor, sources } = line;
  const flaw = flawOf(manner);
  const { atS, turn, aheadS } = when;
  const place = destination(thing.from, thing.bearingRad, thing.speedMps * atS);
  const moved = atS > thing.jumpsAtS ? destination(place, thing.jumpRad, 25_000) : place;
  const at = timeS(Math.round((STARTS_AT + atS + aheadS + (LATE_S[flaw] ?? 0)) * 1000) / 1000);
  const polar = measure(random, sensor, { from: moved, bearingRad: 0, speedMps: 0, altitudeHaeM: thing.altitudeHaeM }, 0);
  const nowhere = flaw === 'nowhere' && !thing.isNear ? { latRad: 1.7 } : {};
  const look = {
    ...thing,
    sensor,
    source: sources[0],
    at,
    ...moved,
    ...nowhere,
    courseRad: thing.bearingRad,
    polar: { ...polar, measuredAt: at },
    flaw,
    turn: turn + thing.number,
  };
  const words = `${thing.isNear ? 'near' : 'far'} ${thing.number}${flaw === 'none' ? '' : `, ${flaw}`}`;
  if (flaw === 'malformed') return { ...writeTorn(format, sources[0]), words };
  if (format === 'beast' || format === 'avr') return { ...writeSquitter(format, look), words };
  return { ...writeLook(format, look), words };
}

/** Everything that the lines of a sensor carry. */
function sentBy(manner: Manner, line: Line): Sent[] {
  const { random, lengthS, doubt, againChance, againS } = manner;
  const { sensor, sources, silentS, format } = line;
  const sent: Sent[] = [];
  const send = (atS: number, written: Written & { readonly words: string }, hidden: boolean): void => {
    const record = { ...written, hidden, sensor, format, torn: written.words.endsWith('malformed') };
    for (const [i, { door }] of sources.entries()) {
      const lineAtS = line.lineS === 0 ? atS + 0.03 * i : Math.ceil(atS / line.lineS) * line.lineS;
      if (i > 0 || atS < silentS[0] || atS > silentS[1]) sent.push({ atS: lineAtS, door, record });
      for (const laterS of againS) {
        if (random.uniform() < againChance / 2) sent.push({ atS: lineAtS + laterS + 0.001, door, record: { ...record, words: `${record.words}, again` } });
      }
    }
  };
  const phaseS = within(random, 0, sensor.scanPeriodS);
  for (let turn = 0; phaseS + turn * sensor.scanPeriodS < lengthS; turn += 1) {
    const turnS = phaseS + turn * sensor.scanPeriodS;
    const isDoubted = doubt !== undefined && turnS >= doubt.fromS;
    const aheadS = isDoubted && line.followsWall ? doubt.wallAheadS : 0;
    const mark = line.isMarked
      ? writeWord(format, { sensor, source: sources[0] }, timeS(STARTS_AT + Math.round(turnS * 128) / 128 + aheadS), turn % 3 === 1)
      : undefined;
    if (mark !== undefined) send(turnS + 0.04, { ...mark, words: 'a word' }, line.isHidden);
    for (const thing of line.things) {
      if (random.uniform() > 0.85) continue;
      const atS = turnS + random.uniform() * 0.3;
      send(atS + 0.05, writtenOf(manner, line, thing, { atS, turn, aheadS }), line.isHidden || !thing.isNear);
    }
  }
  return sent;
}

/** Datagrams by door and moment. */
function datagramsOf(
  random: Random,
  sent: readonly Sent[],
  lengthS: number,
): { readonly inputs: BrokerInput[]; readonly records: Map<BrokerInput, readonly DoorRecord[]> } {
  const byLine = new Map<string, Sent[]>();
  for (const one of sent) {
    if (one.atS >= lengthS) continue;
    const key = `${one.door} ${one.atS}`;
    byLine.set(key, [...(byLine.get(key) ?? []), one]);
  }
  const records = new Map<BrokerInput, readonly DoorRecord[]>();
  for (const all of byLine.values()) {
    const list = all.map(({ record }) => record);
    if (random.uniform() < 0.5) list.reverse();
    const input: BrokerInput = { kind: 'bytes', at: timeS(STARTS_AT + all[0].atS + 0.007), door: all[0].door, bytes: datagramOf(list) };
    records.set(input, list);
  }
  return { inputs: [...records.keys()], records };
}

function termOf({ random, hasCeiling }: Manner, feed: FeedId): Term {
  return {
    ...openTerm,
    feeds: [feed],
    to: random.uniform() < 0.5 ? 'all' : recipientOf(deneb),
    level: pick(random, ['picture', 'picture', 'picture', 'threats', 'warn'] as const),
    region: circleRing(CENTRE, random.uniform() < 0.7 ? REGION_M : 60_000, 32),
    ceilingHaeM: hasCeiling ? CEILING_M : Infinity,
    gridM: pick<GridM>(random, [0, 0, 0, 1000, 5000]),
    delayS: pick(random, [0, 0, 0, 3, 9]),
    validUntil: timeS(random.uniform() < 0.1 ? STARTS_AT + 20 + random.below(20) : 4e9),
  };
}

function fileOf(manner: Manner, version: number, feeds: readonly FeedId[]): TermsFile {
  const twice = manner.random.uniform() < 0.15;
  const terms = feeds.flatMap((feed) => (twice ? [termOf(manner, feed), termOf(manner, feed)] : [termOf(manner, feed)]));
  return { member: altair, version, terms, hash: `h${version}` };
}

/** Changes on the way: of terms, of our clock, of what is taken off, of what is filed. */
function changesOf(manner: Manner, first: TermsFile, lines: readonly Line[]): BrokerInput[] {
  const { random, lengthS, doubt } = manner;
  const at = (s: number): TimeS => timeS(STARTS_AT + s);
  const changes: BrokerInput[] = [];
  const kept = first.terms.filter(({ feeds }) => !feeds.includes(SPARE));
  for (let version = 2; version < 2 + random.below(3); version += 1) {
    const isNew = random.uniform() < 0.3;
    const terms = isNew ? fileOf(manner, version, GRANTED) : { ...first, version, hash: `h${version}`, terms: version % 2 === 0 ? kept : first.terms };
    changes.push({ kind: 'terms', at: at(10 + random.below(lengthS - 16) + pick(random, [0.2, 0.6, 0.97])), terms });
  }
  if (doubt !== undefined) {
    changes.push({ kind: 'clock', at: at(doubt.fromS + 0.5), doubt: true, wallAheadS: doubt.wallAheadS });
    changes.push({ kind: 'clock', at: at(doubt.untilS + 0.5), doubt: false });
  }
  for (const { sensor } of lines) {
    if (random.uniform() > 0.15) continue;
    const bias = { rangeM: within(random, -200, 200), azimuthRad: within(random, -0.01, 0.01), timeS: within(random, -0.3, 0.3) };
    changes.push({
      kind: 'bias',
      at: at(random.below(lengthS) + 0.4),
      sensor: sensor.id,
      bias: { ...bias, rangeSigmaM: 20, azimuthSigmaRad: 0.001, timeSigmaS: 0.05 },
    });
  }
  return changes;
}

/** Filed flights, near and far. */
function flightsOf({ random, lengthS }: Manner, things: readonly Thing[]): BrokerInput[] {
  if (random.uniform() > 0.2) return [];
  const plans = things.slice(0, 3).map(({ number, from, bearingRad, altitudeHaeM }) => ({
    callsign: '',
    aircraftAddress: 0x4c0000 + number * 77,
    mode3A: -1,
    points: [0, 300].map((laterS) => ({ at: timeS(STARTS_AT + laterS), ...destination(from, bearingRad, laterS * 150 + 1), altitudeHaeM })),
  }));
  return [{ kind: 'flights', at: timeS(STARTS_AT + random.below(lengthS) + 0.1), plans: plans as never }];
}

const memberOfWorld = (id: MemberConfig['id']): MemberConfig => ({
  id,
  names: { en: id },
  territory: circleRing(CENTRE, 300_000, 24),
  languages: ['en'],
  utcOffsetMin: 0,
  approval: false,
});

function configOf(seed: number, lines: readonly Line[], terms: TermsFile): BrokerConfig {
  const feeds = [...GRANTED, UNGRANTED, SPARE].flatMap((id): FeedConfig[] => {
    const sources = lines.flatMap((line) => (line.sensor.feed === id ? line.sources : []));
    return sources.length === 0 ? [] : [{ id, member: altair, public: false, sources }];
  });
  const town = {
    id: must(placeId('town')),
    names: { en: 'Town' },
    ring: circleRing(CENTRE, 4_000, 12),
    ...CENTRE,
    radiusM: 4_000,
    populationCount: 9_000,
    shelterS: 60,
    member: deneb,
  };
  return {
    name: 'doors',
    mode: 'test',
    secret: sha256(utf8(`doors ${seed}`)),
    members: [memberOfWorld(altair), memberOfWorld(deneb)],
    feeds,
    sensors: lines.map(({ sensor }) => sensor),
    terms: [terms],
    places: [town],
    airspaces: [],
  };
}

/** The world of a seed. */
export function createDoorWorld(seed: number): DoorWorld {
  const manner = mannerOf(seed);
  const { random, lengthS } = manner;
  const things = thingsOf(manner);
  const feedIds = [GRANTED[0], ...Array.from({ length: 1 + random.below(3) }, () => pick(random, [...GRANTED, UNGRANTED])), SPARE];
  const lines = feedIds.map((feed, i) => lineOf(manner, things, feed, i + 1));
  const terms = fileOf(manner, 1, [...GRANTED, SPARE]);
  const { inputs, records } = datagramsOf(
    random,
    lines.flatMap((line) => sentBy(manner, line)),
    lengthS,
  );
  const ticks: BrokerInput[] = Array.from({ length: lengthS }, (_, i) => ({ kind: 'tick', at: timeS(STARTS_AT + i) }));
  return fair({
    config: configOf(seed, lines, terms),
    inputs: inOrder([...ticks, ...changesOf(manner, terms, lines), ...flightsOf(manner, things), ...inputs]),
    records,
    crashAt: random.uniform() < 0.3 ? timeS(STARTS_AT + 12 + random.below(lengthS - 16) + 0.6) : undefined,
    isCrowded: random.uniform() < 0.15,
  });
}

/** Of a sensor with a standby: what is hidden on its main line counts only beside what is not, for by when that speaks the other one is judged. */
function isFair(world: DoorWorld, input: BrokerInput & { readonly kind: 'bytes' }, { sensor, hidden }: DoorRecord): boolean {
  const sources = world.config.feeds.flatMap((feed) => feed.sources).filter((source) => source.sensor === sensor.id);
  if (!hidden || sources.length === 1 || sensor.feed === UNGRANTED) return true;
  const isMain = sources.some(({ door, standbyS }) => door === input.door && standbyS === undefined);
  return !isMain || (world.records.get(input) ?? []).some((other) => other.sensor === sensor && !other.hidden && !other.torn);
}

/** A world without the records by which a standby line would be judged (docs/security.md). */
export function fair(world: DoorWorld): DoorWorld {
  const records = new Map<BrokerInput, readonly DoorRecord[]>();
  const inputs = world.inputs.flatMap((input): BrokerInput[] => {
    if (input.kind !== 'bytes') return [input];
    const said = world.records.get(input) ?? [];
    const left = said.filter((record) => isFair(world, input, record));
    const next = left.length === said.length ? input : { ...input, bytes: datagramOf(left) };
    records.set(next, left);
    return left.length === 0 ? [] : [next];
  });
  return { ...world, inputs, records };
}

/** The same without what is hidden: a datagram keeps its other records. */
export function purgeDoors(world: DoorWorld): DoorWorld {
  const inputs = world.inputs.flatMap((input): BrokerInput[] => {
    const records = world.records.get(input);
    if (input.kind !== 'bytes' || records === undefined) return [input];
    const left = records.filter(({ hidden }) => !hidden);
    if (left.length === records.length) return [input];
    return left.length === 0 ? [] : [{ ...input, bytes: datagramOf(left) }];
  });
  return { ...world, inputs, isCrowded: false };
}

export const DENEB = recipientOf(deneb);
