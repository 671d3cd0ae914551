import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { timeS, type MemberId, type PlaceId, publicOf } from '../../base/index.ts';
import type { Place, Warning } from '../../model/index.ts';
import { checkSignature, createSigner } from '../../record/store/index.ts';
import type { AddressList } from '../config/endpoints.ts';
import type { Channel, ChannelPort, Notice } from './channel.ts';
import { isPrivateAddress } from './private-addresses.ts';
import { openWebhook, webhookMessage } from './webhook.ts';

const RING = Float64Array.from([0.62, 0.55, 0.63, 0.55, 0.63, 0.56, 0.62, 0.55]);
const PLACE: Place = {
  id: 'qasr' as PlaceId,
  names: { en: 'Qasr' },
  ring: RING,
  latRad: 0.555,
  lonRad: 0.625,
  radiusM: 40_000,
  populationCount: 9,
  shelterS: 180,
  member: 'altair' as MemberId,
};
const WARNING: Warning = {
  placeIndex: 0,
  stage: 'take-cover',
  kindClass: 'drone',
  arrivalAt: undefined,
  event: 1,
  sequence: 1,
  issuedAt: timeS(0),
  notUpdated: false,
};
const signer = createSigner(new Uint8Array(32).fill(7));
const recipient = publicOf('altair' as MemberId);
const LOOPBACK: AddressList = { words: ['127.0.0.1'], allows: (address) => address === '127.0.0.1' };

let server: Server | undefined;
let channel: Channel | undefined;
const told: string[] = [];
let nowS = 1000;
const port: ChannelPort = { now: () => timeS(nowS), told: (code, _name, message) => void told.push(`${code} ${message}`) };

afterEach(async () => {
  await channel?.close();
  server?.closeAllConnections();
  server?.close();
  channel = undefined;
  server = undefined;
  told.length = 0;
  nowS = 1000;
});

interface Got {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function listen(answer: (number: number, response: ServerResponse) => void): Promise<{ url: URL; got: Got[] }> {
  const got: Got[] = [];
  const made = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      answer(got.length, response);
    });
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return { url: new URL(`http://127.0.0.1:${(made.address() as AddressInfo).port}/cap?to=all`), got };
}

const NOWHERE: AddressList = { words: [], allows: () => false };
const open = (url: URL, network = LOOPBACK): Channel =>
  (channel = openWebhook({ name: 'altair/hook', recipient, url, network, authority: undefined, signer, port }));
const notice = (identifier: string): Notice => ({
  recipient,
  place: PLACE,
  xml: `<alert>${identifier} تمرين</alert>`,
  sentAt: timeS(1000),
  message: { placeIndex: 0, warning: WARNING, identifier, xml: '', alert: {} as Notice['message']['alert'] },
});

describe('a webhook', () => {
  test('brings each message in order, whole, with a key that tells it from a second try and a signature over both', async () => {
    const { url, got } = await listen((_number, response) => response.writeHead(202).end());
    const hook = open(url);
    hook.take(notice('a1'));
    hook.take(notice('a2'));
    await hook.settled();
    expect(got.map(({ body }) => body)).toEqual(['<alert>a1 تمرين</alert>', '<alert>a2 تمرين</alert>']);
    expect(got.map(({ headers }) => headers['idempotency-key'])).toEqual(['a1', 'a2']);
    expect(got[0].headers['content-type']).toBe('application/cap+xml; charset=utf-8');
    const signature = Buffer.from(String(got[0].headers['manara-signature']).replace('ed25519=', ''), 'base64');
    expect(checkSignature(signer.publicKeyHex, webhookMessage('a1', got[0].body), signature)).toBe(true);
    expect(checkSignature(signer.publicKeyHex, webhookMessage('a2', got[0].body), signature)).toBe(false);
    expect(hook.report()).toMatchObject({ state: 'working', deliveredCount: 2 });
  });

  test('is tried again after a failure, under the same key, with an alarm at the first and a word when it works again', async () => {
    const { url, got } = await listen((number, response) => response.writeHead(number === 1 ? 503 : 200).end());
    const hook = open(url);
    hook.take(notice('b1'));
    await hook.settled();
    expect(got.map(({ headers }) => headers['idempotency-key'])).toEqual(['b1', 'b1']);
    expect(told.map((line) => line.split(' ')[0])).toEqual(['channel/failed', 'channel/back']);
    expect(hook.report().receipts[0]).toMatchObject({ result: 'delivered', attemptCount: 2 });
  });

  test('follows no redirect and gives up at once when the other side says no, and says both', async () => {
    const { url, got } = await listen((number, response) => response.writeHead(number === 1 ? 302 : 403, { location: 'http://127.0.0.1:1/' }).end());
    const hook = open(url);
    hook.take(notice('c1'));
    hook.take(notice('c2'));
    await hook.settled();
    expect(got).toHaveLength(2);
    expect(told).toEqual([
      'channel/given-up a warning did not go out: answered 302: redirects are not followed; give the address that it leads to',
      'channel/given-up a warning did not go out: answered 403',
    ]);
    expect(hook.report()).toMatchObject({ state: 'failing', givenUpCount: 2, deliveredCount: 0 });
  });

  test('does not connect to an address that is not public, whatever name leads to it, unless it is listed', async () => {
    const { url, got } = await listen((_number, response) => response.writeHead(200).end());
    nowS = 1000 + 3601;
    const hook = open(url, NOWHERE);
    hook.take(notice('d1'));
    await hook.settled();
    const named = new URL(url);
    named.hostname = 'localhost';
    await hook.close();
    const second = open(named, NOWHERE);
    second.take(notice('d2'));
    await second.settled();
    expect(got).toEqual([]);
    expect(told).toHaveLength(2);
    expect(told[0]).toContain('127.0.0.1 leads to 127.0.0.1, which is not public: list it under network');
    expect(told[1]).toContain('localhost leads to');
  });

  test('that is closed while it waits stops waiting', async () => {
    const { url } = await listen((_number, response) => response.writeHead(500).end());
    const hook = open(url);
    hook.take(notice('e1'));
    await new Promise((resolve) => setTimeout(resolve, 40));
    await hook.close();
    expect(hook.report()).toMatchObject({ waitingCount: 1, state: 'failing' });
  });
});

describe('addresses', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.9.9',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '2002:7f00:1::',
    '64:ff9b::a00:1',
    'x',
    '224.0.0.1',
  ])('%s is not public', (address) => expect(isPrivateAddress(address)).toBe(true));
  test.each(['8.8.8.8', '172.32.0.1', '193.0.14.129', '2a00:1450:4001:82a::200e', '::ffff:8.8.8.8'])('%s is public', (address) =>
    expect(isPrivateAddress(address)).toBe(false),
  );
});
