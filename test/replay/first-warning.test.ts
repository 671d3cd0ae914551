/** How soon a warning goes out, on the whole path of an exercise: from a confirmed track that leads to a place to the message. */
import { describe, expect, test } from 'vitest';
import { HUB, isPublic, memberOf } from '../../src/base/index.ts';
import { createExerciseRun, type ExerciseRun } from '../../src/server/exercise-run.ts';
import { loadExercise } from '../../src/server/load-exercise.ts';
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
    const dueAt = new Map<string, number>();
    while (run.at < setup.endsAt) {
      run.step();
      for (const { recipient } of run.broker.views) {
        const view = run.broker.viewOf({ recipient, level: 'warn' });
        const inside = view?.inside();
        inside?.forecaster.forEach(({ lost, arrivals, serial }) => {
          if (lost || inside.picture.estimate(serial, run.at)?.status !== 'confirmed') return;
          for (const { placeIndex, chance, earliestAt } of arrivals) {
            const key = `${recipient} ${placeIndex}`;
            const isDue = chance >= stages.prepare.chanceMin && earliestAt - run.at <= stages.prepare.horizonS.ballistic;
            if (isDue && !dueAt.has(key) && run.at > run.firstAt) dueAt.set(key, run.at);
          }
        });
      }
    }
    expect(dueAt.size).toBeGreaterThan(2);
    const late = [...dueAt].filter(([key, at]) => at + WARNING_TICK_S + 1 <= setup.endsAt && !((told.get(key) ?? Infinity) <= at + WARNING_TICK_S + 1));
    expect(late).toEqual([]);
  });
});
