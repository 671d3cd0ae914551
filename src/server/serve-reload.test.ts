import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleFolder } from '../../test/serve/example-folder.ts';
import { readServeConfig, type ServeConfig } from './config/read-config.ts';
import type { Parts } from './serve-parts.ts';
import { reloaded, whyNotAgain } from './serve-reload.ts';

const RECORDED = { state: 'recorded' } as const;
let folder = '';
let path = '';

beforeEach(() => {
  folder = exampleFolder('again');
  path = join(folder, 'manara.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function read(): Promise<ServeConfig> {
  const config = await readServeConfig(path);
  if (!config.ok) throw new Error(config.error.message);
  return config.value;
}

function change(file: string, from: RegExp | string, to: string): void {
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).toMatch(from);
  writeFileSync(join(folder, file), text.replace(from, to));
}

test('another run can follow one under a configuration that is as it was', async () => {
  expect(await whyNotAgain(await read(), RECORDED)).toBeUndefined();
});

test('none follows while the record is not written: what waits for the disk would be lost, and terms could widen unproven', async () => {
  expect((await whyNotAgain(await read(), { state: 'unrecorded' }))?.why).toContain('record');
});

test('none follows under terms that a reload would refuse; what is said above debug names nobody', async () => {
  const config = await read();
  change('altair-terms.yaml', 'member: altair', 'member: deneb');
  const not = await whyNotAgain(config, RECORDED);
  expect(not?.why).toContain('terms do not hold');
  expect(not?.why).not.toContain('altair');
  expect(not?.detail).toContain('altair');
});

test('terms that did not hold when the run began keep none from following', async () => {
  change('altair-terms.yaml', 'member: altair', 'member: deneb');
  const config = await read();
  expect(config.withheld).toHaveLength(1);
  expect(await whyNotAgain(config, RECORDED)).toBeUndefined();
});

test('none follows a configuration that waits for a restart or does not read', async () => {
  const config = await read();
  change('manara.yaml', /^name: .*$/m, 'name: another');
  expect((await whyNotAgain(config, RECORDED))?.why).toContain('name changed');
  writeFileSync(path, 'members: {altair: 7');
  const not = await whyNotAgain(config, RECORDED);
  expect(not?.why).toContain('does not read');
  expect(not?.why).not.toContain('altair');
});

test('none follows what was changed and not reloaded: it would be taken up when nobody expects it; once it is reloaded one does', async () => {
  const config = await read();
  change('manara.yaml', 'from: [127.0.0.1]', 'from: [127.0.0.2]');
  expect((await whyNotAgain(config, RECORDED))?.why).toContain('was not taken up');
  const parts = { doors: [], accounts: [], written: config.written, inForce: config.broker } as unknown as Parts;
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
  const after = await reloaded(config, parts, { state: 'recorded' } as never, log);
  expect(log.info).toHaveBeenCalledWith('config/reloaded', expect.any(String));
  expect(await whyNotAgain(after, RECORDED)).toBeUndefined();
});

test('none follows whose consoles would be open because accounts were taken out of the configuration, reloaded or not', async () => {
  const read1 = await read();
  const config: ServeConfig = { ...read1, accounts: [] };
  expect((await whyNotAgain(config, RECORDED))?.why).toContain('accounts changed');
  const parts = { doors: [], accounts: [], written: config.written, inForce: config.broker } as unknown as Parts;
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
  const after = await reloaded(config, parts, { state: 'recorded' } as never, log);
  expect(after.accounts).toEqual([]);
  expect((await whyNotAgain(after, RECORDED))?.why).toContain('accounts changed');
});

test('none follows a change of regions that nobody took up', async () => {
  const config = await read();
  change('regions.geojson', /([0-9])\.([0-9])/, '$1.9');
  expect((await whyNotAgain(config, RECORDED))?.why).toContain('was not taken up');
});
