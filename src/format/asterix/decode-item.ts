// Decodes one item by its structure in the table. A function that meets bad bytes sets `cursor.fault` and gives
// undefined; nothing throws on input.

import { hexOf, readHex, readUnsigned, signedOf, sixBitCharacter } from './bits.ts';
import { asterixFault, categoryText, type AsterixCode, type AsterixFault, type FaultPlace } from './fault.ts';
import { MORE_KEY, OCTETS_KEY, spareKey, type AsterixItems, type AsterixValue } from './record.ts';
import type { CompoundNode, ElementNode, ExpansionTable, ExtendedNode, GroupNode, Member, NamedNode, TableNode } from './table.ts';

/** Where decoding stands. `end` is the end of the block; `root` holds what the record gave so far. */
export interface Cursor {
  readonly bytes: Uint8Array;
  readonly category: number;
  readonly edition: string;
  readonly end: number;
  /** Added to offsets in errors: where `bytes` stands in a longer input. */
  readonly baseOffset: number;
  at: number;
  item: string;
  root: Record<string, AsterixValue>;
  fault: AsterixFault | undefined;
  notes: AsterixFault[];
}

type Fields = Record<string, AsterixValue>;

/** `I048/040` of the item in hand. */
export function itemName(cursor: Cursor): string {
  return `I${categoryText(cursor.category)}/${cursor.item}`;
}

const placeOf = (cursor: Cursor): FaultPlace => ({ offset: cursor.at + cursor.baseOffset, item: itemName(cursor) });

/** Records the error that ends this record (the first one stays). */
export function stop(cursor: Cursor, code: AsterixCode, message: string): undefined {
  cursor.fault ??= asterixFault(code, placeOf(cursor), message);
  return undefined;
}

// A record of a wrong edition can raise a note in every item; a few tell the story.
const NOTES_MAX = 8;

/** Records something that does not end the record. */
export function note(cursor: Cursor, code: AsterixCode, message: string): void {
  if (cursor.notes.length >= NOTES_MAX) return;
  cursor.notes.push(asterixFault(code, placeOf(cursor), message));
}

/** True when `octets` more octets belong to the block; else the record ends in `asterix/overrun`. */
export function fits(cursor: Cursor, octets: number): boolean {
  if (cursor.at + octets <= cursor.end) return true;
  const rest = cursor.end - cursor.at;
  stop(cursor, 'asterix/overrun', `needs ${octets} octets, ${rest} are left in its block: check the edition of this source`);
  return false;
}

function textOf(bytes: Uint8Array, base: number, bit: number, node: ElementNode): string {
  const width = node.content === 'a' ? 8 : node.content === 'c' ? 6 : 3;
  let text = '';
  for (let at = 0; at + width <= node.bits; at += width) {
    const code = readUnsigned(bytes, base, bit + at, width);
    text += node.content === 'a' ? String.fromCharCode(code) : node.content === 'c' ? sixBitCharacter(code) : String(code);
  }
  return text;
}

/** The case that holds for a scale that depends on another value of the record. */
export function resolveCase(node: ElementNode, root: AsterixItems): ElementNode {
  if (node.cases === undefined) return node;
  const [item, ...inside] = node.cases.path;
  let value: AsterixValue | undefined = root[`I${item}`];
  for (const name of inside) value = (value as AsterixItems | undefined)?.[name];
  return (typeof value === 'number' ? node.cases.byValue.get(value) : undefined) ?? node;
}

function elementValue(cursor: Cursor, bit: number, declared: ElementNode): AsterixValue {
  const node = declared.cases === undefined ? declared : resolveCase(declared, cursor.root);
  const { content, bits } = node;
  if (content === 'a' || content === 'c' || content === 'o') return textOf(cursor.bytes, cursor.at, bit, node);
  if (content === 'b' || (content === 'r' && bits > 16)) return readHex(cursor.bytes, cursor.at, bit, bits);
  const unsigned = readUnsigned(cursor.bytes, cursor.at, bit, bits);
  const value = content === 'Q' || content === 's' ? signedOf(unsigned, bits) : unsigned;
  if (content !== 'Q' && content !== 'q') return value;
  const quantity = (value * node.numerator) / node.denominator;
  if (quantity > node.limit || quantity < -node.limit) {
    note(cursor, 'asterix/implausible', `is ${quantity} ${node.unit}, at most ${node.limit} is possible: check the edition`);
  }
  return quantity;
}

