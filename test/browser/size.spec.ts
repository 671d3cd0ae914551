// What has to be fetched before the console can be used, compressed as a server would send it.

import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { LANGUAGES, openConsole } from './open-console.ts';
import { startMockServer, type MockServer } from './mock-server.ts';

const LIMIT_KB = 700;
let server: MockServer;

test.beforeAll(async () => {
  server = await startMockServer();
});
test.afterAll(() => server.close());

for (const language of LANGUAGES) {
  test(`page, code, styles and fonts are no more than ${LIMIT_KB} kB without map data (${language})`, async ({ page }) => {
    const bodies: Promise<[string, number]>[] = [];
    page.on('response', (response) => {
      const path = new URL(response.url()).pathname;
      if (/^\/(?:basemap|api|ws)/.test(path) || !response.url().startsWith('http')) return;
      bodies.push(response.body().then((body) => [path, gzipSync(body).length / 1000]));
    });
    await openConsole(page, server.url, `&lang=${language}`);
    await page.waitForLoadState('networkidle');
    const sizes = await Promise.all(bodies);
    const kb = sizes.reduce((sum, [, size]) => sum + size, 0);
    console.log(`${language}: ${kb.toFixed(0)} kB: ${sizes.map(([path, size]) => `${path} ${size.toFixed(0)}`).join(', ')}`);
    expect(sizes.some(([path]) => path.endsWith('.woff2'))).toBe(true);
    expect(kb).toBeLessThan(LIMIT_KB);
  });
}
