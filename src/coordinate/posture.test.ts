import { describe, expect, test } from 'vitest';
import { judge } from '../../bench/posture/judge.ts';
import { timeS } from '../base/index.ts';
import { CREDIBILITIES, RELIABILITIES } from '../model/index.ts';
import { EvidenceTable, RowList, Weighing, postureOf, weightOf, type Evidence, type Posture } from './index.ts';

const AT = timeS(1_713_000_000);
const HOUR = 3600;

let serial = 0;
const says = (origin: string, { from, ...changes }: Partial<Evidence> & { readonly from?: readonly string[] } = {}): Evidence => {
  serial += 1;
  return {
    order: { dueAt: AT, number: serial },
    firstOrder: { dueAt: AT, number: serial },
    desk: `desk ${serial}`,
    kinds: ['drone'],
    count: undefined,
    window: { from: timeS(AT + 2 * HOUR), until: timeS(AT + 10 * HOUR) },
    sureness: 'likely',
    reliability: 'B',
    credibility: 2,
    isDenied: false,
    at: AT,
    validUntil: timeS(AT + 10 * HOUR),
    origins: from ?? [`said:${origin}`],
    ...changes,
  };
};
const postureAt = (evidence: readonly Evidence[], at = AT): Posture<Evidence> => postureOf(evidence, at);

