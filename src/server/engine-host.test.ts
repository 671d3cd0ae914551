import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { startEngineHost, type EngineHost } from './engine-host.ts';
import type { RestartOptions } from './frame-store.ts';

// An engine of one view whose frame says its second and how it was started. It reuses one buffer, as a real one may.
const ENGINE = `
export function createEngine(setup, restart) {
  if (setup.broken === 'start') throw new Error('no such exercise: nowhere');
  const firstAt = restart.from ?? 100;
  let at = firstAt - 1;
  const buffer = new Uint8Array(64);
  return {
    facts: {
      mode: 'exercise', exercise: null, firstAt, places: {}, airspaces: {}, coverage: {},
      views: [{ handle: 'v', names: { en: 'V', ar: 'V' }, levels: ['warn'], kind: 'hub' }],
    },
    stepSecond() {
      at += 1;
      if (setup.broken === at) throw new Error('step failed at ' + at);
      const length = new TextEncoder().encodeInto(at + ' ' + (restart.sharing ?? 'file') + (restart.moment === undefined ? '' : ' ' + restart.moment), buffer).written;
      const moments = at === firstAt + 5 ? [{ key: 'first', names: { en: 'F', ar: 'F' }, at }] : undefined;
      const frames = [{ view: 'v', level: 'warn', at, snapshot: at % 60 === 0 || at === firstAt, bytes: buffer.subarray(0, length) }];
      return { at, frames, moments, done: at >= setup.endsAt };
    },
  };
}`;

let folder = '';
let module = '';
let host: EngineHost | undefined;
const failures: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-engine-'));
  const path = join(folder, 'engine.mjs');
  writeFileSync(path, ENGINE);
  module = pathToFileURL(path).href;
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await host?.close();
  host = undefined;
  failures.length = 0;
});

async function start(setup: object, aheadS = 200, restart: RestartOptions = {}): Promise<EngineHost> {
  host = await startEngineHost({ module, setup, restart, aheadS, onFailure: (message) => void failures.push(message) });
  return host;
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 500) throw new Error('waited too long');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const textOf = (frames: readonly Uint8Array[] | undefined): string => (frames ?? []).map((frame) => new TextDecoder().decode(frame)).join(', ');

describe('an engine in its thread', () => {
  test('computes to its end, and every frame is kept', async () => {
    const running = await start({ endsAt: 150 });
    await until(() => running.done());
    expect(running.computedUntil()).toBe(150);
    expect(running.countBetween('v', 'warn', timeS(0), timeS(999))).toBe(51);
    expect(textOf(running.framesBetween('v', 'warn', timeS(147), timeS(149))?.frames)).toBe('148 file, 149 file');
    expect(textOf(running.snapshotBefore('v', 'warn', timeS(121.5))?.frames)).toBe('120 file, 121 file');
    expect(running.moments()).toMatchObject([{ key: 'first', at: 105 }]);
  });

  test('computes no further ahead than it may, and goes on when somebody looks further', async () => {
    const running = await start({ endsAt: 10_000 }, 50);
    await until(() => running.computedUntil() >= 150);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(running.computedUntil()).toBe(150);
    running.lookedAt(timeS(140));
    await until(() => running.computedUntil() >= 190);
    expect(running.computedUntil()).toBe(190);
  });

  test("a restart for a moment is the engine's to place; what follows begins where that run began", async () => {
    const running = await start({ endsAt: 1000 });
    running.restart({ moment: 'last', sharing: null });
    await until(() => running.generation() === 1 && running.computedUntil() >= 100);
    expect(textOf(running.framesBetween('v', 'warn', timeS(99), timeS(100))?.frames)).toBe('100 file last');
    running.restart({ sharing: 'none' });
    await until(() => running.generation() === 2 && running.computedUntil() >= 100);
    expect(textOf(running.framesBetween('v', 'warn', timeS(99), timeS(100))?.frames)).toBe('100 none');
  });

  test('a restart begins elsewhere with other terms, and nothing of the old run is left', async () => {
    const running = await start({ endsAt: 10_000 }, 50);
    running.restart({ from: timeS(500), sharing: 'none' });
    running.restart({ sharing: 'warn' });
    await until(() => running.generation() === 2 && running.computedUntil() >= 540);
    expect(running.facts().firstAt).toBe(500);
    expect(textOf(running.snapshotBefore('v', 'warn', timeS(0))?.frames)).toBe('500 warn');
    expect(running.countBetween('v', 'warn', timeS(0), timeS(499))).toBe(0);
    expect(failures).toEqual([]);
  });

  test('an engine that does not come up rejects with its own words', async () => {
    await expect(start({ broken: 'start', endsAt: 1 })).rejects.toThrow('no such exercise: nowhere');
  });

  test('an engine that fails on its way is reported, and what it made stays', async () => {
    const running = await start({ broken: 130, endsAt: 1000 });
    await until(() => failures.length > 0);
    expect(failures[0]).toContain('step failed at 130');
    expect(running.failure()).toContain('step failed at 130');
    expect(running.computedUntil()).toBe(129);
    expect(textOf(running.snapshotBefore('v', 'warn', timeS(100))?.frames)).toBe('100 file');
  });
});
