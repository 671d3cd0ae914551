/** Words as a stream's frames carry them: everything in a snapshot, then what changed; and the ids they leave under. */
import { hex, hmacBy, utf8 } from '../base/index.ts';
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
  let sent: readonly WordItem[] = [];
  let version = 0;
  return {
    section(sheet, snapshot) {
      if (!snapshot && sheet.version === version) return undefined;
      version = sheet.version;
      const before = new Set(sent);
      const now = new Set(sheet.items);
      const items = snapshot ? sheet.items : sheet.items.filter((item) => !before.has(item));
      const isSaidAnew = new Set(items.map(keyOf));
      const gone = snapshot
        ? []
        : sent
            .filter((item) => !now.has(item))
            .map(keyOf)
            .filter((key) => !isSaidAnew.has(key));
      sent = sheet.items;
      return items.length === 0 && gone.length === 0 ? undefined : utf8(JSON.stringify({ gone, items }));
    },
  };
}

const ID_BYTES = 8;

/** Ids of a view's reports, by the view's key: the `serial`th in one of its epochs is a keyed draw, so that no two recipients, levels or epochs can be linked by it. */
export function wordIdsBy(key: Uint8Array): (epoch: number, serial: number) => string {
  const mac = hmacBy(key);
  return (epoch, serial) => hex(mac(utf8(`word/${epoch}/${serial}`)).subarray(0, ID_BYTES));
}
