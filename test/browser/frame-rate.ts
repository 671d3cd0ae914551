// How many frames a second the console draws with 3,000 moving tracks, in headless Chromium without a graphics card.
// Prints one line of JSON; exit status 1 below 30.

import { chromium } from '@playwright/test';
import { LAUNCH_AT } from './mock-sky.ts';
import { startMockServer } from './mock-server.ts';

const WANTED_TRACKS = 3_000;
const FPS_MIN = 30;
const MEASURED_S = 10;

const server = await startMockServer(WANTED_TRACKS);
const browser = await chromium.launch({
  executablePath: process.env['MANARA_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(`${server.url}#at=${LAUNCH_AT + 560}&speed=1`);
  await page.locator('.dialog .button-strong').click();
  await page.waitForTimeout(4_000);
  const count = Number((await page.locator('.track-count').innerText()).replace(/\D/g, ''));
  const stood = await page.evaluate(
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
  const result = { tracks: count, fps: Number(stood.fps.toFixed(1)), worstFrameMs: Math.round(stood.worstMs), width: 1280, height: 720 };
  console.log(JSON.stringify(result));
  process.exitCode = count >= WANTED_TRACKS && stood.fps >= FPS_MIN ? 0 : 1;
} finally {
  await browser.close();
  await server.close();
}
