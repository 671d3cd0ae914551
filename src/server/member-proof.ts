/**
 * A member's own check, from both sides: the hub takes a member's proof out of the record, and the member holds it against what it
 * sent, what it got and a checkpoint that was published. Whoever has only this needs neither the record nor anybody else's data.
 */
import { z } from 'zod';
import './field-words.ts';
import { err, fault, hex, isoFromTime, ok, timeS, utf8, type Fault, type Result, type TimeS } from '../base/index.ts';
import { VIEW_LEVELS, type BrokerConfig, type ViewLevel } from '../model/index.ts';
import {
  HEAD_NAMES,
  VIEW_AS_SUBJECT,
  createHeadKeeper,
  linkItem,
  memberWord,
  rootOf,
  type HeadKeeper,
  type HeadName,
  type MemberPath,
  type RecordEntry,
} from '../record/chain/index.ts';
import { NODE_PRIMITIVES, type Recording } from '../record/store/index.ts';
import { PUBLISHED, brokerSigned, isSame, publishedOf, recordOf, short, unhex, type Published } from './kept-checkpoints.ts';
import { compareFrames, RECORDED_WITHIN_S, type LastFrames } from './received-frames.ts';
import { BROKER_SUBJECT, readBroker, readTermsEntry } from './recorded-config.ts';

const FORMAT = 'manara-proof';
const VERSION = 1;
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const PROOF = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  member: z.string(),
  checkpoint: PUBLISHED,
  heads: z.object({ items: digest, picture: digest, threats: digest, warn: digest, public: digest }),
  runAt: z.number(),
  lastFrames: z.partialRecord(z.enum(VIEW_LEVELS), z.object({ before: digest, links: z.array(z.object({ at: z.number(), sha256: digest })) })),
  salt: digest,
  slot: z.int().min(0).max(255),
  path: z.array(digest).max(16),
  items: z.array(
    z.object({ kind: z.enum(['input', 'terms', 'look', 'word']), at: z.number(), bytesCount: z.int().min(0), sha256: digest, text: z.string().optional() }),
  ),
});

/** A member's proof as a file has it. */
export type MemberProof = z.infer<typeof PROOF>;
export type ProofFault = Fault<'proof/malformed' | 'proof/none'>;

/** The chains of a broker's members, as its record keeps them. */
export function headKeeperOf(config: Pick<BrokerConfig, 'members' | 'feeds' | 'secret'>): HeadKeeper {
  const owners = new Map<string, string[]>();
  for (const { member, sources } of config.feeds) {
    for (const { door } of sources) owners.set(door, [...new Set([...(owners.get(door) ?? []), member as string])]);
  }
  return createHeadKeeper({
    members: config.members.map(({ id }) => id),
    ownersOf: (door) => owners.get(door) ?? [],
    secret: config.secret,
    primitives: NODE_PRIMITIVES,
  });
}

/** The last checkpoint at or before `at`, by its sequence. */
async function lastCheckpoint(recording: Recording, at: number): Promise<number | undefined> {
  let found: number | undefined;
  for await (const { sequence, entry } of recording.decoded()) if (entry.type === 'checkpoint' && entry.at <= at) found = sequence;
  return found;
}

function itemsOf(entry: RecordEntry, member: string, doors: ReadonlySet<string>): MemberProof['items'] {
  if (entry.type === 'input' && doors.has(entry.door))
    return [{ kind: 'input', at: entry.at, bytesCount: entry.bytes.length, sha256: hex(NODE_PRIMITIVES.sha256(entry.bytes)) }];
  if (entry.type === 'act' && entry.subject === `${VIEW_AS_SUBJECT}${member}`)
    return [{ kind: 'look', at: entry.at, bytesCount: 0, sha256: hex(NODE_PRIMITIVES.sha256(utf8(entry.text))), text: entry.text }];
  const word = memberWord(entry);
  if (word?.member === member) return [{ kind: 'word', at: entry.at, bytesCount: 0, sha256: hex(NODE_PRIMITIVES.sha256(utf8(word.text))), text: word.text }];
  if (entry.type !== 'terms' || entry.subject !== member) return [];
  const written = utf8(readTermsEntry(entry.text)?.written ?? '');
  return [{ kind: 'terms', at: entry.at, bytesCount: written.length, sha256: hex(NODE_PRIMITIVES.sha256(written)) }];
}

/** The last frames of each level of one member, as a record is read. */
class LastFramesOf {
  private readonly member: string;
  private readonly levels = new Map<
    ViewLevel,
    { head: Uint8Array; readonly frames: { readonly at: TimeS; readonly before: Uint8Array; readonly sha256: Uint8Array }[] }
  >();