describe('posture of a region', () => {
  test('is quiet when nobody says anything', () => {
    expect(postureAt([])).toMatchObject({ level: 'quiet', because: [] });
  });

  test('rises with independent chains', () => {
    const one = postureAt([says('a')]);
    const two = postureAt([says('a'), says('b')]);
    expect(two.chance).toBeGreaterThan(one.chance);
    expect([one.level, two.level]).toEqual(['elevated', 'imminent']);
  });

  test('does not rise by repeats of one chain, however many say it again', () => {
    const first = says('a');
    const repeats = Array.from({ length: 50 }, (_, i) =>
      says(`again ${i}`, { reliability: 'A', credibility: 1, sureness: 'near-certain', from: ['said:a', `said:again ${i}`], at: timeS(AT + i) }),
    );
    expect(postureAt([first, ...repeats], timeS(AT + 60)).chance).toBe(postureAt([first], timeS(AT + 60)).chance);
  });

  test('sees through a chain of repeats that never name the first speaker themselves', () => {
    const passed = [says('a', { from: ['said:a', 'said:b'] }), says('c', { from: ['said:b', 'said:c'] }), says('d', { from: ['said:c', 'said:d'] })];
    expect(postureAt(passed).because).toHaveLength(1);
  });

  test('spans estimates from 50 to 500, and averages none of them', () => {
    const { count } = postureAt([says('a', { count: { minCount: 50, maxCount: 80 } }), says('b', { count: { minCount: 300, maxCount: 500 } }), says('c')]);
    expect(count).toEqual({ minCount: 50, maxCount: 500 });
  });

  test('is imminent only near its window', () => {
    const far = { window: { from: timeS(AT + 40 * HOUR), until: timeS(AT + 48 * HOUR) }, validUntil: timeS(AT + 48 * HOUR) };
    expect(postureAt([says('a', far), says('b', far)]).level).toBe('elevated');
    expect(postureAt([says('a', far), says('b', far)], timeS(AT + 29 * HOUR)).level).toBe('imminent');
  });

  test('decays: an old word weighs less, and a window that passes without anything takes it away', () => {
    const long = { window: { from: timeS(AT + 90 * HOUR), until: timeS(AT + 100 * HOUR) }, validUntil: timeS(AT + 100 * HOUR) };
    const reports = [says('a', long)];
    expect(postureAt(reports, timeS(AT + 72 * HOUR)).chance).toBeLessThan(postureAt(reports, timeS(AT + 20 * HOUR)).chance);
    const near = [says('a'), says('b')];
    expect(postureAt(near, timeS(AT + 9.99 * HOUR)).level).toBe('quiet');
    expect(postureAt(near, timeS(AT + 10 * HOUR))).toMatchObject({ level: 'quiet', because: [] });
  });

  test('counts a denied chain for less and a desk that sees nothing coming against it', () => {
    const plain = postureAt([says('a')]).chance;
    expect(postureAt([says('a', { isDenied: true })]).chance).toBeLessThan(plain);
    expect(postureAt([says('a'), says('again', { from: ['said:a'], isDenied: true })]).chance).toBeLessThan(plain);
    expect(postureAt([says('a'), says('b', { sureness: 'remote' })]).chance).toBeLessThan(plain);
  });

  test('counts a desk that sees nothing coming only against what comes at the time that it speaks of', () => {
    const coming = [says('a'), says('b')];
    const never = { sureness: 'remote', reliability: 'A', credibility: 1 } as const;
    const nextWeek = { window: { from: timeS(AT + 120 * HOUR), until: timeS(AT + 130 * HOUR) }, validUntil: timeS(AT + 130 * HOUR) };
    const alone = postureAt(coming);
    expect(alone.level).toBe('imminent');
    expect(postureAt([...coming, says('c', never)]).level).toBe('quiet');
    const posture = postureAt([...coming, says('c', { ...never, ...nextWeek })]);
    expect([posture.level, posture.chance, posture.window]).toEqual([alone.level, alone.chance, alone.window]);
    expect(postureAt([says('c', { ...never, ...nextWeek }), ...coming]).chance).toBe(alone.chance);
  });

  const tomorrow = { window: { from: timeS(AT + 26 * HOUR), until: timeS(AT + 34 * HOUR) }, validUntil: timeS(AT + 34 * HOUR) };

  test('adds up chains only where their windows meet: one for tonight and one for tomorrow are not two for either', () => {
    const tonight = postureAt([says('a')]);
    const both = postureAt([says('a'), says('b', tomorrow)]);
    expect([both.level, both.chance, both.window, both.isIndependent]).toEqual([tonight.level, tonight.chance, tonight.window, false]);
    const meeting = { window: { from: timeS(AT + 9 * HOUR), until: timeS(AT + 12 * HOUR) }, validUntil: timeS(AT + 12 * HOUR) };
    expect(postureAt([says('a'), says('b', meeting)])).toMatchObject({
      level: 'imminent',
      isIndependent: true,
      window: { from: AT + 2 * HOUR, until: AT + 12 * HOUR },
    });
  });

  test('does not join windows through a third that meets both', () => {
    const hours = (from: number, to: number): Partial<Evidence> => ({
      window: { from: timeS(AT + from * HOUR), until: timeS(AT + to * HOUR) },
      validUntil: timeS(AT + to * HOUR),
    });
    expect(postureAt([says('a', hours(2, 6)), says('b', hours(5, 11)), says('c', hours(10, 14))]).because).toHaveLength(2);
  });

  test('is that of what presses most: what is said of tomorrow, however much, does not hide tonight', () => {
    const week = { window: { from: timeS(AT + 50 * HOUR), until: timeS(AT + 60 * HOUR) }, validUntil: timeS(AT + 60 * HOUR) };
    const later = ['c', 'd', 'e', 'f'].map((from) => says(from, week));
    expect(postureAt(later).level).toBe('elevated');
    expect(postureAt([...later, says('a'), says('b')])).toMatchObject({ level: 'imminent', window: { until: AT + 10 * HOUR } });
    // Nor does a night that is nearly over without anything hide the next one.
    expect(postureAt([says('a'), says('b'), says('c', tomorrow)], timeS(AT + 9.99 * HOUR))).toMatchObject({ level: 'elevated', window: tomorrow.window });
  });

  test('counts a speaker once for a night, and again for another', () => {
    const again = says('a', tomorrow);
    expect(postureAt([says('a'), again], timeS(AT + 10 * HOUR))).toMatchObject({ level: 'elevated', because: [again] });
    // One that repeats it with an hour more is no new word, whatever its grade.
    const weak = says('a', { reliability: 'D' });
    const stretched = says('x', {
      from: ['said:a'],
      reliability: 'A',
      credibility: 1,
      window: { from: timeS(AT + 2 * HOUR), until: timeS(AT + 11 * HOUR) },
      validUntil: timeS(AT + 11 * HOUR),
    });
    expect(postureAt([weak, stretched]).chance).toBe(postureAt([weak]).chance);
  });

  test('keeps kinds apart: two words of different kinds do not confirm each other, and one against a kind is not held against another', () => {
    const drones = postureAt([says('a')]);
    expect(postureAt([says('a'), says('b', { kinds: ['ballistic'] })]).chance).toBe(drones.chance);
    const never = { sureness: 'remote', reliability: 'A', credibility: 1 } as const;
    const posture = postureAt([says('a'), says('b', { ...never, kinds: ['ballistic'] })]);
    expect([posture.level, posture.chance, posture.kinds]).toEqual(['elevated', drones.chance, ['drone']]);
    expect(postureAt([says('a'), says('b', { ...never, kinds: ['drone', 'ballistic'] })]).level).toBe('quiet');
  });

  test('names with it the kinds that stand as high for the same hours, and takes a word of unsaid kind for any', () => {
    expect(postureAt([says('a'), says('b', { kinds: ['ballistic'], reliability: 'A' })])).toMatchObject({
      level: 'elevated',
      kinds: ['ballistic', 'drone'],
      isIndependent: true,
    });
    expect(postureAt([says('a'), says('b', { kinds: ['other'] })])).toMatchObject({ level: 'imminent', kinds: ['drone'] });
  });

  test('counts nothing that goes back to what was taken back, nor what repeats that', () => {
    const table = new EvidenceTable<string>();
    const list = new RowList();
    const [own, quoting] = [says('c'), says('b', { from: ['said:b', 'report:altair/one'] })];
    for (const one of [own, quoting, says('d', { from: ['said:d', 'report:vega/two', 'report:altair/one'] })]) list.push(table.add(one, one.origins[0]));
    const with_ = (withdrawn: readonly string[]): unknown => new Weighing(table, list, { at: AT, withdrawn }).work(Infinity).posture?.because;
    expect(with_([])).toEqual(['said:c', 'said:b']);
    expect(with_(['report:altair/one', 'report:nobody/else'])).toEqual(['said:c']);
  });

  test('names as its reasons the chains that speak for it, strongest first', () => {
    const [weak, strong, against] = [
      says('a', { reliability: 'D', credibility: 3 }),
      says('b', { reliability: 'A', credibility: 1 }),
      says('c', { sureness: 'unlikely' }),
    ];
    expect(postureAt([weak, strong, against]).because).toEqual([strong, weak]);
  });

  test('does not let one desk outweigh the others, however many speakers it names', () => {
    const flood = Array.from({ length: 500 }, (_, i) => says(`invented ${i}`, { desk: 'one', reliability: 'A', credibility: 1, sureness: 'near-certain' }));
    const others = ['b', 'c', 'd', 'e'].map((from) => says(from, { sureness: 'remote', credibility: 1 }));
    expect(postureAt(flood).chance).toBeLessThan(0.99);
    expect(postureAt([...flood, ...others]).level).toBe('quiet');
    expect(postureAt([...flood.slice(0, 1)]).chance).toBeGreaterThan(0.9 * postureAt(flood).chance);
  });

  test('is the same, where very many speak, weighed step by step', () => {
    const many = Array.from({ length: 3_000 }, (_, i) =>
      says(`speaker ${i % 700}`, {
        desk: `desk ${i % 9}`,
        reliability: (['A', 'C', 'E', 'F'] as const)[i % 4],
        sureness: (['likely', 'unlikely', 'remote'] as const)[i % 3],
        count: { minCount: i, maxCount: i + 5 },
      }),
    );
    const table = new EvidenceTable<Evidence>();
    const list = new RowList();
    for (const one of many) list.push(table.add(one, one));
    list.isInOrder = false;
    const weighing = new Weighing(table, list, { at: AT });
    let turns = 1;
    let done = weighing.work(1_000);
    for (; done.posture === undefined; turns += 1) done = weighing.work(1_000);
    expect(turns).toBeGreaterThan(6);
    expect(done.posture).toEqual(postureAt(many));
  });

  test('does not depend on the order of what is said', () => {
    const reports = [says('a'), says('b', { reliability: 'D' }), says('c', { credibility: 6 })];
    expect(postureAt([...reports].reverse()).chance).toBe(postureAt(reports).chance);
  });
});

