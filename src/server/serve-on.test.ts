import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from './log.ts';
import { serveOn } from './serve-on.ts';
import type { NotAgain } from './serve-reload.ts';
import type { ServeOptions, Serving } from './serve.ts';

let done: string[] = [];
let logged = '';
let given: ServeOptions[] = [];
let whyNot: NotAgain | undefined;
let failures = 0;
const log = createLog('info', { write: (line) => void (logged += line) });
const OPTIONS: ServeOptions = { configPath: '', version: '0', log, anew: true, say: () => undefined };

beforeEach(() => {
  [done, logged, given, whyNot, failures] = [[], '', [], undefined, 0];
});
afterEach(() => void vi.useRealTimers());

/** A run that notes what is done with it. */
function begin(options: ServeOptions): Promise<Serving> {
  const number = given.push(options);
  if (failures > 0) {
    failures -= 1;
    return Promise.reject(new Error('door "of-altair" is taken'));
  }
  done.push(`begin ${number}`);
  const note = (what: string): Promise<void> => Promise.resolve(void done.push(`${what} ${number}`));
  return Promise.resolve({
    consoles: [],
    metrics: undefined,
    whyNotAgain: () => Promise.resolve(whyNot),
    reload: () => note('reload'),
    stop: () => note('stop'),
  });
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

test('when a run is due to end it ends, and the next begins behind it: not anew, with the same clock and whoever is in', async () => {
  const serving = await serveOn(OPTIONS, begin);
  given[0].due?.();
  await serving.reload();
  await serving.stop();
  expect(done).toEqual(['begin 1', 'stop 1', 'begin 2', 'reload 2', 'stop 2']);
  expect(given.map(({ anew }) => anew)).toEqual([true, undefined]);
  expect(given[1].lasting).toBe(given[0].lasting);
});

test('a configuration that could not be begun with keeps the run that is there, and the reason is said', async () => {
  const serving = await serveOn(OPTIONS, begin);
  whyNot = { why: 'members changed and wait for somebody to restart it', detail: 'altair is one of them' };
  given[0].due?.();
  await settled();
  expect(done).toEqual(['begin 1']);
  expect(logged).toContain('record/not-renewed');
  expect(logged).toContain(whyNot.why);
  expect(logged).not.toContain('altair');
  await serving.stop();
});

test('a run that cannot begin is tried again until it can, and a stop meanwhile ends that', async () => {
  const serving = await serveOn(OPTIONS, begin);
  vi.useFakeTimers();
  failures = 2;
  given[0].due?.();
  await vi.advanceTimersByTimeAsync(10_301);
  expect(done).toEqual(['begin 1', 'stop 1', 'begin 4']);
  expect(logged.match(/could not begin/g)).toHaveLength(2);
  // Above debug a log names no member, feed or door.
  expect(logged).not.toContain('altair');
  failures = 9;
  given[3].due?.();
  await vi.advanceTimersByTimeAsync(6_000);
  const stopping = serving.stop();
  await vi.advanceTimersByTimeAsync(6_000);
  await stopping;
  expect(done).toEqual(['begin 1', 'stop 1', 'begin 4', 'stop 4']);
});

test('a run that ends at a tick ends once what the tick brought has left', async () => {
  const serving = await serveOn(OPTIONS, begin);
  vi.useFakeTimers();
  given[0].due?.();
  await vi.advanceTimersByTimeAsync(250);
  expect(done).toEqual(['begin 1']);
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toEqual(['begin 1', 'stop 1', 'begin 2']);
  await serving.stop();
});
