// Bytes → NDJSON without objects between: the lines of `decodeToRecords`, several times faster.

import { findEdition, type AsterixCatalogue } from './catalogue.ts';
import {
  BLOCK_HEAD_OCTETS,
  blockFault,
  decodeRecord,
  editionAt,
  fieldSpecEnd,
  type AsterixErrorLine,
  type BlockContext,
  type DecodeOptions,
} from './decode.ts';
import { asterixFault, categoryText } from './fault.ts';
import { recordWriterOf, type TextCursor } from './record-text.ts';

/** A line of a record, or an error in the place of the records that it cost. */
export type AsterixLine = string | AsterixErrorLine;

/** The line of a record in which nothing is odd, and where the next begins; undefined when the long way must be taken. */
function shortWay(context: BlockContext, at: number, first: boolean): { readonly line: string; readonly next: number } | undefined {
  const { bytes, category, catalogue, options, end } = context;
  const itemsAt = options.editionOf === undefined ? at : fieldSpecEnd(bytes, at, end);
  const found = itemsAt < 0 ? undefined : findEdition(catalogue, category, editionAt(context, at, itemsAt));
  const writer = found === undefined ? undefined : recordWriterOf(found.table, catalogue.expansions.get(category));
  if (found === undefined || writer === undefined) return undefined;
  const cursor: TextCursor = { bytes, category, edition: found.edition, end, at };
  const items = writer(cursor);
  if (items === undefined) return undefined;
  const offset = at + (options.baseOffset ?? 0);
  return {
    line: `{"category":${category},"edition":"${found.edition}","offset":${offset},${first ? '"startsBlock":true,' : ''}"items":${items}}`,
    next: cursor.at,
  };
}

function blockLines(context: BlockContext, from: number, lines: AsterixLine[]): void {
  const { category, end } = context;
  if (!context.catalogue.editions.has(category)) {
    const offset = from - BLOCK_HEAD_OCTETS + (context.options.baseOffset ?? 0);
    const message = `category ${categoryText(category)} has no table; its ${end - from + BLOCK_HEAD_OCTETS} octets are skipped`;
    lines.push({ category, error: asterixFault('asterix/category', { offset }, message) });
    return;
  }
  for (let at = from; at < end; ) {
    const short = shortWay(context, at, at === from);
    if (short !== undefined) {
      lines.push(short.line);
      at = short.next;
      continue;
    }
    const { record, error, next } = decodeRecord(context, at, at === from);
    if (error !== undefined) lines.push({ category, error });
    else if (record !== undefined) lines.push(JSON.stringify(record));
    at = next;
  }
}

/** Decodes to lines of NDJSON in the order of the bytes: what `decodeToRecords` gives, each record as its text. */
export function decodeToLines(bytes: Uint8Array, catalogue: AsterixCatalogue, options: DecodeOptions = {}): AsterixLine[] {
  const lines: AsterixLine[] = [];
  let at = 0;
  while (at < bytes.length) {
    const error = blockFault(bytes, at, bytes.length, options.baseOffset ?? 0);
    if (error !== undefined) return [...lines, { error }];
    const end = at + bytes[at + 1] * 256 + bytes[at + 2];
    blockLines({ bytes, category: bytes[at], catalogue, options, end }, at + BLOCK_HEAD_OCTETS, lines);
    at = end;
  }
  return lines;
}
