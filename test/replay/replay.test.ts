/**
 * From bytes to frames and back: an exercise into a folder, its recording replayed through a fresh broker, and every
 * stored frame compared with the one that comes out again.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBroker, viewKey } from '../../src/broker/index.ts';
import { createFrameReader, frameLength } from '../../src/format/frame/index.ts';
import { openRecording } from '../../src/record/store/index.ts';
import { loadExercise } from '../../src/server/load-exercise.ts';
import { runExercise } from '../../src/server/run-exercise.ts';
import { BIAS_SUBJECT, readBias } from '../../src/server/sensor-bias.ts';

const folder = mkdtempSync(join(tmpdir(), 'manara-replay-'));
const quiet = (): void => undefined;

function filesOf(path: string, prefix = ''): string[] {
  return readdirSync(path)
    .sort()
    .flatMap((name) => {
      const full = join(path, name);
      return statSync(full).isDirectory() ? filesOf(full, `${prefix}${name}/`) : [`${prefix}${name}`];
    });
}

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

beforeAll(async () => {
  await runExercise({ name: 'two-neighbours', seed: 3, out: join(folder, 'first') }, quiet);
  await runExercise({ name: 'two-neighbours', seed: 3, out: join(folder, 'second') }, quiet);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('two-neighbours, from ASTERIX bytes to frames', () => {
  test('the same exercise, seed and options give the same bytes in every file but run.json', () => {
    const files = filesOf(join(folder, 'first'));
    expect(filesOf(join(folder, 'second'))).toEqual(files);
    expect(files).toContain('delivered/altair.bin');
    for (const file of files.filter((name) => name !== 'run.json')) {
      expect(hashOf(join(folder, 'second', file)), file).toBe(hashOf(join(folder, 'first', file)));
    }
  });

  test('the recording holds the inputs: replayed through a fresh broker they give every stored frame again', async () => {
    const opened = await openRecording(join(folder, 'first'));
    if (!opened.ok) throw new Error(opened.error.message);
    const stored = new Map<string, string[]>();
    const again = new Map<string, string[]>();
    const biased = new Set<string>();
    const keep = (map: Map<string, string[]>, key: string, bytes: Uint8Array): void => {
      const list = map.get(key) ?? [];
      list.push(Buffer.from(bytes).toString('hex'));
      map.set(key, list);
    };
    const broker = createBroker(loadExercise({ name: 'two-neighbours', seed: 3 }).config, { frame: (view, _at, bytes) => keep(again, viewKey(view), bytes) });
    for await (const { entry } of opened.value.decoded()) {
      if (entry.type === 'input') broker.input({ kind: 'bytes', at: entry.at, door: entry.door, bytes: entry.bytes.slice() });
      if (entry.type === 'tick') broker.input({ kind: 'tick', at: entry.at });
      const bias = entry.type === 'fault' && entry.subject === BIAS_SUBJECT ? readBias(entry.text) : undefined;
      if (bias !== undefined) {
        biased.add(bias.sensor);
        broker.input({ kind: 'bias', at: entry.at, ...bias });
      }
      if (entry.type === 'frame') keep(stored, `${entry.recipient}/${entry.level}`, entry.bytes);
    }
    expect([...biased].sort()).toEqual(['altair-secondary', 'deneb-secondary']);
    expect(stored.size).toBe(11);
    expect([...again.keys()].sort()).toEqual([...stored.keys()].sort());
    for (const [key, frames] of stored) expect(again.get(key), key).toEqual(frames);
  });

  test('what was delivered reads back as frames, a second apart, from a snapshot on', () => {
    const bytes = new Uint8Array(readFileSync(join(folder, 'first', 'delivered', 'deneb.bin')));
    const readers = { warn: createFrameReader(), threats: createFrameReader(), picture: createFrameReader() };
    const times = { warn: [] as number[], threats: [] as number[], picture: [] as number[] };
    let seen = 0;
    for (let offset = 0; offset < bytes.length; ) {
      const length = frameLength(bytes, offset);
      if (!length.ok) throw new Error(length.error.message);
      const level = (['warn', 'threats', 'picture'] as const)[bytes[offset + 9] - 1];
      const frame = readers[level].read(bytes.subarray(offset, offset + length.value));
      if (!frame.ok) throw new Error(frame.error.message);
      times[level].push(frame.value.at);
      seen = Math.max(seen, frame.value.tracks.length);
      offset += length.value;
    }
    for (const list of Object.values(times)) {
      expect(list).toHaveLength(301);
      expect(list.every((at, i) => i === 0 || at === list[i - 1] + 1)).toBe(true);
    }
    expect(seen).toBeGreaterThanOrEqual(4);
  });

  test('another seed gives another world, and two members with different terms see different pictures of the same one', async () => {
    await runExercise({ name: 'two-neighbours', seed: 4, out: join(folder, 'third') }, quiet);
    expect(hashOf(join(folder, 'third', 'truth.csv'))).not.toBe(hashOf(join(folder, 'first', 'truth.csv')));
    const lines = (id: string): number => readFileSync(join(folder, 'first', 'tracks', `${id}.picture.ndjson`), 'utf8').split('\n').length;
    expect(lines('altair')).not.toBe(lines('deneb'));
  });
});
