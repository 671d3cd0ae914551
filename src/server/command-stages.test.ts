import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { effectLines, stagesCommand } from './command-stages.ts';

const folder = mkdtempSync(join(tmpdir(), 'stages-'));
afterAll(() => rmSync(folder, { recursive: true }));
const ran = (changes: object): void =>
  writeFileSync(
    join(folder, 'run.json'),
    JSON.stringify({
      exercise: 'two-neighbours',
      seed: 3,
      from: '2024-02-01T06:00:00Z',
      to: '2024-02-01T06:05:00Z',
      sharing: 'terms',
      without: [],
      ...changes,
    }),
  );

describe('manara stages', () => {
  test("makes the exercise that was run again with each grade and a price of one's own, and prints what each would have done", () => {
    ran({});
    const said: string[] = [];
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    stagesCommand(folder, { missedWeighs: '12' });
    spy.mockRestore();
    const lines = said.join('').split('\n');
    expect(lines[0]).toMatch(/^two-neighbours, seed 3, .* all members together/);
    expect(lines[1].trim().split(/\s{2,}/)).toEqual(['cautious (9)', 'balanced (4)', 'sparing (2)', 'own (12)']);
    const inTime = lines[2].trim().split(/\s{2,}/);
    expect(inTime[0]).toBe('places warned in time');
    for (const cell of inTime.slice(1)) expect(cell).toMatch(/^[1-9]\d* of [1-9]\d*$/);
    expect(lines.at(-2)).toMatch(/without a choice it is balanced/);
  });

  test('a folder that holds no run, a price outside the limits and an unknown member are refused with the fix', () => {
    expect(() => stagesCommand(join(folder, 'none'), {})).toThrow(/run.json cannot be read/);
    ran({ seed: 'three' });
    expect(() => stagesCommand(folder, {})).toThrow(/does not say exercise, seed.*manara exercise --out wrote/);
    ran({});
    expect(() => stagesCommand(folder, { missedWeighs: '100' })).toThrow(/"100" must be a number from 0.25 to 49/);
    expect(() => stagesCommand(folder, { member: 'nobody' })).toThrow(/"nobody" is no member of two-neighbours: altair, deneb are/);
  });

  test('shows what was not computed as a dash, never as zero', () => {
    const skill = {
      placesThreatened: 0,
      placesInTime: 0,
      placesMissed: 0,
      placesSpared: 0,
      needlessPeople: 0,
      flaps: 0,
      leadMedianMin: {},
      leadShareMedian: {},
      needlessPersonMin: 0,
    };
    const lines = effectLines([{ label: 'one', skill }]);
    expect(lines.find((line) => line.startsWith('warned over'))).toMatch(/–$/);
    expect(lines.find((line) => line.startsWith('objects that caused'))).toMatch(/–$/);
  });
});
