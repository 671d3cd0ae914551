import { describe, expect, test } from 'vitest';
import { AssertionFault, HUB, LIMITS, memberId, placeId, publicOf, recipientOf, timeS, type MemberId } from '../base/index.ts';
import { circleRing } from '../geo/index.ts';
import { blankDisplay } from '../deliver/index.ts';
import { CLOCK_TRUSTED } from '../ingest/index.ts';
import type { BrokerConfig, MemberConfig, Place } from '../model/index.ts';
import { createExclusions } from './exclusions.ts';
import { createHistory } from './history.ts';
import { createPositions } from './positions.ts';
import type { Intake } from './intake.ts';
import { placesOf, View } from './view.ts';
import { WordPools } from './word-pools.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};

describe('the past', () => {
  const kept = (number: number, at: number, source: string, length: number): Parameters<ReturnType<typeof createHistory>['keep']>[0] => ({
    number,
    at: timeS(at),
    door: 'door',
    source,
    bytes: new Uint8Array(length),
    clock: CLOCK_TRUSTED,
    biases: new Map(),
  });

  test('comes back in the order it came, whatever the sensor, without what is too old', () => {
    const history = createHistory();
    [kept(1, 10, 'a', 4), kept(2, 11, 'b', 4), kept(4, 12, 'a', 4), kept(7, 13, 'b', 4)].forEach((one) => history.keep(one));
    history.forget(timeS(11));
    expect(history.inOrder().map((one) => one.number)).toEqual([2, 4, 7]);
  });

  test('of a sensor that floods is cut at its bound; another one loses nothing, also at the same door', () => {
    const history = createHistory(10_000);
    history.keep(kept(1, 10, 'quiet', 50));
    for (let i = 2; i <= 5_000; i += 1) history.keep(kept(i, 10, 'flood', 300));
    const numbers = history.inOrder().map((one) => one.number);
    expect(numbers[0]).toBe(1);
    expect(numbers.slice(1)).toEqual(Array.from({ length: 20 }, (_, i) => 4_981 + i));
    expect(history.keptBytes).toBeLessThanOrEqual(10_250);
  });

  test('of one sensor gone silent is forgotten as time goes on', () => {
    const history = createHistory();
    for (let i = 1; i <= 3_000; i += 1) history.keep(kept(i, i, 'a', 10));
    history.forget(timeS(3_001));
    expect(history.inOrder()).toEqual([]);
    expect(history.keptBytes).toBe(0);
  });
});

describe('exclusions', () => {
  test('leave out single inputs, and everything so far when no single one is to blame or too many are', () => {
    const one = createExclusions();
    expect(one.key).toBe('');
    one.add(5, 20);
    const first = one.asNow();
    expect([4, 5, 6].map(first)).toEqual([false, true, false]);
    one.add(undefined, 30);
    expect([29, 30, 31].map(one.asNow())).toEqual([true, true, false]);
    // What was asked before is answered as it was then.
    expect([4, 5, 29].map(first)).toEqual([false, true, false]);
    const many = createExclusions();
    for (let number = 1; number <= 8; number += 1) many.add(number, 100);
    expect(many.asNow()(50)).toBe(false);
    many.add(9, 100);
    expect([50, 100, 101].map(many.asNow())).toEqual([true, true, false]);
  });

  test('change the key with every fault, so that a rebuild follows', () => {
    const one = createExclusions();
    const keys = new Set<string>([one.key]);
    for (let number = 1; number <= 20; number += 1) {
      one.add(number, 100 + number);
      keys.add(one.key);
    }
    expect(keys.size).toBe(21);
  });
});

describe('positions', () => {
  test('follow what things are, and among equals who speaks first', () => {
    const positions = createPositions(
      new Map([
        ['x', 'radar b'],
        ['y', 'radar a'],
        ['z', 'radar a'],
      ]),
    );
    expect(positions.of('x')).toBe(2);
    expect([positions.of('z'), positions.of('y'), positions.of('z')]).toEqual([0, 1, 0]);
  });
});

describe('places of a recipient', () => {
  const altair = must(memberId('altair'));
  const deneb = must(memberId('deneb'));
  const centre = { latRad: 0.54, lonRad: 0.63 };
  const member = (id: MemberId): MemberConfig => ({
    id,
    names: { en: id, ar: id },
    territory: circleRing(centre, 50_000, 24),
    languages: ['en', 'ar'],
    utcOffsetMin: 180,
    approval: false,
  });
  const place = (id: string, over: Partial<Place> = {}): Place => ({
    id: must(placeId(id)),
    names: { en: id, ar: id },
    ring: circleRing(over.latRad === undefined ? centre : { latRad: over.latRad, lonRad: centre.lonRad }, 2_000, 12),
    ...centre,
    radiusM: 2_000,
    populationCount: 1_000,
    shelterS: 180,
    member: altair,
    ...over,
  });
  const members = [member(altair), member(deneb)];
  const idsOf = (places: readonly Place[], recipient: Parameters<typeof placesOf>[1]): string[] =>
    placesOf({ members, places }, recipient).map((one) => one.id);

  test('are those registered to it, inside its territory and at least 3 km across', () => {
    const places = [
      place('own'),
      place('small', { radiusM: 1_499 }),
      place('just', { radiusM: 1_500 }),
      place('far', { latRad: 0.56 }),
      place('theirs', { member: deneb }),
    ];
    expect(idsOf(places, recipientOf(altair))).toEqual(['own', 'just']);
    expect(idsOf(places, publicOf(altair))).toEqual(['own', 'just']);
    expect(idsOf(places, recipientOf(deneb))).toEqual(['theirs']);
  });

  test('are all of them for the hub, those that nobody serves too', () => {
    expect(idsOf([place('own'), place('unserved', { member: undefined })], recipientOf(HUB))).toEqual(['own', 'unserved']);
  });

  test('are at most 500, and none for somebody who is not enrolled', () => {
    const many = Array.from({ length: LIMITS.placesPerRecipientMax + 20 }, (_, i) => place(`p-${i}`));
    expect(idsOf(many, recipientOf(altair))).toHaveLength(500);
    expect(idsOf(many, recipientOf(must(memberId('vega'))))).toEqual([]);
  });
});

describe('who looks through a view on the spot', () => {
  const config: BrokerConfig = {
    name: 'x',
    mode: 'exercise',
    secret: new Uint8Array(32),
    members: [],
    feeds: [],
    sensors: [],
    terms: [],
    places: [],
    airspaces: [],
  };
  const looking = (fail: () => never): number[] => {
    const view = new View(
      { recipient: recipientOf(HUB), level: 'picture' },
      [],
      config,
      new WordPools({ mode: 'exercise', regions: [], shares: true, filed: () => [] }),
    );
    const core = {
      serials: [1, 2, 3],
      outlook: () => ({ forecaster: { get: () => undefined } }),
      displayOf: (serial: number) => (serial === 2 ? fail() : { ...blankDisplay(serial), latDeg: serial }),
    };
    view.show({ signature: '', parts: [{ intake: { core } as unknown as Intake, members: undefined }] });
    const seen: number[] = [];
    view.forEachShown((_id, { latDeg }) => seen.push(latDeg));
    return seen;
  };

  test('sees every track but one that cannot be described, and nothing else is passed over', () => {
    const broken = (): never => {
      throw new AssertionFault('a track is not a number');
    };
    expect(looking(broken)).toEqual([1, 3]);
    const fault = (): never => {
      throw new TypeError('a mistake of ours');
    };
    expect(() => looking(fault)).toThrow('a mistake of ours');
  });
});
