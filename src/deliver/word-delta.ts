/** Words as a stream's frames carry them: everything in a snapshot, then what changed; and the ids they leave under. */
import { hex, hmacBy, utf8 } from '../base/index.ts';
import type { WordItem } from '../model/index.ts';

/** One line of the words of a view, as JSON. */
export interface WordLine {
  /** What it is about. */
  readonly k: WordItem['k'];
  readonly id: string;
  readonly text: string;
  /** The version of the sheet from which on it was there without a break, and the last that had it. */
  sinceVersion: number;
  lastVersion: number;
}

/** What a view has to say on a tick. A line that has not changed is the same object. */
export interface WordSheet {
  /** Changes when a line does. */
  readonly version: number;
  readonly lines: readonly WordLine[];
}

/** Remembers what the reader of one stream holds. */
export interface WordDelta {
  /** The section of this frame; undefined when there is nothing to say. */
  section(sheet: WordSheet, snapshot: boolean): Uint8Array | undefined;
}

/** A stream that has said nothing. */
export function createWordDelta(): WordDelta {
  let sent: readonly WordLine[] = [];
  let version = 0;
  return {
    section(sheet, snapshot) {
      if (!snapshot && sheet.version === version) return undefined;
      const lines = snapshot ? sheet.lines : sheet.lines.filter(({ sinceVersion }) => sinceVersion > version);
      const lost = snapshot ? [] : sent.filter(({ lastVersion }) => lastVersion !== sheet.version);
      version = sheet.version;
      sent = sheet.lines;
      // What is said anew is not gone.
      const gone = lost.filter(({ k, id }) => !lines.some((line) => line.id === id && line.k === k)).map(({ k, id }) => `${k}/${id}`);
      return lines.length === 0 && gone.length === 0
        ? undefined
        : utf8(`{"gone":${JSON.stringify(gone)},"items":[${lines.map(({ text }) => text).join(',')}]}`);
    },
  };
}

/** The sheet that follows `before`, with these lines; the same one when they are the same. */
export function nextSheet(before: WordSheet, lines: readonly WordLine[]): WordSheet {
  if (lines.length === before.lines.length && lines.every((line, i) => line === before.lines[i])) return before;
  const version = before.version + 1;
  for (const line of lines) {
    if (line.lastVersion !== before.version) line.sinceVersion = version;
    line.lastVersion = version;
  }
  return { version, lines };
}

const ID_BYTES = 8;

/** One draw gives ids for as many reports as it has room for. */
const IDS_PER_DRAW = 4;

/** Ids of a view's reports, by the view's key: the `serial`th in one of its epochs is a keyed draw, so that no two recipients, levels or epochs can be linked by it. */
export function wordIdsBy(key: Uint8Array): (epoch: number, serial: number) => string {
  const mac = hmacBy(key);
  let drawn = '';
  let digest: Uint8Array = new Uint8Array(0);
  return (epoch, serial) => {
    const draw = `word/${epoch}/${Math.floor(serial / IDS_PER_DRAW)}`;
    if (draw !== drawn) [drawn, digest] = [draw, mac(utf8(draw))];
    const from = (serial % IDS_PER_DRAW) * ID_BYTES;
    return hex(digest.subarray(from, from + ID_BYTES));
  };
}
