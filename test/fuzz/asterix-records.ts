// ASTERIX records drawn from the tables, every kind of structure and value: what is right, for damage to start from.
import { knownEditions, type AsterixCatalogue, type AsterixValue, type EncodableRecord } from '../../src/format/asterix/index.ts';
import { resolveCase } from '../../src/format/asterix/decode-item.ts';
import { itemKey } from '../../src/format/asterix/record.ts';
import type { ElementNode, GroupNode, Member, NamedNode, TableNode } from '../../src/format/asterix/table.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';

const CATEGORIES = knownEditions().map(({ category }) => category);

type Fields = Record<string, AsterixValue>;

/** Draws whole records from the tables, every kind of structure and value, so that damage starts from what is right. */
export function createRandomRecords(catalogue: AsterixCatalogue, seed: number, countMax: number, category?: number): EncodableRecord[] {
  const random = keyedRandom('asterix', seed);
  const pick = category ?? CATEGORIES[random.below(CATEGORIES.length)];
  const editions = catalogue.editions.get(pick) ?? [];
  const { edition, table } = category === undefined ? editions[random.below(editions.length)] : editions[editions.length - 1];
  const names = [...table.profiles.keys()];
  return Array.from({ length: 1 + random.below(countMax) }, () => {
    const name = names[random.below(names.length)];
    const root: Fields = {};
    for (const slot of table.profiles.get(name) ?? []) {
      const wanted = slot !== undefined && (slot === 'RFS' || slot.name === '010' || slot.name === table.selector?.path[0] || random.uniform() < 0.3);
      if (!wanted || slot === undefined) continue;
      if (slot === 'RFS') {
        const others = (table.profiles.get(name) ?? []).filter((each): each is NamedNode => each !== undefined && each !== 'RFS');
        root['RFS'] = Array.from({ length: random.below(3) }, () => {
          const into: Fields = {};
          drawItem(expansionOf(catalogue, pick, others[random.below(others.length)]), random, into);
          return into;
        });
      } else drawItem(expansionOf(catalogue, pick, slot), random, root);
    }
    const selected = [...(table.selector?.byValue ?? [])].find(([, profile]) => profile === name);
    if (selected !== undefined && table.selector !== undefined) {
      const [item, field] = table.selector.path;
      (root[itemKey(item)] as Fields)[field] = selected[0];
    }
    return { category: pick, edition, items: root };
  });
}

/** The item with the structure of its reserved expansion field, where there is a table for it. */
function expansionOf(catalogue: AsterixCatalogue, category: number, slot: NamedNode): NamedNode {
  const expansion = slot.name === 'RE' ? catalogue.expansions.get(category) : undefined;
  return expansion === undefined ? slot : { ...slot, node: { kind: 'compound', slots: expansion.slots } };
}

function drawItem(slot: NamedNode, random: Random, into: Fields): void {
  drawNode(slot.node, random, into, { into, key: itemKey(slot.name) });
}

function drawNode(node: TableNode, random: Random, root: Fields, place: { into: Fields; key: string }): void {
  const put = (value: AsterixValue): AsterixValue => (place.into[place.key] = value);
  if (node.kind === 'element' || node.kind === 'group') return drawFixed(node, random, root, place);
  if (node.kind === 'explicit') return void put(drawHex(random, 8 * random.below(6)));
  const into: Fields = {};
  if (node.kind === 'repeated') {
    const count = (node.countOctets === 0 ? 1 : 0) + random.below(3);
    const list = Array.from({ length: count }, () => {
      drawFixed(node.node, random, root, { into, key: 'value' });
      return into['value'];
    });
    return void put(list);
  }
  put(into);
  if (node.kind === 'extended') {
    const last = random.below(node.parts.length);
    node.parts.forEach((part, index) => index <= last && drawMembers(part.members, random, root, into));
  } else for (const slot of node.slots) if (slot !== undefined && random.uniform() < 0.3) drawNode(slot.node, random, root, { into, key: slot.name });
}

function drawMembers(members: readonly Member[], random: Random, root: Fields, into: Fields): void {
  for (const { name, node } of members) if (name !== undefined) drawFixed(node, random, root, { into, key: name });
}

function drawFixed(node: ElementNode | GroupNode, random: Random, root: Fields, place: { into: Fields; key: string }): void {
  const into: Fields = {};
  place.into[place.key] = node.kind === 'group' ? into : drawElement(resolveCase(node, root), random);
  if (node.kind === 'group') drawMembers(node.members, random, root, into);
}

const drawHex = (random: Random, bits: number): string => {
  const digits = Math.ceil(bits / 4);
  const first = bits % 4 === 0 ? 16 : 2 ** (bits % 4);
  return Array.from({ length: digits }, (_, at) =>
    random
      .below(at === 0 ? first : 16)
      .toString(16)
      .toUpperCase(),
  ).join('');
};

function drawElement({ content, bits, numerator, denominator }: ElementNode, random: Random): AsterixValue {
  const text = (width: number, character: (code: number) => string): string =>
    Array.from({ length: Math.floor(bits / width) }, () => character(random.below(2 ** width))).join('');
  if (content === 'a') return text(8, (code) => String.fromCharCode(code));
  if (content === 'c') return text(6, (code) => String.fromCharCode(code < 32 ? code + 64 : code));
  if (content === 'o') return text(3, String);
  if (content === 'b' || (content === 'r' && bits > 16)) return drawHex(random, bits);
  // The ends of the range are where carries and signs go wrong.
  const end = random.below(8);
  const unsigned = end === 0 ? 0 : end === 1 ? 2 ** bits - 1 : end === 2 ? 2 ** (bits - 1) : Math.floor(random.uniform() * 2 ** bits);
  const raw = (content === 's' || content === 'Q') && unsigned >= 2 ** (bits - 1) ? unsigned - 2 ** bits : unsigned;
  return content === 'q' || content === 'Q' ? (raw * numerator) / denominator : raw;
}
