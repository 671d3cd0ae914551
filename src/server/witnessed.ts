/** Checkpoints that somebody outside kept, held against a record or a member's proof: each must stand in it as it was seen. */
import { isoFromTime, type TimeS } from '../base/index.ts';
import type { ChainProof, RecordEntry } from '../record/chain/index.ts';
import type { Recording } from '../record/store/index.ts';
import { StatedFailure } from './failure.ts';
import {
  brokerSigned,
  isSame,
  keptLines,
  lineHash,
  publishedOf,
  readKept,
  recordOf,
  short,
  witnessSigned,
  type Kept,
  type Published,
} from './kept-checkpoints.ts';
import { readKeys } from './keys-file.ts';

/** Code of a record or proof that is not what was seen. */
const MISFIT = 'verify/witness';

/** Clocks that are kept agree to this, and a moment of sight is cut to its second. */
const AHEAD_S = 5;

export interface WitnessWords {
  readonly checkpoint?: string;
  readonly witnesses?: string;
}

interface Held {
  readonly kept: Kept;
  /** Of a journal, its line. */
  readonly where: string;
}

/** From the first to the last moment of what was kept of one record. */
interface Span {
  count: number;
  from: TimeS;
  to: TimeS;
}

/** What a file of checkpoints holds of one record, all of it signed as it must be. */
export interface HeldCheckpoints {
  readonly path: string;
  readonly held: readonly Held[];
  /** Keys of witnesses came from outside. */
  readonly witnessesGiven: boolean;
  /** By record; those of the same key in the same hours are two records at once. */
  readonly others: ReadonlyMap<string, Span & { readonly key: string }>;
  /** Lines of witnesses that do not follow the line before by the same witness: of a whole journal none. */
  readonly brokenCount: number;
}

/** Why what was kept is signed by nobody who must have signed it; '' when it is. */
function signatureFault(kept: Kept, witnesses: readonly string[] | undefined): string {
  const { key, signature, witness } = kept;
  if (key !== '' && signature === '') return 'is not signed by the broker';
  if (key !== '' && !brokerSigned(kept)) return `holds a signature that is not by the broker's key ${short(key)}`;
  if (witness === undefined) return witnesses === undefined ? '' : 'is co-signed by no witness';
  if (!witnessSigned(kept)) return `holds a co-signature that is not by the witness ${short(witness.key)}`;
  return witnesses === undefined || witnesses.includes(witness.key) ? '' : `is co-signed by ${short(witness.key)}, which is not among the given witnesses`;
}

function widen(span: Span | undefined, at: TimeS): Span {
  if (span === undefined) return { count: 1, from: at, to: at };
  return { count: span.count + 1, from: at < span.from ? at : span.from, to: at > span.to ? at : span.to };
}

/** Reads what the file given with `--checkpoint` holds of `record`; undefined when none was given. Throws what does not hold. */
export async function readHeld(words: WitnessWords, record: Pick<Published, 'origin' | 'key'>): Promise<HeldCheckpoints | undefined> {
  const { checkpoint: path } = words;
  if (path === undefined) {
    if (words.witnesses === undefined) return undefined;
    throw new StatedFailure('--witnesses says whose co-signatures count: give what they signed with --checkpoint', 2);
  }
  const witnesses = words.witnesses === undefined ? undefined : await readKeys(words.witnesses);
  const held: Held[] = [];
  const others = new Map<string, Span & { key: string }>();
  const lastOf = new Map<string, string>();
  let brokenCount = 0;
  for await (const { lineNumber, text } of keptLines(path)) {
    const where = `line ${lineNumber} of ${path}`;
    const read = readKept(text);
    if (!read.ok) throw new StatedFailure(`${where} ${read.error.message} [${read.error.code}]`);
    const kept = read.value;
    const of = recordOf(kept);
    if (kept.witness !== undefined) {
      const last = lastOf.get(kept.witness.key);
      if (last !== undefined && last !== kept.witness.previous) brokenCount += 1;
      lastOf.set(kept.witness.key, lineHash(text));
    }
    if (of !== recordOf(record)) {
      // What is said of this record's key must be by that key.
      if (kept.key === record.key && !brokerSigned(kept))
        throw new StatedFailure(`${where} holds a signature that is not by the broker's key ${short(kept.key)} [${MISFIT}]`);
      others.set(of, { ...widen(others.get(of), kept.at), key: kept.key });
      continue;
    }
    const wrong = signatureFault(kept, witnesses);
    if (wrong !== '') throw new StatedFailure(`the checkpoint of ${isoFromTime(kept.at)} in ${where} ${wrong} [${MISFIT}]`);
    held.push({ kept, where });
  }
  if (held.length === 0) {
    const besides = others.size === 0 ? '' : `, only some of ${others.size === 1 ? 'another record' : `${others.size} other records`}`;
    throw new StatedFailure(`${path} holds no checkpoint of this record (origin ${short(record.origin)})${besides}: nobody saw this one [${MISFIT}]`);
  }
  return { path, held, witnessesGiven: witnesses !== undefined, others, brokenCount };
}

