// Reads the compact tables of `tables/` into the structure that the engine walks.
//
// One table, one line an item, after the lines that give the order of items:
//   uap <name> 010 140 - … RFS        user application profile; `-` is a spare slot, `RFS` random field sequencing
//   select 020/TYP 0=plot 1=track     which profile holds, when there are several
//   expansion 1 MD5 M5N …             instead of `uap`: a reserved expansion field with that many octets of indicators
//   040 (RHO q16*1/256:NM,THETA q16*360/65536:°)
// Structures: `(a,b)` group; `.4` four spare bits; `<a,b|c,d|>` extended, `|` is the extension bit; `*1{x}` repeated
// after a count of one octet; `*fx{x}` repeated while the last bit is set; `[a,-,b]` compound with its own indicators;
// `!` explicit length. Elements: kind, bits and for quantities scale and unit: r raw, t enumeration, b Comm-B register,
// a text of 8-bit characters, c text of 6-bit characters, o octal digits, u and s integers without and with sign,
// q and Q quantities without and with sign. `?150/IM(0=q15*…;1=q15*…;*=r15)` takes its scale from another value.

import { assert, DAY_S } from '../../base/index.ts';
import { itemKey } from './record.ts';

export type ElementContent = 'r' | 't' | 'b' | 'a' | 'c' | 'o' | 'u' | 's' | 'q' | 'Q';

export interface ElementNode {
  readonly kind: 'element';
  readonly content: ElementContent;
  readonly bits: number;
  /** A quantity is raw × `numerator` / `denominator` in `unit`. */
  readonly numerator: number;
  readonly denominator: number;
  readonly unit: string;
  /** No true value is larger, either way: 90 for latitudes, 180 for longitudes, a day for times of day; otherwise infinite. */
  readonly limit: number;
  /** Set when the scale depends on the value at `path` (item, then names inside). */
  readonly cases?: { readonly path: readonly string[]; readonly byValue: ReadonlyMap<number, ElementNode> };
}

export interface Member {
  /** `undefined` for spare bits. */
  readonly name: string | undefined;
  readonly node: ElementNode | GroupNode;
}

export interface GroupNode {
  readonly kind: 'group';
  readonly bits: number;
  readonly members: readonly Member[];
  /** All names with 0: decoding copies it, which is several times faster than adding one name after the other. */
  readonly template: Template;
}

/** Names of a structure in their order, each with 0. */
export type Template = Readonly<Record<string, 0>>;

export interface ExtensionPart {
  readonly members: readonly Member[];
  readonly octets: number;
  /** False only where an edition ends an extended item without an extension bit. */
  readonly extensible: boolean;
}

export interface NamedNode {
  readonly name: string;
  /** The name in a decoded record: `I040` for an item, else as it is. */
  readonly key: string;
  readonly node: TableNode;
}

export type TableNode =
  | ElementNode
  | GroupNode
  | ExtendedNode
  | { readonly kind: 'repeated'; readonly countOctets: number; readonly node: ElementNode | GroupNode }
  | { readonly kind: 'explicit' }
  | CompoundNode;

export interface ExtendedNode {
  readonly kind: 'extended';
  readonly parts: readonly ExtensionPart[];
  /** By the number of parts that are there, less one. */
  readonly templates: readonly Template[];
}

export interface CompoundNode {
  readonly kind: 'compound';
  readonly slots: readonly (NamedNode | undefined)[];
}

/** One slot of a profile: an item, spare (`undefined`), or random field sequencing. */
export type ProfileSlot = NamedNode | 'RFS' | undefined;

// Sources use a handful of combinations of items; beyond this many a record is built without a template.
const SHAPES_MAX = 256;

/** A record's keys in their order with null, for the octets of a field specification; see `GroupNode.template`. */
export function recordShape(table: CategoryTable, indicators: string): Readonly<Record<string, null>> | undefined {
  if (table.selector !== undefined) return undefined;
  const known = table.shapes.get(indicators);
  if (known !== undefined || table.shapes.size >= SHAPES_MAX) return known;
  const keys: string[] = [];
  const profile = table.profiles.values().next().value ?? [];
  for (let index = 0; index < indicators.length * 7; index += 1) {
    const octet = Math.floor(index / 7);
    const slot = profile[index];
    if ((indicators.charCodeAt(octet) & (0x80 >> (index - octet * 7))) === 0) continue;
    if (slot === undefined) return undefined;
    keys.push(`"${slot === 'RFS' ? slot : slot.key}":null`);
  }
  const shape = JSON.parse(`{${keys.join(',')}}`) as Readonly<Record<string, null>>;
  table.shapes.set(indicators, shape);
  return shape;
}

