import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hex, timeS, utf8 } from '../../base/index.ts';
import {
  PURE_PRIMITIVES,
  checkpointMessage,
  crc32,
  createChain,
  decodeEntry,
  decodeSegmentHeader,
  encodeEntry,
  encodeSegmentHeader,
  entryLengthBytes,
  verifyChain,
  type RecordEntry,
  type RecordingHeader,
} from './index.ts';

const RECORDING: RecordingHeader = {
  program: '0.1.0',
  node: 'v24.21.0',
  kernel: 'ts-1',
  mode: 'exercise',
  configHash: 'ab'.repeat(32),
  signingKey: '',
  startsAt: timeS(1_713_045_540),
};

const EVERY_TYPE: readonly RecordEntry[] = [
  { type: 'config', at: timeS(10), subject: '', text: '{"name":"two-neighbours"}' },
  { type: 'terms', at: timeS(10.5), subject: 'altair', text: 'members: [النسر]' },
  { type: 'places', at: timeS(11), subject: 'deneb', text: '{}' },
  { type: 'input', at: timeS(11.25), door: 'udp-altair-1', from: '192.0.2.7', bytes: new Uint8Array([48, 0, 3]) },
  { type: 'tick', at: timeS(12) },
  { type: 'act', at: timeS(12.5), subject: 'officer-3', text: '{"ends":"w-7"}' },
  { type: 'fault', at: timeS(13), subject: 'plot/late', text: 'too old' },
  { type: 'frame', at: timeS(13.2), recipient: 'public:altair', level: 'threats', bytes: new Uint8Array([9, 8, 7, 6]) },
  { type: 'warning', at: timeS(14), recipient: 'deneb', text: '<alert>تمرين</alert>' },
  { type: 'gap', at: timeS(20), lostFrom: timeS(15), lostCount: 41, reason: 'ENOSPC' },
  { type: 'epoch', at: timeS(21), epoch: 2 },
  { type: 'session', at: timeS(22), subject: '5', text: '{"written":12}' },
  { type: 'standing', at: timeS(23), subject: 'altair', text: '{"whole":true,"places":[]}' },
];

const bytesOf = (entry: RecordEntry): Uint8Array => encodeEntry(entry, PURE_PRIMITIVES);

/** Entries with a checkpoint after every `every`, as bytes. */
function chained(entries: readonly RecordEntry[], every: number): Uint8Array[] {
  const chain = createChain(RECORDING, PURE_PRIMITIVES);
  const all: Uint8Array[] = [];
  entries.forEach((entry, index) => {
    all.push(chain.append(entry).slice());
    if ((index + 1) % every !== 0) return;
    const checkpoint = {
      type: 'checkpoint',
      at: entry.at,
      entryCount: chain.count(),
      head: chain.head(),
      membersRoot: new Uint8Array(32),
      signature: new Uint8Array(),
    } as const;
    all.push(chain.append(checkpoint).slice());
  });
  return all;
}

describe('entries', () => {
  test('crc32 is the one of IEEE 802.3: its check value for "123456789" is cbf43926', () => {
    expect(crc32(utf8('123456789'))).toBe(0xcbf4_3926);
  });

  test.each(EVERY_TYPE)('an entry of type $type reads back as it was written', (entry) => {
    const decoded = decodeEntry(bytesOf(entry));
    expect(decoded).toEqual({ ok: true, value: entry });
  });

  test('any input reads back, whatever its door, sender and bytes', () => {
    const word = fc.string({ maxLength: 40, unit: 'grapheme' });
    const time = fc.double({ noNaN: true });
    fc.assert(
      fc.property(word, word, fc.uint8Array({ maxLength: 300 }), time, (door, from, bytes, at) => {
        const entry: RecordEntry = { type: 'input', at: timeS(at), door, from, bytes };
        const written = bytesOf(entry);
        expect(entryLengthBytes(written, 0, PURE_PRIMITIVES)).toEqual({ ok: true, value: written.length });
        expect(decodeEntry(written)).toEqual({ ok: true, value: entry });
      }),
    );
  });

  test('no single flipped bit passes the checksum', () => {
    const written = bytesOf(EVERY_TYPE[3]);
    for (let bit = 0; bit < written.length * 8; bit += 1) {
      const flipped = written.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      expect(entryLengthBytes(flipped, 0, PURE_PRIMITIVES).ok, `bit ${bit}`).toBe(false);
    }
  });

  test('an entry cut anywhere is torn', () => {
    const written = bytesOf(EVERY_TYPE[8]);
    for (let length = 0; length < written.length; length += 1) {
      const found = entryLengthBytes(written.subarray(0, length), 0, PURE_PRIMITIVES);
      expect(found.ok ? '' : found.error.code).toBe('record/entry-torn');
    }
  });

  test('a type of a later version is refused by name', () => {
    const written = bytesOf(EVERY_TYPE[4]);
    written[8] = 200;
    const found = decodeEntry(written);
    expect(found.ok ? '' : found.error.message).toContain('entry type 200 is not known');
  });
});

