/**
 * Who stands behind the handles and groups that terms name. The hub gives each originator handles of its own, so two members cannot
 * find out by comparing that they speak of the same third; what a grant comes to is decided here, and can only ever be less than the file says.
 */
import {
  HUB,
  assert,
  err,
  fault,
  hex,
  hmacSha256,
  memberId,
  ok,
  publicOf,
  recipientOf,
  utf8,
  type FeedId,
  type Fault,
  type MemberId,
  type Mode,
  type RecipientId,
  type Result,
} from '../../base/index.ts';
import type { Term, TermsFile, WordTerm } from '../../model/index.ts';
import { checkSignature } from '../../record/store/index.ts';
import { keyInForce, type MemberKeys } from './key-rotation.ts';
import { termsMessage, type Audience, type Grant, type WrittenTerms } from './terms-file.ts';

/** What the hub knows of who is who. */
export interface Roster {
  readonly members: readonly MemberId[];
  /** By originator: its handles, and whom each means. */
  readonly handles: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Members behind each seal that was ever shown. */
  readonly seals: Readonly<Record<string, readonly string[]>>;
  /** Public Ed25519 keys of members, hex; terms of a member with a key hold only when it signed them. */
  readonly keys: Readonly<Record<string, string>>;
  /** How each key came to be in force; absent in records of brokers that knew no rotation. */
  readonly keyring?: Readonly<Record<string, MemberKeys>>;
}

/** The seal of a group as it is: it tells nothing of who is in it, and another membership has another one. */
export function sealOf(secret: Uint8Array, group: string, members: readonly string[]): string {
  return hex(hmacSha256(hmacSha256(secret, utf8('group-seal')), utf8(`${group}\n${[...members].sort().join('\n')}`)));
}

function member(word: string): MemberId | undefined {
  const id = memberId(word);
  return id.ok ? id.value : undefined;
}

const isMember = (id: MemberId | undefined): id is MemberId => id !== undefined;

/** Members that a group has now and, when the grant is pinned, had behind its seal. */
function groupMembers(roster: Roster, now: readonly string[], seal: string | undefined): MemberId[] {
  const held = seal === undefined ? now : now.filter((one) => roster.seals[seal]?.includes(one));
  return held.map(member).filter(isMember);
}

/** Recipients of a grant by `owner`; empty for a handle or group that nobody holds. */
function recipientsOf(roster: Roster, owner: MemberId, to: Audience): readonly (RecipientId | 'all')[] {
  switch (to.kind) {
    case 'hub':
      return [recipientOf(HUB)];
    case 'all':
      return to.seal === undefined ? ['all'] : [...groupMembers(roster, roster.members, to.seal).map(recipientOf), recipientOf(HUB)];
    case 'group':
      return Object.hasOwn(roster.groups, to.name) ? groupMembers(roster, roster.groups[to.name], to.seal).map(recipientOf) : [];
    default: {
      const handles = Object.hasOwn(roster.handles, owner) ? roster.handles[owner] : {};
      const found = Object.hasOwn(handles, to.name) ? member(handles[to.name]) : undefined;
      if (found === undefined) return [];
      return [to.kind === 'public' ? publicOf(found) : recipientOf(found)];
    }
  }
}

function termsOf(roster: Roster, owner: MemberId, grant: Grant): Term[] {
  return recipientsOf(roster, owner, grant.to).map((to) => ({ ...grant, to }));
}

/** Without the feeds that the hub withholds. */
function withoutFeeds(terms: readonly Term[], own: readonly FeedId[], withheld: ReadonlySet<FeedId>): Term[] {
  if (!own.some((feed) => withheld.has(feed))) return [...terms];
  return terms.flatMap((term) => {
    const feeds = (term.feeds === 'all' ? own : term.feeds).filter((feed) => !withheld.has(feed));
    return feeds.length === 0 ? [] : [{ ...term, feeds }];
  });
}

