import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { matchTick, scoreTexts, siapScores, tickDistance, type TickScene } from './index.ts';

const BENCH = new URL('../../bench/tracking/', import.meta.url);
const unzip = (path: string): string => gunzipSync(readFileSync(new URL(path, BENCH))).toString('utf8');

function sceneOf(at: number, truths: ReadonlyArray<readonly [string, number]>, tracks: ReadonlyArray<readonly [number, number]>): TickScene {
  const states = (places: readonly number[]): Float64Array => Float64Array.from(places.flatMap((x) => [6_378_137, x, 0, 0, 0, 0]));
  return {
    at,
    truthIds: truths.map((one) => one[0]),
    truthKinds: truths.map(() => 'drone'),
    truthStates: states(truths.map((one) => one[1])),
    trackIds: tracks.map((one) => one[0]),
    trackStates: states(tracks.map((one) => one[1])),
  };
}

describe('scores against the golden ones of an independent implementation', () => {
  const golden = JSON.parse(readFileSync(new URL('golden/scores.json', BENCH), 'utf8')) as Record<string, Record<string, unknown>>;
  // How the reference counts the fewest tracks of a truth is not known; see docs/picture.md.
  const loose: Record<string, number> = { 'Rate of Track Number Change': 0.35 };

  function compare(ours: unknown, theirs: unknown, path: string): void {
    if (typeof theirs === 'number') {
      const key = path.split('.').at(-1) ?? '';
      const digits = (String(theirs).split('.')[1] ?? '').length;
      const half = 0.500001 / 10 ** Math.min(4, digits);
      const isCrowded = path.startsWith('E-') && !path.includes('perfect');
      const slack = isCrowded && key in loose ? Math.abs(theirs) * loose[key] : 0;
      expect(Math.abs((ours as number) - theirs), path).toBeLessThanOrEqual(half + slack);
    } else if (typeof theirs === 'object' && theirs !== null && !Array.isArray(theirs)) {
      for (const [key, value] of Object.entries(theirs)) compare((ours as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  }

  test.each(Object.keys(golden))('%s to four digits', (name) => {
    const scores = scoreTexts({ truth: unzip(`data/${name[0]}/truth.csv.gz`), tracks: unzip(`golden/${name}.ndjson.gz`) });
    if (!scores.ok) throw new Error(scores.error.message);
    const { scenario: _scenario, ...numbers } = golden[name];
    compare(scores.value, numbers, name);
  });
});

test('GOSPA adds half of c² for each missed truth and each false track', () => {
  const scene = sceneOf(
    0,
    [
      ['a', 0],
      ['b', 50_000],
    ],
    [
      [1, 300],
      [2, 90_000],
      [3, 120_000],
    ],
  );
  const distance = tickDistance(scene, matchTick(scene, 2000), 2000);
  expect(distance.missedCount).toBe(1);
  expect(distance.falseCount).toBe(2);
  expect(distance.gospaM).toBeCloseTo(Math.sqrt(300 * 300 + 3 * 2_000_000), 9);
  expect(distance.ospaM).toBeCloseTo(Math.sqrt((300 * 300 + 2 * 4_000_000) / 3), 9);
});

test('the nearest pair gives way where the whole is better for it', () => {
  // Alone, a and 1 (100 m) are nearest; then b would be 900 m from its track.
  const scene = sceneOf(
    0,
    [
      ['a', 0],
      ['b', 300],
    ],
    [
      [1, 100],
      [2, -600],
    ],
  );
  expect([...matchTick(scene, 2000)]).toEqual([1, 0]);
});

test('a track that follows a truth from the first tick is complete and unambiguous', () => {
  const scenes = [0, 5, 10, 15].map((at) => sceneOf(at, [['a', at * 10]], [[7, at * 10 + 40]]));
  const siap = siapScores(scenes, 2000);
  expect(siap.Completeness).toBe(1);
  expect(siap.Ambiguity).toBe(1);
  expect(siap.Spuriousness).toBe(0);
  expect(siap['Position Accuracy']).toBeCloseTo(40, 6);
  expect(siap['Longest Track Segment']).toBe(1);
});

test('malformed input is named with its line', () => {
  const truth = 't,id,lat,lon,alt,vx,vy,vz,kind,cov\n60,T1,45,-30,100,1,2,0,drone,1\n';
  expect(scoreTexts({ truth: 'a,b\n1,2\n', tracks: '' })).toMatchObject({ ok: false, error: { code: 'score/truth-malformed' } });
  expect(scoreTexts({ truth, tracks: '{"t":60}\n' })).toMatchObject({ ok: false, error: { code: 'score/tracks-malformed' } });
});
