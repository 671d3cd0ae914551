import { describe, expect, test } from 'vitest';
import { feedId, memberId, placeId, publicOf, recipientOf, sensorId, sha256, timeS, utf8, type MemberId, type RecipientId } from '../base/index.ts';
import { circleRing } from '../geo/index.ts';
import { fixtureSource } from '../ingest/fixture.ts';
import type { BrokerConfig, Sensor, StageTable, Term, Warning } from '../model/index.ts';
import { DEFAULT_STAGE_TABLE } from '../warn/index.ts';
import { createBroker, viewKey, type Broker } from './index.ts';

const START = 1_713_045_600;
const DEG = Math.PI / 180;

const must = <Value>(result: { ok: true; value: Value } | { ok: false; error: { message: string } }): Value => {
  if (!result.ok) throw new RangeError(result.error.message);
  return result.value;
};
const [ALTAIR, DENEB] = ['altair', 'deneb'].map((id) => must(memberId(id)));
const FEED = must(feedId('altair-desk'));
const DESK = must(sensorId('desk-1'));
const desk: Sensor = {
  id: DESK,
  feed: FEED,
  latRad: 0,
  lonRad: 0,
  antennaAltitudeHaeM: 0,
  type: 'launch',
  source: 'launch',
  scanPeriodS: 60,
  detectionChance: 0.01,
  falsePlotsPerScanCount: 0,
  rangeMinM: 0,
  rangeMaxM: 1000,
  azimuthFromRad: 0,
  azimuthToRad: 0,
  elevationMinRad: 0,
  elevationMaxRad: 1,
  rangeSigmaM: Number.NaN,
  azimuthSigmaRad: Number.NaN,
  elevationSigmaRad: Number.NaN,
  timeSigmaS: 0.05,
  refractionFactor: 4 / 3,
  horizonLimited: false,
};
const term = (changes: Partial<Term> = {}): Term => ({
  feeds: [FEED],
  to: recipientOf(DENEB),
  level: 'warn',
  gridM: 0,
  delayS: 0,
  region: undefined,
  floorHaeM: -Infinity,
  ceilingHaeM: Infinity,
  validFrom: timeS(0),
  validUntil: timeS(4e9),
  exerciseOnly: false,
  ...changes,
});
const place = (owner: MemberId, name: string, latDeg: number, lonDeg: number): BrokerConfig['places'][number] => {
  const centre = { latRad: latDeg * DEG, lonRad: lonDeg * DEG };
  return {
    id: must(placeId(name)),
    names: { en: name, ar: name },
    ring: circleRing(centre, 4_000, 16),
    ...centre,
    radiusM: 4_000,
    populationCount: 9_000,
    shelterS: 120,
    member: owner,
  };
};

interface World {
  readonly broker: Broker;
  readonly said: Map<string, string[]>;
  readonly bytes: Map<string, string>;
  at: number;
}

function worldOf(terms: readonly Term[], isThere = true, stages?: StageTable): World {
  const land = circleRing({ latRad: 32 * DEG, lonRad: 37 * DEG }, 600_000, 48);
  const config: BrokerConfig = {
    name: 'launch',
    mode: 'exercise',
    secret: sha256(utf8('launch')),
    airspaces: [],
    members: [ALTAIR, DENEB].map((id) => ({
      id,
      names: { en: id, ar: id },
      territory: land,
      languages: ['en'],
      utcOffsetMin: 0,
      approval: false,
      ...(stages !== undefined && id === ALTAIR ? { stages } : {}),
    })),
    feeds: isThere
      ? [
          {
            id: FEED,
            member: ALTAIR,
            public: false,
            sources: [fixtureSource(DESK, { door: 'd' })],
          },
        ]
      : [],
    sensors: isThere ? [desk] : [],
    terms: isThere ? [{ member: ALTAIR, version: 1, terms, hash: 'a' }] : [],
    places: [place(ALTAIR, 'altair-west', 32.5, 36), place(DENEB, 'deneb-west', 32.2, 37), place(DENEB, 'deneb-south', 28, 39)],
  };
  const said = new Map<string, string[]>();
  const bytes = new Map<string, string>();
  const broker = createBroker(config, {
    frame: (view, at, frame) => void bytes.set(`${viewKey(view)} ${at}`, Buffer.from(frame).toString('hex')),
    warnings: (recipient: RecipientId, at, changes: readonly Warning[]) => {
      const words = changes.map(({ placeIndex, stage, kindClass }) => `${at - START} ${broker.placesOf(recipient)[placeIndex].id} ${stage} ${kindClass}`);
      said.set(recipient, [...(said.get(recipient) ?? []), ...words]);
    },
  });
  return { broker, said, bytes, at: START };
}

function until(world: World, seconds: number): void {
  for (; world.at <= START + seconds; world.at += 1) world.broker.input({ kind: 'tick', at: timeS(world.at) });
}

function viewOf(world: World): NonNullable<ReturnType<Broker['viewOf']>> {
  const view = world.broker.viewOf({ recipient: recipientOf(DENEB), level: 'warn' });
  if (view === undefined) throw new Error('Deneb has a view of warnings');
  return view;
}

function tell(world: World, changes: Readonly<Record<string, unknown>> = {}): void {
  const record = { t: START + 10, sdT: 5, sensor: 'desk-1', source: 'launch', lat: 33, lon: 47, sdHor: 10_000, az: 268, sdAz: 3, grade: 'B2', ...changes };
  world.broker.input({ kind: 'bytes', at: timeS(world.at - 0.5), door: 'd', bytes: utf8(`${JSON.stringify(record)}\n`) });
}

