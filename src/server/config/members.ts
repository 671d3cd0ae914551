/** Members as a configuration writes them: territory and places, keys, terms. */
import { HUB, feedId, memberId, type MemberId } from '../../base/index.ts';
import type { FeedConfig, MemberConfig, Place, TermsFile } from '../../model/index.ts';
import { termsOrderFault, type BrokerState } from '../broker-state.ts';
import { keyInForce, type MemberKeys } from './key-rotation.ts';
import { readPlaces, readTerritory, type Problems } from './places.ts';
import { checked, problemAt, type Reading } from './reading.ts';
import { checkTermsSignature, hasLostKey, resolveTerms, sealOf, type Roster } from './roster.ts';
import type { ConfigWords } from './schema.ts';
import { readTermsFile, type WrittenTerms } from './terms-file.ts';
import { suggestion } from './words.ts';
import { readText } from './yaml-file.ts';

/** A member's terms that did not read: nothing of that member is released until they do. */
export interface WithheldTerms {
  readonly member: MemberId;
  readonly message: string;
  /** They are older than terms that held already: the broker does not start on them. */
  readonly isRollback: boolean;
  /** Their key is reported lost: what held until now holds no more, also while the broker runs. */
  readonly isLost: boolean;
}

export interface MemberFiles {
  readonly members: MemberConfig[];
  readonly places: Place[];
}

export async function readMembers(reading: Reading, problems: Problems): Promise<MemberFiles> {
  const members: MemberConfig[] = [];
  const places: Place[] = [];
  for (const [word, words] of Object.entries(reading.words.members)) {
    const id = checked(memberId(word));
    if (word === 'hub') problemAt(reading, ['members', word], 'is the hub itself: it is not listed as a member');
    const territory = await readTerritory(reading.at(words.territory), problems);
    if (territory === undefined) continue;
    members.push({
      id,
      names: words.names,
      territory,
      languages: words.languages,
      utcOffsetMin: words.utcOffset,
      approval: words.approval,
      ...(words.believesUdp ? { believesUdp: true } : {}),
      ...(words.prepareOnPosture ? { posturePrepares: true } : {}),
      ...(words.stages === undefined ? {} : { stages: words.stages }),
    });
    if (words.places === undefined) continue;
    for (const place of await readPlaces(reading.at(words.places), id, territory, problems)) {
      if (places.some((other) => other.id === place.id)) problems.add(`place "${place.id}" is there twice: ids are unique in the broker`);
      places.push(place);
    }
  }
  return { members, places };
}

interface MemberTerms {
  readonly terms: TermsFile[];
  readonly withheld: WithheldTerms[];
  readonly written: WrittenTerms[];
}

/** No private key has it for its other half. */
const NO_KEY = '0'.repeat(64);

/** Keys in force, and how they came to be. A rotation that does not hold leaves the member with a key that signs nothing, and is a problem. */
export async function readKeyring(reading: Reading): Promise<Required<Pick<Roster, 'keys' | 'keyring'>>> {
  const keys: Record<string, string> = {};
  const keyring: Record<string, MemberKeys> = {};
  for (const [id, { key, recovery = '', rotations: paths, lost }] of Object.entries(reading.words.members)) {
    if (key === undefined) {
      if (paths.length > 0 || lost.length > 0 || recovery !== '')
        problemAt(reading, ['members', id, 'key'], 'is missing: recovery, rotations and lost are about a key');
      continue;
    }
    const texts: string[] = [];
    for (const path of paths) {
      const text = await readText(reading.at(path));
      if (text.ok) texts.push(text.value);
      else problemAt(reading, ['members', id, 'rotations'], text.error.message);
    }
    keyring[id] = { key, recovery, lost, rotations: texts };
    const inForce = keyInForce(id, keyring[id]);
    if (!inForce.ok) problemAt(reading, ['members', id, 'rotations'], `${inForce.error.message} [${inForce.error.code}]`);
    keys[id] = inForce.ok ? inForce.value : NO_KEY;
  }
  return { keys, keyring };
}

/** Who is who, by the words of the configuration; seals that were shown once go on meaning whom they meant. */
export function rosterOf(words: ConfigWords, secret: Uint8Array, state: BrokerState, keys: Required<Pick<Roster, 'keys' | 'keyring'>>): Roster {
  const names = Object.keys(words.members);
  const groups = words.hub?.groups ?? {};
  const seals = Object.fromEntries(
    [['all', names], ...Object.entries(groups)].map(([name, members]) => [sealOf(secret, String(name), members as string[]), members as string[]]),
  );
  const handles = Object.fromEntries(Object.entries(words.members).map(([id, member]) => [id, member.handles]));
  return { members: names.map((name) => checked(memberId(name))), handles, groups, seals: { ...state.seals, ...seals }, ...keys };
}

export function checkRoster(reading: Reading, feeds: readonly FeedConfig[]): void {
  const { members, hub } = reading.words;
  const known = Object.keys(members);
  const check = (path: readonly string[], name: string): void => {
    if (!known.includes(name)) problemAt(reading, path, `"${name}" is not a member; ${suggestion(name, known)}`);
  };
  for (const [id, { handles }] of Object.entries(members)) {
    for (const [handle, name] of Object.entries(handles)) check(['members', id, 'handles', handle], name);
    if (Object.hasOwn(handles, HUB)) problemAt(reading, ['members', id, 'handles', HUB], 'is the word for the hub itself: choose another handle');
  }
  for (const [group, names] of Object.entries(hub?.groups ?? {})) for (const name of names) check(['hub', 'groups', group], name);
  for (const feed of hub?.withhold ?? []) {
    if (!feeds.some((one) => one.id === feed))
      problemAt(
        reading,
        ['hub', 'withhold'],
        `"${feed}" is not a feed; ${suggestion(
          feed,
          feeds.map((one) => one.id),
        )}`,
      );
  }
}

/** Terms fail closed: what does not read, or is not signed by its owner, grants nothing, and the broker says so. */
export async function readTerms(reading: Reading, feeds: readonly FeedConfig[], roster: Roster, state: BrokerState): Promise<MemberTerms> {
  const found: MemberTerms = { terms: [], withheld: [], written: [] };
  const withheld = new Set((reading.words.hub?.withhold ?? []).map((feed) => checked(feedId(feed))));
  for (const [word, { terms: path }] of Object.entries(reading.words.members)) {
    if (path === undefined) continue;
    const member = checked(memberId(word));
    const own = feeds.filter((feed) => feed.member === word).map((feed) => feed.id);
    const isLost = hasLostKey(roster, word);
    const refuse = (message: string, isRollback = false): void => void found.withheld.push({ member, message, isRollback, isLost });
    const read = await readTermsFile(reading.at(path), word);
    if (!read.ok) {
      refuse(read.error.message);
      continue;
    }
    const unknown = read.value.grants.flatMap((grant) => (grant.feeds === 'all' ? [] : grant.feeds)).find((feed) => !own.includes(feed));
    const signature = checkTermsSignature(read.value, roster, reading.words.mode);
    const order = termsOrderFault(read.value, Object.hasOwn(state.terms, word) ? state.terms[word] : undefined);
    if (unknown !== undefined) refuse(`${path}: "${unknown}" is not a feed of "${word}"`);
    else if (!signature.ok) refuse(`${path}: ${signature.error.message} [${signature.error.code}]`);
    else if (order !== undefined) refuse(`${path}: ${order.message} [${order.code}]`, true);
    else {
      found.terms.push(resolveTerms(read.value, roster, { own, withheld }));
      found.written.push(read.value);
    }
  }
  return found;
}