  constructor(member: string) {
    this.member = member;
  }

  begin(): void {
    this.levels.clear();
  }

  take(entry: RecordEntry): void {
    if (entry.type !== 'frame' || entry.recipient !== this.member) return;
    const known = this.levels.get(entry.level) ?? { head: new Uint8Array(32), frames: [] };
    const sha256 = NODE_PRIMITIVES.sha256(entry.bytes);
    known.frames.push({ at: entry.at, before: known.head, sha256 });
    known.head = linkItem(known.head, 'frame', { at: entry.at, payloadHash: sha256 }, NODE_PRIMITIVES);
    while (known.frames[0].at < entry.at - RECORDED_WITHIN_S) known.frames.shift();
    this.levels.set(entry.level, known);
  }

  get all(): Partial<Record<ViewLevel, LastFrames>> {
    return Object.fromEntries(
      [...this.levels].map(([level, { frames }]) => [
        level,
        { before: hex(frames[0].before), links: frames.map(({ at, sha256 }) => ({ at, sha256: hex(sha256) })) },
      ]),
    );
  }
}

/** Takes the proof of `member` at the last checkpoint up to `at` out of a recording. */
export async function takeProof(recording: Recording, member: string, at = Infinity): Promise<Result<MemberProof, ProofFault>> {
  const wanted = await lastCheckpoint(recording, at);
  const dropped = recording.dropped === undefined ? '' : ': what was before was dropped by retention, and no proof can be taken of it any more';
  if (wanted === undefined) return err(fault('proof/none', `the recording holds no checkpoint up to that moment${dropped}`));
  let keeper: HeadKeeper | undefined;
  let doors = new Set<string>();
  let items: MemberProof['items'] = [];
  let runAt = 0;
  const lastFrames = new LastFramesOf(member);
  for await (const { sequence, entry } of recording.decoded()) {
    if (entry.type === 'config' && entry.subject === BROKER_SUBJECT) {
      const read = readBroker(entry.text);
      if (!read.ok) return err(fault('proof/none', read.error.message));
      const { config } = read.value;
      if (member !== 'hub' && !config.members.some(({ id }) => id === member))
        return err(fault('proof/none', `"${member}" is neither hub nor a member of this recording`));
      keeper = headKeeperOf(config);
      doors = new Set(config.feeds.filter((feed) => feed.member === member).flatMap((feed) => feed.sources.map((source) => source.door)));
      items = [];
      runAt = entry.at;
      lastFrames.begin();
    }
    keeper?.take(entry);
    lastFrames.take(entry);
    if (keeper !== undefined) items.push(...itemsOf(entry, member, doors));
    if (sequence < wanted || entry.type !== 'checkpoint') continue;
    if (keeper === undefined) break;
    const { heads, salt, slot, path } = keeper.pathOf(member);
    return ok({
      format: FORMAT,
      version: VERSION,
      member,
      checkpoint: publishedOf(recording.header, entry),
      heads: Object.fromEntries(HEAD_NAMES.map((name) => [name, hex(heads[name])])) as Record<HeadName, string>,
      runAt,
      lastFrames: lastFrames.all,
      salt: hex(salt),
      slot,
      path: path.map((one) => hex(one)),
      items,
    });
  }
  return err(fault('proof/none', `the recording holds no whole run up to that moment${dropped}`));
}

/** Reads a proof's text. */
export function readProof(text: string): Result<MemberProof, ProofFault> {
  try {
    const parsed = PROOF.safeParse(JSON.parse(text));
    if (parsed.success) return ok(parsed.data);
    return err(fault('proof/malformed', `it is no proof of a member: ${parsed.error.issues[0].path.join('.')} ${parsed.error.issues[0].message}`));
  } catch (cause) {
    return err(fault('proof/malformed', `it is no proof of a member: ${(cause as Error).message}`));
  }
}

/** What a member holds against its proof. */
export interface OwnEvidence {
  /** Every frame that it got, one after the other. */
  readonly frames?: Uint8Array;
  /** Every byte that it sent to its doors, and its terms, in their order. */
  readonly sent?: Uint8Array;
  /** Keys that may have signed, hex; undefined: the key that the proof names itself. */
  readonly keys?: readonly string[];
  /** A checkpoint that was published, which the proof must be of, and in words who saw it. */
  readonly published?: { readonly checkpoint: Published; readonly seen: string };
}

