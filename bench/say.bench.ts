// A mediated line under load: from the tick to the mediator's screen, and what a thousand open threads cost. `node bench/say.bench.ts`.
// The broker and its consoles run in this process, as the machines of both ends do: the figures include what they cost each other.

import { rmSync } from 'node:fs';
import { timeS, type TimeS } from '../src/base/index.ts';
import { minuteOf, type Box, type BoxEntry, type BoxNews } from '../src/channel/index.ts';
import { makeKeys, readEntry, sayDevice, sayEntry, type OwnKeys, type Saying } from '../src/seal/index.ts';
import { createLog } from '../src/server/log.ts';
import { serve } from '../src/server/serve.ts';
import { makeSayFolder } from '../test/serve/say-folder.ts';

const THREADS = 1000;
const MEASURED = 60;
const now = (): TimeS => timeS(Date.now() / 1000);
const { folder, configPath, ports } = await makeSayFolder();
const serving = await serve({
  configPath,
  version: '0.1.0',
  log: createLog('error', { write: (line) => void process.stderr.write(line) }),
  say: () => undefined,
});

async function post(port: number, saying: Saying): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/say`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(saying),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

async function viewOf(port: number): Promise<string> {
  const { views } = (await (await fetch(`http://127.0.0.1:${port}/api/session`)).json()) as { views: { handle: string; kind: string }[] };
  return views.find(({ kind }) => kind !== 'public')?.handle ?? '';
}

const boxOf = async (port: number, view: string): Promise<Box> => (await (await fetch(`http://127.0.0.1:${port}/api/say?view=${view}`)).json()) as Box;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const [author, mediator]: OwnKeys[] = await Promise.all([makeKeys(true), makeKeys(true)]);
await post(ports.altair, await sayDevice(author, now()));
await post(ports.hub, await sayDevice(mediator, now()));
await pause(2000);
const [altair, hub] = [await viewOf(ports.altair), await viewOf(ports.hub)];
const [line] = (await boxOf(ports.altair, altair)).lines;
const [desk] = (await boxOf(ports.hub, hub)).lines;

const write = async (text: string): Promise<void> => {
  const said = await sayEntry(
    { line, kind: 'question', text, window: null, re: undefined, thread: '', mandate: undefined, expiresAt: timeS(minuteOf(now()) + 86_400) },
    author,
    now(),
  );
  if (!said.ok) throw new Error(said.error.message);
  await post(ports.altair, said.value);
};

/** Milliseconds from the tick that brought an entry until the mediator's machine has opened it. */
const delays: number[] = [];
let heard = 0;
const socket = new WebSocket(`ws://127.0.0.1:${ports.hub}/ws`);
socket.addEventListener('message', ({ data }) => {
  const message = typeof data === 'string' ? (JSON.parse(data) as BoxNews & { type: string }) : undefined;
  if (message?.type !== 'said') return;
  void Promise.all(message.entries.map((entry: BoxEntry) => readEntry(entry, desk, [], mediator))).then((read) => {
    if (!read.every(({ ok }) => ok)) throw new Error('an entry does not open');
    heard += read.length;
    delays.push((Date.now() / 1000 - Math.floor(Date.now() / 1000)) * 1000);
  });
});
await new Promise((resolve) => socket.addEventListener('open', resolve));

function quantiles(list: readonly number[]): string {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(0);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms of ${sorted.length}`;
}

/** Entries one a second, each on a tick of its own. */
async function measure(words: string): Promise<void> {
  delays.length = 0;
  for (let i = 0; i < MEASURED; i += 1) {
    await pause(1000 - (Date.now() % 1000) + 500);
    await write(`${words} ${i}`);
  }
  await pause(1500);
  console.log(`tick to the mediator's machine, opened, ${words}: ${quantiles(delays)}`);
}

await measure('few threads');
const startedMs = performance.now();
for (let i = 0; i < THREADS; i += 1) await write(`thread ${i}`);
console.log(
  `${THREADS} threads opened in ${((performance.now() - startedMs) / 1000).toFixed(1)} s, ${(THREADS / ((performance.now() - startedMs) / 1000)).toFixed(0)} a second (signed, sealed, checked, recorded, synced)`,
);
await pause(2000);
const askedMs = performance.now();
const all = await boxOf(ports.hub, hub);
console.log(
  `${all.entries.length} entries asked for at once: ${(performance.now() - askedMs).toFixed(0)} ms, ${(JSON.stringify(all).length / 1e6).toFixed(1)} MB; heard ${heard}`,
);
await measure(`${THREADS} open threads`);
console.log(`memory ${Math.round(process.memoryUsage().rss / 1e6)} MB; load ${(await import('node:os')).loadavg()[0]?.toFixed(1)}`);
socket.close();
await serving.stop();
rmSync(folder, { recursive: true, force: true });
