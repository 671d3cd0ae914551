/** What a witness remembers: every checkpoint that it co-signed, one a line, in a file that only grows. */
import { existsSync } from 'node:fs';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isoFromTime } from '../base/index.ts';
import { systemWords } from '../record/store/index.ts';
import { StatedFailure } from './failure.ts';
import {
  NO_LINE,
  keptLines,
  lineHash,
  readKept,
  recordOf,
  short,
  witnessSigned,
  type Kept,
  type KeptLine,
  type Published,
  type Witness,
} from './kept-checkpoints.ts';

/** Why a witness signs nothing. */
export type WitnessCode =
  | 'witness/malformed'
  | 'witness/unsigned'
  | 'witness/signature'
  | 'witness/key-unknown'
  | 'witness/own-key'
  | 'witness/two-records'
  | 'witness/older'
  | 'witness/journal-damaged'
  | 'witness/journal-key'
  | 'witness/journal-unwritten'
  | 'witness/busy';

/** The failure of a witness that signs nothing. */
export const refused = (code: WitnessCode, message: string): StatedFailure => new StatedFailure(`${message} [${code}]`);

/** A line of a journal, read and checked. */
export interface JournalLine {
  readonly kept: Kept;
  readonly lineNumber: number;
}

/** What a journal knows of the record of one checkpoint. */
export interface JournalView {
  readonly lineCount: number;
  /** By which the next line names the last one. */
  readonly lastHash: string;
  /** The newest of that record. */
  readonly newest: JournalLine | undefined;
  /** Of that record and the same moment. */
  readonly sameMoment: JournalLine | undefined;
  /** The newest of another record in the same mode by the same key. */
  readonly besides: JournalLine | undefined;
}

const later = (one: JournalLine | undefined, other: JournalLine): JournalLine => (one === undefined || other.kept.at >= one.kept.at ? other : one);

interface ReadLine extends JournalLine {
  readonly witness: Witness;
  readonly hash: string;
}

/** One line by itself; its signature is looked at where the lines do not follow one another. */
function readLine({ lineNumber, text, isWhole }: KeptLine, damaged: (lineNumber: number, what: string) => StatedFailure): ReadLine {
  if (!isWhole) throw damaged(lineNumber, 'has no end');
  const read = readKept(text);
  if (!read.ok) throw damaged(lineNumber, read.error.message);
  const { witness } = read.value;
  if (witness === undefined) throw damaged(lineNumber, 'is not co-signed');
  return { kept: read.value, lineNumber, witness, hash: lineHash(text) };
}

/**
 * Reads a whole journal, checks that every line is as the owner of `ownKey` wrote it, and finds what it knows of `asked`. Each line holds the
 * hash of the one before and the last one's signature holds all of them, so no other needs to be checked.
 */
export async function readJournal(path: string, ownKey: string, asked: Published): Promise<JournalView> {
  let view: JournalView = { lineCount: 0, lastHash: NO_LINE, newest: undefined, sameMoment: undefined, besides: undefined };
  if (!existsSync(path)) return view;
  const damaged = (lineNumber: number, what: string): StatedFailure =>
    refused(
      'witness/journal-damaged',
      `line ${lineNumber} of the journal ${path} ${what}: nothing is signed. Put a good copy of the journal back; a last line that a crash cut off may be taken away`,
    );
  const notSigned = 'is not what its key signed';
  let before: ReadLine | undefined;
  for await (const one of keptLines(path)) {
    const line = readLine(one, damaged);
    const { kept, lineNumber, witness } = line;
    if (witness.key !== ownKey) {
      throw refused(
        'witness/journal-key',
        `line ${lineNumber} of the journal ${path} is by ${short(witness.key)}, the key given with --key is ${short(ownKey)}: each key has a journal of its own`,
      );
    }
    if (before !== undefined && witness.previous !== before.hash) {
      if (!witnessSigned(before.kept)) throw damaged(before.lineNumber, notSigned);
      throw damaged(lineNumber, witnessSigned(kept) ? 'does not follow the one before it: a line was changed, taken away or put between' : notSigned);
    }
    before = line;
    const isOwn = recordOf(kept) === recordOf(asked);
    view = {
      lineCount: lineNumber,
      lastHash: line.hash,
      newest: isOwn ? later(view.newest, line) : view.newest,
      sameMoment: isOwn && kept.at === asked.at ? line : view.sameMoment,
      besides: !isOwn && kept.key === asked.key && kept.mode === asked.mode ? later(view.besides, line) : view.besides,
    };
  }
  if (before !== undefined && !witnessSigned(before.kept)) throw damaged(before.lineNumber, notSigned);
  return view;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Appends one line and syncs it; what could be written of it in part is taken back. */
export async function appendLine(path: string, kept: Kept): Promise<void> {
  const isNew = !existsSync(path);
  const file = await open(path, 'a', 0o644);
  try {
    const { size } = await file.stat();
    try {
      await file.appendFile(`${JSON.stringify(kept)}\n`);
      await file.sync();
    } catch (cause) {
      await file.truncate(size).catch(() => undefined);
      throw cause;
    }
  } catch (cause) {
    throw refused('witness/journal-unwritten', `the journal ${path} cannot be written: ${systemWords(cause)}; nothing is given out`);
  } finally {
    await file.close();
  }
  if (isNew) await syncFolder(path);
}

/** True while the process that wrote the lock runs; one that ended without its last step leaves its lock behind. */
async function isHeld(lock: string): Promise<boolean> {
  try {
    process.kill(Number(await readFile(lock, 'utf8')), 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Runs `job` while no other run has the journal: two at once could sign two checkpoints of one moment. */
export async function withJournal<Value>(path: string, job: () => Promise<Value>): Promise<Value> {
  const lock = `${path}.lock`;
  for (let tries = 0; ; tries += 1) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST')
        throw refused('witness/journal-unwritten', `the journal ${path} cannot be used: ${systemWords(cause)}`);
      if (tries > 0 || (await isHeld(lock)))
        throw refused('witness/busy', `another run has the journal ${path}: try again when it is done; when none runs, take ${lock} away`);
      await rm(lock, { force: true });
    }
  }
  try {
    return await job();
  } finally {
    await rm(lock, { force: true });
  }
}

/** A line in words. */
export const lineWords = ({ kept, lineNumber }: JournalLine): string => `line ${lineNumber} of the journal (${isoFromTime(kept.at)})`;
