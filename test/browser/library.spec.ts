// The tracker as a library in a browser: the packed tarball, unpacked, served as it is, and its own example run by Chromium.

import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, normalize, resolve } from 'node:path';
import { expect, test } from '@playwright/test';

const ROOT = resolve(import.meta.dirname, '..', '..');
const PAGE = `<!doctype html><title>library</title>
<script type="importmap">{ "imports": { "manara/picture": "/dist/library/picture/index.js", "@noble/hashes/": "/node_modules/@noble/hashes/" } }</script>
<script type="module" src="/examples/picture-library.mjs"></script>`;
let folder = '';
let server: Server;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = mkdtempSync(join(tmpdir(), 'manara-library-'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  mkdirSync(join(folder, 'package'), { recursive: true });
  execFileSync('tar', ['xzf', join(folder, tarball), '-C', folder]);
  const root = join(folder, 'package');
  server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    // Its one package stands beside it, as npm would install it.
    const file = join(path.startsWith('/node_modules/@noble/') ? ROOT : root, path);
    if (path === '/') response.setHeader('content-type', 'text/html').end(PAGE);
    else if (!/\.m?js$/.test(path) || !existsSync(file)) response.writeHead(404).end();
    else createReadStream(file).pipe(response.setHeader('content-type', 'text/javascript'));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
test.afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the packed tarball tracks an object in Chromium, with an import map of two names', async ({ page }) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await expect.poll(() => said).toContainEqual(expect.stringMatching(/^track 1 confirmed: (?:19\d|20\d) m\/s$/));
});
