import { expect, test } from 'vitest';
import { exerciseCommand, type ExerciseOptions } from './command-exercise.ts';
import { EXIT } from './failure.ts';

test.each<[ExerciseOptions, string]>([
  [{ seed: 'x', headless: true }, '--seed x must be a whole number'],
  [{ seeds: '3-1', headless: true }, '--seeds 3-1 must read like 1-50'],
  [{ seed: '1', seeds: '1-2', headless: true }, '--seed and --seeds exclude each other'],
  [{ seeds: '1-2' }, '--seeds needs --headless or --compare'],
  [{ sharing: 'all', headless: true }, '--sharing all must be one of none, warn, threats, picture'],
  [{ compare: true, sharing: 'warn' }, '--compare runs every level of sharing: leave out --sharing'],
  [{ from: '25:00', headless: true }, 'time "25:00" is no time of day'],
  [{ from: '06:04', to: '06:01', headless: true }, 'must be later than --from 2024-02-01T06:04:00Z'],
  [{ from: '2024-02-01T05:00:00Z', headless: true }, 'change --from or --to'],
  [{ headless: true, speed: '10' }, '--speed is for the console'],
  [{ headless: true, port: '10' }, '--port is for the console'],
  [{ out: 'somewhere' }, '--out needs --headless or --compare'],
  [{ headless: true, readable: true }, '--readable needs --out'],
  [{ speed: 'fast' }, '--speed fast must be from 0.1 to 600'],
  [{ port: '99999' }, '--port 99999 must be from 0 to 65535'],
])('options %o are a mistake in usage that says what would be right: %s', async (options, said) => {
  await expect(exerciseCommand('two-neighbours', options)).rejects.toMatchObject({ status: EXIT.usage, message: expect.stringContaining(said) as string });
});

test('an exercise that is not there is named with those that are', async () => {
  await expect(exerciseCommand('nope', { headless: true })).rejects.toThrow(
    'no exercise "nope": shipped are april-2024, three-shores, two-neighbours; or give the path of a file',
  );
  await expect(exerciseCommand('two-neighbours', { headless: true, without: ['nobody'] })).rejects.toThrow(
    'not a member of two-neighbours; members are altair, deneb',
  );
});