interface Filling {
  readonly into: Fields;
  spares: number;
}

/** Where a value goes. Groups are attached before they are filled, so that later fields can look at earlier ones. */
interface Place {
  readonly into: Fields;
  readonly key: string;
}

function fillMembers(cursor: Cursor, bit: number, members: readonly Member[], filling: Filling): void {
  let at = bit;
  for (const { name, node } of members) {
    if (name !== undefined) fillFixed(cursor, at, node, { into: filling.into, key: name });
    else {
      filling.spares += 1;
      const value = readUnsigned(cursor.bytes, cursor.at, at, node.bits);
      if (value !== 0) {
        filling.into[spareKey(filling.spares)] = value;
        note(cursor, 'asterix/spare', `spare bits are set that edition ${cursor.edition} leaves empty`);
      }
    }
    at += node.bits;
  }
}

// `bit` counts from the octet at `cursor.at`, which stays.
function fillFixed(cursor: Cursor, bit: number, node: ElementNode | GroupNode, place: Place): void {
  if (node.kind === 'element') {
    place.into[place.key] = elementValue(cursor, bit, node);
    return;
  }
  const into: Fields = { ...node.template };
  place.into[place.key] = into;
  fillMembers(cursor, bit, node.members, { into, spares: 0 });
}

function fixed(cursor: Cursor, node: ElementNode | GroupNode, place: Place): boolean {
  const octets = node.bits / 8;
  if (!fits(cursor, octets)) return false;
  fillFixed(cursor, 0, node, place);
  cursor.at += octets;
  return true;
}

/** How many parts of an extended item are there, as far as the octets and the table reach. */
function partsPresent(cursor: Cursor, node: ExtendedNode): number {
  let at = cursor.at;
  for (let index = 0; index < node.parts.length; index += 1) {
    at += node.parts[index].octets;
    if (at > cursor.end || (cursor.bytes[at - 1] & 1) === 0) return index + 1;
  }
  return node.parts.length;
}

function extended(cursor: Cursor, node: ExtendedNode, place: Place): boolean {
  const filling: Filling = { into: { ...node.templates[partsPresent(cursor, node) - 1] }, spares: 0 };
  place.into[place.key] = filling.into;
  for (const part of node.parts) {
    if (!fits(cursor, part.octets)) return false;
    fillMembers(cursor, 0, part.members, filling);
    cursor.at += part.octets;
    if (!part.extensible || (cursor.bytes[cursor.at - 1] & 1) === 0) return true;
  }
  const from = cursor.at;
  do {
    if (!fits(cursor, 1)) return false;
    cursor.at += 1;
  } while ((cursor.bytes[cursor.at - 1] & 1) !== 0);
  filling.into[MORE_KEY] = hexOf(cursor.bytes, from, cursor.at);
  note(cursor, 'asterix/edition', `is ${cursor.at - from} octets longer than edition ${cursor.edition} knows`);
  return true;
}

function repeated(cursor: Cursor, node: TableNode & { kind: 'repeated' }, place: Place): boolean {
  const list: AsterixValue[] = [];
  place.into[place.key] = list;
  const holder: Fields = {};
  const target = { into: holder, key: 'value' };
  const read = (octets: number): boolean => {
    if (!fits(cursor, octets)) return false;
    fillFixed(cursor, 0, node.node, target);
    list.push(holder['value']);
    cursor.at += octets;
    return true;
  };
  if (node.countOctets === 0) {
    const octets = (node.node.bits + 1) / 8;
    do if (!read(octets)) return false;
    while ((cursor.bytes[cursor.at - 1] & 1) !== 0);
    return true;
  }
  if (!fits(cursor, node.countOctets)) return false;
  const count = readUnsigned(cursor.bytes, cursor.at, 0, node.countOctets * 8);
  cursor.at += node.countOctets;
  for (let done = 0; done < count; done += 1) if (!read(node.node.bits / 8)) return false;
  return true;
}

