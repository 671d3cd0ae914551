/**
 * A member that tiles its land with as many places as the rules allow and is granted `warn` alone: how well can it tell from its
 * warnings where an object is?
 */
import { createBroker } from '../../broker/index.ts';
import { feedId, memberId, placeId, recipientOf, sensorId, sha256, timeS, utf8 } from '../../base/index.ts';
import { createFrameReader } from '../../format/frame/index.ts';
import { encodePlotLine } from '../../format/plots/index.ts';
import { circleRing, destination, ecefToEnu, enuToPolar, geodeticToEcef, localFrame } from '../../geo/index.ts';
import { keyedRandom } from '../../math/index.ts';
import { blankMeasurement, type BrokerConfig, type Place, type Sensor, type Warning } from '../../model/index.ts';
import { valueOf } from '../failure.ts';

const STARTS_AT = timeS(1_712_966_400);
const CENTRE = { latRad: 0.54, lonRad: 0.63 };
/** Tiles of 3.2 km across, close together: twenty by twenty of them, a little fewer than the rules allow. */
const SIDE = 20;
const TILE_M = 3_300;
const RADIUS_M = 1_600;

/** Kilometres between where the object is and where the member takes it to be, by minutes before it is over the middle of the land. */
export interface RebuiltAt {
  readonly beforeMin: number;
  /** By each way of guessing; undefined where it gives nothing. */
  readonly errorsKm: readonly (number | undefined)[];
}

interface Seen {
  readonly at: number;
  readonly latRad: number;
  readonly lonRad: number;
}

function tiles(owner: Place['member']): Place[] {
  return Array.from({ length: SIDE * SIDE }, (_, i) => {
    const east = ((i % SIDE) - (SIDE - 1) / 2) * TILE_M,
      north = (Math.floor(i / SIDE) - (SIDE - 1) / 2) * TILE_M;
    const at = destination(CENTRE, Math.atan2(east, north), Math.hypot(east, north));
    return {
      id: valueOf(placeId(`tile-${i}`)),
      names: { en: 'Tile' },
      ring: circleRing(at, RADIUS_M, 12),
      ...at,
      radiusM: RADIUS_M,
      populationCount: 100,
      shelterS: 120,
      member: owner,
    };
  });
}

function tiledConfig(seed: number, sensor: Sensor): BrokerConfig {
  const members = ['looker', 'one'].map((name) => ({
    id: valueOf(memberId(name)),
    names: { en: name },
    territory: circleRing(CENTRE, 200_000, 24),
    languages: ['en'],
    utcOffsetMin: 0,
    approval: false,
  }));
  const source = {
    door: 'door',
    format: 'plots' as const,
    sac: 0,
    sic: 0,
    editions: {},
    sensor: sensor.id,
    timeMeaning: 'measured' as const,
    latencyS: 0,
    latencySigmaS: 0,
    rangeBiasM: 0,
    azimuthBiasRad: 0,
    timeBiasS: 0,
  };
  return {
    name: 'tiles',
    mode: 'exercise',
    secret: sha256(utf8(`tiles ${seed}`)),
    members,
    feeds: [{ id: sensor.feed, member: members[1].id, public: false, sources: [source] }],
    sensors: [sensor],
    terms: [
      {
        member: members[1].id,
        version: 1,
        hash: '00'.repeat(32),
        terms: [
          {
            feeds: 'all',
            to: recipientOf(members[0].id),
            level: 'warn',
            region: undefined,
            floorHaeM: -Infinity,
            ceilingHaeM: Infinity,
            gridM: 0,
            delayS: 0,
            validFrom: timeS(0),
            validUntil: timeS(4e9),
            exerciseOnly: false,
          },
        ],
      },
    ],
    places: tiles(members[0].id),
    airspaces: [],
  };
}

/** Places whose time is the same, as one: where their middle is. */
function timeline(standing: readonly Warning[], places: readonly Place[]): Seen[] {
  const due = standing
    .filter((warning) => warning.arrivalAt !== undefined)
    .map(({ placeIndex, arrivalAt }) => ({ at: arrivalAt as number, ...places[placeIndex] }));
  return [...Map.groupBy(due, ({ at }) => at)]
    .sort(([a], [b]) => a - b)
    .map(([at, some]) => ({
      at,
      latRad: some.reduce((sum, { latRad }) => sum + latRad, 0) / some.length,
      lonRad: some.reduce((sum, { lonRad }) => sum + lonRad, 0) / some.length,
    }));
}

/** Between the last place whose time has come and the next; before the first drawn back by the speed between the two soonest. */
function drawnOn(times: readonly Seen[], now: number): Seen | undefined {
  const next = times.findIndex(({ at }) => at > now);
  const [from, to] = next === -1 ? times.slice(-2) : next === 0 ? times.slice(0, 2) : times.slice(next - 1, next + 1);
  if (from === undefined || to === undefined) return from;
  const share = (now - from.at) / (to.at - from.at);
  return { at: now, latRad: from.latRad + share * (to.latRad - from.latRad), lonRad: from.lonRad + share * (to.lonRad - from.lonRad) };
}

/** The ways in which a member may guess: draw on, or take the places that are next. */
export const GUESSES: readonly ((standing: readonly Warning[], places: readonly Place[], now: number) => Seen | undefined)[] = [
  (standing, places, now) => drawnOn(timeline(standing, places), now),
  (standing, places, now) => timeline(standing, places).find(({ at }) => at >= now - 60),
];

const apartKm = (a: { latRad: number; lonRad: number }, b: { latRad: number; lonRad: number }): number =>
  Math.hypot(a.latRad - b.latRad, (a.lonRad - b.lonRad) * Math.cos(a.latRad)) * 6371;

