/**
 * What is said on the lines of an exercise, as machines would send it. Keys derive from the seed, signatures hold, and words are open: an
 * exercise is made again to the byte, and seals are random.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { HUB, addS, assert, hex, hmacSha256, memberId, sha256, timeS, utf8, type MemberId, type TimeS } from '../../base/index.ts';
import {
  ENTRY_KINDS,
  bodyText,
  createSwitchboard,
  minuteOf,
  type Act,
  type Body,
  type BoxEntry,
  type BoxLine,
  type Device,
  type EntryKind,
  type ParcelHead,
  type Said,
} from '../../channel/index.ts';
import type { ExerciseSetup } from '../../exercise/index.ts';
import { saidFrom } from './said-text.ts';
import { createToldBook, type ToldBook } from './told-book.ts';

type Planned = Pick<ExerciseSetup, 'config' | 'said' | 'startsAt' | 'endsAt'>;
type Step = Planned['said'][number];

/** PKCS #8 of an Ed25519 key, before its 32 bytes of seed (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const base64url = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');
const digestOf = (text: string): string => hex(sha256(utf8(text)));

/** A party's machine in an exercise. */
class Machine {
  readonly member: MemberId;
  readonly kid: string;
  readonly signX: string;
  readonly sealX: string;
  private readonly key: ReturnType<typeof createPrivateKey>;

  constructor(secret: Uint8Array, member: MemberId) {
    this.member = member;
    this.key = createPrivateKey({ key: Buffer.concat([PKCS8, hmacSha256(secret, utf8(`machine/${member}`))]), format: 'der', type: 'pkcs8' });
    this.signX = createPublicKey(this.key).export({ format: 'jwk' }).x ?? '';
    this.sealX = base64url(hmacSha256(secret, utf8(`seal/${member}`)));
    this.kid = base64url(sha256(utf8(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x: this.signX }))));
  }

  signed(typ: string, value: object): string {
    const text = `${base64url(JSON.stringify({ alg: 'Ed25519', kid: this.kid, typ }))}.${base64url(JSON.stringify(value))}`;
    return `${text}.${base64url(sign(null, Buffer.from(text), this.key))}`;
  }
}

interface Written {
  body: Body;
  readonly kind: EntryKind;
  readonly parcels: string[];
}

/** A script that is being said, step by step, on a switchboard of its own. */
class Saying {
  readonly said: Said[] = [];
  private readonly config: Planned['config'];
  private readonly book: ToldBook;
  private readonly board: ReturnType<typeof createSwitchboard>;
  private readonly machines = new Map<MemberId, Machine>();
  private readonly written = new Map<string, Written>();
  private number = 0;
  private tickAt: TimeS;

  constructor(config: Planned['config'], book: ToldBook, startsAt: TimeS) {
    this.config = config;
    this.book = book;
    this.board = createSwitchboard(config);
    this.tickAt = startsAt;
  }

  private tickTo(at: TimeS): void {
    for (const [member, news] of this.board.tick(at)) this.book.add(member, at, news);
    this.tickAt = at;
  }

  /** Lets whole minutes pass, up to one before `at`. */
  pass(at: TimeS): void {
    for (let minute = timeS(minuteOf(this.tickAt) + 60); minute < at; minute = addS(minute, 60)) this.tickTo(minute);
  }

  private word(what: string): string {
    return base64url(hmacSha256(this.config.secret, utf8(`${what} ${this.number}`)).subarray(0, 16));
  }

  private send(machine: Machine, at: TimeS, act: Act, parcel = ''): void {
    this.number += 1;
    const order = { ...act, version: 1, nonce: this.word('nonce'), writtenAt: at, parcel: parcel === '' ? '' : digestOf(parcel) };
    const made = saidFrom(machine.member, at, machine.signed('manara-order', order), parcel);
    const refused = made === undefined ? undefined : this.board.refusal(made);
    assert(made !== undefined && refused === undefined, `an exercise says what its line refuses: ${refused?.message ?? 'it does not read'}`);
    this.board.say(made);
    this.said.push(made);
    this.tickTo(addS(timeS(Math.floor(at)), 1));
  }

  private machineOf(member: MemberId, at: TimeS): Machine {
    const known = this.machines.get(member);
    if (known !== undefined) return known;
    const machine = new Machine(this.config.secret, member);
    this.machines.set(member, machine);
    this.send(machine, at, { act: 'device', sign: machine.signX, seal: machine.sealX });
    return machine;
  }

  private parcelOf(machine: Machine, head: Pick<ParcelHead, 'use' | 'kind' | 'isReworded'>, body: Body): string {
    const open = bodyText(body);
    return machine.signed('manara-parcel', { version: 1, ...head, digest: digestOf(open), mandate: null, open });
  }

