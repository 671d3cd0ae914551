/** `manara say` and `manara indicate --account` as people use them: the programs themselves, on a broker that runs. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Secret, TOTP } from 'otpauth';
import { afterEach, expect, test } from 'vitest';
import { SAY_VIEWERS, makeSayFolder, type SayFolder, type SayViewer } from '../../test/serve/say-folder.ts';
import { isoFromTime, timeS } from '../base/index.ts';
import { hashPassword } from './auth/password.ts';
import { createLog } from './log.ts';
import { serve, type Serving } from './serve.ts';

const PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url));
const PASSWORD = 'a long night, a calm sky';
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
let made: SayFolder;
let serving: Serving | undefined;

afterEach(async () => {
  await serving?.stop();
  serving = undefined;
  rmSync(made.folder, { recursive: true, force: true });
});

async function start(accounts?: string): Promise<void> {
  made = await makeSayFolder(accounts);
  serving = await serve({ configPath: made.configPath, version: '0.1.0', log: createLog('error', { write: () => {} }), say: () => {} });
}

function manara(
  words: readonly string[],
  { input = '', environment = {} }: { readonly input?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<{ status: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (part: Buffer) => void (out += part.toString()));
    child.stderr.on('data', (part: Buffer) => void (err += part.toString()));
    child.on('close', (status) => resolve({ status: status ?? -1, out, err }));
    child.stdin.end(input);
  });
}

/** One act of a viewer's machine. */
const say = (viewer: SayViewer, ...words: string[]): ReturnType<typeof manara> =>
  manara(['say', ...words, '--console', `http://127.0.0.1:${made.ports[viewer]}/`, '--keys', join(made.folder, `${viewer}.json`)]);

async function sayWell(viewer: SayViewer, ...words: string[]): Promise<string> {
  const { status, out, err } = await say(viewer, ...words);
  expect([words.join(' '), status, err]).toEqual([words.join(' '), 0, '']);
  return out;
}

/** Lists until a line of it fits; gives the first letters of its id. */
async function listed(viewer: SayViewer, wish: RegExp): Promise<string> {
  for (let turn = 0; turn < 30; turn += 1) {
    const line = (await sayWell(viewer, 'list')).split('\n').find((one) => wish.test(one));
    if (line !== undefined) return /\b[0-9a-f]{8}\b/.exec(line)?.[0] ?? '';
  }
  throw new Error(`${viewer} has nothing like ${String(wish)}`);
}

/** A protecting power speaks for one end, until its mandate is taken back; then the mediator returns what that end writes. */
async function speakUnderMandate(compare: (viewer: SayViewer, other: SayViewer) => Promise<string>): Promise<void> {
  const speaker = await listed('altair', /speaker [0-9a-f]{8} Vega/);
  const inHours = (hours: number): string => isoFromTime(timeS(Math.floor(Date.now() / 60_000) * 60 + hours * 3600));
  expect((await say('altair', 'mandate', speaker, '--kinds', 'notice', '--from', inHours(2), '--until', inHours(1))).err).toContain('[say/window]');
  await sayWell('altair', 'mandate', speaker, '--kinds', 'notice', '--from', inHours(0), '--until', inHours(1));
  const held = await listed('vega', /mandate [0-9a-f]{8} held notice/);
  await compare('vega', 'hub');
  expect((await say('vega', 'write', '--kind', 'question', '--text', 'x', '--mandate', held)).err).toContain('[say/mandate-scope]');
  await sayWell('vega', 'write', '--text', 'We speak for another.', '--mandate', held);
  // Signed by a machine whose keys the mediator has not compared: not shown until it has.
  const spoken = await listed('hub', /notice first waiting, under a mandate for notice.*\[say\/forged\]/);
  await compare('hub', 'vega');
  await sayWell('hub', 'forward', spoken);
  await listed('deneb', /notice other forwarded, under a mandate for notice .*: We speak for another\./);
  const given = await listed('altair', /mandate [0-9a-f]{8} given notice/);
  await sayWell('altair', 'revoke', given);
  expect((await say('vega', 'write', '--text', 'more', '--mandate', held)).err).toContain('[say/mandate-revoked]');
  const back = await sayWell('altair', 'write', '--text', 'to be returned').then(() => listed('hub', /notice first waiting.*to be returned/));
  await sayWell('hub', 'return', back, '--text', 'not now');
  await listed('altair', /notice own returned/);
}

