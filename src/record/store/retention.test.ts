import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timeS, type TimeS } from '../../base/index.ts';
import { encodeEntry, type RecordingHeader } from '../chain/index.ts';
import {
  DROPPED_SUBJECT,
  NODE_FS,
  NODE_PRIMITIVES,
  checkSignature,
  createRecorder,
  createSigner,
  dropOldRuns,
  droppedText,
  findEnd,
  openRecording,
  verifyRecording,
  type DropTools,
  type Dropped,
  type FsPort,
  type Recorder,
} from './index.ts';

const SIGNER = createSigner(new Uint8Array(32).fill(7));
const HEADER: RecordingHeader = {
  program: '0.1.0',
  node: 'v24',
  kernel: 'javascript',
  mode: 'test',
  configHash: 'ab'.repeat(32),
  signingKey: SIGNER.publicKeyHex,
  startsAt: timeS(0),
};
const DAY_S = 86_400;

let folder: string;
let recorder: Recorder | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-retention-'));
});

afterEach(async () => {
  await recorder?.close();
  recorder = undefined;
  rmSync(folder, { recursive: true });
});

/** A process begins on day `day` and writes some segments; it is left open. */
async function beginRun(day: number): Promise<Recorder> {
  await recorder?.close();
  const end = await findEnd(folder);
  const opened = createRecorder({
    folder,
    header: HEADER,
    signer: SIGNER,
    groupMs: 1,
    checkpointS: 10,
    sync: true,
    segmentBytes: 5000,
    resume: end.ok ? end.value.resume : undefined,
  });
  opened.append({ type: 'epoch', at: timeS(day * DAY_S), epoch: day });
  for (let index = 0; index < 150; index += 1)
    opened.append({ type: 'fault', at: timeS(day * DAY_S + index), subject: 'test', text: `${day} ${'x'.repeat(100)}` });
  await opened.flush();
  recorder = opened;
  return opened;
}

/** What `serve` does. */
function drop(before: number, fs: FsPort = NODE_FS, tools: DropTools = {}): Promise<Dropped | undefined> {
  const said = recorder!;
  return dropOldRuns(
    folder,
    { beforeAt: timeS(before * DAY_S), nowAt: timeS(100 * DAY_S) },
    (mark) => said.acknowledged(said.append({ type: 'act', at: timeS(100 * DAY_S), subject: DROPPED_SUBJECT, text: droppedText(mark) })),
    { fs, ...tools },
  ).then((result) => {
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  });
}

async function recording() {
  const opened = await openRecording(folder);
  if (!opened.ok) throw new Error(`${opened.error.code} ${opened.error.message}`);
  return opened.value;
}

async function daysKept(): Promise<number[]> {
  const days: number[] = [];
  for await (const { entry } of (await recording()).decoded()) if (entry.type === 'epoch') days.push(entry.epoch);
  return days;
}

const verdict = async () => verifyRecording(await recording(), { checkSignature, keys: [SIGNER.publicKeyHex] });

const STATE = 'a'.repeat(64);
/** The process of day 9 goes on from the one before it. */
const goesOnFrom: DropTools['goesOnFrom'] = (entry) => (entry.type === 'fault' && entry.text.startsWith('9 ') ? STATE : undefined);

async function fourRuns(): Promise<void> {
  for (const day of [1, 5, 9, 40]) await beginRun(day);
}

