import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HUB, recipientOf, timeS, type MemberId, type PlaceId } from '../base/index.ts';
import type { BrokerConfig, Place } from '../model/index.ts';
import { createRecorder, openRecording } from '../record/store/index.ts';
import { factsText, readFacts } from './recorded-facts.ts';
import { openRecordedStore, type RecordedStore } from './recorded-store.ts';

const altair = 'altair' as MemberId;
const deneb = 'deneb' as MemberId;
const square = (lon: number, lat: number, size: number): Float64Array =>
  Float64Array.from([lon, lat, lon + size, lat, lon + size, lat + size, lon, lat + size, lon, lat]);
const place = (id: string, member: MemberId | undefined, lon: number): Place => ({
  id: id as PlaceId,
  names: { en: id, ar: id },
  ring: square(lon, 0.55, 0.002),
  latRad: 0.551,
  lonRad: lon + 0.001,
  radiusM: 8000,
  populationCount: 70,
  shelterS: 180,
  member,
});
const member = (id: MemberId, lon: number): BrokerConfig['members'][number] => ({
  id,
  names: { en: id.toUpperCase(), ar: `اسم ${id}` },
  territory: square(lon, 0.5, 0.1),
  languages: ['en'],
  utcOffsetMin: 210,
  approval: false,
});
const CONFIG: BrokerConfig = {
  name: 'two-neighbours',
  mode: 'exercise',
  secret: new Uint8Array(32),
  feeds: [],
  sensors: [],
  terms: [],
  airspaces: [],
  members: [member(altair, 0.6), member(deneb, 0.8)],
  places: [place('east', deneb, 0.82), place('west', altair, 0.62), place('nowhere', undefined, 0.3)],
};

let folder = '';
const stores: RecordedStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-recorded-'));
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  rmSync(folder, { recursive: true });
});

/** Frames of three recipients; flags stand in byte 10, the second in byte 11. */
async function record(seconds: number): Promise<void> {
  const header = { program: '0.1.0', node: 'v24', kernel: 'k', mode: 'exercise', configHash: 'c0ffee', signingKey: '', startsAt: timeS(1000) } as const;
  const recorder = createRecorder({ folder: join(folder, 'recording'), header, groupMs: 0, checkpointS: 60, sync: false, segmentBytes: 5000 });
  const facts = { disclaimer: { en: ['notional'] }, hubNames: { en: 'Hub', ar: 'المركز' }, seed: 7, sharing: null, endsAt: timeS(1200) };
  recorder.append({ type: 'places', at: timeS(1000), subject: '', text: factsText(CONFIG, facts) });
  for (let second = 0; second < seconds; second += 1) {
    recorder.append({ type: 'tick', at: timeS(1000 + second) });
    for (const recipient of [recipientOf(HUB), recipientOf(altair), recipientOf(deneb)]) {
      for (const level of ['picture', 'warn'] as const) {
        const bytes = new Uint8Array(14);
        bytes[10] = second % 10 === 0 ? 1 : 0;
        bytes[11] = second;
        bytes[12] = recipient.length;
        recorder.append({ type: 'frame', at: timeS(1000 + second), recipient, level, bytes });
      }
    }
  }
  await recorder.close();
}

async function open(as?: string): Promise<RecordedStore> {
  const recording = await openRecording(folder);
  if (!recording.ok) throw new Error(recording.error.message);
  const store = await openRecordedStore(recording.value, as);
  if (store === undefined) throw new Error('no frames');
  stores.push(store);
  await store.filled;
  return store;
}

describe('a recording as the console sees it', () => {
  test('every stored frame of every view is there, from a snapshot on', async () => {
    await record(45);
    const store = await open();
    const { views, exercise, firstAt } = store.facts();
    expect(views.map(({ names, kind, utcOffsetMin }) => [names.en, kind, utcOffsetMin])).toEqual([
      ['Hub', 'hub', undefined],
      ['ALTAIR', 'member', 210],
      ['DENEB', 'member', 210],
    ]);
    expect(exercise).toMatchObject({ name: 'two-neighbours', seed: 7, startsAt: 1000, endsAt: 1200 });
    expect([firstAt, store.computedUntil()]).toEqual([1000, 1044]);
    for (const { handle, levels } of views) {
      expect(levels).toEqual(['picture', 'warn']);
      expect(store.countBetween(handle, 'warn', timeS(0), timeS(9999))).toBe(45);
    }
    const found = store.snapshotBefore(views[1].handle, 'picture', timeS(1023));
    expect(found?.frames.map((frame) => [frame[11], frame[12]])).toEqual([
      [20, 6],
      [21, 6],
      [22, 6],
      [23, 6],
    ]);
  });

  test('places stand in the order of the indices in each view', async () => {
    await record(3);
    const store = await open();
    const [hub, west, east] = store.facts().views.map(({ handle }) => store.facts().places[handle].map(({ names, served }) => `${names.en} ${served}`));
    expect(hub).toEqual(['east true', 'west true', 'nowhere false']);
    expect([west, east]).toEqual([['west true'], ['east true']]);
  });

  test("as a member, only that member's views and places are there", async () => {
    await record(3);
    const store = await open('deneb');
    expect(store.facts().views.map(({ names }) => names.en)).toEqual(['DENEB']);
    expect(JSON.stringify(store.facts())).not.toMatch(/altair|ALTAIR|west/);
    const recording = await openRecording(folder);
    if (recording.ok) expect(await openRecordedStore(recording.value, 'vega')).toBeUndefined();
  });

  test('a damaged recording shows what is before the damage and says why it ends', async () => {
    await record(60);
    const path = join(folder, 'recording');
    const segment = readdirSync(path).sort()[2];
    rmSync(join(path, segment));
    const store = await open();
    expect(store.computedUntil()).toBeGreaterThan(1005);
    expect(store.computedUntil()).toBeLessThan(1040);
    expect(store.failure()).toContain('000001.seg.zst ends at entry');
  });

  test('facts of another kind are no facts', () => {
    expect(readFacts('{"format":"manara-facts","version":9}')).toBeUndefined();
    expect(readFacts('type: FeatureCollection')).toBeUndefined();
  });
});