/** From how many minutes before, to how many, the object is over the middle of the land. */
const SPANS_MIN = [
  [20, 15],
  [15, 10],
  [10, 7],
  [7, 5],
  [5, 3],
  [3, 2],
  [2, 1],
  [1, 0],
  [0, -2],
] as const;

/** Median error of the better way of guessing in one span of time. */
export interface SpanError {
  readonly fromMin: number;
  readonly toMin: number;
  readonly medianKm: number;
  readonly lowKm: number;
  readonly highKm: number;
  readonly lookCount: number;
}

const quantile = (sorted: readonly number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;

/** How near the member comes, by time, over some objects: the way of guessing that is better in that span, with the tenth and ninetieth of a hundred. */
export function tiledErrors(worlds: number): SpanError[] {
  const all = Array.from({ length: worlds }, (_, i) => tiledLand(i + 1)).flat();
  return SPANS_MIN.flatMap(([fromMin, toMin]): SpanError[] => {
    const looks = all.filter(({ beforeMin }) => beforeMin <= fromMin && beforeMin > toMin);
    const ways = GUESSES.map((_, way) =>
      looks
        .map(({ errorsKm }) => errorsKm[way])
        .filter((error) => error !== undefined)
        .sort((a, b) => a - b),
    );
    const best = ways
      .filter((errors) => errors.length > 0)
      .sort((a, b) => quantile(a, 0.5) - quantile(b, 0.5))
      .at(0);
    return best === undefined
      ? []
      : [{ fromMin, toMin, medianKm: quantile(best, 0.5), lowKm: quantile(best, 0.1), highKm: quantile(best, 0.9), lookCount: best.length }];
  });
}

/** The radar in the middle of the land. */
const SENSOR: Sensor = {
  id: valueOf(sensorId('s')),
  feed: valueOf(feedId('f')),
  ...CENTRE,
  antennaAltitudeHaeM: 100,
  type: 'radar3d',
  source: 'primary',
  scanPeriodS: 5,
  detectionChance: 0.95,
  falsePlotsPerScanCount: 0,
  rangeMinM: 100,
  rangeMaxM: 250_000,
  azimuthFromRad: 0,
  azimuthToRad: 0,
  elevationMinRad: -0.05,
  elevationMaxRad: 1.4,
  rangeSigmaM: 50,
  azimuthSigmaRad: 0.001,
  elevationSigmaRad: 0.002,
  timeSigmaS: 0.02,
  refractionFactor: 4 / 3,
  horizonLimited: false,
};

/** One object over the tiled land: what the member made of its warnings, every half minute. */
export function tiledLand(seed: number): RebuiltAt[] {
  const random = keyedRandom('leak-tiles', seed);
  const speedMps = 45 + 200 * random.uniform(),
    bearingRad = 2 * Math.PI * random.uniform(),
    altitudeHaeM = 300 + 1_500 * random.uniform();
  // It comes over the middle of the land, give or take, after twenty minutes or as soon as the sensor sees it.
  const middleAtS = Math.min(1_200, 200_000 / speedMps);
  const aside = destination(CENTRE, bearingRad + Math.PI / 2, random.uniform() * 10_000);
  const placeAt = (t: number): { latRad: number; lonRad: number } =>
    t <= middleAtS ? destination(aside, bearingRad + Math.PI, (middleAtS - t) * speedMps) : destination(aside, bearingRad, (t - middleAtS) * speedMps);
  const frame = localFrame({ latRad: SENSOR.latRad, lonRad: SENSOR.lonRad, altitudeHaeM: SENSOR.antennaAltitudeHaeM });
  const config = tiledConfig(seed, SENSOR);
  const rebuilt: RebuiltAt[] = [];
  const reader = createFrameReader();
  let standing: readonly Warning[] = [];
  const broker = createBroker(
    config,
    {
      frame: (_view, at, bytes) => {
        standing = valueOf(reader.read(bytes)).warnings;
        const t = at - STARTS_AT;
        if (t % 30 !== 0) return;
        const errorsKm = GUESSES.map((guess) => {
          const seen = guess(standing, config.places, at);
          return seen === undefined ? undefined : apartKm(seen, placeAt(t));
        });
        if (errorsKm[0] !== undefined) rebuilt.push({ beforeMin: (middleAtS - t) / 60, errorsKm });
      },
    },
    { computes: (view) => view.recipient === 'looker' && view.level === 'warn' },
  );
  for (let t = 0; t < middleAtS + 120; t += 1) {
    if (t % 5 === 0 && random.uniform() < 0.95) {
      const polar = enuToPolar(ecefToEnu(frame, geodeticToEcef({ ...placeAt(t), altitudeHaeM })));
      const measurement = {
        ...blankMeasurement('polar', 'primary', timeS(STARTS_AT + t)),
        rangeM: polar.rangeM + 50 * random.normal(),
        azimuthRad: (polar.azimuthRad + 0.001 * random.normal() + 2 * Math.PI) % (2 * Math.PI),
        elevationRad: polar.elevationRad + 0.002 * random.normal(),
        rangeSigmaM: 50,
        azimuthSigmaRad: 0.001,
        elevationSigmaRad: 0.002,
      };
      broker.input({ kind: 'bytes', at: timeS(STARTS_AT + t), door: 'door', bytes: utf8(encodePlotLine({ type: 'plot', sensor: SENSOR.id, measurement })) });
    }
    broker.input({ kind: 'tick', at: timeS(STARTS_AT + t) });
  }
  return rebuilt;
}
