// Records straight to their line of NDJSON, several times faster than by an object: what small structures say is kept as text by their
// bits, since the same few codes and flags come again and again. Only records without anything odd go this way; for all others the
// caller takes the way of `decodeItems`, and both give the same line.

import { readHex, readUnsigned, signedOf } from './bits.ts';
import { decodeNode, type Cursor } from './decode-item.ts';
import { itemKey, type AsterixValue } from './record.ts';
import type { CategoryTable, ElementNode, ExpansionTable, GroupNode, Member, ProfileSlot, TableNode } from './table.ts';

/** Where reading stands. A text writer moves `at`; it gives undefined where the other way must be taken. */
export interface TextCursor {
  readonly bytes: Uint8Array;
  readonly category: number;
  readonly edition: string;
  end: number;
  at: number;
}

type Writer = (cursor: TextCursor) => string | undefined;
/** Writes bits from `bit` on, counted from the octet at `at`, which stays. */
type BitWriter = (cursor: TextCursor, bit: number) => string | undefined;

/** Structures of at most this many bits are kept by their value, */
const KEPT_BITS = 16;
/** fields inside larger ones of at most this many, */
const KEPT_ELEMENT_BITS = 12;
/** and as many of each as this. */
const KEPT_MAX = 4096;
/** Texts of callsigns and the like, kept by their digits. */
const WIDE_BITS_MAX = 64;

/** What the other way says of a structure that stands alone; undefined when it notes anything. */
function spelled(cursor: TextCursor, node: TableNode, place: { readonly item: string; readonly key: string }): string | undefined {
  const into: Record<string, AsterixValue> = {};
  const root = { [itemKey(place.item)]: into };
  const { bytes, category, edition, at, end } = cursor;
  const inner: Cursor = {
    bytes,
    category,
    edition,
    end,
    baseOffset: 0,
    at,
    item: place.item,
    root: place.key === itemKey(place.item) ? into : root,
    fault: undefined,
    notes: [],
  };
  if (!decodeNode(inner, node, { into, key: place.key }) || inner.notes.length > 0) return undefined;
  return JSON.stringify(into[place.key]);
}

/** A structure of whole octets that is kept by its bits. */
function keptWriter(node: ElementNode | GroupNode, place: { readonly item: string; readonly key: string }): Writer {
  const kept = new Map<number, string>();
  const octets = node.bits / 8;
  return (cursor) => {
    if (cursor.at + octets > cursor.end) return undefined;
    const bits = readUnsigned(cursor.bytes, cursor.at, 0, node.bits);
    const known = kept.get(bits);
    const text = known ?? spelled(cursor, node, place);
    if (text === undefined) return undefined;
    if (known === undefined && kept.size < KEPT_MAX) kept.set(bits, text);
    cursor.at += octets;
    return text;
  };
}

/** Keeps the texts of a field that has few values. */
function keepingBits(node: ElementNode, write: BitWriter): BitWriter {
  const kept = Array.from<string | undefined>({ length: 1 << node.bits });
  return (cursor, bit) => {
    const unsigned = readUnsigned(cursor.bytes, cursor.at, bit, node.bits);
    return (kept[unsigned] ??= write(cursor, bit));
  };
}

function elementWriter(node: ElementNode): BitWriter {
  const write = plainWriter(node);
  return node.bits <= KEPT_ELEMENT_BITS && node.cases === undefined ? keepingBits(node, write) : write;
}

/** A number of any width, or digits. */
function plainWriter(node: ElementNode): BitWriter {
  const { content, bits, numerator, denominator, limit } = node;
  if (node.cases !== undefined) return () => undefined;
  if (content === 'b' || (content === 'r' && bits > 16)) return ({ bytes, at }, bit) => `"${readHex(bytes, at, bit, bits)}"`;
  if (content === 'q' || content === 'Q') {
    return ({ bytes, at }, bit) => {
      const unsigned = readUnsigned(bytes, at, bit, bits);
      const quantity = ((content === 'Q' ? signedOf(unsigned, bits) : unsigned) * numerator) / denominator;
      return quantity > limit || quantity < -limit ? undefined : String(quantity);
    };
  }
  if (content === 's') return ({ bytes, at }, bit) => String(signedOf(readUnsigned(bytes, at, bit, bits), bits));
  if (content === 'r' || content === 't' || content === 'u') return ({ bytes, at }, bit) => String(readUnsigned(bytes, at, bit, bits));
  return () => undefined;
}

