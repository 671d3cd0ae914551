/**
 * What is said on the lines of an exercise, as machines would send it. Keys derive from the seed, signatures hold, and words are open: an
 * exercise is made again to the byte, and seals are random.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { HUB, addS, assert, hex, hmacSha256, memberId, sha256, timeS, utf8, type MemberId, type TimeS } from '../../base/index.ts';
import { ENTRY_KINDS, bodyText, createSwitchboard, minuteOf, type Act, type Body, type Device, type EntryKind, type ParcelHead, type Said } from '../../channel/index.ts';
import type { ExerciseSetup } from '../../exercise/index.ts';
import { saidFrom } from './said-text.ts';
import { createToldBook, type ToldBook } from './told-book.ts';

type Planned = Pick<ExerciseSetup, 'config' | 'said' | 'startsAt' | 'endsAt'>;

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

/** All that is said, in its order, and what reaches whom by it. */
export function createSayPlan({ config, said: script, startsAt, endsAt }: Planned): { readonly said: readonly Said[]; readonly book: ToldBook } {
  const book = createToldBook();
  const board = createSwitchboard(config);
  const said: Said[] = [];
  const machines = new Map<MemberId, Machine>();
  const written = new Map<string, { body: Body; kind: EntryKind; parcels: string[] }>();
  let number = 0;
  let tickAt = timeS(Math.min(startsAt, Math.floor(script[0]?.at ?? startsAt)) - 120);

  const tickTo = (at: TimeS): void => {
    for (const [member, news] of board.tick(at)) book.add(member, at, news);
    tickAt = at;
  };
  const word = (what: string): string => base64url(hmacSha256(config.secret, utf8(`${what} ${number}`)).subarray(0, 16));
  const send = (machine: Machine, at: TimeS, act: Act, parcel = ''): void => {
    number += 1;
    const order = { ...act, version: 1, nonce: word('nonce'), writtenAt: at, parcel: parcel === '' ? '' : digestOf(parcel) };
    const made = saidFrom(machine.member, at, machine.signed('manara-order', order), parcel);
    const refused = made === undefined ? undefined : board.refusal(made);
    assert(made !== undefined && refused === undefined, `an exercise says what its line refuses: ${refused?.message ?? 'it does not read'}`);
    board.say(made);
    said.push(made);
    tickTo(addS(timeS(Math.floor(at)), 1));
  };
  const machineOf = (member: MemberId, at: TimeS): Machine => {
    const known = machines.get(member);
    if (known !== undefined) return known;
    const machine = new Machine(config.secret, member);
    machines.set(member, machine);
    send(machine, at, { act: 'device', sign: machine.signX, seal: machine.sealX });
    return machine;
  };
  const parcelOf = (machine: Machine, head: Pick<ParcelHead, 'use' | 'kind' | 'isReworded'>, body: Body): string => {
    const open = bodyText(body);
    return machine.signed('manara-parcel', { version: 1, ...head, digest: digestOf(open), mandate: null, open });
  };

  for (const step of script) {
    for (let minute = timeS(minuteOf(tickAt) + 60); minute < step.at; minute = addS(minute, 60)) tickTo(minute);
    const read = step.by === HUB ? HUB : memberId(step.by);
    const member = typeof read === 'string' ? read : read.ok ? read.value : HUB;
    for (const line of config.lines ?? []) for (const one of [line.mediator, ...line.ends, ...line.speakers.flat()]) machineOf(one, addS(step.at, -60));
    const machine = machineOf(member, step.at);
    const line = (config.lines ?? []).find(({ id }) => id === step.line);
    const lineIndex = (config.lines ?? []).filter((one) => one.mediator === member || one.ends.includes(member) || one.speakers.flat().includes(member)).findIndex((one) => one === line);
    const held = board.boxOf(member).lines[Math.max(0, lineIndex)];
    const about = written.get(step.id);
    const entryOf = (id: string): string => board.boxOf(member).entries.find(({ parcel }) => written.get(id)?.parcels.includes(parcel) === true)?.id ?? '';
    switch (step.act) {
      case 'mandate':
        send(machine, step.at, { act: 'mandate', line: held.line, speaker: held.speakers[0]?.id ?? '', kinds: ENTRY_KINDS.filter((kind) => step.kind.split(' ').includes(kind)), from: minuteOf(step.at), until: minuteOf(step.until) });
        break;
      case 'write': {
        const kind = ENTRY_KINDS.find((one) => one === step.kind) ?? 'notice';
        const answered = written.get(step.re);
        const body: Body = { version: 1, salt: word('salt'), kind, text: step.text, re: answered === undefined ? '' : digestOf(bodyText(answered.body)), window: null };
        const parcel = parcelOf(machine, { use: 'entry', kind, isReworded: false }, body);
        written.set(step.id, { body, kind, parcels: [parcel] });
        const re = step.re === '' ? undefined : board.boxOf(member).entries.find(({ id }) => id === entryOf(step.re));
        send(machine, step.at, { act: 'entry', line: held.line, thread: re?.thread ?? '', kind, re: re?.id ?? '', mandate: step.mandate === '' ? '' : (held.mandates[0]?.id ?? ''), expiresAt: minuteOf(step.until) }, parcel);
        break;
      }
      case 'reword': {
        if (about === undefined) break;
        about.body = { ...about.body, salt: word('salt'), text: step.text };
        send(machine, step.at, { act: 'reword', entry: entryOf(step.id) }, parcelOf(machine, { use: 'wording', kind: about.kind, isReworded: true }, about.body));
        break;
      }
      case 'consent':
        if (about !== undefined) send(machine, step.at, { act: 'consent', entry: entryOf(step.id), digest: digestOf(bodyText(about.body)) });
        break;
      default: {
        if (about === undefined) break;
        const isReworded = board.boxOf(member).entries.find(({ id }) => id === entryOf(step.id))?.stage === 'consented';
        const parcel = parcelOf(machine, { use: 'forward', kind: about.kind, isReworded }, about.body);
        send(machine, step.at, { act: 'forward', entry: entryOf(step.id) }, parcel);
        about.parcels.push(parcel);
      }
    }
  }
  for (let minute = timeS(minuteOf(tickAt) + 60); minute <= endsAt; minute = addS(minute, 60)) tickTo(minute);
  return { said, book: { ...book, boxAt: (member, at) => ({ ...book.boxAt(member, at), devices: devicesOf(said, member, at) }) } };
}

/** A member's own machines: by them it reads what it wrote itself. */
function devicesOf(said: readonly Said[], member: string, at: TimeS): readonly Device[] {
  return said.flatMap((one) => (one.member === member && one.at <= at && one.order.act === 'device' ? [{ kid: one.kid, sign: one.order.sign, seal: one.order.seal }] : []));
}
