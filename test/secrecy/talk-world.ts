/**
 * Random worlds of mediated conversations, as scripts: who did what, naming earlier steps instead of ids, so that a script can be played
 * again without some of its steps or under other names. Parcels are what machines would send, without real keys: their bytes come from the
 * step alone, as those of a machine come from its keys and its words.
 */
import { HUB, hex, hmacSha256, memberId, sha256, timeS, utf8, type MemberId, type TimeS } from '../../src/base/index.ts';
import { createBroker, type BrokerInput } from '../../src/broker/index.ts';
import { OPENING_KINDS, type Act, type EntryKind, type Order, type ParcelHead, type Said } from '../../src/channel/index.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';
import type { BrokerConfig, LineConfig, MemberConfig } from '../../src/model/index.ts';

export const TALK_STARTS_AT = timeS(1_712_966_400);
export const TALK_LENGTH_S = 260;
const EVER = TALK_STARTS_AT + 86_400;

/** One step. Numbers of other steps stand for what came of them. */
export interface Step {
  readonly number: number;
  readonly at: TimeS;
  /** Index among the world's members. */
  readonly who: number;
  readonly line: number;
  readonly what: 'device' | 'retire' | 'entry' | 'forward' | 'reword' | 'hold' | 'return' | 'consent' | 'decline' | 'received' | 'mandate' | 'revoke';
  /** Entry, mandate or question that it is about; -1 for none. */
  readonly about: number;
  /** Entry of the thread that it goes on with; -1 begins one. */
  readonly within: number;
  readonly mandate: number;
  readonly kind: EntryKind;
  readonly isReworded: boolean;
  readonly expiresAt: TimeS;
  readonly words: string;
}

/** Who is in a world, and by what they are named in its steps. */
interface TalkCast {
  readonly config: BrokerConfig;
  readonly people: readonly MemberId[];
}

export interface TalkWorld extends TalkCast {
  readonly steps: readonly Step[];
  /** Ticks go on without a break, whatever is said. */
  readonly crashAt: TimeS | undefined;
}

const digestOf = (words: string): string => hex(sha256(utf8(words)));
const letters = (words: string, count: number): string => digestOf(words).slice(0, count);

function named(word: string): MemberId {
  const id = memberId(word);
  if (!id.ok) throw new Error(id.error.message);
  return id.value;
}

function configOf(seed: number, members: readonly MemberConfig[], lines: readonly LineConfig[]): BrokerConfig {
  return { name: 'talk', mode: 'exercise', secret: sha256(utf8(`talk ${seed}`)), members, feeds: [], sensors: [], terms: [], places: [], airspaces: [], lines };
}

/** Plays steps against a broker of its own, with the ids that its people's machines would use. */
class Player {
  readonly inputs: BrokerInput[] = [];
  /** Steps that were taken. */
  readonly taken: Step[] = [];
  private readonly world: TalkCast;
  private readonly said = new Map<number, Said>();
  /** What went on of each entry, by its step. */
  private readonly forwards = new Map<number, Said>();
  private readonly threads = new Map<string, string>();
  private readonly broker: ReturnType<typeof createBroker>;
  private tickAt = TALK_STARTS_AT - 1;

  constructor(world: TalkCast) {
    this.world = world;
    this.broker = createBroker(
      world.config,
      { frame: () => undefined, told: (member, _at, news) => news.entries.forEach(({ id, thread }) => this.threads.set(`${member} ${id}`, thread)) },
      { computes: () => false },
    );
  }

  /** Takes a step; what is refused leaves nothing. */
  step(step: Step): void {
    for (; this.tickAt + 1 <= step.at; this.tickAt += 1) this.broker.input({ kind: 'tick', at: timeS(this.tickAt + 1) });
    const made = this.made(step);
    if (made === undefined || this.broker.talk.refusal(made) !== undefined) return;
    const input: BrokerInput = { kind: 'said', ...made };
    this.broker.input(input);
    this.inputs.push(input);
    this.taken.push(step);
    this.said.set(step.number, made);
    if (step.what === 'forward') this.forwards.set(step.about, made);
  }

  under(member: MemberId, what: string, key: string): string {
    return hex(hmacSha256(this.world.config.secret, utf8(`say/${member}/${what}/${key}`))).slice(0, 24);
  }

  lineOf(step: Step): LineConfig | undefined {
    return this.world.config.lines?.[step.line];
  }

