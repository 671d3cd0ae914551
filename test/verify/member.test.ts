/**
 * A member's own check: with its key of the hub and a published checkpoint it proves, without the record and without anybody else's data,
 * that what it sent was received in order and that its frames are those in the record; each planted difference is found.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hex, timeS } from '../../src/base/index.ts';
import { HEAD_NAMES, createHeadKeeper, memberWord, rootOf, type RecordEntry } from '../../src/record/chain/index.ts';
import { NODE_PRIMITIVES } from '../../src/record/store/index.ts';
import { publishedOf } from '../../src/server/kept-checkpoints.ts';
import { checkProof, headKeeperOf, readProof, takeProof, type MemberProof } from '../../src/server/member-proof.ts';
import { readBroker } from '../../src/server/recorded-config.ts';
import { runExercise } from '../../src/server/run-exercise.ts';
import { entriesOf, opened } from './forge.ts';

const root = mkdtempSync(join(tmpdir(), 'manara-member-'));
const folder = join(root, 'run');
let proof: MemberProof;
let frames: Uint8Array;
let sent: Uint8Array;
let key = '';

beforeAll(async () => {
  await runExercise({ name: 'two-neighbours', seed: 3, to: '06:01:30', out: folder }, () => undefined);
  const recording = await opened(folder);
  key = recording.header.signingKey;
  const taken = await takeProof(recording, 'deneb', Date.UTC(2024, 1, 1, 6, 1) / 1000);
  if (!taken.ok) throw new Error(taken.error.message);
  proof = JSON.parse(JSON.stringify(taken.value)) as MemberProof;
  frames = new Uint8Array(readFileSync(join(folder, 'delivered', 'deneb.bin')));
  const entries = await entriesOf(folder);
  const config = entries.flatMap((entry) => (entry.type === 'config' && entry.subject === 'broker' ? [readBroker(entry.text)] : []))[0];
  if (!config?.ok) throw new Error('no configuration');
  const doors = new Set(config.value.config.feeds.filter((feed) => feed.member === 'deneb').flatMap((feed) => feed.sources.map((source) => source.door)));
  // What Deneb's own radars sent, from its own log.
  sent = new Uint8Array(
    Buffer.concat(entries.flatMap((entry) => (entry.type === 'input' && doors.has(entry.door) && entry.at < proof.checkpoint.at ? [entry.bytes] : []))),
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const says = (changed: Partial<MemberProof>, evidence: Parameters<typeof checkProof>[1] = {}): string => {
  const { holds, words } = checkProof({ ...proof, ...changed }, evidence);
  return `${holds ? 'proven' : 'not proven'}: ${words}`;
};
const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = bytes.slice();
  copy[at] ^= 1;
  return copy;
};

describe('a member proves its own part', () => {
  test('what it sent, what it got, the key and the published checkpoint fit', () => {
    const words = says({}, { frames, sent, keys: [key], published: { checkpoint: proof.checkpoint, seen: '' } });
    expect(words).toMatch(
      /^proven: the record of 2024-02-01T06:01:00Z holds \d+ items of deneb in their order, the very bytes that were sent; 18\d frames are the very ones that were received, \d+ of after the checkpoint, or of the 10 s before it, from 2024-02-01T06:01:00Z to .*, are not compared; .* a key that you gave; it is the one that was published\.$/,
    );
    expect(proof.items.length).toBeGreaterThan(50);
    expect(readProof(JSON.stringify(proof)).ok).toBe(true);
  });

  test('a look of an auditor through its views is an item of its own, with its words; taken away or reworded it is found', () => {
    const text = '{"account":"watcher","reason":"a complaint about last night"}';
    const look: RecordEntry = { type: 'act', at: timeS(5), subject: 'view-as/deneb', text };
    const keeperOf = (entries: readonly RecordEntry[]) => {
      const keeper = createHeadKeeper({ members: ['altair', 'deneb'], ownersOf: () => [], secret: new Uint8Array(32), primitives: NODE_PRIMITIVES });
      for (const entry of entries) keeper.take(entry);
      return keeper;
    };
    const keeper = keeperOf([look]);
    // Nobody else's items hold it.
    expect(keeper.pathOf('altair').heads).toEqual(keeperOf([]).pathOf('altair').heads);
    const { heads, salt, slot, path } = keeper.pathOf(proof.member);
    const item = { kind: 'look' as const, at: 5, bytesCount: 0, sha256: hex(NODE_PRIMITIVES.sha256(new TextEncoder().encode(text))), text };
    const looked: MemberProof = {
      ...proof,
      checkpoint: { ...proof.checkpoint, membersRoot: hex(keeper.root()), signature: '' },
      slot,
      salt: hex(salt),
      path: path.map((one) => hex(one)),
      items: [item],
      heads: Object.fromEntries(Object.entries(heads).map(([name, head]) => [name, hex(head)])) as MemberProof['heads'],
    };
    expect(checkProof(looked, { sent: new Uint8Array(0) })).toMatchObject({
      holds: true,
      words: expect.stringContaining('a complaint about last night') as string,
    });
    expect(checkProof({ ...looked, items: [] }, {})).toMatchObject({ holds: false });
    expect(checkProof({ ...looked, items: [{ ...item, text: text.replace('watcher', 'nobody') }] }, {})).toMatchObject({
      holds: false,
      words: expect.stringContaining('other words') as string,
    });
  });

  test('its words, and what reached it on mediated lines, are items with their texts, without what a door noted of origins; one that is taken away or reworded is found', () => {
    const filed = { indication: { type: 'report', id: 'r-1', member: 'deneb' }, receivedAt: 5, origins: ['report:altair/hidden'] };
    const entries: RecordEntry[] = [
      { type: 'act', at: timeS(5), subject: 'indication/deneb', text: JSON.stringify({ filed }) },
      { type: 'act', at: timeS(6), subject: 'posture/deneb/officer-1', text: '{"recipient":"deneb"}' },
      { type: 'act', at: timeS(7), subject: 'said/deneb', text: '{"order":"o","parcel":"p"}' },
      { type: 'act', at: timeS(8), subject: 'told/deneb', text: '{"lines":null,"entries":[],"gone":[]}' },
    ];
    const keeper = createHeadKeeper({ members: ['altair', 'deneb'], ownersOf: () => [], secret: new Uint8Array(32), primitives: NODE_PRIMITIVES });
    const nobody = keeper.pathOf('altair').heads;
    for (const entry of entries) keeper.take(entry);
    expect(keeper.pathOf('altair').heads).toEqual(nobody);
    const items = entries.flatMap((entry) => {
      const word = memberWord(entry);
      if (word === undefined) throw new Error('no word');
      return [
        { kind: 'word' as const, at: entry.at, bytesCount: 0, sha256: hex(NODE_PRIMITIVES.sha256(new TextEncoder().encode(word.text))), text: word.text },
      ];
    });
    expect(JSON.stringify(items)).toContain('r-1');
    expect(JSON.stringify(items)).not.toContain('hidden');
    const { heads, salt, slot, path } = keeper.pathOf(proof.member);
    const proven: MemberProof = {
      ...proof,
      checkpoint: { ...proof.checkpoint, membersRoot: hex(keeper.root()), signature: '' },
      slot,
      salt: hex(salt),
      path: path.map((one) => hex(one)),
      items,
      heads: Object.fromEntries(Object.entries(heads).map(([name, head]) => [name, hex(head)])) as MemberProof['heads'],
    };
    expect(checkProof(proven, { sent: new Uint8Array(0) })).toMatchObject({
      holds: true,
      words: expect.stringContaining('4 of the items are words') as string,
    });
    for (let i = 0; i < items.length; i += 1) {
      expect(checkProof({ ...proven, items: items.filter((_, j) => j !== i) }, {})).toMatchObject({ holds: false });
      expect(checkProof({ ...proven, items: items.map((item, j) => (j === i ? { ...item, text: `${item.text} ` } : item)) }, {})).toMatchObject({
        holds: false,
        words: expect.stringContaining('other words') as string,
      });
    }
  });

  test('a byte that was sent otherwise, one item fewer, another order', () => {
    expect(says({}, { sent: flipped(sent, 2000) })).toMatch(/^not proven: item \d+ of \d+ \(input, received .*\) is not what was sent from byte \d+ on/);
    expect(says({ items: proof.items.toSpliced(30, 1) })).toContain('does not lead to the head');
    expect(says({ items: proof.items.with(30, proof.items[31]).with(31, proof.items[30]) })).toContain('does not lead to the head');
    expect(says({}, { sent: new Uint8Array([...sent, 1, 2]) })).toContain('2 bytes that were sent');
  });

  test('a frame of which one bit differs, one that is missing, and frames of another member', () => {
    expect(says({}, { frames: flipped(frames, 1200) })).toMatch(/^not proven: the frames of level \w+ that were received are not those in the record/);
    expect(says({}, { frames: new Uint8Array(readFileSync(join(folder, 'delivered', 'altair.bin'))) })).toContain('not proven: the frames of level');
    expect(says({}, { frames: frames.subarray(0, frames.length - 5) })).toContain('does not read');
  });

  test('frames that it got and that the record has not: the last ones before the checkpoint, or all', async () => {
    const entries = await entriesOf(folder);
    const begins = entries.findIndex((entry) => entry.type === 'config' && entry.subject === 'broker');
    const read = entries.flatMap((entry) => (entry.type === 'config' && entry.subject === 'broker' ? [readBroker(entry.text)] : []))[0];
    if (!read.ok) throw new Error(read.error.message);
    const without = (from: number): Partial<MemberProof> => {
      const keeper = headKeeperOf(read.value.config);
      // Everything up to the checkpoint, but no frame from a moment on.
      for (const entry of entries.slice(begins)) if (entry.at < proof.checkpoint.at && (entry.type !== 'frame' || entry.at < from)) keeper.take(entry);
      const { heads, salt, slot, path } = keeper.pathOf(proof.member);
      const hexed = Object.fromEntries(HEAD_NAMES.map((name) => [name, hex(heads[name])])) as MemberProof['heads'];
      const checkpoint = { ...proof.checkpoint, membersRoot: hex(keeper.root()), signature: '' };
      return { heads: hexed, lastFrames: {}, salt: hex(salt), slot, path: path.map(hex), checkpoint };
    };
    const { at } = proof.checkpoint;
    expect(says(without(at), { frames })).toMatch(/^proven/);
    expect(says(without(at - 30), { frames })).toMatch(
      /^not proven: \d+ frames of level \w+ that were received, from 2024-02-01T06:00:3\d.*Z to .*, are not in the record/,
    );
    expect(says(without(0), { frames })).toMatch(
      /^not proven: \d+ frames of level \w+ that were received, from 2024-02-01T06:00:00Z to .*, are not in the record/,
    );
  });

  test('frames of the run before are named with their times, and held against nothing', async () => {
    const later = join(root, 'later');
    await runExercise({ name: 'two-neighbours', seed: 3, from: '06:02:00', to: '06:03:30', out: later }, () => undefined);
    const taken = await takeProof(await opened(later), 'deneb', Date.UTC(2024, 1, 1, 6, 3) / 1000);
    if (!taken.ok) throw new Error(taken.error.message);
    const both = new Uint8Array([...frames, ...readFileSync(join(later, 'delivered', 'deneb.bin'))]);
    // An exercise begins with a warm-up that shows nothing: as if the broker had started when it was over.
    const runAt = Date.UTC(2024, 1, 1, 6, 1, 45) / 1000;
    expect(checkProof({ ...taken.value, runAt }, { frames: both })).toMatchObject({
      holds: true,
      words: expect.stringMatching(
        /\d+ frames are the very ones that were received, 273 of before this run of the broker, from 2024-02-01T06:00:00Z to 2024-02-01T06:01:30Z, are not compared, \d+ of after/,
      ),
    });
    // The other way round: the proof of the first run says nothing of the second.
    expect(says({}, { frames: both })).toMatch(/^proven: .* 180 frames are the very ones that were received, \d+ of after the checkpoint/);
  });

  test('frames that were recorded and did not reach it, as at a stop, are said and are no fault; what it kept from later on, or with a gap, cannot be compared', () => {
    const kept = (isKept: (at: number, number: number) => boolean): Uint8Array => {
      const list: Uint8Array[] = [];
      for (let offset = 0; offset < frames.length; ) {
        const header = new DataView(frames.buffer, frames.byteOffset + offset);
        const length = header.getUint32(4, true);
        if (isKept(header.getFloat64(20, true), header.getUint32(16, true))) list.push(frames.subarray(offset, offset + length));
        offset += length;
      }
      return new Uint8Array(Buffer.concat(list));
    };
    const { at: endsAt } = proof.checkpoint;
    expect(says({}, { frames: kept((at) => at < endsAt - 3) })).toMatch(
      /^proven: .* 171 frames are the very ones that were received, 9 that were recorded from 2024-02-01T06:00:57Z on did not reach you/,
    );
    expect(says({}, { frames: kept((at) => at < endsAt - 20) })).toMatch(
      /^not proven: what was kept of level \w+ up to frame \d+, at 2024-02-01T06:00:39Z, ends there: ask for a proof of then/,
    );
    expect(says({}, { frames: kept((_at, number) => number > 7) })).toMatch(/^not proven: what was kept of level \w+ begins with frame 8/);
    expect(says({}, { frames: kept((_at, number) => number !== 9) })).toMatch(
      /^not proven: what was kept of level \w+ up to frame 8, at .*Z, goes on with frame 10/,
    );
    expect(says({}, { frames: kept((at) => at > endsAt) })).toMatch(/^proven: .* 0 frames are the very ones/);
    const twice = new Uint8Array(Buffer.concat([kept((at) => at < endsAt - 30), kept((at) => at >= endsAt - 31)]));
    expect(says({}, { frames: twice })).toContain('proven');
    expect(says({}, { frames: new Uint8Array(0) })).toBe('not proven: no frames were given');
  });

  test('frames of nobody beside those in the record, in a stretch of their own or without a time', () => {
    const planted = (change: (header: DataView) => void): Uint8Array => {
      const copy = frames.slice(0, new DataView(frames.buffer, frames.byteOffset).getUint32(4, true));
      change(new DataView(copy.buffer));
      return new Uint8Array([...frames, ...copy]);
    };
    expect(says({}, { frames: planted((header) => header.setFloat64(20, proof.checkpoint.at - 25, true)) })).toMatch(
      /^not proven: 1 frames of level \w+ that were received, from 2024-02-01T06:00:35Z .* are not in the record/,
    );
    expect(says({}, { frames: planted((header) => header.setFloat64(20, Number.NaN, true)) })).toMatch(/^not proven: frame \d+ from byte \d+ has no time/);
  });

  test('another leaf, path, root, key or signature', () => {
    expect(says({ heads: { ...proof.heads, warn: 'ab'.repeat(32) } })).toContain('do not lead to the root');
    expect(says({ path: proof.path.with(3, 'ab'.repeat(32)) })).toContain('do not lead to the root');
    expect(says({ slot: proof.slot ^ 1 })).toContain('do not lead to the root');
    expect(says({ checkpoint: { ...proof.checkpoint, membersRoot: 'ab'.repeat(32) } })).toContain('signature does not hold');
    expect(says({ checkpoint: { ...proof.checkpoint, mode: 'test' } })).toContain('signature does not hold');
    expect(says({}, { keys: ['11'.repeat(32)] })).toContain('not among the given keys');
    expect(says({}, { published: { checkpoint: { ...proof.checkpoint, head: 'ab'.repeat(32) }, seen: '' } })).toContain(
      'another checkpoint than the one that was published',
    );
  });

  test('a level that it did not keep proves nothing, and is not held against the record', () => {
    let kept = new Uint8Array(0);
    for (let offset = 0; offset < frames.length; ) {
      const length = new DataView(frames.buffer, frames.byteOffset + offset).getUint32(4, true);
      if (frames[offset + 9] === 1) kept = new Uint8Array([...kept, ...frames.subarray(offset, offset + length)]);
      offset += length;
    }
    expect(says({}, { frames: kept })).toMatch(/^proven: .*6\d frames are the very ones/);
  });
});

describe('what a checkpoint and a proof tell of others', () => {
  const member = (count: number): string[] => Array.from({ length: count }, (_, i) => `m${i}`);
  const secret = new Uint8Array(32).fill(3);
  const keeperOf = (count: number): ReturnType<typeof createHeadKeeper> =>
    createHeadKeeper({ members: member(count), ownersOf: (door) => [door], secret, primitives: NODE_PRIMITIVES });
  const input = (door: string, byte: number): RecordEntry => ({ type: 'input', at: timeS(1), door, from: '', bytes: Uint8Array.of(byte) });

  test('its shape is the same for one member and for sixty-four, busy or silent', () => {
    const [few, many] = [keeperOf(1), keeperOf(64)];
    for (let i = 0; i < 50; i += 1) many.take(input(`m${i}`, i));
    expect(few.pathOf('m0').path.length).toBe(many.pathOf('m0').path.length);
    expect(
      JSON.stringify(
        publishedOf(
          { program: '', node: '', kernel: '', mode: 'test', configHash: '', signingKey: '', startsAt: timeS(0) },
          { at: timeS(60), head: few.root(), membersRoot: few.root(), signature: new Uint8Array(64) },
        ),
      ).length,
    ).toBe(
      JSON.stringify(
        publishedOf(
          { program: '', node: '', kernel: '', mode: 'test', configHash: '', signingKey: '', startsAt: timeS(0) },
          { at: timeS(60), head: many.root(), membersRoot: many.root(), signature: new Uint8Array(64) },
        ),
      ).length,
    );
  });

  test('every leaf leads to the root; what another member sends changes nothing in a member’s own heads', () => {
    const keeper = keeperOf(5);
    keeper.take(input('m1', 7));
    const before = keeper.pathOf('m1').heads;
    keeper.take(input('m2', 8));
    for (const one of [...member(5), 'hub']) expect(hex(rootOf(keeper.pathOf(one), NODE_PRIMITIVES)!)).toBe(hex(keeper.root()));
    expect(keeper.pathOf('m1').heads).toEqual(before);
  });

  test('a proof is the same, but for path and root, whatever others sent', () => {
    const [alone, crowd] = [keeperOf(3), keeperOf(3)];
    for (const keeper of [alone, crowd]) keeper.take(input('m0', 1));
    for (let i = 0; i < 9; i += 1) crowd.take(input('m1', i));
    const { path: _one, ...first } = alone.pathOf('m0');
    const { path: _other, ...second } = crowd.pathOf('m0');
    expect(second).toEqual(first);
  });

  test('a checkpoint does not say how many entries there are', () => {
    expect(Object.keys(proof.checkpoint).sort()).toEqual(['at', 'head', 'key', 'membersRoot', 'mode', 'origin', 'signature']);
    writeFileSync(join(root, 'published.json'), JSON.stringify(proof.checkpoint));
  });
});
