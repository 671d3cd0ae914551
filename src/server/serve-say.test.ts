import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { timeS, type Result, type TimeS } from '../base/index.ts';
import { minuteOf, type Box, type BoxEntry, type BoxLine } from '../channel/index.ts';
import { openRecording } from '../record/store/index.ts';
import {
  makeKeys,
  readEntry,
  sayConsent,
  sayDevice,
  sayEntry,
  sayMandate,
  sayReceived,
  sayRevoke,
  sayReworded,
  sayVerbatim,
  sayWording,
  type Draft,
  type OwnKeys,
  type Saying,
} from '../seal/index.ts';
import { SAY_VIEWERS, makeSayFolder, type SayViewer } from '../../test/serve/say-folder.ts';
import { kernelName } from './kernel.ts';
import { createLog } from './log.ts';
import { createRecomputer } from './recompute.ts';
import { openRecordedSay } from './say/recorded-say.ts';
import { serve, type Serving } from './serve.ts';

type Viewer = SayViewer;
let folder = '';
let serving: Serving | undefined;
let logged = '';

/** A member's machine at its console. */
class Machine {
  readonly viewer: Viewer;
  readonly port: number;
  keys: OwnKeys | undefined;
  handle = '';
  readonly heard: { lines?: unknown; entries: BoxEntry[]; gone: string[] }[] = [];
  private socket: WebSocket | undefined;

  constructor(viewer: Viewer, port: number) {
    this.viewer = viewer;
    this.port = port;
  }

  async enter(): Promise<void> {
    const { views } = (await (await fetch(`http://127.0.0.1:${this.port}/api/session`)).json()) as { views: { handle: string; kind: string }[] };
    this.handle = views.find(({ kind }) => kind !== 'public')?.handle ?? '';
    this.socket = new WebSocket(`ws://127.0.0.1:${this.port}/ws`);
    this.socket.on('message', (data: Buffer, binary) => {
      const message = binary ? {} : (JSON.parse(String(data)) as { type?: string });
      if (message.type === 'said') this.heard.push(message as never);
    });
    await new Promise((resolve, reject) => this.socket?.once('open', resolve).once('error', reject));
    this.keys ??= await makeKeys(true);
    expect(await this.post(await sayDevice(this.keys, now()))).toBe('');
  }

  leave(): void {
    this.socket?.close();
  }

  get own(): OwnKeys {
    if (this.keys === undefined) throw new Error('not entered');
    return this.keys;
  }