describe('segment headers', () => {
  const header = { recording: RECORDING, segmentNumber: 3, firstSequence: 1234, head: 'cd'.repeat(32), startsAt: timeS(17.5) };

  test('a segment header reads back as it was written', () => {
    const bytes = encodeSegmentHeader(header, PURE_PRIMITIVES);
    expect(decodeSegmentHeader(bytes, PURE_PRIMITIVES)).toEqual({ ok: true, value: { header, lengthBytes: bytes.length } });
  });

  test('another file, another version, a cut and a flipped byte are told apart', () => {
    const code = (bytes: Uint8Array): string => {
      const found = decodeSegmentHeader(bytes, PURE_PRIMITIVES);
      return found.ok ? 'read' : found.error.code;
    };
    const bytes = encodeSegmentHeader(header, PURE_PRIMITIVES);
    expect(code(utf8('<alert xmlns="urn:oasis">'))).toBe('record/not-a-recording');
    expect(code(new Uint8Array([0]))).toBe('record/not-a-recording');
    const later = bytes.slice();
    later[16] = 9;
    expect(code(later)).toBe('record/version');
    for (const length of [0, 5, 17, 40, bytes.length - 1]) expect(code(bytes.subarray(0, length))).toBe('record/entry-torn');
    const flipped = bytes.slice();
    flipped[60] ^= 4;
    expect(code(flipped)).toBe('record/entry-damaged');
  });
});

describe('the chain', () => {
  test('a record as written is proven up to its last checkpoint', () => {
    const verdict = verifyChain(RECORDING, chained(EVERY_TYPE, 5), { primitives: PURE_PRIMITIVES });
    expect(verdict).toMatchObject({
      ok: true,
      proof: { entryCount: 15, checkpointCount: 2, signedCount: 0, unprovenCount: 3, startsAt: 10, endsAt: 23, gaps: [{ lostCount: 41 }] },
    });
  });

  test('an entry rewritten with a correct checksum is found by the next checkpoint, and the unchanged part is named', () => {
    const entries = chained(EVERY_TYPE, 5);
    entries[7] = bytesOf({ type: 'fault', at: timeS(13), subject: 'plot/late', text: 'never mind' });
    const verdict = verifyChain(RECORDING, entries, { primitives: PURE_PRIMITIVES });
    expect(verdict).toMatchObject({ ok: false, difference: { code: 'record/chain-broken', provenCount: 6, sequence: 11 } });
  });

  test('removed, repeated and swapped entries are found', () => {
    const whole = chained(EVERY_TYPE, 6);
    const variants = [whole.filter((_, index) => index !== 2), [...whole.slice(0, 3), ...whole.slice(2)], [whole[1], whole[0], ...whole.slice(2)]];
    for (const entries of variants) {
      expect(verifyChain(RECORDING, entries, { primitives: PURE_PRIMITIVES })).toMatchObject({ ok: false, difference: { code: 'record/chain-broken' } });
    }
  });

  test('a flipped byte is found at its own entry', () => {
    const entries = chained(EVERY_TYPE, 4);
    entries[3][20] ^= 1;
    const verdict = verifyChain(RECORDING, entries, { primitives: PURE_PRIMITIVES });
    expect(verdict).toMatchObject({ ok: false, difference: { code: 'record/entry-damaged', sequence: 3, provenCount: 0 } });
  });

  test('entries of another recording do not pass under this header', () => {
    const entries = chained(EVERY_TYPE, 4);
    const other = { ...RECORDING, mode: 'actual' } as const;
    expect(verifyChain(other, entries, { primitives: PURE_PRIMITIVES }).ok).toBe(false);
  });

  test('a chain continues from a head as if it had never stopped', () => {
    const whole = createChain(RECORDING, PURE_PRIMITIVES);
    const first = createChain(RECORDING, PURE_PRIMITIVES);
    EVERY_TYPE.slice(0, 5).forEach((entry) => (whole.append(entry), first.append(entry)));
    const second = createChain(RECORDING, PURE_PRIMITIVES, { count: first.count(), head: first.head() });
    EVERY_TYPE.slice(5).forEach((entry) => (whole.append(entry), second.link(bytesOf(entry))));
    expect(hex(second.head())).toBe(hex(whole.head()));
    expect(second.count()).toBe(13);
  });

  test('signatures are checked over mode, recording, head, root and time, and only for keys that are given', () => {
    const recording = { ...RECORDING, signingKey: '77'.repeat(32) };
    const chain = createChain(recording, PURE_PRIMITIVES);
    const tick = chain.append({ type: 'tick', at: timeS(30) }).slice();
    const body = { at: timeS(31), entryCount: 1, head: chain.head(), membersRoot: new Uint8Array(32).fill(5) };
    const message = checkpointMessage(recording, body, PURE_PRIMITIVES);
    const signature = PURE_PRIMITIVES.sha256(message);
    const checkpoint = bytesOf({ type: 'checkpoint', ...body, signature });
    const checkSignature = (key: string, signed: Uint8Array, given: Uint8Array): boolean =>
      key === recording.signingKey && hex(PURE_PRIMITIVES.sha256(signed)) === hex(given);
    const options = { primitives: PURE_PRIMITIVES, checkSignature };
    expect(verifyChain(recording, [tick, checkpoint], options)).toMatchObject({ ok: true, proof: { signedCount: 1 } });
    const forged = bytesOf({ type: 'checkpoint', ...body, signature: new Uint8Array(64) });
    expect(verifyChain(recording, [tick, forged], options)).toMatchObject({ difference: { code: 'record/signature-wrong' } });
    const bare = bytesOf({ type: 'checkpoint', ...body, signature: new Uint8Array() });
    expect(verifyChain(recording, [tick, bare], options)).toMatchObject({ difference: { code: 'record/signature-wrong' } });
    expect(verifyChain(recording, [tick, checkpoint], { ...options, keys: ['88'.repeat(32)] })).toMatchObject({
      difference: { code: 'record/key-unknown' },
    });
    expect(new TextDecoder().decode(message)).toContain('manara checkpoint v1\nexercise\n');
  });
});