export interface CategoryTable {
  readonly profiles: ReadonlyMap<string, readonly ProfileSlot[]>;
  /** Which profile holds: the value at `path`; the first profile where the record does not say. */
  readonly selector?: { readonly path: readonly string[]; readonly byValue: ReadonlyMap<number, string> };
  /** Filled by `recordShape`. */
  readonly shapes: Map<string, Readonly<Record<string, null>>>;
}

export interface ExpansionTable {
  readonly indicatorOctets: number;
  readonly slots: readonly (NamedNode | undefined)[];
}

interface Source {
  readonly text: string;
  at: number;
}

const take = (source: Source, pattern: RegExp): string => {
  pattern.lastIndex = source.at;
  const found = pattern.exec(source.text)?.[0];
  assert(found !== undefined, `a table must read ${pattern.source} at "${source.text.slice(source.at, source.at + 20)}"`);
  source.at += found.length;
  return found;
};

const accept = (source: Source, character: string): boolean => {
  if (source.text[source.at] !== character) return false;
  source.at += 1;
  return true;
};

const expectCharacter = (source: Source, character: string): void =>
  assert(accept(source, character), `a table must have ${character} at "${source.text.slice(source.at)}"`);

const NAME = /[A-Z0-9]+/y;
const DIGITS = /\d+/y;
const KIND = /[rtbacousqQ]/y;
const UNIT = /[^\s,|;)>\]}]*/y;
const PATH = /[A-Z0-9/]+/y;

function plainElement(source: Source): ElementNode {
  const content = take(source, KIND) as ElementContent;
  const bits = Number(take(source, DIGITS));
  let numerator = 1;
  let denominator = 1;
  let unit = '';
  if (content === 'q' || content === 'Q') {
    expectCharacter(source, '*');
    numerator = Number(take(source, DIGITS));
    if (accept(source, '/')) denominator = Number(take(source, DIGITS));
    // A numerator may itself be a fraction: 25/2/2 is 25/4.
    while (accept(source, '/')) denominator *= Number(take(source, DIGITS));
    expectCharacter(source, ':');
    unit = take(source, UNIT);
  }
  // Times of day all have this form; durations in the same form stay far below a day.
  const limit = unit === 's' && bits === 24 && denominator === 128 ? DAY_S - 1 / 128 : Infinity;
  return { kind: 'element', content, bits, numerator, denominator, unit, limit };
}

function element(source: Source): ElementNode {
  if (!accept(source, '?')) return plainElement(source);
  const path = take(source, PATH).split('/');
  expectCharacter(source, '(');
  const byValue = new Map<number, ElementNode>();
  while (!accept(source, '*')) {
    const value = Number(take(source, DIGITS));
    expectCharacter(source, '=');
    byValue.set(value, plainElement(source));
    expectCharacter(source, ';');
  }
  expectCharacter(source, '=');
  const otherwise = plainElement(source);
  expectCharacter(source, ')');
  return { ...otherwise, cases: { path, byValue } };
}

const spare = (bits: number): Member => ({
  name: undefined,
  node: { kind: 'element', content: 'r', bits, numerator: 1, denominator: 1, unit: '', limit: Infinity },
});

const LIMITS_DEG: ReadonlyMap<string, number> = new Map([
  ['LAT', 90],
  ['LON', 180],
]);

function member(source: Source): Member {
  if (accept(source, '.')) return spare(Number(take(source, DIGITS)));
  const { name, node } = namedNode(source);
  const limit = LIMITS_DEG.get(name);
  if (limit !== undefined && node.kind === 'element' && node.unit === '°') return { name, node: { ...node, limit } };
  assert(node.kind === 'element' || node.kind === 'group', `${name} must have a fixed size`);
  return { name, node };
}

/** Members up to one of the characters in `stops`, which stays unread. */
function members(source: Source, stops: string): Member[] {
  const list: Member[] = [];
  while (!stops.includes(source.text[source.at] ?? '')) {
    list.push(member(source));
    accept(source, ',');
  }
  return list;
}

const bitsOf = (list: readonly Member[]): number => list.reduce((sum, each) => sum + each.node.bits, 0);