/** Who saw the checkpoints of a list, and when; '' when no witness did. */
function seenWords(held: readonly Held[], witnessesGiven: boolean): string {
  const seen = held.flatMap(({ kept: { witness } }) => (witness === undefined ? [] : [witness]));
  if (seen.length === 0) return '';
  const keys = [...new Set(seen.map(({ key }) => short(key)))].join(' and ');
  const times = seen.map(({ seenAt }) => seenAt);
  const [from, to] = [times.reduce((a, b) => (a < b ? a : b)), times.reduce((a, b) => (a > b ? a : b))];
  const whose = witnessesGiven ? 'a key that you gave' : 'the key that it names itself (give --witnesses)';
  const some = seen.length === held.length ? '' : `${seen.length} of them `;
  const when = from === to ? isoFromTime(from) : `from ${isoFromTime(from)} to ${isoFromTime(to)}`;
  return `, ${some}co-signed by ${keys}, ${whose}, seen ${when}`;
}

/** The first and the last of a list by their moments. */
function endsOf(held: readonly Held[]): { readonly first: Kept; readonly last: Kept } {
  let [first, last] = [held[0].kept, held[0].kept];
  for (const { kept } of held) {
    if (kept.at < first.at) first = kept;
    if (kept.at > last.at) last = kept;
  }
  return { first, last };
}

/** What the file holds besides; loud when one key signed two records of the same hours. */
function othersWords({ others, held }: HeldCheckpoints): string {
  if (others.size === 0) return '';
  const { key } = held[0].kept;
  const { first, last } = endsOf(held);
  const all = [...others.values()];
  const count = all.reduce((sum, span) => sum + span.count, 0);
  const atOnce = all.filter((span) => span.key === key && span.from <= last.at && span.to >= first.at).length;
  const loud = atOnce === 0 ? '' : `, ${atOnce} OF THEM BY THE SAME KEY IN THE SAME HOURS: ask the hub why it kept two`;
  const what =
    count === 1
      ? '1 checkpoint of another record stands'
      : `${count} checkpoints of ${others.size === 1 ? 'another record' : `${others.size} other records`} stand`;
  return `${what} in the file too${loud}`;
}

/** Holds what was kept against a recording, entry by entry. */
export class WitnessCheck {
  private readonly kept: HeldCheckpoints;
  private readonly recording: Recording;
  /** The checkpoints of each moment that was kept, by place in the record. */
  private readonly found = new Map<number, { readonly published: Published; readonly sequence: number }[]>();
  /** Each stretch of entries up to a moment that was kept, by its oldest one. */
  private readonly stretches: { readonly oldestAt: TimeS; readonly at: TimeS }[] = [];
  private oldestAt: TimeS | undefined;

  constructor(recording: Recording, kept: HeldCheckpoints) {
    this.kept = kept;
    this.recording = recording;
    for (const { kept: one } of kept.held) this.found.set(one.at, []);
  }

  take(entry: RecordEntry, sequence: number): void {
    if (entry.type !== 'checkpoint') {
      this.oldestAt ??= entry.at;
      return;
    }
    const there = this.found.get(entry.at);
    if (there === undefined) return;
    there.push({ published: publishedOf(this.recording.header, entry), sequence });
    if (this.oldestAt !== undefined) this.stretches.push({ oldestAt: this.oldestAt, at: entry.at });
    this.oldestAt = undefined;
  }

  /** The longest that an entry stood in the record before somebody saw a head that holds it: so long it could still be changed. */
  private unseenS(): number | undefined {
    const seen = this.kept.held.flatMap(({ kept: { witness, at } }) => (witness === undefined ? [] : [{ at, seenAt: witness.seenAt }]));
    seen.sort((one, other) => one.at - other.at);
    let first = Number.POSITIVE_INFINITY;
    let longestS: number | undefined;
    for (const { oldestAt, at } of this.stretches.toReversed()) {
      for (; seen.length > 0 && seen[seen.length - 1].at >= at; seen.pop()) first = Math.min(first, seen[seen.length - 1].seenAt);
      // Behind the last sight nobody saw anything, which is said by itself.
      if (first !== Number.POSITIVE_INFINITY) longestS = Math.max(longestS ?? 0, Math.ceil(first - oldestAt));
    }
    return longestS;
  }

