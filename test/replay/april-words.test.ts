/** What was said before and beside the reference raid, as its members were told it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { timeFromIso, type TimeS } from '../../src/base/index.ts';
import { viewKey } from '../../src/broker/index.ts';
import { createFrameReader, type FrameReader } from '../../src/format/frame/index.ts';
import type { Frame, IndicationItem, PostureItem } from '../../src/model/index.ts';
import { createExerciseRun, type ExerciseRun } from '../../src/server/exercise-run.ts';
import { loadExercise } from '../../src/server/load-exercise.ts';

const VIEWS = ['hub/picture', 'altair/picture', 'altair/threats', 'deneb/threats', 'deneb/warn', 'vega/threats', 'vega/warn', 'public:vega/warn'];
const utc = (text: string): TimeS => {
  const at = timeFromIso(text);
  if (!at.ok) throw new RangeError(text);
  return at.value;
};

const frames = new Map<string, Frame>();

/** Runs from a moment on for a few seconds; words that were filed before stand. */
function startAt(from: TimeS): ExerciseRun {
  const readers = new Map<string, FrameReader>();
  const sink = {
    frame: (view: Parameters<typeof viewKey>[0], _at: TimeS, bytes: Uint8Array): void => {
      const key = viewKey(view);
      const reader = readers.get(key) ?? createFrameReader();
      readers.set(key, reader);
      const read = reader.read(bytes);
      if (read.ok) frames.set(key, read.value);
    },
  };
  return createExerciseRun(loadExercise({ name: 'april-2024', seed: 1 }), sink, { from, computes: (view) => VIEWS.includes(viewKey(view)) });
}

const indications = (view: string): IndicationItem[] => (frames.get(view)?.words ?? []).filter((item) => item.k === 'indication');
const posture = (view: string, region: string): PostureItem | undefined =>
  (frames.get(view)?.words ?? []).filter((item) => item.k === 'posture').find(({ id }) => id === region);

describe('april-2024 at its start', () => {
  beforeAll(() => {
    frames.clear();
    const run = startAt(utc('2024-04-13T19:00:00Z'));
    for (let i = 0; i < 70; i += 1) run.step();
  });

  test('the outline and timing were told two days before, and passed on without who told them', () => {
    const [outline] = indications('hub/picture');
    expect(outline).toMatchObject({ at: utc('2024-04-11T17:30:00Z'), grade: 'B2', window: [utc('2024-04-13T20:00:00Z'), utc('2024-04-14T02:00:00Z')] });
    expect(outline.chain?.map(({ who }) => who)).toEqual(['two sources with direct knowledge', 'a news site']);
    const told = indications('altair/threats').find(({ to, from }) => to === 'everywhere' && from === 'everywhere');
    expect(told).toMatchObject({ window: [utc('2024-04-13T18:00:00Z'), utc('2024-04-14T06:00:00Z')], text: '' });
    expect(JSON.stringify([...frames].filter(([key]) => key.startsWith('altair')).map(([, { words }]) => words))).not.toMatch(/fomalhaut|rigel/);
  });

  test('what is passed on is a repeat of one chain', () => {
    const passed = indications('hub/picture').find(({ language }) => language === 'ar');
    const outline = indications('hub/picture')[0];
    const because = posture('hub/picture', 'west')?.because ?? [];
    expect(because).toContain(outline.id);
    expect(because).not.toContain(passed?.id);
  });

  test('the notice of 72 hours stands with its denial and its no comment', () => {
    const notice = indications('hub/picture').find(({ grade }) => grade === 'F4');
    expect(notice?.chain?.map(({ stance }) => stance)).toEqual(['says', 'denies', 'no-comment']);
    expect(posture('hub/picture', 'west')?.disputed).toBe(true);
  });

  test('estimates go from 50 to 500', () => {
    expect(posture('hub/picture', 'west')?.count).toEqual([50, 500]);
  });

  test('posture is raised before anything is seen, also for whom only the posture may know, and for no public', () => {
    expect(['elevated', 'imminent']).toContain(posture('vega/warn', 'west')?.level);
    expect(indications('vega/warn')).toEqual([]);
    expect(indications('vega/threats').some(({ grade }) => grade === 'F4')).toBe(false);
    expect(frames.get('public:vega/warn')?.words).toEqual([]);
  });
});

test('the first reports come at 19:45, are corrected at 20:30; the highest estimate is withdrawn at 21:15', () => {
  frames.clear();
  const run = startAt(utc('2024-04-13T21:14:55Z'));
  while (run.at < utc('2024-04-13T21:14:58Z')) run.step();
  const before = indications('deneb/threats');
  expect(before.find(({ text }) => text.startsWith('First reports'))).toMatchObject({ at: utc('2024-04-13T19:45:00Z'), state: 'corrected' });
  expect(before.find(({ text }) => text.startsWith('More than a hundred'))?.state).toBe('stands');
  expect(posture('deneb/threats', 'west')).toMatchObject({ level: 'imminent', count: [50, 500] });
  while (run.at < utc('2024-04-13T21:15:02Z')) run.step();
  expect(indications('deneb/threats').find(({ text }) => text.startsWith('Between four'))?.state).toBe('withdrawn');
  expect(posture('deneb/threats', 'west')?.count).toEqual([50, 180]);
});
