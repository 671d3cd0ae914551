import { beforeEach, describe, expect, test } from 'vitest';
import { HUB, feedId, isPublic, memberId, placeId, publicOf, recipientOf, sensorId, sha256, timeS, utf8, type MemberId, type RecipientId, type TimeS } from '../base/index.ts';
import { createFrameReader, type FrameReader } from '../format/frame/index.ts';
import { circleRing } from '../geo/index.ts';
import type { BrokerConfig, Frame, IndicationItem, PostureItem, Region, ViewLevel, WordTerm } from '../model/index.ts';
import type { ViewName } from '../release/index.ts';
import { createBroker, createWordDoor, viewKey, type Broker, type WordDoor } from './index.ts';

const START = timeS(1_713_034_800);
const HOUR = 3600;
const CENTRE = { latRad: 0.55, lonRad: 0.62 };

const must = <Value>(result: { ok: true; value: Value } | { ok: false; error: { message: string } }): Value => {
  if (!result.ok) throw new RangeError(result.error.message);
  return result.value;
};
const member = (id: string): MemberId => must(memberId(id));
const [ALTAIR, DENEB, VEGA] = ['altair', 'deneb', 'vega'].map(member);

const REGIONS: readonly Region[] = [
  { id: 'coast', names: { en: 'Coast', ar: 'الساحل' }, ring: circleRing(CENTRE, 60_000, 24), within: 'west' },
  { id: 'west', names: { en: 'West', ar: 'الغرب' }, ring: circleRing(CENTRE, 200_000, 24), within: undefined },
];

const term = (to: RecipientId | 'all', changes: Partial<WordTerm> = {}): WordTerm => ({
  to, level: 'picture', widenSteps: 0, windowStepS: 0, delayS: 0, validFrom: timeS(0), validUntil: timeS(4e9), namesOriginator: false, exerciseOnly: false, ...changes,
});

interface World {
  readonly broker: Broker;
  readonly door: WordDoor;
  readonly frames: Map<string, Frame>;
  at: TimeS;
}