  /** The member's entry that the script calls `id`. */
  private entryOf(member: MemberId, id: string): BoxEntry | undefined {
    return this.board.boxOf(member).entries.find(({ parcel }) => this.written.get(id)?.parcels.includes(parcel) === true);
  }

  /** The line of the step, as its member has it. */
  private lineOf(member: MemberId, name: string): BoxLine {
    const own = (this.config.lines ?? []).filter((one) => one.mediator === member || one.ends.includes(member) || one.speakers.flat().includes(member));
    const index = own.findIndex(({ id }) => id === name);
    return this.board.boxOf(member).lines[Math.max(0, index)];
  }

  take(step: Step): void {
    const read = step.by === HUB ? HUB : memberId(step.by);
    const member = typeof read === 'string' ? read : read.ok ? read.value : HUB;
    for (const line of this.config.lines ?? [])
      for (const one of [line.mediator, ...line.ends, ...line.speakers.flat()]) this.machineOf(one, addS(step.at, -60));
    const machine = this.machineOf(member, step.at);
    if (step.act === 'mandate') this.mandate(machine, step);
    else if (step.act === 'write') this.write(machine, step);
    else {
      const about = this.written.get(step.id);
      if (about !== undefined) this.handle(machine, step, about);
    }
  }

  private mandate(machine: Machine, step: Step): void {
    const { line, speakers } = this.lineOf(machine.member, step.line);
    const kinds = ENTRY_KINDS.filter((kind) => step.kind.split(' ').includes(kind));
    this.send(machine, step.at, { act: 'mandate', line, speaker: speakers[0]?.id ?? '', kinds, from: minuteOf(step.at), until: minuteOf(step.until) });
  }

  private write(machine: Machine, step: Step): void {
    const kind = ENTRY_KINDS.find((one) => one === step.kind) ?? 'notice';
    const answered = this.written.get(step.re);
    const body: Body = {
      version: 1,
      salt: this.word('salt'),
      kind,
      text: step.text,
      re: answered === undefined ? '' : digestOf(bodyText(answered.body)),
      window: null,
    };
    const parcel = this.parcelOf(machine, { use: 'entry', kind, isReworded: false }, body);
    this.written.set(step.id, { body, kind, parcels: [parcel] });
    const { line, mandates } = this.lineOf(machine.member, step.line);
    const re = step.re === '' ? undefined : this.entryOf(machine.member, step.re);
    const mandate = step.mandate === '' ? '' : (mandates[0]?.id ?? '');
    const act: Act = { act: 'entry', line, thread: re?.thread ?? '', kind, re: re?.id ?? '', mandate, expiresAt: minuteOf(step.until) };
    this.send(machine, step.at, act, parcel);
  }

  /** What becomes of an entry that was written. */
  private handle(machine: Machine, { act, at, id, text }: Step, about: Written): void {
    const { member } = machine;
    const { kind } = about;
    const found = this.entryOf(member, id);
    const entry = found?.id ?? '';
    if (act === 'reword') {
      about.body = { ...about.body, salt: this.word('salt'), text };
      this.send(machine, at, { act, entry }, this.parcelOf(machine, { use: 'wording', kind, isReworded: true }, about.body));
    } else if (act === 'consent') this.send(machine, at, { act, entry, digest: digestOf(bodyText(about.body)) });
    else {
      const parcel = this.parcelOf(machine, { use: 'forward', kind, isReworded: found?.stage === 'consented' }, about.body);
      this.send(machine, at, { act: 'forward', entry }, parcel);
      about.parcels.push(parcel);
    }
  }
}

/** All that is said, in its order, and what reaches whom by it. */
export function createSayPlan({ config, said: script, startsAt, endsAt }: Planned): { readonly said: readonly Said[]; readonly book: ToldBook } {
  const book = createToldBook();
  const saying = new Saying(config, book, timeS(Math.min(startsAt, Math.floor(script[0]?.at ?? startsAt)) - 120));
  for (const step of script) {
    saying.pass(step.at);
    saying.take(step);
  }
  saying.pass(timeS(Math.floor(endsAt) + 1));
  const { said } = saying;
  return { said, book: { ...book, boxAt: (member, at) => ({ ...book.boxAt(member, at), devices: devicesOf(said, member, at) }) } };
}

/** A member's own machines: by them it reads what it wrote itself. */
function devicesOf(said: readonly Said[], member: string, at: TimeS): readonly Device[] {
  return said.flatMap((one) =>
    one.member === member && one.at <= at && one.order.act === 'device' ? [{ kid: one.kid, sign: one.order.sign, seal: one.order.seal }] : [],
  );
}
