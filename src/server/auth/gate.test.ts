import type { IncomingMessage } from 'node:http';
import { Secret, TOTP } from 'otpauth';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from './accounts-file.ts';
import { Gate, GateMemory, type Entry } from './gate.ts';
import { checkPassword, hashPassword, isPasswordHash } from './password.ts';
import { Throttle } from './throttle.ts';

const PASSWORD = 'a long night, a calm sky';
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
let accounts: Account[] = [];
let nowS = 1_800_000_000;
let told: string[] = [];
let hash = '';
let gate: Gate;

beforeAll(async () => {
  hash = await hashPassword(PASSWORD);
});
beforeEach(() => {
  nowS = 1_800_000_000;
  told = [];
  accounts = [{ name: 'duty-1', viewer: 'altair', role: 'officer', password: hash, totp: SECRET }];
  gate = new Gate({ accounts: () => accounts, nowS: () => nowS, secure: true, told: (code, account) => void told.push(`${code} ${account}`) });
});

const code = (atS = nowS): string => new TOTP({ secret: Secret.fromBase32(SECRET), digits: 6, period: 30 }).generate({ timestamp: atS * 1000 });
const enter = (changes: Partial<{ name: string; password: string; code: string }> = {}, address = '192.0.2.1'): Promise<Entry> =>
  gate.enter({ name: 'duty-1', password: PASSWORD, code: code(), ...changes }, address);
const request = (cookie: string): IncomingMessage => ({ headers: { cookie } }) as IncomingMessage;
async function entered(): Promise<IncomingMessage> {
  const entry = await enter();
  if (!('token' in entry)) throw new Error(`refused: ${entry.refused}`);
  return request(gate.cookie(entry.token).split(';')[0]);
}

