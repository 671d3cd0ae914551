import { beforeAll, describe, expect, test } from 'vitest';
import { CompactSign } from 'jose';
import { timeS, utf8 } from '../base/index.ts';
import type { Body, BoxEntry, BoxLine } from '../channel/index.ts';
import {
  digestOf,
  fingerprintOf,
  keptKeys,
  kidNamed,
  kidOf,
  makeKeys,
  openKeptKeys,
  openOrder,
  openParcel,
  openParcelHead,
  randomWord,
  readEntry,
  sealBody,
  sealText,
  signOrder,
  type OwnKeys,
  type Sealing,
} from './index.ts';
import { SIGNS } from './jose-keys.ts';

const AT = timeS(1_712_966_400);
let author: OwnKeys;
let mediator: OwnKeys;
let third: OwnKeys;

beforeAll(async () => {
  [author, mediator, third] = await Promise.all([makeKeys(true), makeKeys(false), makeKeys(true)]);
});

const body = (text = 'طائرتان — two aircraft'): Body => ({ version: 1, salt: randomWord(), kind: 'notice', text, re: '', window: null });
const sealing = (...readers: OwnKeys[]): Sealing => ({
  use: 'entry',
  kind: 'notice',
  isReworded: false,
  mandate: null,
  readers: readers.map(({ device }) => device),
});
async function sealed(text?: string): Promise<string> {
  const made = await sealBody(body(text), sealing(mediator), author);
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

describe('an entry is signed by its author and sealed to the mediator', () => {
  test('the mediator opens it and knows who signed; the author can read its own', async () => {
    const parcel = await sealed();
    for (const keys of [mediator, author])
      expect(await openParcel(parcel, [author.device], keys)).toMatchObject({ ok: true, value: { body: { text: 'طائرتان — two aircraft' } } });
  });

  test('nobody else opens it, and what is outside says nothing of the words', async () => {
    const parcel = await sealed('nobody else');
    expect(await openParcel(parcel, [author.device], third)).toMatchObject({ ok: false, error: { code: 'say/sealed' } });
    expect(await openParcel(parcel, [author.device], undefined)).toMatchObject({ ok: false, error: { code: 'say/sealed' } });
    expect(Buffer.from(parcel.split('.')[1], 'base64url').toString()).not.toContain('nobody else');
    expect(parcel).not.toContain(Buffer.from('nobody else').toString('base64url').slice(0, 12));
  });

  test('short and long texts have parcels of one of three lengths', async () => {
    const lengths = new Set<number>();
    for (const letters of [1, 40, 300, 700, 1_200, 2_900, 4_000]) lengths.add((await sealed('ع'.repeat(letters))).length);
    expect(lengths.size).toBe(3);
  });

  test("a forged one is refused: changed in any part, or signed by a key that is not the author's", async () => {
    const parcel = await sealed();
    const [head, payload, signature] = parcel.split('.');
    const bent = (text: string): string => `${text.slice(0, 40)}${text[40] === 'A' ? 'B' : 'A'}${text.slice(41)}`;
    for (const wrong of [
      `${head}.${bent(payload)}.${signature}`,
      `${head}.${payload}.${bent(signature)}`,
      `${bent(head)}.${payload}.${signature}`,
      '',
      'x.y.z',
      parcel.repeat(40),
    ]) {
      expect(await openParcel(wrong, [author.device], mediator)).toMatchObject({ ok: false, error: { code: 'say/forged' } });
    }
    expect(await openParcel(parcel, [third.device], mediator)).toMatchObject({ ok: false, error: { code: 'say/forged' } });
    expect(await openParcelHead(parcel, third.device.sign)).toMatchObject({ ok: false, error: { code: 'say/forged' } });
    const stolen = { ...third, device: { ...third.device, kid: author.device.kid } };
    const impostor = await sealBody(body(), sealing(mediator), stolen);
    expect(impostor.ok && (await openParcel(impostor.value, [author.device], mediator))).toMatchObject({ ok: false, error: { code: 'say/forged' } });
  });

  test('an order is signed, names its parcel and is not taken for one', async () => {
    const parcel = await sealed();
    const { order } = await signOrder({ act: 'received', entry: '0'.repeat(24) }, parcel, author, AT);
    expect(kidNamed(order)).toBe(author.device.kid);
    expect(await openOrder(order, author.device.sign)).toMatchObject({ ok: true, value: { act: 'received', parcel: digestOf(parcel), writtenAt: AT } });
    expect(await openOrder(order, third.device.sign)).toMatchObject({ ok: false, error: { code: 'say/forged' } });
    expect(await openOrder(parcel, author.device.sign)).toMatchObject({ ok: false, error: { code: 'say/forged' } });
    expect(await openParcel(order, [author.device], mediator)).toMatchObject({ ok: false, error: { code: 'say/forged' } });
    expect(kidNamed('nonsense')).toBe('');
  });

  test("forwarded verbatim it keeps its digest, and the other end reads the very words under the mediator's signature alone", async () => {
    const opened = await openParcel(await sealed(), [author.device], mediator);
    if (!opened.ok) throw new Error(opened.error.message);
    const onward = await sealText(opened.value.text, { ...sealing(third), use: 'forward' }, mediator);
    if (!onward.ok) throw new Error(onward.error.message);
    const read = await openParcel(onward.value, [mediator.device], third);
    expect(read).toMatchObject({ ok: true, value: { text: opened.value.text, head: { digest: opened.value.head.digest, use: 'forward' } } });
    for (const theirs of [author.device.kid, author.device.sign, author.device.seal])
      expect(Buffer.from(onward.value.split('.')[1], 'base64url').toString()).not.toContain(theirs);
  });

  test("a mediator that puts the author's digest on words of its own is found: they are not shown", async () => {
    const opened = await openParcel(await sealed('the very words'), [author.device], mediator);
    const other = await sealText(JSON.stringify(body('other words')), { ...sealing(third), use: 'forward' }, mediator);
    if (!opened.ok || !other.ok) throw new Error('nothing was sealed');
    const outside = JSON.parse(Buffer.from(other.value.split('.')[1], 'base64url').toString()) as object;
    const lying = await new CompactSign(utf8(JSON.stringify({ ...outside, digest: opened.value.head.digest })))
      .setProtectedHeader({ alg: SIGNS, kid: mediator.device.kid, typ: 'manara-parcel' })
      .sign(mediator.sign);
    expect(await openParcelHead(lying, mediator.device.sign)).toMatchObject({ ok: true, value: { digest: opened.value.head.digest } });
    expect(await openParcel(lying, [mediator.device], third)).toMatchObject({ ok: false, error: { code: 'say/forged' } });
  });

  test('a broker that tells otherwise of an entry than is sealed is found: of its words, its kind, or whether they were reworded', async () => {
    const onward = await sealBody(body('as it went on'), { ...sealing(third), use: 'forward', isReworded: true }, mediator);
    if (!onward.ok) throw new Error(onward.error.message);
    const head = await openParcelHead(onward.value, mediator.device.sign);
    const told = { from: 'other', kind: 'notice', isReworded: true, parcel: onward.value, digest: head.ok ? head.value.digest : '' } as BoxEntry;
    const read = (entry: BoxEntry): ReturnType<typeof readEntry> => readEntry(entry, { devices: [mediator.device] } as unknown as BoxLine, [], third);
    expect(await read(told)).toMatchObject({ ok: true, value: { body: { text: 'as it went on' } } });
    for (const lie of [{ isReworded: false }, { kind: 'question' }, { digest: digestOf('other words') }] as const)
      expect(await read({ ...told, ...lie }), JSON.stringify(lie)).toMatchObject({ ok: false, error: { code: 'say/forged' } });
  });

  test('words that no rule allows are neither sealed nor shown when another program sealed them', async () => {
    expect(await sealBody(body('a\u202Eb'), sealing(mediator), author)).toMatchObject({ ok: false, error: { code: 'say/bidi' } });
    const forcedThrough = await sealText(JSON.stringify(body('a\u202Eb')), sealing(mediator), author);
    expect(forcedThrough.ok && (await openParcel(forcedThrough.value, [author.device], mediator))).toMatchObject({ ok: false, error: { code: 'say/bidi' } });
    const otherKind = await sealText(JSON.stringify({ ...body(), kind: 'question' }), sealing(mediator), author);
    expect(otherKind.ok && (await openParcel(otherKind.value, [author.device], mediator))).toMatchObject({ ok: false, error: { code: 'say/forged' } });
    expect(await sealBody(body(), sealing(), author)).toMatchObject({ ok: false, error: { code: 'say/no-reader' } });
  });

  test('keys come back from their file, those of a browser cannot be taken out, and a fingerprint is six groups that another key does not have', async () => {
    const again = await openKeptKeys(await keptKeys(author));
    expect(again.device).toEqual(author.device);
    expect(await openParcel(await sealed(), [author.device], again)).toMatchObject({ ok: true });
    await expect(keptKeys(mediator)).rejects.toThrow();
    expect(await kidOf(author.device.sign)).toBe(author.device.kid);
    expect(fingerprintOf(author.device)).toMatch(/^(?:[A-Z0-9]{4} ){5}[A-Z0-9]{4}$/);
    expect(fingerprintOf(author.device)).not.toBe(fingerprintOf(third.device));
  });
});
