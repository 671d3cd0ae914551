import { connect as connectSecure } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { Secret, TOTP } from 'otpauth';
import { WebSocket } from 'ws';
import { timeS } from '../../base/index.ts';
import { startConsole, type ConsoleServer, type ConsoleServerOptions } from '../console-server.ts';
import type { FrameStore } from '../frame-store.ts';
import type { Account } from './accounts-file.ts';
import { Gate } from './gate.ts';
import { makeCertificate } from './make-certificate.ts';
import { hashPassword } from './password.ts';

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const store: FrameStore = {
  facts: () => ({ mode: 'test', exercise: null, views: [], places: {}, airspaces: {}, firstAt: timeS(0) }),
  moments: () => [],
  computedUntil: () => timeS(0),
  framesBetween: () => [],
  countBetween: () => 0,
  snapshotBefore: () => undefined,
  lookedAt: () => undefined,
  restart: () => undefined,
  generation: () => 0,
  failure: () => '',
} as unknown as FrameStore;
let accounts: Account[] = [];
let server: ConsoleServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function start(options: Partial<ConsoleServerOptions> = {}): Promise<ConsoleServer> {
  accounts = [{ name: 'duty-1', viewer: 'altair', role: 'officer', password: await hashPassword('a long night, a calm sky'), totp: SECRET }];
  const gate = new Gate({ accounts: () => accounts, nowS: () => Date.now() / 1000, secure: false, told: () => undefined });
  server = await startConsole({
    store,
    port: 0,
    webFolder: '/nowhere',
    version: '0',
    startSpeedup: 1,
    restartable: false,
    gate,
    say: () => undefined,
    onWritten: () => undefined,
    ...options,
  });
  return server;
}

const form = (): string =>
  new URLSearchParams({ name: 'duty-1', password: 'a long night, a calm sky', code: new TOTP({ secret: Secret.fromBase32(SECRET) }).generate() }).toString();
const login = (address: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${address}login`, { method: 'POST', redirect: 'manual', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
const cookieOf = (response: Response): string => (response.headers.get('set-cookie') ?? '').split(';')[0];

function socketStatus(url: string, headers: Record<string, string>): Promise<string> {
  const socket = new WebSocket(url, { headers });
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.on('close', (code) => resolve(`closed ${code}`));
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
    socket.on('error', () => undefined);
  });
}

describe('a console behind a gate', () => {
  test('shows whoever has not entered the login page and nothing else', async () => {
    const { address } = await start();
    for (const path of ['', 'index.html', 'basemap/land.bin', 'anything']) {
      const response = await fetch(`${address}${path}`, { redirect: 'manual' });
      expect([path, response.status, response.headers.get('location')]).toEqual([path, 303, '/login']);
    }
    for (const path of ['api/session', 'api/health', 'api/nothing']) expect((await fetch(`${address}${path}`)).status).toBe(401);
    expect((await fetch(`${address}api/restart`, { method: 'POST' })).status).toBe(401);
    expect(await socketStatus(`${address.replace('http', 'ws')}ws`, {})).toBe('403');
    const page = await fetch(`${address}login?lang=ar`);
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(await page.text()).toContain('dir="rtl"');
  });

  test('lets in whoever enters, over HTTP and WebSocket, until they leave', async () => {
    const { address } = await start();
    const entered = await login(address, form());
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/#lang=en']);
    const cookie = cookieOf(entered);
    const session = (await (await fetch(`${address}api/session`, { headers: { cookie } })).json()) as { account: unknown };
    expect(session.account).toEqual({ name: 'duty-1', role: 'officer' });
    expect(await socketStatus(`${address.replace('http', 'ws')}ws`, { cookie })).toBe('open');
    await fetch(`${address}api/logout`, { method: 'POST', headers: { cookie } });
    expect((await fetch(`${address}api/session`, { headers: { cookie } })).status).toBe(401);
  });

  test('answers a wrong login with the page again, in the same words for every cause, and in the language of the page', async () => {
    const { address } = await start();
    const wrong = await login(address, new URLSearchParams({ name: 'duty-1', password: 'no', code: '1' }).toString());
    const unknown = await login(address, new URLSearchParams({ name: 'who', password: 'no', code: '1' }).toString());
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    const text = await wrong.text();
    expect(text).toBe(await unknown.text());
    expect(text).toContain('Name, password or code is wrong.');
  });

  test('takes no login that another site sends, under another name, or longer than a login is', async () => {
    const { address } = await start();
    expect((await login(address, form(), { origin: 'http://elsewhere.example' })).status).toBe(403);
    expect((await login(address, `name=${'x'.repeat(5000)}`)).status).toBe(413);
    expect((await fetch(`${address}login`, { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });

  test('closes the picture of a session that has ended', async () => {
    const { address } = await start();
    const cookie = cookieOf(await login(address, form()));
    const socket = new WebSocket(`${address.replace('http', 'ws')}ws`, { headers: { cookie } });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.on('open', resolve));
    accounts = [];
    expect(await closed).toBe(4401);
  });

  test('beyond this machine speaks TLS 1.3 alone, promises it, and answers to its own names alone', async () => {
    const pair = await makeCertificate(['console.altair.example', '127.0.0.1'], 2, new Date());
    const { port } = await start({ outside: { ...pair, host: '127.0.0.1', names: ['console.altair.example'] } });
    const ask = (host: string, maxVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3'): Promise<string> =>
      new Promise((resolve) => {
        const socket = connectSecure(
          { host: '127.0.0.1', port, servername: 'console.altair.example', ca: pair.certificate, maxVersion, minVersion: 'TLSv1.2' },
          () => socket.write(`GET /login HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`),
        );
        let text = '';
        socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
        socket.on('error', (cause) => resolve((cause as NodeJS.ErrnoException).code ?? cause.message));
        socket.on('close', () => resolve(text));
      });
    const answer = await ask(`console.altair.example:${port}`);
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
    expect(answer.toLowerCase()).toContain('strict-transport-security');
    expect(await ask(`elsewhere.example:${port}`)).toMatch(/^HTTP\/1.1 403/);
    expect(await ask(`console.altair.example:${port}`, 'TLSv1.2')).toMatch(/^ERR_SSL|^ECONNRESET/);
  });
});
