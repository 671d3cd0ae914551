/** Words in the worlds of secrecy: regions, terms for indications, what members file and officers set; and how purge and renaming treat them. */
import { HUB, isPublic, isoFromTime, memberOf, recipientOf, timeS, type MemberId, type RecipientId, type TimeS } from '../../src/base/index.ts';
import { createBroker, createWordDoor, viewKey, type BrokerInput } from '../../src/broker/index.ts';
import { createFilingBook } from '../../src/coordinate/index.ts';
import { createFrameReader } from '../../src/format/frame/index.ts';
import { circleRing } from '../../src/geo/index.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';
import {
  CREDIBILITIES,
  KIND_CLASSES,
  LEVELS,
  POSTURES,
  RELIABILITIES,
  SURENESS,
  type FiledIndication,
  type Indication,
  type Region,
  type TermsFile,
  type WordTerm,
} from '../../src/model/index.ts';
import type { ViewName } from '../../src/release/index.ts';
import { purge, releasedBytes, rename } from './purge.ts';
import { firstDifference, run, type Parts } from './run.ts';
import { createWorld, inOrder, LENGTH_S, STARTS_AT, viewOfWorld, type World } from './world.ts';

const CENTRE = { latRad: 0.54, lonRad: 0.63 };
const REGIONS: readonly Region[] = [
  { id: 'inner', names: { en: 'Inner', ar: 'داخل' }, ring: circleRing(CENTRE, 20_000, 16), within: 'outer' },
  { id: 'inner-2', names: { en: 'Inner 2', ar: 'داخل ٢' }, ring: circleRing({ latRad: 0.545, lonRad: 0.64 }, 20_000, 16), within: 'outer' },
  { id: 'outer', names: { en: 'Outer', ar: 'خارج' }, ring: circleRing(CENTRE, 80_000, 16), within: undefined },
  { id: 'far', names: { en: 'Far', ar: 'بعيد' }, ring: circleRing({ latRad: 0.6, lonRad: 0.7 }, 40_000, 16), within: undefined },
];
/** Regions that look the same one step wider. */
const SIBLINGS: Readonly<Record<string, string>> = { inner: 'inner-2', 'inner-2': 'inner', outer: 'far', far: 'outer' };
const SPEAKERS = ['a news site', 'an own analyst', 'a ministry', 'two sources', 'a broadcaster'];
const QUOTE = '00000000000000ff';

const pick = <Value>(random: Random, list: readonly Value[]): Value => list[random.below(list.length)];
const moment = (random: Random): TimeS => timeS(STARTS_AT + random.below(LENGTH_S - 2) + pick(random, [0.2, 0.5, 0.8]));

function wordTerm(random: Random, recipients: readonly RecipientId[]): WordTerm {
  return {
    to: random.uniform() < 0.25 ? 'all' : pick(random, recipients),
    level: pick(random, ['none', 'warn', 'threats', 'picture', 'picture'] as const),
    widenSteps: pick(random, [0, 0, 1, 2] as const),
    windowStepS: pick(random, [0, 0, 3600, 21_600] as const),
    delayS: pick(random, [0, 0, 0, 2, 7]),
    validFrom: timeS(random.uniform() < 0.2 ? Math.floor(moment(random)) : 0),
    validUntil: timeS(random.uniform() < 0.2 ? Math.ceil(moment(random)) : 4e9),
    namesOriginator: false,
    exerciseOnly: false,
  };
}

function withWordTerms(random: Random, file: TermsFile, recipients: readonly RecipientId[]): TermsFile {
  return {
    ...file,
    words: Array.from({ length: random.below(4) }, () =>
      wordTerm(
        random,
        recipients.filter((to) => memberOf(to) !== file.member),
      ),
    ),
  };
}

function reportOf(random: Random, member: MemberId, id: string): Indication {
  const from = STARTS_AT - 3600 + random.below(7200);
  const speakers = Array.from({ length: random.below(3) }, () => pick(random, SPEAKERS));
  return {
    type: 'report',
    id,
    member,
    kinds: [pick(random, KIND_CLASSES)],
    count: random.uniform() < 0.5 ? { minCount: 1 + random.below(50), maxCount: 60 + random.below(400) } : undefined,
    from: pick(random, [undefined, 'far']),
    to: pick(random, ['inner', 'inner-2', 'outer', 'far']),
    window: { from: timeS(from), until: timeS(from + 3600 + random.below(7200)) },
    sureness: pick(random, SURENESS),
    reliability: pick(random, RELIABILITIES),
    credibility: pick(random, CREDIBILITIES),
    validUntil: timeS(random.uniform() < 0.15 ? STARTS_AT + 4 + random.below(LENGTH_S - 4) : STARTS_AT + 9000),
    text: `text ${random.below(1000)}`,
    language: 'en',
    chain: [...new Set(speakers)].map((who, i) => ({
      who,
      stance: i > 0 && random.uniform() < 0.3 ? ('denies' as const) : ('says' as const),
      saidAt: i === 0 ? timeS(from - 4000) : undefined,
    })),
    replaces: undefined,
    quotes: undefined,
  };
}

