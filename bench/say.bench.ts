// A mediated line under load: from the tick to the mediator's screen, and what a thousand open threads cost. `npm run bench -- say`.
// The broker, its consoles and the author's machine run in this process; the mediator sits at a real console in Chromium, and an entry is
// there when its opened words have been painted. A tick is the whole second that follows the moment at which the author began to send:
// an entry that misses it counts as late by a second. Every entry must come, or the bench fails.

import { rmSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { timeS, type TimeS } from '../src/base/index.ts';
import { minuteOf, type Box } from '../src/channel/index.ts';
import { makeKeys, sayDevice, sayEntry, type OwnKeys, type Saying } from '../src/seal/index.ts';
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

/** The mediator's console: a real one, with keys of its own. */
const browser = await chromium.launch({ executablePath: process.env['MANARA_CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${ports.hub}/#lang=en`);
await page.locator('.top-bar').waitFor();
await page.keyboard.press('5');
const author: OwnKeys = await makeKeys(true);
await post(ports.altair, await sayDevice(author, now()));
await page.getByRole('button', { name: 'Make keys' }).click();
await page.getByRole('button', { name: 'They are the same', exact: true }).click();
await pause(2000);
const [altair, hub] = [await viewOf(ports.altair), await viewOf(ports.hub)];
const [line] = (await boxOf(ports.altair, altair)).lines;

const write = async (text: string, thread = ''): Promise<void> => {
  const said = await sayEntry(
    { line, kind: 'question', text, window: null, re: undefined, thread, mandate: undefined, expiresAt: timeS(minuteOf(now()) + 86_400) },
    author,
    now(),
  );
  if (!said.ok) throw new Error(said.error.message);
  await post(ports.altair, said.value);
};

/** When words that were never there before have been painted, in milliseconds of the clock. */
await page.evaluate(`
  globalThis.seen = {};
  new MutationObserver(() => {
    for (const { textContent } of document.querySelectorAll('.say-words')) {
      if (textContent in seen) continue;
      seen[textContent] = 0;
      requestAnimationFrame(() => requestAnimationFrame(() => (seen[textContent] = Date.now())));
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
`);

function quantiles(list: readonly number[]): string {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(0);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms of ${sorted.length}`;
}

/** Entries one a second, each on a tick of its own, in a thread that the mediator has open. */
async function measure(words: string): Promise<void> {
  await write(words);
  await page.locator('.say-thread').first().waitFor();
  await pause(2500);
  const thread = (await boxOf(ports.altair, altair)).entries.at(-1)?.thread;
  await page.locator('.say-thread').first().click();
  await page.getByText(words, { exact: true }).first().waitFor();
  const tickMs = new Map<string, number>();
  for (let i = 0; i < MEASURED; i += 1) {
    await pause(1000 - (Date.now() % 1000) + 500);
    tickMs.set(`${words}, entry ${i}`, (Math.floor(Date.now() / 1000) + 1) * 1000);
    await write(`${words}, entry ${i}`, thread);
  }
  await pause(3000);
  const seen = await page.evaluate<Record<string, number>>('seen');
  const lost = [...tickMs.keys()].filter((text) => !(seen[text] > 0));
  if (lost.length > 0) throw new Error(`${lost.length} entries never came to the screen: ${lost.slice(0, 3).join('; ')}`);
  console.log(`tick to the mediator's screen, ${words}: ${quantiles([...tickMs].map(([text, at]) => seen[text] - at))}, none lost`);
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
  `${all.entries.length} entries asked for at once: ${(performance.now() - askedMs).toFixed(0)} ms, ${(JSON.stringify(all).length / 1e6).toFixed(1)} MB`,
);
if (all.entries.length < THREADS + MEASURED) throw new Error(`${all.entries.length} entries are there, ${THREADS + MEASURED} at least were written`);
await measure(`${THREADS} open threads`);
console.log(`memory ${Math.round(process.memoryUsage().rss / 1e6)} MB; load ${(await import('node:os')).loadavg()[0]?.toFixed(1)}`);
await browser.close();
await serving.stop();
rmSync(folder, { recursive: true, force: true });