  async post(saying: Saying | Result<Saying>): Promise<string> {
    const body = 'ok' in saying ? (saying.ok ? saying.value : undefined) : saying;
    if (body === undefined) return 'ok' in saying && !saying.ok ? saying.error.code : '';
    const response = await fetch(`http://127.0.0.1:${this.port}/api/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { code?: string };
    return answer.code ?? '';
  }

  async box(): Promise<Box> {
    return (await (await fetch(`http://127.0.0.1:${this.port}/api/say?view=${this.handle}`)).json()) as Box;
  }

  async line(): Promise<BoxLine> {
    // Nothing is there before the first tick.
    return (await this.box()).lines[0];
  }

  async entry(want: (entry: BoxEntry) => boolean): Promise<BoxEntry> {
    for (let turn = 0; turn < 200; turn += 1) {
      const found = (await this.box()).entries.findLast(want);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${this.viewer} waited too long: ${JSON.stringify((await this.box()).entries.map(({ kind, stage }) => [kind, stage]))}`);
  }

  async read(entry: BoxEntry): Promise<string> {
    const { devices } = await this.box();
    const opened = await readEntry(entry, await this.line(), devices, this.own);
    return opened.ok ? opened.value.body.text : opened.error.code;
  }

  async write(text: string, more: Partial<Draft> = {}): Promise<string> {
    const line = await this.line();
    const expiresAt = timeS(minuteOf(now()) + 3600);
    return this.post(
      await sayEntry({ line, kind: 'notice', text, window: null, re: undefined, thread: '', mandate: undefined, expiresAt, ...more }, this.own, now()),
    );
  }
}

const now = (): TimeS => timeS(Date.now() / 1000);
let machines: Record<Viewer, Machine>;

beforeEach(async () => {
  const made = await makeSayFolder();
  folder = made.folder;
  machines = Object.fromEntries(SAY_VIEWERS.map((viewer) => [viewer, new Machine(viewer, made.ports[viewer])])) as Record<Viewer, Machine>;
  logged = '';
});
afterEach(async () => {
  for (const machine of Object.values(machines)) machine.leave();
  await serving?.stop();
  serving = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const log = createLog('debug', { write: (line) => void (logged += line) });
  serving = await serve({ configPath: join(folder, 'manara.yaml'), version: '0.1.0', log, say: () => undefined });
}

async function known(): Promise<void> {
  await start();
  for (const machine of Object.values(machines)) await machine.enter();
  for (
    let turn = 0;
    turn < 100 &&
    (((await machines.altair.line())?.devices ?? []).length === 0 || ((await machines.hub.line())?.endDevices ?? [[]]).some((devices) => devices.length === 0));
    turn += 1
  )
    await new Promise((resolve) => setTimeout(resolve, 50));
}

const waiting = ({ stage }: BoxEntry): boolean => stage === 'waiting';

describe('a mediated conversation through serve', () => {
  test("goes from one end over the mediator's desk to the other and back, reworded with consent, and the broker never has a word of it", async () => {
    await known();
    const { hub, altair, deneb } = machines;
    expect(await altair.write('Will the corridor stay shut? A secret word: juniper', { kind: 'question' })).toBe('');
    const asked = await hub.entry(waiting);
    expect(await hub.read(asked)).toContain('juniper');
    const line = await hub.line();
    const opened = await readEntry(asked, line, [], hub.own);
    if (!opened.ok) throw new Error(opened.error.message);
    expect(await hub.post(await sayWording(asked, { opened: opened.value, text: 'Will the corridor stay shut tonight?' }, hub.own, now()))).toBe('');
    const proposed = await altair.entry(({ stage }) => stage === 'proposed');
    expect(await altair.post(await sayConsent(proposed, true, altair.own, now()))).toBe('');
    const consented = await hub.entry(({ stage }) => stage === 'consented');
    expect(await hub.post(await sayReworded(consented, [hub.own.device], hub.own, now()))).toBe('');
    const came = await deneb.entry(({ from }) => from === 'other');
    expect([came.isReworded, await deneb.read(came)]).toEqual([true, 'Will the corridor stay shut tonight?']);
    expect(await deneb.post(await sayReceived(came, deneb.own, now()))).toBe('');
    expect(await deneb.write('نعم، حتى الفجر', { kind: 'answer', re: came })).toBe('');
    const answered = await hub.entry((entry) => waiting(entry) && entry.kind === 'answer');
    const words = await readEntry(answered, line, [], hub.own);
    if (!words.ok) throw new Error(words.error.message);
    expect(await hub.post(await sayVerbatim(answered, words.value, hub.own, now()))).toBe('');
    const back = await altair.entry(({ from }) => from === 'other');
    expect(await altair.read(back)).toBe('نعم، حتى الفجر');
    expect(back.isReworded).toBe(false);
    expect(machines.vega.heard).toEqual([]);
    expect(await machines.vega.box()).toMatchObject({ lines: [], entries: [] });
    expect(deneb.heard.some(({ entries }) => entries.some(({ id }) => id === came.id))).toBe(true);
    await serving?.stop();
    serving = undefined;
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(folder, file)).isFile());
    expect(files.some((file) => file.endsWith('.said'))).toBe(true);
    for (const file of files) {
      const bytes = readFileSync(join(folder, file), { encoding: 'latin1', flag: 'r' });
      for (const word of ['juniper', 'corridor', Buffer.from('juniper').toString('base64url')]) expect([file, bytes.includes(word)]).toEqual([file, false]);
    }
    expect(logged).not.toMatch(/juniper|corridor/);
  }, 60_000);

  test("refuses what is forged, replayed, not one's own, out of mandate or revoked, by name and in the same words wherever somebody might learn", async () => {
    await known();
    const { hub, altair, deneb, vega } = machines;
    const line = await altair.line();
    const draft: Draft = {
      line,
      kind: 'notice',
      text: 'once',
      window: null,
      re: undefined,
      thread: '',
      mandate: undefined,
      expiresAt: timeS(minuteOf(now()) + 3600),
    };
    const once = await sayEntry(draft, altair.own, now());
    if (!once.ok) throw new Error(once.error.message);
    expect(await altair.post({ ...once.value, parcel: `${once.value.parcel.slice(0, -4)}AAAA` })).toBe('say/forged');
    expect(await altair.post({ ...once.value, order: `${once.value.order.slice(0, -4)}AAAA` })).toBe('say/forged');
    expect(await altair.post(once)).toBe('');
    expect(await altair.post(once)).toBe('say/replayed');
    expect(await deneb.post(once)).toBe('say/device');
    const other = await makeKeys(true);
    expect(await altair.post(await sayEntry(draft, other, now()))).toBe('say/device');
    expect(await vega.post(await sayEntry(draft, vega.own, now()))).toBe('say/unknown');
    const desk = await hub.entry(waiting);
    expect(await vega.post(await sayReceived(desk, vega.own, now()))).toBe('say/unknown');
    expect(await vega.post(await sayReceived({ ...desk, id: '0'.repeat(24) }, vega.own, now()))).toBe('say/unknown');
    const scope = { kinds: ['notice'] as const, from: minuteOf(now()), until: timeS(minuteOf(now()) + 3600) };
    expect(await altair.post(await sayMandate(line, { speaker: line.speakers[0].id, ...scope }, altair.own, now()))).toBe('');
    for (let turn = 0; turn < 60 && (await vega.line()) === undefined; turn += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    const theirs = await vega.line();
    const [mandate] = theirs.mandates;
    expect(await vega.post(await sayEntry({ ...draft, line: theirs, kind: 'question', mandate }, vega.own, now()))).toBe('say/mandate-scope');
    expect(await vega.post(await sayEntry({ ...draft, line: theirs, mandate }, vega.own, now()))).toBe('');
    const given = (await altair.line()).mandates[0];
    expect(await altair.post(await sayRevoke(given.id, altair.own, now()))).toBe('');
    expect(await vega.post(await sayEntry({ ...draft, line: theirs, mandate }, vega.own, now()))).toBe('say/mandate-revoked');
    const bent = await fetch(`http://127.0.0.1:${altair.port}/api/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"order":7}',
    });
    expect([bent.status, ((await bent.json()) as { code: string }).code]).toEqual([400, 'say/malformed']);
  }, 60_000);

  test('is taken up by the next process, and stands in the record as each party saw it', async () => {
    await known();
    const { hub, altair, deneb } = machines;
    expect(await altair.write('kept over the night')).toBe('');
    const desk = await hub.entry(waiting);
    const before = (await altair.box()).entries[0].id;
    for (const machine of Object.values(machines)) machine.leave();
    await serving?.stop();
    await start();
    const again = await hub.entry(waiting);
    expect([again.id, (await altair.entry(waiting)).id]).toEqual([desk.id, before]);
    const opened = await readEntry(again, await hub.line(), [], hub.own);
    if (!opened.ok) throw new Error(opened.error.message);
    expect(await hub.post(await sayVerbatim(again, opened.value, hub.own, now()))).toBe('');
    const came = await deneb.entry(({ from }) => from === 'other');
    const boxes = { altair: await altair.box(), deneb: await deneb.box(), hub: await hub.box() };
    await serving?.stop();
    serving = undefined;
    const recording = await openRecording(join(folder, 'record'));
    if (!recording.ok) throw new Error(recording.error.message);
    const recomputer = createRecomputer({ program: '0.1.0', kernel: kernelName() });
    for await (const { entry, sequence } of recording.value.decoded()) expect(recomputer.take(entry, sequence)).toBeUndefined();
    expect(recomputer.proof()).toMatchObject({ runCount: 2, skipped: new Map() });
    const book = await openRecordedSay(recording.value);
    for (const [viewer, box] of Object.entries(boxes)) expect(book.boxAt(viewer, now())).toEqual({ ...box, devices: [], writes: undefined, count: undefined });
    expect(book.boxAt('vega', now())).toEqual({ lines: [], entries: [], devices: [] });
    const sent = book.boxAt('deneb', now()).entries.find(({ id }) => id === came.id);
    expect(sent?.parcel).toBe(came.parcel);
  }, 60_000);
});