  /** The id by which `member` has the entry of a step; '' when it has not. */
  entryId(member: MemberId, number: number, mediator: MemberId): string {
    const entry = this.said.get(number);
    if (entry === undefined) return '';
    const text = member === entry.member ? entry.orderText : member === mediator ? entry.parcelText : this.forwards.get(number)?.parcelText;
    return text === undefined ? '' : this.under(member, 'entry', digestOf(text));
  }

  mandateId(member: MemberId, number: number): string {
    const given = this.said.get(number);
    if (given?.order.act !== 'mandate') return '';
    const { nonce, kinds, from, until } = given.order;
    return this.under(member, 'mandate', digestOf(JSON.stringify([nonce, kinds, from, until])));
  }

  threadId(member: MemberId, entryId: string): string | undefined {
    return this.threads.get(`${member} ${entryId}`);
  }

  private made(step: Step): Said | undefined {
    const { at, who, kind, isReworded, words } = step;
    const line = this.lineOf(step);
    const member = this.world.people[who];
    const act = line === undefined ? keysAct(step) : actOf(step, member, line, this);
    if (act === undefined) return undefined;
    const use = USES[step.what];
    const head: ParcelHead | undefined = use === undefined ? undefined : { version: 1, use, kind, digest: digestOf(words), isReworded, mandate: null };
    const parcelText = head === undefined ? '' : `${JSON.stringify(head)} sealed in step ${step.number}`;
    const order: Order = {
      ...act,
      version: 1,
      nonce: letters(`nonce ${step.number}`, 22),
      writtenAt: at,
      parcel: parcelText === '' ? '' : digestOf(parcelText),
    };
    return { at, member, kid: letters(`device ${who}`, 43), order, orderText: JSON.stringify(order), parcel: head, parcelText };
  }
}

const USES: Readonly<Record<string, ParcelHead['use']>> = { entry: 'entry', forward: 'forward', reword: 'wording', return: 'reason' };

/** Plays a script to its end: what its people's machines send. */
export function play(world: TalkWorld): readonly BrokerInput[] {
  const player = new Player(world);
  for (const step of world.steps) player.step(step);
  return player.inputs;
}

/** Machines are made known and retired whatever lines there are. */
function keysAct({ what, who }: Step): Act | undefined {
  if (what === 'device') return { act: 'device', sign: letters(`sign ${who}`, 43), seal: letters(`seal ${who}`, 43) };
  return what === 'retire' ? { act: 'retire', kid: letters(`device ${who}`, 43) } : undefined;
}

function actOf(step: Step, member: MemberId, line: LineConfig, player: Player): Act | undefined {
  const { what, kind, expiresAt, words } = step;
  const lineId = player.under(member, 'line', line.id);
  const entryId = player.entryId(member, step.about, line.mediator);
  switch (what) {
    case 'device':
    case 'retire':
      return keysAct(step);
    case 'entry': {
      const mandate = step.mandate === -1 ? '' : player.mandateId(member, step.mandate);
      const thread = step.within === -1 ? '' : player.threadId(member, player.entryId(member, step.within, line.mediator));
      if (thread === undefined || (step.mandate !== -1 && mandate === '')) return undefined;
      return { act: 'entry', line: lineId, thread, kind, re: step.about === -1 ? '' : entryId, mandate, expiresAt };
    }
    case 'consent':
    case 'decline':
      return { act: what, entry: entryId, digest: digestOf(words) };
    case 'mandate': {
      const side = line.ends.indexOf(member);
      const [speaker] = side === -1 ? [] : line.speakers[side];
      return speaker === undefined
        ? undefined
        : {
            act: 'mandate',
            line: lineId,
            speaker: player.under(member, 'speaker', `${line.id}/0`),
            kinds: ['notice', 'question'],
            from: TALK_STARTS_AT,
            until: expiresAt,
          };
    }
    case 'revoke':
      return { act: 'revoke', mandate: player.mandateId(member, step.about) };
    default:
      return entryId === '' ? undefined : { act: what, entry: entryId };
  }
}

const pick = <Value>(random: Random, list: readonly Value[]): Value => list[random.below(list.length)];

