// Messages drawn from tables of Protocol Buffers: right ones, and ones whose fields are doubled, moved, left out or of another type.
import { fieldRows, protobufCodecs, type MessageTables } from '../../src/format/protobuf/index.ts';
import type { Random } from '../../src/math/index.ts';

const DEPTH_MAX = 6;

type Fields = Record<string, unknown>;

const hex = (random: Random, length: number): string => Array.from({ length }, () => random.below(16).toString(16)).join('');
const ULID = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TEXTS = ['b', 'a', 'BSI Flex 335 v2.0', 'drone', '\u202eQSR', 'x'.repeat(200), 'م', '<a/>'];
const NUMBERS = [0, 1, -1, 0.5, 90, -180, 1e9, 1e308, NaN, Infinity, 2 ** 31 - 1];

function drawText(random: Random, marks: string): string {
  if (random.below(20) === 0) return TEXTS[random.below(TEXTS.length)];
  if (marks.includes('@uuid')) return [8, 4, 4, 4, 12].map((length) => hex(random, length)).join('-');
  if (marks.includes('@ulid')) return `0${Array.from({ length: 25 }, () => ULID[random.below(32)]).join('')}`;
  return TEXTS[random.below(TEXTS.length)];
}

function drawNumber(random: Random, type: string, marks: string): number {
  if (random.below(20) === 0) return type === 'double' || type === 'float' ? NUMBERS[random.below(NUMBERS.length)] : random.below(2 ** 31);
  const range = /\[([\d.]*)\.\.([\d.]*)\]/.exec(marks);
  if (range !== null) return range[2] === '' ? random.uniform() * 100 : Math.floor(random.uniform() * (Number(range[2]) + 1));
  return type === 'double' || type === 'float' ? random.uniform() * 180 - 90 : 1 + random.below(2);
}

/** The fields of each message, looked up again and again. */
export function createDrawnMessages(tables: MessageTables, root: string): (random: Random) => Uint8Array {
  const rows = new Map(Object.entries(tables).map(([name, text]) => [name, fieldRows(text)]));
  const codec = protobufCodecs(tables)(root);
  function draw(name: string, random: Random, depth: number): Fields {
    const fields: Fields = {};
    const groups = new Set<string>();
    for (const { name: field, type, repeated, marks } of rows.get(name) ?? []) {
      const group = /\|(\w+)/.exec(marks)?.[1];
      const isMandatory = marks.startsWith('!') || (group !== undefined && marks.endsWith('!'));
      if (depth > DEPTH_MAX || random.uniform() > (isMandatory ? 0.99 : 0.2)) continue;
      if (group !== undefined && groups.has(group) && random.below(20) > 0) continue;
      // Of a group at the root each has its turn.
      if (group !== undefined && depth === 0 && random.below(3) > 0) continue;
      if (group !== undefined) groups.add(group);
      const one = (): unknown => {
        if (rows.has(type)) return draw(type, random, depth + 1);
        if (type === 'string') return drawText(random, marks);
        if (type === 'bool') return random.below(2) === 0;
        if (type === 'bytes') return Uint8Array.from({ length: random.below(20) }, () => random.below(256));
        return drawNumber(random, type, marks);
      };
      fields[field] = repeated ? Array.from({ length: random.below(3) }, one) : one();
    }
    return fields;
  }
  return (random) => damageFields(codec.encode(draw(root, random, 0)), random);
}

interface Field {
  readonly from: number;
  readonly to: number;
}

function varint(bytes: Uint8Array, from: number): { value: number; to: number } {
  let value = 0;
  let to = from;
  for (let scale = 1; to < bytes.length; scale *= 128) {
    const byte = bytes[to];
    to += 1;
    value += (byte & 127) * scale;
    if (byte < 128) break;
  }
  return { value, to };
}

/** The top fields of a message, as places in its bytes. */
function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const key = varint(bytes, at);
    const type = key.value & 7;
    const length = type === 2 ? varint(bytes, key.to) : { value: type === 1 ? 8 : type === 5 ? 4 : 0, to: key.to };
    const to = Math.min(bytes.length, type === 0 ? varint(bytes, key.to).to : length.to + length.value);
    fields.push({ from: at, to: Math.max(to, at + 1) });
    at = Math.max(to, at + 1);
  }
  return fields;
}

/** Fields doubled, moved, left out, with another number or type: one message of three. */
function damageFields(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.below(3) > 0 || bytes.length === 0) return bytes;
  const pieces = fieldsOf(bytes).map(({ from, to }) => bytes.slice(from, to));
  const at = random.below(pieces.length);
  switch (random.below(4)) {
    case 0:
      pieces.splice(at, 1);
      break;
    case 1:
      pieces.splice(random.below(pieces.length), 0, pieces[at]);
      break;
    case 2:
      pieces[at][0] = random.below(256);
      break;
    default:
      pieces.reverse();
  }
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}
