// Spare bits inside compounds and expansion fields, for the fast decoders, which step over these by their lengths. Read from the tables of the
// newest editions, for editions only ever give spare bits a meaning. Prepared when first needed; nothing is allocated for a record.

import { parseCategoryTable, parseExpansionTable, type ElementNode, type GroupNode, type Member, type NamedNode, type TableNode } from './table.ts';
import { table as broadcast021 } from './tables/cat021-2-7.ts';
import { table as expansion021 } from './tables/cat021-re-1-5.ts';
import { table as service034 } from './tables/cat034-1-29.ts';
import { table as radar048 } from './tables/cat048-1-32.ts';
import { table as expansion048 } from './tables/cat048-re-1-13.ts';
import { table as track062 } from './tables/cat062-1-21.ts';
import { table as expansion062 } from './tables/cat062-re-1-3.ts';

/** Where the spare bits of a structure are: a mask for each octet. */
type Shape =
  | { readonly kind: 'fixed'; readonly masks: Uint8Array }
  | { readonly kind: 'extended'; readonly parts: readonly Uint8Array[] }
  | { readonly kind: 'repeated'; readonly masks: Uint8Array }
  | { readonly kind: 'listed'; readonly masks: Uint8Array }
  | { readonly kind: 'explicit' }
  | { readonly kind: 'compound'; readonly slots: readonly (Shape | undefined)[] };

function markSpare(masks: Uint8Array, from: number, members: readonly Member[]): number {
  let bit = from;
  for (const { name, node } of members) {
    if (node.kind === 'group') markSpare(masks, bit, node.members);
    else if (name === undefined) for (let at = bit; at < bit + node.bits; at += 1) masks[at >> 3] |= 0x80 >> (at & 7);
    bit += node.bits;
  }
  return bit;
}

function masksOf(node: ElementNode | GroupNode, extraBits = 0): Uint8Array {
  const masks = new Uint8Array((node.bits + extraBits) / 8);
  if (node.kind === 'group') markSpare(masks, 0, node.members);
  return masks;
}

function shapeOf(node: TableNode): Shape {
  switch (node.kind) {
    case 'element':
    case 'group':
      return { kind: 'fixed', masks: masksOf(node) };
    case 'extended':
      return {
        kind: 'extended',
        parts: node.parts.map(({ members, octets }) => {
          const masks = new Uint8Array(octets);
          markSpare(masks, 0, members);
          return masks;
        }),
      };
    case 'repeated':
      return node.countOctets === 0 ? { kind: 'listed', masks: masksOf(node.node, 1) } : { kind: 'repeated', masks: masksOf(node.node) };
    case 'explicit':
      return node;
    case 'compound':
      return { kind: 'compound', slots: node.slots.map((slot) => (slot === undefined ? undefined : shapeOf(slot.node))) };
  }
}

/** Filled again for each structure. */
const walk = { at: 0, spare: 0 };

function fixed(bytes: Uint8Array, masks: Uint8Array): void {
  for (let index = 0; index < masks.length; index += 1) walk.spare |= bytes[walk.at + index] & masks[index];
  walk.at += masks.length;
}

function step(bytes: Uint8Array, shape: Shape): void {
  switch (shape.kind) {
    case 'fixed':
      return fixed(bytes, shape.masks);
    case 'repeated': {
      const count = bytes[walk.at];
      walk.at += 1;
      for (let entry = 0; entry < count; entry += 1) fixed(bytes, shape.masks);
      return;
    }
    case 'listed':
      do fixed(bytes, shape.masks);
      while ((bytes[walk.at - 1] & 1) !== 0);
      return;
    case 'extended':
      for (let part = 0; part < shape.parts.length; part += 1) {
        fixed(bytes, shape.parts[part]);
        if ((bytes[walk.at - 1] & 1) === 0) return;
      }
      while ((bytes[walk.at] & 1) !== 0) walk.at += 1;
      walk.at += 1;
      return;
    case 'explicit':
      walk.at += bytes[walk.at] | 0;
      return;
    case 'compound':
      return compound(bytes, shape.slots);
  }
}

function slots(bytes: Uint8Array, from: number, head: number, shapes: readonly (Shape | undefined)[]): void {
  for (let octet = from; octet <= head; octet += 1) {
    for (let set = bytes[octet] & 0xfe, index = (octet - from) * 7; set !== 0; set = (set << 1) & 0xfe, index += 1) {
      const shape = shapes[index];
      if ((set & 0x80) !== 0 && shape !== undefined) step(bytes, shape);
    }
  }
}

function compound(bytes: Uint8Array, shapes: readonly (Shape | undefined)[]): void {
  const from = walk.at;
  let head = from;
  while ((bytes[head] & 1) !== 0) head += 1;
  walk.at = head + 1;
  slots(bytes, from, head, shapes);
}

/** The spare bits that are set in the structure at an octet, laid over one another; what lies beyond the input counts as not set. */
export type SpareReader = (bytes: Uint8Array, at: number) => number;

function readerOf(shape: () => Shape): SpareReader {
  let known: Shape | undefined;
  return (bytes, at) => {
    known ??= shape();
    walk.at = at;
    walk.spare = 0;
    step(bytes, known);
    return walk.spare;
  };
}

function itemOf(table: string, name: string): Shape {
  for (const profile of parseCategoryTable(table).profiles.values())
    for (const slot of profile) if (slot !== undefined && slot !== 'RFS' && slot.name === name) return shapeOf(slot.node);
  return { kind: 'explicit' };
}

/** An expansion field: its length, then octets of indicators that do not go on, then what they name. One that does not fit its table is none of it. */
function expansionReader(table: string): SpareReader {
  let known: readonly (Shape | undefined)[] | undefined;
  return (bytes, at) => {
    known ??= parseExpansionTable(table).slots.map((slot: NamedNode | undefined) => (slot === undefined ? undefined : shapeOf(slot.node)));
    walk.at = at + 2;
    walk.spare = 0;
    for (let set = bytes[at + 1], index = 0; set !== 0; set = (set << 1) & 0xff, index += 1) {
      if ((set & 0x80) === 0) continue;
      const shape = known[index];
      if (shape === undefined) return 0;
      step(bytes, shape);
    }
    return walk.at === at + bytes[at] ? walk.spare : 0;
  };
}

/** One for each structure that the fast decoders step over and that has spare bits. */
export const SPARE = {
  systemState034: readerOf(() => itemOf(service034, '050')),
  processingMode034: readerOf(() => itemOf(service034, '060')),
  descriptor021: readerOf(() => itemOf(broadcast021, '040')),
  quality021: readerOf(() => itemOf(broadcast021, '090')),
  intent021: readerOf(() => itemOf(broadcast021, '110')),
  descriptor048: readerOf(() => itemOf(radar048, '020')),
  status062: readerOf(() => itemOf(track062, '080')),
  mode5Of062: readerOf(() => itemOf(track062, '110')),
  measured062: readerOf(() => itemOf(track062, '340')),
  aircraft062: readerOf(() => itemOf(track062, '380')),
  flightPlan062: readerOf(() => itemOf(track062, '390')),
  expansion021: expansionReader(expansion021),
  expansion048: expansionReader(expansion048),
  expansion062: expansionReader(expansion062),
};