/** A step that might be taken now, drawn from what there is. */
function drawStep(
  random: Random,
  { config, people }: TalkCast,
  { number, at, before }: { readonly number: number; readonly at: TimeS; readonly before: readonly Step[] },
): Step {
  const line = random.below(config.lines?.length ?? 1);
  const { mediator, ends, speakers } = config.lines?.[line] ?? { mediator: HUB, ends: [HUB, HUB], speakers: [[], []] };
  const index = (member: MemberId): number => people.indexOf(member);
  const own = before.filter((step) => step.line === line);
  const entries = own.filter(({ what }) => what === 'entry');
  const mandates = own.filter(({ what }) => what === 'mandate');
  const about = entries.length === 0 ? undefined : pick(random, entries.slice(-4));
  const last = (what: Step['what']): Step | undefined => own.findLast((step) => step.what === what && step.about === about?.number);
  const base: Step = {
    number,
    at,
    who: 0,
    line,
    what: 'entry',
    about: -1,
    within: -1,
    mandate: -1,
    kind: pick(random, OPENING_KINDS),
    isReworded: false,
    expiresAt: timeS(random.uniform() < 0.3 ? TALK_STARTS_AT + 60 * (1 + random.below(5)) : EVER),
    words: `words ${number}`,
  };
  const draw = random.uniform();
  const end = pick(random, ends);
  if (draw < 0.06) return { ...base, what: pick(random, ['device', 'device', 'retire'] as const), who: random.below(config.members.length) };
  if (draw < 0.12) return { ...base, what: 'mandate', who: index(end) };
  if (draw < 0.15 && mandates.length > 0) {
    const given = pick(random, mandates);
    return { ...base, what: 'revoke', who: given.who, about: given.number };
  }
  if (draw < 0.35 || about === undefined) {
    const mandate = mandates.length > 0 && random.uniform() < 0.5 ? pick(random, mandates) : undefined;
    const principal = mandate === undefined ? -1 : ends.indexOf(people[mandate.who]);
    const [speaker] = principal === -1 ? [] : speakers[principal];
    if (mandate !== undefined && speaker !== undefined)
      return { ...base, who: index(speaker), mandate: mandate.number, kind: pick(random, ['notice', 'question'] as const) };
    return { ...base, who: index(end) };
  }
  const wording = last('reword');
  const consent = last('consent');
  if (draw < 0.62) {
    const reworded = consent !== undefined && wording !== undefined && random.uniform() < 0.8;
    return {
      ...base,
      what: 'forward',
      who: index(mediator),
      about: about.number,
      kind: about.kind,
      isReworded: reworded,
      words: reworded ? wording.words : about.words,
    };
  }
  if (draw < 0.72) return { ...base, what: 'reword', who: index(mediator), about: about.number, kind: about.kind, isReworded: true };
  if (draw < 0.82 && wording !== undefined)
    return { ...base, what: pick(random, ['consent', 'consent', 'decline'] as const), who: about.who, about: about.number, words: wording.words };
  if (draw < 0.86) return { ...base, what: pick(random, ['hold', 'return'] as const), who: index(mediator), about: about.number, kind: about.kind };
  const author = people[about.who];
  const far = author === ends[0] || speakers.flat().some((one) => one === author) ? ends[1] : ends[0];
  if (draw < 0.93) return { ...base, what: 'received', who: index(far), about: about.number };
  return { ...base, who: index(far), about: about.number, within: about.number, kind: about.kind === 'question' ? 'answer' : 'acknowledgement' };
}

/** A world: five to seven members, two to four lines, some forty steps that were all taken. */
export function createTalkWorld(seed: number): TalkWorld {
  const random = keyedRandom('secrecy/talk', seed);
  const members = Array.from({ length: 5 + random.below(3) }, (_, i): MemberConfig => {
    const id = named(`t${i}-${random.below(1e6)}`);
    return { id, names: { en: `Party ${i}`, ar: `طرف ${i}` }, territory: new Float64Array(0), languages: ['en'], utcOffsetMin: 0, approval: false };
  });
  const lines = Array.from({ length: 2 + random.below(3) }, (_, i): LineConfig => {
    const drawn = members.map(({ id }) => ({ id, draw: random.uniform() })).sort((a, b) => a.draw - b.draw);
    const [mediator, one, other, speaker] = drawn.map(({ id }) => id);
    return { id: `line-${i}`, mediator, ends: [one, other], speakers: random.uniform() < 0.7 ? [[speaker], []] : [[], []] };
  });
  const cast: TalkCast = { config: configOf(seed, members, lines), people: members.map(({ id }) => id) };
  const player = new Player(cast);
  const base = { line: 0, about: -1, within: -1, mandate: -1, kind: 'notice', isReworded: false, expiresAt: timeS(EVER), words: '' } as const;
  members.forEach((_, who) => player.step({ ...base, number: who, at: timeS(TALK_STARTS_AT + 0.2), who, what: 'device' }));
  // A step follows from those that were taken, so the script grows as it is played.
  let at: number = TALK_STARTS_AT + 1;
  for (let number = members.length; at < TALK_STARTS_AT + TALK_LENGTH_S - 15; number += 1) {
    at += pick(random, [0.4, 1, 1.3, 2.3]);
    player.step(drawStep(random, cast, { number, at: timeS(at), before: player.taken }));
  }
  return { ...cast, steps: player.taken, crashAt: random.uniform() < 0.4 ? timeS(TALK_STARTS_AT + 40 + random.below(180) + 0.6) : undefined };
}

