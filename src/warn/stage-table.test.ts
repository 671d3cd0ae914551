import { describe, expect, test } from 'vitest';
import type { StageRule, StageTable } from '../model/index.ts';
import { DEFAULT_STAGE_TABLE, GRADES, MISSED_WEIGHT_LIMITS_RATIO, checkStageTable, tableOfCosts, tableOfGrade } from './index.ts';

const changed = (stage: keyof StageTable['stages'], rule: Partial<StageRule>): StageTable => ({
  ...DEFAULT_STAGE_TABLE,
  stages: { ...DEFAULT_STAGE_TABLE.stages, [stage]: { ...DEFAULT_STAGE_TABLE.stages[stage], ...rule } },
});

describe('a stage table', () => {
  test("the design's own is good", () => {
    expect(checkStageTable(DEFAULT_STAGE_TABLE).ok).toBe(true);
  });

  test('a senseless one is refused with the value, the limit and the fix', () => {
    const rows: Array<[StageTable, RegExp]> = [
      [changed('prepare', { chanceMin: 0 }), /chanceMin of prepare is 0: give a number between 0 and 1/],
      [changed('expected', { chanceMin: 0.04 }), /chanceMin of expected is 0.04, below 0.05 of the stage before it: raise it/],
      [changed('take-cover', { horizonS: { ballistic: -1, cruise: 60, drone: 60, other: 60 } }), /horizonS of take-cover is -1: give 0 to 86400/],
      [changed('prepare', { bucketS: 1 }), /bucketS of prepare is 1: give 60 to 3600/],
      [changed('expected', { endShare: 1 }), /endShare of expected is 1: .* flap/],
      [{ ...DEFAULT_STAGE_TABLE, rearmFactor: 0.5 }, /rearmFactor is 0.5: give 1 or more/],
      [{ ...DEFAULT_STAGE_TABLE, cancelDelayS: Number.NaN }, /cancelDelayS is NaN: give 0 to 3600/],
    ];
    for (const [table, message] of rows) {
      const checked = checkStageTable(table);
      expect(checked.ok ? 'accepted' : checked.error.code).toBe('warn/bad-table');
      if (!checked.ok) expect(checked.error.message).toMatch(message);
    }
  });
});

describe('grades', () => {
  test('order cover when a missed order would cost more than a needless one; balanced is the default', () => {
    expect(tableOfGrade('cautious').stages['take-cover'].chanceMin).toBeCloseTo(0.1, 12);
    expect(tableOfGrade('balanced')).toEqual(DEFAULT_STAGE_TABLE);
    expect(tableOfGrade('sparing').stages['take-cover'].chanceMin).toBeCloseTo(1 / 3, 12);
    for (const grade of GRADES) expect(checkStageTable(tableOfGrade(grade)).ok).toBe(true);
  });

  test('any price within the limits makes a table that holds: no stage starts later than the one above it', () => {
    for (const weight of [...MISSED_WEIGHT_LIMITS_RATIO, 1, 3, 12, 30]) {
      const table = tableOfCosts(weight);
      expect(checkStageTable(table).ok, String(weight)).toBe(true);
      expect(table.stages['take-cover'].chanceMin).toBeCloseTo(1 / (1 + weight), 12);
      expect(table.stages.expected.chanceMin).toBeLessThanOrEqual(table.stages['take-cover'].chanceMin);
    }
    expect(tableOfCosts(30).stages.prepare.chanceMin).toBeCloseTo(1 / 31, 12);
    expect(tableOfCosts(9).stages.expected).toEqual(DEFAULT_STAGE_TABLE.stages.expected);
  });
});
