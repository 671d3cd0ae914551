import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { timeS } from '../../base/index.ts';
import type { RecordEntry } from '../../record/chain/index.ts';
import { openRecording, type Recording } from '../../record/store/index.ts';
import { reportCommand } from '../command-report.ts';
import { STATE_SUBJECT } from '../picture-state.ts';
import { runExercise } from '../run-exercise.ts';
import { BIAS_SUBJECT } from '../sensor-bias.ts';
import { readLeads, readRun } from './read-run.ts';
import { REPORT_LANGUAGES, REPORT_WORDS } from './report-words.ts';

const root = mkdtempSync(join(tmpdir(), 'manara-report-'));
const folder = join(root, 'two');
let page = '';

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  await runExercise({ name: 'two-neighbours', out: folder }, () => undefined);
  await reportCommand(folder, {});
  page = readFileSync(join(folder, 'report.html'), 'utf8');
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the after-action report', () => {
  test('is one file that asks for nothing and runs no script but its own, by its hash', () => {
    const script = /<script>([\s\S]*)<\/script><\/body>/.exec(page)?.[1] ?? '';
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const sha = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(page).toContain(`default-src 'none'; script-src ${sha(script)}; style-src ${sha(style)}`);
    const body = page.replace(script, '').replace(style, '');
    expect(body).not.toMatch(/(?:src|href)=|style="|https?:/);
  });

  test('says the same in both languages, with what is notional first and what is assumed last', () => {
    for (const language of REPORT_LANGUAGES) {
      const main = new RegExp(`<main lang="${language}"[\\s\\S]*?</main>`).exec(page)?.[0] ?? '';
      const words = REPORT_WORDS[language];
      expect(main.indexOf('class="mode"')).toBeLessThan(main.indexOf(words.timeline));
      expect(main.lastIndexOf('<h2>')).toBe(main.indexOf(`<h2>${words.stopped}</h2>`));
      expect(main.match(/<svg viewBox="0 0 /g)).toHaveLength(3);
      const signs = [...(/<p class="signs">(.*?)<\/p>/.exec(main)?.[1] ?? '').matchAll(/ d="([^"]*)".*?<\/svg>([^<]*)</g)];
      expect(signs.map(([, , word]) => word)).toEqual([words.cover, words.expected, words.prepare, words.clear, words.cancelled]);
      expect(new Set(signs.map(([, shape]) => shape)).size).toBe(5);
      for (const part of ['outcome', 'maps', 'skill', 'picture', 'who', 'saw', 'delays', 'leads'] as const) expect(main).toContain(`>${words[part]}<`);
      expect(main.split(`<h3>${words.saw}</h3>`)[1]?.match(/<tr>/g)?.length ?? 0).toBeGreaterThan(3);
      for (const chart of ['warned', 'people', 'tracks', 'told', 'leads']) expect(main).toContain(`data-chart="${chart}"`);
    }
    expect(Object.keys(REPORT_WORDS.ar).sort()).toEqual(Object.keys(REPORT_WORDS.en).sort());
  });

  test('names every recipient in the language of the page: no id of one stands in an Arabic table', () => {
    const main = /<main lang="ar"[^]*?<\/main>/.exec(page)?.[0] ?? '';
    const cells = [...main.matchAll(/<td>([^]*?)<\/td>/g)].map(([, cell]) => (cell ?? '').replace(/<[^>]*>/g, ''));
    expect(cells.length).toBeGreaterThan(60);
    expect(cells.filter((cell) => /altair|deneb|hub|public/i.test(cell))).toEqual([]);
    expect(cells).toContain('جمهور النسر الطائر');
  });

  test('names every place of its maps in the language of the page, says what each map shows, and draws each class of track by its own shape', () => {
    const names = { en: ['Port Selm', 'Harra', 'Qasra', 'Tell Mina'], ar: ['ميناء سلم', 'حرّة', 'قصرة', 'تل مينا'] } as const;
    for (const language of REPORT_LANGUAGES) {
      const main = new RegExp(`<main lang="${language}"[\\s\\S]*?</main>`).exec(page)?.[0] ?? '';
      const maps = main.match(/<svg viewBox="0 0 .*?<\/svg>/g) ?? [];
      expect(maps).toHaveLength(3);
      for (const map of maps) {
        const said = [...map.matchAll(/<text class="place"[^>]*>([^<]*)</g)].map(([, name]) => name);
        expect(said).toEqual(expect.arrayContaining([...names[language]]));
        expect(map).toMatch(/>62°E<.*>15°N<.*km</);
      }
      expect(maps[0]).toContain(`aria-label="${REPORT_WORDS[language].first}`);
      expect(maps[1]).toMatch(new RegExp(`aria-label="[^"]*${REPORT_WORDS[language].cover} 3`));
      const shapes = ['unknown', 'pending', 'civil'].map((look) => new RegExp(` (?:d|r)="([^"]*)" class="track ${look}"/>`).exec(main)?.[1]);
      expect(new Set(shapes).size).toBe(3);
      expect(shapes).not.toContain(undefined);
    }
  });

  test('has the figures of the assessment and of the frames, not others', () => {
    const assessment = JSON.parse(readFileSync(join(folder, 'assessment.json'), 'utf8')) as {
      recipients: { altair: { picture: { picture: { switches: number } } } };
    };
    expect(page).toContain(String(assessment.recipients.altair.picture.picture.switches));
    const { charts } = JSON.parse(/id="data">(.*?)<\/script>/.exec(page)?.[1] ?? '{}') as {
      charts: Record<string, { x: number[]; series: { y: number[] }[] }>;
    };
    expect(charts['warned'].x.length).toBeGreaterThan(50);
    expect(Math.max(...charts['warned'].series[2].y)).toBeGreaterThan(0);
    for (const { x, series } of Object.values(charts)) for (const { y } of series) expect(y).toHaveLength(x.length);
    for (const { y } of charts['told'].series) expect(y.every((share, index) => index === 0 || share <= y[index - 1])).toBe(true);
    expect(readLeads(readFileSync(join(folder, 'leads.csv'), 'utf8')).length).toBeGreaterThan(2);
  });

  test('of several runs is a table with a row each', async () => {
    const runs = join(root, 'runs');
    for (const seed of ['1', '2']) {
      mkdirSync(join(runs, seed), { recursive: true });
      writeFileSync(join(runs, seed, 'assessment.json'), readFileSync(join(folder, 'assessment.json'), 'utf8').replace(/"seed": \d+/, `"seed": ${seed}`));
    }
    await reportCommand(runs, {});
    const [header, ...rows] = readFileSync(join(runs, 'runs.csv'), 'utf8').trim().split('\n');
    expect(header.split(',')).toHaveLength(rows[0].split(',').length);
    expect(rows.map((row) => row.split(',').slice(0, 3))).toEqual([
      ['1', 'two-neighbours', '1'],
      ['2', 'two-neighbours', '2'],
    ]);
  });

  test('tells of what was done and of what failed, not of what is noted every minute', async () => {
    const opened = await openRecording(folder);
    if (!opened.ok) throw new Error(opened.error.message);
    const at = timeS(opened.value.header.startsAt + 600);
    const noted: readonly RecordEntry[] = [
      { type: 'act', at, subject: STATE_SUBJECT, text: '{}' },
      { type: 'fault', at, subject: BIAS_SUBJECT, text: '{}' },
      { type: 'act', at, subject: 'officer/deneb', text: 'all-clear' },
      { type: 'fault', at, subject: 'clock/doubt', text: 'yes' },
    ];
    const recording: Recording = {
      ...opened.value,
      async *decoded() {
        yield* opened.value.decoded();
        for (const entry of noted) yield { sequence: 0, entry };
      },
    };
    const [before, after] = [await readRun(opened.value, folder), await readRun(recording, folder)];
    const wordsOf = (run: typeof before): string[] => run?.happenings.map(({ words }) => words) ?? [];
    expect(wordsOf(after)).toEqual([...wordsOf(before), 'officer/deneb: all-clear', 'clock/doubt: yes']);
  });

  test('of what is no recording says so', async () => {
    await expect(reportCommand(join(root, 'nowhere'), {})).rejects.toThrow('is no folder');
    mkdirSync(join(root, 'empty'));
    await expect(reportCommand(join(root, 'empty'), {})).rejects.toThrow();
  });
});
