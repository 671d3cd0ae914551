// Bytes → data blocks → records. A bad record loses the rest of its block only; a bad block length loses the rest of
// the input, because nothing then says where the next block starts.

import { assert } from '../../base/index.ts';
import { editionsText, findEdition, type AsterixCatalogue } from './catalogue.ts';
import { decodeExpansion, decodeNode, fits, itemName, note, stop, type Cursor } from './decode-item.ts';
import { asterixFault, categoryText, type AsterixFault } from './fault.ts';
import { foreignFraming } from './framing.ts';
import { itemKey, OCTETS_KEY, type AsterixRecord, type AsterixValue } from './record.ts';
import { recordShape, type CategoryTable, type NamedNode, type ProfileSlot } from './table.ts';

/** What the decoder must be told. */
export interface DecodeOptions {
  /** Names the edition that a source speaks; undefined takes the newest. Nothing on the wire says it. */
  readonly editionOf?: (category: number, sac: number, sic: number) => string | undefined;
  /** Added to every offset in records and errors: where `bytes` stands in a longer input. */
  readonly baseOffset?: number;
}

/** One data block: its records in order and, when one was bad, the error that ended the block. */
export interface DecodedBlock {
  readonly category: number;
  readonly offset: number;
  readonly records: readonly AsterixRecord[];
  readonly error?: AsterixFault;
}

/** All blocks of an input and, when the framing was lost, the error that ended it. */
export interface DecodedInput {
  readonly blocks: readonly DecodedBlock[];
  readonly error?: AsterixFault;
}

/** One block that is decoded. */
export interface BlockContext {
  readonly bytes: Uint8Array;
  readonly category: number;
  readonly catalogue: AsterixCatalogue;
  readonly options: DecodeOptions;
  readonly end: number;
}

/** First octet after the field specification that starts at `at`; -1 when it has no end. */
export function fieldSpecEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let next = at; next < end; next += 1) if ((bytes[next] & 1) === 0) return next + 1;
  return -1;
}

/** Decodes the category's edition for the record at `at` by the source in its first item, when it has one. */
export function editionAt(context: BlockContext, at: number, itemsAt: number): string | undefined {
  const { bytes, category, options } = context;
  if (options.editionOf === undefined) return undefined;
  const named = (bytes[at] & 0x80) !== 0 && itemsAt + 2 <= context.end;
  return named ? options.editionOf(category, bytes[itemsAt], bytes[itemsAt + 1]) : undefined;
}

type Fields = Record<string, AsterixValue>;

function chooseProfile(table: CategoryTable, root: Fields): readonly ProfileSlot[] {
  const first = table.profiles.values().next().value ?? [];
  if (table.selector === undefined) return first;
  const [item, field] = table.selector.path;
  const holder = root[itemKey(item)] as Fields | undefined;
  const name = table.selector.byValue.get(Number(holder?.[field]));
  return (name === undefined ? undefined : table.profiles.get(name)) ?? first;
}

function decodeSlot(cursor: Cursor, slot: NamedNode, catalogue: AsterixCatalogue, into: Fields): boolean {
  cursor.item = slot.name;
  const place = { into, key: slot.key };
  const expansion = slot.name === 'RE' ? catalogue.expansions.get(cursor.category) : undefined;
  if (expansion !== undefined) return decodeExpansion(cursor, expansion, place);
  return decodeNode(cursor, slot.node, place);
}

/** Random field sequencing: a count, then items each after its own number in the profile. */
function decodeSequence(cursor: Cursor, profile: readonly ProfileSlot[], catalogue: AsterixCatalogue): boolean {
  cursor.item = 'RFS';
  if (!fits(cursor, 1)) return false;
  const count = cursor.bytes[cursor.at];
  cursor.at += 1;
  const list: Fields[] = [];
  cursor.root['RFS'] = list;
  for (let done = 0; done < count; done += 1) {
    cursor.item = 'RFS';
    if (!fits(cursor, 1)) return false;
    const number = cursor.bytes[cursor.at];
    const slot = profile[number - 1];
    if (slot === undefined || slot === 'RFS') {
      stop(cursor, 'asterix/fspec', `names field ${number}, which edition ${cursor.edition} does not define there`);
      return false;
    }
    cursor.at += 1;
    const into: Fields = {};
    list.push(into);
    if (!decodeSlot(cursor, slot, catalogue, into)) return false;
  }
  return true;
}

