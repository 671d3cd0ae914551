// Encodes one item by its structure in the table: the reverse of `decode-item.ts`.

import { POWER_OF_TWO, sixBitCode, writeUnsigned } from './bits.ts';
import { resolveCase } from './decode-item.ts';
import { asterixFault, categoryText, type AsterixCode, type AsterixFault } from './fault.ts';
import { MORE_KEY, OCTETS_KEY, spareKey, type AsterixItems, type AsterixValue } from './record.ts';
import type { CompoundNode, ElementNode, ExpansionTable, ExtendedNode, GroupNode, Member, NamedNode, TableNode } from './table.ts';

/** Octets as they grow, and what the record in hand says. */
export interface Sink {
  bytes: Uint8Array;
  length: number;
  readonly category: number;
  item: string;
  root: AsterixItems;
  fault: AsterixFault | undefined;
}

/** Records the error that ends this record (the first one stays). */
export function refuse(sink: Sink, code: AsterixCode, message: string): false {
  sink.fault ??= asterixFault(code, { offset: sink.length, item: `I${categoryText(sink.category)}/${sink.item}` }, message);
  return false;
}

/** Adds `octets` zero octets and gives the index of the first. */
export function grow(sink: Sink, octets: number): number {
  const from = sink.length;
  const needed = from + octets;
  if (needed > sink.bytes.length) {
    const larger = new Uint8Array(Math.max(needed, sink.bytes.length * 2));
    larger.set(sink.bytes);
    sink.bytes = larger;
  }
  sink.length = needed;
  return from;
}

/** Adds the octets that hexadecimal `digits` name. */
export function writeDigits(sink: Sink, digits: string): boolean {
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(digits)) return refuse(sink, 'asterix/value', `"${digits.slice(0, 40)}" must be hexadecimal digits, two an octet`);
  const from = grow(sink, digits.length / 2);
  for (let at = 0; at < digits.length; at += 2) sink.bytes[from + at / 2] = Number.parseInt(digits.slice(at, at + 2), 16);
  return true;
}

interface Target {
  readonly base: number;
  readonly bit: number;
}

const write = (sink: Sink, target: Target, width: number, value: number): void => writeUnsigned(sink.bytes, target.base, { bit: target.bit, width }, value);

function writeHex(sink: Sink, target: Target, node: ElementNode, value: AsterixValue): boolean {
  const digits = Math.ceil(node.bits / 4);
  const first = node.bits - (digits - 1) * 4;
  const good = typeof value === 'string' && value.length === digits && /^[0-9A-Fa-f]+$/.test(value);
  if (!good || Number.parseInt(value[0], 16) >= POWER_OF_TWO[first]) {
    return refuse(sink, 'asterix/value', `${JSON.stringify(value)} must be ${digits} hexadecimal digits for ${node.bits} bits`);
  }
  let bit = target.bit;
  for (let at = 0; at < digits; at += 1) {
    const width = at === 0 ? first : 4;
    write(sink, { base: target.base, bit }, width, Number.parseInt(value[at], 16));
    bit += width;
  }
  return true;
}

function writeText(sink: Sink, target: Target, node: ElementNode, value: AsterixValue): boolean {
  const width = node.content === 'a' ? 8 : node.content === 'c' ? 6 : 3;
  const count = Math.floor(node.bits / width);
  if (typeof value !== 'string' || value.length !== count) {
    return refuse(sink, 'asterix/value', `${JSON.stringify(value)} must be text of ${count} characters`);
  }
  for (let at = 0; at < count; at += 1) {
    const plain = value.charCodeAt(at);
    const code = node.content === 'a' ? plain : node.content === 'c' ? sixBitCode(value[at]) : plain - 48;
    if (code < 0 || code >= POWER_OF_TWO[width]) {
      return refuse(sink, 'asterix/value', `${JSON.stringify(value)} has a character that ${width} bits cannot hold`);
    }
    write(sink, { base: target.base, bit: target.bit + at * width }, width, code);
  }
  return true;
}

function writeNumber(sink: Sink, target: Target, node: ElementNode, value: AsterixValue): boolean {
  const raw = typeof value === 'number' ? Math.round((value * node.denominator) / node.numerator) : NaN;
  const signed = node.content === 'Q' || node.content === 's';
  const least = signed ? -POWER_OF_TWO[node.bits - 1] : 0;
  const most = POWER_OF_TWO[signed ? node.bits - 1 : node.bits] - 1;
  if (!(raw >= least && raw <= most)) {
    const scale = node.numerator / node.denominator;
    return refuse(sink, 'asterix/value', `${JSON.stringify(value)} must be a number from ${least * scale} to ${most * scale} ${node.unit}`.trim());
  }
  write(sink, target, node.bits, raw < 0 ? raw + POWER_OF_TWO[node.bits] : raw);
  return true;
}

