/** A process takes up the pictures of the one before: they go on as if nothing had been, `verify` makes them again, and nothing is taken up that is not as it was left. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { timeS, type MemberId, type TimeS } from '../../src/base/index.ts';
import { createFrameReader } from '../../src/format/frame/index.ts';
import type { FrameTrack, TermsFile } from '../../src/model/index.ts';
import type { RecordEntry } from '../../src/record/chain/index.ts';
import { createRecorder, findEnd, verifyRecording } from '../../src/record/store/index.ts';
import { createCapOutbox } from '../../src/server/cap-outbox.ts';
import { readServeConfig, type ServeConfig } from '../../src/server/config/read-config.ts';
import { resolveTerms } from '../../src/server/config/roster.ts';
import { parseTerms } from '../../src/server/config/terms-file.ts';
import { kernelName } from '../../src/server/kernel.ts';
import { createLiveBroker, type LiveBroker } from '../../src/server/live-broker.ts';
import { headKeeperOf } from '../../src/server/member-proof.ts';
import { createPastReader, createStateFiles, setUpOf, STATE_SUBJECT, TAKEN_SUBJECT, takePast, takenUpText } from '../../src/server/picture-state.ts';
import { brokerConfigOf, recordBeginning, senderOf, writtenBy } from '../../src/server/record-beginning.ts';
import { resumeEntry } from '../../src/server/standing.ts';
import { viewKey } from '../../src/broker/index.ts';
import { createRecomputer, type RecomputeDifference, type RecomputeProof } from '../../src/server/recompute.ts';
import { entriesOf, opened } from './forge.ts';
import { copyExample, withLongRangeRadar } from '../serve/example-folder.ts';

const STARTS_AT = Math.floor(Date.now() / 1000) - 1000;
const SELF = { program: '0.1.0', kernel: kernelName() };
const OBJECTS = 12;
const ALTAIR = 'altair' as MemberId;
const root = mkdtempSync(join(tmpdir(), 'manara-restart-'));
let config: ServeConfig;

beforeAll(async () => {
  copyExample(root);
  const path = join(root, 'manara.yaml');
  writeFileSync(path, withLongRangeRadar(readFileSync(path, 'utf8'), 30_051));
  const read = await readServeConfig(path);
  if (!read.ok) throw new Error(read.error.message);
  config = read.value;
  ended = newFolder();
  atEnd = await process(ended, 0, 75);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Objects in a row flying north, and one that flies out of the radar's range in the first seconds and is lost. */
