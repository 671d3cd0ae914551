import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timeS, utf8 } from '../../base/index.ts';
import type { RecordEntry, RecordingHeader } from '../chain/index.ts';
import {
  NODE_FS,
  checkSignature,
  createRecorder,
  createSigner,
  findEnd,
  headAt,
  openRecording,
  verifyRecording,
  type AppendFile,
  type FsPort,
  type RecorderOptions,
  type Recording,
} from './index.ts';

const SIGNER = createSigner(new Uint8Array(32).fill(7));
const HEADER: RecordingHeader = {
  program: '0.1.0',
  node: 'v24',
  kernel: 'ts-1',
  mode: 'exercise',
  configHash: '00'.repeat(32),
  signingKey: SIGNER.publicKeyHex,
  startsAt: timeS(1000),
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-record-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const input = (index: number): RecordEntry => ({
  type: 'input',
  at: timeS(1000 + index / 10),
  door: 'udp-altair-1',
  from: '127.0.0.1',
  bytes: new Uint8Array(100).fill(index % 251),
});

function recorder(options: Partial<RecorderOptions> = {}): ReturnType<typeof createRecorder> {
  const path = join(folder, 'recording');
  return createRecorder({ folder: path, header: HEADER, signer: SIGNER, groupMs: 5, checkpointS: 10, sync: true, segmentBytes: 20_000, ...options });
}

async function opened(path = join(folder, 'recording'), fs: FsPort = NODE_FS): Promise<Recording> {
  const found = await openRecording(path, fs);
  if (!found.ok) throw new Error(`${found.error.code} ${found.error.message}`);
  return found.value;
}

async function numbersOf(recording: Recording, from?: number): Promise<number[]> {
  const found: number[] = [];
  for await (const { entry } of recording.decoded(from === undefined ? undefined : timeS(from))) {
    if (entry.type === 'input') found.push(Math.round((entry.at - 1000) * 10));
  }
  return found;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
const segments = (): string[] => readdirSync(join(folder, 'recording'));

async function write(count: number, options: Partial<RecorderOptions> = {}, from = 0): Promise<void> {
  const out = recorder(options);
  for (const index of range(from, from + count)) out.append(input(index));
  await out.close();
}

/** The last segment as it was before it was compressed, as a crash leaves it. */
async function writeWithoutClosing(count: number): Promise<void> {
  const out = recorder({ groupMs: 0, segmentBytes: 1_000_000 });
  for (const index of range(0, count)) out.append(input(index));
  await out.flush();
}

/** A disk that fails while `failing` says so. */
function failingDisk(failing: { write: string; sync: string }): FsPort {
  const fail = (code: string): void => {
    if (code !== '') throw Object.assign(new Error(`simulated ${code}`), { code });
  };
  return {
    ...NODE_FS,
    async create(path): Promise<AppendFile> {
      fail(failing.write);
      const file = await NODE_FS.create(path);
      return {
        async write(bytes) {
          if (failing.write !== '') await file.write(bytes.subarray(0, 11));
          fail(failing.write);
          await file.write(bytes);
        },
        async sync() {
          fail(failing.sync);
          await file.sync();
        },
        close: () => file.close(),
      };
    },
  };
}

describe('a recording', () => {
  test('returns every entry in order, from several compressed segments, and is proven under its key', async () => {
    await write(500);
    expect(segments().length).toBeGreaterThan(3);
    expect(segments().every((name) => name.endsWith('.seg.zst'))).toBe(true);
    const recording = await opened();
    expect(await numbersOf(recording)).toEqual(range(0, 500));
    const verdict = await verifyRecording(recording, { checkSignature, keys: [SIGNER.publicKeyHex] });
    // 50 s of recorded time hold four turns of the 10 s grid, and closing adds one.
    expect(verdict).toMatchObject({ ok: true, proof: { entryCount: 505, checkpointCount: 5, signedCount: 5, unprovenCount: 0 } });
  });

  test('has no two checkpoints of one moment, when it is closed in the second of one too', async () => {
    await write(101);
    const moments: number[] = [];
    for await (const { entry } of (await opened()).decoded()) if (entry.type === 'checkpoint') moments.push(entry.at);
    expect(moments).toEqual([1010, 1010.5]);
  });

  test('gives the same bytes however its commits fall', async () => {
    const bytes: string[][] = [];
    for (const pause of [0, 7, 60]) {
      const out = recorder({ groupMs: 0, sync: false });
      for (const index of range(0, 400)) {
        out.append(input(index));
        if (pause > 0 && index % pause === 0) await out.flush();
      }
      await out.close();
      bytes.push(segments().map((name) => `${name} ${readFileSync(join(folder, 'recording', name)).toString('base64')}`));
      rmSync(join(folder, 'recording'), { recursive: true });
    }
    expect(bytes[1]).toEqual(bytes[0]);
    expect(bytes[2]).toEqual(bytes[0]);
    expect(bytes[0].length).toBeGreaterThan(2);
  });

  test('is sought by time without reading what lies before', async () => {
    await write(500);
    const recording = await opened();
    const found = await numbersOf(recording, 1030);
    expect(found[0]).toBeGreaterThan(100);
    expect(found[0]).toBeLessThanOrEqual(300);
    expect(found.at(-1)).toBe(499);
    expect(await numbersOf(recording, 900)).toHaveLength(500);
  });

  test('an entry is acknowledged only after its sync', async () => {
    const failing = { write: '', sync: 'EIO' };
    const out = recorder({ fs: failingDisk(failing), retryMs: 5 });
    let done = false;
    const sequence = out.append(input(0));
    const acknowledged = out.acknowledged(sequence).then(() => (done = true));
    await out.flush();
    expect(done).toBe(false);
    failing.sync = '';
    await acknowledged;
    expect(await numbersOf(await opened())).toEqual([0]);
    await out.close();
  });

  test('what is not a recording, or not all of one, is refused by name', async () => {
    expect(await openRecording(join(folder, 'nowhere'))).toMatchObject({ ok: false, error: { code: 'record/unreadable' } });
    expect(await openRecording(folder)).toMatchObject({ ok: false, error: { code: 'record/not-a-recording' } });
    writeFileSync(join(folder, '000000.seg'), 'measured,range');
    expect(await openRecording(folder)).toMatchObject({ ok: false, error: { code: 'record/not-a-recording' } });
    await write(500);
    rmSync(join(folder, 'recording', '000002.seg.zst'));
    const verdict = await verifyRecording(await opened(), {});
    expect(verdict).toMatchObject({ ok: false, difference: { message: expect.stringContaining('000001.seg.zst ends at entry') } });
    rmSync(join(folder, 'recording', '000000.seg.zst'));
    expect(await openRecording(join(folder, 'recording'))).toMatchObject({ ok: false, error: { code: 'record/segment-missing' } });
  });
});

describe('after a crash', () => {
  test('a tail cut anywhere is named, and all before it reads', async () => {
    await writeWithoutClosing(60);
    const path = join(folder, 'recording', '000000.seg');
    const whole = readFileSync(path);
    const entryBytes = 17 + 1 + 12 + 1 + 9 + 100;
    for (const cut of [1, 50, entryBytes - 1, entryBytes + 3]) {
      truncateSync(path, whole.length - cut);
      const recording = await opened();
      expect(await numbersOf(recording)).toEqual(range(0, cut < entryBytes ? 59 : 58));
      expect(recording.tails).toHaveLength(1);
      expect(recording.tails[0].tailBytes).toBe(cut < entryBytes ? entryBytes - cut : 2 * entryBytes - cut);
      writeFileSync(path, whole);
    }
  });

  test('a process takes the recording up behind the tail, and the whole is still one proven chain', async () => {
    await writeWithoutClosing(150);
    const path = join(folder, 'recording', '000000.seg');
    truncateSync(path, readFileSync(path).length - 30);
    const end = await findEnd(join(folder, 'recording'));
    if (!end.ok) throw new Error(end.error.message);
    expect(end.value).toMatchObject({ nextEpoch: 1, tails: [{ tailBytes: 110 }] });
    const out = recorder({ resume: end.value.resume, segmentBytes: 1_000_000 });
    out.append({ type: 'epoch', at: timeS(1020), epoch: end.value.nextEpoch });
    for (const index of range(300, 320)) out.append(input(index));
    await out.close();
    const recording = await opened();
    expect(await numbersOf(recording)).toEqual([...range(0, 149), ...range(300, 320)]);
    expect(recording.tails).toHaveLength(1);
    expect(await verifyRecording(recording, { checkSignature })).toMatchObject({ ok: true, proof: { unprovenCount: 0 } });
  });

  test('its newest entries are those of so many ticks, of as many segments as hold them, and no more than those of the process that wrote last', async () => {
    const tick = (second: number): RecordEntry => ({ type: 'tick', at: timeS(1000 + second) });
    const out = recorder({ segmentBytes: 400 });
    out.append({ type: 'epoch', at: timeS(1000), epoch: 0 });
    for (let second = 1; second <= 60; second += 1) {
      out.append(tick(second));
      await out.flush();
    }
    await out.close();
    const ticksOf = async (found: Awaited<ReturnType<typeof findEnd>>, count: number): Promise<number[]> => {
      const seen: number[] = [];
      if (found.ok) for await (const { type, at } of found.value.newest(count)) if (type === 'tick') seen.push(at - 1000);
      return seen;
    };
    const end = await findEnd(join(folder, 'recording'));
    const starts = (await opened()).segments.map(({ header }) => header.startsAt - 1000);
    expect(starts.length).toBeGreaterThan(4);
    expect((await ticksOf(end, 2)).slice(-2)).toEqual([59, 60]);
    const asked = 61 - Math.ceil((starts[1] + starts[2]) / 2);
    expect(await ticksOf(end, asked)).toEqual(range(starts[1], 61));
    expect(await ticksOf(end, 1000)).toEqual(range(1, 61));
    if (!end.ok) throw new Error(end.error.message);
    const next = recorder({ resume: end.value.resume });
    next.append({ type: 'epoch', at: timeS(1061), epoch: 1 });
    next.append(tick(62));
    await next.close();
    expect(await ticksOf(await findEnd(join(folder, 'recording')), 1000)).toEqual([62]);
  });

  test('its newest entries are those of the process before as well where whoever wrote last ended before a tick, however often that happened', async () => {
    const out = recorder({ segmentBytes: 400 });
    out.append({ type: 'epoch', at: timeS(1000), epoch: 0 });
    for (let second = 1; second <= 20; second += 1) {
      out.append({ type: 'standing', at: timeS(1000 + second), subject: 'altair', text: `${second}` });
      out.append({ type: 'tick', at: timeS(1000 + second) });
      await out.flush();
    }
    await out.close();
    for (let start = 1; start <= 3; start += 1) {
      const end = await findEnd(join(folder, 'recording'));
      if (!end.ok) throw new Error(end.error.message);
      const next = recorder({ resume: end.value.resume });
      next.append({ type: 'epoch', at: timeS(1021 + start), epoch: start });
      await next.flush();
    }
    const end = await findEnd(join(folder, 'recording'));
    if (!end.ok) throw new Error(end.error.message);
    const stood: string[] = [];
    const epochs: number[] = [];
    for await (const entry of end.value.newest(3)) {
      if (entry.type === 'standing') stood.push(entry.text);
      if (entry.type === 'epoch') epochs.push(entry.epoch);
    }
    expect(stood.slice(-3)).toEqual(['18', '19', '20']);
    expect(stood.length).toBeLessThan(20);
    expect(epochs).toEqual([1, 2, 3]);
  });

  test('the head at an entry that is asked for is read on the way to the end', async () => {
    await writeWithoutClosing(150);
    const path = join(folder, 'recording');
    const { firstSequence } = (await opened()).segments.at(-1)!.header;
    for (const count of [firstSequence, firstSequence + 1, 150]) {
      const askedHead = await headAt(path, count);
      expect(askedHead).toMatch(/^[0-9a-f]{64}$/);
      expect(await findEnd(path, NODE_FS, count)).toMatchObject({ ok: true, value: { askedHead } });
    }
    expect(await findEnd(path, NODE_FS, 1_000_000)).toMatchObject({ ok: true, value: { askedHead: undefined } });
  });

  test('a segment that was made but has no whole header holds nothing and stops nobody', async () => {
    await writeWithoutClosing(20);
    writeFileSync(join(folder, 'recording', '000001.seg'), 'manara-rec');
    const end = await findEnd(join(folder, 'recording'));
    expect(end).toMatchObject({ ok: true, value: { resume: { segmentNumber: 1, entryCount: 20 } } });
    if (!end.ok) return;
    await write(5, { resume: end.value.resume }, 50);
    expect(await numbersOf(await opened())).toEqual([...range(0, 20), ...range(50, 55)]);
  });

  test('a compressed segment stands in for the original that a crash left beside it', async () => {
    await write(30);
    writeFileSync(join(folder, 'recording', '000000.seg'), 'half');
    expect(await numbersOf(await opened())).toEqual(range(0, 30));
  });
});

describe('a changed byte', () => {
  test('is found in an open segment, with its segment, its byte and its entry', async () => {
    await writeWithoutClosing(60);
    const path = join(folder, 'recording', '000000.seg');
    const bytes = readFileSync(path);
    bytes[bytes.length - 140 * 20 + 60] ^= 0x10;
    writeFileSync(path, bytes);
    const verdict = await verifyRecording(await opened(), {});
    expect(verdict).toMatchObject({ ok: false, difference: { code: 'record/entry-damaged', sequence: 40 } });
    if (!verdict.ok) expect(verdict.difference.message).toMatch(/000000\.seg, byte \d+, entry 40: the checksum/);
  });

  test('in a length does not pass for a cut tail', async () => {
    await writeWithoutClosing(10);
    const path = join(folder, 'recording', '000000.seg');
    const bytes = readFileSync(path);
    bytes[bytes.length - 140 * 3 + 6] = 0x40;
    writeFileSync(path, bytes);
    expect(await verifyRecording(await opened(), {})).toMatchObject({ ok: false, difference: { sequence: 7 } });
  });

  test('in a compressed segment is found by its file', async () => {
    await write(500);
    const path = join(folder, 'recording', '000001.seg.zst');
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(path, bytes);
    expect(await openRecording(folder)).toMatchObject({ ok: false, error: { code: 'record/unreadable', message: expect.stringContaining('000001') } });
  });

  test('far into a large compressed segment is found when it is read, by its file', async () => {
    const out = recorder({ segmentBytes: 1_000_000 });
    for (const index of range(0, 30)) out.append({ type: 'input', at: timeS(1000 + index), door: 'd', from: '', bytes: randomBytes(60_000) });
    await out.close();
    const path = join(folder, 'recording', '000000.seg.zst');
    const bytes = readFileSync(path);
    expect(bytes.length).toBeGreaterThan(900_000);
    bytes[bytes.length - 50_000] ^= 1;
    writeFileSync(path, bytes);
    const verdict = await verifyRecording(await opened(), {});
    expect(verdict).toMatchObject({ ok: false, difference: { message: expect.stringMatching(/000000\.seg\.zst cannot be read/) } });
  });

  test('a recording signed by another key does not pass for ours', async () => {
    const other = createSigner(new Uint8Array(32).fill(8));
    await write(40, { signer: other, header: { ...HEADER, signingKey: other.publicKeyHex } });
    const recording = await opened();
    expect((await verifyRecording(recording, { checkSignature })).ok).toBe(true);
    const verdict = await verifyRecording(recording, { checkSignature, keys: [SIGNER.publicKeyHex] });
    expect(verdict).toMatchObject({ ok: false, difference: { code: 'record/key-unknown' } });
  });
});

describe('when the disk fails', () => {
  const told: string[] = [];
  beforeEach(() => told.splice(0));
  const onState = (state: string, reason: string): void => void told.push(`${state}: ${reason}`);

  test('it is said, entries are kept, and a gap entry that lost nothing follows when writing returns', async () => {
    const failing = { write: '', sync: '' };
    const out = recorder({ fs: failingDisk(failing), retryMs: 5, onState, segmentBytes: 1_000_000 });
    out.append(input(0));
    await out.flush();
    failing.write = 'ENOSPC';
    for (const index of range(1, 30)) out.append(input(index));
    await out.flush();
    expect(out.state).toBe('unrecorded');
    failing.write = '';
    await out.acknowledged(29);
    out.append(input(30));
    await out.close();
    expect(out.state).toBe('recorded');
    expect(told).toEqual(['unrecorded: ENOSPC', 'recorded: writing is back after ENOSPC']);
    const recording = await opened();
    expect(await numbersOf(recording)).toEqual(range(0, 31));
    const verdict = await verifyRecording(recording, { checkSignature });
    expect(verdict).toMatchObject({ ok: true, proof: { gaps: [{ lostCount: 0, reason: 'ENOSPC' }] } });
  });

  test('a file whose sync failed is never written again, and nothing of it counts twice', async () => {
    const failing = { write: '', sync: '' };
    const out = recorder({ fs: failingDisk(failing), retryMs: 5, onState, segmentBytes: 1_000_000 });
    out.append(input(0));
    await out.flush();
    failing.sync = 'EIO';
    out.append(input(1));
    await out.flush();
    failing.sync = '';
    await out.acknowledged(1);
    await out.close();
    const recording = await opened();
    expect(recording.segments).toHaveLength(2);
    expect(await numbersOf(recording)).toEqual([0, 1]);
    expect(recording.tails).toMatchObject([{ sequence: 1, tailBytes: 140 }]);
    expect((await verifyRecording(recording, { checkSignature })).ok).toBe(true);
  });

  test('a disk that stays full is tried again and again, and no try leaves a file, open or on the disk', async () => {
    let isFull = true;
    const open = new Set<AppendFile>();
    let tries = 0;
    const full: FsPort = {
      ...NODE_FS,
      async create(path) {
        const file = await NODE_FS.create(path);
        tries += 1;
        const made: AppendFile = {
          ...file,
          // A name finds room where its contents do not.
          write: (bytes) => (isFull ? Promise.reject(Object.assign(new Error('simulated ENOSPC'), { code: 'ENOSPC' })) : file.write(bytes)),
          close: () => file.close().then(() => void open.delete(made)),
        };
        open.add(made);
        return made;
      },
    };
    const out = recorder({ fs: full, retryMs: 1, onState });
    out.append(input(0));
    await out.flush();
    await expect.poll(() => tries).toBeGreaterThan(4);
    isFull = false;
    await out.acknowledged(0);
    await out.close();
    expect([...open]).toEqual([]);
    expect(readdirSync(join(folder, 'recording'))).toHaveLength(1);
    expect(await numbersOf(await opened())).toEqual([0]);
  });

  test('beyond the bound entries are counted, and the gap says how many and since when', async () => {
    const failing = { write: 'ENOSPC', sync: '' };
    const out = recorder({ fs: failingDisk(failing), retryMs: 5, onState, queueBytesMax: 1400 });
    const sequences = range(0, 25).map((index) => out.append(input(index)));
    expect(sequences.filter((sequence) => sequence < 0)).toHaveLength(14);
    await out.flush();
    failing.write = '';
    await out.flush();
    out.append(input(77));
    await out.close();
    const recording = await opened();
    expect(await numbersOf(recording)).toEqual([...range(0, 11), 77]);
    const verdict = await verifyRecording(recording, { checkSignature });
    expect(verdict).toMatchObject({ ok: true, proof: { gaps: [{ lostCount: 14, lostFrom: 1001.1 }] } });
    expect(out.counters.lostTotal).toBe(14);
  });

  test('who waits for an entry that never reached the disk is told', async () => {
    const failing = { write: 'EIO', sync: '' };
    const out = recorder({ fs: failingDisk(failing), retryMs: 5 });
    const waiting = out.acknowledged(out.append(input(0)));
    const outcome = expect(waiting).rejects.toThrow('closed before entry 0');
    await out.close();
    await outcome;
    expect(out.append(input(1))).toBe(-1);
  });
});

test('a signature by Node is the one of RFC 8032, section 7.1, test 1', () => {
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
  const signer = createSigner(seed);
  expect(signer.publicKeyHex).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  const signature = signer.sign(new Uint8Array());
  expect(Buffer.from(signature).toString('hex').slice(0, 32)).toBe('e5564300c360ac729086e2cc806e828a');
  expect(checkSignature(signer.publicKeyHex, new Uint8Array(), signature)).toBe(true);
  expect(checkSignature(signer.publicKeyHex, utf8('x'), signature)).toBe(false);
  expect(checkSignature('not a key', new Uint8Array(), signature)).toBe(false);
});
