/**
 * Small random worlds for the laws of secrecy: two to five members with a few feeds each, objects close together so that
 * what is hidden falls into the gates of what is seen, and terms that are granted, narrowed, revoked and that expire.
 */
import {
  HUB,
  feedId,
  hex,
  memberId,
  placeId,
  publicOf,
  recipientOf,
  sensorId,
  sha256,
  timeS,
  utf8,
  type FeedId,
  type MemberId,
  type RecipientId,
  type TimeS,
} from '../../src/base/index.ts';
import type { BrokerInput } from '../../src/broker/index.ts';
import { circleRing, destination } from '../../src/geo/index.ts';
import { viewsOf, type ViewName } from '../../src/release/index.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';
import {
  OFFICER_ACTS,
  type BrokerConfig,
  type FeedConfig,
  type GridM,
  type Level,
  type Measurement,
  type MemberConfig,
  type OfficerAct,
  type Place,
  type Sensor,
  type SourceConfig,
  type Term,
  type TermsFile,
} from '../../src/model/index.ts';
import {
  CENTRE,
  LENGTH_S,
  measure,
  must,
  pick,
  somewhere,
  STARTS_AT,
  stepped,
  within,
  writeMark,
  writeReport,
  type Said,
  type SaidBy,
  type WorldPart,
} from './world-reports.ts';
import { estimateOf, withTrackers } from './world-trackers.ts';

export { LENGTH_S, STARTS_AT };

export interface World {
  readonly config: BrokerConfig;
  readonly inputs: readonly BrokerInput[];
  readonly said: Readonly<SaidBy>;
  /** The process ends here and another one takes up what it left; undefined: it runs through. */
  readonly crashAt: TimeS | undefined;
  /** Files of terms that the looker hands in as its own (their member is written `owner`) to find out who is there. */
  readonly probes: readonly string[];
}

const TERRITORY = circleRing(CENTRE, 200_000, 24);

function memberOfWorld(random: Random, index: number): MemberConfig {
  const id = must(memberId(`m${index}-${random.below(1_000_000)}`));
  return { id, names: { en: `neighbour-${index}`, ar: id }, territory: TERRITORY, languages: ['en', 'ar'], utcOffsetMin: 180, approval: false };
}

function sensorOfWorld(random: Random, feed: FeedId): Sensor {
  return {
    id: must(sensorId(`s-${random.below(1e9)}`)),
    feed,
    ...somewhere(random, 40_000),
    antennaAltitudeHaeM: within(random, 20, 900),
    type: 'radar3d',
    source: 'primary',
    scanPeriodS: pick(random, [4, 5, 6]),
    detectionChance: 0.9,
    falsePlotsPerScanCount: 1,
    rangeMinM: 100,
    rangeMaxM: 250_000,
    azimuthFromRad: 0,
    azimuthToRad: 0,
    elevationMinRad: -0.05,
    elevationMaxRad: 1.4,
    rangeSigmaM: within(random, 30, 120),
    azimuthSigmaRad: within(random, 0.0005, 0.003),
    elevationSigmaRad: 0.002,
    timeSigmaS: 0.02,
    refractionFactor: 4 / 3,
    horizonLimited: false,
  };
}

function feedsOfWorld(random: Random, member: MemberId): { feeds: FeedConfig[]; sensors: Sensor[] } {
  const feeds: FeedConfig[] = [];
  const sensors: Sensor[] = [];
  const count = 1 + random.below(3);
  for (let i = 0; i < count; i += 1) {
    const id = must(feedId(`f-${random.below(1e9)}`));
    const asterix = random.uniform() < 0.3;
    const sensor: Sensor = { ...sensorOfWorld(random, id), ...(asterix ? { type: 'secondary', source: 'secondary' } : {}) };
    sensors.push(sensor);
    feeds.push({
      id,
      member,
      public: false,
      sources: [
        {
          door: `door-${random.below(1e9)}`,
          format: asterix ? 'asterix' : 'plots',
          sac: 7,
          sic: i,
          editions: asterix ? { 48: '1.32', 34: '1.29' } : {},
          sensor: sensor.id,
          timeMeaning: 'measured',
          latencyS: 0,
          latencySigmaS: 0,
          rangeBiasM: 0,
          azimuthBiasRad: 0,
          timeBiasS: 0,
        },
      ],
    });
  }
  return { feeds, sensors };
}

/** A moment of the world, on a tick or between two. */
const moment = (random: Random): number => random.below(LENGTH_S) + pick(random, [0, 0, 0.3, 0.75]);

/** A feed of the hub that enters every view. */
function publicFeedOfWorld(random: Random): { feeds: FeedConfig[]; sensors: Sensor[] } {
  const { feeds, sensors } = feedsOfWorld(random, HUB);
  return { feeds: feeds.slice(0, 1).map((feed) => ({ ...feed, public: true })), sensors: sensors.slice(0, 1) };
}