/** Texts and other wide structures, kept by their digits: a callsign comes again each turn. */
function wideWriter(node: ElementNode | GroupNode, place: { readonly item: string; readonly key: string }): Writer {
  const kept = new Map<number, Map<number, string>>();
  const octets = node.bits / 8;
  const half = 8 * Math.ceil(octets / 2);
  let count = 0;
  return (cursor) => {
    if (cursor.at + octets > cursor.end) return undefined;
    const high = readUnsigned(cursor.bytes, cursor.at, 0, half);
    const low = readUnsigned(cursor.bytes, cursor.at, half, node.bits - half);
    const known = kept.get(high)?.get(low);
    const text = known ?? spelled(cursor, node, place);
    if (text === undefined) return undefined;
    if (known === undefined && count < KEPT_MAX) {
      count += 1;
      const lows = kept.get(high) ?? new Map<number, string>();
      kept.set(high, lows.set(low, text));
    }
    cursor.at += octets;
    return text;
  };
}

/** A quantity or bits alone: nothing of it is text. */
const isPlain = (node: ElementNode | GroupNode): boolean =>
  node.kind === 'element' ? node.cases === undefined && !['a', 'c', 'o'].includes(node.content) : node.members.every((member) => isPlain(member.node));

/** `"A":1,"B":2` of members one after the other. */
function membersWriter(members: readonly Member[]): BitWriter {
  const parts: { readonly head: string; readonly write: BitWriter; readonly bits: number }[] = members.map(({ name, node }) => ({
    head: name === undefined ? '' : `"${name}":`,
    bits: node.bits,
    write: node.kind === 'element' ? elementWriter(node) : bracedMembers(node),
  }));
  return (cursor, bit) => {
    let text = '';
    let from = bit;
    for (const { head, write, bits } of parts) {
      if (head === '') {
        if (readUnsigned(cursor.bytes, cursor.at, from, bits) !== 0) return undefined;
      } else {
        const value = write(cursor, from);
        if (value === undefined) return undefined;
        text += text === '' ? head + value : `,${head}${value}`;
      }
      from += bits;
    }
    return text;
  };
}

function bracedMembers(node: GroupNode): BitWriter {
  const write = membersWriter(node.members);
  return (cursor, bit) => {
    const inner = write(cursor, bit);
    return inner === undefined ? undefined : `{${inner}}`;
  };
}

function fixedWriter(node: ElementNode | GroupNode, place: { readonly item: string; readonly key: string }): Writer {
  if (node.bits <= KEPT_BITS) return keptWriter(node, place);
  if (!isPlain(node) && node.bits <= WIDE_BITS_MAX) return wideWriter(node, place);
  const write = node.kind === 'element' ? elementWriter(node) : bracedMembers(node);
  const octets = node.bits / 8;
  return (cursor) => {
    if (cursor.at + octets > cursor.end) return undefined;
    const text = write(cursor, 0);
    cursor.at += octets;
    return text;
  };
}

/** One part of an extended item as `"A":1,"B":2`, kept by its octet. */
function partWriter(members: readonly Member[], octets: number): Writer {
  const write = membersWriter(members);
  const kept = Array.from<string | undefined>({ length: 256 });
  return (cursor) => {
    if (cursor.at + octets > cursor.end) return undefined;
    const known = octets === 1 ? kept[cursor.bytes[cursor.at]] : undefined;
    const text = known ?? write(cursor, 0);
    if (octets === 1) kept[cursor.bytes[cursor.at]] = text;
    cursor.at += octets;
    return text;
  };
}

function extendedWriter(node: TableNode & { kind: 'extended' }): Writer {
  const parts = node.parts.map(({ members, octets, extensible }) => ({ write: partWriter(members, octets), extensible }));
  return (cursor) => {
    let text = '{';
    for (const { write, extensible } of parts) {
      const part = write(cursor);
      if (part === undefined) return undefined;
      text += text === '{' || part === '' ? part : `,${part}`;
      if (!extensible || (cursor.bytes[cursor.at - 1] & 1) === 0) return `${text}}`;
    }
    // Longer than the edition knows.
    return undefined;
  };
}