/** What members file: reports, corrections, withdrawals, and what they pass on of each other, as their door would take it. */
function filings(random: Random, members: readonly MemberId[]): BrokerInput[] {
  const book = createFilingBook();
  const times = Array.from({ length: 8 + random.below(8) }, () => (random.uniform() < 0.2 ? timeS(STARTS_AT - 300 - random.below(3000)) : moment(random))).sort(
    (a, b) => a - b,
  );
  return times.flatMap((at, i): BrokerInput[] => {
    const by = pick(random, members);
    const own = book.all.filter(({ indication }) => indication.member === by && indication.type === 'report');
    const draw = random.uniform();
    const before = own.length === 0 ? undefined : pick(random, own).indication.id;
    const made = reportOf(random, by, `r-${i}`);
    const quoted = book.all.filter(({ indication }) => indication.type === 'report');
    const quotes = draw > 0.7 && quoted.length > 0 ? pick(random, quoted) : undefined;
    const indication: Indication =
      before !== undefined && draw < 0.15
        ? { type: 'withdrawal', id: made.id, member: by, withdraws: before }
        : made.type === 'report' && before !== undefined && draw < 0.3
          ? { ...made, replaces: before }
          : made.type === 'report' && quotes !== undefined
            ? { ...made, quotes: QUOTE }
            : made;
    const filed = book.file(indication, { by, at, seen: () => (quotes === undefined ? undefined : { filed: quotes, state: 'stands' }) });
    return filed.ok ? [{ kind: 'indication', at: timeS(Math.max(STARTS_AT + 0.1, at)), filed: filed.value }] : [];
  });
}

function settings(random: Random, recipients: readonly RecipientId[]): BrokerInput[] {
  return Array.from({ length: random.below(3) }, () => {
    const at = moment(random);
    return {
      kind: 'posture',
      at,
      recipient: pick(random, recipients),
      setting: {
        region: pick(random, REGIONS).id,
        level: pick(random, [...POSTURES, undefined]),
        reason: `reason ${random.below(100)}`,
        until: timeS(at + 4 + random.below(40)),
      },
    };
  });
}

/** A world with words in it; everything else of it stays as it is. */
export function withWords(world: World, seed: number): World {
  const random = keyedRandom('secrecy words', seed);
  const members = world.config.members.map(({ id }) => id);
  const recipients = [recipientOf(HUB), ...members.map(recipientOf)];
  const prepares = random.uniform() < 0.5;
  const terms = world.config.terms.map((file) => withWordTerms(random, file, recipients));
  const now = new Map(terms.map((file) => [file.member, file]));
  // Half of the changes add a term or take one away: what stands then is rebuilt from what was filed before.
  const changed = (file: TermsFile): TermsFile => {
    const before = now.get(file.member)?.words ?? [];
    const next = withWordTerms(random, file, recipients);
    const made = random.uniform() < 0.5 ? next : { ...next, words: random.uniform() < 0.5 ? [...before, ...(next.words ?? []).slice(0, 1)] : before.slice(1) };
    now.set(file.member, made);
    return made;
  };
  const inputs = world.inputs.map((input) => (input.kind === 'terms' ? { ...input, terms: changed(input.terms) } : input));
  return {
    ...world,
    config: {
      ...world.config,
      regions: REGIONS,
      postureRaisesBirth: random.uniform() < 0.4,
      members: world.config.members.map((member) => ({ ...member, posturePrepares: prepares })),
      terms,
    },
    inputs: inOrder([...inputs, ...filings(random, [...members, HUB]), ...settings(random, recipients)]),
  };
}

const reachesWords = (term: WordTerm, { recipient, level }: ViewName): boolean =>
  !isPublic(recipient) && LEVELS.indexOf(term.level) >= LEVELS.indexOf(level) && (term.to === 'all' || term.to === recipient);