  private fault({ kept, where }: Held, proof: ChainProof): string {
    const there = this.found.get(kept.at) ?? [];
    if (there.some(({ published }) => isSame(published, kept))) return '';
    const seen = kept.witness === undefined ? '' : `, which ${short(kept.witness.key)} saw at ${isoFromTime(kept.witness.seenAt)},`;
    const what = `the checkpoint of ${isoFromTime(kept.at)} in ${where}${seen} has head ${short(kept.head)}`;
    if (there.length === 0)
      return `${what}; the record has no checkpoint at that moment${kept.at > proof.endsAt + 1 ? `, it ends at ${isoFromTime(proof.endsAt)}` : ''}`;
    const { head, membersRoot } = there[there.length - 1].published;
    if (head !== kept.head) return `${what}; the record has head ${short(head)} there`;
    return membersRoot === kept.membersRoot ? `${what} in mode ${kept.mode}` : `${what} with other chains of the members than the record`;
  }

  /** Words for what is proven; throws what the record does not hold as it was seen. */
  finish(path: string, proof: ChainProof): readonly string[] {
    const { header, dropped } = this.recording;
    const { witnessesGiven, brokenCount } = this.kept;
    // What was dropped cannot be looked up; the head of any that stands behind it holds that part too.
    const held = dropped === undefined ? this.kept.held : this.kept.held.filter(({ kept }) => kept.at >= proof.startsAt);
    const droppedCount = this.kept.held.length - held.length;
    if (held.length === 0) throw new StatedFailure(`all that was seen of ${path} was dropped from it since: nobody saw what is left [${MISFIT}]`);
    const faults = held.map((one) => this.fault(one, proof)).filter((one) => one !== '');
    if (faults.length > 0) {
      const who = header.signingKey === '' ? 'whoever wrote it' : `whoever holds the key ${short(header.signingKey)}`;
      const more = faults.length === 1 ? '' : ` So do not ${faults.length - 1} more.`;
      throw new StatedFailure(
        `${path} agrees with itself and is not the record that was seen: ${who} has two, or cut one off. It does not fit: ${faults[0]}.${more} [${MISFIT}]`,
      );
    }
    const { first, last } = endsOf(held);
    const places = (this.found.get(last.at) ?? []).filter(({ published }) => isSame(published, last));
    const behindCount = (dropped?.untilSequence ?? 0) + proof.entryCount - 1 - Math.max(...places.map(({ sequence }) => sequence));
    const what =
      held.length === 1
        ? `the published checkpoint of ${isoFromTime(last.at)} stands in it`
        : `${held.length} published checkpoints from ${isoFromTime(first.at)} to ${isoFromTime(last.at)} stand in it`;
    // Recorded time of an exercise is not the time at which it ran.
    const unseenS = header.mode === 'exercise' ? undefined : this.unseenS();
    const aheadS = header.mode === 'exercise' ? 0 : held.reduce((most, { kept: { at, witness } }) => Math.max(most, at - (witness?.seenAt ?? at)), 0);
    const besides = [
      aheadS < AHEAD_S ? '' : `some was seen ${Math.ceil(aheadS)} s BEFORE the moment that it names: a clock is wrong, or the record was made ahead`,
      unseenS === undefined ? '' : `what it holds up to there was seen at most ${unseenS} s after it was recorded`,
      behindCount === 0 ? '' : `${behindCount} entries came after the last of them`,
      droppedCount === 0 ? '' : `${droppedCount} that were seen are of a part that was dropped, which those that stand hold too`,
      brokenCount === 0 ? '' : `lines are missing between those that are there, in ${brokenCount === 1 ? 'one place' : `${brokenCount} places`}`,
      othersWords(this.kept),
    ];
    return [`${what}${seenWords(held, witnessesGiven)}`, ...besides.filter((one) => one !== '')];
  }
}

/** The one of the kept checkpoints that a member's proof is of, and who saw it; throws when it is none of them. */
export function heldOfProof(kept: HeldCheckpoints, proven: Published): { readonly checkpoint: Published; readonly seen: string } {
  const there = kept.held.filter(({ kept: one }) => one.at === proven.at);
  if (there.length === 0) {
    const { last } = endsOf(kept.held);
    throw new StatedFailure(
      `${kept.path} holds no checkpoint of ${isoFromTime(proven.at)}, which the proof is of: ask for the proof of one that is there (manara prove --at ${isoFromTime(last.at)}) [${MISFIT}]`,
    );
  }
  const other = there.find(({ kept: one }) => !isSame(one, proven));
  if (other !== undefined)
    throw new StatedFailure(
      `the proof is of another checkpoint than the one that was published: that of ${isoFromTime(proven.at)} in ${other.where} has head ${short(other.kept.head)} and root ${short(other.kept.membersRoot)}, the proof ${short(proven.head)} and ${short(proven.membersRoot)} [${MISFIT}]`,
    );
  return { checkpoint: there[0].kept, seen: seenWords(there, kept.witnessesGiven) };
}
