import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { createRecorder, openRecording, type FsPort } from '../record/store/index.ts';
import { NODE_FS } from '../record/store/fs-port.ts';
import { createDiskWatch, diskOf, type DiskPort } from './disk-watch.ts';

const MB = 1e6;

/** A disk of so many bytes of which `others` are taken by something else. */
class SmallDisk implements DiskPort {
  others = 0;
  record = 0;
  reserve = 0;
  readonly totalBytes: number;
  constructor(totalBytes: number) {
    this.totalBytes = totalBytes;
  }
  get freeBytes(): number {
    return this.totalBytes - this.others - this.record - this.reserve;
  }
  space(): { freeBytes: number; totalBytes: number } {
    return { freeBytes: this.freeBytes, totalBytes: this.totalBytes };
  }
  reserveBytes(): number {
    return this.reserve;
  }
  growReserve(bytesCount: number): Promise<void> {
    if (bytesCount > this.freeBytes) return Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    this.reserve += bytesCount;
    return Promise.resolve();
  }
  removeReserve(): void {
    this.reserve = 0;
  }
}

function watched(disk: SmallDisk) {
  const told: string[] = [];
  const watch = createDiskWatch({ disk, writtenBytes: () => disk.record, told: (code) => told.push(code) });
  let second = 0;
  const pass = async (seconds: number): Promise<void> => {
    for (const end = second + seconds; second < end; second += 1) {
      watch.look(timeS(second));
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  return { told, watch, pass };
}

describe('the disk of the record', () => {
  test('is told at 80 % and at 95 %, once each, and when room was made, not at every wave about the mark', async () => {
    const disk = new SmallDisk(10_000 * MB);
    const { told, watch, pass } = watched(disk);
    await pass(200);
    expect(told).toEqual([]);
    const steps: [number, string[]][] = [
      [79, []],
      [80.5, ['disk/filling']],
      [79, []],
      [80.5, []],
      [95.2, ['disk/nearly-full']],
      [94, []],
      [92, ['disk/filling']],
      [77, ['disk/roomy']],
    ];
    for (const [percent, news] of steps) {
      told.length = 0;
      disk.others = (disk.totalBytes * percent) / 100 - disk.reserve;
      await pass(60);
      expect([percent, told]).toEqual([percent, news]);
      expect(watch.facts()?.usedShare).toBeCloseTo(percent / 100, 6);
    }
  });

  test('has a reserve of one hour at the pace of the busiest minute, and never less than 64 MB', async () => {
    const disk = new SmallDisk(20_000 * MB);
    const { pass } = watched(disk);
    await pass(300);
    expect(disk.reserve).toBe(64 * MB);
    for (let minute = 0; minute < 3; minute += 1) {
      disk.record += minute === 1 ? 5 * MB : MB;
      await pass(60);
    }
    await pass(3600);
    expect(disk.reserve).toBe(300 * MB);
  });

  test('when it is full the reserve is given up, said once; the record goes on for an hour at that pace, and the reserve is kept again when there is room', async () => {
    const disk = new SmallDisk(2_000 * MB);
    const { told, watch, pass } = watched(disk);
    await pass(200);
    disk.others = disk.freeBytes;
    told.length = 0;
    watch.failed('ENOSPC');
    watch.failed('ENOSPC');
    await pass(20);
    expect(told).toEqual(['disk/reserve-used', 'disk/nearly-full']);
    expect(watch.facts()).toMatchObject({ onReserve: true, reserveBytes: 0, freeBytes: 64 * MB });
    // Living on it, nothing is taken back from the record.
    disk.record += 40 * MB;
    await pass(60);
    expect([disk.reserve, told.length]).toEqual([0, 2]);
    disk.others = 0;
    await pass(300);
    expect(disk.reserve).toBeGreaterThanOrEqual(64 * MB);
    expect(watch.facts()?.onReserve).toBe(false);
  });

  test('is given up before the record fails, where the disk fills slowly', async () => {
    const disk = new SmallDisk(1_000 * MB);
    const { told, pass } = watched(disk);
    await pass(200);
    disk.others = disk.freeBytes - 20 * MB;
    await pass(20);
    expect(told).toContain('disk/reserve-used');
  });

  test('without room for a reserve it is said once, and nothing is taken from the record', async () => {
    const disk = new SmallDisk(1_000 * MB);
    disk.others = 940 * MB;
    const { told, pass } = watched(disk);
    await pass(600);
    expect(disk.reserve).toBe(0);
    expect(told).toEqual(['disk/no-reserve', 'disk/filling']);
  });

  test('another failure of the disk leaves the reserve alone', async () => {
    const disk = new SmallDisk(1_000 * MB);
    const { watch, pass } = watched(disk);
    await pass(200);
    watch.failed('EIO');
    expect(disk.reserve).toBe(64 * MB);
  });

  test('a record that meets a full disk goes on in the room of the reserve: nothing that was appended is lost', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'manara-reserve-'));
    const disk = new SmallDisk(1_000 * MB);
    const { watch, pass } = watched(disk);
    await pass(200);
    disk.others = disk.freeBytes;
    const fs: FsPort = {
      ...NODE_FS,
      async create(path) {
        const file = await NODE_FS.create(path);
        return {
          ...file,
          async write(bytes) {
            if (bytes.length > disk.freeBytes) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
            disk.record += bytes.length;
            await file.write(bytes);
          },
        };
      },
    };
    const header = { program: 'p', node: 'n', kernel: 'k', mode: 'test', configHash: '0'.repeat(64), signingKey: '', startsAt: timeS(0) } as const;
    const states: string[] = [];
    const recorder = createRecorder({
      folder,
      header,
      fs,
      groupMs: 1,
      checkpointS: 1,
      sync: true,
      retryMs: 5,
      onState(state, reason) {
        states.push(state);
        if (state === 'unrecorded') watch.failed(reason);
      },
    });
    const last = Array.from({ length: 100 }, (_, at) => recorder.append({ type: 'fault', at: timeS(at), subject: 'test', text: 'x'.repeat(1000) })).at(-1);
    await recorder.acknowledged(last ?? -1);
    await recorder.close();
    expect(states).toEqual(['unrecorded', 'recorded']);
    expect(recorder.counters.lostTotal).toBe(0);
    const opened = await openRecording(folder);
    let faults = 0;
    if (opened.ok) for await (const { entry } of opened.value.decoded()) faults += entry.type === 'fault' ? 1 : 0;
    expect(faults).toBe(100);
    rmSync(folder, { recursive: true });
  });

  test('the real reserve takes real room and is gone when it is given up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'manara-reserve-'));
    const disk = diskOf(folder);
    await disk.growReserve(100_000);
    await disk.growReserve(50_000);
    expect(disk.reserveBytes()).toBe(150_000);
    expect(statSync(join(folder, 'reserve')).blocks * 512).toBeGreaterThanOrEqual(150_000);
    disk.removeReserve();
    expect(disk.reserveBytes()).toBe(0);
    const { freeBytes, totalBytes } = disk.space();
    expect(freeBytes).toBeGreaterThan(0);
    expect(freeBytes).toBeLessThanOrEqual(totalBytes);
    rmSync(folder, { recursive: true });
  });
});