describe('grades', () => {
  test('fall from A to E and from 1 to 5, whatever the other half says', () => {
    for (const digit of CREDIBILITIES)
      for (let i = 1; i < 5; i += 1) expect(weightOf(RELIABILITIES[i], digit, 'likely')).toBeLessThanOrEqual(weightOf(RELIABILITIES[i - 1], digit, 'likely'));
    for (const letter of RELIABILITIES)
      for (let i = 1; i < 5; i += 1) expect(weightOf(letter, CREDIBILITIES[i], 'likely')).toBeLessThanOrEqual(weightOf(letter, CREDIBILITIES[i - 1], 'likely'));
  });

  test('F and 6 say that it cannot be judged: neither is the bottom of its scale', () => {
    for (const digit of CREDIBILITIES) expect(weightOf('F', digit, 'likely')).toBeGreaterThan(weightOf('E', digit, 'likely'));
    for (const letter of RELIABILITIES) expect(weightOf(letter, 6, 'likely')).toBeGreaterThan(weightOf(letter, 5, 'likely'));
  });

  // Open descriptions give as their example an unreliable source whose report others confirm, and a reliable one whose report is doubtful.
  test('a source never reliable whose word is confirmed (E1) and a reliable one whose word is improbable (A5) are two different things', () => {
    expect(weightOf('E', 1, 'likely')).toBeGreaterThan(weightOf('A', 5, 'likely'));
    expect(weightOf('E', 1, 'likely')).toBeLessThan(weightOf('A', 1, 'likely'));
  });
});

test('over 200 random streams of known truth it comes as often as was stated, level by level, and closer than "the latest report wins"', () => {
  const scores = judge(1, 200);
  expect(scores.momentCount).toBeGreaterThan(5_000);
  for (const { count, stated, observed } of scores.levels) {
    expect(count).toBeGreaterThan(500);
    expect(observed / stated).toBeGreaterThan(0.7);
    expect(observed / stated).toBeLessThan(1.4);
  }
  expect(scores.brier).toBeLessThan(scores.brierLatest);
  expect(scores.brier).toBeLessThan(scores.brierLatestGraded);
});