// No profile needs more; longer field specifications are damage and get no template.
const SHAPED_OCTETS_MAX = 8;

function decodeItems(cursor: Cursor, table: CategoryTable, catalogue: AsterixCatalogue): boolean {
  const from = cursor.at;
  const itemsAt = fieldSpecEnd(cursor.bytes, from, cursor.end);
  if (itemsAt < 0) {
    stop(cursor, 'asterix/fspec', 'the field specification has no end inside its block');
    return false;
  }
  cursor.at = itemsAt;
  const octets = itemsAt - from;
  if (octets === 1 && cursor.bytes[from] === 0) {
    stop(cursor, 'asterix/fspec', 'the field specification names no field: there is no record here');
    return false;
  }
  const shape = octets <= SHAPED_OCTETS_MAX ? recordShape(table, String.fromCharCode(...cursor.bytes.subarray(from, itemsAt))) : undefined;
  if (shape !== undefined) cursor.root = { ...shape } as unknown as Fields;
  if (octets > 1 && cursor.bytes[itemsAt - 1] === 0) cursor.root[OCTETS_KEY] = octets;
  let profile = chooseProfile(table, cursor.root);
  const selecting = table.selector?.path[0];
  for (let number = 0; number < octets * 7; number += 1) {
    const octet = Math.floor(number / 7);
    if ((cursor.bytes[from + octet] & (0x80 >> (number - octet * 7))) === 0) continue;
    const slot = profile[number];
    if (slot === undefined) {
      cursor.item = 'fspec';
      stop(cursor, 'asterix/fspec', `field ${number + 1} is set, which edition ${cursor.edition} does not define`);
      return false;
    }
    const good = slot === 'RFS' ? decodeSequence(cursor, profile, catalogue) : decodeSlot(cursor, slot, catalogue, cursor.root);
    if (!good) return false;
    if (slot !== 'RFS' && slot.name === selecting) profile = chooseProfile(table, cursor.root);
  }
  return true;
}

interface RecordResult {
  readonly record?: AsterixRecord;
  readonly error?: AsterixFault;
  readonly next: number;
}

export function decodeRecord(context: BlockContext, at: number, first: boolean): RecordResult {
  const { bytes, category, catalogue, options, end } = context;
  const baseOffset = options.baseOffset ?? 0;
  const itemsAt = fieldSpecEnd(bytes, at, end);
  const wanted = itemsAt < 0 ? undefined : editionAt(context, at, itemsAt);
  const found = findEdition(catalogue, category, wanted);
  if (found === undefined) {
    const known = editionsText(catalogue, category);
    const message = `category ${categoryText(category)} has no edition ${wanted}; set one of ${known}`;
    return { error: asterixFault('asterix/edition', { offset: at + baseOffset }, message), next: end };
  }
  const cursor: Cursor = {
    bytes,
    category,
    edition: found.edition,
    end,
    baseOffset,
    at,
    item: 'fspec',
    root: {},
    fault: undefined,
    notes: [],
  };
  if (!decodeItems(cursor, found.table, catalogue)) {
    assert(cursor.fault !== undefined, `a record that ends early must say why, at ${itemName(cursor)}`);
    return { error: cursor.fault, next: end };
  }
  if (cursor.root['I010'] === undefined) {
    cursor.item = '010';
    note(cursor, 'asterix/implausible', 'is absent, yet every record names its source: check the edition');
  }
  const head = { category, edition: found.edition, offset: at + baseOffset };
  const items = cursor.root;
  const record: AsterixRecord = first ? { ...head, startsBlock: true, items } : { ...head, items };
  return { record: cursor.notes.length === 0 ? record : { ...record, notes: cursor.notes }, next: cursor.at };
}