describe('a gate', () => {
  test('lets in with name, password and code, and knows the session again by its cookie', async () => {
    const own = await entered();
    expect(gate.sessionOf(own)).toMatchObject({ account: 'duty-1', role: 'officer' });
    expect(gate.sessionOf(request(`x=1; ${own.headers.cookie}; y=2`))).toBeDefined();
    expect(told).toEqual(['login/entered duty-1']);
    expect(gate.cookie('t')).toBe('manara_session=t; Max-Age=43200; Path=/; HttpOnly; SameSite=Strict; Secure');
  });

  test.each([
    ['a wrong password', { password: 'a long night, a calm sea' }],
    ['a wrong code', { code: '000000' }],
    ['an unknown name', { name: 'nobody' }],
    ['no code', { code: '' }],
    ['a code of another form', { code: '12345a' }],
    ['a password longer than any', { password: 'x'.repeat(5000) }],
    ['an inherited name', { name: '__proto__' }],
  ])('refuses %s with the same answer', async (_what, changes) => {
    expect(await enter(changes)).toEqual({ refused: 'wrong' });
  });

  test('whoever is in stays in through another gate with the same memory, and a code that was used stays used', async () => {
    const memory = new GateMemory();
    const gateNow = (): Gate => new Gate({ accounts: () => accounts, nowS: () => nowS, secure: true, told: () => undefined }, memory);
    gate = gateNow();
    const own = await entered();
    gate = gateNow();
    expect(gate.sessionOf(own)).toMatchObject({ account: 'duty-1' });
    expect(await enter()).toEqual({ refused: 'wrong' });
    gate = new Gate({ accounts: () => accounts, nowS: () => nowS, secure: true, told: () => undefined });
    expect(gate.sessionOf(own)).toBeUndefined();
  });

  test('takes a code of a clock that is half a minute off, and none that was used before', async () => {
    expect(await enter({ code: code(nowS - 30) })).toHaveProperty('token');
    expect(await enter({ code: code(nowS - 30) })).toEqual({ refused: 'wrong' });
    expect(await enter({ code: code(nowS - 60) })).toEqual({ refused: 'wrong' });
    expect(await enter({ code: code(nowS) })).toHaveProperty('token');
  });

  test('makes whoever guesses wait, longer each time, and keeps an officer out for half a minute at most', async () => {
    for (let i = 0; i < 5; i += 1) expect(await enter({ password: `guess ${i}` }, `198.51.100.${i}`)).toEqual({ refused: 'wrong' });
    expect(await enter({ password: 'guess' }, '198.51.100.9')).toEqual({ refused: 'wrong' });
    expect(await enter()).toEqual({ refused: 'wait', waitS: 2 });
    for (let i = 0; i < 10; i += 1) {
      nowS += 31;
      await enter({ password: `guess ${i}` }, `203.0.113.${i}`);
    }
    expect(await enter()).toMatchObject({ refused: 'wait' });
    nowS += 31;
    expect(await enter()).toHaveProperty('token');
  });

  test('an address that guesses at many names waits for a quarter of an hour', async () => {
    for (let i = 0; i < 19; i += 1) {
      await enter({ name: `name-${i}` }, '198.51.100.1');
      nowS += 1000;
    }
    await enter({ name: 'name-99' }, '198.51.100.1');
    expect(await enter({}, '198.51.100.1')).toEqual({ refused: 'wait', waitS: 900 });
    expect(await enter({}, '192.0.2.1')).toHaveProperty('token');
  }, 60_000);

  test('ends a session when its person leaves, after eight hours without a request, after twelve in any case, and with its account', async () => {
    const left = await entered();
    gate.leave(left);
    expect(gate.sessionOf(left)).toBeUndefined();
    nowS += 60;
    const idle = await entered();
    nowS += 8 * 3600 + 1;
    expect(gate.sessionOf(idle)).toBeUndefined();
    const long = await entered();
    for (let hour = 0; hour < 12; hour += 1) {
      expect(gate.sessionOf(long)).toBeDefined();
      nowS += 3600;
    }
    nowS += 1;
    expect(gate.sessionOf(long)).toBeUndefined();
    const removed = await entered();
    const stands = gate.watchOf(removed);
    expect(stands()).toBe(true);
    accounts = [{ ...accounts[0], role: 'viewer' }];
    expect(stands()).toBe(false);
    expect(gate.sessionOf(removed)).toBeUndefined();
  });

  test('knows no session of another gate, nor one that was made up', async () => {
    const own = await entered();
    const other = new Gate({ accounts: () => accounts, nowS: () => nowS, secure: true, told: () => undefined });
    expect(other.sessionOf(own)).toBeUndefined();
    for (const cookie of ['', 'manara_session=', 'manara_session=x', `manara_session=${'A'.repeat(43)}`])
      expect(gate.sessionOf(request(cookie))).toBeUndefined();
  });
});

describe('a password', () => {
  test('is kept as a hash that only it opens, whatever form its letters come in', async () => {
    const kept = await hashPassword('ليلة هادئة é');
    expect(isPasswordHash(kept)).toBe(true);
    expect(await checkPassword('ليلة هادئة é'.normalize('NFD'), kept)).toBe(true);
    expect(await checkPassword('ليلة هادئة e', kept)).toBe(false);
    expect(await hashPassword('ليلة هادئة é')).not.toBe(kept);
  });

  test.each([
    '',
    'plain',
    'scrypt$1024$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    'scrypt$1048576$16$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  ])('hash "%s" is refused: too cheap for us, or too dear for this machine', (text) => expect(isPasswordHash(text)).toBe(false));
});

describe('a throttle', () => {
  test('remembers a bounded number of keys, the newest', () => {
    const throttle = new Throttle({ freeCount: 0, pauseMaxS: 1000 });
    for (let i = 0; i < 10_001; i += 1) throttle.failed(`key ${i}`, 0);
    expect([throttle.waitS('key 0', 0), throttle.waitS('key 1', 0)]).toEqual([0, 2]);
  });
});