function plotsAt(second: number): Uint8Array {
  const t = STARTS_AT + second - 0.3;
  const line = (lat: number, lon: number): string => JSON.stringify({ t, sensor: 'altair-lr', lat, lon, alt: 9000, sdHor: 60, sdAlt: 60 });
  const lines = second < 14 ? [line(31.7, 35.9 + (396_500 + 250 * second) / 94_600)] : [];
  for (let i = 1; i <= OBJECTS; i += 1) lines.push(line(31 + 0.002 * second, 36 + 0.15 * i));
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

interface Shown {
  readonly entries: RecordEntry[];
  readonly why: string;
  /** What Altair and the hub were shown last. */
  readonly altair: readonly FrameTrack[];
  readonly hub: readonly FrameTrack[];
}

interface Choices {
  readonly config?: ServeConfig;
  readonly program?: string;
  /** Of what pictures go on; as `serve` has it when left out. */
  readonly setUpOf?: (config: ServeConfig) => string;
  /** The first epoch is known to have left, as `serve` reads it from the record's end. */
  readonly resumes?: true;
  /** Nothing comes in. */
  readonly quiet?: boolean;
  readonly at?: (second: number, live: LiveBroker) => void;
}

/** The tracks of the last frame of a recipient's picture. */
function lastOf(recipient: string, entries: readonly RecordEntry[]): FrameTrack[] {
  const frames = createFrameReader();
  let tracks: readonly FrameTrack[] = [];
  for (const entry of entries) {
    if (entry.type !== 'frame' || entry.recipient !== recipient || entry.level !== 'picture') continue;
    const frame = frames.read(entry.bytes);
    if (!frame.ok) throw new Error(frame.error.message);
    tracks = [...frame.value.tracks];
  }
  return tracks.map((track) => ({ ...track }));
}

interface Clock {
  readonly now: TimeS;
  readonly schedule: (at: TimeS, job: () => void) => () => void;
  runUntil(until: number): void;
}

/** A clock of the test's own, and what waits for it. */
function createClock(begin: TimeS): Clock {
  let now = begin;
  let jobs: { at: number; job: () => void }[] = [];
  return {
    get now() {
      return now;
    },
    schedule(at, job) {
      const entry = { at, job };
      jobs.push(entry);
      return () => void (jobs = jobs.filter((one) => one !== entry));
    },
    runUntil(until) {
      for (;;) {
        const due = jobs.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        jobs = jobs.filter((one) => one !== due);
        now = timeS(Math.max(now, due.at));
        due.job();
      }
      now = timeS(until);
    },
  };
}

/** The first epoch of every view left an earlier process, as `serve` reads it from the record's end. */
function resumeViews(live: LiveBroker, record: (entry: RecordEntry) => void, at: TimeS): void {
  const left = { epochs: new Map(live.broker.views.map((view) => [viewKey(view), 1])), places: new Map() };
  for (const view of live.broker.views) {
    record(resumeEntry(left, view.recipient, [view.level], at));
    live.resume(view, { lastEpoch: 1, standing: [] });
  }
}

/** Runs a process on the record in `folder` from one second to another, and leaves it as a kill would. */
async function process(folder: string, from: number, to: number, choices: Choices = {}): Promise<Shown> {
  const given = choices.config ?? config;
  const brokerConfig = brokerConfigOf(given);
  const self = { ...SELF, ...(choices.program === undefined ? {} : { program: choices.program }), setUp: choices.setUpOf?.(given) ?? setUpOf(brokerConfig) };
  const now = timeS(STARTS_AT + from + 0.2);
  const clock = createClock(now);
  const end = await findEnd(folder);
  const reader = createPastReader();
  if (end.ok) for await (const entry of end.value.newest(180)) reader.take(entry);
  const taken = await takePast(folder, reader.past(), { at: now, ...self });
  const header = { program: self.program, node: '24', kernel: self.kernel, mode: given.broker.mode, configHash: '', signingKey: '', startsAt: now };
  const resume = end.ok ? end.value : undefined;
  const recorder = createRecorder({
    folder,
    signer: undefined,
    heads: headKeeperOf(brokerConfig),
    groupMs: 0,
    checkpointS: 10,
    sync: false,
    header: resume?.header ?? header,
    resume: resume?.resume,
  });
  const entries: RecordEntry[] = [];
  const files = createStateFiles(folder, (message) => {
    throw new Error(message);
  });
  const record = (entry: RecordEntry): void => {
    entries.push(entry);
    recorder.append(entry);
  };
  recordBeginning(recorder, given, brokerConfig, { at: now, epoch: resume?.nextEpoch ?? 0, program: self.program });
  const live = createLiveBroker(brokerConfig, {
    now: () => clock.now,
    schedule: clock.schedule,
    record,
    tell: () => undefined,
    leave: () => undefined,
    told: () => undefined,
    biased: () => undefined,
    ticked: () => undefined,
    warnings: (recipient, at, changes) => cap.issue(recipient, at, changes),
    keep({ sha256, bytes }) {
      files.keep(sha256, bytes);
      return self;
    },
  });
  const cap = createCapOutbox({
    config: brokerConfig,
    catalogues: given.catalogues,
    keys: new Map(),
    channels: [],
    sender: senderOf(given),
    epoch: resume?.nextEpoch ?? 0,
    placesOf: (recipient) => live.broker.placesOf(recipient),
    record: (recipient, at, text) => record({ type: 'warning', at, recipient, text }),
  });
  if ('past' in taken) live.takeUpPictures(taken.sha256, taken.past);
  if (choices.resumes === true) resumeViews(live, record, clock.now);
  for (let second = from + 1; second <= to; second += 1) {
    clock.runUntil(STARTS_AT + second - 0.3);
    if (choices.quiet !== true) live.input('tcp-altair', '', plotsAt(second));
    choices.at?.(second, live);
    clock.runUntil(STARTS_AT + second);
    // The frames' files are written while the clock stands.
    await files.settled();
  }
  live.stop();
  await recorder.close();
  return { entries, why: 'why' in taken ? taken.why : '', altair: lastOf('altair', entries), hub: lastOf('hub', entries) };
}

async function verified(folder: string): Promise<{ proof: RecomputeProof; difference: RecomputeDifference | undefined }> {
  const recomputer = createRecomputer(SELF);
  let difference: RecomputeDifference | undefined;
  const verdict = await verifyRecording(await opened(folder), {}, (entry, sequence) => void (difference ??= recomputer.take(entry, sequence)));
  expect(verdict).toMatchObject({ ok: true });
  return { proof: recomputer.proof(), difference };
}

let folders = 0;
const newFolder = (): string => join(root, `record-${folders++}`);
/** A copy of a record with its states. */
function copyOf(folder: string): string {
  const copy = newFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** How many tracks each frame of a recipient's picture shows. */
function countsOf(recipient: string, entries: readonly RecordEntry[]): number[] {
  const frames = createFrameReader();
  return entries.flatMap((entry) => {
    if (entry.type !== 'frame' || entry.recipient !== recipient || entry.level !== 'picture') return [];
    const frame = frames.read(entry.bytes);
    return frame.ok ? [frame.value.tracks.length] : [Number.NaN];
  });
}

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
    at: (at, live) => void (at === 20 && live.changeTerms(second.used, second.written)),
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
