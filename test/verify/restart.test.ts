/** A process takes up the pictures of the one before: they go on as if nothing had been, `verify` makes them again, and nothing is taken up that is not as it was left. */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MemberId } from '../../src/base/index.ts';
import type { FrameTrack, TermsFile } from '../../src/model/index.ts';
import type { RecordEntry } from '../../src/record/chain/index.ts';
import type { ServeConfig } from '../../src/server/config/read-config.ts';
import { resolveTerms } from '../../src/server/config/roster.ts';
import { parseTerms } from '../../src/server/config/terms-file.ts';
import type { LiveBroker } from '../../src/server/live-broker.ts';
import { STATE_SUBJECT, TAKEN_SUBJECT, takenUpText } from '../../src/server/picture-state.ts';
import { writtenBy } from '../../src/server/record-beginning.ts';
import { createRecomputer, type RecomputeDifference } from '../../src/server/recompute.ts';
import { entriesOf } from './forge.ts';

import {
  ALTAIR,
  OBJECTS,
  SELF,
  STARTS_AT,
  config,
  copyOf,
  countsOf,
  lastOf,
  newFolder,
  process,
  readExample,
  removeAll,
  verified,
  type Choices,
  type Shown,
} from './restart-process.ts';

beforeAll(async () => {
  await readExample();
  ended = newFolder();
  atEnd = await process(ended, 0, 75);
});
afterAll(removeAll);

const ids = (tracks: readonly FrameTrack[]): number[] => tracks.map(({ id }) => id).sort((a, b) => a - b);
const revoked: TermsFile = { member: 'altair' as TermsFile['member'], version: 2, hash: '', terms: [] };
/** The record of a process that ended at 75 s, 15 s behind its last state, and what it showed. */
let ended = '';
let atEnd: Shown;

test('a restart in a raid: at its first tick every view shows the tracks of before under their ids, lost ones too, and a minute later what a broker shows that never stopped', async () => {
  const whole = await process(newFolder(), 0, 140);
  const before = atEnd;
  expect(before.altair).toHaveLength(OBJECTS + 1);
  expect(before.altair.filter(({ status }) => status === 'lost')).toHaveLength(1);

  const first = await process(copyOf(ended), 75, 76);
  expect(first.why).toBe('');
  expect(ids(first.altair)).toEqual(ids(before.altair));
  expect(ids(first.hub)).toEqual(ids(before.hub));
  expect(first.altair.filter(({ status }) => status === 'lost').map(({ id }) => id)).toEqual(
    before.altair.filter(({ status }) => status === 'lost').map(({ id }) => id),
  );

  const folder = copyOf(ended);
  const after = await process(folder, 75, 140);
  for (const recipient of ['altair', 'hub'] as const) {
    const others = new Map(after[recipient].map((track) => [track.id, track]));
    expect(ids(after[recipient])).toEqual(ids(whole[recipient]));
    for (const track of whole[recipient]) {
      const other = others.get(track.id);
      expect(other?.status).toBe(track.status);
      // What is published is blended from what was published before: within the steps of that they are one.
      expect(Math.abs((other?.latDeg ?? Number.NaN) - track.latDeg)).toBeLessThan(0.0005);
      expect(Math.abs((other?.lonDeg ?? Number.NaN) - track.lonDeg)).toBeLessThan(0.0005);
    }
  }
  const { proof, difference } = await verified(folder);
  expect(difference).toBeUndefined();
  expect(proof).toMatchObject({ runCount: 2, unfinishedCount: 0 });
  expect(proof.skipped.size).toBe(0);
});

test('three processes one behind the other, the second shorter than the time between two states, go on and are made again', async () => {
  const folder = copyOf(ended);
  const second = await process(folder, 76, 84);
  const third = await process(folder, 85, 100);
  expect(third.why).toBe('');
  expect(ids(third.altair)).toEqual(ids(second.altair));
  expect(await verified(folder)).toMatchObject({ difference: undefined, proof: { runCount: 3 } });
});

test('terms revoked between the last state and the end, or while nothing ran, hold: the hub sees nothing of Altair from the first tick on', async () => {
  const seen = await process(copyOf(ended), 75, 76);
  expect(seen.hub.length).toBe(OBJECTS + 1);

  const folder = newFolder();
  await process(folder, 0, 75, { at: (second, live) => void (second === 70 && live.changeTerms(revoked, '')) });
  const without = { ...config, broker: { ...config.broker, terms: config.broker.terms.filter(({ member }) => member !== 'altair') } };
  const between = await process(folder, 76, 90, { config: without });
  expect(between.why).toBe('');
  expect(new Set(countsOf('hub', between.entries))).toEqual(new Set([0]));
  expect(between.altair).toHaveLength(OBJECTS + 1);

  const down = copyOf(ended);
  const later = await process(down, 76, 90, { config: without });
  expect(later.why).toBe('');
  expect(new Set(countsOf('hub', later.entries))).toEqual(new Set([0]));
  expect(later.altair).toHaveLength(OBJECTS + 1);
  for (const one of [folder, down]) expect(await verified(one)).toMatchObject({ difference: undefined, proof: { runCount: 2 } });
});