const wordsFor = (file: TermsFile, view: ViewName): readonly WordTerm[] => (file.words ?? []).filter((term) => reachesWords(term, view));

/** Whether no term that was known when an indication was filed lets it into the view: told by the files alone, not by `src/release`. */
export function isHiddenWord(world: World, view: ViewName, { indication, receivedAt }: FiledIndication): boolean {
  const { member } = indication;
  if (isPublic(view.recipient)) return true;
  if (member === memberOf(view.recipient)) return false;
  const versions = [
    ...world.config.terms.filter((file) => file.member === member).map((file) => ({ from: -Infinity, words: wordsFor(file, view) })),
    ...world.inputs.flatMap((input) =>
      input.kind === 'terms' && input.terms.member === member ? [{ from: Math.floor(input.at) + 1, words: wordsFor(input.terms, view) }] : [],
    ),
  ];
  const held = versions.filter(({ from }) => from <= receivedAt).at(-1)?.words ?? [];
  return !held.some((term) => term.validFrom <= receivedAt && receivedAt < term.validUntil);
}

/** `purge`, of words too. */
export function purgeWithWords(world: World, view: ViewName): World {
  const base = purge(world, view);
  const owner = memberOf(view.recipient);
  const kept = new Set<BrokerInput>(base.inputs);
  const bytesFor = releasedBytes(world, view, base.config.sensors);
  const files = [...world.config.terms, ...world.inputs.flatMap((input) => (input.kind === 'terms' ? [input.terms] : []))];
  const speaks = (id: MemberId): boolean => files.some((file) => file.member === id && wordsFor(file, view).length > 0);
  const known = (id: MemberId): boolean => base.config.members.some((member) => member.id === id) || speaks(id);
  const purged = (file: TermsFile): TermsFile => {
    if (file.member === owner) return file;
    const plots = [...base.config.terms, ...base.inputs.flatMap((input) => (input.kind === 'terms' ? [input.terms] : []))].find(
      (other) => other.member === file.member && other.version === file.version,
    );
    return { ...file, terms: plots?.terms ?? [], words: wordsFor(file, view), hash: 'purged' };
  };
  return {
    ...base,
    config: {
      ...base.config,
      members: world.config.members.filter(({ id }) => known(id)),
      terms: world.config.terms.filter(({ member }) => known(member)).map(purged),
    },
    inputs: world.inputs.flatMap((input): BrokerInput[] => {
      if (input.kind === 'bytes') return bytesFor(input);
      if (input.kind === 'indication') return isHiddenWord(world, view, input.filed) ? [] : [input];
      if (input.kind === 'posture') return input.recipient === view.recipient ? [input] : [];
      if (input.kind === 'terms') return known(input.terms.member) ? [{ ...input, terms: purged(input.terms) }] : [];
      return kept.has(input) ? [input] : [];
    }),
  };
}

/** `rename`, of words too: authors' own words for their reports, and the names behind origins. */
export function renameWithWords(world: World, view: ViewName): World {
  const base = rename(world, view);
  const owner = memberOf(view.recipient);
  const others = [...base.config.members].reverse();
  const names = new Map(world.config.members.map(({ id }, i) => [id, others[i].id]));
  const nameOf = (id: MemberId): MemberId => names.get(id) ?? id;
  const recipient = (to: RecipientId): RecipientId => (isPublic(to) ? to : recipientOf(nameOf(memberOf(to))));
  const renamedWords = (file: TermsFile): TermsFile => ({
    ...file,
    words: file.words?.map((term) => ({ ...term, to: term.to === 'all' ? term.to : recipient(term.to) })),
  });
  const word = (of: MemberId, id: string): string => (of === owner ? id : `other-${[...id].reverse().join('')}`);
  const renamedIndication = (indication: Indication): Indication => {
    const { member } = indication;
    const head = { id: word(member, indication.id), member: nameOf(member) };
    if (indication.type === 'withdrawal') return { ...indication, ...head, withdraws: word(member, indication.withdraws) };
    return { ...indication, ...head, replaces: indication.replaces === undefined ? undefined : word(member, indication.replaces) };
  };
  return {
    ...base,
    config: { ...base.config, terms: base.config.terms.map(renamedWords) },
    inputs: base.inputs.map((input): BrokerInput => {
      if (input.kind === 'indication')
        return {
          ...input,
          filed: {
            ...input.filed,
            indication: renamedIndication(input.filed.indication),
            origins: input.filed.origins.map((origin) => `renamed ${[...origin].reverse().join('')}`),
          },
        };
      if (input.kind === 'posture') return { ...input, recipient: recipient(input.recipient) };
      return input.kind === 'terms' ? { ...input, terms: renamedWords(input.terms) } : input;
    }),
  };
}