function writeElement(sink: Sink, target: Target, declared: ElementNode, value: AsterixValue): boolean {
  const node = resolveCase(declared, sink.root);
  const { content, bits } = node;
  if (content === 'a' || content === 'c' || content === 'o') return writeText(sink, target, node, value);
  if (content === 'b' || (content === 'r' && bits > 16)) return writeHex(sink, target, node, value);
  return writeNumber(sink, target, node, value);
}

const isItems = (value: AsterixValue | undefined): value is AsterixItems => typeof value === 'object' && value !== null && !Array.isArray(value);

interface Filling {
  readonly fields: AsterixItems;
  /** Runs of spare bits met so far in this structure. */
  spares: number;
}

/** Writes members from `target` on; what the fields leave out is zero. */
function writeMembers(sink: Sink, target: Target, members: readonly Member[], filling: Filling): boolean {
  let bit = target.bit;
  for (const { name, node } of members) {
    if (name === undefined) filling.spares += 1;
    const value = filling.fields[name ?? spareKey(filling.spares)];
    if (value !== undefined && !writeFixed(sink, { base: target.base, bit }, node, value)) return false;
    bit += node.bits;
  }
  return true;
}

function namesOf(members: readonly Member[], extra: readonly string[]): ReadonlySet<string> {
  const names = new Set(extra);
  let spares = 0;
  for (const { name } of members) {
    if (name === undefined) spares += 1;
    names.add(name ?? spareKey(spares));
  }
  return names;
}

function checkNames(sink: Sink, fields: AsterixItems, names: ReadonlySet<string>): boolean {
  for (const name of Object.keys(fields)) {
    if (!names.has(name)) return refuse(sink, 'asterix/item', `has no field ${name}; it has ${[...names].join(', ')}`);
  }
  return true;
}

function writeFixed(sink: Sink, target: Target, node: ElementNode | GroupNode, value: AsterixValue): boolean {
  if (node.kind === 'element') return writeElement(sink, target, node, value);
  if (!isItems(value)) return refuse(sink, 'asterix/value', `${JSON.stringify(value)} must be an object of fields`);
  if (!checkNames(sink, value, namesOf(node.members, []))) return false;
  return writeMembers(sink, target, node.members, { fields: value, spares: 0 });
}

function encodeExtended(sink: Sink, node: ExtendedNode, value: AsterixValue): boolean {
  if (!isItems(value)) return refuse(sink, 'asterix/value', `${JSON.stringify(value)} must be an object of fields`);
  if (
    !checkNames(
      sink,
      value,
      namesOf(
        node.parts.flatMap((part) => part.members),
        [MORE_KEY],
      ),
    )
  )
    return false;
  const more = value[MORE_KEY];
  let last = more === undefined ? 0 : node.parts.length - 1;
  let spares = 0;
  node.parts.forEach((part, index) => {
    for (const { name } of part.members) {
      if (name === undefined) spares += 1;
      if (value[name ?? spareKey(spares)] !== undefined) last = Math.max(last, index);
    }
  });
  const filling = { fields: value, spares: 0 };
  for (let index = 0; index <= last; index += 1) {
    const part = node.parts[index];
    const base = grow(sink, part.octets);
    if (!writeMembers(sink, { base, bit: 0 }, part.members, filling)) return false;
    if (part.extensible && (index < last || more !== undefined)) sink.bytes[sink.length - 1] |= 1;
  }
  if (more === undefined) return true;
  return typeof more === 'string' ? writeDigits(sink, more) : refuse(sink, 'asterix/value', 'more must be hexadecimal digits');
}

function encodeRepeated(sink: Sink, node: TableNode & { kind: 'repeated' }, value: AsterixValue): boolean {
  if (!Array.isArray(value)) return refuse(sink, 'asterix/value', `${JSON.stringify(value)} must be a list`);
  const most = node.countOctets === 0 ? Infinity : POWER_OF_TWO[node.countOctets * 8] - 1;
  const least = node.countOctets === 0 ? 1 : 0;
  if (value.length < least || value.length > most) {
    return refuse(sink, 'asterix/value', `a list of ${value.length} must have from ${least} to ${most} entries`);
  }
  if (node.countOctets > 0) write(sink, { base: grow(sink, node.countOctets), bit: 0 }, node.countOctets * 8, value.length);
  const octets = Math.ceil(node.node.bits / 8);
  for (const [index, each] of value.entries()) {
    const base = grow(sink, octets);
    if (!writeFixed(sink, { base, bit: 0 }, node.node, each)) return false;
    if (node.countOctets === 0 && index < value.length - 1) sink.bytes[sink.length - 1] |= 1;
  }
  return true;
}

