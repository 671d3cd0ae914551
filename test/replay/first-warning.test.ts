/** How soon a warning goes out, on the whole path of an exercise: from a confirmed track that leads to a place to the message. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HUB, isPublic, memberOf } from '../../src/base/index.ts';
import { createExerciseRun, type ExerciseRun } from '../../src/server/exercise-run.ts';
import { loadExercise } from '../../src/server/load-exercise.ts';
import { timeFromWords } from '../../src/server/when.ts';
import { DEFAULT_STAGE_TABLE } from '../../src/warn/index.ts';

const WARNING_TICK_S = 5;
const { stages } = DEFAULT_STAGE_TABLE;

describe('the first warning', () => {
  test('of a place goes out at most one warning tick and a second after a confirmed track leads to it', () => {
    const setup = loadExercise({ name: 'two-neighbours', seed: 3 });
    const told = new Map<string, number>();
    const run: ExerciseRun = createExerciseRun(
      setup,
      {
        frame: () => undefined,
        warnings: (recipient, at, changes) => {
          for (const { placeIndex } of changes) if (!told.has(`${recipient} ${placeIndex}`)) told.set(`${recipient} ${placeIndex}`, at);
        },
      },
      { computes: ({ recipient, level }) => memberOf(recipient) !== HUB && !isPublic(recipient) && level === 'warn' },
    );
    // A chance that is gone before the tick asks for nothing: a place is late when it was due in every second of the time allowed.
    const dueSince = new Map<string, number>();
    const due = new Set<string>();
    const late: string[] = [];
    while (run.at < setup.endsAt) {
      run.step();
      due.clear();
      for (const { recipient } of run.broker.views) {
        const inside = run.broker.viewOf({ recipient, level: 'warn' })?.inside();
        inside?.forecaster.forEach(({ lost, arrivals, serial }) => {
          if (lost || inside.picture.estimate(serial, run.at)?.status !== 'confirmed') return;
          for (const { placeIndex, chance, earliestAt } of arrivals) {
            if (chance >= stages.prepare.chanceMin && earliestAt - run.at <= stages.prepare.horizonS.ballistic) due.add(`${recipient} ${placeIndex}`);
          }
        });
      }
      for (const key of dueSince.keys()) if (!due.has(key)) dueSince.delete(key);
      for (const key of due) {
        if (run.at <= run.firstAt) continue;
        const since = dueSince.get(key) ?? run.at;
        dueSince.set(key, since);
        if (!told.has(key) && run.at - since > WARNING_TICK_S + 1) late.push(key);
      }
    }
    expect(told.size).toBeGreaterThan(2);
    expect(late).toEqual([]);
  });

  test('to take cover shows within 90 seconds of what npm start shows, left alone', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { scripts: { start: string } };
    const [, name, fromWords, speedup] = /exercise (\S+) --from (\S+) --speed (\S+)$/.exec(scripts.start) ?? [];
    const setup = loadExercise({ name });
    const from = timeFromWords(fromWords, setup.startsAt);
    if (!from.ok) throw new Error(from.error.message);
    let firstAt = Number.POSITIVE_INFINITY;
    const run = createExerciseRun(
      setup,
      {
        frame: () => undefined,
        warnings: (_recipient, at, changes) => {
          if (at >= from.value && changes.some(({ stage }) => stage === 'take-cover')) firstAt = Math.min(firstAt, at);
        },
      },
      { from: from.value, computes: ({ recipient, level }) => memberOf(recipient) !== HUB && !isPublic(recipient) && level === 'warn' },
    );
    const lastAt = from.value + 90 * Number(speedup);
    while (run.at < lastAt && firstAt > lastAt) run.step();
    expect(run.at).toBeGreaterThanOrEqual(from.value);
    expect(firstAt).toBeLessThanOrEqual(lastAt);
  }, 300_000);
});
