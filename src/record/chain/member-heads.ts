/**
 * What each member can check by itself. Beside the chain over everything, a record keeps chains of each member's own: the items
 * that concern it (inputs of its doors, its terms, its words and what reached it on mediated lines, looks of an auditor through its views) and the frames of each of its views. A checkpoint carries the root of a
 * tree over all of them; a member that is given its own leaf and path proves that what it sent and got is what stands in the
 * record. The tree has the same size whatever the number of members, leaves are salted and places padded: it tells of nobody else.
 */
import { HUB, assert, hex, hmacSha256, isPublic, memberOf, recipientId, utf8 } from '../../base/index.ts';
import type { RecordEntry } from './entry.ts';
import type { Primitives } from './primitives.ts';

/** Twice as many leaves as a broker may have members, so that slots stay sparse. */
const DEPTH = 7;
const LEAVES = 1 << DEPTH;
const HASH_BYTES = 32;

/** The chains of one member, in the order in which a leaf holds them. */
export const HEAD_NAMES = ['items', 'picture', 'threats', 'warn', 'public'] as const;

/** One of `HEAD_NAMES`. */
export type HeadName = (typeof HEAD_NAMES)[number];

/** Heads of one member's chains, 32 bytes each; zeros before the first item. */
export type MemberHeads = Readonly<Record<HeadName, Uint8Array>>;

/** What a member is given to find its own heads under a root. */
export interface MemberPath {
  readonly heads: MemberHeads;
  readonly salt: Uint8Array;
  readonly slot: number;
  /** Siblings from the leaf up. */
  readonly path: readonly Uint8Array[];
}

/** Whose chains are kept, and whose doors are whose. */
export interface MemberHeadsOptions {
  readonly members: readonly string[];
  /** Members with a feed at a door. */
  readonly ownersOf: (door: string) => readonly string[];
  /** Salts and slots derive from it; only who has it can say which leaf is whose. */
  readonly secret: Uint8Array;
  readonly primitives: Primitives;
}

/** Heads of all members of a run. */
export interface HeadKeeper {
  /** Takes every entry of the run in its order. */
  take(entry: RecordEntry): void;
  root(): Uint8Array;
  /** Path of one member to the present root. */
  pathOf(member: string): MemberPath;
}

function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

const ITEM_CODES = { input: 1, terms: 2, frame: 3, look: 4, word: 5 } as const;

/** Subject of the acts by which an auditor looks through a member's views, before the member's id. */
export const VIEW_AS_SUBJECT = 'view-as/';

/** Subjects of acts that are words: what a member filed, set and said, and what it was told; its id follows. */
const WORD_SUBJECT = /^(indication|posture|said|told)\/([^/]+)/;

/** Whose words an entry holds, and those of them that its owner knows: what a door noted of an indication's origins is not among them. */
export function memberWord(entry: RecordEntry): { readonly member: string; readonly text: string } | undefined {
  if (entry.type !== 'act') return undefined;
  const [, kind, member] = WORD_SUBJECT.exec(entry.subject) ?? [];
  if (kind === undefined || member === undefined) return undefined;
  return { member, text: kind === 'indication' ? filedText(entry.text) : entry.text };
}

function filedText(text: string): string {
  try {
    const { filed } = JSON.parse(text) as { readonly filed?: { readonly indication?: unknown; readonly receivedAt?: unknown } };
    return JSON.stringify({ indication: filed?.indication, receivedAt: filed?.receivedAt });
  } catch {
    // An entry that does not read holds no words of anybody.
    return '';
  }
}

/** The head after one more item: SHA-256(head | kind u8 | at f64 | SHA-256(payload)). */
export function linkItem(
  head: Uint8Array,
  kind: keyof typeof ITEM_CODES,
  item: { readonly at: number; readonly payloadHash: Uint8Array },
  primitives: Primitives,
): Uint8Array {
  const bytes = new Uint8Array(HASH_BYTES + 9 + HASH_BYTES);
  bytes.set(head);
  bytes[HASH_BYTES] = ITEM_CODES[kind];
  new DataView(bytes.buffer).setFloat64(HASH_BYTES + 1, item.at, true);
  bytes.set(item.payloadHash, HASH_BYTES + 9);
  return primitives.sha256(bytes);
}

/** The leaf of a member. */
export function leafOf(heads: MemberHeads, salt: Uint8Array, primitives: Primitives): Uint8Array {
  return primitives.sha256(concatBytes([Uint8Array.of(0), salt, ...HEAD_NAMES.map((name) => heads[name])]));
}

const nodeOf = (left: Uint8Array, right: Uint8Array, primitives: Primitives): Uint8Array => primitives.sha256(concatBytes([Uint8Array.of(1), left, right]));

/** The root that a member's leaf and path lead to; undefined when they are not of this tree's shape. */
export function rootOf({ heads, salt, slot, path }: MemberPath, primitives: Primitives): Uint8Array | undefined {
  if (path.length !== DEPTH || !(slot >= 0 && slot < LEAVES) || [...path, salt].some((bytes) => bytes.length !== HASH_BYTES)) return undefined;
  let node = leafOf(heads, salt, primitives);
  path.forEach((sibling, level) => {
    node = (slot >>> level) % 2 === 0 ? nodeOf(node, sibling, primitives) : nodeOf(sibling, node, primitives);
  });
  return node;
}

