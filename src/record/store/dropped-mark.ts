/** The mark beside the segments that says where the kept part of a record begins, and the entry of the record that says the same. */
import { join } from 'node:path';
import { err, fault, ok, type Fault, type Result } from '../../base/index.ts';
import type { FsPort } from './fs-port.ts';

/** Where the kept part of a record begins. */
export interface DroppedMark {
  /** Sequence of the first entry that is kept. */
  readonly untilSequence: number;
  /** Head of the chain before it, hex: over all that was dropped. */
  readonly head: string;
  /** When the first run that is kept whole goes on from one that is not. */
  readonly goesOn?: GoesOn;
}

/** Entries before such a run are what is left of the one before it: they give it what it goes on with, and are not made again themselves. */
export interface GoesOn {
  /** Sequence of its first entry. */
  readonly fromSequence: number;
  /** Hash (hex) of the state that it goes on from; its bytes are a file beside the segments. */
  readonly stateSha256: string;
}

/** Subject of the entry by which a record says that its oldest runs were dropped. */
export const DROPPED_SUBJECT = 'record/dropped';
/** Name of the mark's file. */
export const MARK_NAME = 'dropped.json';
const FORMAT = 'manara-dropped';
const VERSION = 1;

/** What the record and the mark beside it say. */
export function droppedText({ untilSequence, head, goesOn }: DroppedMark): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, untilSequence, head, ...(goesOn === undefined ? {} : { goesOn }) });
}

const isDigest = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

function isGoesOn(value: unknown): value is GoesOn {
  const { fromSequence, stateSha256 } = (value ?? {}) as Partial<GoesOn>;
  return Number.isSafeInteger(fromSequence) && isDigest(stateSha256);
}

/** Reads what `droppedText` wrote; undefined for anything else. */
export function readDropped(text: string): DroppedMark | undefined {
  try {
    const { format, version, untilSequence, head, goesOn } = JSON.parse(text) as Record<string, unknown>;
    if (format !== FORMAT || version !== VERSION || !Number.isSafeInteger(untilSequence) || !isDigest(head)) return undefined;
    const mark = { untilSequence: untilSequence as number, head };
    if (goesOn === undefined) return mark;
    return isGoesOn(goesOn) ? { ...mark, goesOn: { fromSequence: goesOn.fromSequence, stateSha256: goesOn.stateSha256 } } : undefined;
  } catch {
    return undefined;
  }
}

/** The mark in a record's folder: undefined when there is none, a fault when it does not read. */
export async function readMark(folder: string, names: readonly string[], fs: FsPort): Promise<Result<DroppedMark | undefined, Fault<'record/unreadable'>>> {
  if (!names.includes(MARK_NAME)) return ok(undefined);
  const path = join(folder, MARK_NAME);
  const mark = readDropped(new TextDecoder().decode(await fs.read(path)));
  return mark === undefined ? err(fault('record/unreadable', `${path} is not what this program writes: put back the one that was there`)) : ok(mark);
}