const pathOf = (proof: MemberProof): MemberPath => ({
  heads: Object.fromEntries(HEAD_NAMES.map((name) => [name, unhex(proof.heads[name])])) as Record<HeadName, Uint8Array>,
  salt: unhex(proof.salt),
  slot: proof.slot,
  path: proof.path.map(unhex),
});

function checkpointFault({ checkpoint }: MemberProof, { keys, published }: OwnEvidence): string {
  const { key, signature } = checkpoint;
  if (published !== undefined && !(isSame(published.checkpoint, checkpoint) && recordOf(published.checkpoint) === recordOf(checkpoint)))
    return 'the proof is of another checkpoint than the one that was published';
  if (keys !== undefined && !keys.includes(key)) return `the checkpoint is signed by ${short(key)}, which is not among the given keys`;
  if (signature === '') return keys === undefined ? '' : 'the checkpoint is not signed';
  return brokerSigned(checkpoint) ? '' : `the checkpoint's signature does not hold for key ${short(key)}`;
}

function itemsFault(proof: MemberProof, sent: Uint8Array | undefined): string {
  let head: Uint8Array = new Uint8Array(32);
  let offset = 0;
  for (const [index, item] of proof.items.entries()) {
    head = linkItem(head, item.kind, { at: item.at, payloadHash: unhex(item.sha256) }, NODE_PRIMITIVES);
    if (item.kind === 'look' || item.kind === 'word') {
      // They stand in the proof itself: they must be those that were recorded.
      const what = item.kind === 'look' ? 'a look through its views' : 'words';
      if (hex(NODE_PRIMITIVES.sha256(utf8(item.text ?? ''))) !== item.sha256)
        return `item ${index + 1} of ${proof.items.length}, ${what}, has other words than the record`;
      continue;
    }
    if (sent === undefined) continue;
    const bytes = sent.subarray(offset, offset + item.bytesCount);
    if (hex(NODE_PRIMITIVES.sha256(bytes)) !== item.sha256)
      return `item ${index + 1} of ${proof.items.length} (${item.kind}, received ${isoFromTime(timeS(item.at))}) is not what was sent from byte ${offset} on`;
    offset += item.bytesCount;
  }
  if (hex(head) !== proof.heads.items) return 'the list of items does not lead to the head in the proof';
  return sent !== undefined && offset < sent.length ? `${sent.length - offset} bytes that were sent, from byte ${offset} on, are not among the items` : '';
}

/** Proven, in words, or the first thing that does not fit. */
export function checkProof(proof: MemberProof, evidence: OwnEvidence): { readonly holds: boolean; readonly words: string } {
  const root = rootOf(pathOf(proof), NODE_PRIMITIVES);
  const { runAt, heads, lastFrames: last, checkpoint } = proof;
  const frames = evidence.frames === undefined ? undefined : compareFrames(evidence.frames, { runAt, checkpointAt: checkpoint.at, heads, last });
  const wrong = [
    checkpointFault(proof, evidence),
    root !== undefined && hex(root) === proof.checkpoint.membersRoot ? '' : 'the leaf and its path do not lead to the root in the checkpoint',
    itemsFault(proof, evidence.sent),
    frames?.fault ?? '',
  ].find((one) => one !== '');
  if (wrong !== undefined) return { holds: false, words: wrong };
  const looks = proof.items.filter(({ kind }) => kind === 'look');
  const wordCount = proof.items.filter(({ kind }) => kind === 'word').length;
  const parts = [
    `the record of ${isoFromTime(timeS(proof.checkpoint.at))} holds ${proof.items.length} items of ${proof.member} in their order${evidence.sent === undefined ? ' (give --sent to compare them with what you sent)' : ', the very bytes that were sent'}`,
  ];
  parts.push(frames === undefined ? 'frames were not compared (give --frames)' : frames.words);
  if (wordCount > 0) parts.push(`${wordCount} of the items are words that it filed, set or said, or that reached it on mediated lines, and stand in the proof`);
  if (looks.length > 0) parts.push(`its views were looked through: ${looks.map(({ at, text }) => `${isoFromTime(timeS(at))} ${text ?? ''}`).join(', ')}`);
  parts.push(
    proof.checkpoint.signature === ''
      ? 'the checkpoint is not signed'
      : `the checkpoint is signed by ${short(proof.checkpoint.key)}${evidence.keys === undefined ? ', the key that it names itself (give --keys)' : ', a key that you gave'}`,
  );
  parts.push(
    evidence.published === undefined
      ? 'whether it is the one that others were shown is not known (give --checkpoint)'
      : `it is the one that was published${evidence.published.seen}`,
  );
  return { holds: true, words: `${parts.join('; ')}.` };
}
