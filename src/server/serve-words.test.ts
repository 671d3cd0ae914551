/** Indications through serve: filed over HTTP, by the command and by CAP of others, shown, recorded, made again, taken up after a restart. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { isoFromTime, timeS } from '../base/index.ts';
import { createFrameReader } from '../format/frame/index.ts';
import type { IndicationItem, PostureItem, WordItem } from '../model/index.ts';
import { createLog } from './log.ts';
import { serve, type Serving } from './serve.ts';
import { exampleFolder, withHeron, withPorts } from '../../test/serve/example-folder.ts';
import { freePort } from '../../test/serve/free-port.ts';

const PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url));
const ports = { udpAltair: 0, udpDeneb: 0, tcp: 0, hub: 0, altair: 0, metrics: 0, heron: 0 };
let folder = '';
let serving: Serving | undefined;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  folder = exampleFolder('words');
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort();
  const path = join(folder, 'manara.yaml');
  writeFileSync(path, withHeron(withPorts(readFileSync(path, 'utf8'), ports), ports.heron));
  const now = Date.now() / 1000;
  const moment = (offsetS: number): string => isoFromTime(timeS(Math.floor(now + offsetS)));
  writeFileSync(
    join(folder, 'heron-terms.yaml'),
    `format: manara-terms\nversion: 1\nmember: heron\nnumber: 1\nissued: "${moment(-60)}"\nvalidUntil: "${moment(86_400)}"\nterms: []\nwords:\n  - {to: altair, level: picture}\n`,
  );
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await serving?.stop();
  serving = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  serving = await serve({ configPath: join(folder, 'manara.yaml'), version: '0.1.0', log: createLog('error', { write: () => {} }), say: () => {} });
}

async function watch(port: number, level: string): Promise<{ words(): readonly WordItem[] }> {
  const { views } = (await (await fetch(`http://127.0.0.1:${port}/api/session`)).json()) as { views: { handle: string; kind: string }[] };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  sockets.push(socket);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const reader = createFrameReader();
  let words: readonly WordItem[] = [];
  socket.on('message', (data: Buffer, binary) => {
    const read = binary ? reader.read(Uint8Array.from(data.subarray(1))) : undefined;
    if (read?.ok === true) words = read.value.words ?? [];
  });
  socket.send(JSON.stringify({ type: 'watch', view: views.find((view) => view.kind !== 'public')?.handle, level }));
  return { words: () => words };
}

const reports = (words: readonly WordItem[]): IndicationItem[] => words.filter((item) => item.k === 'indication');
const postures = (words: readonly WordItem[]): PostureItem[] => words.filter((item) => item.k === 'posture');

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 300) throw new Error(`waited too long for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function post(port: number, path: string, body: object): Promise<{ status: number; code: string }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, code: ((await answer.json()) as { code?: string }).code ?? '' };
}

const soon = (hours: number): string => isoFromTime(timeS(Math.floor(Date.now() / 1000 / 60) * 60 + hours * 3600));
const report = (id: string, changes: object = {}): object => ({
  id,
  what: ['drone'],
  count: [50, 500],
  from: 'east',
  to: 'coast',
  window: [soon(2), soon(9)],
  sure: 'likely',
  grade: 'B2',
  text: 'ما قيل لنا',
  language: 'ar',
  chain: [{ who: 'a news site' }],
  ...changes,
});

function manara(words: readonly string[], input = ''): Promise<{ status: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (part: Buffer) => void (out += part.toString()));
    child.stderr.on('data', (part: Buffer) => void (err += part.toString()));
    child.on('close', (status) => resolve({ status: status ?? -1, out, err }));
    child.stdin.end(input);
  });
}

test('a member without a sensor files by HTTP; whoever its terms name sees it, without origin; the record makes it again and a restart keeps it', async () => {
  await start();
  const [heron, altair, hub] = [await watch(ports.heron, 'picture'), await watch(ports.altair, 'picture'), await watch(ports.hub, 'picture')];
  expect(await post(ports.heron, '/api/words', { indication: report('r-1') })).toEqual({ status: 200, code: '' });
  await until(() => reports(altair.words()).length === 1, 'the indication at altair');
  await until(() => reports(heron.words()).length === 1, 'the indication at heron');
  expect(reports(altair.words())[0]).toMatchObject({ text: 'ما قيل لنا', grade: 'B2', chain: [{ who: 'a news site', stance: 'says' }] });
  expect(JSON.stringify(altair.words())).not.toMatch(/heron|r-1/);
  expect(reports(heron.words())[0].own).toBe('r-1');
  expect(hub.words()).toEqual([]);
  expect(postures(altair.words()).find(({ id }) => id === 'coast')).toMatchObject({ level: 'elevated', by: 'reports', count: [50, 500] });
  // Bad input is refused by name.
  for (const [changes, code] of [
    [{ id: 'r-1' }, 'indication/replayed'],
    [{ id: 'x', member: 'altair' }, 'indication/forged'],
    [{ id: 'x', grade: 'G2' }, 'indication/grade'],
    [{ id: 'x', text: '\u202Eabc' }, 'indication/text-direction'],
  ] as const) {
    expect((await post(ports.heron, '/api/words', { indication: report('x', changes) })).code).toBe(code);
  }
  expect((await post(ports.altair, '/api/words', { indication: report('q', { quotes: '0000000000000000' }) })).code).toBe('indication/unknown');
  // An officer's own word, with its reason.
  expect((await post(ports.altair, '/api/posture', { region: 'east', level: 'imminent', reason: '' })).code).toBe('posture/reason');
  expect((await post(ports.altair, '/api/posture', { region: 'east', level: 'imminent', reason: 'seen \u202Efrom' })).code).toBe('indication/text-direction');
  expect(await post(ports.altair, '/api/posture', { region: 'east', level: 'imminent', reason: 'seen from the tower', hours: 2 })).toEqual({
    status: 200,
    code: '',
  });
  await until(() => postures(altair.words()).some(({ id, by }) => id === 'east' && by === 'officer'), 'the set posture');
  await serving?.stop();
  serving = undefined;
  const proof = await manara(['verify', join(folder, 'record')]);
  expect(proof.out + proof.err).toMatch(/\d+ frames of 15 views .* came out again byte for byte/);
  expect(proof.status).toBe(0);
  await start();
  const again = await watch(ports.altair, 'picture');
  await until(() => reports(again.words()).length === 1 && postures(again.words()).some(({ by }) => by === 'officer'), 'what stood before the restart');
  expect((await post(ports.heron, '/api/words', { indication: report('r-1') })).code).toBe('indication/replayed');
}, 120_000);

test('manara indicate checks offline, files at a console from options and files, and says what is wrong', async () => {
  await start();
  const altair = await watch(ports.altair, 'picture');
  const to = `http://127.0.0.1:${ports.heron}/`;
  const flags = [
    '--id',
    'f-1',
    '--what',
    'drone',
    '--count',
    '50-500',
    '--toward',
    'coast',
    '--window',
    `${soon(1)}/${soon(5)}`,
    '--sure',
    'likely',
    '--grade',
    'C3',
    '--said-by',
    'a news site',
    '--said-by',
    'denies: a ministry',
  ];
  const offline = await manara(['indicate', ...flags]);
  expect(offline.err).toContain('--to files it');
  for (const [window, code] of [
    [`${soon(1)}/${soon(24 * 40)}`, 'indication/window'],
    [`${soon(-5)}/${soon(-1)}`, 'indication/expired'],
  ] as const)
    expect(await manara(['indicate', ...flags, '--window', window])).toMatchObject({
      status: 0,
      err: expect.stringMatching(`at this hour it would be refused: .*${code}`) as string,
    });
  expect(offline).toMatchObject({ status: 0, err: expect.stringContaining('graded C3: a news site → a ministry (denies) → this desk') as string });
  expect((await manara(['indicate', ...flags, '--config', join(folder, 'manara.yaml')])).status).toBe(0);
  expect((await manara(['indicate', ...flags, '--grade', 'C9'])).err).toContain('[indication/grade]');
  for (const count of ['', 'many', '-5', '5-'])
    expect((await manara(['indicate', ...flags, `--count=${count}`])).err, count).toContain(`count is ${count}: it must be`);
  const port = await freePort();
  const elsewhere = createServer((_request, response) => response.end('<!doctype html>'));
  await new Promise<void>((listening) => elsewhere.listen(port, '127.0.0.1', listening));
  try {
    expect(await manara(['indicate', ...flags, '--to', `http://127.0.0.1:${port}`])).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringContaining('is no console of manara (it answers 200): nothing was filed') as string,
    });
  } finally {
    elsewhere.close();
  }
  expect((await manara(['indicate', ...flags, '--toward', 'moon', '--config', join(folder, 'manara.yaml')])).err).toContain('[indication/region]');
  expect(await manara(['indicate', ...flags, '--to', to])).toMatchObject({ status: 0, out: expect.stringContaining('Filed.') as string });
  await until(() => reports(altair.words()).length === 1, 'the indication');
  const back = await manara(['indicate', '-', '--to', to], JSON.stringify({ format: 'manara-indication', version: 1, id: 'f-2', withdraws: 'f-1' }));
  expect(back).toMatchObject({ status: 0 });
  await until(() => reports(altair.words())[0]?.state === 'withdrawn', 'the withdrawal');
  expect(await manara(['indicate', '-', '--to', to], JSON.stringify({ format: 'manara-indication', version: 1, id: 'f-3', withdraws: 'f-1' }))).toMatchObject({
    status: 1,
    err: expect.stringContaining('[indication/withdrawn]') as string,
  });
}, 120_000);
