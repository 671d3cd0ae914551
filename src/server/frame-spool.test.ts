import { describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { createFrameSpool, type FrameSpool } from './frame-spool.ts';

function fill(spool: FrameSpool, from: number, until: number): void {
  for (let at = from; at <= until; at += 1) {
    const bytes = Uint8Array.from([1, 1, at, 2, 2, 2, at]);
    spool.add(
      [
        { view: 'a', level: 'warn', at: timeS(at), snapshot: at % 5 === 0, offset: 0, length: 3 },
        { view: 'b', level: 'warn', at: timeS(at), snapshot: at % 4 === 0, offset: 3, length: 4 },
      ],
      bytes,
    );
  }
}

const seconds = (found: { frames: readonly Uint8Array[] } | undefined): number[] => (found?.frames ?? []).map((frame) => frame[frame.length - 1]);

describe('the spool', () => {
  test('gives the frames of one stream between two moments, and the way there from a snapshot', () => {
    const spool = createFrameSpool();
    fill(spool, 0, 30);
    expect(seconds(spool.framesBetween('a', 'warn', timeS(7), timeS(9.5)))).toEqual([8, 9]);
    expect(seconds(spool.snapshotBefore('a', 'warn', timeS(13)))).toEqual([10, 11, 12, 13]);
    expect(seconds(spool.snapshotBefore('b', 'warn', timeS(13)))).toEqual([12, 13]);
    expect(seconds(spool.snapshotBefore('b', 'warn', timeS(-5)))).toEqual([0]);
    expect(spool.framesBetween('a', 'picture', timeS(0), timeS(9))).toBeUndefined();
    expect(spool.snapshotBefore('c', 'warn', timeS(3))).toBeUndefined();
    spool.close();
  });

  test('drops the oldest beyond its limit, and every stream still begins with a snapshot', () => {
    const spool = createFrameSpool({ keepBytes: 70, fileBytes: 35 });
    fill(spool, 0, 30);
    expect(seconds(spool.snapshotBefore('a', 'warn', timeS(0)))).toEqual([25]);
    expect(seconds(spool.snapshotBefore('b', 'warn', timeS(0)))).toEqual([28]);
    expect(seconds(spool.framesBetween('a', 'warn', timeS(0), timeS(99)))).toEqual([25, 26, 27, 28, 29, 30]);
    expect(spool.firstAt()).toBe(28);
    spool.close();
  });
});
