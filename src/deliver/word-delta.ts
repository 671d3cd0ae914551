/** Words as a stream's frames carry them: everything in a snapshot, then what changed; and the ids they leave under. */
import { hex, hmacSha256, utf8 } from '../base/index.ts';
import type { WordItem } from '../model/index.ts';

/** What a view has to say on a tick. An item that has not changed is the same object. */
export interface WordSheet {
  /** Changes when an item does. */
  readonly version: number;
  readonly items: readonly WordItem[];
}

/** Remembers what the reader of one stream holds. */
export interface WordDelta {
  /** The section of this frame; undefined when there is nothing to say. */
  section(sheet: WordSheet, snapshot: boolean): Uint8Array | undefined;
}

const keyOf = (item: WordItem): string => `${item.k}/${item.id}`;

/** A stream that has said nothing. */
export function createWordDelta(): WordDelta {
  let sent = new Map<string, WordItem>();
  let version = 0;
  return {
    section(sheet, snapshot) {
      if (!snapshot && sheet.version === version) return undefined;
      version = sheet.version;
      const next = new Map(sheet.items.map((item) => [keyOf(item), item]));
      const items = snapshot ? sheet.items : sheet.items.filter((item) => sent.get(keyOf(item)) !== item);
      const gone = snapshot ? [] : [...sent.keys()].filter((key) => !next.has(key));
      sent = next;
      return items.length === 0 && gone.length === 0 ? undefined : utf8(JSON.stringify({ gone, items }));
    },
  };
}

const ID_DIGITS = 16;

/** The id of a view's `serial`th report in one of its epochs: a keyed draw, so that no two recipients, levels or epochs can be linked by it. */
export function wordId(key: Uint8Array, epoch: number, serial: number): string {
  return hex(hmacSha256(key, utf8(`word/${epoch}/${serial}`))).slice(0, ID_DIGITS);
}
