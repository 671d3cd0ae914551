import { afterEach, describe, expect, test } from 'vitest';
import { Secret, TOTP } from 'otpauth';
import { WebSocket } from 'ws';
import { timeS } from '../base/index.ts';
import type { RecordEntry } from '../record/chain/index.ts';
import type { Account } from './auth/accounts-file.ts';
import { Gate } from './auth/gate.ts';
import { hashPassword } from './auth/password.ts';
import { startConsole, type ConsoleServer } from './console-server.ts';
import type { FrameStore, ViewFacts } from './frame-store.ts';
import { LOOK_S, createViewAs } from './view-as.ts';

const PASSWORD = 'a long night, a calm sky';
const secretOf = (name: string): string =>
  Buffer.from(name.padEnd(20, 'x'))
    .toString('hex')
    .toUpperCase()
    .replace(/[^A-Z2-7]/g, 'B')
    .padEnd(32, 'C')
    .slice(0, 32);
const viewOf = (handle: string, kind: ViewFacts['kind']): ViewFacts => ({ handle, names: { en: handle, ar: handle }, levels: ['picture'], kind });
const frame = new Uint8Array([1, 2, 3]);
const storeOf = (handle: string, kind: ViewFacts['kind']): FrameStore => ({
  facts: () => ({
    mode: 'test',
    exercise: null,
    views: [viewOf(handle, kind)],
    airspaces: { [handle]: [] },
    coverage: { [handle]: [{ name: 'its radar', ring: [], latDeg: 0, lonDeg: 0 }] },
    firstAt: timeS(0),
    places: { [handle]: [{ names: { en: `a place of ${handle}` }, ring: [], latDeg: 1, lonDeg: 2, populationCount: 3, shelterS: 180, served: true }] },
  }),
  moments: () => [],
  marks: () => [],
  computedUntil: () => timeS(5),
  framesBetween: () => undefined,
  countBetween: () => 0,
  snapshotBefore: (view) => (view === handle ? { at: timeS(5), frames: [frame] } : undefined),
  lookedAt: () => undefined,
  restart: () => undefined,
  generation: () => 0,
  failure: () => '',
});

let server: ConsoleServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Started {
  readonly address: string;
  readonly entries: RecordEntry[];
  readonly opened: string[];
  clockS: number;
  isRecorded: boolean;
}

async function start(): Promise<Started> {
  const password = await hashPassword(PASSWORD);
  const roles = { watcher: 'auditor', 'watcher-2': 'auditor', duty: 'viewer', head: 'operator' } as const;
  const accounts = Object.entries(roles).map(([name, role]): Account => ({ name, viewer: 'hub', role, password, totp: secretOf(name) }));
  const started: Started = { address: '', entries: [], opened: [], clockS: 1_000, isRecorded: true };
  const gate = new Gate({ accounts: () => accounts, nowS: () => Date.now() / 1000, secure: false, told: () => undefined });
  const looks = createViewAs({
    now: () => timeS(started.clockS),
    record: (entry) => started.isRecorded && started.entries.push(entry) > 0,
    offered: ['altair', 'deneb'].map((member) => ({ member, facts: viewOf(`h-${member}`, 'member') })),
    open: (member) => {
      started.opened.push(member);
      return storeOf(`h-${member}`, 'member');
    },
    close: (member) => void started.opened.splice(started.opened.indexOf(member), 1),
  });
  const differences = { answer: () => [] };
  server = await startConsole({
    store: storeOf('h-hub', 'hub'),
    port: 0,
    webFolder: '/nowhere',
    version: '0',
    startSpeedup: 1,
    restartable: false,
    gate,
    audit: { looks, differences },
    say: () => undefined,
    onWritten: () => undefined,
  });
  return Object.assign(started, { address: server.address });
}

async function enter(address: string, name: string): Promise<Record<string, string>> {
  const body = new URLSearchParams({ name, password: PASSWORD, code: new TOTP({ secret: Secret.fromBase32(secretOf(name)) }).generate() }).toString();
  const answer = await fetch(`${address}login`, { method: 'POST', redirect: 'manual', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  return { cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] };
}

const get = (address: string, path: string, headers: Record<string, string>): Promise<Response> => fetch(`${address}${path}`, { headers });
const post = (address: string, headers: Record<string, string>, body: object): Promise<Response> =>
  fetch(`${address}api/audit`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) });
const viewsOf = async (address: string, headers: Record<string, string>): Promise<readonly { handle: string; auditedUntil?: number }[]> =>
  ((await (await get(address, 'api/session', headers)).json()) as { views: { handle: string }[] }).views;

