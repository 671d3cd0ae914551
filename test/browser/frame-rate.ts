// How many frames a second the console draws with thousands of moving tracks, in headless Chromium without a graphics
// card. Prints one line of JSON for each way of looking; exit status 1 when the map that stands, at ×1, draws fewer than
// what is wanted (50 at 3,000 tracks, 30 at 10,000). Dragging is told beside what the basemap alone reaches, since in
// software that is what limits it. Beside each figure the share of time in which the page's own thread was busy: other work
// on the machine takes frames away too.

import { loadavg } from 'node:os';
import { chromium, type CDPSession, type Page } from '@playwright/test';
import { LAUNCH_AT } from './mock-sky.ts';
import { startMockServer } from './mock-server.ts';

const WANTED = [
  { tracks: 3_000, fpsMin: 50 },
  { tracks: 10_000, fpsMin: 30 },
] as const;
const MEASURED_S = 8;

interface Stood {
  fps: number;
  worstMs: number;
  busyShare: number;
}

async function busyS(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}

async function measure(page: Page, session: CDPSession): Promise<Stood> {
  const before = await busyS(session);
  const counted = await page.evaluate(
    (seconds) =>
      new Promise<{ fps: number; worstMs: number }>((resolve) => {
        const startMs = performance.now();
        let frames = 0;
        let lastMs = startMs;
        let worstMs = 0;
        const step = (nowMs: number): void => {
          frames += 1;
          worstMs = Math.max(worstMs, nowMs - lastMs);
          lastMs = nowMs;
          if (nowMs - startMs < seconds * 1000) requestAnimationFrame(step);
          else resolve({ fps: (frames * 1000) / (nowMs - startMs), worstMs });
        };
        requestAnimationFrame(step);
      }),
    MEASURED_S,
  );
  const busy = (await busyS(session)) - before;
  return { fps: Number(counted.fps.toFixed(1)), worstMs: Math.round(counted.worstMs), busyShare: Number((busy / MEASURED_S).toFixed(2)) };
}

/** Moves the map to and fro by the pointer for as long as `until` is not settled. */
async function dragUntil(page: Page, until: Promise<unknown>): Promise<void> {
  let over = false;
  void until.then(() => (over = true));
  await page.mouse.move(450, 380);
  await page.mouse.down();
  for (let step = 0; !over; step += 1) {
    await page.mouse.move(450 + 120 * Math.sin(step / 9), 380 + 60 * Math.cos(step / 13));
    await page.waitForTimeout(12);
  }
  await page.mouse.up();
}

async function run(tracks: number): Promise<number> {
  const server = await startMockServer(tracks);
  const browser = await chromium.launch({
    executablePath: process.env['MANARA_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await page.goto(`${server.url}#at=${LAUNCH_AT + 560}&speed=1`);
    await page.locator('.dialog .button-strong').click();
    await page.waitForTimeout(4_000);
    const count = Number((await page.locator('.track-count').innerText()).replace(/\D/g, ''));
    const say = (what: string, stood: Stood): void => {
      console.log(JSON.stringify({ tracks: count, what, ...stood, load: Number(loadavg()[0].toFixed(1)) }));
    };
    const standing = await measure(page, session);
    say('standing ×1', standing);
    await page.keyboard.press('3');
    say('standing ×60', await measure(page, session));
    await page.keyboard.press('1');
    const drag = async (what: string): Promise<void> => {
      const measured = measure(page, session);
      await dragUntil(page, measured);
      say(what, await measured);
    };
    await drag('dragging ×1');
    await page.evaluate(() => document.querySelectorAll<HTMLElement>('.map-layer').forEach((layer) => (layer.style.display = 'none')));
    await drag('dragging the basemap alone');
    return count >= tracks ? standing.fps : 0;
  } finally {
    await browser.close();
    await server.close();
  }
}

for (const { tracks, fpsMin } of WANTED) {
  if ((await run(tracks)) < fpsMin) process.exitCode = 1;
}
