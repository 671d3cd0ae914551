import { expect, test } from 'vitest';
import { recipientOf } from '../base/index.ts';
import { loadExercise } from './load-exercise.ts';
import { viewDifference, type DifferenceQuestion } from './view-difference.ts';

const DEG = Math.PI / 180;
const setup = loadExercise({ name: 'two-neighbours' });
const [altair, deneb] = ['altair', 'deneb'].map((id) => recipientOf(setup.config.members.find((member) => member.id === id)?.id ?? setup.config.members[0].id));
const ask = (question: Partial<DifferenceQuestion>) =>
  viewDifference(setup.config, {
    first: { recipient: altair, level: 'picture' },
    second: { recipient: deneb, level: 'picture' },
    at: setup.startsAt,
    place: undefined,
    ...question,
  });

test('each feed that enters two views otherwise is named with its owner and the term by which it enters', () => {
  const found = Object.fromEntries(ask({}).map(({ feed, owner, first, second }) => [feed, { owner: owner['en'], first, second }]));
  const own = { by: 'own', gridM: 0, delayS: 0, inRegion: false, inHeights: false, forPlaces: false };
  expect(found).toEqual({
    'altair-airport': { owner: 'Altair', first: own, second: undefined },
    'deneb-airport': { owner: 'Deneb', first: undefined, second: own },
    'deneb-long-range': { owner: 'Deneb', first: { by: 'term', gridM: 0, delayS: 1, inRegion: false, inHeights: false, forPlaces: false }, second: own },
  });
});

test('at another level another term counts: what is granted for threats enters there, in its region, coarse and late', () => {
  const airport = ask({ first: { recipient: altair, level: 'threats' }, second: { recipient: deneb, level: 'threats' } }).find(
    ({ feed }) => feed === 'deneb-airport',
  );
  expect(airport?.first).toEqual({ by: 'term', gridM: 5_000, delayS: 5, inRegion: true, inHeights: false, forPlaces: false });
});

test('for a place it says which sensors can see there, and where a term does not reach', () => {
  const place = { latRad: 15.24 * DEG, lonRad: 62.9 * DEG, altitudeHaeM: 3_000 };
  const here = (at: typeof place) => Object.fromEntries(ask({ first: { recipient: altair, level: 'threats' }, place: at }).map((one) => [one.feed, one.here]));
  // Over Deneb's airport: in sight, but outside the region of its term.
  expect(here(place)['deneb-airport']).toEqual({ sees: true, first: false, second: true });
  expect(here({ ...place, lonRad: 61.5 * DEG })['deneb-airport']).toMatchObject({ first: true });
  // Behind the horizon of everything at the airport.
  expect(here({ ...place, lonRad: 66 * DEG, altitudeHaeM: 100 })['deneb-airport']).toMatchObject({ sees: false });
});

test('two views of one recipient at one level do not differ', () => {
  expect(ask({ second: { recipient: altair, level: 'picture' } })).toEqual([]);
});
