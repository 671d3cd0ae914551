/**
 * Small random worlds for the laws of secrecy: two to five members with a few feeds each, objects close together so that
 * what is hidden falls into the gates of what is seen, and terms that are granted, narrowed, revoked and that expire.
 */
import { HUB, feedId, hex, memberId, placeId, publicOf, recipientOf, sensorId, sha256, timeS, utf8, type FeedId, type MemberId, type RecipientId, type TimeS } from '../../src/base/index.ts';
import type { BrokerInput } from '../../src/broker/index.ts';
import { encodePlotLine } from '../../src/format/plots/index.ts';
import { circleRing, destination, enuToPolar, ecefToEnu, geodeticToEcef, localFrame } from '../../src/geo/index.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';
import { blankMeasurement, type BrokerConfig, type FeedConfig, type GridM, type Level, type MemberConfig, type Place, type Sensor, type Term, type TermsFile } from '../../src/model/index.ts';

export interface World {
  readonly config: BrokerConfig;
  readonly inputs: readonly BrokerInput[];
}

export const STARTS_AT = timeS(1_712_966_400);
const LENGTH_S = 40;
const CENTRE = { latRad: 0.54, lonRad: 0.63 };

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('a generated id must be well formed');
  return result.value;
};

const within = (random: Random, low: number, high: number): number => low + (high - low) * random.uniform();
const pick = <Value>(random: Random, list: readonly Value[]): Value => list[random.below(list.length)]!;

function somewhere(random: Random, radiusM: number): { latRad: number; lonRad: number } {
  return destination(CENTRE, within(random, 0, 2 * Math.PI), radiusM * Math.sqrt(random.uniform()));
}

function memberOfWorld(random: Random, index: number): MemberConfig {
  const id = must(memberId(`m${index}-${random.below(1_000_000)}`));
  return { id, names: { en: id, ar: id }, territory: circleRing(CENTRE, 200_000, 24), languages: ['en', 'ar'], utcOffsetMin: 180, approval: false };
}

function sensorOfWorld(random: Random, feed: FeedId): Sensor {
  return {
    id: must(sensorId(`s-${random.below(1e9)}`)), feed, ...somewhere(random, 40_000), antennaAltitudeHaeM: within(random, 20, 900),
    type: 'radar3d', source: 'primary', scanPeriodS: pick(random, [2, 4, 5]), detectionChance: 0.9, falsePlotsPerScanCount: 1,
    rangeMinM: 100, rangeMaxM: 250_000, azimuthFromRad: 0, azimuthToRad: 0, elevationMinRad: -0.05, elevationMaxRad: 1.4,
    rangeSigmaM: within(random, 30, 120), azimuthSigmaRad: within(random, 0.0005, 0.003), elevationSigmaRad: 0.002, timeSigmaS: 0.02,
    refractionFactor: 4 / 3, horizonLimited: false,
  };
}

function feedsOfWorld(random: Random, member: MemberId): { feeds: FeedConfig[]; sensors: Sensor[] } {
  const feeds: FeedConfig[] = [];
  const sensors: Sensor[] = [];
  const count = 1 + random.below(3);
  for (let i = 0; i < count; i += 1) {
    const id = must(feedId(`f-${random.below(1e9)}`));
    const sensor = sensorOfWorld(random, id);
    sensors.push(sensor);
    feeds.push({
      id, member, public: false,
      sources: [{
        door: `door-${random.below(1e9)}`, format: 'plots', sac: 0, sic: 0, editions: {}, sensor: sensor.id, timeMeaning: 'measured', latencyS: 0,
        latencySigmaS: 0, rangeBiasM: 0, azimuthBiasRad: 0, timeBiasS: 0,
      }],
    });
  }
  return { feeds, sensors };
}

function termOfWorld(random: Random, feeds: readonly FeedId[], recipients: readonly RecipientId[]): Term {
  const region = random.uniform() < 0.25 ? circleRing(somewhere(random, 20_000), within(random, 15_000, 60_000), 16) : undefined;
  return {
    feeds: random.uniform() < 0.5 ? 'all' : [pick(random, feeds)],
    to: random.uniform() < 0.15 ? 'all' : pick(random, recipients),
    level: pick<Level>(random, ['none', 'warn', 'threats', 'picture', 'picture', 'picture']),
    region, floorHaeM: -Infinity, ceilingHaeM: random.uniform() < 0.15 ? 6_000 : Infinity,
    gridM: pick<GridM>(random, [0, 0, 0, 1000, 5000, 20000]), delayS: pick(random, [0, 0, 0, 3, 12]),
    validFrom: timeS(random.uniform() < 0.2 ? STARTS_AT + random.below(LENGTH_S) : 0),
    validUntil: timeS(random.uniform() < 0.2 ? STARTS_AT + random.below(LENGTH_S) : 4e9),
    exerciseOnly: false,
  };
}

function fileOf(member: MemberId, version: number, terms: readonly Term[]): TermsFile {
  return { member, version, terms, hash: hex(sha256(utf8(`${member} ${version} ${JSON.stringify(terms)}`))) };
}