test('a grant made while nothing ran opens nothing of what came in before it', async () => {
  const without = { ...config, broker: { ...config.broker, terms: config.broker.terms.filter(({ member }) => member !== 'altair') } };
  const folder = newFolder();
  await process(folder, 0, 75, { config: without });
  const after = await process(folder, 75, 80, { quiet: true });
  expect(after.why).toBe('');
  expect(countsOf('altair', after.entries).every((count) => count === OBJECTS + 1)).toBe(true);
  expect(countsOf('hub', after.entries)).toEqual([0, 0, 0, 0, 0]);
  expect(await verified(folder)).toMatchObject({ difference: undefined });
});

/** The same with another member enrolled, Deneb's feeds and sensors changed, and everything in another order. */
function changedForOthers(): ServeConfig {
  const { broker } = config;
  const [altair, deneb] = broker.members;
  const sensors = broker.sensors.map((sensor) => (sensor.id === 'deneb-lr' ? { ...sensor, rangeMaxM: sensor.rangeMaxM / 2 } : sensor)).reverse();
  const heron = { ...deneb, id: 'heron' as MemberId, names: { en: 'Heron', ar: 'مالك الحزين' } };
  return { ...config, broker: { ...broker, sensors, feeds: [...broker.feeds].reverse(), members: [heron, deneb, altair] } };
}

const framesOf = (recipient: string, { entries }: Shown): string[] =>
  entries.flatMap((entry) =>
    entry.type === 'frame' && entry.recipient === recipient ? [`${entry.level} ${entry.at} ${Buffer.from(entry.bytes).toString('hex')}`] : [],
  );

test('members, feeds and sensors of others that changed between two processes change no byte of a view that has none of it: its pictures go on; the view that has them begins anew, and the record is proven', async () => {
  const folder = newFolder();
  const denebs = (second: number): string => {
    const line = (i: number): string =>
      JSON.stringify({
        t: STARTS_AT + second - 0.3,
        sensor: 'deneb-lr',
        range: 90_000 + 4_000 * i + 150 * second,
        az: 200,
        el: 6,
        sdRange: 120,
        sdAz: 0.12,
        sdEl: 0.12,
      });
    return `${[1, 2, 3].map(line).join('\n')}\n`;
  };
  const at = (second: number, live: LiveBroker): void => live.input('tcp-deneb', '', new TextEncoder().encode(denebs(second)));
  const before = await process(folder, 0, 75, { at });
  expect(lastOf('deneb', before.entries).length).toBeGreaterThan(0);
  const [one, other] = [copyOf(folder), copyOf(folder)];
  const same = await process(one, 75, 90, { resumes: true });
  const changed = await process(other, 75, 90, { config: changedForOthers(), resumes: true });
  expect([same.why, changed.why]).toEqual(['', '']);
  expect(ids(changed.altair)).toEqual(ids(before.altair));
  for (const recipient of ['altair', 'hub']) {
    expect(framesOf(recipient, same).length).toBeGreaterThan(30);
    expect(framesOf(recipient, changed)).toEqual(framesOf(recipient, same));
  }
  // Deneb's own pictures hang on its sensor: they are made again from the last minute, under other ids.
  const denebIds = ids(lastOf('deneb', before.entries));
  expect(ids(lastOf('deneb', same.entries)).filter((id) => denebIds.includes(id)).length).toBeGreaterThan(0);
  expect(ids(lastOf('deneb', changed.entries)).filter((id) => denebIds.includes(id))).toEqual([]);
  for (const record of [one, other]) expect(await verified(record)).toMatchObject({ difference: undefined, proof: { runCount: 2 } });

  // Planted: one hash of everything, as it was once, and everybody is told that something changed.
  const everything = ({ broker }: ServeConfig): string => JSON.stringify([broker.members, broker.feeds, broker.sensors]);
  const planted = newFolder();
  await process(planted, 0, 75, { at, setUpOf: everything });
  const told = await process(planted, 75, 90, { config: changedForOthers(), setUpOf: everything, resumes: true });
  expect(framesOf('altair', told)).not.toEqual(framesOf('altair', same));
});

