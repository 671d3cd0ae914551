/**
 * `manara witness` and `manara verify --checkpoint`, through the command line: what somebody outside the hub saw and signed must stand in
 * the record. A record that whoever holds the key wrote anew agrees with itself, and is found by this alone.
 */
import { execFile } from 'node:child_process';
import { appendFileSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hex, timeS } from '../../src/base/index.ts';
import { checkpointText, type RecordEntry } from '../../src/record/chain/index.ts';
import { DROPPED_SUBJECT, createRecorder, createSigner, dropOldRuns, droppedText, findEnd, type Recorder, type Signer } from '../../src/record/store/index.ts';
import { witnessCommand } from '../../src/server/command-witness.ts';
import { verifyCommand } from '../../src/server/command-verify.ts';
import { StatedFailure } from '../../src/server/failure.ts';
import { NO_LINE, lineHash, publishedOf, readKept, witnessText, type Kept, type Published } from '../../src/server/kept-checkpoints.ts';
import { kernelName } from '../../src/server/kernel.ts';
import { takeProof } from '../../src/server/member-proof.ts';
import { runExercise } from '../../src/server/run-exercise.ts';
import { entriesOf, forge, opened } from './forge.ts';

const MAIN = fileURLToPath(new URL('../../src/server/main.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'manara-witness-'));
const at = (name: string): string => join(root, name);
const seedOf = (digit: string): Uint8Array => new Uint8Array(32).fill(Number.parseInt(digit.repeat(2), 16));
const HUB = createSigner(seedOf('5'));
const OTHER_HUB = createSigner(seedOf('6'));
const WITNESS = createSigner(seedOf('7'));
const STARTS_AT = 1_768_464_000;

interface Answer {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** The program as somebody types it. */
function spawned(...words: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...words], { encoding: 'utf8' }, (failure, out, err) =>
      resolve({ status: failure === null ? 0 : Number(failure.code), out, err }),
    );
  });
}