function termsFileOfWorld(random: Random, member: MemberId, version: number, world: { feeds: readonly FeedConfig[]; members: readonly MemberConfig[] }): TermsFile {
  const own = world.feeds.filter((feed) => feed.member === member).map((feed) => feed.id);
  const recipients = [recipientOf(HUB), ...world.members.filter((m) => m.id !== member).flatMap((m) => [recipientOf(m.id), recipientOf(m.id), publicOf(m.id)])];
  const count = random.below(4);
  return fileOf(member, version, Array.from({ length: own.length === 0 ? 0 : count }, () => termOfWorld(random, own, recipients)));
}

function placesOfWorld(random: Random, members: readonly MemberConfig[]): Place[] {
  return members.flatMap((member) =>
    Array.from({ length: 1 + random.below(3) }, (_, i) => {
      const at = somewhere(random, 40_000);
      return {
        id: must(placeId(`p-${member.id}-${i}`)), names: { en: 'Place', ar: 'مكان' }, ring: circleRing(at, 2_500, 12), ...at, radiusM: 2_500,
        populationCount: 20_000, shelterS: 90, member: member.id,
      };
    }),
  );
}

/** Plots of straight movers, a false one now and then, some of them late, some records not well formed. */
function plotsOfWorld(random: Random, sensors: readonly Sensor[], feeds: readonly FeedConfig[]): BrokerInput[] {
  const objects = Array.from({ length: 2 + random.below(3) }, () => ({
    from: somewhere(random, 15_000), bearingRad: within(random, 0, 2 * Math.PI), speedMps: within(random, 40, 280), altitudeHaeM: within(random, 900, 8_000),
  }));
  const inputs: BrokerInput[] = [];
  for (const sensor of sensors) {
    const frame = localFrame({ latRad: sensor.latRad, lonRad: sensor.lonRad, altitudeHaeM: sensor.antennaAltitudeHaeM });
    const door = feeds.find((feed) => feed.id === sensor.feed)!.sources[0]!.door;
    for (let t = within(random, 0, sensor.scanPeriodS); t < LENGTH_S; t += sensor.scanPeriodS) {
      for (const object of objects) {
        if (random.uniform() > 0.85) continue;
        const where = destination(object.from, object.bearingRad, object.speedMps * t);
        const polar = enuToPolar(ecefToEnu(frame, geodeticToEcef({ ...where, altitudeHaeM: object.altitudeHaeM })));
        const measurement = {
          ...blankMeasurement('polar', 'primary', timeS(STARTS_AT + t)),
          rangeM: polar.rangeM + sensor.rangeSigmaM * random.normal(), azimuthRad: (polar.azimuthRad + sensor.azimuthSigmaRad * random.normal() + 2 * Math.PI) % (2 * Math.PI),
          elevationRad: polar.elevationRad + 0.002 * random.normal(), rangeSigmaM: sensor.rangeSigmaM, azimuthSigmaRad: sensor.azimuthSigmaRad, elevationSigmaRad: 0.002,
        };
        const line = encodePlotLine({ type: 'plot', sensor: sensor.id, measurement });
        const late = random.uniform() < 0.1 ? within(random, 1, 9) : 0.05;
        const text = random.uniform() < 0.03 ? '{"t":"soon"}\n' : line.endsWith('\n') ? line : `${line}\n`;
        inputs.push({ kind: 'bytes', at: timeS(STARTS_AT + t + late + 0.01 * random.uniform()), door, bytes: utf8(text) });
      }
    }
  }
  return inputs;
}

/** Everything in the order of time; equal times keep the order they are given in. */
export function inOrder(inputs: readonly BrokerInput[]): BrokerInput[] {
  return inputs.map((input, order) => ({ input, order })).sort((a, b) => a.input.at - b.input.at || a.order - b.order).map(({ input }) => input);
}

/** The world of a seed. */
export function createWorld(seed: number): World {
  const random = keyedRandom('secrecy', seed);
  const members = Array.from({ length: 2 + random.below(4) }, (_, i) => memberOfWorld(random, i));
  const parts = members.map((member) => feedsOfWorld(random, member.id));
  const feeds = parts.flatMap((part) => part.feeds);
  const sensors = parts.flatMap((part) => part.sensors);
  const terms = members.map((member) => termsFileOfWorld(random, member.id, 1, { feeds, members }));
  const ticks: BrokerInput[] = Array.from({ length: LENGTH_S }, (_, i) => ({ kind: 'tick', at: timeS(STARTS_AT + i) }));
  const changes: BrokerInput[] = members.filter(() => random.uniform() < 0.5).map((member) => ({
    kind: 'terms', at: timeS(STARTS_AT + 5 + random.below(30) + 0.5), terms: termsFileOfWorld(random, member.id, 2, { feeds, members }),
  }));
  const config: BrokerConfig = {
    name: 'secrecy', mode: 'exercise', secret: sha256(utf8(`secret ${seed}`)), members, feeds, sensors, terms, places: placesOfWorld(random, members), airspaces: [],
  };
  return { config, inputs: inOrder([...ticks, ...changes, ...plotsOfWorld(random, sensors, feeds)]) };
}

/** A time of the world's clock. */
export const worldTime = (seconds: number): TimeS => timeS(STARTS_AT + seconds);
