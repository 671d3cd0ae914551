/**
 * Worlds of twins: two members with one sensor each, alike in everything and at one place, both open to a third. Each object is seen by one
 * of the two alone, drawn at random. Who saw it must then not show in what the third is shown: there is nothing else to go by.
 */
import { feedId, memberId, recipientOf, sensorId, sha256, timeS, utf8, type TimeS } from '../../base/index.ts';
import { createBroker } from '../../broker/index.ts';
import { createStoryBook, type ScanClock, type TrackStory } from '../../assess/index.ts';
import { createFrameReader } from '../../format/frame/index.ts';
import { encodePlotLine } from '../../format/plots/index.ts';
import { circleRing, destination, ecefToEnu, enuToPolar, geodeticToEcef, localFrame } from '../../geo/index.ts';
import { keyedRandom, type Random } from '../../math/index.ts';
import {
  blankMeasurement,
  type BrokerConfig,
  type FeedConfig,
  type Frame,
  type FrameTrack,
  type GridM,
  type MemberConfig,
  type Sensor,
  type Term,
} from '../../model/index.ts';
import { valueOf } from '../failure.ts';

const STARTS_AT = timeS(1_712_966_400);
/** Objects of a world; half of them, more or less, are each twin's. */
const OBJECTS = 16;
const CENTRE = { latRad: 0.54, lonRad: 0.63 };
const DEGREES = 180 / Math.PI;
/** A track is that of the object it is this near to at its last sight. */
const NEAR_M = 3_000;

const BYSTANDER: Mover = { from: destination(CENTRE, 1, 120_000), bearingRad: 1, turnRadPerS: 0, speedMps: 60, altitudeHaeM: 9_000, owner: 0 };

/** What a planted leak does to a frame before the third reads it; `ownerOf` tells whose an object's track is, `clocks` when the sensors turn. */
export type Plant = (frame: Frame, ownerOf: (track: FrameTrack) => Owner | undefined, clocks: readonly [ScanClock, ScanClock]) => Frame;

export interface TwinOptions {
  readonly gridM?: GridM;
  readonly lengthS?: number;
  /** A third member's sensor turns this slowly, in seconds, and sees an object far from the others: the view's pace is then not that of the twins. */
  readonly slowerTurnS?: number;
  /** Both turn once in so many seconds, instead of what the world draws from 4 to 12. */
  readonly turnS?: number;
  /** What the second one has unlike the first: then they are no twins, and what is told apart is the difference. */
  readonly second?: Unlike;
  readonly plant?: Plant;
}

/** How the second sensor differs. */
export interface Unlike {
  readonly turnS?: number;
  /** It sees the east alone. */
  readonly seesHalf?: boolean;
  /** It measures every range so much too far, and does not know. */
  readonly rangeBiasM?: number;
}

/** Which of the two twins. */
export type Owner = 0 | 1;

/** A track of a world with the member whose sensor fed it: 0 or 1. */
export interface TwinTrack {
  readonly story: TrackStory;
  readonly owner: Owner;
}

export interface TwinWorld {
  readonly tracks: readonly TwinTrack[];
  readonly startsAt: number;
  /** When the sensors of the two members turn: what somebody who listens to both from outside knows. */
  readonly clocks: readonly [ScanClock, ScanClock];
}

interface Mover {
  readonly from: { readonly latRad: number; readonly lonRad: number };
  readonly bearingRad: number;
  readonly turnRadPerS: number;
  readonly speedMps: number;
  readonly altitudeHaeM: number;
  readonly owner: Owner;
}

function placeOf(object: Mover, t: number): { latRad: number; lonRad: number; altitudeHaeM: number } {
  // A turning object's chord: halfway round, half the turn aside.
  const half = (object.turnRadPerS * t) / 2;
  const chord = Math.abs(half) < 1e-6 ? 1 : Math.sin(half) / half;
  return { ...destination(object.from, object.bearingRad + half, object.speedMps * t * chord), altitudeHaeM: object.altitudeHaeM };
}

function twinSensor(random: Random, turnS?: number): Sensor {
  const drawnS = 4 + random.below(9);
  return {
    id: valueOf(sensorId('s')),
    feed: valueOf(feedId('f')),
    ...CENTRE,
    antennaAltitudeHaeM: 100,
    type: 'radar3d',
    source: 'primary',
    scanPeriodS: turnS ?? drawnS,
    detectionChance: 0.9,
    falsePlotsPerScanCount: 0,
    rangeMinM: 100,
    rangeMaxM: 150_000,
    azimuthFromRad: 0,
    azimuthToRad: 0,
    elevationMinRad: -0.05,
    elevationMaxRad: 1.4,
    rangeSigmaM: 30 + 70 * random.uniform(),
    azimuthSigmaRad: 0.0008 + 0.0015 * random.uniform(),
    elevationSigmaRad: 0.002,
    timeSigmaS: 0.02,
    refractionFactor: 4 / 3,
    horizonLimited: false,
  };
}

