/**
 * Keeps the frames of a run for the console: bytes in nameless files, where each lies in memory. A night of all views is
 * about a gigabyte, which the system's page cache holds while it is looked at and drops when it is not.
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
  /** Tick of the oldest frame that is still there; undefined when there is none. */
  firstAt(): TimeS | undefined;
  close(): void;
}

export interface SpoolLimits {
  /** Frames beyond this are dropped, the oldest first, a file at a time. */
  readonly keepBytes: number;
  /** Size of one file. */
  readonly fileBytes: number;
}

interface Kept {
  readonly at: number;
  readonly file: number;
  readonly offset: number;
  readonly length: number;
  readonly snapshot: boolean;
}

interface SpoolFile {
  readonly number: number;
  readonly descriptor: number;
  sizeBytes: number;
}

/** Frames kept in memory: all consoles at the same moment read the same few. Callers do not write to them. */
const RECENT_FRAMES = 64;

/** How many entries of the ascending list are at or before `at`. */
function countUntil(list: readonly Kept[], at: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A file without a name from the start, so that nothing stays behind however the process ends. */
function openNameless(): number {
  const folder = mkdtempSync(join(tmpdir(), 'manara-frames-'));
  try {
    return openSync(join(folder, 'frames'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const NO_LIMIT: SpoolLimits = { keepBytes: Number.POSITIVE_INFINITY, fileBytes: Number.POSITIVE_INFINITY };

/** A spool in the system's folder for temporary files. */
export function createFrameSpool(limits: SpoolLimits = NO_LIMIT): FrameSpool {
  const streams = new Map<string, Kept[]>();
  const files: SpoolFile[] = [];
  let filesSoFar = 0;
  const recent = new Map<Kept, Uint8Array>();

  /** The frame's bytes; the same array while it is recent, so that what is made of it can be made once. */
  function read(kept: Kept): Uint8Array {
    const known = recent.get(kept);
    if (known !== undefined) return known;
    const { file, offset, length } = kept;
    const frame = new Uint8Array(length);
    readSync(files[file - files[0].number].descriptor, frame, 0, length, offset);
    recent.set(kept, frame);
    for (const oldest of recent.keys()) {
      if (recent.size <= RECENT_FRAMES) break;
      recent.delete(oldest);
    }
    return frame;
  }

  const streamOf = (view: string, level: ViewLevel): readonly Kept[] => streams.get(`${view} ${level}`) ?? [];

  function fileFor(lengthBytes: number): SpoolFile {
    const last = files.at(-1);
    if (last !== undefined && last.sizeBytes + lengthBytes <= limits.fileBytes) return last;
    const file = { number: filesSoFar, descriptor: openNameless(), sizeBytes: 0 };
    filesSoFar += 1;
    files.push(file);
    return file;
  }

  /** A stream that lost its oldest frames begins again with its next snapshot. */
  function dropOldest(): void {
    const oldest = files.shift();
    if (oldest === undefined) return;
    closeSync(oldest.descriptor);
    for (const [name, stream] of streams) {
      const from = stream.findIndex((frame) => frame.file > oldest.number && frame.snapshot);
      streams.set(name, from < 0 ? [] : stream.slice(from));
    }
  }

  function slice(stream: readonly Kept[], from: number, until: number): StoredFrames | undefined {
    if (until <= from) return undefined;
    return { at: timeS(stream[until - 1].at), frames: stream.slice(from, until).map(read) };
  }

  return {
    add(frames, bytes) {
      const file = fileFor(bytes.length);
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(file.descriptor, bytes, written, bytes.length - written, file.sizeBytes + written);
      }
      for (const { view, level, at, snapshot, offset, length } of frames) {
        const name = `${view} ${level}`;
        const stream = streams.get(name) ?? [];
        streams.set(name, stream);
        if (stream.length > 0 || snapshot) stream.push({ at, file: file.number, offset: file.sizeBytes + offset, length, snapshot });
      }
      file.sizeBytes += bytes.length;
      while (files.length > 1 && files.reduce((sum, each) => sum + each.sizeBytes, 0) > limits.keepBytes) dropOldest();
    },
    framesBetween(view, level, after, until) {
      const stream = streamOf(view, level);
      return slice(stream, countUntil(stream, after), countUntil(stream, until));
    },
    countBetween(view, level, after, until) {
      const stream = streamOf(view, level);
      return Math.max(0, countUntil(stream, until) - countUntil(stream, after));
    },
    snapshotBefore(view, level, at) {
      const stream = streamOf(view, level);
      const last = Math.max(0, countUntil(stream, at) - 1);
      let first = last;
      while (first > 0 && !stream[first].snapshot) first -= 1;
      return stream.length === 0 ? undefined : slice(stream, first, last + 1);
    },
    firstAt() {
      const firsts = [...streams.values()].filter((stream) => stream.length > 0).map((stream) => stream[0].at);
      return firsts.length === 0 ? undefined : timeS(Math.max(...firsts));
    },
    close() {
      for (const { descriptor } of files.splice(0)) closeSync(descriptor);
      streams.clear();
      recent.clear();
    },
  };
}