describe('runs that are older than is kept', () => {
  test('are dropped whole, said in the record itself, and what is kept is proven from its first entry on', async () => {
    await fourRuns();
    const before = (await recording()).segments.length;
    const dropped = await drop(10);
    expect(dropped?.keptFrom).toBe(9 * DAY_S);
    expect(await daysKept()).toEqual([9, 40]);
    await recorder!.close();
    const kept = await recording();
    expect(kept.segments.length).toBeLessThan(before - 4);
    const found = await verdict();
    expect(found).toMatchObject({ ok: true, proof: { unprovenCount: 0, startsAt: 9 * DAY_S } });
    let count = 0;
    for await (const { sequence } of kept.entries()) {
      expect(sequence).toBe((kept.dropped?.untilSequence ?? 0) + count);
      count += 1;
    }
    expect(found).toMatchObject({ proof: { entryCount: count } });
  });

  test('a run that began with its clock behind makes none before it older', async () => {
    for (const day of [80, 90, 99, 0, 99.5]) await beginRun(day);
    expect(await drop(77)).toBeUndefined();
    expect(await daysKept()).toEqual([80, 90, 99, 0, 99.5]);
    expect((await drop(91))?.keptFrom).toBe(90 * DAY_S);
    expect(await daysKept()).toEqual([90, 99, 0, 99.5]);
  });

  test.each([0, 4_000])('one that began with its clock behind, or ahead (day %i), is no place to cut: the run before it may have gone on', async (odd) => {
    for (const day of [80, odd, 86, 99]) await beginRun(day);
    expect(await drop(81)).toBeUndefined();
    expect((await drop(87))?.keptFrom).toBe(86 * DAY_S);
  });

  test('a run whose clock was ahead by less than the span keeps nothing for longer', async () => {
    for (const day of [1, 7, 38, 9, 30, 50]) await beginRun(day);
    expect((await drop(31))?.keptFrom).toBe(30 * DAY_S);
    expect(await daysKept()).toEqual([30, 50]);
  });

  test('a run that began with its clock years ahead is dropped with its neighbours', async () => {
    for (const day of [60, 4_000, 61, 90]) await beginRun(day);
    expect((await drop(70))?.keptFrom).toBe(61 * DAY_S);
    expect(await daysKept()).toEqual([61, 90]);
  });

  test('a run is kept as long as one that began later is not older itself: the newest always, and one that still ran within the span', async () => {
    await fourRuns();
    expect(await drop(0.5)).toBeUndefined();
    expect(await drop(4.9)).toBeUndefined();
    await drop(1000);
    expect(await daysKept()).toEqual([40]);
  });

  test('a process that goes on from the one before it is one run with it as long as the state that it goes on from is not kept', async () => {
    await fourRuns();
    await drop(10, NODE_FS, { goesOnFrom });
    expect(await daysKept()).toEqual([5, 9, 40]);
    await drop(1000, NODE_FS, { goesOnFrom });
    expect(await daysKept()).toEqual([40]);
  });

  test('where the state is kept the run before is dropped, but for the entries that are needed beside it; the mark names the state and where the run begins', async () => {
    await fourRuns();
    const needed = timeS(5 * DAY_S + 100);
    const asked: string[] = [];
    const neededFrom = (state: string): Promise<TimeS> => (asked.push(state), Promise.resolve(needed));
    expect(await drop(10, NODE_FS, { goesOnFrom, neededFrom })).toMatchObject({ keptFrom: 9 * DAY_S });
    expect(asked).toEqual([STATE]);
    expect(await daysKept()).toEqual([9, 40]);
    await recorder!.close();
    const { segments, dropped } = await recording();
    const run = segments.find(({ beginsRun }) => beginsRun)!;
    expect(dropped?.goesOn).toEqual({ fromSequence: run.header.firstSequence, stateSha256: STATE });
    expect(segments[0].header.startsAt).toBeLessThan(needed);
    expect(segments[1].header.startsAt).toBeGreaterThanOrEqual(needed);
    expect(segments.indexOf(run)).toBeGreaterThan(1);
    expect(await verdict()).toMatchObject({ ok: true, proof: { unprovenCount: 0 } });
    // Another state, or another beginning, than the record says.
    for (const goesOn of [{ ...dropped!.goesOn!, stateSha256: 'b'.repeat(64) }, { ...dropped!.goesOn!, fromSequence: 1_000 }, undefined]) {
      writeFileSync(join(folder, 'dropped.json'), droppedText({ ...dropped!, goesOn }));
      expect(await verdict()).toMatchObject({ ok: false, difference: { code: 'record/segment-missing', provenCount: 0 } });
    }
  });

  test('a record that begins with such a run is dropped from again, up to the next that goes on or begins anew', async () => {
    await fourRuns();
    const days = new Map([
      ['9 ', STATE],
      ['50 ', 'c'.repeat(64)],
    ]);
    const tools: DropTools = {
      goesOnFrom: (entry) => (entry.type === 'fault' ? days.get(/^\d+ /.exec(entry.text)?.[0] ?? '') : undefined),
      neededFrom: (state) => Promise.resolve(timeS((state === STATE ? 5 : 40) * DAY_S + 100)),
    };
    await drop(10, NODE_FS, tools);
    expect(await daysKept()).toEqual([9, 40]);
    // The same again finds nothing more.
    expect(await drop(10, NODE_FS, tools)).toBeUndefined();
    await beginRun(50);
    await drop(51, NODE_FS, tools);
    expect(await daysKept()).toEqual([50]);
    await recorder!.close();
    expect((await recording()).dropped?.goesOn?.stateSha256).toBe('c'.repeat(64));
    expect(await verdict()).toMatchObject({ ok: true, proof: { unprovenCount: 0 } });
    await beginRun(60);
    await drop(61, NODE_FS, tools);
    await recorder!.close();
    expect((await recording()).dropped?.goesOn).toBeUndefined();
    expect(await verdict()).toMatchObject({ ok: true });
  });

  test('of a run that is shorter than what is needed all stays, and of the one before it nothing', async () => {
    await fourRuns();
    await drop(10, NODE_FS, { goesOnFrom, neededFrom: () => Promise.resolve(timeS(DAY_S)) });
    expect(await daysKept()).toEqual([5, 9, 40]);
    await recorder!.close();
    const { segments, dropped } = await recording();
    expect(segments[0].beginsRun).toBe(true);
    expect(dropped).toMatchObject({ goesOn: { stateSha256: STATE } });
    expect(await verdict()).toMatchObject({ ok: true });
  });

  test('a record that lost its beginning is taken up, and dropped from again', async () => {
    await fourRuns();
    await drop(6);
    await beginRun(50);
    await drop(45);
    expect(await daysKept()).toEqual([40, 50]);
    await recorder!.close();
    expect(await verdict()).toMatchObject({ ok: true });
  });

  test('whatever step a crash comes at, the record reads, proves, and the rest goes the next time', async () => {
    await fourRuns();
    await recorder!.close();
    const whole = mkdtempSync(join(tmpdir(), 'manara-retention-'));
    cpSync(folder, whole, { recursive: true });
    let steps = 0;
    for (let fatal = 0; ; fatal += 1) {
      rmSync(folder, { recursive: true });
      cpSync(whole, folder, { recursive: true });
      await beginRun(60);
      steps = 0;
      const step = (): void => {
        if (steps === fatal) throw new Error('the end');
        steps += 1;
      };
      const fs: FsPort = {
        ...NODE_FS,
        async replace(path, bytes) {
          step();
          await NODE_FS.replace(path, bytes);
        },
        async remove(path) {
          step();
          await NODE_FS.remove(path);
        },
      };
      const isThrough = await drop(10, fs).then(
        () => true,
        () => false,
      );
      await recorder!.close();
      expect(await verdict()).toMatchObject({ ok: true });
      await beginRun(61);
      await drop(10);
      await recorder!.close();
      expect(await daysKept()).toEqual([9, 40, 60, 61]);
      expect(await verdict()).toMatchObject({ ok: true });
      const numbers = readdirSync(folder).filter((name) => /^\d{6}/.test(name));
      expect(numbers).toHaveLength((await recording()).segments.length);
      if (isThrough) break;
    }
    expect(steps).toBeGreaterThan(5);
    rmSync(whole, { recursive: true });
  });

  test('nothing is removed while the record cannot say so', async () => {
    await fourRuns();
    await recorder!.close();
    const files = readdirSync(folder);
    const failed = dropOldRuns(folder, { beforeAt: timeS(10 * DAY_S), nowAt: timeS(100 * DAY_S) }, () => Promise.reject(new Error('unrecorded')));
    await expect(failed).rejects.toThrow('unrecorded');
    expect(readdirSync(folder)).toEqual(files);
  });

  test('segments that somebody else took away are missing: with a mark of his own too, for no entry of the record says so', async () => {
    await fourRuns();
    await recorder!.close();
    const { segments } = await recording();
    const first = segments.find(({ header, beginsRun }) => beginsRun && header.firstSequence > 0)!;
    for (const { path, header } of segments) if (header.firstSequence < first.header.firstSequence) rmSync(path);
    expect(await openRecording(folder)).toMatchObject({ ok: false, error: { code: 'record/segment-missing' } });
    const { firstSequence: untilSequence, head } = first.header;
    writeFileSync(join(folder, 'dropped.json'), droppedText({ untilSequence, head }));
    expect(await verdict()).toMatchObject({ ok: false, difference: { code: 'record/segment-missing', provenCount: 0 } });
    // Nor does one that was put behind the last checkpoint, which nobody with the key wrote.
    const said = { type: 'act', at: timeS(50 * DAY_S), subject: DROPPED_SUBJECT, text: droppedText({ untilSequence, head }) } as const;
    const { path } = segments[segments.length - 1];
    writeFileSync(path, zstdCompressSync(Buffer.concat([zstdDecompressSync(readFileSync(path)), encodeEntry(said, NODE_PRIMITIVES)])));
    expect(await verdict()).toMatchObject({ ok: false, difference: { code: 'record/segment-missing', provenCount: 0 } });
  });

  test('a mark that says more than was dropped, or does not read, is named', async () => {
    await fourRuns();
    await drop(10);
    await recorder!.close();
    const path = join(folder, 'dropped.json');
    const mark = JSON.parse(readFileSync(path, 'utf8')) as { untilSequence: number; head: string };
    writeFileSync(path, droppedText({ ...mark, untilSequence: mark.untilSequence + 1 }));
    expect(await openRecording(folder)).toMatchObject({ ok: false, error: { code: 'record/segment-missing' } });
    writeFileSync(path, droppedText({ ...mark, head: '0'.repeat(64) }));
    expect(await openRecording(folder)).toMatchObject({ ok: false, error: { code: 'record/segment-missing' } });
    writeFileSync(path, '{"untilSequence": 0}');
    expect(await openRecording(folder)).toMatchObject({ ok: false, error: { code: 'record/unreadable' } });
    rmSync(path);
    expect(await openRecording(folder)).toMatchObject({ ok: false, error: { code: 'record/segment-missing' } });
    expect(existsSync(path)).toBe(false);
  });

  test('one that is changed in what is kept is found as before', async () => {
    await fourRuns();
    await drop(10);
    await recorder!.close();
    const [, second, third] = (await recording()).segments;
    writeFileSync(second.path, readFileSync(third.path));
    const found = await openRecording(folder);
    if (found.ok) expect(await verifyRecording(found.value, { checkSignature })).toMatchObject({ ok: false });
    else expect(found.error.code).toBe('record/segment-missing');
  });
});