/** Length of an explicit item, its length octet included, or undefined when it cannot be. */
function explicitLength(cursor: Cursor): number | undefined {
  if (!fits(cursor, 1)) return undefined;
  const octets = cursor.bytes[cursor.at];
  if (octets === 0) return stop(cursor, 'asterix/length', 'says it is 0 octets long; the length octet itself counts, so 1 is the least');
  return fits(cursor, octets) ? octets : undefined;
}

function explicit(cursor: Cursor, place: Place): boolean {
  const octets = explicitLength(cursor);
  if (octets === undefined) return false;
  place.into[place.key] = hexOf(cursor.bytes, cursor.at + 1, cursor.at + octets);
  cursor.at += octets;
  return true;
}

function compound(cursor: Cursor, node: CompoundNode, place: Place): boolean {
  const into: Fields = {};
  place.into[place.key] = into;
  const from = cursor.at;
  do {
    if (!fits(cursor, 1)) return false;
    cursor.at += 1;
  } while ((cursor.bytes[cursor.at - 1] & 1) !== 0);
  const octets = cursor.at - from;
  if (octets > 1 && cursor.bytes[cursor.at - 1] === 0) into[OCTETS_KEY] = octets;
  const outer = cursor.item;
  for (let octet = 0; octet < octets; octet += 1) {
    for (let bit = 0; bit < 7; bit += 1) {
      if ((cursor.bytes[from + octet] & (0x80 >> bit)) === 0) continue;
      const slot = node.slots[octet * 7 + bit];
      if (slot === undefined) {
        stop(cursor, 'asterix/fspec', `indicator ${octet * 7 + bit + 1} is set, which edition ${cursor.edition} does not define`);
        return false;
      }
      cursor.item = `${outer}/${slot.name}`;
      if (!decodeNode(cursor, slot.node, { into, key: slot.name })) return false;
    }
  }
  cursor.item = outer;
  return true;
}

/** Decodes one structure at `cursor.at` into `place`; false when the record ends in `cursor.fault`. */
export function decodeNode(cursor: Cursor, node: TableNode, place: Place): boolean {
  switch (node.kind) {
    case 'element':
    case 'group':
      return fixed(cursor, node, place);
    case 'extended':
      return extended(cursor, node, place);
    case 'repeated':
      return repeated(cursor, node, place);
    case 'explicit':
      return explicit(cursor, place);
    case 'compound':
      return compound(cursor, node, place);
  }
}

function expansionFields(cursor: Cursor, table: ExpansionTable): AsterixItems | undefined {
  const into: Fields = {};
  const from = cursor.at;
  const outer = cursor.item;
  if (!fits(cursor, table.indicatorOctets)) return undefined;
  cursor.at += table.indicatorOctets;
  for (let index = 0; index < table.indicatorOctets * 8; index += 1) {
    if ((cursor.bytes[from + (index >> 3)] & (0x80 >> (index & 7))) === 0) continue;
    const slot: NamedNode | undefined = table.slots[index];
    if (slot === undefined) return stop(cursor, 'asterix/fspec', `indicator ${index + 1} is not defined`);
    cursor.item = `${outer}/${slot.name}`;
    if (!decodeNode(cursor, slot.node, { into, key: slot.name })) return undefined;
  }
  cursor.item = outer;
  return cursor.at === cursor.end ? into : stop(cursor, 'asterix/length', 'holds more octets than its indicators say');
}

/**
 * Decodes a reserved expansion field by its table. A field that does not fit the table stays hexadecimal digits, with a
 * note: it has a length of its own, so the record goes on.
 */
export function decodeExpansion(cursor: Cursor, table: ExpansionTable, place: Place): boolean {
  const octets = explicitLength(cursor);
  if (octets === undefined) return false;
  const inner: Cursor = { ...cursor, at: cursor.at + 1, end: cursor.at + octets, notes: [] };
  const fields = expansionFields(inner, table);
  if (fields === undefined) {
    note(cursor, 'asterix/expansion', `is kept as it came, for its own table does not fit: ${inner.fault?.message ?? ''}`);
    return explicit(cursor, place);
  }
  for (const each of inner.notes) if (cursor.notes.length < NOTES_MAX) cursor.notes.push(each);
  place.into[place.key] = fields;
  cursor.at += octets;
  return true;
}
