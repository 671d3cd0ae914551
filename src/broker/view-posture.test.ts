import { describe, expect, test } from 'vitest';
import { publicOf, timeS, type RecipientId } from '../base/index.ts';
import { A, ALTAIR, D, DENEB, HOUR, START, V, file, frameOf, postureOf, postures, term, until, worldOf, type World } from './word-fixture.ts';

describe('posture by an officer', () => {
  const set = (world: World, recipient: RecipientId, level: 'quiet' | 'elevated' | 'imminent' | undefined): void =>
    world.broker.input({
      kind: 'posture',
      at: timeS(world.at - 0.5),
      recipient,
      setting: { region: 'coast', level, reason: 'seen from the tower', until: timeS(START + 100) },
    });

  test("stands with its reason in that recipient's views alone, until it is taken back or over", () => {
    const world = worldOf([]);
    until(world, START);
    set(world, D, 'elevated');
    until(world, START + 1);
    for (const level of ['warn', 'threats', 'picture'] as const)
      expect(postures(world, D, level)).toMatchObject([{ id: 'coast', level: 'elevated', by: 'officer', reason: 'seen from the tower' }]);
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

  test('is over when it says, also where words broke meanwhile', () => {
    const world = worldOf([]);
    until(world, START);
    set(world, D, 'imminent');
    until(world, START + 1);
    const words = world.broker.viewOf({ recipient: D, level: 'warn' })?.words;
    words?.discard();
    until(world, START + 99);
    expect(words?.postureOf('coast')).toBe('imminent');
    until(world, START + 100);
    expect(words?.postureOf('coast')).toBeUndefined();
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
    const areas = (who: RecipientId): readonly string[] =>
      (world.broker.viewOf({ recipient: who, level: 'picture' })?.birthAreas(timeS(world.at - 1)) ?? []).map(({ gainScore }) => gainScore.toFixed(2));
    until(world, START + 59);
    expect(areas(D)).toEqual([]);
    until(world, START + 60);
    expect(areas(D)).toEqual(['1.39', '1.39']);
    expect(areas(V)).toEqual([]);
  });
});