/** A machine that was lost is taken back by its fingerprint, and is not heard again. */
async function loseMachine(fingerprint: string): Promise<void> {
  await listed('altair', new RegExp(`own keys ${fingerprint}, of this machine`));
  expect(await say('altair', 'retire', 'AAAA BBBB CCCC DDDD EEEE FFFF')).toMatchObject({ status: 2 });
  await sayWell('altair', 'retire', fingerprint);
  expect((await say('altair', 'write', '--text', 'still here')).err).toContain('[say/device]');
}

/** A deconfliction notice whose window ends before it begins. */
async function refuseBackwardWindow(): Promise<void> {
  const heights = ['--floor', '300', '--ceiling', '4500', '--from', '2030-01-01T10:00:00Z', '--until', '2030-01-01T09:00:00Z'];
  const refused = await say('altair', 'write', '--kind', 'deconfliction', '--text', 'x', '--area', '31.2 35.1, 31.2 35.9, 31.9 35.5', ...heights);
  expect(refused.err).toContain('[say/window]');
}

test('manara say: a question in other words with consent, an answer word for word, a mandate that is taken back, and what is refused, by name', async () => {
  await start();
  const fingerprints = new Map<SayViewer, string>();
  for (const viewer of SAY_VIEWERS) fingerprints.set(viewer, /known: (.+)/.exec(await sayWell(viewer, 'device'))?.[1] ?? '');
  await listed('altair', /keys .* not compared yet/);
  await listed('hub', /keys .* not compared yet/);
  const compare = (viewer: SayViewer, other: SayViewer): Promise<string> => sayWell(viewer, 'trust', fingerprints.get(other) ?? '');
  expect(await say('altair', 'trust', 'AAAA BBBB CCCC DDDD EEEE FFFF')).toMatchObject({ status: 2 });
  // Nothing is sealed to keys that nobody compared.
  expect((await say('altair', 'write', '--text', 'too soon')).err).toContain('[say/no-reader]');
  for (const end of ['altair', 'deneb'] as const) {
    await compare(end, 'hub');
    await compare('hub', end);
  }
  await sayWell('altair', 'write', '--kind', 'question', '--text', 'Will it stay shut? We hear nothing.');
  const asked = await listed('hub', /question first waiting.*Will it stay shut\? We hear nothing\./);
  await sayWell('hub', 'reword', asked, '--text', 'Will it stay shut tonight?');
  const own = await listed('altair', /question own proposed/);
  // What the author has not answered yet is not overtaken by the author's own words.
  expect((await say('hub', 'forward', asked)).err).toContain('[say/wording-open]');
  expect(await sayWell('altair', 'list')).toContain('the mediator would say: Will it stay shut tonight?');
  await sayWell('altair', 'consent', own);
  await listed('hub', /question first consented/);
  await sayWell('hub', 'forward', asked);
  const came = await listed('deneb', /question other forwarded, reworded.*: Will it stay shut tonight\?/);
  expect(await sayWell('deneb', 'list')).not.toMatch(/Altair|altair/);
  await sayWell('deneb', 'write', '--kind', 'answer', '--re', came, '--text', 'نعم، حتى الفجر\nffffffff notice own forwarded');
  const answer = await listed('hub', /answer second waiting/);
  await sayWell('hub', 'hold', answer);
  await sayWell('hub', 'forward', answer);
  await listed('altair', /answer other forwarded, .*: نعم، حتى الفجر/);
  // No line of a text stands where lines of the list begin.
  expect(await sayWell('altair', 'list')).toMatch(/\n {4}ffffffff notice own forwarded/);
  expect((await say('altair', 'write', '--text', 'a\u202Eb')).err).toContain('[say/bidi]');
  await refuseBackwardWindow();
  await speakUnderMandate(compare);
  await loseMachine(fingerprints.get('altair') ?? '');
  await serving?.stop();
  serving = undefined;
  const record = join(made.folder, 'record');
  expect(await manara(['verify', record])).toMatchObject({ status: 0 });
  // A member's proof lists what it said and what reached it, and the words of nobody else.
  const proof = join(made.folder, 'deneb-proof.json');
  expect(await manara(['prove', record, '--as', 'deneb', '--out', proof])).toMatchObject({ status: 0 });
  const { items } = JSON.parse(readFileSync(proof, 'utf8')) as { items: { kind: string; text?: string }[] };
  expect(items.filter(({ kind, text }) => kind === 'word' && text?.includes('"order"')).length).toBeGreaterThan(2);
  expect(items.filter(({ kind, text }) => kind === 'word' && text?.includes('"entries"')).length).toBeGreaterThan(2);
  expect(JSON.stringify(items)).not.toMatch(/altair|vega/);
  expect((await manara(['verify', proof])).out).toMatch(/\d+ of the items are words/);
}, 600_000);