function repeatedWriter(node: TableNode & { kind: 'repeated' }, place: { readonly item: string; readonly key: string }): Writer {
  if (node.countOctets !== 1) return () => undefined;
  const write = fixedWriter(node.node, place);
  return (cursor) => {
    if (cursor.at >= cursor.end) return undefined;
    const count = cursor.bytes[cursor.at];
    cursor.at += 1;
    let text = '[';
    for (let index = 0; index < count; index += 1) {
      const entry = write(cursor);
      if (entry === undefined) return undefined;
      text += index === 0 ? entry : `,${entry}`;
    }
    return `${text}]`;
  };
}

interface Slot {
  readonly head: string;
  readonly write: Writer;
}

/** `{"A":…,"B":…}` of the slots that the indicators from octet `from` to `head` name; the cursor stands behind them. */
function writeSlots(cursor: TextCursor, from: number, head: number, slots: readonly (Slot | undefined)[]): string | undefined {
  let text = '{';
  for (let octet = from; octet <= head; octet += 1) {
    for (let set = cursor.bytes[octet] & 0xfe, index = (octet - from) * 7; set !== 0; set = (set << 1) & 0xfe, index += 1) {
      if ((set & 0x80) === 0) continue;
      const slot = slots[index];
      const value = slot?.write(cursor);
      if (slot === undefined || value === undefined) return undefined;
      text += text === '{' ? slot.head + value : `,${slot.head}${value}`;
    }
  }
  return `${text}}`;
}

/** The last octet of the indicators at the cursor; -1 when they do not end, or end in an empty one. */
function indicatorsHead({ bytes, at, end }: TextCursor): number {
  let head = at;
  while (head < end && (bytes[head] & 1) !== 0) head += 1;
  return head >= end || (head > at && bytes[head] === 0) ? -1 : head;
}

function compoundWriter(node: TableNode & { kind: 'compound' }, item: string): Writer {
  const slots = node.slots.map((slot) => (slot === undefined ? undefined : { head: `"${slot.key}":`, write: nodeWriter(slot.node, { item, key: slot.key }) }));
  return (cursor) => {
    const from = cursor.at;
    const head = indicatorsHead(cursor);
    if (head < 0) return undefined;
    cursor.at = head + 1;
    return writeSlots(cursor, from, head, slots);
  };
}

function nodeWriter(node: TableNode, place: { readonly item: string; readonly key: string }): Writer {
  switch (node.kind) {
    case 'element':
    case 'group':
      return fixedWriter(node, place);
    case 'extended':
      return extendedWriter(node);
    case 'repeated':
      return repeatedWriter(node, place);
    case 'explicit':
      // Special purpose and expansion fields have rules of their own.
      return () => undefined;
    case 'compound':
      return compoundWriter(node, place.item);
  }
}

/** Gives the items of a record as JSON and moves to its end; undefined, wherever it then stands, for a record with anything odd. */
export type RecordWriter = (cursor: TextCursor) => string | undefined;

function profileWriter(profile: readonly ProfileSlot[], expansion: ExpansionTable | undefined): RecordWriter {
  const slots = profile.map((slot) => {
    if (slot === undefined || slot === 'RFS' || (slot.name === 'RE' && expansion !== undefined)) return undefined;
    return { head: `"${slot.key}":`, write: nodeWriter(slot.node, { item: slot.name, key: slot.key }) };
  });
  return (cursor) => {
    const from = cursor.at;
    const head = indicatorsHead(cursor);
    // Every record begins with its source.
    if (head < 0 || (cursor.bytes[from] & 0x80) === 0) return undefined;
    cursor.at = head + 1;
    return writeSlots(cursor, from, head, slots);
  };
}

const writers = new WeakMap<CategoryTable, RecordWriter>();

/** The writer of a table; undefined for one with several profiles. */
export function recordWriterOf(table: CategoryTable, expansion: ExpansionTable | undefined): RecordWriter | undefined {
  if (table.selector !== undefined) return undefined;
  let writer = writers.get(table);
  if (writer === undefined) {
    writer = profileWriter(table.profiles.values().next().value ?? [], expansion);
    writers.set(table, writer);
  }
  return writer;
}