/** Everybody's part in a line. */
function isOn(line: LineConfig, member: MemberId): boolean {
  return line.mediator === member || line.ends.includes(member) || line.speakers.some((list) => list.includes(member));
}

/** Steps that reached `viewer` or that it made, with the fewest steps of others behind them: all that it was given. By the script alone. */
export function purgeTalk(world: TalkWorld, viewer: MemberId): TalkWorld {
  const { config, people, steps } = world;
  const lines = config.lines ?? [];
  const by = (step: Step): MemberId => people[step.who];
  const entryOf = (step: Step): Step | undefined => steps.find(({ number }) => number === step.about);
  const threadOwners = (entry: Step): readonly MemberId[] => {
    let root = entry;
    while (root.within !== -1) root = steps.find(({ number }) => number === root.within) ?? { ...root, within: -1 };
    const { ends, speakers } = lines[entry.line];
    const opener = by(root);
    const side = opener === ends[0] || speakers[0].includes(opener) ? 0 : 1;
    return side === 0 ? [opener, ends[1]] : [ends[0], opener];
  };
  const kept = new Set<number>();
  const keep = (step: Step | undefined): void => {
    if (step === undefined || kept.has(step.number)) return;
    kept.add(step.number);
    for (const number of [step.about, step.within, step.mandate]) keep(steps.find((one) => one.number === number));
  };
  for (const step of steps) {
    const line = lines[step.line];
    if (step.what === 'device' || step.what === 'retire') {
      const isSeen =
        by(step) === viewer || lines.some((one) => isOn(one, viewer) && isOn(one, by(step)) && (one.mediator === viewer || one.mediator === by(step)));
      if (isSeen) keep(step);
      continue;
    }
    if (by(step) === viewer || line.mediator === viewer) keep(step);
    if (step.what === 'mandate' && line.speakers.some((list, side) => list[0] === viewer && line.ends[side] === by(step))) keep(step);
    if (step.what === 'revoke' && kept.has(step.about)) keep(step);
    const entry = entryOf(step);
    if (entry === undefined || entry.what !== 'entry') continue;
    const isMine = by(entry) === viewer;
    const isTheirs = !isMine && threadOwners(entry).includes(viewer);
    if (isMine) keep(step);
    if (isTheirs && step.what === 'forward') {
      keep(step);
      keep(entry);
      if (step.isReworded) {
        keep(steps.findLast((one) => one.about === entry.number && one.what === 'reword' && one.number < step.number));
        keep(steps.findLast((one) => one.about === entry.number && one.what === 'consent' && one.number < step.number));
      }
    }
  }
  // What others' machines sent needs keys that were known, whoever sees them.
  for (const step of steps)
    if (step.what === 'device' && steps.some((one) => kept.has(one.number) && one.who === step.who && one.at >= step.at)) kept.add(step.number);
  const isRetiredLater = (step: Step): boolean =>
    step.what === 'retire' &&
    by(step) !== viewer &&
    !lines.some((one) => isOn(one, viewer) && isOn(one, by(step)) && (one.mediator === viewer || one.mediator === by(step)));
  const left = steps.filter((step) => kept.has(step.number) && !isRetiredLater(step));
  const used = new Set(left.filter(({ what }) => what !== 'device' && what !== 'retire').map((step) => step.line));
  // A line that did nothing for the viewer is not there at all; the others keep their order.
  const there = lines.flatMap((line, i) => (line.mediator === viewer || line.ends.includes(viewer) || used.has(i) ? [i] : []));
  const moved = left.map((step) => ({ ...step, line: there.indexOf(step.line) }));
  return { ...world, config: { ...config, lines: there.map((i) => lines[i]) }, steps: moved };
}