function decodeBlock(context: BlockContext, offset: number): DecodedBlock {
  const { category, end, options } = context;
  const place = { offset: offset + (options.baseOffset ?? 0) };
  if (!context.catalogue.editions.has(category)) {
    const message = `category ${categoryText(category)} has no table; its ${end - offset} octets are skipped`;
    return { category, offset: place.offset, records: [], error: asterixFault('asterix/category', place, message) };
  }
  const records: AsterixRecord[] = [];
  let at = offset + BLOCK_HEAD_OCTETS;
  while (at < end) {
    const { record, error, next } = decodeRecord(context, at, records.length === 0);
    if (error !== undefined) return { category, offset: place.offset, records, error };
    if (record !== undefined) records.push(record);
    at = next;
  }
  return { category, offset: place.offset, records };
}

/** Category and length stand before the records of a block. */
export const BLOCK_HEAD_OCTETS = 3;

/** The error in a block header at `at`, or undefined when the block lies inside `end`. */
export function blockFault(bytes: Uint8Array, at: number, end: number, baseOffset = 0): AsterixFault | undefined {
  const place = { offset: at + baseOffset };
  const framing = foreignFraming(bytes, at, end);
  if (framing !== undefined) {
    return asterixFault('asterix/framing', place, `this is ${framing}, not bare ASTERIX blocks; unwrap it before decoding`);
  }
  const rest = end - at;
  if (rest < BLOCK_HEAD_OCTETS) {
    return asterixFault('asterix/truncated', place, `${rest} octets are left, a block has at least ${BLOCK_HEAD_OCTETS}`);
  }
  const length = bytes[at + 1] * 256 + bytes[at + 2];
  if (length <= BLOCK_HEAD_OCTETS) {
    return asterixFault('asterix/length', place, `the block says it is ${length} octets long; with one record it has at least 4`);
  }
  if (length <= rest) return undefined;
  return asterixFault('asterix/truncated', place, `the block says it is ${length} octets long, ${rest} are left: send whole blocks`);
}

/**
 * Decodes all data blocks of a datagram or file of bare ASTERIX. Never throws on input: every octet ends in a record or
 * under a named error, and memory stays in proportion to the input.
 */
export function decode(bytes: Uint8Array, catalogue: AsterixCatalogue, options: DecodeOptions = {}): DecodedInput {
  const blocks: DecodedBlock[] = [];
  let at = 0;
  while (at < bytes.length) {
    const error = blockFault(bytes, at, bytes.length, options.baseOffset ?? 0);
    if (error !== undefined) return { blocks, error };
    const end = at + bytes[at + 1] * 256 + bytes[at + 2];
    blocks.push(decodeBlock({ bytes, category: bytes[at], catalogue, options, end }, at));
    at = end;
  }
  return { blocks };
}

/** An error in the place of the records that it cost; what `decodeToRecords` gives beside records. */
export interface AsterixErrorLine {
  readonly category?: number;
  readonly error: AsterixFault;
}

/** Decodes to a flat list in the order of the bytes: records, and errors where records were lost; JSON as it stands. */
export function decodeToRecords(bytes: Uint8Array, catalogue: AsterixCatalogue, options: DecodeOptions = {}): readonly (AsterixRecord | AsterixErrorLine)[] {
  const { blocks, error } = decode(bytes, catalogue, options);
  const lines: (AsterixRecord | AsterixErrorLine)[] = [];
  for (const block of blocks) {
    lines.push(...block.records);
    if (block.error !== undefined) lines.push({ category: block.category, error: block.error });
  }
  if (error !== undefined) lines.push({ error });
  return lines;
}
