/**
 * The part of the file system that the record needs, so that a test can hand in a disk that fails. The real one never
 * overwrites: files are made anew, appended to and synced; a compressed segment is moved over its original.
 */
import { mkdir, open, readFile, readdir, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that only grows. */
export interface AppendFile {
  /** Appends all of `bytes` or fails. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything written is on the disk (`fdatasync`). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A file system as the record sees it. Failures are `Error`s with Node's codes (`ENOSPC`, `EIO` …). */
export interface FsPort {
  makeFolder(path: string): Promise<void>;
  /** Creates a file that must not exist yet, and syncs its folder's entry. */
  create(path: string): Promise<AppendFile>;
  /** File names in a folder, sorted. */
  list(path: string): Promise<readonly string[]>;
  isFolder(path: string): Promise<boolean>;
  read(path: string): Promise<Uint8Array>;
  /** Writes `bytes` beside `path`, syncs, and moves it there: either all of it or nothing. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function create(path: string): Promise<AppendFile> {
  const file = await open(path, 'ax');
  await syncFolder(dirname(path));
  return {
    async write(bytes) {
      let written = 0;
      while (written < bytes.length) written += (await file.write(bytes, written)).bytesWritten;
    },
    sync: () => file.datasync(),
    close: () => file.close(),
  };
}

/** The disk. */
export const NODE_FS: FsPort = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true });
  },
  create,
  async list(path) {
    return (await readdir(path)).sort();
  },
  async isFolder(path) {
    return (await stat(path)).isDirectory();
  },
  read: (path) => readFile(path),
  async replace(path, bytes) {
    const beside = `${path}.part`;
    const file = await open(beside, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
    await syncFolder(dirname(path));
  },
  remove: (path) => unlink(path),
};
