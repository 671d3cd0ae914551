// How long a person waits for the first picture: from the address to the first counted track, in a fresh browser each time.
// `node test/browser/first-picture.ts [TIMES]` starts the demo as `npm start` does; `MANARA_URL` names a console that is running already.

import { loadavg } from 'node:os';
import { chromium } from '@playwright/test';
import { startExercise } from './exercise-process.ts';

const times = Number(process.argv[2] ?? 5);
const running = process.env['MANARA_URL'];
const startedMs = performance.now();
const run = running === undefined ? await startExercise(['april-2024', '--from', '21:59', '--speed', '10']) : undefined;
console.log(`address after ${Math.round(performance.now() - startedMs)} ms`);
const url = run?.url ?? running ?? '';
try {
  for (let time = 0; time < times; time += 1) {
    const browser = await chromium.launch({ executablePath: process.env['MANARA_CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    const beganMs = performance.now();
    await page.goto(url, { waitUntil: 'commit' });
    await page.waitForFunction(() => /^\d*[1-9]/.test(document.querySelector('.track-count')?.textContent ?? ''), undefined, {
      polling: 'raf',
      timeout: 120_000,
    });
    const shownMs = performance.now() - beganMs;
    const { parts } = await page.evaluate(() => ({
      parts: performance
        .getEntriesByType('resource')
        .map((entry) => `${new URL(entry.name).pathname} ${Math.round(entry.startTime)}-${Math.round((entry as PerformanceResourceTiming).responseEnd)}`),
    }));
    console.log(`${Math.round(shownMs)} ms  (load ${loadavg()[0]?.toFixed(1)})`);
    if (time === 0) console.log(parts.join('\n'));
    await browser.close();
  }
} finally {
  run?.stop();
}
