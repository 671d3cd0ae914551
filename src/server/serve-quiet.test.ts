/**
 * What whoever runs the broker is shown of it beside its record, metrics and log lines above debug, is the same whether or not members
 * file indications and speak on lines: a count of either, planted, is found.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { HUB, isoFromTime, timeS, type Result, type TimeS } from '../base/index.ts';
import { minuteOf, type Box, type BoxLine } from '../channel/index.ts';
import type * as SwitchboardModule from '../channel/switchboard.ts';
import { makeKeys, readEntry, sayDevice, sayEntry, sayVerbatim, type OwnKeys, type Saying } from '../seal/index.ts';
import { freePort } from '../../test/serve/free-port.ts';
import { makeSayFolder, type SayFolder, type SayViewer } from '../../test/serve/say-folder.ts';
import { createLog } from './log.ts';
import type * as MetricsModule from './serve-metrics.ts';
import type { Serving } from './serve.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Numbers of the process, its clock and its disk: they count every input and every frame alike, and are no member's. */
const NO_MEMBERS = /^manara_(process_|nodejs_|ticks |tick_milliseconds |frames |record_)/;

const mocked: string[] = [];
let serving: Serving | undefined;
let made: SayFolder | undefined;
/** Log lines above debug. */
let logged: string[] = [];
const log = createLog('info', { write: (line) => void logged.push(line) });

afterEach(async () => {
  await serving?.stop();
  serving = undefined;
  if (made !== undefined) rmSync(made.folder, { recursive: true, force: true });
  for (const path of mocked.splice(0)) vi.doUnmock(path);
  vi.resetModules();
});

function plant<Module extends object>(path: string, mutate: (actual: Module) => Partial<Module>): void {
  mocked.push(path);
  vi.doMock(path, async (original) => {
    const actual = await original<Module>();
    return { ...actual, ...mutate(actual) };
  });
}

const now = (): TimeS => timeS(Date.now() / 1000);

/** A machine at a console. */
class Machine {
  private readonly address: string;
  private readonly keys: OwnKeys;
  private handle = '';

  constructor(port: number, keys: OwnKeys) {
    this.address = `http://127.0.0.1:${port}/api`;
    this.keys = keys;
  }

  static async at(folder: SayFolder, viewer: SayViewer): Promise<Machine> {
    const machine = new Machine(folder.ports[viewer], await makeKeys(true));
    const { views } = (await (await fetch(`${machine.address}/session`)).json()) as { views: { handle: string; kind: string }[] };
    machine.handle = views.find(({ kind }) => kind !== 'public')?.handle ?? '';
    await machine.say(await sayDevice(machine.keys, now()));
    return machine;
  }

  async post(path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.address}/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    expect([path, answer.status, answer.ok ? '' : await answer.text()]).toEqual([path, 200, '']);
  }

  async say(saying: Saying | Result<Saying>): Promise<void> {
    if ('ok' in saying && !saying.ok) throw new Error(saying.error.message);
    await this.post('say', 'ok' in saying ? saying.value : saying);
  }

  async box<Value>(wish: (box: Box) => Value | undefined): Promise<Value> {
    for (let turn = 0; turn < 200; turn += 1) {
      const found = wish((await (await fetch(`${this.address}/say?view=${this.handle}`)).json()) as Box);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('what was waited for did not come');
  }

  async write(line: BoxLine, words: string): Promise<void> {
    const draft = { line, kind: 'notice', text: words, window: null, re: undefined, thread: '', mandate: undefined } as const;
    await this.say(await sayEntry({ ...draft, expiresAt: timeS(minuteOf(now()) + 3600) }, this.keys, now()));
  }

  /** Sends on what waits. */
  async forward(): Promise<void> {
    const [entry, line] = await this.box(({ entries, lines }) => {
      const found = entries.find(({ stage }) => stage === 'waiting');
      return found === undefined ? undefined : ([found, lines[0]] as const);
    });
    const opened = await readEntry(entry, line, [], this.keys);
    if (!opened.ok) throw new Error(opened.error.message);
    await this.say(await sayVerbatim(entry, opened.value, this.keys, now()));
  }
}