test('pictures whose reports say where to expect new objects go on too: under the terms for words that they went by, known since when they were', async () => {
  const { broker, roster } = config;
  const text = writtenBy(config, ALTAIR);
  const file = (number: string, to: string): { readonly used: TermsFile; readonly written: string } => {
    const written = `${text.slice(0, text.indexOf('\nwords:')).replace('number: 1', `number: ${number}`)}\nwords:\n  - {to: ${to}, level: picture}\n`;
    const terms = parseTerms('altair', written, 'altair');
    if (!terms.ok) throw new Error(terms.error.message);
    return { used: resolveTerms(terms.value, roster, { own: [], withheld: new Set() }), written };
  };
  const first = file('1', 'hub');
  const second = file(`2\nprevious: ${first.used.hash}`, 'deneb');
  const under = ({ used, written }: typeof first): ServeConfig => ({
    ...config,
    broker: { ...broker, terms: [used, ...broker.terms.filter(({ member }) => member !== ALTAIR)], postureRaisesBirth: true },
    written: config.written.map((one) => (one.member === ALTAIR ? { ...one, text: written } : one)),
  });
  const folder = newFolder();
  const before = await process(folder, 0, 75, {
    config: under(first),
    // Early, so that a state is kept behind it whenever the minute is full.
    at: (at, live) => void (at === 5 && live.changeTerms(second.used, second.written)),
  });
  const after = await process(folder, 75, 90, { config: under(second) });
  expect(after.why).toBe('');
  for (const recipient of ['altair', 'hub'] as const) {
    expect(ids(after[recipient])).toEqual(ids(before[recipient]));
    expect(Math.min(...countsOf(recipient, after.entries))).toBe(OBJECTS + 1);
  }
  expect(await verified(folder)).toMatchObject({ difference: undefined });
});

test('a state that is missing, changed or not whole, of another program or secret, or too old is not gone on from: pictures begin empty, the reason is named, and the record is proven', async () => {
  const states = (folder: string): string[] => readdirSync(join(folder, 'pictures')).map((name) => join(folder, 'pictures', name));
  const cases: [RegExp, (folder: string) => Choices & { readonly from?: number }][] = [
    [/cannot be read: ENOENT/, (folder) => (rmSync(join(folder, 'pictures'), { recursive: true }), {})],
    [/cannot be read/, (folder) => (states(folder).forEach((path) => writeFileSync(path, readFileSync(path).subarray(0, 5000))), {})],
    [
      /another hash/,
      (folder) => {
        const [older, newer] = states(folder);
        const [one, other] = [readFileSync(older), readFileSync(newer)];
        writeFileSync(older, other);
        writeFileSync(newer, one);
        return {};
      },
    ],
    [/manara 0\.1\.0 \(.*\) kept them, this is 0\.2\.0/, () => ({ program: '0.2.0' })],
    [/the mode or the secret of the broker/, () => ({ config: { ...config, broker: { ...config.broker, postureRaisesBirth: true } } })],
    [/nothing ran for 325 s/, () => ({ from: 400 })],
    [/the clock stands 15 s before the end/, () => ({ from: 60 })],
  ];
  for (const [why, change] of cases) {
    const folder = copyOf(ended);
    const { from = 75, ...choices } = change(folder);
    const shown = await process(folder, from, from + 1, choices);
    expect(shown.why).toMatch(why);
    expect(shown.altair, String(why)).toEqual([]);
    expect(shown.entries.some((entry) => entry.type === 'act' && entry.subject === TAKEN_SUBJECT)).toBe(false);
    expect((await verified(folder)).difference, String(why)).toBeUndefined();
  }
});

test('verify finds a state that is not the one that was held, and one that is taken up and was never left', async () => {
  const folder = copyOf(ended);
  await process(folder, 75, 90);
  const entries = await entriesOf(folder);
  const differenceIn = (changed: readonly RecordEntry[]): RecomputeDifference | undefined => {
    const recomputer = createRecomputer(SELF);
    for (const [sequence, entry] of changed.entries()) {
      const difference = recomputer.take(entry, sequence);
      if (difference !== undefined) return difference;
    }
    return undefined;
  };
  expect(differenceIn(entries)).toBeUndefined();
  const other = '0'.repeat(64);
  const change = (subject: string, text: (text: string) => string): RecordEntry[] =>
    entries.map((entry) => (entry.type === 'act' && entry.subject === subject ? { ...entry, text: text(entry.text) } : entry));
  expect(differenceIn(change(STATE_SUBJECT, (text) => text.replace(/[0-9a-f]{64}/, other)))).toMatchObject({ code: 'verify/state' });
  expect(differenceIn(change(TAKEN_SUBJECT, () => takenUpText(other)))).toMatchObject({ code: 'verify/state' });
  // Without the entry the pictures would have begun empty: the frames say otherwise.
  expect(differenceIn(entries.filter((entry) => !(entry.type === 'act' && entry.subject === TAKEN_SUBJECT)))).toMatchObject({ code: 'verify/frame' });
});
