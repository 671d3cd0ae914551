import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { BasicConstraintsExtension, PemConverter, X509CertificateGenerator, type X509Certificate } from '@peculiar/x509';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { publicOf, timeS, utf8, type MemberId, type PlaceId } from '../../base/index.ts';
import type { Place, Stage } from '../../model/index.ts';
import { checkSignature, createSigner } from '../../record/store/index.ts';
import type { ChannelPort, Notice } from './channel.ts';
import { makeCertificate } from '../auth/make-certificate.ts';
import { saidByOpenssl } from '../../../test/serve/openssl.ts';
import { SirenBoard, stateDigest } from './siren-board.ts';
import { openSirenGateway, type SirenGateway, type SirenGatewayOptions } from './siren-gateway.ts';

const signer = createSigner(new Uint8Array(32).fill(9));
const recipient = publicOf('altair' as MemberId);
const ZONES = new Map([
  ['east', ['qasr', 'azraq']],
  ['west', ['tarif']],
]);
const START = timeS(1_713_045_600);
const place = (id: string): Place => ({
  id: id as PlaceId,
  names: { en: id },
  ring: new Float64Array(0),
  latRad: 0,
  lonRad: 0,
  radiusM: 1,
  populationCount: 1,
  shelterS: 180,
  member: undefined,
});
const notice = (id: string, stage: Stage): Notice => ({
  recipient,
  place: place(id),
  xml: '',
  sentAt: START,
  message: {
    placeIndex: 0,
    identifier: '',
    xml: '',
    alert: {} as Notice['message']['alert'],
    warning: { placeIndex: 0, stage, kindClass: 'drone', arrivalAt: undefined, event: 1, sequence: 1, issuedAt: START, notUpdated: false },
  },
});

let gateway: SirenGateway | undefined;
let relays: Socket[] = [];
let folder = '';
const told: string[] = [];
const port: ChannelPort = { now: () => START, told: (code, _name, message) => void told.push(`${code} ${message}`) };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-sirens-'));
  told.length = 0;
});
afterEach(async () => {
  vi.useRealTimers();
  for (const relay of relays) relay.destroy();
  relays = [];
  await gateway?.close();
  gateway = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function open(options: Partial<SirenGatewayOptions> = {}): Promise<SirenGateway> {
  gateway = await openSirenGateway({
    name: 'altair/sirens',
    recipient,
    mode: 'test',
    zones: ZONES,
    signer,
    startedAt: START,
    listen: { host: '127.0.0.1', port: 0 },
    from: undefined,
    keys: undefined,
    file: undefined,
    port,
    ...options,
  });
  return gateway;
}

interface Issued {
  readonly key: string;
  readonly certificate: string;
  readonly made: X509Certificate;
  readonly keys: CryptoKeyPair;
}

/** A certificate of `by`; of itself, as an authority, without one. */
async function issued(name: string, by?: Issued): Promise<Issued> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const made = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: by?.made.subject ?? `CN=${name}`,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 86_400_000),
    publicKey: keys.publicKey,
    signingKey: (by?.keys ?? keys).privateKey,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(by === undefined)],
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { key, certificate: made.toString('pem'), made, keys };
}