function movers(random: Random): Mover[] {
  return Array.from({ length: OBJECTS }, () => ({
    from: destination(CENTRE, 2 * Math.PI * random.uniform(), 8_000 + 50_000 * Math.sqrt(random.uniform())),
    bearingRad: 2 * Math.PI * random.uniform(),
    turnRadPerS: random.uniform() < 0.4 ? 0.04 * (random.uniform() - 0.5) : 0,
    speedMps: 40 + 240 * random.uniform(),
    altitudeHaeM: 600 + 8_000 * random.uniform(),
    owner: random.below(2) === 0 ? 0 : 1,
  }));
}

/** Lines of one twin's door, with the moment each comes in: its beam passes an object when it points at it. */
function linesOf(
  random: Random,
  sensor: Sensor,
  clock: ScanClock,
  sky: { readonly seen: readonly Mover[]; readonly lengthS: number; readonly rangeBiasM?: number },
): { at: TimeS; bytes: Uint8Array }[] {
  const { seen, lengthS, rangeBiasM = 0 } = sky;
  const frame = localFrame({ latRad: sensor.latRad, lonRad: sensor.lonRad, altitudeHaeM: sensor.antennaAltitudeHaeM });
  const lines: { at: TimeS; bytes: Uint8Array }[] = [];
  for (let turn = Math.ceil((STARTS_AT - clock.atS) / clock.periodS); clock.atS + turn * clock.periodS < STARTS_AT + lengthS; turn += 1) {
    const turnAt = clock.atS + turn * clock.periodS;
    for (const object of seen) {
      const aimed = enuToPolar(ecefToEnu(frame, geodeticToEcef(placeOf(object, turnAt - STARTS_AT))));
      const at = turnAt + (((aimed.azimuthRad + 2 * Math.PI) % (2 * Math.PI)) / (2 * Math.PI)) * clock.periodS;
      if (random.uniform() > sensor.detectionChance || at < STARTS_AT) continue;
      if (sensor.azimuthToRad > 0 && (aimed.azimuthRad + 2 * Math.PI) % (2 * Math.PI) > sensor.azimuthToRad) continue;
      const polar = enuToPolar(ecefToEnu(frame, geodeticToEcef(placeOf(object, at - STARTS_AT))));
      const measurement = {
        ...blankMeasurement('polar', 'primary', timeS(at)),
        rangeM: polar.rangeM + rangeBiasM + sensor.rangeSigmaM * random.normal(),
        azimuthRad: (polar.azimuthRad + sensor.azimuthSigmaRad * random.normal() + 2 * Math.PI) % (2 * Math.PI),
        elevationRad: polar.elevationRad + sensor.elevationSigmaRad * random.normal(),
        rangeSigmaM: sensor.rangeSigmaM,
        azimuthSigmaRad: sensor.azimuthSigmaRad,
        elevationSigmaRad: sensor.elevationSigmaRad,
      };
      lines.push({ at: timeS(at + 0.05), bytes: utf8(encodePlotLine({ type: 'plot', sensor: sensor.id, measurement })) });
    }
  }
  return lines;
}

function configOf(seed: number, sensors: readonly Sensor[], gridM: GridM): BrokerConfig {
  const members = ['looker', 'one', 'two', 'three'].slice(0, sensors.length + 1).map(
    (name): MemberConfig => ({
      id: valueOf(memberId(name)),
      names: { en: name },
      territory: circleRing(CENTRE, 200_000, 24),
      languages: ['en'],
      utcOffsetMin: 0,
      approval: false,
    }),
  );
  const feeds = sensors.map(
    (sensor, i): FeedConfig => ({
      id: sensor.feed,
      member: members[i + 1].id,
      public: false,
      sources: [
        {
          door: `door-${i}`,
          format: 'plots',
          sac: 0,
          sic: 0,
          editions: {},
          sensor: sensor.id,
          timeMeaning: 'measured',
          latencyS: 0,
          latencySigmaS: 0,
          rangeBiasM: 0,
          azimuthBiasRad: 0,
          timeBiasS: 0,
        },
      ],
    }),
  );
  const grant: Term = {
    feeds: 'all',
    to: recipientOf(members[0].id),
    level: 'picture',
    region: undefined,
    floorHaeM: -Infinity,
    ceilingHaeM: Infinity,
    gridM,
    delayS: 0,
    validFrom: timeS(0),
    validUntil: timeS(4e9),
    exerciseOnly: false,
  };
  const terms = feeds.map(({ member }) => ({ member, version: 1, terms: [grant], hash: '00'.repeat(32) }));
  return { name: 'twins', mode: 'exercise', secret: sha256(utf8(`twins ${seed}`)), members, feeds, sensors, terms, places: [], airspaces: [] };
}

