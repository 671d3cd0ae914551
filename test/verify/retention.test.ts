/** A record whose beginning was dropped is proven from a kept state on, and a dropped stretch is never taken for one that was lost or changed. */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DAY_S, isoFromTime, timeS } from '../../src/base/index.ts';
import type { Recorder } from '../../src/record/store/index.ts';
import { exportCommand } from '../../src/server/command-export.ts';
import { readRun } from '../../src/server/report/read-run.ts';
import { verifyCommand } from '../../src/server/command-verify.ts';
import { takeProof } from '../../src/server/member-proof.ts';
import { STATE_SUBJECT, readKeptState } from '../../src/server/picture-state.ts';
import { createRecomputer, type RecomputeDifference } from '../../src/server/recompute.ts';
import { NO_STATE } from '../../src/server/broker-state.ts';
import { createRecordKeeper } from '../../src/server/record-keeper.ts';
import { openRecordedStore } from '../../src/server/recorded-store.ts';
import { opened } from './forge.ts';
import { SELF, STARTS_AT, copyOf, newFolder, process as run, readExample, removeAll } from './restart-process.ts';

/** Runs that go on one from the other; when the third runs, the first is older than is kept. */
let kept = '';
let keptFrom = timeS(0);
let stateAt = timeS(0);
let whole = '';
beforeAll(async () => {
  await readExample();
  const folder = newFolder();
  const segmentBytes = 60_000;
  const first = await run(folder, 0, 200, { segmentBytes });
  for (const entry of first.entries) if (entry.type === 'act' && entry.subject === STATE_SUBJECT) stateAt = readKeptState(entry.text)!.at;
  const second = await run(folder, 201, 240, { segmentBytes });
  expect(second.why).toBe('');
  keptFrom = second.entries.find(({ type }) => type === 'tick')!.at;
  whole = copyOf(folder);
  await run(folder, 241, 280, { segmentBytes, last: (recorder) => dropOlder(folder, recorder, 202) });
  kept = folder;
});
afterAll(removeAll);