function worldOf(words: readonly WordTerm[], changes: Partial<BrokerConfig> = {}, prepares = false, watch?: (view: ViewName, bytes: Uint8Array) => void): World {
  const sensor = must(sensorId('s-1'));
  const config: BrokerConfig = {
    name: 'words', mode: 'exercise', secret: sha256(utf8('words')), airspaces: [], regions: REGIONS,
    members: [ALTAIR, DENEB, VEGA].map((id) => ({ id, names: { en: id, ar: id }, territory: circleRing(CENTRE, 200_000, 24), languages: ['en'], utcOffsetMin: 0, approval: false, posturePrepares: prepares })),
    feeds: [{ id: must(feedId('f-1')), member: ALTAIR, public: false, sources: [{ door: 'd', format: 'plots', sac: 0, sic: 0, editions: {}, sensor, timeMeaning: 'measured', latencyS: 0, latencySigmaS: 0, rangeBiasM: 0, azimuthBiasRad: 0, timeBiasS: 0 }] }],
    sensors: [],
    terms: [{ member: ALTAIR, version: 1, terms: [], words, hash: 'a' }],
    places: [DENEB, VEGA].map((owner) => ({ id: must(placeId(`p-${owner}`)), names: { en: 'Place', ar: 'مكان' }, ring: circleRing(CENTRE, 3_000, 12), ...CENTRE, radiusM: 3_000, populationCount: 1000, shelterS: 90, member: owner })),
    ...changes,
  };
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

function until(world: World, at: number): void {
  for (; world.at <= at; world.at = timeS(world.at + 1)) world.broker.input({ kind: 'tick', at: world.at });
}

const OUTLINE = {
  format: 'manara-indication', version: 1, member: 'altair', id: 'outline-1', what: ['drone'], count: [50, 500], to: 'coast', window: ['2024-04-13T20:10:00Z', '2024-04-14T04:20:00Z'], sure: 'likely', grade: 'A1',
  text: 'outline and timing', chain: [{ who: 'two sources with direct knowledge' }, { who: 'a spokesman', stance: 'no-comment' }],
};

function file(world: World, changes: Readonly<Record<string, unknown>> = {}, by: MemberId = ALTAIR, isBare = false): string {
  const at = timeS(world.at - 0.5);
  const filed = world.door.file(by, JSON.stringify(isBare ? changes : { ...OUTLINE, member: by, ...changes }), at);
  if (!filed.ok) return filed.error.code;
  world.broker.input({ kind: 'indication', at, filed: filed.value });
  return 'taken';
}

const frameOf = (world: World, who: RecipientId, level: ViewLevel): Frame => world.frames.get(viewKey({ recipient: who, level }))!;
const indications = (world: World, who: RecipientId, level: ViewLevel): IndicationItem[] => (frameOf(world, who, level).words ?? []).filter((item) => item.k === 'indication');
const postures = (world: World, who: RecipientId, level: ViewLevel): PostureItem[] => (frameOf(world, who, level).words ?? []).filter((item) => item.k === 'posture');
const postureOf = (world: World, who: RecipientId, level: ViewLevel, region = 'coast'): string => postures(world, who, level).find(({ id }) => id === region)?.level ?? 'none';

const [A, D, V] = [ALTAIR, DENEB, VEGA].map(recipientOf);

describe('terms of words', () => {
  test('no term, no release: nobody else hears of it, and its author has it whole', () => {
    const world = worldOf([]);
    until(world, START);
    file(world);
    until(world, START + 2);
    expect(indications(world, A, 'picture')).toMatchObject([{ own: 'outline-1', text: 'outline and timing' }]);
    for (const view of world.broker.views) if (view.recipient !== A) expect(frameOf(world, view.recipient, view.level).words).toEqual([]);
  });

  test('warn tells the posture alone, threats the content, picture the content with its chain', () => {
    const world = worldOf([term(D)]);
    until(world, START);
    file(world);
    until(world, START + 1);
    expect(indications(world, D, 'warn')).toEqual([]);
    expect(postures(world, D, 'warn').map(({ k: _k, ...rest }) => rest)).toEqual([
      { id: 'everywhere', level: 'imminent', by: 'reports', kinds: ['drone'], window: [1_713_038_400, 1_713_070_800] },
      { id: 'coast', level: 'imminent', by: 'reports', kinds: ['drone'], window: [1_713_038_400, 1_713_070_800] },
      { id: 'west', level: 'imminent', by: 'reports', kinds: ['drone'], window: [1_713_038_400, 1_713_070_800] },
    ]);
    const [content] = indications(world, D, 'threats');
    expect(content).toMatchObject({ what: ['drone'], count: [50, 500], to: 'coast', sure: 'likely', grade: 'A1', text: 'outline and timing', state: 'stands' });
    expect(content.chain).toBeUndefined();
    expect(indications(world, D, 'picture')[0].chain).toEqual([{ who: 'two sources with direct knowledge', stance: 'says' }, { who: 'a spokesman', stance: 'no-comment' }]);
  });

  test.each<[ViewLevel, number, number, number]>([['warn', 1, 0, 0], ['threats', 1, 1, 0], ['picture', 1, 1, 1]])('a grant of %s reaches that level and those below it', (level, atWarn, atThreats, atPicture) => {
    const world = worldOf([term(D, { level })]);
    until(world, START);
    file(world);
    until(world, START + 1);
    expect([postures(world, D, 'warn').length > 0 ? 1 : 0, indications(world, D, 'threats').length, indications(world, D, 'picture').length]).toEqual([atWarn, atThreats, atPicture]);
  });

  test('the originator is named only where its terms say so, and then at picture alone', () => {
    const quiet = worldOf([term(D)]);
    const open = worldOf([term(D, { namesOriginator: true })]);
    for (const world of [quiet, open]) {
      until(world, START);
      file(world);
      until(world, START + 1);
    }
    expect(indications(quiet, D, 'picture')[0].originator).toBeUndefined();
    expect(indications(open, D, 'picture')[0].originator).toBe('altair');
    expect(indications(open, D, 'threats')[0].originator).toBeUndefined();
    expect(JSON.stringify([...quiet.frames].filter(([key]) => key.startsWith('deneb')).map(([, { words }]) => words))).not.toMatch(/altair|outline-1/);
  });

  test('coarse in region and time: a wider region, whole steps, and no text that would say it finer', () => {
    const world = worldOf([term(D, { widenSteps: 1, windowStepS: 21_600 }), term(V, { widenSteps: 2, windowStepS: 86_400 })]);
    until(world, START);
    file(world, { chain: [{ who: 'a news site', saidAt: '2024-04-13T18:31:07Z' }, { who: 'a desk' }] });
    until(world, START + 1);
    expect(indications(world, D, 'picture')[0]).toMatchObject({ to: 'west', window: [1_713_031_200, 1_713_074_400], text: '', at: 1_713_031_200 });
    expect(indications(world, D, 'picture')[0].chain).toEqual([{ who: 'a news site', stance: 'says', saidAt: 1_713_031_200 }, { who: 'a desk', stance: 'says' }]);
    expect(indications(world, V, 'picture')[0]).toMatchObject({ to: 'everywhere', window: [1_712_966_400, 1_713_139_200] });
    expect([postureOf(world, D, 'warn'), postureOf(world, D, 'warn', 'west')]).toEqual(['none', 'imminent']);
  });

  test('late: it leaves on the first tick after its delay, and its withdrawal as late as itself', () => {
    const world = worldOf([term(D, { delayS: 60 })]);
    until(world, START);
    file(world);
    until(world, START + 10);
    file(world, { format: 'manara-indication', version: 1, member: 'altair', id: 'back', withdraws: 'outline-1' }, ALTAIR, true);
    until(world, START + 60);
    expect(indications(world, D, 'picture')).toEqual([]);
    until(world, START + 61);
    expect(indications(world, D, 'picture')).toMatchObject([{ state: 'stands', at: START + 61 }]);
    until(world, START + 71);
    expect(indications(world, D, 'picture')).toMatchObject([{ state: 'withdrawn' }]);
  });

  test('every recipient and level has ids of its own', () => {
    const world = worldOf([term('all')]);
    until(world, START);
    file(world);
    until(world, START + 1);
    const ids = [A, D, V, recipientOf(HUB)].flatMap((who) => (['threats', 'picture'] as const).map((level) => indications(world, who, level)[0].id));
    expect(new Set(ids).size).toBe(8);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
  });

  test('a grant opens nothing that was filed before it; a grant that ends takes back what it showed, under new ids', () => {
    const world = worldOf([]);
    until(world, START);
    file(world);
    until(world, START + 1);
    const change = (words: readonly WordTerm[]): void => world.broker.input({ kind: 'terms', at: timeS(world.at - 0.5), terms: { member: ALTAIR, version: 2, terms: [], words, hash: 'b' } });
    change([term(D)]);
    until(world, START + 5);
    expect(indications(world, D, 'picture')).toEqual([]);
    file(world, { id: 'second' });
    until(world, START + 6);
    const [first] = indications(world, D, 'picture');
    change([term(D), term(D, { delayS: 5 })]);
    until(world, START + 7);
    expect(indications(world, D, 'picture')).toEqual([]);
    until(world, START + 12);
    const [again] = indications(world, D, 'picture');
    expect(again.id).not.toBe(first.id);
    change([]);
    until(world, START + 20);
    expect(frameOf(world, D, 'picture').words).toEqual([]);
  });

  test('a term for a public lets no word into its view', () => {
    const world = worldOf([term(publicOf(DENEB)), term('all')]);
    until(world, START);
    file(world);
    until(world, START + 1);
    for (const view of world.broker.views.filter(({ recipient }) => isPublic(recipient))) expect(frameOf(world, view.recipient, view.level).words).toEqual([]);
  });
});

describe('what becomes of an indication', () => {
  let world: World;
  beforeEach(() => {
    world = worldOf([term('all')]);
    until(world, START);
    file(world);
    until(world, START + 1);
  });

  test('a correction stands beside what it corrects, by the reader\'s own ids, and counts in its place', () => {
    file(world, { id: 'outline-2', replaces: 'outline-1', count: [300, 320] });
    until(world, START + 2);
    const [before, after] = indications(world, D, 'picture');
    expect([before.state, after.state, after.replaces]).toEqual(['corrected', 'stands', before.id]);
    expect(postures(world, D, 'threats').find(({ id }) => id === 'coast')?.count).toEqual([300, 320]);
  });

  test('a withdrawal takes its posture away and leaves it as withdrawn', () => {
    file(world, { format: 'manara-indication', version: 1, member: 'altair', id: 'back', withdraws: 'outline-1' }, ALTAIR, true);
    until(world, START + 2);
    expect(indications(world, D, 'picture')).toMatchObject([{ state: 'withdrawn' }]);
    expect(postureOf(world, D, 'warn')).toBe('none');
  });

  test('what another passes on is a repeat of one chain, wherever both are seen', () => {
    const [seen] = indications(world, D, 'picture');
    const before = postures(world, D, 'threats').find(({ id }) => id === 'coast');
    expect(before?.independent).toBe(false);
    expect(file(world, { id: 'passed-on', quotes: seen.id, chain: [], grade: 'A1' }, DENEB)).toBe('taken');
    until(world, START + 2);
    expect(postures(world, D, 'threats').find(({ id }) => id === 'coast')).toEqual(before);
    file(world, { id: 'own', chain: [{ who: 'another source' }] }, DENEB);
    until(world, START + 3);
    expect(postures(world, D, 'threats').find(({ id }) => id === 'coast')?.independent).toBe(true);
  });

  test('what quotes a report loses its weight with it, in views that have both, and in no other', () => {
    const quotes = worldOf([term(D)], {
      terms: [
        { member: ALTAIR, version: 1, terms: [], words: [term(D)], hash: 'a' },
        { member: DENEB, version: 1, terms: [], words: [term(V)], hash: 'b' },
        { member: VEGA, version: 1, terms: [], words: [term(D)], hash: 'c' },
      ],
    });
    until(quotes, START);
    file(quotes);
    until(quotes, START + 1);
    const [seen] = indications(quotes, D, 'picture');
    expect(file(quotes, { id: 'passed-on', quotes: seen.id, chain: [], grade: 'A1' }, DENEB)).toBe('taken');
    until(quotes, START + 2);
    const [passed] = indications(quotes, V, 'picture');
    const before = postures(quotes, V, 'picture');
    file(quotes, { format: 'manara-indication', version: 1, member: 'altair', id: 'back', withdraws: 'outline-1' }, ALTAIR, true);
    until(quotes, START + 120);
    // Deneb was released both: nothing is left. Vega has the passed on one alone, and does not learn that anything was taken back.
    expect(postureOf(quotes, D, 'warn')).toBe('quiet');
    expect(postures(quotes, D, 'picture').every(({ level, because }) => level === 'quiet' && (because ?? []).length === 0)).toBe(true);
    expect(indications(quotes, D, 'picture').map(({ state }) => state)).toEqual(['withdrawn', 'stands']);
    expect(indications(quotes, V, 'picture')).toEqual([passed]);
    expect(postures(quotes, V, 'picture')).toEqual(before);
    // One that was filed before its author knew, or quotes the passed on one, counts no more either.
    expect(file(quotes, { id: 'third-hand', quotes: passed.id, chain: [], grade: 'A1' }, VEGA)).toBe('taken');
    until(quotes, START + 180);
    expect(indications(quotes, D, 'picture')).toHaveLength(3);
    expect(postureOf(quotes, D, 'warn')).toBe('quiet');
  });

  test('what was withdrawn is not quoted, and what is not shown cannot be', () => {
    const [seen] = indications(world, D, 'picture');
    expect(file(world, { id: 'q', quotes: seen.id }, VEGA)).toBe('indication/unknown');
    file(world, { format: 'manara-indication', version: 1, member: 'altair', id: 'back', withdraws: 'outline-1' }, ALTAIR, true);
    until(world, START + 2);
    expect(file(world, { id: 'q', quotes: seen.id }, DENEB)).toBe('indication/withdrawn');
  });

  test('one that files as fast as it may does not file others off the screen', () => {
    file(world, { id: 'own', chain: [{ who: 'another source' }] }, DENEB);
    const answers: string[] = [];
    for (let minute = 0; minute < 6; minute += 1) {
      for (let i = 0; i < 70; i += 1) answers.push(file(world, { id: `flood-${minute}-${i}`, chain: [{ who: `invented ${minute} ${i}` }] }));
      until(world, world.at + 60);
    }
    expect(answers.filter((answer) => answer === 'indication/too-fast').length).toBeGreaterThan(40);
    const shown = indications(world, D, 'picture');
    expect(shown).toHaveLength(101);
    expect(shown.some(({ chain }) => chain?.[0]?.who === 'another source')).toBe(true);
    expect(new Set(shown.map(({ id }) => id)).size).toBe(101);
  });

  test('a correction that outlives what it corrects stands in its own place from then on, in a view that begins later too', () => {
    file(world, { id: 'short', chain: [{ who: 'x' }], window: ['2024-04-13T19:05:00Z', '2024-04-13T19:10:00Z'] });
    file(world, { id: 'long', replaces: 'short', chain: [{ who: 'x' }] });
    until(world, START + 3);
    expect(indications(world, D, 'picture').at(-1)?.replaces).toBe(indications(world, D, 'picture').at(-2)?.id);
    world.at = timeS(START + 600);
    until(world, START + 602);
    const change: readonly WordTerm[] = [term('all'), term(V, { namesOriginator: true })];
    world.broker.input({ kind: 'terms', at: timeS(world.at - 0.5), terms: { member: ALTAIR, version: 2, terms: [], words: change, hash: 'b' } });
    until(world, START + 610);
    const told = (who: RecipientId): unknown => postures(world, who, 'threats').map(({ id, level, kinds, count }) => ({ id, level, kinds, count }));
    expect(told(V)).toEqual(told(D));
  });

  test('what is over leaves, and the region is quiet again', () => {
    until(world, START + 1);
    world.at = timeS(START + 10 * HOUR);
    until(world, START + 10 * HOUR + 60);
    expect(frameOf(world, D, 'picture').words).toEqual([]);
  });

  test('frames carry only what changed', () => {
    const frames: number[] = [];
    const sized = worldOf([term('all')], {}, false, (view, bytes) => void (view.recipient === D && view.level === 'picture' && frames.push(bytes.length)));
    until(sized, START);
    file(sized);
    until(sized, START + 30);
    const [empty, first, ...later] = frames;
    expect(first).toBeGreaterThan(empty + 300);
    expect(new Set(later)).toEqual(new Set([empty]));
  });
});

test('when the posture of a region of which hundreds speak comes tells nothing of how many members there are', () => {
  const framesWith = (others: number): string[] => {
    const seen: string[] = [];
    const members = [ALTAIR, DENEB, VEGA, ...Array.from({ length: others }, (_, i) => must(memberId(`other-${i}`)))];
    const config: Partial<BrokerConfig> = {
      members: members.map((id) => ({ id, names: { en: id }, territory: circleRing(CENTRE, 200_000, 24), languages: ['en'], utcOffsetMin: 0, approval: false })),
    };
    const world = worldOf([term(D)], config, false, (view, bytes) => {
      if (view.recipient === D) seen.push(Buffer.from(bytes).toString('hex'));
    });
    until(world, START);
    // As many as one member may file in ten minutes.
    for (let i = 0; i < 600; i += 1) {
      until(world, START + i + 1);
      expect(file(world, { id: `report-${i}`, count: [i + 1, i + 2], chain: [{ who: `desk ${i}` }] })).toBe('taken');
    }
    until(world, START + 660);
    return seen;
  };
  expect(framesWith(0)).toEqual(framesWith(40));
});

describe('posture by an officer', () => {
  const set = (world: World, recipient: RecipientId, level: 'quiet' | 'elevated' | 'imminent' | undefined): void =>
    world.broker.input({ kind: 'posture', at: timeS(world.at - 0.5), recipient, setting: { region: 'coast', level, reason: 'seen from the tower', until: timeS(START + 100) } });

  test('stands with its reason in that recipient\'s views alone, until it is taken back or over', () => {
    const world = worldOf([]);
    until(world, START);
    set(world, D, 'elevated');
    until(world, START + 1);
    for (const level of ['warn', 'threats', 'picture'] as const) expect(postures(world, D, level)).toMatchObject([{ id: 'coast', level: 'elevated', by: 'officer', reason: 'seen from the tower' }]);
    for (const who of [A, V, publicOf(DENEB)]) expect(frameOf(world, who, 'warn').words).toEqual([]);
    set(world, D, undefined);
    until(world, START + 2);
    expect(postures(world, D, 'warn')).toEqual([]);
    set(world, D, 'imminent');
    until(world, START + 99);
    expect(postureOf(world, D, 'warn')).toBe('imminent');
    until(world, START + 100);
    expect(postures(world, D, 'warn')).toEqual([]);
  });

  test('goes before what reports say', () => {
    const world = worldOf([term(D)]);
    until(world, START);
    file(world);
    set(world, D, 'quiet');
    until(world, START + 1);
    expect([postureOf(world, D, 'warn'), postureOf(world, D, 'warn', 'west')]).toEqual(['quiet', 'imminent']);
  });
});

describe('what posture does', () => {
  const stagesOf = (world: World, who: RecipientId): string[] => frameOf(world, who, 'warn').warnings.map(({ stage }) => stage);

  test('an imminent posture tells officials to prepare, never more, never the public, and only where the member wants it', () => {
    for (const prepares of [true, false]) {
      const world = worldOf([term('all')], {}, prepares);
      until(world, START);
      file(world);
      until(world, START + 5 * HOUR);
      expect(stagesOf(world, D)).toEqual(prepares ? ['prepare'] : []);
      expect(stagesOf(world, publicOf(DENEB))).toEqual([]);
    }
  }, 60_000);

  test('an elevated posture tells nobody to prepare', () => {
    const world = worldOf([term('all')], {}, true);
    until(world, START);
    file(world, { grade: 'B2' });
    until(world, START + 60);
    expect([postureOf(world, D, 'warn'), ...stagesOf(world, D)]).toEqual(['elevated']);
  });

  test('when the posture falls the preparation ends; an officer who ends it before is not asked again', () => {
    const world = worldOf([term('all')], {}, true);
    until(world, START);
    file(world);
    until(world, START + 10);
    expect(stagesOf(world, D)).toEqual(['prepare']);
    world.broker.input({ kind: 'officer', at: timeS(world.at - 0.5), recipient: V, placeIndex: 0, act: 'all-clear' });
    file(world, { format: 'manara-indication', version: 1, member: 'altair', id: 'back', withdraws: 'outline-1' }, ALTAIR, true);
    until(world, START + 300);
    expect(stagesOf(world, D)).not.toContain('prepare');
    expect(stagesOf(world, V)).not.toContain('prepare');
  });

  test('a raised posture expects new objects in its region and window, in the views it was released to', () => {
    const world = worldOf([term(D)], { postureRaisesBirth: true });
    until(world, START);
    file(world, { window: ['2024-04-13T19:01:00Z', '2024-04-13T23:00:00Z'] });
    const areas = (who: RecipientId): readonly string[] => (world.broker.viewOf({ recipient: who, level: 'picture' })?.birthAreas(timeS(world.at - 1)) ?? []).map(({ gainScore }) => gainScore.toFixed(2));
    until(world, START + 59);
    expect(areas(D)).toEqual([]);
    until(world, START + 60);
    expect(areas(D)).toEqual(['1.39', '1.39']);
    expect(areas(V)).toEqual([]);
  });
});
