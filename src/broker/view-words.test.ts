import { beforeEach, describe, expect, test } from 'vitest';
import { HUB, isPublic, publicOf, recipientOf, timeS, type RecipientId } from '../base/index.ts';
import type { ViewLevel, WordTerm } from '../model/index.ts';
import {
  A,
  ALTAIR,
  D,
  DENEB,
  HOUR,
  START,
  V,
  VEGA,
  file,
  frameOf,
  indications,
  postureOf,
  postures,
  term,
  until,
  worldOf,
  type World,
} from './word-fixture.ts';

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
    expect(indications(world, D, 'picture')[0].chain).toEqual([
      { who: 'two sources with direct knowledge', stance: 'says' },
      { who: 'a spokesman', stance: 'no-comment' },
    ]);
  });

  test.each<[ViewLevel, number, number, number]>([
    ['warn', 1, 0, 0],
    ['threats', 1, 1, 0],
    ['picture', 1, 1, 1],
  ])('a grant of %s reaches that level and those below it', (level, atWarn, atThreats, atPicture) => {
    const world = worldOf([term(D, { level })]);
    until(world, START);
    file(world);
    until(world, START + 1);
    expect([postures(world, D, 'warn').length > 0 ? 1 : 0, indications(world, D, 'threats').length, indications(world, D, 'picture').length]).toEqual([
      atWarn,
      atThreats,
      atPicture,
    ]);
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
    expect(indications(world, D, 'picture')[0].chain).toEqual([
      { who: 'a news site', stance: 'says', saidAt: 1_713_031_200 },
      { who: 'a desk', stance: 'says' },
    ]);
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
    const change = (words: readonly WordTerm[]): void =>
      world.broker.input({ kind: 'terms', at: timeS(world.at - 0.5), terms: { member: ALTAIR, version: 2, terms: [], words, hash: 'b' } });
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

  test("a correction stands beside what it corrects, by the reader's own ids, and counts in its place", () => {
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
