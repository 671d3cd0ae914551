import { describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { createFrameSpool } from './frame-spool.ts';
import type { EngineFacts, FrameStore } from './frame-store.ts';
import { createPlayback } from './playback.ts';

const FACTS: EngineFacts = { mode: 'exercise', exercise: null, views: [], places: {}, airspaces: {}, coverage: {}, firstAt: timeS(0) };

function storeWith(seconds: number, snapshotEvery: number): FrameStore {
  const spool = createFrameSpool();
  for (let at = 0; at <= seconds; at += 1) {
    const bytes = Uint8Array.from([at >> 8, at & 255]);
    spool.add([{ view: 'v', level: 'picture', at: timeS(at), snapshot: at % snapshotEvery === 0, offset: 0, length: 2 }], bytes);
  }
  return {
    facts: () => FACTS,
    moments: () => [],
    marks: () => [],
    computedUntil: () => timeS(seconds),
    lookedAt: () => {},
    restart: () => {},
    generation: () => 0,
    failure: () => '',
    framesBetween: spool.framesBetween,
    countBetween: spool.countBetween,
    snapshotBefore: spool.snapshotBefore,
  };
}

describe('playback', () => {
  function run(): { sent: number[]; buffered: { bytes: number }; playback: ReturnType<typeof createPlayback> } {
    const sent: number[] = [];
    const buffered = { bytes: 0 };
    const port = {
      store: storeWith(2000, 60),
      send: (_stream: number, frame: Uint8Array) => void sent.push(frame[0] * 256 + frame[1]),
      bufferedBytes: () => buffered.bytes,
    };
    const playback = createPlayback(port, { at: timeS(0), speedup: 1, nowS: 100 });
    playback.watch({ streamNumber: 0, view: 'v', level: 'picture' });
    return { sent, buffered, playback };
  }

  test('sends each frame once, when the clock reaches its tick', () => {
    const { sent, playback } = run();
    for (let turn = 0; turn <= 100; turn += 1) playback.turn(100 + turn * 0.05);
    expect(sent).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('a slow reader holds nothing more until it has read, then gets the missing deltas when they are few', () => {
    const { sent, buffered, playback } = run();
    playback.turn(100);
    buffered.bytes = 1;
    for (let second = 1; second <= 30; second += 1) playback.turn(100 + second);
    expect(sent).toEqual([0]);
    buffered.bytes = 0;
    playback.turn(131);
    expect(sent).toHaveLength(32);
    expect(sent.at(-1)).toBe(31);
  });

  test('who fell far behind gets a snapshot of the present and not the past', () => {
    const { sent, buffered, playback } = run();
    playback.turn(100);
    buffered.bytes = 1;
    playback.turn(500);
    buffered.bytes = 0;
    playback.turn(542);
    expect(sent).toEqual([0, 420, 421, 422, 423, 424, 425, 426, 427, 428, 429, 430, 431, 432, 433, 434, 435, 436, 437, 438, 439, 440, 441, 442]);
  });

  test('a change of speed moves no moment, and standing still sends nothing', () => {
    const { sent, playback } = run();
    playback.turn(110);
    playback.setSpeed(0, 110.5);
    playback.turn(400);
    expect(playback.clock(400).at).toBe(10.5);
    playback.setSpeed(100, 400);
    playback.turn(401);
    expect(sent.at(-1)).toBe(110);
  });

  test('logs what was written to each stream, and only once', () => {
    const { playback } = run();
    playback.turn(103);
    const log = { streamNumber: 0, view: 'v', level: 'picture', firstAt: 3, lastAt: 3, frameCount: 4, sizeBytes: 8 };
    expect(playback.written()).toEqual([log]);
    expect(playback.written()).toEqual([]);
    playback.turn(105);
    playback.unwatch(0);
    expect(playback.written()).toEqual([{ ...log, lastAt: 5, frameCount: 2, sizeBytes: 4 }]);
  });
});
