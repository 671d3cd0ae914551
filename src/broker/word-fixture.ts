/** A small world of words for tests: three members, two regions, terms of one of them. */
import { feedId, memberId, placeId, recipientOf, sensorId, sha256, timeS, utf8, type MemberId, type RecipientId, type TimeS } from '../base/index.ts';
import { createFrameReader, type FrameReader } from '../format/frame/index.ts';
import { circleRing } from '../geo/index.ts';
import type { BrokerConfig, Frame, IndicationItem, PostureItem, Region, ViewLevel, WordTerm } from '../model/index.ts';
import type { ViewName } from '../release/index.ts';
import { createBroker, createWordDoor, viewKey, type Broker, type WordDoor } from './index.ts';

export const START = timeS(1_713_034_800);
export const HOUR = 3600;
export const CENTRE = { latRad: 0.55, lonRad: 0.62 };

export const must = <Value>(result: { ok: true; value: Value } | { ok: false; error: { message: string } }): Value => {
  if (!result.ok) throw new RangeError(result.error.message);
  return result.value;
};
const member = (id: string): MemberId => must(memberId(id));
export const [ALTAIR, DENEB, VEGA] = ['altair', 'deneb', 'vega'].map(member);

const REGIONS: readonly Region[] = [
  { id: 'coast', names: { en: 'Coast', ar: 'الساحل' }, ring: circleRing(CENTRE, 60_000, 24), within: 'west' },
  { id: 'west', names: { en: 'West', ar: 'الغرب' }, ring: circleRing(CENTRE, 200_000, 24), within: undefined },
];

export const term = (to: RecipientId | 'all', changes: Partial<WordTerm> = {}): WordTerm => ({
  to,
  level: 'picture',
  widenSteps: 0,
  windowStepS: 0,
  delayS: 0,
  validFrom: timeS(0),
  validUntil: timeS(4e9),
  namesOriginator: false,
  exerciseOnly: false,
  ...changes,
});

export interface World {
  readonly broker: Broker;
  readonly door: WordDoor;
  readonly frames: Map<string, Frame>;
  at: TimeS;
}

function configOf(words: readonly WordTerm[], prepares: boolean): BrokerConfig {
  const sensor = must(sensorId('s-1'));
  return {
    name: 'words',
    mode: 'exercise',
    secret: sha256(utf8('words')),
    airspaces: [],
    regions: REGIONS,
    members: [ALTAIR, DENEB, VEGA].map((id) => ({
      id,
      names: { en: id, ar: id },
      territory: circleRing(CENTRE, 200_000, 24),
      languages: ['en'],
      utcOffsetMin: 0,
      approval: false,
      posturePrepares: prepares,
    })),
    feeds: [
      {
        id: must(feedId('f-1')),
        member: ALTAIR,
        public: false,
        sources: [
          {
            door: 'd',
            format: 'plots',
            sac: 0,
            sic: 0,
            editions: {},
            sensor,
            timeMeaning: 'measured',
            latencyS: 0,
            latencySigmaS: 0,
            rangeBiasM: 0,
            azimuthBiasRad: 0,
            timeBiasS: 0,
          },
        ],
      },
    ],
    sensors: [],
    terms: [{ member: ALTAIR, version: 1, terms: [], words, hash: 'a' }],
    places: [DENEB, VEGA].map((owner) => ({
      id: must(placeId(`p-${owner}`)),
      names: { en: 'Place', ar: 'مكان' },
      ring: circleRing(CENTRE, 3_000, 12),
      ...CENTRE,
      radiusM: 3_000,
      populationCount: 1000,
      shelterS: 90,
      member: owner,
    })),
  };
}

/** `changes` of its configuration; `prepares`: an imminent posture prepares officials; `watch` is told of every frame. */
export function worldOf(
  words: readonly WordTerm[],
  changes: Partial<BrokerConfig> = {},
  prepares = false,
  watch?: (view: ViewName, bytes: Uint8Array) => void,
): World {
  const config = { ...configOf(words, prepares), ...changes };
  const frames = new Map<string, Frame>();
  const readers = new Map<string, FrameReader>();
  const broker = createBroker(config, {
    frame(view, _at, bytes) {
      watch?.(view, bytes);
      const key = viewKey(view);
      const reader = readers.get(key) ?? createFrameReader();
      readers.set(key, reader);
      frames.set(key, must(reader.read(bytes)));
    },
  });
  return { broker, door: createWordDoor(broker, config.regions ?? []), frames, at: START };
}

export function until(world: World, at: number): void {
  for (; world.at <= at; world.at = timeS(world.at + 1)) world.broker.input({ kind: 'tick', at: world.at });
}

const OUTLINE = {
  format: 'manara-indication',
  version: 1,
  member: 'altair',
  id: 'outline-1',
  what: ['drone'],
  count: [50, 500],
  to: 'coast',
  window: ['2024-04-13T20:10:00Z', '2024-04-14T04:20:00Z'],
  sure: 'likely',
  grade: 'A1',
  text: 'outline and timing',
  chain: [{ who: 'two sources with direct knowledge' }, { who: 'a spokesman', stance: 'no-comment' }],
};

export function file(world: World, changes: Readonly<Record<string, unknown>> = {}, by: MemberId = ALTAIR, isBare = false): string {
  const at = timeS(world.at - 0.5);
  const filed = world.door.file(by, JSON.stringify(isBare ? changes : { ...OUTLINE, member: by, ...changes }), at);
  if (!filed.ok) return filed.error.code;
  world.broker.input({ kind: 'indication', at, filed: filed.value });
  return 'taken';
}

/** The last frame of a view. */
export function frameOf(world: World, who: RecipientId, level: ViewLevel): Frame {
  const frame = world.frames.get(viewKey({ recipient: who, level }));
  if (frame === undefined) throw new Error(`${who} was given no frame at ${level}`);
  return frame;
}
export const indications = (world: World, who: RecipientId, level: ViewLevel): IndicationItem[] =>
  (frameOf(world, who, level).words ?? []).filter((item) => item.k === 'indication');
export const postures = (world: World, who: RecipientId, level: ViewLevel): PostureItem[] =>
  (frameOf(world, who, level).words ?? []).filter((item) => item.k === 'posture');
export const postureOf = (world: World, who: RecipientId, level: ViewLevel, region = 'coast'): string =>
  postures(world, who, level).find(({ id }) => id === region)?.level ?? 'none';

export const [A, D, V] = [ALTAIR, DENEB, VEGA].map(recipientOf);
