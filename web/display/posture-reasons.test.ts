import { expect, test } from 'vitest';
import type { PostureItem } from '../../src/model/index.ts';
import { reasonsBeside } from './posture-reasons.ts';

const FROM = 1_713_038_400;
const counted: PostureItem = { k: 'posture', id: 'west', level: 'imminent', by: 'reports', kinds: ['drone'], window: [FROM, FROM + 7200] };
const known: PostureItem = { ...counted, level: 'elevated', window: [FROM + 600, FROM + 7000], because: ['a1'], independent: false, count: [50, 500] };

test('what a level knows of other kinds or hours than a posture counts is no reason of it', () => {
  expect(reasonsBeside(counted, known)).toBe(known);
  expect(reasonsBeside({ ...counted, kinds: ['ballistic', 'drone'] }, known)).toBeUndefined();
  expect(reasonsBeside({ ...counted, window: [FROM, FROM + 10_800] }, known)).toBeUndefined();
  expect(reasonsBeside(counted, undefined)).toBeUndefined();
  expect(reasonsBeside(counted, { ...known, because: undefined })).toBeUndefined();
});
