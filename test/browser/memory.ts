// What a console holds over a replayed day: JavaScript heap after a collection, DOM nodes, listeners, hour by hour, at ×600 in headless Chromium
// with two maps open. Exit status 1 when the last quarter of the day holds more than a tenth more than the second.
// `node test/browser/memory.ts [HOURS]`

import { loadavg } from 'node:os';
import { chromium } from '@playwright/test';
import { startMockServer } from './mock-server.ts';
import { STARTS_AT } from './mock-sky.ts';

const HOUR_S = 3600;
const SPEED = 600;
const hours = Number(process.argv[2] ?? 24);
const server = await startMockServer(0, 0, Math.ceil(hours / 3));
const browser = await chromium.launch({ executablePath: process.env['MANARA_CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
const session = await page.context().newCDPSession(page);

interface Held {
  hour: number;
  heapKb: number;
  nodes: number;
  listeners: number;
}

async function shownAt(): Promise<number> {
  const words = await page.locator('.clock-date, .clock-utc').allInnerTexts();
  return Date.parse(`${words[0]}T${words[1]}Z`) / 1000;
}

async function held(hour: number): Promise<Held> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return { hour, heapKb: Math.round(of('JSHeapUsedSize') / 1000), nodes: of('Nodes'), listeners: of('JSEventListeners') };
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const all: Held[] = [];
try {
  await session.send('Performance.enable');
  await page.goto(`${server.url}#at=${STARTS_AT + 600}&speed=${SPEED}`);
  await page.locator('.dialog .button-strong').click();
  await page.keyboard.press('s');
  // A card stays open and alarms are seen to, as by somebody who sits there.
  for (let hour = 1; hour <= hours; ) {
    await page.waitForTimeout(500);
    if ((await shownAt()) < STARTS_AT + hour * HOUR_S - 30) continue;
    await page.keyboard.press('n');
    await page.keyboard.press('q');
    const now = await held(hour);
    all.push(now);
    console.log(JSON.stringify({ ...now, load: Number(loadavg()[0]?.toFixed(1)) }));
    hour += 1;
  }
  const quarter = (from: number, to: number): Held[] => all.slice(Math.floor(from * all.length), Math.ceil(to * all.length));
  const grown = (['heapKb', 'nodes', 'listeners'] as const).map((what) => {
    const [early, late] = [middle(quarter(0.25, 0.5).map((one) => one[what])), middle(quarter(0.75, 1).map((one) => one[what]))];
    console.log(`${what}: ${early} in the second quarter, ${late} in the last`);
    return late > early * 1.1;
  });
  process.exitCode = grown.some(Boolean) ? 1 : 0;
} finally {
  await browser.close();
  await server.close();
}