/** What a hub may do to terms beside granting them: keep feeds of theirs to itself. */
export interface Withholding {
  /** Feeds of the terms' owner. */
  readonly own: readonly FeedId[];
  readonly withheld: ReadonlySet<FeedId>;
}

/** Where nothing is said of words, nothing stands: such terms are what they were before there were words. */
function wordsOf(roster: Roster, written: WrittenTerms): Pick<TermsFile, 'words'> {
  const words = written.words.flatMap((grant) => recipientsOf(roster, written.member, grant.to).map((to): WordTerm => ({ ...grant, to })));
  return words.length === 0 ? {} : { words };
}

/** Terms as the broker uses them. */
export function resolveTerms(written: WrittenTerms, roster: Roster, withholding: Withholding): TermsFile {
  const all = written.grants.flatMap((grant) => termsOf(roster, written.member, grant));
  return {
    member: written.member,
    version: written.number,
    hash: written.hash,
    terms: withoutFeeds(all, withholding.own, withholding.withheld),
    ...wordsOf(roster, written),
  };
}

/** True when the key of a member that is in force is reported lost: then nothing of it is released. */
export function hasLostKey(roster: Roster, member: string): boolean {
  const { keyring = {}, keys } = roster;
  return Object.hasOwn(keyring, member) && keyring[member].lost.includes(keys[member]);
}

/** The first member whose key in force is not the one that its rotations lead to. */
export function wrongKey(roster: Roster): string | undefined {
  return Object.keys(roster.keyring ?? {}).find((member) => {
    const keys = roster.keyring?.[member];
    const led = keys === undefined ? undefined : keyInForce(member, keys);
    return led?.ok !== true || led.value !== roster.keys[member];
  });
}

export type SignatureFault = Fault<'terms/signature'>;

/** A member with a key speaks only by its signature. */
export function checkTermsSignature(written: WrittenTerms, roster: Roster, mode: Mode): Result<undefined, SignatureFault> {
  const key = Object.hasOwn(roster.keys, written.member) ? roster.keys[written.member] : '';
  if (key === '') return ok(undefined);
  const wrong = (what: string): Result<undefined, SignatureFault> =>
    err(
      fault(
        'terms/signature',
        `terms number ${written.number} of "${written.member}" ${what}: sign them with manara terms sign --mode ${mode} on the machine that has the key ${key.slice(0, 16)}…`,
      ),
    );
  if (hasLostKey(roster, written.member)) {
    return err(
      fault(
        'terms/signature',
        `terms of "${written.member}": its key ${key.slice(0, 16)}… is reported lost, so nothing of it is released: its recovery key must name another with manara terms rotate`,
      ),
    );
  }
  if (written.signature === '') return wrong('are not signed');
  const bytes = Uint8Array.from(Buffer.from(written.signature, 'hex'));
  assert(bytes.length === 64, 'the schema lets only signatures of 64 bytes through');
  return checkSignature(key, termsMessage(mode, written.text), bytes) ? ok(undefined) : wrong(`carry a signature that is not by its key for mode ${mode}`);
}

const withoutFeedsKey = (term: Term): string => JSON.stringify({ ...term, feeds: undefined, region: term.region === undefined ? null : [...term.region] });

/** True when every term of `used` is one of `granted`, for the same feeds or fewer: a hub may withhold, never widen. */
export function isNoWider(used: TermsFile, granted: TermsFile): boolean {
  const wordKeys = (granted.words ?? []).map((word) => JSON.stringify(word));
  const areWords = (used.words ?? []).every((word) => wordKeys.includes(JSON.stringify(word)));
  return (
    areWords &&
    used.member === granted.member &&
    used.hash === granted.hash &&
    used.terms.every((term) =>
      granted.terms.some(
        (other) =>
          withoutFeedsKey(other) === withoutFeedsKey(term) &&
          (other.feeds === 'all' || (term.feeds !== 'all' && term.feeds.every((feed) => other.feeds.includes(feed)))),
      ),
    )
  );
}
