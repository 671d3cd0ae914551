/** Doors on files: one that grows, a folder into which whole files are put, and what this program is given on its standard input. */
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../base/index.ts';
import { aircraftLines, watchAircraftFile } from './aircraft-file.ts';
import { take, type DoorContext } from './door-context.ts';
import { createGatherer, type Gatherer } from './door-gatherer.ts';
import { plotPieces } from './plot-files.ts';

type Close = () => Promise<void>;

const LOOK_EVERY_MS = 200;

/** Does `look` again and again, one at a time; a trouble is said once until it is over. */
function lookAgain(context: DoorContext, look: () => Promise<void>): Close {
  let failing = false;
  let busy = Promise.resolve();
  const timer = setInterval(() => {
    busy = busy.then(look).then(
      () => void (failing = false),
      (cause: Error) => {
        if (!failing) context.port.told('door/failed', context.door.id, cause.message);
        failing = true;
      },
    );
  }, LOOK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await busy;
  };
}

/** Gives a file from `offset` on to a gatherer; the answer is where it ended, -1 when the framing was lost. */
async function pour(path: string, offset: number, gatherer: Gatherer): Promise<number> {
  const file = await open(path, 'r');
  let at = offset;
  try {
    const { size } = await file.stat();
    while (at < size) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(LIMITS.inputBytesMax, size - at)), 0, undefined, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      if (!gatherer.take(buffer.subarray(0, bytesRead))) return -1;
    }
    return at;
  } finally {
    await file.close();
  }
}

/** Reads what is appended to a file, from its present end; a file that became shorter is read from its start. */
async function followFile(context: DoorContext, path: string): Promise<Close> {
  let offset = (await stat(path)).size;
  let gatherer = createGatherer(context, path);
  return lookAgain(context, async () => {
    const { size } = await stat(path);
    if (size < offset) {
      offset = 0;
      gatherer = createGatherer(context, path);
    }
    if (size === offset) return;
    const end = await pour(path, offset, gatherer);
    if (end < 0) gatherer = createGatherer(context, path);
    offset = end < 0 ? size : end;
  });
}

/** A file that is followed; an aircraft.json is read whenever it was written anew. */
export function openFile(context: DoorContext, path: string): Promise<Close> {
  if (context.door.format !== 'aircraft-json') return followFile(context, path);
  return watchAircraftFile(path, {
    input: (bytes) => take(context, path, bytes),
    failed: (reason) => context.port.told('door/failed', context.door.id, reason),
  });
}

/** Names that programs give to files which are not whole yet. */
const UNFINISHED = /^\.|\.(?:tmp|part|partial|filepart|crdownload|swp)$|~$/i;

/** Reads a file of CSV, GeoJSON or KML with plots; false when it is none, or larger than such files are. */
async function readPlotFile(context: DoorContext, path: string): Promise<boolean> {
  if ((await stat(path)).size > LIMITS.configFileBytesMax) return false;
  const pieces = plotPieces(await readFile(path, 'utf8'));
  if (pieces === undefined) return false;
  if (typeof pieces !== 'string') for (const piece of pieces) take(context, path, piece);
  else {
    context.counters.brokenTotal += 1;
    context.port.told('door/framing', context.door.id, `${path} is not read: ${pieces}`);
  }
  return true;
}

async function readWhole(context: DoorContext, path: string): Promise<void> {
  if (context.door.format === 'aircraft-json') {
    const file = await open(path, 'r');
    try {
      for (const piece of aircraftLines(await file.readFile('utf8')) ?? []) take(context, path, piece);
    } finally {
      await file.close();
    }
    return;
  }
  if (context.door.format === 'plots' && (await readPlotFile(context, path))) return;
  const gatherer = createGatherer(context, path);
  if ((await pour(path, 0, gatherer)) >= 0) gatherer.end();
}

/**
 * Reads each file that is put into a folder, once, when two looks found it of the same size: whoever writes slowly should write beside it and
 * rename. Files that were there before are passed over; one that is written anew is read again. Nothing is taken away.
 */
export async function watchFolder(context: DoorContext, path: string): Promise<Close> {
  const { port, door } = context;
  const marks = async (): Promise<Map<string, string>> => {
    const names = (await readdir(path, { withFileTypes: true }))
      .filter((entry) => entry.isFile() && !UNFINISHED.test(entry.name))
      .map(({ name }) => name)
      .sort();
    if (names.length > LIMITS.folderFilesMax)
      throw new Error(`${path} holds ${names.length} files, at most ${LIMITS.folderFilesMax} are watched: move the old ones away`);
    const found = new Map<string, string>();
    for (const name of names) {
      // Taken away between the two calls: nothing to read.
      const file = await stat(join(path, name)).catch(() => undefined);
      if (file !== undefined) found.set(name, `${file.mtimeMs} ${file.size} ${file.ino}`);
    }
    return found;
  };
  const read = await marks();
  let seen = new Map(read);
  return lookAgain(context, async () => {
    const found = await marks();
    for (const [name, mark] of found) {
      if (read.get(name) === mark || seen.get(name) !== mark) continue;
      read.set(name, mark);
      const whole = join(path, name);
      const size = Number(mark.split(' ')[1]);
      if (size > LIMITS.folderFileBytesMax)
        port.told('door/failed', door.id, `${whole} has ${size} bytes, at most ${LIMITS.folderFileBytesMax} are read: split it`);
      else await readWhole(context, whole);
    }
    for (const name of read.keys()) if (!found.has(name)) read.delete(name);
    seen = found;
  });
}

/** What this program is given on its standard input, as by a pipe; its end is said, and the others go on. */
export function readStandardInput(context: DoorContext, input: NodeJS.ReadableStream = process.stdin): Close {
  const { port, door } = context;
  const gatherer = createGatherer(context, 'standard input');
  const onData = (chunk: Buffer | string): void => {
    // Where the framing is lost the next chunk may begin a message again: whoever writes a pipe cannot call a second time.
    gatherer.take(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  };
  const onEnd = (): void => {
    gatherer.end();
    port.told('door/failed', door.id, 'standard input has ended: nothing more comes in here');
  };
  const onError = (cause: Error): void => port.told('door/failed', door.id, cause.message);
  input.on('data', onData).on('end', onEnd).on('error', onError);
  return async () => {
    input.off('data', onData).off('end', onEnd).off('error', onError);
    // A pipe that is still open would keep the process.
    input.pause();
    if ('unref' in input && typeof input.unref === 'function') input.unref();
  };
}
