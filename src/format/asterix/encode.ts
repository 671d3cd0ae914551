// Records → data blocks.

import { err, ok, type Result } from '../../base/index.ts';
import { editionsText, findEdition, type AsterixCatalogue } from './catalogue.ts';
import { BLOCK_HEAD_OCTETS } from './decode.ts';
import { encodeExpansion, encodeNode, grow, octetsWanted, refuse, writeIndicators, type Sink } from './encode-item.ts';
import { asterixFault, categoryText, type AsterixFault } from './fault.ts';
import { itemKey, OCTETS_KEY, type AsterixItems, type AsterixValue } from './record.ts';
import type { CategoryTable, NamedNode, ProfileSlot } from './table.ts';

/** A record to encode; without `edition`, the newest that has a table. */
export interface EncodableRecord {
  readonly category: number;
  readonly edition?: string;
  /** Starts a new data block with this record. */
  readonly startsBlock?: boolean;
  readonly items: AsterixItems;
}

function profileOf(table: CategoryTable, items: AsterixItems): readonly ProfileSlot[] {
  const first = table.profiles.values().next().value ?? [];
  if (table.selector === undefined) return first;
  const [item, field] = table.selector.path;
  const holder = items[itemKey(item)] as AsterixItems | undefined;
  const name = table.selector.byValue.get(Number(holder?.[field]));
  return (name === undefined ? undefined : table.profiles.get(name)) ?? first;
}

const keyOfSlot = (slot: ProfileSlot): string | undefined => (slot === undefined ? undefined : slot === 'RFS' ? 'RFS' : slot.key);

function encodeSlot(sink: Sink, slot: NamedNode, catalogue: AsterixCatalogue, value: AsterixValue): boolean {
  sink.item = slot.name;
  const expansion = slot.name === 'RE' ? catalogue.expansions.get(sink.category) : undefined;
  return expansion === undefined ? encodeNode(sink, slot.node, value) : encodeExpansion(sink, expansion, value);
}

function encodeSequence(sink: Sink, profile: readonly ProfileSlot[], catalogue: AsterixCatalogue, value: AsterixValue): boolean {
  sink.item = 'RFS';
  if (!Array.isArray(value) || value.length > 255) return refuse(sink, 'asterix/value', 'RFS must be a list of at most 255 objects of one item each');
  sink.bytes[grow(sink, 1)] = value.length;
  for (const each of value as readonly AsterixItems[]) {
    sink.item = 'RFS';
    const [key] = Object.keys(each);
    const index = profile.findIndex((slot) => slot !== 'RFS' && keyOfSlot(slot) === key);
    const slot = profile[index];
    if (slot === undefined || slot === 'RFS') return refuse(sink, 'asterix/item', `the profile has no item ${key}`);
    sink.bytes[grow(sink, 1)] = index + 1;
    if (!encodeSlot(sink, slot, catalogue, each[key])) return false;
  }
  return true;
}

function encodeRecord(sink: Sink, table: CategoryTable, catalogue: AsterixCatalogue, items: AsterixItems): boolean {
  const profile = profileOf(table, items);
  const keys = profile.map(keyOfSlot);
  for (const key of Object.keys(items)) {
    if (key !== OCTETS_KEY && !keys.includes(key)) {
      sink.item = key;
      return refuse(sink, 'asterix/item', `category ${categoryText(sink.category)} has no item ${key}`);
    }
  }
  const set = [...keys.keys()].filter((index) => items[keys[index] ?? ''] !== undefined);
  writeIndicators(sink, set, octetsWanted(items));
  for (const index of set) {
    const slot = profile[index];
    if (slot === undefined) continue;
    const value = items[keys[index] ?? ''];
    const good = slot === 'RFS' ? encodeSequence(sink, profile, catalogue, value) : encodeSlot(sink, slot, catalogue, value);
    if (!good) return false;
  }
  return true;
}

const BLOCK_MAX_OCTETS = 65_535;

/**
 * Encodes records in their order; neighbours of one category share a block of at most `blockMaxOctets`. What decoding
 * gave encodes to the same bytes when the blocks were cut alike.
 * Errors: `asterix/category` and `asterix/edition` without a table, `asterix/item` for a name that the edition does not
 * have, `asterix/value` for a value that its bits cannot hold: nothing is clamped.
 */
export function encodeRecords(
  records: readonly EncodableRecord[],
  catalogue: AsterixCatalogue,
  blockMaxOctets = BLOCK_MAX_OCTETS,
): Result<Uint8Array, AsterixFault> {
  const out: { bytes: Uint8Array; length: number } = { bytes: new Uint8Array(1024), length: 0 };
  let blockAt = -1;
  let blockCategory = -1;
  const closeBlock = (): void => {
    if (blockAt < 0) return;
    const octets = out.length - blockAt;
    out.bytes[blockAt + 1] = octets >> 8;
    out.bytes[blockAt + 2] = octets & 255;
  };
  for (const { category, edition, startsBlock, items } of records) {
    const found = findEdition(catalogue, category, edition);
    if (found === undefined) return err(missing(catalogue, category, edition));
    const sink: Sink = { bytes: new Uint8Array(256), length: 0, category, item: '', root: items, fault: undefined };
    encodeRecord(sink, found.table, catalogue, items);
    if (sink.fault !== undefined) return err(sink.fault);
    if (sink.length + BLOCK_HEAD_OCTETS > BLOCK_MAX_OCTETS) {
      return err(asterixFault('asterix/length', { offset: 0 }, `a record of ${sink.length} octets does not fit into a block`));
    }
    if (startsBlock === true || category !== blockCategory || out.length - blockAt + sink.length > blockMaxOctets) {
      closeBlock();
      blockAt = append(out, Uint8Array.of(category, 0, 0));
      blockCategory = category;
    }
    append(out, sink.bytes.subarray(0, sink.length));
  }
  closeBlock();
  return ok(out.bytes.slice(0, out.length));
}

function append(out: { bytes: Uint8Array; length: number }, octets: Uint8Array): number {
  const from = out.length;
  if (from + octets.length > out.bytes.length) {
    const larger = new Uint8Array(Math.max(from + octets.length, out.bytes.length * 2));
    larger.set(out.bytes);
    out.bytes = larger;
  }
  out.bytes.set(octets, from);
  out.length += octets.length;
  return from;
}

function missing(catalogue: AsterixCatalogue, category: number, edition: string | undefined): AsterixFault {
  const place = { offset: 0 };
  if (!catalogue.editions.has(category)) return asterixFault('asterix/category', place, `category ${categoryText(category)} has no table`);
  const known = editionsText(catalogue, category);
  return asterixFault('asterix/edition', place, `category ${categoryText(category)} has no edition ${edition}; use one of ${known}`);
}
