/**
 * Writes a record: entries are chained at once, gathered for a few milliseconds and synced together. Nobody waits for
 * the disk: whoever must know asks `acknowledged`. When the disk fails the record is `unrecorded`: entries are kept up
 * to a bound, then counted; when writing returns a gap entry says what is missing. A file whose sync failed is never
 * written again, because what it holds is unknown from then on.
 */
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { LIMITS, hex, timeS, type TimeS } from '../../base/index.ts';
import { checkpointMessage, createChain, encodeSegmentHeader, type HeadKeeper, type RecordEntry, type RecordingHeader } from '../chain/index.ts';
import { NODE_FS, type AppendFile, type FsPort } from './fs-port.ts';
import { NODE_PRIMITIVES, type Signer } from './platform.ts';
import { createQueue, type Batch } from './queue.ts';
import { segmentName } from './segment-files.ts';

const compress = promisify(zstdCompress);
const NO_ROOT = new Uint8Array(32);
/** The last checkpoint stands half a second behind its second, which may have one already: two of one moment would be two records to a witness. */
const CLOSING_S = 0.5;
/** Segments without a header that crashes, one after another, may have left. */
const TAKEN_NUMBERS_MAX = 1000;

/** Whether what is appended reaches the disk. */
export type RecordState = 'recorded' | 'unrecorded';

/** Where and how a record is written. */
export interface RecorderOptions {
  readonly folder: string;
  readonly header: RecordingHeader;
  readonly fs?: FsPort;
  readonly signer?: Signer;
  /** Time for which entries are gathered before a sync; 0: only `flush` writes (a run that must not depend on timing). */
  readonly groupMs: number;
  /** Recorded time between checkpoints. */
  readonly checkpointS: number;
  /** False: what is not yet on the disk may be lost by a power cut (an exercise's output). */
  readonly sync: boolean;
  readonly segmentBytes?: number;
  readonly queueBytesMax?: number;
  /** Pause before a failed disk is tried again. */
  readonly retryMs?: number;
  readonly onState?: (state: RecordState, reason: string) => void;
  /** Called with the newest checkpoint of each commit, when it is on the disk. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  /** Chains of the members of this run, for its checkpoints. */
  readonly heads?: Pick<HeadKeeper, 'take' | 'root'>;
  /** Where to go on, from `resumePoint`; absent: a new recording in an empty folder. */
  readonly resume?: ResumePoint;
}

/** A checkpoint that was written. */
export interface Checkpoint {
  readonly at: TimeS;
  readonly entryCount: number;
  readonly head: Uint8Array;
  readonly membersRoot: Uint8Array;
  readonly signature: Uint8Array;
}

/** The end of what is on the disk. */
export interface ResumePoint {
  readonly segmentNumber: number;
  readonly entryCount: number;
  readonly head: Uint8Array;
}

/** A record that is being written. */
export interface Recorder {
  /** Takes an entry; its sequence, or -1 when it was lost because the disk fails and the queue is full. */
  append(entry: RecordEntry): number;
  /** Resolves when the entry of this sequence is synced. Rejects when the recorder is closed without. */
  acknowledged(sequence: number): Promise<void>;
  /** Resolves when a checkpoint behind the entry of this sequence is synced. Rejects when the recorder is closed without. */
  vouched(sequence: number): Promise<void>;
  /** Writes and syncs now what was appended so far, and resolves when it is done or has failed. */
  flush(): Promise<void>;
  /** Writes the rest, a last checkpoint, and compresses what is not yet. */
  close(): Promise<void>;
  readonly state: RecordState;
  readonly counters: RecorderCounters;
}

/** What the recorder has done, for metrics. */
export interface RecorderCounters {
  entriesTotal: number;
  /** Entries of the whole record, of earlier processes too, that are written and synced. */
  syncedTotal: number;
  bytesTotal: number;
  syncsTotal: number;
  lostTotal: number;
  queueBytes: number;
  /** Of the last commit, write and sync. */
  commitMs: number;
}

interface Waiter {
  readonly sequence: number;
  resolve(): void;
  reject(cause: Error): void;
}

/** Who waits until entries are safe. */
class Waiters {
  private waiting: Waiter[] = [];
  private safeCount: number;

  constructor(safeCount: number) {
    this.safeCount = safeCount;
  }

  wait(sequence: number, closed: boolean): Promise<void> {
    if (sequence >= 0 && sequence < this.safeCount) return Promise.resolve();
    if (closed || sequence < 0) return Promise.reject(new Error(`entry ${sequence} is not recorded`));
    return new Promise((resolve, reject) => this.waiting.push({ sequence, resolve, reject }));
  }