// Read from JSON, because objects grown name by name turn into slow hash tables after a dozen of them.
const templateOf = (list: readonly Member[]): Template => {
  const names = list.flatMap(({ name }) => (name === undefined ? [] : [`"${name}":0`]));
  return JSON.parse(`{${names.join(',')}}`) as Template;
};

function group(source: Source): GroupNode {
  const list = members(source, ')');
  expectCharacter(source, ')');
  return { kind: 'group', bits: bitsOf(list), members: list, template: templateOf(list) };
}

function extended(source: Source): TableNode {
  const parts: ExtensionPart[] = [];
  while (!accept(source, '>')) {
    const list = members(source, '|>');
    const extensible = accept(source, '|');
    const bits = bitsOf(list) + (extensible ? 1 : 0);
    assert(bits % 8 === 0, 'each part of an extended item must fill its octets');
    parts.push({ members: list, octets: bits / 8, extensible });
  }
  const templates = parts.map((_, last) => templateOf(parts.slice(0, last + 1).flatMap((part) => part.members)));
  return { kind: 'extended', parts, templates };
}

function repeated(source: Source): TableNode {
  const countOctets = accept(source, 'f') ? 0 : Number(take(source, DIGITS));
  if (countOctets === 0) expectCharacter(source, 'x');
  expectCharacter(source, '{');
  const inner = node(source);
  expectCharacter(source, '}');
  assert(inner.kind === 'element' || inner.kind === 'group', 'a repeated structure must have a fixed size');
  return { kind: 'repeated', countOctets, node: inner };
}

function compound(source: Source): CompoundNode {
  const slots: (NamedNode | undefined)[] = [];
  while (!accept(source, ']')) {
    slots.push(accept(source, '-') ? undefined : namedNode(source));
    accept(source, ',');
  }
  return { kind: 'compound', slots };
}

function node(source: Source): TableNode {
  if (accept(source, '(')) return group(source);
  if (accept(source, '<')) return extended(source);
  if (accept(source, '*')) return repeated(source);
  if (accept(source, '[')) return compound(source);
  if (accept(source, '!')) return { kind: 'explicit' };
  return element(source);
}

function namedNode(source: Source): NamedNode {
  const name = take(source, NAME);
  expectCharacter(source, ' ');
  return { name, key: name, node: node(source) };
}

interface RawTable {
  readonly heads: readonly (readonly string[])[];
  readonly items: ReadonlyMap<string, NamedNode>;
}

const HEADS = ['uap', 'select', 'expansion'];

function rawTable(text: string): RawTable {
  const heads: string[][] = [];
  const items = new Map<string, NamedNode>();
  for (const line of text.trim().split('\n')) {
    const words = line.split(' ');
    if (HEADS.includes(words[0])) {
      heads.push(words);
      continue;
    }
    const source = { text: line, at: 0 };
    const item = namedNode(source);
    assert(source.at === line.length, `a table line must end after its item: "${line.slice(source.at)}"`);
    items.set(item.name, { ...item, key: itemKey(item.name) });
  }
  return { heads, items };
}

function slotOf(items: ReadonlyMap<string, NamedNode>, word: string): NamedNode | undefined {
  if (word === '-') return undefined;
  const item = items.get(word);
  assert(item !== undefined, `item ${word} must be in the table`);
  return item;
}

/** Reads the table of a category. */
export function parseCategoryTable(text: string): CategoryTable {
  const { heads, items } = rawTable(text);
  const profiles = new Map<string, readonly ProfileSlot[]>();
  let selector: CategoryTable['selector'];
  for (const [word, name, ...rest] of heads) {
    if (word === 'uap')
      profiles.set(
        name,
        rest.map((slot) => (slot === 'RFS' ? slot : slotOf(items, slot))),
      );
    else {
      const rows = rest.map((row) => row.split('='));
      selector = { path: name.split('/'), byValue: new Map(rows.map(([value, profile]) => [Number(value), profile])) };
    }
  }
  return selector === undefined ? { profiles, shapes: new Map() } : { profiles, selector, shapes: new Map() };
}

/** Reads the table of a reserved expansion field. */
export function parseExpansionTable(text: string): ExpansionTable {
  const { heads, items } = rawTable(text);
  const [, octets, ...names] = heads[0];
  return { indicatorOctets: Number(octets), slots: names.map((name) => slotOf(items, name)) };
}
