import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startMetrics, type MetricsServer } from './metrics.ts';

let server: MetricsServer;
beforeEach(async () => {
  server = await startMetrics(0, [
    { name: 'ticks', help: 'ticks since the start', read: () => 7 },
    { name: 'feed_plots', help: 'plots', label: 'feed', read: () => new Map([['3f', 5]]) },
  ]);
});
afterEach(async () => server.close());

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      answer.on('end', () => resolve(`${answer.statusCode} ${text}`));
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('metrics are told to programs that ask this machine by its own name', async () => {
  for (const host of [`127.0.0.1:${server.port}`, 'localhost', 'localhost:9000', '[::1]:9000']) {
    const told = await ask('/metrics', { host });
    expect(told).toMatch(/^200 [^]*manara_ticks 7\n/);
    expect(told).toContain('manara_feed_plots{feed="3f"} 5');
  }
  expect(await ask('/')).toMatch(/^404/);
  expect(await ask('/metrics', {}, 'POST')).toMatch(/^404/);
});

test('a page that rebinds its name to this machine, or asks from another site, is told nothing', async () => {
  const stranger = [{ host: 'evil.example' }, { host: `evil.example:${server.port}` }, { host: '127.0.0.1.evil.example' }, { origin: 'http://evil.example' }];
  for (const headers of stranger) {
    const told = await ask('/metrics', headers as unknown as Record<string, string>);
    expect(told).toMatch(/^403/);
    expect(told).not.toContain('manara_');
  }
});