test('where people log in, manara indicate and manara say need an account that may, its password and its code', async () => {
  const password = await hashPassword(PASSWORD);
  const account = (name: string, role: string): object => ({ name, viewer: 'altair', role, password, totp: SECRET });
  // A code counts once for each account.
  await start(
    JSON.stringify({
      format: 'manara-accounts',
      version: 1,
      accounts: [account('one', 'officer'), account('two', 'officer'), account('three', 'officer'), account('looker', 'viewer')],
    }),
  );
  const to = `http://127.0.0.1:${made.ports.altair}/`;
  const code = (): string => new TOTP({ secret: Secret.fromBase32(SECRET) }).generate();
  const inHours = (hours: number): string => isoFromTime(timeS(Math.floor(Date.now() / 60_000) * 60 + hours * 3600));
  const environment = { MANARA_PASSWORD: PASSWORD };
  const flags = [
    '--id',
    'f-1',
    '--what',
    'drone',
    '--toward',
    'coast',
    '--window',
    `${inHours(1)}/${inHours(5)}`,
    '--sure',
    'likely',
    '--grade',
    'C3',
    '--to',
    to,
  ];
  expect((await manara(['indicate', ...flags])).status).not.toBe(0);
  expect((await manara(['indicate', ...flags, '--account', 'one'])).err).toContain('--account needs --code');
  expect((await manara(['indicate', ...flags, '--account', 'one', '--code', '000000'], { environment })).err).toContain('[login/refused]');
  expect((await manara(['indicate', ...flags, '--account', 'looker', '--code', code()], { environment })).err).toContain('[console/forbidden]');
  expect(await manara(['indicate', ...flags, '--account', 'two', '--code', code()], { environment })).toMatchObject({
    status: 0,
    out: expect.stringContaining('Filed.') as string,
  });
  const keys = join(made.folder, 'three.json');
  const device = await manara(['say', 'device', '--console', to, '--keys', keys, '--account', 'three'], { input: `${PASSWORD}\n${code()}\n` });
  expect(device).toMatchObject({ status: 0, out: expect.stringContaining('The keys of this machine are known') as string });
  expect((await manara(['say', 'list', '--console', to, '--keys', keys])).status).not.toBe(0);
  writeFileSync(keys, 'no keys');
  expect((await manara(['say', 'list', '--console', to, '--keys', keys])).err).toContain('holds no keys of this program');
}, 240_000);