/** The same within this process: starting one for each of a hundred answers takes minutes. */
async function manara(command: 'witness' | 'verify', path: string, ...words: readonly string[]): Promise<Answer> {
  const said = { out: '', err: '' };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => (said.out += String(text)) !== ''),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => (said.err += String(text)) !== ''),
  ];
  const options: Record<string, string> = {};
  for (let i = 0; i < words.length; i += 2) options[words[i].slice(2)] = words[i + 1];
  const { key = '', journal = '' } = options;
  try {
    await (command === 'witness' ? witnessCommand(path, { ...options, key, journal }) : verifyCommand(path, { ...options, version: '0.1.0' }));
    return { ...said, status: 0 };
  } catch (cause) {
    if (!(cause instanceof StatedFailure)) throw cause;
    return { ...said, status: cause.status, err: `${said.err}manara: ${cause.message}\n` };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** A record of a minute of ticks and inputs; `change` is what somebody with the key wrote otherwise. */
async function record(name: string, change: (entries: RecordEntry[]) => RecordEntry[] = (entries) => entries, startsAt = STARTS_AT): Promise<Published[]> {
  const header = {
    program: '0.1.0',
    node: 'v24',
    kernel: kernelName(),
    mode: 'test',
    configHash: '',
    signingKey: HUB.publicKeyHex,
    startsAt: timeS(startsAt),
  } as const;
  const entries: RecordEntry[] = Array.from({ length: 60 }, (_, second) => [
    { type: 'input' as const, at: timeS(startsAt + second + 0.25), door: 'udp-1', from: '', bytes: Uint8Array.of(second, 7) },
    { type: 'tick' as const, at: timeS(startsAt + second + 1) },
  ]).flat();
  const recorder = createRecorder({ folder: at(`${name}/recording`), header, signer: HUB, groupMs: 0, checkpointS: 10, sync: false });
  for (const entry of change(entries)) recorder.append(entry);
  await recorder.close();
  return published(name);
}

async function published(name: string): Promise<Published[]> {
  const recording = await opened(at(name));
  const found: Published[] = [];
  for await (const { entry } of recording.decoded()) if (entry.type === 'checkpoint') found.push(publishedOf(recording.header, entry));
  return found;
}

const signedBy = (signer: Signer, one: Omit<Published, 'key' | 'signature'>): Published => ({
  ...one,
  key: signer.publicKeyHex,
  signature: hex(signer.sign(checkpointText(one))),
});
const write = (name: string, value: unknown): string => {
  writeFileSync(at(name), typeof value === 'string' ? value : `${JSON.stringify(value)}\n`);
  return at(name);
};
const linesOf = (journal: string): string[] => readFileSync(at(journal), 'utf8').trimEnd().split('\n');
const keptOf = (text: string): Kept => {
  const read = readKept(text);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
};
/** Runs the witness on one checkpoint. */
const sees = (one: unknown, journal: string, ...more: readonly string[]): Promise<Answer> => seenBy(manara, one, journal, more);
const seenBy = (run: typeof spawned | typeof manara, one: unknown, journal: string, more: readonly string[]): Promise<Answer> =>
  run('witness', write('published.json', one), '--key', at('witness.hex'), '--journal', at(journal), ...more);
/** A journal of `all`, as the witness would have written it. */
async function journalOf(journal: string, all: readonly Published[]): Promise<string> {
  if (existsSync(at(journal))) return at(journal);
  for (const one of all) {
    const answer = await sees(one, journal);
    if (answer.status !== 0) throw new Error(answer.err);
  }
  return at(journal);
}

/** Lines of a journal by the witness, each with its time of sight after the start of the record. */
function linesSeen(sights: readonly (readonly [Published, number])[]): string {
  let previous = NO_LINE;
  const lines = sights.map(([one, seenS]) => {
    const sight = { seenAt: timeS(STARTS_AT + seenS), previous };
    const line = JSON.stringify({ ...one, witness: { key: WITNESS.publicKeyHex, ...sight, signature: hex(WITNESS.sign(witnessText(one, sight))) } });
    previous = lineHash(line);
    return line;
  });
  return `${lines.join('\n')}\n`;
}

let honest: Published[] = [];
let rewritten: Published[] = [];

beforeAll(async () => {
  write('witness.hex', '77'.repeat(32));
  write('hub.hex', '55'.repeat(32));
  write('hubs', `${HUB.publicKeyHex}\n`);
  write('witnesses', `${WITNESS.publicKeyHex} # the neighbours\n`);
  write('strangers', `${OTHER_HUB.publicKeyHex}\n`);
  honest = await record('honest');
  rewritten = await record('rewritten', (entries) =>
    entries.map((entry) => (entry.type === 'input' && entry.at === STARTS_AT + 12.25 ? { ...entry, bytes: Uint8Array.of(99) } : entry)),
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a witness', () => {
  test('co-signs what it sees, keeps each once in lines that follow one another, and hands out what it signed', async () => {
    const first = await seenBy(spawned, honest[0], 'kept', ['--keys', at('hubs'), '--out', at('cosigned.json')]);
    expect(first).toMatchObject({
      status: 0,
      err: expect.stringMatching(/^manara: the first line of a new journal: record [0-9a-f]{16}… of key .* in mode test\.\n$/),
    });
    expect(first.out).toMatch(
      /^The checkpoint of 2026-01-15T08:00:10Z of record [0-9a-f]{16}…, signed by [0-9a-f]{16}…, is co-signed by [0-9a-f]{64}: line 1 of .*kept\.\n$/,
    );
    expect(await sees(honest[1], 'kept')).toMatchObject({ status: 0, err: '' });
    const lines = linesOf('kept');
    expect(lines).toHaveLength(2);
    const [one, two] = lines.map(keptOf);
    expect(one).toMatchObject({ ...honest[0], witness: { key: WITNESS.publicKeyHex, previous: '0'.repeat(64) } });
    expect(two.witness?.previous).not.toBe('0'.repeat(64));
    expect(Math.abs((two.witness?.seenAt ?? 0) - Date.now() / 1000)).toBeLessThan(300);
    expect(readFileSync(at('cosigned.json'), 'utf8')).toBe(`${lines[0]}\n`);
    expect(statSync(at('cosigned.json')).mode & 0o777).toBe(0o644);
    // The same again adds nothing, and writes again what was handed out.
    rmSync(at('cosigned.json'));
    const again = await seenBy(spawned, honest[1], 'kept', ['--out', at('cosigned.json')]);
    expect(again).toMatchObject({ status: 0, err: '', out: expect.stringContaining('line 2 of') });
    expect(again.out).toContain('already, nothing is added');
    expect(linesOf('kept')).toEqual(lines);
    expect(readFileSync(at('cosigned.json'), 'utf8')).toBe(`${lines[1]}\n`);
    expect(existsSync(at('kept.lock'))).toBe(false);
  });

  test('says loudly that there are two records when one moment has two heads or two roots, and signs neither', async () => {
    await journalOf('two', [honest[0], honest[1]]);
    const before = readFileSync(at('two'), 'utf8');
    const head = await seenBy(spawned, rewritten[1], 'two', ['--out', at('two.json')]);
    expect(head).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringMatching(/^manara: TWO RECORDS: .* is not the one in line 2 .*\[witness\/two-records\]\n$/),
    });
    // The proof is in what is said: the file is soon another.
    expect(head.err).toContain(JSON.stringify(rewritten[1]));
    const root = signedBy(HUB, { ...honest[1], membersRoot: 'ab'.repeat(32) });
    expect(await sees(root, 'two')).toMatchObject({ status: 1, err: expect.stringContaining('[witness/two-records]') });
    // An older moment with another head is two records too, not merely old.
    const older = signedBy(HUB, { ...honest[0], head: 'ab'.repeat(32) });
    expect(await sees(older, 'two')).toMatchObject({ status: 1, err: expect.stringContaining('is not the one in line 1') });
    expect(readFileSync(at('two'), 'utf8')).toBe(before);
    expect(existsSync(at('two.json'))).toBe(false);
  });

  test('says when nothing newer is published', async () => {
    write('still', linesSeen([[honest[0], 12]]));
    const answer = await sees(honest[0], 'still');
    expect(answer).toMatchObject({
      status: 0,
      err: expect.stringMatching(/^manara: nothing newer than the checkpoint of 2026-01-15T08:00:10Z of record [0-9a-f]{16}… was published for \d{5,} s\.\n$/),
    });
    expect(linesOf('still')).toHaveLength(1);
  });

  test('says nothing back that a screen would act on', async () => {
    const { err } = await sees(`{"mode":"\u009b31m"}`, 'none');
    expect(err).toContain('[witness/malformed]');
    expect(err).toContain('characters that cannot be shown');
    expect((await sees('\u001b[2J', 'none')).err).not.toContain('\u001b');
  });

  test('refuses what is older than the newest that it saw', async () => {
    await journalOf('older', [honest[0], honest[2]]);
    for (const one of [honest[0], honest[1]])
      expect(await sees(one, 'older')).toMatchObject({
        status: 1,
        out: '',
        err: expect.stringMatching(/is older than line 2 of the journal .*\[witness\/older\]/),
      });
    expect(linesOf('older')).toHaveLength(2);
  });

  test.each([
    ['unsigned', () => ({ ...honest[0], signature: '' }), 'witness/unsigned'],
    ['without a key', () => ({ ...honest[0], key: '', signature: '' }), 'witness/unsigned'],
    ['another head under the same signature', () => ({ ...honest[0], head: 'ab'.repeat(32) }), 'witness/signature'],
    ['another mode under the same signature', () => ({ ...honest[0], mode: 'actual' }), 'witness/signature'],
    ['signed by another key than it names', () => ({ ...honest[0], key: OTHER_HUB.publicKeyHex }), 'witness/signature'],
    ['a fraction of a millisecond, which the signed text does not hold', () => ({ ...honest[0], at: honest[0].at + 0.0001 }), 'witness/malformed'],
    ['a moment that no calendar has', () => ({ ...honest[0], at: 1e300 }), 'witness/malformed'],
    ['a field too few', () => ({ ...honest[0], membersRoot: undefined }), 'witness/malformed'],
    ['a line break in a field', () => ({ ...honest[0], origin: `${honest[0].origin}\n` }), 'witness/malformed'],
    ['no JSON', () => 'not JSON', 'witness/malformed'],
    ['two of them', () => `${JSON.stringify(honest[0])}\n${JSON.stringify(honest[1])}\n`, 'witness/malformed'],
    ['nothing', () => '', 'witness/malformed'],
    ['a megabyte without an end', () => `{"mode":"${'x'.repeat(1e6)}`, 'witness/malformed'],
  ])('refuses a file with %s, and begins no journal', async (_, make, code) => {
    expect(await sees(make(), 'none')).toMatchObject({ status: 1, out: '', err: expect.stringContaining(`[${code}]`) });
    expect(existsSync(at('none'))).toBe(false);
  });

  test('refuses a key that is not among those given, and a witness that signs with the key of the broker', async () => {
    expect(await sees(honest[0], 'none', '--keys', at('strangers'))).toMatchObject({ status: 1, err: expect.stringContaining('[witness/key-unknown]') });
    const own = await manara('witness', write('published.json', honest[0]), '--key', at('hub.hex'), '--journal', at('none'));
    expect(own).toMatchObject({ status: 1, err: expect.stringContaining('[witness/own-key]') });
    expect(await sees(honest[0], 'none', '--out', at('none'))).toMatchObject({ status: 2, err: expect.stringContaining('would replace the journal') });
    expect(existsSync(at('none'))).toBe(false);
  });

  test('takes a new record and says so, and says loudly when one key signs two records in the same hours', async () => {
    const next = await record('next', undefined, STARTS_AT + 600);
    const beside = await record('beside', undefined, STARTS_AT + 5);
    await journalOf('records', [honest[0], honest[1]]);
    const other = signedBy(OTHER_HUB, { ...honest[0], origin: 'ab'.repeat(32) });
    expect((await sees(other, 'records')).err).toMatch(/^manara: a new record, record abababababababab… of key [0-9a-f]{16}… in mode test\.\n$/);
    const news = await sees(beside[0], 'records');
    expect(news).toMatchObject({ status: 0, err: expect.stringMatching(/a new record, .*; the same key signs record .* TWO RECORDS AT ONCE/) });
    expect((await sees(next[0], 'records')).err).toMatch(/a new record, .*; the last one of the same key was record [0-9a-f]{16}…, up to 2026-01-15T08:00:20Z/);
    // Whoever goes back to the first one is said to have two.
    expect(await sees(honest[2], 'records')).toMatchObject({ status: 0, err: expect.stringContaining('TWO RECORDS AT ONCE') });
    const verified = await manara('verify', at('honest'), '--checkpoint', at('records'));
    expect(verified).toMatchObject({ status: 0, err: '' });
    expect(verified.out).toMatch(
      /; 3 checkpoints of 3 other records stand in the file too, 1 OF THEM BY THE SAME KEY IN THE SAME HOURS: ask the hub why it kept two/,
    );
  });
});