/** Whether a socket is given frames of a view. */
function watches(address: string, headers: Record<string, string>, view: string): Promise<boolean> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}ws`, { headers });
  return new Promise((resolve) => {
    const done = (answer: boolean): void => {
      socket.close();
      resolve(answer);
    };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'watch', stream: 1, view, level: 'picture' })));
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) done(true);
      else if (data.toString().includes('console/view-unknown')) done(false);
    });
    socket.on('error', () => done(false));
  });
}

const REASON = 'a complaint about the warning of last night';

describe('an auditor of the hub', () => {
  test('looks through a member’s view with a reason, in its own session alone, and the look is recorded under that member', async () => {
    const { address, entries } = await start();
    const [auditor, other] = [await enter(address, 'watcher'), await enter(address, 'watcher-2')];
    expect(await (await get(address, 'api/session', auditor)).json()).toMatchObject({ auditor: true });
    expect(((await (await get(address, 'api/audit', auditor)).json()) as { views: { handle: string }[] }).views.map(({ handle }) => handle)).toEqual([
      'h-altair',
      'h-deneb',
    ]);
    expect(await watches(address, auditor, 'h-altair')).toBe(false);
    expect((await get(address, 'api/places?view=h-altair', auditor)).status).toBe(404);
    const begun = await post(address, auditor, { view: 'h-altair', reason: `  ${REASON} ` });
    expect([begun.status, await begun.json()]).toEqual([200, { until: 1_000 + LOOK_S }]);
    expect(entries).toEqual([
      { type: 'act', at: 1_000, subject: 'view-as/altair', text: JSON.stringify({ account: 'watcher', reason: REASON, until: '1970-01-01T00:46:40Z' }) },
    ]);
    expect(await viewsOf(address, auditor)).toMatchObject([{ handle: 'h-hub' }, { handle: 'h-altair', auditedUntil: 1_000 + LOOK_S }]);
    expect(await (await get(address, 'api/places?view=h-altair', auditor)).text()).toContain('a place of h-altair');
    expect(await watches(address, auditor, 'h-altair')).toBe(true);
    // Where its sensors reach is for its owner alone.
    expect(await (await get(address, 'api/coverage?view=h-altair', auditor)).json()).toEqual([]);
    // Nobody else's session changed, and no other view was opened.
    expect((await viewsOf(address, other)).map(({ handle }) => handle)).toEqual(['h-hub']);
    expect(await watches(address, other, 'h-altair')).toBe(false);
    expect(await watches(address, auditor, 'h-deneb')).toBe(false);
  });

  test('sees no more when half an hour is over or the look was ended, which is recorded too', async () => {
    const started = await start();
    const { address, entries, opened } = started;
    const auditor = await enter(address, 'watcher');
    await post(address, auditor, { view: 'h-altair', reason: REASON });
    started.clockS = 1_000 + LOOK_S;
    expect((await viewsOf(address, auditor)).map(({ handle }) => handle)).toEqual(['h-hub']);
    expect(await watches(address, auditor, 'h-altair')).toBe(false);
    await post(address, auditor, { view: 'h-deneb', reason: REASON });
    expect(await watches(address, auditor, 'h-deneb')).toBe(true);
    expect((await post(address, auditor, { view: 'h-deneb', end: true })).status).toBe(200);
    expect(await watches(address, auditor, 'h-deneb')).toBe(false);
    expect(entries.map((entry) => ('subject' in entry ? entry.subject : ''))).toEqual(['view-as/altair', 'view-as/deneb', 'view-as/deneb']);
    expect(opened).not.toContain('deneb');
  });

  test('nobody else looks, nobody looks without a reason or unrecorded', async () => {
    const started = await start();
    const { address, entries } = started;
    for (const name of ['duty', 'head']) {
      const headers = await enter(address, name);
      expect((await get(address, 'api/audit', headers)).status).toBe(403);
      expect((await post(address, headers, { view: 'h-altair', reason: REASON })).status).toBe(403);
      expect((await get(address, 'api/difference?view=h-hub&other=h-altair', headers)).status).toBe(403);
      expect(await (await get(address, 'api/session', headers)).text()).not.toContain('auditor":true');
    }
    const auditor = await enter(address, 'watcher');
    for (const reason of ['', 'why not', ' '.repeat(40), 'x'.repeat(301)])
      expect((await post(address, auditor, { view: 'h-altair', reason })).status).toBe(400);
    expect((await post(address, auditor, { view: 'h-nobody', reason: REASON })).status).toBe(404);
    expect((await post(address, auditor, { view: 'h-altair', end: true })).status).toBe(404);
    started.isRecorded = false;
    expect((await post(address, auditor, { view: 'h-altair', reason: REASON })).status).toBe(409);
    expect((await viewsOf(address, auditor)).map(({ handle }) => handle)).toEqual(['h-hub']);
    expect(entries).toEqual([]);
  });

  test('asks why two views differ only while it looks through the one it asks about', async () => {
    const { address } = await start();
    const auditor = await enter(address, 'watcher');
    const asked = (): Promise<Response> => get(address, 'api/difference?view=h-hub&level=picture&other=h-altair&otherLevel=picture&at=1', auditor);
    expect((await asked()).status).toBe(404);
    await post(address, auditor, { view: 'h-altair', reason: REASON });
    const answer = await asked();
    expect([answer.status, await answer.json()]).toEqual([200, []]);
  });
});