/** What `serve` does each day, a day behind second `before`. */
async function dropOlder(folder: string, recorder: Recorder, before: number): Promise<void> {
  const told: string[] = [];
  const log = { error: vi.fn(), warn: (code: string, message: string) => void told.push(`${code} ${message}`), info: vi.fn(), debug: vi.fn() };
  const at = timeS(STARTS_AT + before + DAY_S);
  const keeper = createRecordKeeper(folder, 1, { recorder, log, runs: NO_STATE.runs, wallAheadS: () => 0 });
  let isSettled = false;
  keeper.ticked(at);
  void keeper.settled().then(() => (isSettled = true));
  for (let turn = 0; !isSettled; turn += 1) {
    recorder.append({ type: 'fault', at: timeS(at + 10 * turn), subject: 'test', text: '' });
    await recorder.flush();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(told).toEqual([]);
  expect(log.info).toHaveBeenCalledWith('record/dropped', expect.any(String));
}

/** What `manara verify` says: its line, or why not. */
async function said(folder: string): Promise<string> {
  const out: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  try {
    await verifyCommand(folder, { version: SELF.program });
  } catch (cause) {
    return (cause as Error).message;
  } finally {
    write.mockRestore();
  }
  return out.join('');
}

const stateOf = (folder: string): string => join(folder, 'beginnings', readdirSync(join(folder, 'beginnings'))[0]);

test('verify begins at the kept state: every view of what is kept comes out again, and its line says from when on and that retention dropped what was before', async () => {
  const { dropped, segments } = await opened(kept);
  const before = (await opened(whole)).segments;
  expect(before.length).toBeGreaterThan(6);
  expect(dropped!.untilSequence).toBeGreaterThan(before[1].header.firstSequence);
  expect(segments[0].header.firstSequence).toBe(dropped!.untilSequence);
  const line = await said(kept);
  expect(process.exitCode ?? 0).toBe(0);
  expect(line).toMatch(/ came out again byte for byte from what came in, under .* in 2 runs/);
  expect(line).not.toContain('could not be made again');
  expect(line).toContain(`the ${dropped!.untilSequence} entries before were dropped by retention, as the record itself says: views are proven from the run on`);
  expect(line).toContain(`the pictures of ${isoFromTime(stateAt)} (state ${dropped!.goesOn!.stateSha256.slice(0, 16)}…, as it was kept), and the `);
});

test('a record before anything of it is dropped is proven from its own beginning, with the same words as ever', async () => {
  expect(await said(whole)).toMatch(/came out again byte for byte from what came in, under .* in 2 runs\.\n$/);
});

test('a state of another moment in the place of the kept one does not give what was delivered, even where the hash would say that it does', async () => {
  const recording = await opened(kept);
  const other = readFileSync(
    join(whole, 'pictures', readdirSync(join(whole, 'pictures')).find((name) => !name.startsWith(recording.dropped!.goesOn!.stateSha256))!),
  );
  const recomputer = createRecomputer(SELF, { ...recording.dropped!.goesOn!, bytes: zstdDecompressSync(other) });
  let difference: RecomputeDifference | undefined;
  for await (const { entry, sequence } of recording.decoded()) difference ??= recomputer.take(entry, sequence);
  expect(difference).toMatchObject({ code: 'verify/frame' });
});

test('replay shows what is kept whole, from the first frame of the run that goes on', async () => {
  const recording = await opened(kept);
  const store = await openRecordedStore(recording);
  await store!.filled;
  expect(store!.facts().firstAt).toBe(keptFrom);
  expect(store!.facts().views.length).toBeGreaterThan(2);
  expect(store!.failure()).toBe('');
  await store!.close();
});

test('a changed byte of the kept state, one of another state and one that is missing are found and named', async () => {
  const changed = copyOf(kept);
  const bytes = zstdDecompressSync(readFileSync(stateOf(changed)));
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(stateOf(changed), zstdCompressSync(bytes));
  expect(await said(changed)).toMatch(/^the pictures' state [0-9a-f]{16}… with which what is kept begins was changed: .* \[verify\/state\]$/);
  writeFileSync(stateOf(changed), readFileSync(stateOf(changed)).subarray(0, 500));
  expect(await said(changed)).toMatch(/cannot be read from .* \[verify\/state\]$/);
  rmSync(join(changed, 'beginnings'), { recursive: true });
  expect(await said(changed)).toMatch(/is not in .*: put it back\. \[verify\/state\]$/);
});

test('a mark that names another state or another beginning than the record says, and one that is gone, are called missing entries', async () => {
  const forged = copyOf(kept);
  const path = join(forged, 'dropped.json');
  const mark = readFileSync(path, 'utf8');
  writeFileSync(path, mark.replace(/"stateSha256":"[0-9a-f]{64}"/, `"stateSha256":"${'0'.repeat(64)}"`));
  expect(await said(forged)).toMatch(/\[verify\/state\]$/);
  const { goesOn } = (await opened(kept)).dropped!;
  writeFileSync(path, mark.replace(/"fromSequence":\d+/, `"fromSequence":${goesOn!.fromSequence + 1}`));
  expect(await said(forged)).toMatch(
    /no entry that a checkpoint vouches for says that they were dropped as the mark beside them does.*\[record\/segment-missing\]$/,
  );
  rmSync(path);
  expect(await said(forged)).toMatch(/the segments before it are missing/);
});

test('what a crash left to remove goes the next time, and the state that the record begins with stays', async () => {
  const folder = copyOf(kept);
  const left = readdirSync(whole).find((name) => name.endsWith('.seg.zst'))!;
  writeFileSync(join(folder, left), readFileSync(join(whole, left)));
  await run(folder, 281, 285, { last: (recorder) => dropOlder(folder, recorder, 202) });
  expect(readdirSync(folder)).not.toContain(left);
  expect(await said(folder)).toMatch(/were dropped by retention.* came out again byte for byte/);
});

test('export and report take what is kept whole, and do not stumble over what is left of a dropped run', async () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const out = newFolder();
  try {
    await exportCommand(kept, { as: 'altair', level: 'picture', to: 'csv', out, every: '1' });
  } finally {
    write.mockRestore();
  }
  const lines = readFileSync(join(out, readdirSync(out).find((name) => name.includes('tracks'))!), 'utf8').split('\n');
  expect(lines.length).toBeGreaterThan(500);
  expect((await readRun(await opened(kept), kept))?.firstAt).toBe(keptFrom);
});

test('a member proves its items of what is kept, and is told that what was before was dropped', async () => {
  const recording = await opened(kept);
  const proof = await takeProof(recording, 'altair');
  expect(proof).toMatchObject({ ok: true });
  expect(proof.ok && proof.value.items.filter(({ kind }) => kind === 'input').length).toBe(39);
  for (const second of [20, 190])
    expect(await takeProof(recording, 'altair', STARTS_AT + second)).toMatchObject({
      ok: false,
      error: { code: 'proof/none', message: expect.stringContaining('what was before was dropped by retention') },
    });
});