function termOfWorld(random: Random, feeds: readonly FeedId[], recipients: readonly RecipientId[]): Term {
  const region = random.uniform() < 0.4 ? circleRing(somewhere(random, 12_000), within(random, 8_000, 40_000), 16) : undefined;
  return {
    feeds: random.uniform() < 0.5 ? 'all' : [pick(random, feeds)],
    to: random.uniform() < 0.15 ? 'all' : pick(random, recipients),
    level: pick<Level>(random, ['none', 'warn', 'threats', 'picture', 'picture', 'picture']),
    region,
    floorHaeM: -Infinity,
    ceilingHaeM: random.uniform() < 0.2 ? 5_000 : Infinity,
    gridM: pick<GridM>(random, [0, 0, 0, 1000, 5000, 20000]),
    delayS: pick(random, [0, 0, 0, 3, 12]),
    validFrom: timeS(random.uniform() < 0.25 ? STARTS_AT + moment(random) : 0),
    validUntil: timeS(random.uniform() < 0.25 ? STARTS_AT + LENGTH_S / 4 + moment(random) : 4e9),
    exerciseOnly: false,
  };
}

function fileOf(member: MemberId, version: number, terms: readonly Term[]): TermsFile {
  return { member, version, terms, hash: hex(sha256(utf8(`${member} ${version} ${JSON.stringify(terms)}`))) };
}

function termsFileOfWorld(
  random: Random,
  member: MemberId,
  version: number,
  world: { feeds: readonly FeedConfig[]; members: readonly MemberConfig[] },
): TermsFile {
  const own = world.feeds.filter((feed) => feed.member === member).map((feed) => feed.id);
  const recipients = [recipientOf(HUB), ...world.members.filter((m) => m.id !== member).flatMap((m) => [recipientOf(m.id), recipientOf(m.id), publicOf(m.id)])];
  const count = random.below(4);
  return fileOf(
    member,
    version,
    Array.from({ length: own.length === 0 ? 0 : count }, () => termOfWorld(random, own, recipients)),
  );
}

function placesOfWorld(random: Random, members: readonly MemberConfig[]): Place[] {
  return members.flatMap((member) =>
    Array.from({ length: 1 + random.below(3) }, (_, i) => {
      const at = somewhere(random, 40_000);
      return {
        id: must(placeId(`p-${member.id}-${i}`)),
        names: { en: 'Place', ar: 'مكان' },
        ring: circleRing(at, 2_500, 12),
        ...at,
        radiusM: random.uniform() < 0.15 ? 900 : 2_500,
        populationCount: 20_000,
        shelterS: 90,
        member: member.id,
      };
    }),
  );
}

/**
 * Plots of straight movers and a mark for each turn; now and then a late plot, a record that is not well formed, a sensor that
 * falls silent and comes back, one that sees nothing but turns.
 */
function plotsOfWorld(random: Random, sensors: readonly Sensor[], feeds: readonly FeedConfig[], said: SaidBy): BrokerInput[] {
  // Twenty to sixty plots: a few sensors see more objects than many do.
  const objects = Array.from({ length: sensors.length > 8 ? 1 : sensors.length > 4 ? 2 : 3 }, () => ({
    from: somewhere(random, 15_000),
    bearingRad: within(random, 0, 2 * Math.PI),
    speedMps: within(random, 40, 280),
    altitudeHaeM: within(random, 900, 8_000),
  }));
  const inputs: BrokerInput[] = [];
  for (const sensor of sensors) {
    const source = feeds.find((feed) => feed.id === sensor.feed)!.sources[0];
    const add = (about: { measurement: Measurement | undefined; measuredAt: TimeS }, late: number, whole: Uint8Array): void => {
      const malformed = random.uniform() < 0.03;
      const bytes = malformed ? utf8(source.format === 'plots' ? '{"t":"soon"}\n' : '0') : whole;
      const input: BrokerInput = { kind: 'bytes', at: timeS(about.measuredAt + late + 0.01 * random.uniform()), door: source.door, bytes };
      said.set(input, [{ feed: sensor.feed, sensor, malformed, bytes, ...about }]);
      inputs.push(input);
    };
    // A site that loses its line sends what it kept when it has it again.
    const cutFrom = random.uniform() < 0.35 ? within(random, 5, 14) : Infinity;
    const hasMarks = random.uniform() < 0.6;
    const isEmpty = random.uniform() < 0.1;
    const silentFrom = random.uniform() < 0.2 ? within(random, 6, 16) : Infinity;
    for (let t = within(random, 0, sensor.scanPeriodS); t < LENGTH_S; t += sensor.scanPeriodS) {
      if (t > silentFrom && t < silentFrom + 9) continue;
      const markedAt = stepped(STARTS_AT + t);
      if (hasMarks) add({ measurement: undefined, measuredAt: markedAt }, 0.04, writeMark(sensor, source, markedAt));
      for (const object of isEmpty ? [] : objects) {
        if (random.uniform() > 0.85) continue;
        const measurement = estimateOf(sensor, measure(random, sensor, object, t), { number: objects.indexOf(object), atS: t, lengthS: LENGTH_S });
        const isCut = t > cutFrom && t < cutFrom + 5;
        const late = isCut ? cutFrom + 5.2 - t : random.uniform() < 0.1 ? within(random, 1, 9) : 0.05;
        add({ measurement, measuredAt: measurement.measuredAt }, late, writeReport(sensor, source, measurement));
      }
    }
  }
  return inputs;
}