  /** The first `count` entries are safe now. */
  safe(count: number): void {
    this.safeCount = count;
    const done = this.waiting.filter((waiter) => waiter.sequence < count);
    if (done.length === 0) return;
    this.waiting = this.waiting.filter((waiter) => waiter.sequence >= count);
    for (const waiter of done) waiter.resolve();
  }

  end(): void {
    for (const waiter of this.waiting) waiter.reject(new Error(`the record was closed before entry ${waiter.sequence} was synced`));
    this.waiting = [];
  }
}

/** Opens a recorder; creates its folder and first segment with the first commit. */
export function createRecorder(options: RecorderOptions): Recorder {
  const { header, folder, fs = NODE_FS, signer, groupMs, checkpointS, heads, resume } = options;
  const { segmentBytes: segmentBytesMax = LIMITS.recordSegmentBytes, queueBytesMax = LIMITS.recordQueueBytesMax } = options;
  const chain = createChain(header, NODE_PRIMITIVES, resume && { count: resume.entryCount, head: resume.head });
  const queue = createQueue(segmentBytesMax);
  const counters: RecorderCounters = { entriesTotal: 0, syncedTotal: chain.count(), bytesTotal: 0, syncsTotal: 0, lostTotal: 0, queueBytes: 0, commitMs: 0 };
  const synced = new Waiters(chain.count());
  const vouchedFor = new Waiters(0);
  const compressions: Promise<void>[] = [];
  let state: RecordState = 'recorded';
  let stateReason = '';
  let file: AppendFile | undefined;
  let filePath = '';
  let segmentNumber = resume === undefined ? 0 : resume.segmentNumber + 1;
  let syncedCount = chain.count();
  let commit: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let nextCheckpointAt = Number.NEGATIVE_INFINITY;
  let lastAt = header.startsAt;
  let closed = false;
  /** The last checkpoint that is not told yet. */
  let newest: Checkpoint | undefined;
  const lost = { count: 0, from: header.startsAt };

  function link(entry: RecordEntry): number {
    const sequence = chain.count();
    const before = queue.needsHead() ? chain.head() : undefined;
    const bytes = chain.append(entry);
    queue.add(bytes, { sequence, head: before, at: entry.at });
    counters.entriesTotal += 1;
    counters.queueBytes = queue.bytes();
    return sequence;
  }

  function checkpoint(at: TimeS, partS = 0): void {
    // To the second, so that a published checkpoint does not tell when the entry came that was due for it.
    const body = { at: timeS(Math.floor(at) + partS), entryCount: chain.count(), head: chain.head(), membersRoot: heads?.root() ?? NO_ROOT };
    const signature = signer?.sign(checkpointMessage(header, body, NODE_PRIMITIVES)) ?? new Uint8Array();
    link({ type: 'checkpoint', ...body, signature });
    newest = { ...body, signature };
    // On a grid of recorded time, so that a run again puts its checkpoints at the same entries.
    nextCheckpointAt = (Math.floor(at / checkpointS) + 1) * checkpointS;
  }

  function closeGap(at: TimeS): void {
    link({ type: 'gap', at, lostFrom: lost.from, lostCount: lost.count, reason: stateReason });
    lost.count = 0;
  }

  function append(entry: RecordEntry): number {
    if (closed) return -1;
    lastAt = entry.at;
    if (queue.bytes() > queueBytesMax || lost.count > 0) {
      // Once something is missing nothing may follow it before the gap is written.
      if (lost.count === 0) lost.from = entry.at;
      lost.count += 1;
      counters.lostTotal += 1;
      setState('unrecorded', stateReason === '' ? `the disk is too slow: ${queueBytesMax} bytes wait` : stateReason);
      schedule();
      return -1;
    }
    if (nextCheckpointAt === Number.NEGATIVE_INFINITY) nextCheckpointAt = (Math.floor(entry.at / checkpointS) + 1) * checkpointS;
    if (entry.at >= nextCheckpointAt) checkpoint(entry.at);
    heads?.take(entry);
    const sequence = link(entry);
    schedule();
    return sequence;
  }

  function setState(next: RecordState, reason: string): void {
    if (next === state) return;
    state = next;
    stateReason = next === 'recorded' ? '' : reason;
    options.onState?.(next, reason);
  }

  function schedule(delayMs = groupMs): void {
    if (groupMs === 0 || timer !== undefined || closed) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        void startCommit();
      },
      state === 'unrecorded' ? (options.retryMs ?? 1000) : delayMs,
    );
  }

  /** A crash right after a segment was made leaves a file without a header: it keeps its number, the next one is taken. */
  async function createNext(): Promise<AppendFile> {
    for (let tries = 0; ; tries += 1) {
      filePath = join(folder, segmentName(segmentNumber));
      try {
        return await fs.create(filePath);
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== 'EEXIST' || tries >= TAKEN_NUMBERS_MAX) throw cause;
        segmentNumber += 1;
      }
    }
  }

  async function openSegment(batch: Batch): Promise<void> {
    await fs.makeFolder(folder);
    const opened = await createNext();
    const segment = { recording: header, segmentNumber, firstSequence: batch.firstSequence, head: hex(batch.head), startsAt: batch.startsAt };
    segmentNumber += 1;
    // Set before the first write: a file whose beginning cannot be written is closed like any other that fails.
    file = opened;
    try {
      await opened.write(encodeSegmentHeader(segment, NODE_PRIMITIVES));
    } catch (cause) {
      // Nothing stands in it: on a disk that stays full each try would leave one more.
      await fs.remove(filePath).then(
        () => (segmentNumber -= 1),
        () => undefined,
      );
      throw cause;
    }
  }

  async function finishSegment(): Promise<void> {
    const finished = file;
    const path = filePath;
    file = undefined;
    if (finished === undefined) return;
    await finished.close();
    compressions.push(compressSegment(path));
  }

  /** Compression that fails leaves the original, which reads as well. */
  async function compressSegment(path: string): Promise<void> {
    try {
      const bytes = await fs.read(path);
      const params = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 };
      await fs.replace(`${path}.zst`, await compress(bytes, { params }));
      await fs.remove(path);
    } catch (cause) {
      options.onState?.(state, `segment ${path} stays uncompressed: ${(cause as Error).message}`);
    }
  }

  async function writeBatch(batch: Batch): Promise<void> {
    if (batch.startsSegment && file !== undefined) await finishSegment();
    if (file === undefined) await openSegment(batch);
    await file?.write(batch.bytes());
    if (options.sync) await file?.sync();
  }

  function acknowledge(): void {
    if (newest !== undefined && newest.entryCount < syncedCount) {
      options.onCheckpoint?.(newest);
      vouchedFor.safe(newest.entryCount);
      newest = undefined;
    }
    synced.safe(syncedCount);
  }

  async function commitQueue(): Promise<void> {
    for (let batch = queue.take(); batch !== undefined; batch = queue.take()) {
      const startedMs = performance.now();
      try {
        await writeBatch(batch);
      } catch (cause) {
        await abandonFile();
        queue.putBack(batch);
        setState('unrecorded', (cause as NodeJS.ErrnoException).code ?? (cause as Error).message);
        return;
      }
      counters.commitMs = performance.now() - startedMs;
      counters.syncsTotal += options.sync ? 1 : 0;
      counters.bytesTotal += batch.lengthBytes();
      syncedCount = batch.firstSequence + batch.entryCount();
      counters.syncedTotal = syncedCount;
      queue.release(batch);
      counters.queueBytes = queue.bytes();
      acknowledge();
    }
    if (state === 'unrecorded') {
      const reason = stateReason;
      closeGap(lastAt);
      setState('recorded', `writing is back after ${reason}`);
      schedule();
    }
  }

  async function abandonFile(): Promise<void> {
    const broken = file;
    file = undefined;
    try {
      await broken?.close();
    } catch {
      // The file is given up either way; the failure that led here is the one that is reported.
    }
  }

  function startCommit(): Promise<void> {
    commit ??= commitQueue().finally(() => {
      commit = undefined;
      if (queue.bytes() > 0 || lost.count > 0) schedule();
    });
    return commit;
  }

  async function flush(): Promise<void> {
    if (commit !== undefined) await commit;
    await startCommit();
  }

  async function close(): Promise<void> {
    if (closed) return;
    if (state === 'recorded' && chain.count() > (resume?.entryCount ?? 0)) checkpoint(lastAt, CLOSING_S);
    closed = true;
    clearTimeout(timer);
    await flush();
    // A gap entry may just have been appended by the commit that brought writing back.
    if (queue.bytes() > 0 && state === 'recorded') await flush();
    if (file !== undefined) await finishSegment();
    await Promise.all(compressions);
    synced.end();
    vouchedFor.end();
  }

  return {
    append,
    acknowledged: (sequence) => synced.wait(sequence, closed),
    vouched: (sequence) => vouchedFor.wait(sequence, closed),
    flush,
    close,
    counters,
    get state() {
      return state;
    },
  };
}