describe("a witness's journal that is not what it wrote", () => {
  const damages: readonly (readonly [string, (lines: string[]) => string, number, string])[] = [
    ['a digit of a head', (lines) => lines.with(1, lines[1].replace(/"head":"./, '"head":"_')).join('\n'), 2, 'witness/journal-damaged'],
    ['another head', (lines) => lines.with(1, lines[1].replace(/"head":"[0-9a-f]{4}/, '"head":"0000')).join('\n'), 2, 'witness/journal-damaged'],
    [
      'another time of sight in the last line',
      (lines) => lines.with(2, lines[2].replace(/"seenAt":\d/, '"seenAt":3')).join('\n'),
      3,
      'witness/journal-damaged',
    ],
    ['another line before', (lines) => lines.with(1, lines[1].replace(/"previous":"[0-9a-f]{4}/, '"previous":"0000')).join('\n'), 2, 'witness/journal-damaged'],
    ['a line taken out of the middle', (lines) => lines.toSpliced(1, 1).join('\n'), 2, 'witness/journal-damaged'],
    ['two lines in another order', (lines) => [lines[0], lines[2], lines[1], lines[3] ?? ''].join('\n').trimEnd(), 2, 'witness/journal-damaged'],
    ['an empty line', (lines) => lines.toSpliced(1, 0, '').join('\n'), 2, 'witness/journal-damaged'],
    ['a published line that nobody co-signed', (lines) => lines.with(1, JSON.stringify(honest[1])).join('\n'), 2, 'witness/journal-damaged'],
  ];

  test.each(damages)('%s: the line is named and nothing is signed', async (_, damage, line, code) => {
    await journalOf('good', honest.slice(0, 3));
    write('damaged', `${damage(linesOf('good'))}\n`);
    const before = readFileSync(at('damaged'), 'utf8');
    const answer = await sees(honest[3], 'damaged', '--out', at('never.json'));
    expect(answer).toMatchObject({ status: 1, out: '', err: expect.stringContaining(`[${code}]`) });
    expect(answer.err).toContain(`line ${line} of the journal`);
    expect(readFileSync(at('damaged'), 'utf8')).toBe(before);
    expect(existsSync(at('never.json'))).toBe(false);
  });

  test('a last line that a crash cut off; and one of another key', async () => {
    copyFileSync(await journalOf('cut', [honest[0]]), at('strange'));
    appendFileSync(at('cut'), linesOf('cut')[0].slice(0, 300));
    expect(await sees(honest[1], 'cut')).toMatchObject({
      status: 1,
      err: expect.stringMatching(/line 2 of the journal .* has no end.*\[witness\/journal-damaged\]/),
    });
    write('other.hex', '88'.repeat(32));
    const strange = await manara('witness', write('published.json', honest[1]), '--key', at('other.hex'), '--journal', at('strange'));
    expect(strange).toMatchObject({ status: 1, err: expect.stringMatching(/line 1 of the journal .*\[witness\/journal-key\]/) });
  });

  test('a run beside another one that has the journal waits for the next time; the lock of one that was killed does not hold', async () => {
    write('busy.lock', String(process.pid));
    expect(await sees(honest[0], 'busy')).toMatchObject({ status: 1, err: expect.stringContaining('[witness/busy]') });
    expect(existsSync(at('busy'))).toBe(false);
    // No process has this number: they end well below.
    write('busy.lock', '999999999');
    expect(await sees(honest[0], 'busy')).toMatchObject({ status: 0 });
    expect(await sees(honest[0], join('nowhere', 'journal'))).toMatchObject({ status: 1, err: expect.stringContaining('[witness/journal-unwritten]') });
  });

  test('ten runs at once on ten checkpoints never leave a journal that does not read', async () => {
    const files = [...honest, ...rewritten.slice(2)].slice(0, 10).map((one, i) => write(`at-once-${i}.json`, one));
    await Promise.all(files.map((file) => spawned('witness', file, '--key', at('witness.hex'), '--journal', at('at-once'))));
    const moments = linesOf('at-once').map((line) => keptOf(line).at);
    expect(new Set(moments).size).toBe(moments.length);
    const last = honest[honest.length - 1];
    expect((await sees({ ...last }, 'at-once')).err).not.toContain('journal-damaged');
  }, 60_000);
});

describe('verify holds a record against what was kept', () => {
  test('each way to keep it: published, co-signed, a journal; and says who saw it when, and what came after', async () => {
    const journal = await journalOf('whole', honest.slice(0, 4));
    const plain = await manara('verify', at('honest'), '--checkpoint', write('one.json', honest[2]));
    expect(plain).toMatchObject({
      status: 0,
      err: '',
      out: expect.stringContaining('; the published checkpoint of 2026-01-15T08:00:30Z stands in it; 65 entries came after the last of them'),
    });
    const seen = await spawned('verify', at('honest'), '--keys', at('hubs'), '--checkpoint', journal, '--witnesses', at('witnesses'));
    expect(seen).toMatchObject({ status: 0, err: '' });
    expect(seen.out.trim().split('\n')).toHaveLength(1);
    expect(seen.out).toMatch(
      /; 4 published checkpoints from 2026-01-15T08:00:10Z to 2026-01-15T08:00:40Z stand in it, co-signed by [0-9a-f]{16}…, a key that you gave, seen (from )?2\d{3}-\S+Z( to \S+Z)?; what it holds up to there was seen at most \d+ s after it was recorded; 44 entries came after the last of them/,
    );
    const cosigned = await manara('verify', at('honest'), '--checkpoint', write('cosigned-2.json', linesOf('whole')[1]));
    expect(cosigned).toMatchObject({ status: 0, out: expect.stringContaining('the key that it names itself (give --witnesses)') });
    // However it is laid out.
    expect(await manara('verify', at('honest'), '--checkpoint', write('laid-out.json', JSON.stringify(honest[2], undefined, 2)))).toMatchObject({ status: 0 });
  });

  test('a record that its key wrote anew holds by itself, and is found by the journal, by a co-signed and by a published checkpoint', async () => {
    const journal = await journalOf('whole', honest.slice(0, 4));
    expect(await spawned('verify', at('rewritten'), '--keys', at('hubs'))).toMatchObject({ status: 0, err: '' });
    const found = await spawned('verify', at('rewritten'), '--keys', at('hubs'), '--checkpoint', journal);
    expect(found).toMatchObject({ status: 1, out: '' });
    expect(found.err).toMatch(
      /agrees with itself and is not the record that was seen: whoever holds the key [0-9a-f]{16}… has two, or cut one off\. It does not fit: the checkpoint of 2026-01-15T08:00:20Z in line 2 of .*, which [0-9a-f]{16}… saw at .*, has head [0-9a-f]{16}…; the record has head [0-9a-f]{16}… there\. So do not 2 more\. \[verify\/witness\]/,
    );
    for (const kept of [linesOf('whole')[2], honest[2]])
      expect(await spawned('verify', at('rewritten'), '--checkpoint', write('one.json', kept))).toMatchObject({
        status: 1,
        err: expect.stringContaining('[verify/witness]'),
      });
    // What was seen before the change says nothing against it.
    expect(await spawned('verify', at('rewritten'), '--checkpoint', write('one.json', honest[0]))).toMatchObject({ status: 0 });
  });

  test('a record that was cut off before what was seen, and one that has no checkpoint there', async () => {
    await record('short', (entries) => entries.filter((entry) => entry.at < STARTS_AT + 25));
    const cut = await manara('verify', at('short'), '--checkpoint', write('one.json', honest[4]));
    expect(cut).toMatchObject({
      status: 1,
      err: expect.stringMatching(/has no checkpoint at that moment, it ends at 2026-01-15T08:00:24\S*Z.*\[verify\/witness\]/),
    });
    const between = signedBy(HUB, { ...honest[0], at: timeS(honest[0].at + 3) });
    expect(await manara('verify', at('honest'), '--checkpoint', write('one.json', between))).toMatchObject({
      status: 1,
      err: expect.stringContaining('no checkpoint at that moment. [verify/witness]'),
    });
  });

  test('a record whose oldest run was dropped as too old: what is left holds it; nothing is proven when all that was seen is gone', async () => {
    const folder = at('old/recording');
    const header = {
      program: '0.1.0',
      node: 'v24',
      kernel: kernelName(),
      mode: 'test',
      configHash: '',
      signingKey: HUB.publicKeyHex,
      startsAt: timeS(STARTS_AT),
    } as const;
    const run = async (startsAt: number, epoch: number): Promise<Recorder> => {
      const end = await findEnd(folder);
      const resume = end.ok ? end.value.resume : undefined;
      const recorder = createRecorder({ folder, header, signer: HUB, groupMs: 0, checkpointS: 10, sync: false, resume });
      recorder.append({ type: 'epoch', at: timeS(startsAt), epoch });
      for (let second = 1; second < 30; second += 1) recorder.append({ type: 'tick', at: timeS(startsAt + second) });
      await recorder.flush();
      return recorder;
    };
    await (await run(STARTS_AT, 0)).close();
    const before = await published('old');
    const second = await run(STARTS_AT + 1000, 1);
    const result = await dropOldRuns(folder, { beforeAt: timeS(STARTS_AT + 1000), nowAt: timeS(STARTS_AT + 1030) }, async (mark) => {
      second.append({ type: 'act', at: timeS(STARTS_AT + 1030), subject: DROPPED_SUBJECT, text: droppedText(mark) });
      await second.flush();
    });
    expect(result).toMatchObject({ ok: true, value: { filesCount: 1 } });
    await second.close();
    const left = await published('old');
    const journal = await journalOf('dropped', [before[0], before[1], left[0], left[1]]);
    const answer = await manara('verify', at('old'), '--checkpoint', journal);
    expect(answer).toMatchObject({ status: 0, err: '' });
    expect(answer.out).toMatch(
      /; 2 published checkpoints from 2026-01-15T08:16:50Z .* stand in it, .*; 1[0-9] entries came after the last of them; 2 that were seen are of a part that was dropped, which those that stand hold too/,
    );
    expect(await manara('verify', at('old'), '--checkpoint', write('one.json', before[0]))).toMatchObject({
      status: 1,
      err: expect.stringContaining('nobody saw what is left [verify/witness]'),
    });
    // Nothing else than a drop that the record tells of excuses a moment that is not there.
    const early = signedBy(HUB, { ...left[0], at: timeS(left[0].at + 1) });
    expect(await manara('verify', at('old'), '--checkpoint', write('one.json', early))).toMatchObject({
      status: 1,
      err: expect.stringContaining('no checkpoint at that moment'),
    });
  });

  test('how long what it holds could still be changed, and what was seen before its moment', async () => {
    const answer = async (sights: readonly (readonly [Published, number])[]): Promise<string> => {
      write('sights', linesSeen(sights));
      const { status, out, err } = await manara('verify', at('honest'), '--checkpoint', at('sights'));
      expect({ status, err }).toEqual({ status: 0, err: '' });
      return out;
    };
    // The oldest entry behind the moment of 10 s is of 10.25 s, and its head was seen at 35 s.
    expect(
      await answer([
        [honest[0], 12],
        [honest[2], 35],
      ]),
    ).toContain('what it holds up to there was seen at most 25 s after it was recorded; 65 entries came after');
    // Seen late, it is fixed late, though a later moment was seen at once.
    expect(
      await answer([
        [honest[0], 500],
        [honest[2], 500],
      ]),
    ).toContain('at most 500 s after');
    // One head holds all before it: who saw a later one first has seen it all.
    expect(
      await answer([
        [honest[0], 500],
        [honest[2], 31],
      ]),
    ).toContain('at most 31 s after');
    expect(
      await answer([
        [honest[0], 12],
        [honest[2], -70],
      ]),
    ).toContain('some was seen 100 s BEFORE the moment that it names');
    expect(await answer([[honest[0], 12]])).not.toContain('BEFORE');
  });

  test('a record that nobody saw', async () => {
    await record('unseen', undefined, STARTS_AT + 1000);
    const answer = await manara('verify', at('unseen'), '--checkpoint', await journalOf('whole', honest.slice(0, 4)));
    expect(answer).toMatchObject({
      status: 1,
      err: expect.stringMatching(/holds no checkpoint of this record .*only some of another record: nobody saw this one \[verify\/witness\]/),
    });
    expect(await manara('verify', at('honest'), '--checkpoint', write('empty', ''))).toMatchObject({
      status: 1,
      err: expect.stringContaining('[verify/witness]'),
    });
  });

  test('with --witnesses, what is not co-signed, by somebody else, or not truly', async () => {
    const [line] = linesOf('whole');
    const kept = keptOf(line);
    const verify = (file: unknown, witnesses = 'witnesses'): Promise<Answer> =>
      manara('verify', at('honest'), '--checkpoint', write('one.json', file), '--witnesses', at(witnesses));
    expect(await verify(line)).toMatchObject({ status: 0 });
    expect(await verify(honest[0])).toMatchObject({ status: 1, err: expect.stringContaining('is co-signed by no witness [verify/witness]') });
    expect(await verify(line, 'strangers')).toMatchObject({ status: 1, err: expect.stringContaining('is not among the given witnesses [verify/witness]') });
    const witness = kept.witness!;
    for (const forged of [
      { ...kept, witness: { ...witness, seenAt: witness.seenAt - 86_400 } },
      { ...honest[1], witness },
      { ...kept, witness: { ...witness, key: OTHER_HUB.publicKeyHex } },
    ])
      expect(await verify(forged)).toMatchObject({ status: 1, err: expect.stringContaining('holds a co-signature that is not by the witness') });
    expect(await verify({ ...kept, signature: honest[1].signature })).toMatchObject({ status: 1, err: expect.stringContaining("is not by the broker's key") });
    expect(await verify({ ...kept, signature: '' })).toMatchObject({ status: 1, err: expect.stringContaining('is not signed by the broker') });
    expect(await manara('verify', at('honest'), '--witnesses', at('witnesses'))).toMatchObject({ status: 2 });
  });

  test('what a witness signed for a stranger that named this record is nothing for or against it', async () => {
    // Somebody without the key of the hub publishes another head under the record's name.
    const strange = signedBy(OTHER_HUB, { ...honest[0], head: 'ab'.repeat(32) });
    await journalOf('stranger', [strange, honest[0]]);
    expect(await manara('verify', at('honest'), '--checkpoint', at('stranger'))).toMatchObject({
      status: 0,
      out: expect.stringContaining('1 checkpoint of another record stands'),
    });
    // Nor can a line say that the hub's key signed another record when it did not.
    write('smeared', `${JSON.stringify(honest[0])}\n${JSON.stringify({ ...strange, origin: 'ab'.repeat(32), key: HUB.publicKeyHex })}\n`);
    expect(await manara('verify', at('honest'), '--checkpoint', at('smeared'))).toMatchObject({
      status: 1,
      err: expect.stringContaining("not by the broker's key"),
    });
    // And the co-signature does not go over to the key of the hub.
    const { witness } = keptOf(linesOf('stranger')[0]);
    const moved = { ...signedBy(HUB, { ...honest[0], head: 'ab'.repeat(32) }), witness };
    expect(await manara('verify', at('honest'), '--checkpoint', write('one.json', moved))).toMatchObject({
      status: 1,
      err: expect.stringContaining('co-signature that is not'),
    });
  });

  test('a journal from which a line was taken says that others are missing', async () => {
    write('holed', `${linesOf('whole').toSpliced(1, 1).join('\n')}\n`);
    expect(await manara('verify', at('honest'), '--checkpoint', at('holed'))).toMatchObject({
      status: 0,
      out: expect.stringContaining('lines are missing between those that are there, in one place'),
    });
    expect((await manara('verify', at('honest'), '--checkpoint', at('whole'))).out).not.toContain('missing');
    write('torn', `${linesOf('whole')[0]}\n{"mode":`);
    expect(await manara('verify', at('honest'), '--checkpoint', at('torn'))).toMatchObject({
      status: 1,
      err: expect.stringMatching(/line 2 of .*\[witness\/malformed\]/),
    });
  });
});

describe('on an exercise, whose views are made again', () => {
  beforeAll(async () => {
    await runExercise({ name: 'two-neighbours', seed: 3, to: '06:01:30', out: at('run') }, () => undefined);
    const entries = await entriesOf(at('run'));
    await forge(at('signed'), at('run'), entries, { signer: HUB });
    // An input behind the last tick changes no frame: whoever holds the key can leave it out, and every view comes out again.
    const last = entries.findLastIndex((entry) => entry.type === 'input');
    await forge(at('anew'), at('run'), entries.toSpliced(last, 1), { signer: HUB });
  }, 60_000);

  test('an input that changed nothing and was left out is found by the journal and not without', async () => {
    const journal = await journalOf('exercise', await published('signed'));
    expect(await manara('verify', at('signed'), '--checkpoint', journal, '--witnesses', at('witnesses'))).toMatchObject({
      status: 0,
      out: expect.stringMatching(/came out again byte for byte/),
    });
    expect(await manara('verify', at('anew'))).toMatchObject({ status: 0 });
    expect(await manara('verify', at('anew'), '--checkpoint', journal)).toMatchObject({ status: 1, err: expect.stringContaining('[verify/witness]') });
  }, 60_000);

  test("a member's proof is held against it likewise", async () => {
    const taken = async (name: string): Promise<string> => {
      const proof = await takeProof(await opened(at(name)), 'deneb');
      if (!proof.ok) throw new Error(proof.error.message);
      return write(`${name}.proof.json`, proof.value);
    };
    const journal = await journalOf('exercise', await published('signed'));
    const fits = await manara('verify', await taken('signed'), '--checkpoint', journal, '--witnesses', at('witnesses'), '--keys', at('hubs'));
    expect(fits).toMatchObject({
      status: 0,
      out: expect.stringMatching(/it is the one that was published, co-signed by [0-9a-f]{16}…, a key that you gave, seen 2\d{3}-\S+\.\n$/),
    });
    const other = await manara('verify', await taken('anew'), '--checkpoint', journal);
    expect(other).toMatchObject({
      status: 1,
      err: expect.stringMatching(/the proof is of another checkpoint than the one that was published.*\[verify\/witness\]/),
    });
    const early = write('early.json', linesOf('exercise')[0]);
    expect(await manara('verify', at('signed.proof.json'), '--checkpoint', early)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/ask for the proof of one that is there \(manara prove --at 2024-\S+Z\) \[verify\/witness\]/),
    });
    expect(await manara('verify', at('signed.proof.json'), '--checkpoint', write('one.json', honest[0]))).toMatchObject({
      status: 1,
      err: expect.stringContaining('nobody saw this one'),
    });
  }, 60_000);
});

test('what a witness signs holds every word that was published, when it was seen, and the line before', () => {
  const sight = { seenAt: timeS(STARTS_AT + 61), previous: 'cd'.repeat(32) };
  const texts = [
    honest[0],
    honest[1],
    { ...honest[0], mode: 'actual' as const },
    { ...honest[0], origin: 'ab'.repeat(32) },
    { ...honest[0], membersRoot: 'ab'.repeat(32) },
    { ...honest[0], key: 'ab'.repeat(32) },
    { ...honest[0], signature: 'ab'.repeat(64) },
  ].map((one) => new TextDecoder().decode(witnessText(one, sight)));
  texts.push(new TextDecoder().decode(witnessText(honest[0], { ...sight, seenAt: timeS(STARTS_AT + 62) })));
  texts.push(new TextDecoder().decode(witnessText(honest[0], { ...sight, previous: 'ef'.repeat(32) })));
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts[0]).toMatch(/^manara witness v1\n/);
  // Never what a broker signs.
  expect(new TextDecoder().decode(checkpointText(honest[0]))).toMatch(/^manara checkpoint v1\n/);
});
