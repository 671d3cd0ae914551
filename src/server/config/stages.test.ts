import { describe, expect, test } from 'vitest';
import { DEFAULT_STAGE_TABLE, GRADES, tableOfCosts, tableOfGrade } from '../../warn/index.ts';
import { STAGES_WORDS, gradeOf, stageWords } from './stages.ts';

const read = (words: unknown): ReturnType<typeof STAGES_WORDS.safeParse> => STAGES_WORDS.safeParse(words);
const wrong = (words: unknown): string => {
  const found = read(words);
  return found.success ? 'accepted' : found.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
};

describe('the stages of a member', () => {
  test('are one of three named grades, or a price in needless orders for a missed one', () => {
    for (const grade of GRADES) {
      expect(read(grade).data).toEqual(tableOfGrade(grade));
      expect(read({ grade }).data).toEqual(tableOfGrade(grade));
      expect(gradeOf(tableOfGrade(grade))).toBe(grade);
    }
    expect(read({ missedWeighs: 9 }).data).toEqual(tableOfGrade('cautious'));
    expect(read({ missedWeighs: 6 }).data).toEqual(tableOfCosts(6));
    expect(read({}).data).toEqual(DEFAULT_STAGE_TABLE);
  });

  test('change number by number; what is not named stays as it is', () => {
    const { data } = read({
      missedWeighs: 3,
      prepare: { chance: '8 %', within: '40 min', drones: '90 min' },
      expected: { within: '10 min', ends: '50 %' },
      'take-cover': { within: '90 s', sure: '60 %', waits: '20 s' },
    });
    expect(data?.stages.prepare).toEqual({
      ...DEFAULT_STAGE_TABLE.stages.prepare,
      chanceMin: 0.08,
      sureChance: 0.08,
      horizonS: { ballistic: 2400, cruise: 2400, drone: 5400, other: 2400 },
    });
    expect(data?.stages.expected).toEqual({
      ...DEFAULT_STAGE_TABLE.stages.expected,
      endShare: 0.5,
      horizonS: { ballistic: 600, cruise: 600, drone: 600, other: 600 },
    });
    expect(data?.stages['take-cover']).toMatchObject({
      chanceMin: 0.25,
      sureChance: 0.6,
      waitS: 20,
      horizonS: { ballistic: 90, cruise: 90, drone: 90, other: 90 },
    });
    expect(gradeOf(data!)).toBeUndefined();
  });

  test('that make no sense are refused with the value, the limit and the fix', () => {
    expect(wrong('bold')).toMatch(/cautious, balanced, sparing/);
    expect(wrong({ missedWeighs: 0 })).toMatch(/missedWeighs must be 0.25 to 49/);
    expect(wrong({ missedWeighs: 'many' })).toMatch(/needless orders .* 0.25 to 49/);
    expect(wrong({ grade: 'sparing', missedWeighs: 3 })).toMatch(/both say a price: leave one out/);
    expect(wrong({ grade: 'sparing', 'take-cover': { chance: '20 %' } })).toMatch(/take-cover.chance is what the price says/);
    expect(wrong({ prepare: { chance: '50 %' } })).toMatch(/chanceMin of expected is 0.1, below 0.5 .* raise it \[warn\/bad-table\]/);
    expect(wrong({ expected: { chance: 0.1 } })).toMatch(/share with its unit/);
    expect(wrong({ prepare: { horizon: '3 min' } })).toMatch(/"horizon" is not a field here/);
  });

  test('are said in words that a member can agree to', () => {
    expect(stageWords(DEFAULT_STAGE_TABLE)).toBe(
      'balanced: an order to take cover that was missed weighs as much as 4 needless ones. prepare from 5 % within 60 min (drones 120 min); expected from 10 % within 15 min; take-cover from 20 % within shelter time and 1 min.',
    );
    expect(stageWords(tableOfCosts(3))).toMatch(/^a table of its own: .* as much as 3 needless ones\. .* take-cover from 25 %/);
  });
});
