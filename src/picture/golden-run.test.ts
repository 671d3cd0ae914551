import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { scoreTexts } from '../assess/index.ts';
import { readTrackJob, trackFile } from './index.ts';

const BENCH = new URL('../../bench/tracking/', import.meta.url);
const unzip = (path: string): string => gunzipSync(readFileSync(new URL(path, BENCH))).toString('utf8');
const plain = (path: string): string => readFileSync(new URL(path, BENCH), 'utf8');

function track(name: string): string {
  const job = readTrackJob({
    sensors: plain(`data/${name}/sensors.json`),
    plots: unzip(`data/${name}/plots.csv.gz`),
    world: plain(`data/${name}/scenario.json`),
  });
  if (!job.ok) throw new Error(job.error.message);
  const lines: string[] = [];
  trackFile(job.value, (line) => lines.push(line));
  return `${lines.join('\n')}\n`;
}

describe('on the benchmark', () => {
  // The oracle (perfect association, 6-model IMM) has a GOSPA of 1674, 4749 and 1590 on the same data; in B it has 1 switch, and twice that and one is allowed.
  test.each([
    ['A', 1674 * 0.8, 0],
    ['B', 4749 * 0.78, 3],
    ['E', 1590 * 0.75, 20],
  ] as const)('%s is tracked no worse than the yardstick asks', (name, gospa, switches) => {
    const scores = scoreTexts({ truth: unzip(`data/${name}/truth.csv.gz`), tracks: track(name) });
    if (!scores.ok) throw new Error(scores.error.message);
    expect(scores.value.gospaMean).toBeLessThan(gospa);
    expect(scores.value.switches).toBeLessThanOrEqual(switches);
    if (name === 'B') {
      expect(scores.value.byKind['ballistic'].detected).toBeGreaterThanOrEqual(0.94);
      expect(scores.value.siap.Spuriousness).toBeLessThanOrEqual(0.012);
    }
  });

  test('the same file gives the same bytes', () => {
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    expect(hash(track('A'))).toBe(hash(track('A')));
  });
});

describe('the format of a track job', () => {
  const sensors = '[{"id":"R","lat":45,"lon":-30,"alt":100,"period":4,"maxRange":500000,"pd":0.9,"sdRange":50,"sdAz":0.06,"sdEl":0.08,"clutterPerScan":1}]';
  const header = 't,plotId,sensorId,range,az,el,sdRange,sdAz,sdEl\n';

  test('ticks run to the first multiple of 5 s not before the last plot, and late rows change no earlier tick', () => {
    const row = (t: number, id: number): string => `${t},${id},R,${100_000 + 200 * t},90,0.5,50,0.06,0.08\n`;
    const rows = [0, 4, 8, 12, 16, 20].map((t, i) => row(t, i)).join('');
    const run = (plots: string): string[] => {
      const job = readTrackJob({ sensors, plots: header + plots });
      if (!job.ok) throw new Error(job.error.message);
      const lines: string[] = [];
      trackFile(job.value, (line) => lines.push(line));
      return lines;
    };
    const inOrder = run(rows + row(21, 6));
    expect(inOrder.at(-1)).toMatch(/^\{"t":25,/);
    const withLate = run(rows + row(10, 9) + row(21, 6));
    const until20 = (lines: string[]): string[] => lines.filter((line) => Number(/"t":(\d+)/.exec(line)?.[1]) < 20);
    expect(until20(withLate)).toEqual(until20(inOrder));
  });

  test.each([
    ['track/sensors-malformed', { sensors: '{}', plots: header }],
    ['track/sensors-malformed', { sensors: '[{"id":"R","lat":145}]', plots: header }],
    ['track/plots-malformed', { sensors, plots: 'a,b\n' }],
    ['track/world-malformed', { sensors, plots: header, world: '{}' }],
  ] as const)('%s is named', (code, texts) => {
    expect(readTrackJob(texts)).toMatchObject({ ok: false, error: { code } });
  });
});
