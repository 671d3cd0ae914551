import { expect, test } from 'vitest';
import { compareFrames } from './received-frames.ts';

const HEAD_BYTES = 44;

/** Heads of frames of `warn`, one a second, numbered from 1. */
function framesFrom(at: number, count: number): Uint8Array {
  const frames = new Uint8Array(count * HEAD_BYTES);
  for (let i = 0; i < count; i += 1) {
    const header = new DataView(frames.buffer, i * HEAD_BYTES, HEAD_BYTES);
    for (const [index, letter] of [...'MNF'].entries()) header.setUint8(index, letter.charCodeAt(0));
    header.setUint8(3, 1);
    header.setUint32(4, HEAD_BYTES, true);
    header.setUint8(9, 1);
    header.setUint32(16, i + 1, true);
    header.setFloat64(20, at + i, true);
  }
  return frames;
}

test('what was kept of two days before the run is named with its times, however many frames it is', () => {
  const runAt = 1_713_045_600;
  const heads = { warn: '0'.repeat(64) };
  const found = compareFrames(framesFrom(runAt - 172_800, 172_000), { runAt, checkpointAt: runAt + 60, heads, last: {} });
  expect(found).toEqual({
    fault: '',
    words:
      '0 frames are the very ones that were received, 172000 of before this run of the broker, from 2024-04-11T22:00:00Z to 2024-04-13T21:46:39Z, are not compared',
  });
});