/** How fine an originator's words ever are in a view: told by the files alone. */
function finest(world: World, view: ViewName, member: MemberId): Pick<WordTerm, 'widenSteps' | 'windowStepS'> {
  const files = [...world.config.terms, ...world.inputs.flatMap((input) => (input.kind === 'terms' ? [input.terms] : []))].filter(
    (file) => file.member === member,
  );
  const terms = files.flatMap((file) => wordsFor(file, view));
  if (member === memberOf(view.recipient) || terms.length === 0) return { widenSteps: 0, windowStepS: 0 };
  const least = (values: readonly number[]): number => Math.min(...values);
  return {
    widenSteps: least(terms.map(({ widenSteps }) => widenSteps)) as WordTerm['widenSteps'],
    windowStepS: least(terms.map(({ windowStepS }) => windowStepS)) as WordTerm['windowStepS'],
  };
}

/** Other words where the view's level, or how coarse its terms are, leaves none to be seen: who said it, in what words, to which minute, of which part. */
export function coverWords(world: World, view: ViewName): World {
  const covered = (indication: Indication): Indication => {
    if (indication.type === 'withdrawal') return indication;
    const { widenSteps, windowStepS } = finest(world, view, indication.member);
    const down = (at: TimeS): TimeS => (windowStepS === 0 ? at : timeS(Math.floor(at / windowStepS) * windowStepS));
    const up = (at: TimeS): TimeS => (windowStepS === 0 ? at : timeS(Math.ceil(at / windowStepS) * windowStepS));
    const region = <Id extends string | undefined>(id: Id): Id | string => (widenSteps === 0 || id === undefined ? id : (SIBLINGS[id] ?? id));
    return {
      ...indication,
      to: region(indication.to),
      from: view.level === 'warn' ? undefined : region(indication.from),
      window: { from: down(indication.window.from), until: up(indication.window.until) },
      validUntil: up(indication.validUntil),
      text: widenSteps > 0 || windowStepS > 0 || view.level === 'warn' ? 'other words' : indication.text,
      count: view.level === 'warn' ? { minCount: 7, maxCount: 9 } : indication.count,
      chain:
        view.level === 'picture'
          ? indication.chain.map((link) => ({ ...link, saidAt: link.saidAt === undefined ? undefined : down(link.saidAt) }))
          : indication.chain.map(({ stance }, i) => ({ who: `somebody ${i}`, stance, saidAt: timeS(STARTS_AT - i) })),
    };
  };
  return {
    ...world,
    inputs: world.inputs.map(
      (input): BrokerInput => (input.kind === 'indication' ? { ...input, filed: { ...input.filed, indication: covered(input.filed.indication) } } : input),
    ),
  };
}

/** The world in which everything that is said is released to everybody. */
export function releaseWords(world: World): World {
  const open: WordTerm = {
    to: 'all',
    level: 'picture',
    widenSteps: 0,
    windowStepS: 0,
    delayS: 0,
    validFrom: timeS(0),
    validUntil: timeS(4e9),
    namesOriginator: false,
    exerciseOnly: false,
  };
  const opened = (file: TermsFile): TermsFile => ({ ...file, words: [open] });
  return {
    ...world,
    config: { ...world.config, terms: world.config.terms.map(opened) },
    inputs: world.inputs.map((input) => (input.kind === 'terms' ? { ...input, terms: opened(input.terms) } : input)),
  };
}

/** The world of a seed, with words in it. */
export const worldWithWords = (seed: number): World => withWords(createWorld(seed, { trackers: false }), seed);

/** The law that a world breaks for one of its views; undefined: none. */
export function brokenWordLaw(seed: number, parts?: Partial<Parts>): 'purge' | 'renaming' | 'cover' | undefined {
  const world = worldWithWords(seed);
  const view = viewOfWorld(world, seed);
  const only = viewKey(view);
  const full = run(world, { only, parts });
  const isOther = (other: World): boolean => firstDifference(full, run(other, { only, parts, alone: true }), only) !== -1;
  if (isOther(purgeWithWords(world, view))) return 'purge';
  if (isOther(renameWithWords(world, view))) return 'renaming';
  return isOther(coverWords(world, view)) ? 'cover' : undefined;
}