/** Slots by a keyed draw, so that neither their number nor their order tells of members. */
function slotsOf(members: readonly string[], secret: Uint8Array): ReadonlyMap<string, number> {
  const drawn = members.map((member) => ({ member, draw: hmacSha256(secret, utf8(`slot/${member}`)) }));
  const taken = new Map<string, number>();
  const used = new Set<number>();
  for (const { member, draw } of drawn.sort((a, b) => (hex(a.draw) < hex(b.draw) ? -1 : 1))) {
    let slot = draw[0] % LEAVES;
    while (used.has(slot)) slot = (slot + 1) % LEAVES;
    used.add(slot);
    taken.set(member, slot);
  }
  return taken;
}

/** The payload of a terms entry that its owner knows: the file that it wrote. */
function writtenText(text: string): string {
  try {
    const { written } = JSON.parse(text) as { readonly written?: unknown };
    return typeof written === 'string' ? written : '';
  } catch {
    // An entry of another kind: no file of the member's stands in it.
    return '';
  }
}

/** Heads before the first entry of a run; the hub is kept like a member. */
export function createHeadKeeper({ members, ownersOf, secret, primitives }: MemberHeadsOptions): HeadKeeper {
  const everybody = [...new Set([HUB as string, ...members])];
  assert(everybody.length * 2 <= LEAVES + 2, `a tree of ${LEAVES} leaves serves at most ${LEAVES / 2} members, got ${members.length}`);
  const slots = slotsOf(everybody, secret);
  const zero = new Uint8Array(HASH_BYTES);
  const heads = new Map(everybody.map((member) => [member, Object.fromEntries(HEAD_NAMES.map((name) => [name, zero])) as Record<HeadName, Uint8Array>]));
  const salts = new Map(everybody.map((member) => [member, hmacSha256(secret, utf8(`leaf/${member}`))]));
  const padKey = hmacSha256(secret, utf8('padding'));
  let takenCount = 0;

  function link(member: string, name: HeadName, kind: keyof typeof ITEM_CODES, item: { readonly at: number; readonly payloadHash: Uint8Array }): void {
    const own = heads.get(member);
    if (own !== undefined) own[name] = linkItem(own[name], kind, item, primitives);
  }

  /** All levels of the tree, leaves first. Padded leaves change as often as real ones. */
  function levels(): Uint8Array[][] {
    const pad = utf8(String(takenCount));
    const leaves = Array.from({ length: LEAVES }, (_, slot) => primitives.sha256(concatBytes([padKey, Uint8Array.of(slot), pad])));
    for (const [member, slot] of slots) {
      const head = heads.get(member);
      const salt = salts.get(member);
      assert(head !== undefined && salt !== undefined, 'everybody with a slot has heads and a salt');
      leaves[slot] = leafOf(head, salt, primitives);
    }
    const all = [leaves];
    for (let level = 0; level < DEPTH; level += 1) {
      const below = all[level];
      all.push(Array.from({ length: below.length / 2 }, (_, i) => nodeOf(below[2 * i], below[2 * i + 1], primitives)));
    }
    return all;
  }

  return {
    take(entry) {
      if (entry.type === 'input') {
        const owners = ownersOf(entry.door);
        const payloadHash = primitives.sha256(entry.bytes);
        for (const owner of owners) link(owner, 'items', 'input', { at: entry.at, payloadHash });
      } else if (entry.type === 'terms') link(entry.subject, 'items', 'terms', { at: entry.at, payloadHash: primitives.sha256(utf8(writtenText(entry.text))) });
      else if (entry.type === 'act' && entry.subject.startsWith(VIEW_AS_SUBJECT))
        link(entry.subject.slice(VIEW_AS_SUBJECT.length), 'items', 'look', { at: entry.at, payloadHash: primitives.sha256(utf8(entry.text)) });
      else if (memberWord(entry) !== undefined) {
        const { member, text } = memberWord(entry) ?? { member: '', text: '' };
        link(member, 'items', 'word', { at: entry.at, payloadHash: primitives.sha256(utf8(text)) });
      } else if (entry.type === 'frame') {
        const recipient = recipientId(entry.recipient);
        if (!recipient.ok) return;
        const name = isPublic(recipient.value) ? 'public' : entry.level;
        link(memberOf(recipient.value), name, 'frame', { at: entry.at, payloadHash: primitives.sha256(entry.bytes) });
      } else return;
      takenCount += 1;
    },
    root: () => levels()[DEPTH][0],
    pathOf(member) {
      const slot = slots.get(member);
      const own = heads.get(member);
      const salt = salts.get(member);
      assert(slot !== undefined && own !== undefined && salt !== undefined, `"${member}" has no leaf`);
      const all = levels();
      return { heads: { ...own }, salt, slot, path: Array.from({ length: DEPTH }, (_, level) => all[level][(slot >>> level) ^ 1]) };
    },
  };
}