describe('an indicated launch', () => {
  test('tells its own officials within reach to prepare on the next warning tick, and nobody else', () => {
    const world = worldOf([]);
    until(world, 31);
    tell(world);
    until(world, 60);
    expect(world.said.get(recipientOf(ALTAIR))).toEqual(['35 altair-west prepare ballistic']);
    expect(world.said.get(recipientOf(DENEB)) ?? []).toEqual([]);
  });

  test('reaches whoever its originator lets count it, and only places that lie within its reach', () => {
    const world = worldOf([term()]);
    until(world, 31);
    tell(world);
    until(world, 60);
    expect(world.said.get(recipientOf(DENEB))).toEqual(['35 deneb-west prepare ballistic']);
    expect(world.said.get(publicOf(DENEB)) ?? []).toEqual([]);
  });

  test('of which no course is known, or none is released, is one in every direction', () => {
    for (const [terms, changes] of [
      [[term()], { az: undefined, sdAz: undefined }],
      [[term({ gridM: 20_000 })], {}],
    ] as const) {
      const world = worldOf(terms);
      until(world, 31);
      tell(world, changes);
      until(world, 100);
      expect((world.said.get(recipientOf(DENEB)) ?? []).map((words) => words.split(' ')[1]).sort()).toEqual(['deneb-south', 'deneb-west']);
    }
  });

  test('outside the region of a term is withheld, and a term of heights withholds what has none', () => {
    const near = circleRing({ latRad: 32 * DEG, lonRad: 37 * DEG }, 100_000, 24);
    for (const changes of [{ region: near }, { ceilingHaeM: 20_000 }]) {
      const world = worldOf([term(changes)]);
      until(world, 31);
      tell(world);
      until(world, 60);
      expect(world.said.get(recipientOf(DENEB)) ?? []).toEqual([]);
    }
  });

  test('never makes more of it than prepare, however many are told; it ends as all-clear once nothing of it can arrive', () => {
    const world = worldOf([term()]);
    until(world, 31);
    for (let i = 0; i < 40; i += 1) tell(world, { lat: 33 + i / 100 });
    until(world, 3_000);
    const [first, last, ...more] = world.said.get(recipientOf(DENEB)) ?? [];
    expect(first).toBe('35 deneb-west prepare ballistic');
    expect(last).toMatch(/^\d+ deneb-west all-clear ballistic$/);
    expect(Number(last.split(' ')[0])).toBeGreaterThan(900);
    expect(more).toEqual([]);
  });

  test('is weighed by the table of each member: one that prepares only for what is all but certain is not told', () => {
    const { stages } = DEFAULT_STAGE_TABLE;
    const sure = {
      ...DEFAULT_STAGE_TABLE,
      stages: {
        prepare: { ...stages.prepare, chanceMin: 0.9, sureChance: 0.9 },
        expected: { ...stages.expected, chanceMin: 0.9, sureChance: 0.9 },
        'take-cover': { ...stages['take-cover'], chanceMin: 0.9, sureChance: 0.9 },
      },
    };
    const world = worldOf([term()], true, sure);
    until(world, 31);
    tell(world);
    until(world, 60);
    expect(world.said.get(recipientOf(ALTAIR)) ?? []).toEqual([]);
    expect(world.said.get(recipientOf(DENEB))).toEqual(['35 deneb-west prepare ballistic']);
  });

  test('is not believed from an unreliable desk, and of things that long since came down nothing is said', () => {
    const world = worldOf([term()]);
    until(world, 31);
    tell(world, { grade: 'E4' });
    tell(world, { t: START - 1_300 });
    until(world, 60);
    expect(world.said.get(recipientOf(DENEB)) ?? []).toEqual([]);
  });

  test('stands through a revocation, marked as no longer updated, and counts for nobody new', () => {
    const world = worldOf([term()]);
    until(world, 31);
    tell(world);
    until(world, 60);
    world.broker.input({ kind: 'terms', at: timeS(world.at - 0.5), terms: { member: ALTAIR, version: 2, terms: [], hash: 'b' } });
    until(world, 400);
    expect(
      viewOf(world)
        .standing()
        .map(({ stage, notUpdated }) => [stage, notUpdated]),
    ).toEqual([['prepare', true]]);
  });

  test('is told again to a view that is rebuilt, and changes no byte of a view that it was not released to', () => {
    const [told, quiet, none] = [worldOf([term()]), worldOf([]), worldOf([], false)];
    for (const world of [told, quiet, none]) {
      until(world, 31);
      if (world !== none) tell(world);
      until(world, 120);
    }
    const deneb = (world: World): string[] => [...world.bytes].filter(([key]) => key.startsWith('deneb')).map(([key, hex]) => `${key} ${hex}`);
    expect(deneb(quiet)).toEqual(deneb(none));
    expect(deneb(told)).not.toEqual(deneb(none));
    told.broker.input({
      kind: 'terms',
      at: timeS(told.at - 0.5),
      terms: { member: ALTAIR, version: 2, terms: [term(), term({ region: circleRing({ latRad: 33 * DEG, lonRad: 47 * DEG }, 300_000, 24) })], hash: 'b' },
    });
    const { epoch } = viewOf(told);
    until(told, 140);
    expect(viewOf(told).epoch).toBeGreaterThan(epoch);
    expect(
      viewOf(told)
        .standing()
        .map(({ stage, notUpdated }) => [stage, notUpdated]),
    ).toEqual([['prepare', false]]);
  });
});