const apartM = (track: { latDeg: number; lonDeg: number }, at: { latRad: number; lonRad: number }): number =>
  Math.hypot((track.latDeg / DEGREES - at.latRad) * 6_371_000, (track.lonDeg / DEGREES - at.lonRad) * 6_371_000 * Math.cos(at.latRad));

function nearest(objects: readonly Mover[], track: { latDeg: number; lonDeg: number }, at: number, gridM: number): Mover | undefined {
  let best: Mover | undefined;
  let least = NEAR_M + gridM * 1.5;
  for (const object of objects) {
    const distance = apartM(track, placeOf(object, at - STARTS_AT));
    if (distance < least) [least, best] = [distance, object];
  }
  return best;
}

/** The world of a seed, and what the third member saw in it. */
export function twinWorld(seed: number, options: TwinOptions = {}): TwinWorld {
  const { gridM = 0, lengthS = 90, slowerTurnS, turnS, second = {}, plant } = options;
  const random = keyedRandom('leak-twins', seed);
  const traits = twinSensor(random, turnS);
  const unlike = { scanPeriodS: second.turnS ?? traits.scanPeriodS, azimuthToRad: second.seesHalf === true ? Math.PI : 0 };
  const sensors = [0, 1].map((i): Sensor => ({ ...traits, ...(i === 1 && unlike), id: valueOf(sensorId(`s-${i}`)), feed: valueOf(feedId(`f-${i}`)) }));
  const bystanders = slowerTurnS === undefined ? [] : [{ ...traits, scanPeriodS: slowerTurnS, id: valueOf(sensorId('s-2')), feed: valueOf(feedId('f-2')) }];
  const objects = movers(random);
  const clockOf = ({ scanPeriodS: periodS }: Sensor): ScanClock => ({ atS: STARTS_AT + periodS * random.uniform(), periodS, turns: true });
  const clocks: [ScanClock, ScanClock] = [clockOf(sensors[0]), clockOf(sensors[1])];
  const inputs = sensors.flatMap((sensor, i) =>
    linesOf(random, sensor, clocks[i], { seen: objects.filter(({ owner }) => owner === i), lengthS, rangeBiasM: i === 1 ? second.rangeBiasM : 0 }).map(
      (line) => ({ ...line, door: `door-${i}` }),
    ),
  );
  const third = bystanders.flatMap((sensor) =>
    linesOf(random, sensor, { ...clocks[0], periodS: sensor.scanPeriodS }, { seen: [BYSTANDER], lengthS }).map((line) => ({ ...line, door: 'door-2' })),
  );
  const ticks = Array.from({ length: lengthS }, (_, i) => ({ at: timeS(STARTS_AT + i), door: '', bytes: new Uint8Array(0) }));
  const reader = createFrameReader();
  const book = createStoryBook({ latDeg: CENTRE.latRad * DEGREES, lonDeg: CENTRE.lonRad * DEGREES });
  const owners = new Map<number, Owner | undefined>();
  const take = (bytes: Uint8Array): void => {
    const frame = valueOf(reader.read(bytes));
    const ownerOf = (track: FrameTrack): Owner | undefined => {
      if (!owners.has(track.id)) owners.set(track.id, nearest(objects, track, frame.at, gridM)?.owner);
      return owners.get(track.id);
    };
    book.take(plant === undefined ? frame : plant(frame, ownerOf, clocks));
  };
  const looker = 'looker';
  const broker = createBroker(
    configOf(seed, [...sensors, ...bystanders], gridM),
    { frame: (_view, _at, bytes) => take(bytes) },
    { computes: (view) => view.recipient === looker && view.level === 'picture' },
  );
  for (const { at, door, bytes } of [...inputs, ...third, ...ticks].sort((a, b) => a.at - b.at))
    broker.input(door === '' ? { kind: 'tick', at } : { kind: 'bytes', at, door, bytes });
  const tracks = book.stories.flatMap((story): TwinTrack[] => {
    const object = nearest(objects, story.previous.track, story.previous.at, gridM);
    return object === undefined ? [] : [{ story, owner: object.owner }];
  });
  return { tracks, startsAt: STARTS_AT, clocks };
}
