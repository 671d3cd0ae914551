/**
 * `manara verify` on recordings of exercises: what was delivered is what the recorded inputs and terms give, and each planted
 * change is found and named, though whoever planted it held the key and left no fault in the chain.
 */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RecordEntry } from '../../src/record/chain/index.ts';
import { createSigner } from '../../src/record/store/index.ts';
import { verifyCommand } from '../../src/server/command-verify.ts';
import { StatedFailure } from '../../src/server/failure.ts';
import { BROKER_SUBJECT, brokerText, readBroker } from '../../src/server/recorded-config.ts';
import { runExercise } from '../../src/server/run-exercise.ts';
import { entriesOf, forge, opened } from './forge.ts';

const SIGNER = createSigner(new Uint8Array(32).fill(5));
const root = mkdtempSync(join(tmpdir(), 'manara-verify-'));
const clean = join(root, 'clean');
let entries: RecordEntry[] = [];
let version = '';

beforeAll(async () => {
  await runExercise({ name: 'two-neighbours', seed: 3, to: '06:02', out: clean }, () => undefined);
  entries = await entriesOf(clean);
  version = (await opened(clean)).header.program;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What `verify` prints, or its failure. */
async function verified(path: string, words: { version?: string; keys?: string } = {}): Promise<{ said: string; status: number }> {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  process.exitCode = 0;
  try {
    await verifyCommand(path, { version, ...words });
    return { said: lines.join(''), status: process.exitCode };
  } catch (cause) {
    if (cause instanceof StatedFailure) return { said: `${lines.join('')}${cause.message}`, status: cause.status };
    throw cause;
  } finally {
    write.mockRestore();
    process.exitCode = 0;
  }
}

async function afterChange(name: string, change: (entries: RecordEntry[]) => RecordEntry[]): Promise<{ said: string; status: number }> {
  const folder = join(root, name);
  await forge(folder, clean, change([...entries]), { signer: SIGNER });
  return verified(folder);
}

const at = (minute: number): number => Date.UTC(2024, 1, 1, 6, minute) / 1000;
const indexOf = (type: RecordEntry['type'], from: number, fits: (entry: RecordEntry) => boolean = () => true): number =>
  entries.findIndex((entry) => entry.type === type && entry.at >= from && fits(entry));

/** The longest input of the second minute: it holds plots that some track lives by. */
function fullInput(): number {
  let best = -1;
  entries.forEach((entry, i) => {
    if (entry.type !== 'input' || entry.at < at(1)) return;
    const known = entries[best];
    if (known === undefined || (known.type === 'input' && known.bytes.length < entry.bytes.length)) best = i;
  });
  return best;
}

/** The entry at `index` with one bit of its bytes changed. */
function flipped(list: RecordEntry[], index: number, byte: number): RecordEntry[] {
  const entry = list[index];
  if (!('bytes' in entry)) throw new Error('an entry with bytes was meant');
  const bytes = entry.bytes.slice();
  bytes[byte] ^= 4;
  return list.with(index, { ...entry, bytes });
}

describe('verify makes every view again', () => {
  test('and says in one line what it proved, the files beside the record included', async () => {
    const { said, status } = await verified(clean);
    expect(status).toBe(0);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(said).toMatch(
      / 1331 frames of 11 views and \d+ messages came out again byte for byte from what came in, under 3 files of terms in 1 run; the \d+ files of delivered\/ and cap\/ hold the same bytes\.$/m,
    );
  });

  test('the rewriting that the plants below use changes nothing by itself', async () => {
    expect(await afterChange('untouched', (list) => list)).toMatchObject({ status: 0 });
  });
});

describe('a planted change is found and named', () => {
  test('one bit of a frame: the frame, the byte, both values', async () => {
    const index = indexOf('frame', at(1), (entry) => entry.type === 'frame' && entry.recipient === 'altair' && entry.level === 'picture');
    const { said, status } = await afterChange('frame', (list) => flipped(list, index, 20));
    expect(status).toBe(1);
    expect(said).toMatch(
      /the frame of altair\/picture at 2024-02-01T06:01:00Z has 0x\w\w at byte 20; the recorded inputs and terms give 0x\w\w\. Its chain holds, so it was written like this by whoever held its key\. \[verify\/frame\]/,
    );
  });

  test('an input that was dropped', async () => {
    const index = fullInput();
    expect(await afterChange('dropped', (list) => list.toSpliced(index, 1))).toMatchObject({ status: 1, said: expect.stringMatching(/\[verify\/frame\]/) });
  });

  test('an input of which one bit was changed', async () => {
    const index = fullInput();
    expect(await afterChange('input', (list) => flipped(list, index, 12))).toMatchObject({
      status: 1,
      said: expect.stringMatching(/\[verify\/(frame|message)\]/),
    });
  });

  test('two inputs in another order', async () => {
    const index = indexOf('input', at(1), (entry) => entries[entries.indexOf(entry) + 1].type === 'input' && entries[entries.indexOf(entry) + 1].at > entry.at);
    expect(await afterChange('swapped', (list) => list.with(index, list[index + 1]).with(index + 1, list[index]))).toMatchObject({
      status: 1,
      said: expect.stringMatching(/an? input of 2024-02-01T06:01:\S+ stands behind one of 2024-02-01T06:01:\S+ .*\[verify\/order\]/),
    });
  });

  test('a frame that was dropped, and two that changed places', async () => {
    const index = indexOf('frame', at(1));
    expect(await afterChange('missing', (list) => list.toSpliced(index, 1))).toMatchObject({
      status: 1,
      said: expect.stringMatching(/stands where .* is due.*\[verify\/frame\]/),
    });
    expect(await afterChange('exchanged', (list) => list.with(index, list[index + 1]).with(index + 1, list[index]))).toMatchObject({
      status: 1,
      said: expect.stringContaining('[verify/frame]'),
    });
  });

  test('a message that says something else', async () => {
    const index = indexOf('warning', at(0));
    expect(
      await afterChange('message', (list) => {
        const entry = list[index];
        return entry.type === 'warning'
          ? list.with(index, { ...entry, text: entry.text.replace('<severity>Severe', '<severity>Minor').replace('<severity>Extreme', '<severity>Minor') })
          : list;
      }),
    ).toMatchObject({ status: 1, said: expect.stringContaining('[verify/message]') });
  });

  test('a term that stands otherwise in the record than it was used', async () => {
    const index = indexOf('terms', 0, (entry) => entry.type === 'terms' && entry.subject === 'deneb');
    expect(
      await afterChange('terms', (list) => {
        const entry = list[index];
        return entry.type === 'terms' ? list.with(index, { ...entry, text: entry.text.replace('"delayS":5', '"delayS":0') }) : list;
      }),
    ).toMatchObject({ status: 1, said: expect.stringMatching(/the broker was started with other terms of deneb.*\[verify\/terms\]/) });
  });

  test('frames that were made under other terms than those on record, though the whole beginning was rewritten to fit', async () => {
    const looser = (list: RecordEntry[]): RecordEntry[] =>
      list.map((entry): RecordEntry => {
        if (entry.type === 'terms' && entry.subject === 'deneb') return { ...entry, text: entry.text.replaceAll(/"delayS":\d+/g, '"delayS":0') };
        if (entry.type !== 'config' || entry.subject !== BROKER_SUBJECT) return entry;
        const recorded = readBroker(entry.text);
        if (!recorded.ok) throw new Error(recorded.error.message);
        const terms = recorded.value.config.terms.map((file) =>
          file.member === 'deneb' ? { ...file, terms: file.terms.map((term) => ({ ...term, delayS: 0 })) } : file,
        );
        return { ...entry, text: brokerText({ ...recorded.value, config: { ...recorded.value.config, terms } }) };
      });
    expect(await afterChange('other-terms', looser)).toMatchObject({ status: 1, said: expect.stringMatching(/the frame of altair\/\S+ .*\[verify\/frame\]/) });
  });

  test('a frame whose header names other terms of its own', async () => {
    const index = indexOf('frame', at(1), (entry) => entry.type === 'frame' && entry.recipient === 'deneb');
    expect(await afterChange('header', (list) => flipped(list, index, 30))).toMatchObject({
      status: 1,
      said: expect.stringMatching(/at byte 30, in the hash of the terms in force/),
    });
  });

  test('a member’s own chains: a checkpoint that vouches for others than its entries give', async () => {
    const folder = join(root, 'members');
    await forge(folder, clean, entries, { signer: SIGNER, withoutHeads: true });
    expect(await verified(folder)).toMatchObject({ status: 1, said: expect.stringMatching(/vouches for other chains of the members .*\[verify\/members\]/) });
  });

  test('a file that was delivered otherwise than it was recorded', async () => {
    const folder = join(root, 'delivered');
    cpSync(clean, folder, { recursive: true });
    const path = join(folder, 'delivered', 'altair.bin');
    const bytes = readFileSync(path);
    bytes[5000] ^= 1;
    writeFileSync(path, bytes);
    expect(await verified(folder)).toMatchObject({
      status: 1,
      said: expect.stringMatching(/altair\.bin leaves the record near byte \d+, in the frame of altair\/.*\[verify\/delivered\]/),
    });
    cpSync(join(clean, 'delivered'), join(folder, 'delivered'), { recursive: true });
    const cap = join(folder, 'cap', 'deneb');
    writeFileSync(join(cap, '99999-forged.xml'), '<alert/>');
    expect(await verified(folder)).toMatchObject({ status: 1, said: expect.stringMatching(/99999-forged\.xml is a message that the record does not hold/) });
  });

  test('a changed byte behind the back of whoever held the key: the chain does not hold, and the entry is named', async () => {
    const folder = join(root, 'damaged');
    await forge(folder, clean, entries, { signer: SIGNER });
    const path = join(folder, 'recording', readdirSync(join(folder, 'recording'))[0]);
    const bytes = readFileSync(path);
    bytes[bytes.length - 900] ^= 1;
    writeFileSync(path, bytes);
    expect((await verified(folder)).status).toBe(1);
  });
});

describe('what cannot be made again is never called a breach', () => {
  test('another version of the program: it says which to install, with a status of its own', async () => {
    const { said, status } = await verified(clean, { version: '0.9.0' });
    expect(status).toBe(3);
    expect(said).toMatch(
      /are as they were written;.*\n?.*the views were made by manara \S+ with the views of typescript-\w+; this is manara 0\.9\.0 .*Install that one/s,
    );
    expect(said).not.toContain('is not what');
  });

  test('entries that were lost while the disk failed: the gap is named, and what follows it is not called proven', async () => {
    const index = indexOf('tick', at(1));
    const { said, status } = await afterChange('gap', (list) =>
      list.toSpliced(index, 30, { type: 'gap', at: list[index + 30].at, lostFrom: list[index].at, lostCount: 30, reason: 'ENOSPC' }),
    );
    expect(status).toBe(4);
    expect(said).toMatch(
      /\d+ outputs could not be made again: 30 entries before it were lost from 2024-02-01T06:01:00Z on; .*a gap from .*\(ENOSPC\) lost 30 entries/,
    );
  });
});
