/**
 * A disk in memory that does what disks may do: until a sync, writes can be lost, torn at any sector and kept in another order than
 * they were made; directory entries come and go with their folder's sync; writes run out of room, and a sync can fail and keep
 * nothing of what it was asked for. After a crash only what is durable is left.
 */
import { dirname } from 'node:path';
import { keyedRandom, type Random } from '../../src/math/index.ts';
import type { AppendFile, FsPort } from '../../src/record/store/index.ts';

export const SECTOR_BYTES = 512;

interface Content {
  /** What is written, durable or not. */
  bytes: Uint8Array;
  /** Bytes up to here survive whatever happens. */
  syncedBytes: number;
  syncFailed: boolean;
}

export interface DiskPlan {
  readonly seed: number;
  /** Operations after which everything ends. */
  readonly crashAfter: number;
  readonly fullChance: number;
  readonly syncFailChance: number;
}

export interface SimulatedDisk {
  readonly fs: FsPort;
  /** Puts a whole file there, before anything happens. */
  put(path: string, bytes: Uint8Array): void;
  /** The disk as the next process finds it. */
  afterCrash(): SimulatedDisk;
  readonly crashed: boolean;
  /** Syncs that were tried again on a file whose sync had failed: there must be none. */
  readonly syncsRetried: number;
}

const failure = (code: string): Error => Object.assign(new Error(`simulated ${code}`), { code });

/** A disk that holds `kept`. */
export function createDisk(plan: DiskPlan, kept: ReadonlyMap<string, Uint8Array> = new Map()): SimulatedDisk {
  const random: Random = keyedRandom('disk', plan.seed);
  const files = new Map<string, Content>([...kept].map(([path, bytes]) => [path, { bytes, syncedBytes: bytes.length, syncFailed: false }]));
  /** Names that are durable, and the content that each leads to. */
  let durable = new Map(files);
  let operations = 0;
  let syncsRetried = 0;
  const crashed = (): boolean => operations > plan.crashAfter;

  /** Each operation is where a crash may come: from then on nothing happens any more. */
  function step(): Promise<void> {
    operations += 1;
    return crashed() ? new Promise(() => undefined) : Promise.resolve();
  }

  function append(content: Content, bytes: Uint8Array): void {
    const grown = new Uint8Array(content.bytes.length + bytes.length);
    grown.set(content.bytes);
    grown.set(bytes, content.bytes.length);
    content.bytes = grown;
  }

  /** What of unsynced bytes survives: each sector by itself, kept or zeros; nothing behind the last one that is kept. */
  function survivor(content: Content): Uint8Array {
    const { bytes, syncedBytes } = content;
    const kept = bytes.slice();
    let length = syncedBytes;
    for (let from = syncedBytes; from < bytes.length; ) {
      const to = Math.min(bytes.length, (Math.floor(from / SECTOR_BYTES) + 1) * SECTOR_BYTES);
      if (random.uniform() < 0.5) length = to;
      else kept.fill(0, from, to);
      from = to;
    }
    return kept.subarray(0, length).slice();
  }

  async function sync(content: Content): Promise<void> {
    await step();
    if (content.syncFailed) syncsRetried += 1;
    if (random.uniform() < plan.syncFailChance) {
      // The kernel forgets what it could not write: what a later sync would say of it is worth nothing.
      content.bytes = survivor(content);
      content.syncFailed = true;
      throw failure('EIO');
    }
    content.syncedBytes = content.bytes.length;
  }

  function openFile(content: Content): AppendFile {
    return {
      async write(bytes) {
        await step();
        if (random.uniform() < plan.fullChance) {
          append(content, bytes.subarray(0, Math.floor(random.uniform() * bytes.length)));
          throw failure('ENOSPC');
        }
        append(content, bytes);
      },
      sync: () => sync(content),
      close: () => Promise.resolve(),
    };
  }

  async function syncFolder(): Promise<void> {
    await step();
    durable = new Map(files);
  }

  const fs: FsPort = {
    makeFolder: () => Promise.resolve(),
    async create(path) {
      await step();
      if (files.has(path)) throw failure('EEXIST');
      const content: Content = { bytes: new Uint8Array(0), syncedBytes: 0, syncFailed: false };
      files.set(path, content);
      await syncFolder();
      return openFile(content);
    },
    list: (path) =>
      Promise.resolve(
        [...files.keys()]
          .filter((name) => dirname(name) === path)
          .map((name) => name.slice(path.length + 1))
          .sort(),
      ),
    isFolder: (path) => Promise.resolve(!files.has(path)),
    async read(path) {
      const content = files.get(path);
      if (content === undefined) throw failure('ENOENT');
      return Promise.resolve(content.bytes.slice());
    },
    async replace(path, bytes) {
      await step();
      const content: Content = { bytes: bytes.slice(), syncedBytes: 0, syncFailed: false };
      files.set(`${path}.part`, content);
      await sync(content);
      await step();
      files.delete(`${path}.part`);
      files.set(path, content);
      await syncFolder();
    },
    async remove(path) {
      await step();
      files.delete(path);
    },
  };

  return {
    fs,
    put(path, bytes) {
      const content = { bytes: bytes.slice(), syncedBytes: bytes.length, syncFailed: false };
      files.set(path, content);
      durable.set(path, content);
    },
    afterCrash() {
      const left = new Map<string, Uint8Array>();
      // Names that were made, moved or removed since the folder's last sync: each as it was, or as it is.
      for (const path of new Set([...durable.keys(), ...files.keys()])) {
        const content = durable.get(path) === files.get(path) || random.uniform() < 0.5 ? durable.get(path) : files.get(path);
        if (content !== undefined) left.set(path, survivor(content));
      }
      return createDisk({ seed: plan.seed + 0x9e3779, crashAfter: Infinity, fullChance: 0, syncFailChance: 0 }, left);
    },
    get crashed() {
      return crashed();
    },
    get syncsRetried() {
      return syncsRetried;
    },
  };
}