const EXPLICIT_CONTENT_MAX_OCTETS = 254;

function encodeExplicit(sink: Sink, value: AsterixValue): boolean {
  if (typeof value !== 'string') return refuse(sink, 'asterix/value', `${JSON.stringify(value)} must be hexadecimal digits`);
  if (value.length > EXPLICIT_CONTENT_MAX_OCTETS * 2) {
    return refuse(sink, 'asterix/value', `${value.length / 2} octets do not fit, at most ${EXPLICIT_CONTENT_MAX_OCTETS} do`);
  }
  sink.bytes[grow(sink, 1)] = value.length / 2 + 1;
  return writeDigits(sink, value);
}

/** Writes indicator bits (7 an octet and an extension bit) and gives the octets; 1 at least. */
export function writeIndicators(sink: Sink, set: readonly number[], octetsMin: number): void {
  const last = set.at(-1) ?? 0;
  const octets = Math.max(1, octetsMin, Math.floor(last / 7) + 1);
  const from = grow(sink, octets);
  for (let octet = 0; octet < octets - 1; octet += 1) sink.bytes[from + octet] = 1;
  for (const index of set) sink.bytes[from + Math.floor(index / 7)] |= 0x80 >> (index % 7);
}

function slotsOf(sink: Sink, slots: readonly (NamedNode | undefined)[], fields: AsterixItems): number[] | undefined {
  const names = new Set([OCTETS_KEY, ...slots.flatMap((slot) => (slot === undefined ? [] : [slot.name]))]);
  if (!checkNames(sink, fields, names)) return undefined;
  return [...slots.keys()].filter((index) => fields[slots[index]?.name ?? ''] !== undefined);
}

function encodeSlots(sink: Sink, slots: readonly (NamedNode | undefined)[], set: readonly number[], fields: AsterixItems): boolean {
  const outer = sink.item;
  for (const index of set) {
    const slot = slots[index];
    if (slot === undefined) continue;
    sink.item = `${outer}/${slot.name}`;
    if (!encodeNode(sink, slot.node, fields[slot.name])) return false;
  }
  sink.item = outer;
  return true;
}

function encodeCompound(sink: Sink, node: CompoundNode, value: AsterixValue): boolean {
  if (!isItems(value)) return refuse(sink, 'asterix/value', `${JSON.stringify(value)} must be an object of items`);
  const set = slotsOf(sink, node.slots, value);
  if (set === undefined) return false;
  writeIndicators(sink, set, octetsWanted(value));
  return encodeSlots(sink, node.slots, set, value);
}

/** Octets of indicators that the record asks for, so that what was decoded comes out as it was. */
export function octetsWanted(fields: AsterixItems): number {
  const wanted = fields[OCTETS_KEY];
  return typeof wanted === 'number' && wanted >= 1 && wanted <= 32 ? Math.floor(wanted) : 1;
}

/** Encodes one structure; false when the record ends in `sink.fault`. */
export function encodeNode(sink: Sink, node: TableNode, value: AsterixValue): boolean {
  switch (node.kind) {
    case 'element':
    case 'group':
      return writeFixed(sink, { base: grow(sink, node.bits / 8), bit: 0 }, node, value);
    case 'extended':
      return encodeExtended(sink, node, value);
    case 'repeated':
      return encodeRepeated(sink, node, value);
    case 'explicit':
      return encodeExplicit(sink, value);
    case 'compound':
      return encodeCompound(sink, node, value);
  }
}

/** Encodes a reserved expansion field: from its items, or from hexadecimal digits as it came. */
export function encodeExpansion(sink: Sink, table: ExpansionTable, value: AsterixValue): boolean {
  if (!isItems(value)) return encodeExplicit(sink, value);
  const set = slotsOf(sink, table.slots, value);
  if (set === undefined) return false;
  const from = grow(sink, 1 + table.indicatorOctets);
  for (const index of set) sink.bytes[from + 1 + (index >> 3)] |= 0x80 >> (index & 7);
  if (!encodeSlots(sink, table.slots, set, value)) return false;
  const octets = sink.length - from;
  if (octets > 255) return refuse(sink, 'asterix/value', `is ${octets} octets long, at most 255 fit`);
  sink.bytes[from] = octets;
  return true;
}
