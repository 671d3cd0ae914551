import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret, TOTP } from 'otpauth';
import { timeS } from '../../base/index.ts';
import { startConsole, type ConsoleServer } from '../console-server.ts';
import type { FrameStore } from '../frame-store.ts';
import { ROLES, type Account, type Role } from './accounts-file.ts';
import { Gate } from './gate.ts';
import { hashPassword } from './password.ts';

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const PASSWORD = 'a long night, a calm sky';

/** Whoever entered may look at what its viewer sees; each other word belongs to some. */
const EVERYBODY: readonly Role[] = ROLES;
const ROUTES: [method: 'GET' | 'POST', path: string, may: readonly Role[], body: object][] = [
  ['GET', '/api/session', EVERYBODY, {}],
  ['GET', '/api/progress', EVERYBODY, {}],
  ['GET', '/api/places?view=v', EVERYBODY, {}],
  ['GET', '/api/airspaces?view=v', EVERYBODY, {}],
  ['GET', '/api/coverage?view=v', EVERYBODY, {}],
  ['GET', '/api/marks?view=v', EVERYBODY, {}],
  ['GET', '/api/runbook', EVERYBODY, {}],
  ['GET', '/api/health', EVERYBODY, {}],
  ['GET', '/api/terms', EVERYBODY, {}],
  ['POST', '/api/terms/draft', EVERYBODY, { text: '' }],
  ['GET', '/api/kinds?view=v', EVERYBODY, {}],
  ['GET', '/api/regions', EVERYBODY, {}],
  ['GET', '/api/pending?view=v', EVERYBODY, {}],
  ['GET', '/api/preview?view=v&place=0&stage=expected', EVERYBODY, {}],
  ['POST', '/api/kind', ['officer', 'operator'], { view: 'v', track: 1, kind: 'drone' }],
  ['POST', '/api/words', ['officer', 'operator'], { indication: {} }],
  ['POST', '/api/posture', ['officer', 'operator'], { region: 'north', level: null }],
  ['POST', '/api/act', ['officer'], { view: 'v', place: 0, act: 'approve', stage: 'expected' }],
  ['GET', '/api/say?view=v', ['officer'], {}],
  ['POST', '/api/say', ['officer'], { order: 'o', parcel: '' }],
  ['GET', '/api/audit', ['auditor'], {}],
  ['POST', '/api/audit', ['auditor'], { view: 'v', end: true }],
  ['GET', '/api/difference?view=v&other=v', ['auditor'], {}],
];
/** What an exercise alone has: a served console has none of it, whoever asks. */
const OF_EXERCISES = ['/api/restart', '/api/director', '/api/director/order', '/api/director/pace', '/api/director/file'];

/** What was done behind the console. */
const done: string[] = [];
const did = (what: string): undefined => void done.push(what);
const cookies = new Map<Role, string>();
let server: ConsoleServer;

beforeAll(async () => {
  const password = await hashPassword(PASSWORD);
  const accounts = ROLES.map((role): Account => ({ name: `a-${role}`, viewer: 'hub', role, password, totp: SECRET }));
  const facts = {
    mode: 'test',
    exercise: null,
    views: [{ handle: 'v', names: {}, levels: ['picture'], kind: 'hub' }],
    places: { v: [] },
    airspaces: { v: [] },
    coverage: {},
    firstAt: timeS(0),
  };
  const store = { facts: () => facts, moments: () => [], marks: () => [], computedUntil: () => timeS(0), generation: () => 0, failure: () => '' };
  server = await startConsole({
    store: store as unknown as FrameStore,
    port: 0,
    webFolder: '/nowhere',
    version: '0',
    startSpeedup: 1,
    restartable: false,
    gate: new Gate({ accounts: () => accounts, nowS: () => Date.now() / 1000, secure: false, told: () => undefined }),
    live: {
      health: () => ({}),
      desk: { ticked: () => undefined, pending: () => [], preview: () => [], decide: () => did('act') === undefined },
      terms: { report: () => ({}), draft: () => ({}) },
      kinds: { of: () => ({}), set: () => did('kind') === undefined },
    },
    words: { file: async () => did('words'), fileCap: async () => did('words'), setPosture: async () => did('posture') },
    lines: { box: () => ({}) as never, say: async () => did('say') },
    audit: {
      looks: { offered: [], begin: () => undefined, end: () => did('audit') === undefined, storeOf: (_session, own) => own, ticked: () => undefined },
      differences: { answer: () => [] },
    },
    say: () => undefined,
    onWritten: () => undefined,
  });
  const code = new TOTP({ secret: Secret.fromBase32(SECRET) }).generate();
  for (const role of ROLES) {
    const body = new URLSearchParams({ name: `a-${role}`, password: PASSWORD, code }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const entered = await fetch(`${server.address}login`, { method: 'POST', redirect: 'manual', body, headers });
    cookies.set(role, (entered.headers.get('set-cookie') ?? '').split(';')[0]);
  }
});
afterAll(async () => server.close());

async function ask(method: string, path: string, cookie: string | undefined, body: object = {}): Promise<{ status: number; did: string[] }> {
  done.length = 0;
  const headers = { ...(cookie === undefined ? {} : { cookie }), ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) };
  const { status } = await fetch(`${server.address}${path.slice(1)}`, { method, headers, ...(method === 'POST' ? { body: JSON.stringify(body) } : {}) });
  return { status, did: [...done] };
}

describe('at a console where people log in', () => {
  test.each(ROUTES)('%s %s is for %j alone; the others are refused and nothing is done', async (method, path, may, body) => {
    expect(await ask(method, path, undefined, body)).toEqual({ status: 401, did: [] });
    for (const role of ROLES) {
      const answer = await ask(method, path, cookies.get(role), body);
      if (!may.includes(role)) expect([role, answer]).toEqual([role, { status: 403, did: [] }]);
      else expect([role, answer.status]).toEqual([role, 200]);
      if (may.includes(role) && method === 'POST' && !may.includes('viewer')) expect(answer.did).toHaveLength(1);
    }
  });

  test('an exercise alone has a director and begins again', async () => {
    for (const path of OF_EXERCISES)
      for (const role of ROLES) for (const method of ['GET', 'POST']) expect((await ask(method, path, cookies.get(role))).status).toBe(404);
  });

  test('every route that a console has stands in this table', () => {
    const folder = new URL('../', import.meta.url);
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    const inCode = sources.flatMap((name) =>
      [...readFileSync(new URL(name, folder), 'utf8').matchAll(/\bapp\.(get|post|put|patch|delete|all|route)\(\s*'(\/api\/[^']*)'/g)].map(
        ([, method, path]) => `${method.toUpperCase()} ${path}`,
      ),
    );
    const listed = ROUTES.map(([method, path]) => `${method} ${path.split('?')[0]}`);
    const unlisted = [...new Set(inCode)].filter((route) => !listed.includes(route) && !OF_EXERCISES.includes(route.split(' ')[1]));
    expect(unlisted).toEqual(['POST /api/logout']);
    expect(listed.filter((route) => !inCode.includes(route))).toEqual([]);
  });
});