/** Share of the worlds in which a feed has a second sensor, far beyond every region of a term. */
const FAR_SHARE = 0.4;
const FAR_M = 420_000;

/** By how much a clock that is doubted was set; drawn apart from everything else. */
const wallAheadOf = (seed: number): number => [0, -6, -8, 30][keyedRandom('secrecy/clock', seed).below(4)];

/** A second sensor of one feed, slower than the others, with an object and a failing clock of its own: a grant for a region near the centre releases nothing of it. */
function farOfWorld(seed: number, feeds: readonly FeedConfig[], near: readonly Sensor[], said: SaidBy): WorldPart {
  const random = keyedRandom('secrecy/far', seed);
  if (random.uniform() >= FAR_SHARE) return { feeds, sensors: near, inputs: [] };
  const members = near.filter((sensor) => feeds.some(({ id, public: isPublic }) => id === sensor.feed && !isPublic));
  const speaking = members.filter(({ type }) => type === 'secondary');
  const twin = pick(random, speaking.length > 0 && random.uniform() < 0.5 ? speaking : members);
  const at = destination(CENTRE, within(random, 0, 2 * Math.PI), FAR_M);
  const sensor: Sensor = { ...twin, id: must(sensorId(`s-far-${random.below(1e9)}`)), ...at, madeFrom: undefined, scanPeriodS: 7 + random.below(5) };
  const feed = feeds.find(({ id }) => id === twin.feed)!;
  const source: SourceConfig = { ...feed.sources[0], sensor: sensor.id, sic: feed.sources[0].sic + 10 };
  const object = {
    from: destination(at, within(random, 0, 2 * Math.PI), 30_000),
    bearingRad: within(random, 0, 2 * Math.PI),
    speedMps: 200,
    altitudeHaeM: 5_000,
  };
  const inputs: BrokerInput[] = [];
  const add = (measurement: Measurement | undefined, measuredAt: TimeS, bytes: Uint8Array): void => {
    const input: BrokerInput = { kind: 'bytes', at: timeS(measuredAt + 0.06), door: source.door, bytes };
    said.set(input, [{ feed: feed.id, sensor, malformed: false, measurement, measuredAt, bytes }]);
    inputs.push(input);
  };
  for (let t = within(random, 0, 4); t < LENGTH_S; t += sensor.scanPeriodS) {
    const markedAt = stepped(STARTS_AT + t);
    add(undefined, markedAt, writeMark(sensor, source, markedAt, true));
    const measurement = measure(random, sensor, object, t + 0.5);
    add(measurement, measurement.measuredAt, writeReport(sensor, source, measurement));
  }
  return { feeds: feeds.map((one) => (one === feed ? { ...feed, sources: [...feed.sources, source] } : one)), sensors: [...near, sensor], inputs };
}

/** Some grants count for the places round one place alone, or for none; drawn apart from everything else. */
function narrowed(seed: number, file: TermsFile, places: readonly Place[]): TermsFile {
  const random = keyedRandom('secrecy/places', seed, file.member, file.version);
  const terms = file.terms.map((term): Term => {
    const isNarrow = random.uniform() < 0.6;
    const area = circleRing(random.uniform() < 0.8 ? pick(random, places) : somewhere(random, 40_000), within(random, 3_000, 30_000), 20);
    return isNarrow && (term.level === 'warn' || term.level === 'threats') ? { ...term, places: area } : term;
  });
  return fileOf(file.member, file.version, terms);
}

/** Members whose officers have a word, and what they say; drawn apart from everything else. */
function officersOfWorld(seed: number, members: readonly MemberConfig[]): { members: readonly MemberConfig[]; acts: readonly BrokerInput[] } {
  const random = keyedRandom('secrecy/officers', seed);
  const careful = members.map((member) => ({ ...member, approval: random.uniform() < 0.3 }));
  const acts = Array.from({ length: 4 }, (): BrokerInput => {
    const { id } = pick(random, members);
    return {
      kind: 'officer',
      at: timeS(STARTS_AT + 6 + 17 * random.uniform()),
      recipient: random.uniform() < 0.2 ? publicOf(id) : recipientOf(id),
      placeIndex: random.below(3),
      act: pick<OfficerAct>(random, OFFICER_ACTS),
    };
  });
  return { members: careful, acts };
}