/** Ids of indications that each view showed. */
export function idsShown(world: World, parts?: Partial<Parts>): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    [...run(world, { parts }).frames].map(([key, frames]) => {
      const reader = createFrameReader();
      const ids = frames.flatMap((bytes) => {
        const frame = reader.read(bytes);
        return frame.ok ? (frame.value.words ?? []).flatMap((item) => (item.k === 'indication' ? [item.id] : [])) : [];
      });
      return [key, new Set(ids)] as const;
    }),
  );
}

/** What the door tells a member that files, at the end of a world, something that quotes each of `ids`; the id itself is taken out of the answer. */
export function answersTo(world: World, by: MemberId, ids: readonly string[], makeDoor: typeof createWordDoor = createWordDoor): readonly string[] {
  const broker = createBroker(world.config, { frame: () => undefined });
  const door = makeDoor(broker, REGIONS);
  for (const input of world.inputs) {
    broker.input(input);
    if (input.kind === 'indication') door.restore(input.filed);
  }
  const at = timeS(STARTS_AT + LENGTH_S);
  return ids.map((id, i) => {
    const filed = door.file(
      by,
      JSON.stringify({
        format: 'manara-indication',
        version: 1,
        member: by,
        id: `guess-${i}`,
        what: 'drone',
        to: 'inner',
        window: [isoFromTime(at), isoFromTime(timeS(at + 3600))],
        sure: 'even',
        grade: 'F6',
        quotes: id,
      }),
      at,
    );
    return filed.ok ? 'taken' : `${filed.error.code}: ${filed.error.message.replace(id, 'ID')}`;
  });
}

/** Bad filings, each with the code by which it is refused, whatever others filed. */
const BAD_FILINGS: readonly (readonly [string, object])[] = [
  ['indication/forged', { member: 'another' }],
  ['indication/chain-cycle', { chain: [{ who: 'a' }, { who: 'b' }, { who: 'a' }] }],
  ['indication/text-direction', { text: 'a\u202Eb' }],
  ['indication/grade', { grade: 'G7' }],
  ['indication/window', { window: [isoFromTime(timeS(STARTS_AT + LENGTH_S + 60)), isoFromTime(timeS(STARTS_AT + LENGTH_S + 30))] }],
  ['indication/count', { count: [9, 3] }],
  ['indication/region', { to: 'nowhere' }],
  ['indication/too-long', { text: 'a'.repeat(3000) }],
  ['indication/expired', { window: [isoFromTime(timeS(STARTS_AT)), isoFromTime(timeS(STARTS_AT + 1))] }],
  ['indication/unknown', { replaces: 'not-mine' }],
  ['indication/unknown', { quotes: '00000000000000aa' }],
];

/** What a door answers a member to every bad filing, and to its own first one filed again and withdrawn twice, at the end of a world. */
export function answersToBad(world: World, by: MemberId): { readonly answers: readonly string[]; readonly codes: readonly string[] } {
  const broker = createBroker(world.config, { frame: () => undefined });
  const door = createWordDoor(broker, REGIONS);
  for (const input of world.inputs) {
    broker.input(input);
    if (input.kind === 'indication') door.restore(input.filed);
  }
  const at = timeS(STARTS_AT + LENGTH_S);
  const good = {
    format: 'manara-indication',
    version: 1,
    member: by,
    id: 'own-good',
    what: 'drone',
    to: 'inner',
    window: [isoFromTime(at), isoFromTime(timeS(at + 3600))],
    sure: 'even',
    grade: 'F6',
  };
  const back = { format: 'manara-indication', version: 1, member: by, withdraws: 'own-good' };
  const filings = [
    ...BAD_FILINGS.map(([, bad], i) => ({ ...good, id: `bad-${i}`, ...bad })),
    good,
    good,
    { ...back, id: 'back-1' },
    { ...back, id: 'back-2' },
    { ...good, id: 'again', replaces: 'own-good' },
  ];
  const answers = filings.map((filing) => {
    const filed = door.file(by, JSON.stringify(filing), at);
    return filed.ok ? 'taken' : `${filed.error.code}: ${filed.error.message}`;
  });
  return { answers, codes: [...BAD_FILINGS.map(([code]) => code), 'taken', 'indication/replayed', 'taken', 'indication/withdrawn', 'indication/withdrawn'] };
}