/** A relay of a member: reads lines, checks each signature. */
async function relay(): Promise<{ lines: string[]; say(text: string): void; next(count: number): Promise<string[]> }> {
  const socket = connect(gateway!.listeningPort!, '127.0.0.1');
  relays.push(socket);
  const lines: string[] = [];
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    const whole = text.split('\n');
    text = whole.pop()!;
    lines.push(...whole);
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return {
    lines,
    say: (line) => void socket.write(`${line}\n`),
    next: async (count) => {
      for (let turn = 0; lines.length < count && turn < 200; turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
      return lines.splice(0, count);
    },
  };
}

function fieldsOf(line: string): Record<string, string> {
  const [signed, signature] = line.split(' sig=');
  expect(checkSignature(signer.publicKeyHex, utf8(signed), Buffer.from(signature, 'base64url')), line).toBe(true);
  return Object.fromEntries(
    signed
      .split(' ')
      .slice(1)
      .map((pair) => pair.split('=')),
  );
}

describe('the siren gateway', () => {
  test('tells a relay that connects the state of every zone and a heartbeat that agrees with it, each line signed', async () => {
    await open();
    const [hello, east, west, beat] = await (await relay()).next(4);
    expect(hello).toBe(`MANARA-SIRENS version=1 key=${signer.publicKeyHex} mode=test`);
    expect(fieldsOf(east)).toMatchObject({ zone: 'east', stage: 'none', mode: 'test', sent: '2024-04-13T22:00:00Z', until: '2024-04-14T10:00:00Z' });
    expect(fieldsOf(west)).toMatchObject({ zone: 'west', stage: 'none' });
    const states = [east, west].map(fieldsOf).map(({ zone, stage, seq }) => ({ zone, stage: stage as 'none', sequence: Number(seq), sentAt: START }));
    expect(fieldsOf(beat)).toMatchObject({ zones: '2', state: stateDigest(states) });
  });

  test('tells a change at once, and takes the acknowledgement of the zone and number as its receipt', async () => {
    const opened = await open();
    const one = await relay();
    await one.next(4);
    opened.take(notice('qasr', 'take-cover'));
    const [line] = await one.next(1);
    const { zone, stage, seq } = fieldsOf(line);
    expect([zone, stage]).toEqual(['east', 'take-cover']);
    expect(opened.report()).toMatchObject({ waitingCount: 1, deliveredCount: 0 });
    one.say('ACK zone=east seq=1');
    one.say(`ACK zone=east seq=${seq}`);
    await vi.waitFor(() => expect(opened.report()).toMatchObject({ waitingCount: 0, deliveredCount: 1, state: 'working' }));
    expect(told).toEqual([]);
  });

  test('a take-cover without a relay, or without an acknowledgement in ten seconds, is an alarm', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    const opened = await open();
    opened.take(notice('tarif', 'take-cover'));
    expect(told).toEqual(['channel/failed no siren relay is connected to take take-cover of zone west']);
    vi.advanceTimersByTime(10_000);
    expect(told[1]).toBe('channel/failed zone west has not acknowledged take-cover within 10 s');
    expect(opened.report()).toMatchObject({
      state: 'failing',
      receipts: [{ identifier: expect.stringMatching(/^west\//) as string, result: 'given-up' }, { result: 'waiting' }],
    });
  });

  test('the last relay that leaves is an alarm', async () => {
    await open();
    await (await relay()).next(4);
    relays[0].destroy();
    await vi.waitFor(() => expect(told).toEqual(['channel/failed no siren relay is connected any more']));
  });

  test('a relay from an address that is not listed gets nothing, and one that sends no line ends is cut off', async () => {
    await open({ from: { words: [], allows: () => false } });
    const stranger = await relay();
    await new Promise((resolve) => relays[0].once('close', resolve));
    expect(stranger.lines).toEqual([]);
    await gateway!.close();
    await open();
    await (await relay()).next(4);
    const closed = new Promise((resolve) => relays[1].once('close', resolve));
    relays[1].write('x'.repeat(1000));
    await closed;
  });

  test('over TLS takes relays whose certificate its authority issued, and names that authority to nobody', async () => {
    const authority = await issued('Rigel sirens');
    const [known, forged, own] = [
      await issued('relay', authority),
      await issued('relay', await issued('Rigel sirens')),
      await makeCertificate([], 2, new Date()),
    ];
    const opened = await open({ keys: { key: own.key, certificate: own.certificate, authority: authority.certificate } });
    const heard = (keys: { readonly key?: string; readonly cert?: string }): Promise<string> =>
      new Promise((resolve) => {
        let text = '';
        const socket = connectSecure({ host: '127.0.0.1', port: opened.listeningPort!, rejectUnauthorized: false, ...keys });
        socket.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
          if (text.includes('BEAT')) socket.destroy();
        });
        socket.on('error', () => undefined).on('close', () => resolve(text));
        socket.setTimeout(5_000, () => socket.destroy());
      });
    expect(await heard({ key: known.key, cert: known.certificate })).toContain('MANARA-SIRENS');
    expect(await heard({})).toBe('');
    expect(await heard({ key: forged.key, cert: forged.certificate })).toBe('');
    expect(await heard({ key: own.key, cert: own.certificate })).toBe('');
    const said = await saidByOpenssl(opened.listeningPort!);
    if (process.env['CI'] === 'true' || said !== '') expect(said).toContain('No client certificate CA names sent');
    expect(said).not.toContain('Rigel');
    await expect(open({ keys: { key: own.key, certificate: own.certificate, authority: 'nonsense' } })).rejects.toThrow('a certificate in PEM');
  });

  test('writes the same lines to a file, for the simplest relay', async () => {
    const opened = await open({ listen: undefined, file: { folder, name: 'sirens.txt' } });
    opened.take(notice('qasr', 'expected'));
    await opened.settled();
    const lines = readFileSync(join(folder, 'sirens.txt'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['MANARA-SIRENS', 'ZONE', 'ZONE', 'BEAT']);
    expect(fieldsOf(lines[1])).toMatchObject({ zone: 'east', stage: 'expected' });
  });

  test('a file that cannot be written is an alarm, once', async () => {
    writeFileSync(join(folder, 'shut'), '');
    const opened = await open({ listen: undefined, file: { folder: join(folder, 'shut'), name: 'sirens.txt' } });
    opened.take(notice('qasr', 'expected'));
    await opened.settled();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('channel/failed the siren file cannot be written');
  });
});

describe('a siren zone', () => {
  const board = (): SirenBoard => new SirenBoard({ mode: 'test', zones: ZONES, signer, startedAt: START });
  const stagesOf = (one: SirenBoard): Record<string, string> => Object.fromEntries(one.states().map(({ zone, stage }) => [zone, stage]));

  test('has the highest stage of its places, and ends only when the last of them has ended', () => {
    const one = board();
    one.take(place('qasr'), { stage: 'expected' }, START);
    one.take(place('azraq'), { stage: 'take-cover' }, START);
    expect(stagesOf(one)).toEqual({ east: 'take-cover', west: 'none' });
    expect(one.take(place('qasr'), { stage: 'all-clear' }, START)).toEqual([]);
    expect(stagesOf(one).east).toBe('take-cover');
    one.take(place('azraq'), { stage: 'cancelled' }, START);
    expect(stagesOf(one).east).toBe('cancelled');
  });

  test('is not told of a stage that is for officials, which keeps nothing standing either', () => {
    const one = board();
    expect(one.take(place('qasr'), { stage: 'prepare' }, START)).toEqual([]);
    one.take(place('azraq'), { stage: 'take-cover' }, START);
    one.take(place('azraq'), { stage: 'all-clear' }, START);
    expect(stagesOf(one).east).toBe('all-clear');
  });

  test('counts upwards over a restart', () => {
    const before = board();
    for (let i = 0; i < 50; i += 1) before.take(place('qasr'), { stage: i % 2 === 0 ? 'take-cover' : 'all-clear' }, START);
    const after = new SirenBoard({ mode: 'test', zones: ZONES, signer, startedAt: timeS(START + 1) });
    expect(Math.min(...after.states().map(({ sequence }) => sequence))).toBeGreaterThan(Math.max(...before.states().map(({ sequence }) => sequence)));
  });
});
