/**
 * Behaviour, written down: what two-neighbours says and shows, line by line, with a hash of every stream's bytes. A change of
 * behaviour is a readable difference of the golden file; `npx vitest run test/replay -u` accepts it.
 */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { isoFromTime } from '../../src/base/index.ts';
import { viewKey } from '../../src/broker/index.ts';
import { gradeOf } from '../../src/deliver/index.ts';
import { createExerciseRun } from '../../src/server/exercise-run.ts';
import { loadExercise } from '../../src/server/load-exercise.ts';

test('two-neighbours, seed 3, shows and warns as it did', async () => {
  const setup = loadExercise({ name: 'two-neighbours', seed: 3 });
  const lines: string[] = [];
  const hashes = new Map<string, ReturnType<typeof createHash>>();
  const clock = (at: Parameters<typeof isoFromTime>[0]): string => isoFromTime(at).slice(11, 19);
  const run = createExerciseRun(setup, {
    frame: (view, _at, bytes) => {
      const key = viewKey(view);
      const hash = hashes.get(key) ?? createHash('sha256');
      hashes.set(key, hash.update(bytes));
    },
    warnings: (recipient, at, changes) => {
      const places = run.broker.placesOf(recipient);
      for (const { placeIndex, stage, kindClass, arrivalAt } of changes) {
        lines.push(
          `${clock(at)} ${recipient}: ${places[placeIndex].names['en']} ${stage} ${kindClass}${arrivalAt === undefined ? '' : ` from ${clock(arrivalAt)}`}`,
        );
      }
    },
    stopped: ({ at, objectId, responder }) => lines.push(`${clock(at)} ${objectId} ended by ${responder}`),
  });
  while (run.at < setup.endsAt) {
    run.step();
    if (run.at % 60 !== 0) continue;
    for (const name of run.broker.views.filter((view) => view.level === 'picture')) {
      const shown: string[] = [];
      run.broker
        .viewOf(name)
        ?.forEachShown((_id, track) => shown.push(`${track.latDeg.toFixed(2)} ${track.lonDeg.toFixed(2)} grade ${gradeOf(track.horizontalSigmaM, -1)}`));
      lines.push(`${clock(run.at)} ${viewKey(name)} shows ${shown.length}: ${shown.join('; ')}`);
    }
  }
  for (const key of [...hashes.keys()].sort()) lines.push(`${key} ${hashes.get(key)?.digest('hex')}`);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./two-neighbours.golden.txt');
});
