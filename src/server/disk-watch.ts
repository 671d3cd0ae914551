/**
 * How full the disk of the record is, and a reserve on it: a file that takes the room of one hour's record at the pace of the busiest
 * minute so far, a tenth of the disk at most. When the disk is full the file is removed, and the record goes on for that hour while somebody makes room.
 */
import { randomFillSync } from 'node:crypto';
import { existsSync, rmSync, statSync, statfsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { timeS, type TimeS } from '../base/index.ts';
import { systemWords } from '../record/store/index.ts';

/** What is known of the disk that holds the record. */
export interface DiskFacts {
  readonly freeBytes: number;
  /** Of what this process may use, 0 to 1. */
  readonly usedShare: number;
  readonly level: DiskLevel;
  /** 0: none is kept, or it was given up. */
  readonly reserveBytes: number;
  /** The record lives on what the reserve gave back. */
  readonly onReserve: boolean;
}

export type DiskLevel = 'roomy' | 'filling' | 'nearly-full';
export type DiskCode = 'disk/roomy' | 'disk/filling' | 'disk/nearly-full' | 'disk/reserve-used' | 'disk/no-reserve';

/** The disk as the watch sees it, so that a test can hand in one that fills. */
export interface DiskPort {
  /** Throws where it cannot be told. */
  space(): { readonly freeBytes: number; readonly totalBytes: number };
  /** Bytes of the reserve that is there. */
  reserveBytes(): number;
  /** Appends to the reserve; rejects with the system's error when there is no room. */
  growReserve(bytesCount: number): Promise<void>;
  removeReserve(): void;
}

export interface DiskWatch {
  /** Looks when it is due; cheap otherwise. */
  look(at: TimeS): void;
  /** Writing the record failed with this system code. */
  failed(code: string): void;
  facts(): DiskFacts | undefined;
}

export interface DiskWatchOptions {
  readonly disk: DiskPort;
  /** Bytes of the record written so far, before compression. */
  readonly writtenBytes: () => number;
  readonly told: (code: DiskCode, message: string) => void;
}

const LOOK_EVERY_S = 10;
const FILLING = 0.8;
const NEARLY_FULL = 0.95;
/** A level is left this far below where it was entered. */
const HYSTERESIS = 0.02;
const RESERVE_LEAST_BYTES = 64e6;
/** Of the disk: a broker that runs wild for a minute must not take all of it. */
const RESERVE_MOST_SHARE = 0.1;
/** The reserve grows in steps, so that the record's own syncs never wait long behind it. */
const GROW_BYTES = 8e6;
/** The reserve is neither made nor kept at the cost of the last room on the disk. */
const ROOM_LEAST_BYTES = 64e6;
/** Below this the record would soon fail: the reserve is given up before it does. */
const GIVE_BELOW_BYTES = 24e6;

function levelAt(usedShare: number, before: DiskLevel): DiskLevel {
  const reaches = (mark: number, isThere: boolean): boolean => usedShare >= (isThere ? mark - HYSTERESIS : mark);
  if (reaches(NEARLY_FULL, before === 'nearly-full')) return 'nearly-full';
  return reaches(FILLING, before !== 'roomy') ? 'filling' : 'roomy';
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
const percent = (share: number): string => `${Math.floor(share * 100)} %`;

/** Watches the disk of one record. */
export function createDiskWatch({ disk, writtenBytes, told }: DiskWatchOptions): DiskWatch {
  let facts: DiskFacts | undefined;
  let dueAt = timeS(Number.NEGATIVE_INFINITY);
  let minute = { startsAt: dueAt, bytes: writtenBytes() };
  let busiestMinuteBytes = 0;
  let onReserve = false;
  let isWithoutTold = false;
  let totalBytes = 0;
  let growing: Promise<unknown> | undefined;

  const wantedBytes = (): number => Math.min(RESERVE_MOST_SHARE * totalBytes, Math.max(RESERVE_LEAST_BYTES, 60 * busiestMinuteBytes));

  function tellWithout(message: string): void {
    if (!isWithoutTold) told('disk/no-reserve', message);
    isWithoutTold = true;
  }

  function giveUp(): void {
    if (onReserve || disk.reserveBytes() === 0) return;
    const bytes = disk.reserveBytes();
    try {
      disk.removeReserve();
    } catch (cause) {
      tellWithout(`the reserve of the record cannot be given up: ${systemWords(cause)}`);
      return;
    }
    onReserve = true;
    told(
      'disk/reserve-used',
      `the disk of the record is full: the reserve of ${gigabytes(bytes)} was given up, the record has about one hour left; free the disk now`,
    );
  }

  function keepReserve(freeBytes: number): void {
    const missing = wantedBytes() - disk.reserveBytes();
    if (missing <= 0) {
      onReserve = false;
      return;
    }
    // What the record itself needs comes first: behind a used reserve there must be room for all of it again.
    const roomBytes = freeBytes - ROOM_LEAST_BYTES - (onReserve ? missing : 0);
    if (roomBytes <= 0) {
      if (!onReserve) tellWithout(`there is no room for a reserve of ${gigabytes(wantedBytes())} on the disk of the record: make room`);
      return;
    }
    growing ??= disk
      .growReserve(Math.min(missing, GROW_BYTES, roomBytes))
      .then(
        () => (isWithoutTold = false),
        (cause: unknown) => tellWithout(`the reserve of the record cannot be kept: ${systemWords(cause)}`),
      )
      .finally(() => (growing = undefined));
  }

  function count(at: TimeS): void {
    if (at < minute.startsAt + 60) return;
    // A minute that began before the first look is none.
    if (Number.isFinite(minute.startsAt)) busiestMinuteBytes = Math.max(busiestMinuteBytes, writtenBytes() - minute.bytes);
    minute = { startsAt: at, bytes: writtenBytes() };
  }

  return {
    look(at) {
      count(at);
      if (at < dueAt) return;
      dueAt = timeS(at + LOOK_EVERY_S);
      let space: ReturnType<DiskPort['space']>;
      try {
        space = disk.space();
      } catch {
        // Where a system does not tell, nothing is claimed.
        facts = undefined;
        return;
      }
      const { freeBytes } = space;
      totalBytes = space.totalBytes;
      if (freeBytes < GIVE_BELOW_BYTES) giveUp();
      else keepReserve(freeBytes);
      const usedShare = totalBytes > 0 ? Math.max(0, 1 - freeBytes / totalBytes) : 0;
      const before = facts?.level ?? 'roomy';
      const level = levelAt(usedShare, before);
      facts = { freeBytes, usedShare, level, reserveBytes: disk.reserveBytes(), onReserve };
      if (level !== before) told(`disk/${level}`, `the disk of the record is ${percent(usedShare)} full, ${gigabytes(freeBytes)} are free`);
    },
    failed(code) {
      if (code === 'ENOSPC' || code === 'EDQUOT') giveUp();
    },
    facts: () => facts,
  };
}

/** The real disk below `folder`. */
export function diskOf(folder: string): DiskPort {
  const path = join(folder, 'reserve');
  return {
    space() {
      const { bavail, bfree, blocks, bsize } = statfsSync(folder);
      // As `df` counts: what is kept for the system is neither used nor free.
      return { freeBytes: bavail * bsize, totalBytes: (blocks - bfree + bavail) * bsize };
    },
    reserveBytes: () => (existsSync(path) ? statSync(path).size : 0),
    async growReserve(bytesCount) {
      const file = await open(path, 'a');
      try {
        // Not zeros, which some file systems keep in no room at all.
        await file.writeFile(randomFillSync(Buffer.allocUnsafe(bytesCount)));
        await file.datasync();
      } finally {
        await file.close();
      }
    },
    removeReserve: () => rmSync(path, { force: true }),
  };
}
