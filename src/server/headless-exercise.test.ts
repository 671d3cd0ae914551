import { expect, test, vi } from 'vitest';
import { timeS } from '../base/index.ts';
import type { ExerciseRun, RunSink } from './exercise-run.ts';

/** Whether the second that is stepped through next breaks the hub's picture. */
let breaks = false;
vi.mock('./exercise-run.ts', async (load) => {
  const actual = await load<typeof import('./exercise-run.ts')>();
  return {
    ...actual,
    createExerciseRun(
      setup: Parameters<typeof actual.createExerciseRun>[0],
      sink: RunSink,
      options: Parameters<typeof actual.createExerciseRun>[2],
    ): ExerciseRun {
      const run = actual.createExerciseRun(setup, sink, options);
      const view = run.broker.views.find(({ recipient, level }) => recipient === 'hub' && level === 'picture');
      return Object.assign(Object.create(run) as ExerciseRun, {
        step() {
          run.step();
          if (breaks && view !== undefined) sink.fault?.(view, 'a planted fault', timeS(run.at));
          breaks = false;
        },
      });
    },
  };
});
const { runHeadless } = await import('./headless-exercise.ts');

test('a run in which a view broke says so with the view, the moment and why, and fails; one in which none did does not', async () => {
  const said: string[] = [];
  const hear = (piece: string | Uint8Array): boolean => said.push(String(piece)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(hear);
  vi.spyOn(process.stderr, 'write').mockImplementation(hear);
  const choice = { name: 'two-neighbours', to: '06:00:20' } as const;
  try {
    await runHeadless(choice, [1]);
    expect([process.exitCode, said.join('')]).toEqual([undefined, expect.not.stringContaining('view/rebuilt')]);
    breaks = true;
    await runHeadless(choice, [1]);
    expect([process.exitCode, said.join('')]).toEqual([
      1,
      expect.stringMatching(/view\/rebuilt: 1 times .* The first was hub\/picture at .*: a planted fault/),
    ]);
  } finally {
    process.exitCode = undefined;
    vi.restoreAllMocks();
  }
});