/** Other ids for everybody but `viewer`, enrolled in the opposite order. */
export function renameTalk(world: TalkWorld, viewer: MemberId): TalkWorld {
  const { config } = world;
  const rename = (id: MemberId): MemberId => (id === viewer || id === HUB ? id : named(letters(`renamed ${id}`, 12)));
  return {
    ...world,
    config: {
      ...config,
      members: config.members.map((member) => ({ ...member, id: rename(member.id) })).reverse(),
      lines: config.lines?.map((line) => ({
        ...line,
        mediator: rename(line.mediator),
        ends: [rename(line.ends[0]), rename(line.ends[1])] as const,
        speakers: [line.speakers[0].map(rename), line.speakers[1].map(rename)] as const,
      })),
    },
    people: world.people.map(rename),
  };
}

/** What ends and speakers of the viewer's lines do, at other seconds of the same minutes; mediators' acts stay, since who reads sees when they come. */
export function jostleTalk(world: TalkWorld, viewer: MemberId): TalkWorld {
  const { config, people, steps } = world;
  const moved = steps.map((step, i): Step => {
    const line = config.lines?.[step.line];
    const stays =
      people[step.who] === viewer ||
      line?.mediator === viewer ||
      line?.mediator === people[step.who] ||
      !['entry', 'consent', 'decline', 'received'].includes(step.what);
    // As early as it may be: behind the step before it, and a tick later, so that what it answers has come.
    const early = Math.max(Math.floor(steps[i - 1]?.at ?? step.at) + 1.01, Math.floor(step.at / 60) * 60 + 0.01);
    return stays || early >= step.at ? step : { ...step, at: timeS(early) };
  });
  return { ...world, steps: moved };
}

export interface TalkTools {
  readonly createBroker?: typeof createBroker;
}

/** Everything that reaches `viewer`: news tick by tick, and at the end what it has before it and how guesses are answered. */
export function hear(world: TalkWorld, viewer: MemberId, { createBroker: create = createBroker }: TalkTools = {}): readonly string[] {
  const { config, crashAt } = world;
  const inputs = play(world);
  const told: string[] = [];
  const start = (): ReturnType<typeof createBroker> =>
    create(
      config,
      { frame: () => undefined, told: (member, at, news) => void (member === viewer && told.push(`${at} ${JSON.stringify(news)}`)) },
      { computes: () => false },
    );
  let broker = start();
  let next = 0;
  let crashed = false;
  for (let second = 0; second < TALK_LENGTH_S; second += 1) {
    const at = TALK_STARTS_AT + second;
    if (!crashed && crashAt !== undefined && at > crashAt) {
      crashed = true;
      broker = start();
      for (const input of inputs.slice(0, next)) broker.input(input);
    }
    broker.input({ kind: 'tick', at: timeS(at) });
    for (; next < inputs.length && inputs[next].at < at + 1; next += 1) broker.input(inputs[next]);
  }
  const guess = (act: Act): string =>
    JSON.stringify(
      broker.talk.refusal({
        at: timeS(TALK_STARTS_AT + TALK_LENGTH_S),
        member: viewer,
        kid: letters(`device ${world.people.indexOf(viewer)}`, 43),
        order: { ...act, version: 1, nonce: letters('guess', 22), writtenAt: timeS(TALK_STARTS_AT + TALK_LENGTH_S), parcel: '' },
        orderText: '',
        parcel: undefined,
        parcelText: '',
      }) ?? null,
    );
  const guesses = [letters('no such thing', 24), hex(hmacSha256(config.secret, utf8(`say/${config.members[0].id}/line/line-0`))).slice(0, 24)].map((id) =>
    guess({ act: 'received', entry: id }),
  );
  return [...told, JSON.stringify(broker.talk.boxOf(viewer)), ...guesses];
}

const LAWS: Readonly<Record<string, (world: TalkWorld, viewer: MemberId) => TalkWorld>> = { purge: purgeTalk, rename: renameTalk, jostle: jostleTalk };

/** The first law that a world breaks for one of its members; undefined: none. */
export function brokenTalkLaw(world: TalkWorld, seed: number, tools: TalkTools = {}): string | undefined {
  const viewer = world.config.members[seed % world.config.members.length].id;
  const full = hear(world, viewer, tools);
  return Object.keys(LAWS).find((law) => hear(LAWS[law](world, viewer), viewer, tools).join('\n') !== full.join('\n'));
}
