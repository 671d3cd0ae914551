/**
 * Keeps the frames of a run for the console: bytes in a nameless file, where each lies in memory. A night of all views
 * is about a gigabyte, which the system's page cache holds while it is looked at and drops when it is not.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timeS, type TimeS } from '../base/index.ts';
import type { ViewLevel } from '../model/index.ts';
import type { StoredFrames } from './frame-store.ts';

export interface SpooledFrame {
  readonly view: string;
  readonly level: ViewLevel;
  readonly at: TimeS;
  readonly snapshot: boolean;
  /** Where it lies in the batch's bytes. */
  readonly offset: number;
  readonly length: number;
}

export interface FrameSpool {
  add(frames: readonly SpooledFrame[], bytes: Uint8Array): void;
  framesBetween(view: string, level: ViewLevel, after: TimeS, until: TimeS): StoredFrames | undefined;
  countBetween(view: string, level: ViewLevel, after: TimeS, until: TimeS): number;
  snapshotBefore(view: string, level: ViewLevel, at: TimeS): StoredFrames | undefined;
  readonly sizeBytes: number;
  close(): void;
}

interface Stream {
  readonly at: number[];
  readonly offset: number[];
  readonly length: number[];
  /** Index of the last snapshot at or before this frame. */
  readonly snapshotIndex: number[];
}

/** How many entries of the ascending list are at or before `at`. */
function countUntil(list: readonly number[], at: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A spool in the system's folder for temporary files; its file has no name from the start, so nothing stays behind. */
export function createFrameSpool(): FrameSpool {
  const folder = mkdtempSync(join(tmpdir(), 'manara-frames-'));
  const file = openSync(join(folder, 'frames'), 'wx+', 0o600);
  rmSync(folder, { recursive: true });
  const streams = new Map<string, Stream>();
  let sizeBytes = 0;

  const streamOf = (view: string, level: ViewLevel): Stream | undefined => streams.get(`${view} ${level}`);

  function slice(stream: Stream, from: number, until: number): StoredFrames | undefined {
    if (until <= from) return undefined;
    const frames: Uint8Array[] = [];
    for (let index = from; index < until; index += 1) {
      const frame = new Uint8Array(stream.length[index]);
      readSync(file, frame, 0, frame.length, stream.offset[index]);
      frames.push(frame);
    }
    return { at: timeS(stream.at[until - 1]), frames };
  }

  return {
    add(frames, bytes) {
      let written = 0;
      while (written < bytes.length) written += writeSync(file, bytes, written, bytes.length - written, sizeBytes + written);
      for (const frame of frames) {
        const name = `${frame.view} ${frame.level}`;
        const stream = streams.get(name) ?? { at: [], offset: [], length: [], snapshotIndex: [] };
        streams.set(name, stream);
        const index = stream.at.length;
        stream.at.push(frame.at);
        stream.offset.push(sizeBytes + frame.offset);
        stream.length.push(frame.length);
        stream.snapshotIndex.push(frame.snapshot ? index : (stream.snapshotIndex[index - 1] ?? 0));
      }
      sizeBytes += bytes.length;
    },
    framesBetween(view, level, after, until) {
      const stream = streamOf(view, level);
      return stream && slice(stream, countUntil(stream.at, after), countUntil(stream.at, until));
    },
    countBetween(view, level, after, until) {
      const stream = streamOf(view, level);
      return stream === undefined ? 0 : Math.max(0, countUntil(stream.at, until) - countUntil(stream.at, after));
    },
    snapshotBefore(view, level, at) {
      const stream = streamOf(view, level);
      if (stream === undefined) return undefined;
      const last = Math.max(0, countUntil(stream.at, at) - 1);
      return slice(stream, stream.snapshotIndex[last], last + 1);
    },
    get sizeBytes() {
      return sizeBytes;
    },
    close: () => closeSync(file),
  };
}