/**
 * Terms of the looker that name handles without a holder and with one, groups without members and with some, and everybody; and some with a
 * fault.
 */
function probesOfWorld(seed: number, members: readonly MemberConfig[]): readonly string[] {
  const head = 'format: manara-terms\nversion: 1\nmember: owner\nnumber: 1\nissued: "2024-04-13T00:00:00Z"\nvalidUntil: "2024-06-30T00:00:00Z"\nterms:\n';
  // Many worlds hand in one text, which is read once for them; those of some try ids as well, which are no handles.
  const ids = seed % 8 === 0 ? members.map(({ id }) => id) : [];
  const names = ['nobody', ...members.map(({ names: { en } }) => en), ...ids, 'group:nobody', 'group:everybody', 'all'];
  return [head + names.map((to) => `  - {to: "${to}", level: warn}\n`).join(''), `${head}  - {to: "group:everybody", level: warn, pinned: true}\n`];
}

/** Everything in the order of time; equal times keep the order they are given in. */
export function inOrder(inputs: readonly BrokerInput[]): BrokerInput[] {
  return inputs
    .map((input, order) => ({ input, order }))
    .sort((a, b) => a.input.at - b.input.at || a.order - b.order)
    .map(({ input }) => input);
}

/** The world of a seed. */
export function createWorld(seed: number, options: { readonly trackers?: boolean } = {}): World {
  const random = keyedRandom('secrecy', seed);
  const enrolled = Array.from({ length: 2 + random.below(4) }, (_, i) => memberOfWorld(random, i));
  const { members, acts } = officersOfWorld(seed, enrolled);
  const parts = members.map((member) => feedsOfWorld(random, member.id));
  if (random.uniform() < 0.3) parts.push(publicFeedOfWorld(random));
  const nearFeeds = parts.flatMap((part) => part.feeds);
  const made = parts.flatMap((part) => part.sensors);
  const near = options.trackers === false ? made : withTrackers(seed, made, nearFeeds);
  const said = new Map<BrokerInput, readonly Said[]>();
  const far = farOfWorld(seed, nearFeeds, near, said);
  const { feeds, sensors } = far;
  const written = members.map((member) => termsFileOfWorld(random, member.id, 1, { feeds, members }));
  const ticks: BrokerInput[] = Array.from({ length: LENGTH_S }, (_, i) => ({ kind: 'tick', at: timeS(STARTS_AT + i) }));
  const rewritten = members
    .filter(() => random.uniform() < 0.5)
    .map((member) => ({
      at: timeS(STARTS_AT + 4 + random.below(16) + pick(random, [0.25, 0.5, 0.97])),
      file: termsFileOfWorld(random, member.id, 2, { feeds, members }),
    }));
  const places = placesOfWorld(random, members);
  const changes = rewritten.map(({ at, file }): BrokerInput => ({ kind: 'terms', at, terms: narrowed(seed, file, places) }));
  const terms = written.map((file) => narrowed(seed, file, places));
  const config: BrokerConfig = {
    name: 'secrecy',
    mode: 'exercise',
    secret: sha256(utf8(`secret ${seed}`)),
    members,
    feeds,
    sensors,
    terms,
    places,
    airspaces: [],
  };
  const states: BrokerInput[] = [
    ...(random.uniform() < 0.2 ? [{ kind: 'recording', at: timeS(STARTS_AT + 18.5), unrecorded: true } as const] : []),
    ...(random.uniform() < 0.15
      ? [
          { kind: 'clock', at: timeS(STARTS_AT + 9.5), doubt: true, wallAheadS: wallAheadOf(seed) } as const,
          { kind: 'clock', at: timeS(STARTS_AT + 13.5), doubt: false } as const,
        ]
      : []),
  ];
  const crashAt = random.uniform() < 0.5 ? timeS(STARTS_AT + 8 + random.below(10) + 0.6) : undefined;
  return {
    config,
    inputs: inOrder([...ticks, ...changes, ...states, ...acts, ...plotsOfWorld(random, near, feeds, said), ...far.inputs]),
    said,
    crashAt,
    probes: probesOfWorld(seed, members),
  };
}

/** One view of a member or public per world, another one each time. */
export function viewOfWorld(world: World, seed: number): ViewName {
  const candidates = viewsOf(world.config).filter((view) => view.recipient !== 'hub');
  return candidates[seed % candidates.length];
}