async function metricsOf(port: number): Promise<ReadonlyMap<string, string>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#') && !NO_MEMBERS.test(line));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]));
}

/** What changes in metrics, and the log lines, while an indication is filed and a notice goes from one end to the other. */
async function shown(): Promise<{ readonly metrics: readonly string[]; readonly lines: readonly string[]; readonly count: number }> {
  vi.resetModules();
  const { serve } = await import('./serve.ts');
  const folder = (made = await makeSayFolder());
  const port = await freePort();
  writeFileSync(folder.configPath, stringify({ ...(parse(readFileSync(folder.configPath, 'utf8')) as object), metrics: { port } }));
  serving = await serve({ configPath: folder.configPath, version: '0.1.0', log, say: () => undefined });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const before = await metricsOf(port);
  logged = [];
  const [altair, hub, deneb] = [await Machine.at(folder, 'altair'), await Machine.at(folder, 'hub'), await Machine.at(folder, 'deneb')];
  await hub.box(({ lines }) => (lines[0]?.endDevices.every((devices) => devices.length > 0) === true ? true : undefined));
  await altair.write(await altair.box(({ lines }) => (lines[0]?.devices.length > 0 ? lines[0] : undefined)), 'the corridor stays shut');
  await hub.forward();
  await deneb.box(({ entries }) => entries.find(({ from }) => from === 'other'));
  const window = [3_600, 7_200].map((inS) => isoFromTime(timeS(Math.floor(now()) + inS)));
  const report = { id: 'first', what: ['drone'], to: 'everywhere', window, sure: 'likely', grade: 'B2', chain: [{ who: 'a news site' }], text: 'juniper' };
  await altair.post('words', { indication: report });
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const after = await metricsOf(port);
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
  return { metrics: changed, lines: [...logged], count: after.size };
}

describe('metrics and log lines', () => {
  test('are the same whether or not anybody files an indication or speaks on a line', async () => {
    const { metrics, lines, count } = await shown();
    expect([metrics, lines]).toEqual([[], []]);
    expect(count).toBeGreaterThan(10);
  });

  test('a count of conversations, planted into the metrics, is found', async () => {
    plant<typeof MetricsModule>('./serve-metrics.ts', (actual) => ({
      measuredOf: (config, live, ...rest) => [
        ...actual.measuredOf(config, live, ...rest),
        { name: 'threads', help: 'planted', read: () => live.broker.talk.boxOf(HUB).entries.length },
      ],
    }));
    expect((await shown()).metrics).toEqual(['manara_threads']);
  });

  test('a count of indications, planted into the metrics, is found', async () => {
    plant<typeof MetricsModule>('./serve-metrics.ts', (actual) => ({
      measuredOf: (config, live, ...rest) => [
        ...actual.measuredOf(config, live, ...rest),
        { name: 'filed', help: 'planted', label: 'member', read: () => new Map(live.broker.filed.map(({ indication }) => [indication.member, 1])) },
      ],
    }));
    expect((await shown()).metrics).toEqual(['manara_filed{member="altair"}']);
  });

  test('a line that somebody spoke, planted into the log, is found', async () => {
    plant<typeof SwitchboardModule>('../channel/switchboard.ts', (actual) => ({
      createSwitchboard: (config) => {
        const board = actual.createSwitchboard(config);
        const say = board.say.bind(board);
        board.say = (said) => {
          log.info('say/said', 'an order was taken on a line');
          say(said);
        };
        return board;
      },
    }));
    const { lines } = await shown();
    expect(lines.length).toBeGreaterThan(2);
    expect(lines[0]).toContain('say/said');
  });
});
