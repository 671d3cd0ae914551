import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import type { Engine, EngineSecond } from './engine.ts';
import type { EngineFacts } from './frame-store.ts';
import { rememberedEngine, runKey } from './remembered-engine.ts';

const FIRST_AT = timeS(1_000);
const facts: EngineFacts = { mode: 'exercise', exercise: null, coverage: {}, views: [], places: {}, airspaces: {}, firstAt: FIRST_AT };

/** An engine of `length` seconds whose bytes count up from `salt`; it uses its memory again, as engines may. */
function counting(length: number, salt = 0): Engine & { steps: number } {
  const bytes = new Uint8Array(4);
  const engine = {
    facts,
    steps: 0,
    stepSecond(): EngineSecond {
      bytes.fill((engine.steps + salt) % 251);
      const at = timeS(FIRST_AT + engine.steps);
      engine.steps += 1;
      const moments = engine.steps === 3 ? [{ key: 'first', names: { en: 'First' }, at }] : undefined;
      return {
        at,
        frames: [{ view: 'v', level: 'picture', at, snapshot: engine.steps === 1, bytes }],
        done: engine.steps === length,
        ...(moments && { moments }),
      };
    },
  };
  return engine;
}

const all = (engine: Engine): string[] => {
  const seconds: string[] = [];
  for (let done = false; !done; ) {
    const second = engine.stepSecond();
    seconds.push(JSON.stringify({ ...second, frames: second.frames.map((frame) => ({ ...frame, bytes: [...frame.bytes] })) }));
    done = second.done;
  }
  return seconds;
};

describe('a run that was seen before', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'manara-beginnings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const run = (make: () => Engine, key = 'run') => rememberedEngine({ folder, key, make });

  test('gives the same seconds as the first time, its first ten minutes before the engine is made', () => {
    const plain = all(counting(900));
    expect(all(run(() => counting(900)))).toEqual(plain);
    let made = 0;
    const again = run(() => {
      made += 1;
      return counting(900);
    });
    expect(again.facts).toEqual(facts);
    const seconds = Array.from({ length: 601 }, () => again.stepSecond());
    expect(seconds.at(-1)?.at).toBe(FIRST_AT + 600);
    expect(made).toBe(0);
    expect([
      ...seconds.map((second) => JSON.stringify({ ...second, frames: second.frames.map((frame) => ({ ...frame, bytes: [...frame.bytes] })) })),
      ...all(again),
    ]).toEqual(plain);
    expect(made).toBe(1);
  });

  test('that was left early is remembered to its last whole minute, and longer each time', () => {
    const plain = all(counting(900));
    const left = run(() => counting(900));
    for (let step = 0; step < 200; step += 1) left.stepSecond();
    for (const [until, at] of [
      [180, 300],
      [240, 900],
      [600, 601],
    ]) {
      let made = 0;
      const again = run(() => {
        made += 1;
        return counting(900);
      });
      const seconds = Array.from({ length: until + 1 }, () => again.stepSecond());
      expect([seconds.at(-1)?.at, made]).toEqual([FIRST_AT + until, 0]);
      for (let step = seconds.length; step < at; step += 1) again.stepSecond();
    }
    expect(all(run(() => counting(900)))).toEqual(plain);
  });

  test('is remembered whole when it is short', () => {
    const plain = all(run(() => counting(5)));
    expect(
      all(
        run(() => {
          throw new Error('nothing is left to compute');
        }),
      ),
    ).toEqual(plain);
  });

  test('is forgotten, and fails loudly, when the engine computes another byte', () => {
    all(run(() => counting(700)));
    const again = run(() => counting(700, 1));
    expect(() => all(again)).toThrow('remembered otherwise');
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });

  test('is computed when its file is broken', () => {
    all(run(() => counting(5)));
    writeFileSync(join(folder, 'run'), 'half a file');
    expect(all(run(() => counting(5)))).toEqual(all(counting(5)));
  });

  test('is one of at most eight', () => {
    for (let i = 0; i < 12; i += 1) all(run(() => counting(2), `run-${i}`));
    expect(readdirSync(folder)).toHaveLength(8);
  });

  test('has a key of its own for every file and every wish', () => {
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    writeFileSync(a, 'one');
    writeFileSync(b, 'two');
    const key = runKey([a, b], { seed: 7 });
    expect(runKey([b, a], { seed: 7 })).toBe(key);
    expect(runKey([a, b], { seed: 8 })).not.toBe(key);
    expect(runKey([a], { seed: 7 })).not.toBe(key);
    writeFileSync(b, 'tw0');
    expect(runKey([a, b], { seed: 7 })).not.toBe(key);
  });
});
