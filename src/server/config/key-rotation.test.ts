import { describe, expect, test } from 'vitest';
import { memberId } from '../../base/index.ts';
import { createSigner, type Signer } from '../../record/store/index.ts';
import { keyInForce, rotationMessage, type MemberKeys } from './key-rotation.ts';
import { checkTermsSignature, wrongKey, type Roster } from './roster.ts';
import { parseTerms, termsMessage } from './terms-file.ts';

const signerOf = (seed: number): Signer => createSigner(new Uint8Array(32).fill(seed));
const [first, second, third, recovery, thief] = [1, 2, 3, 4, 5].map(signerOf);

interface Rotation {
  readonly from: Signer;
  readonly to: Signer;
  readonly by: Signer;
  readonly number?: number;
  readonly member?: string;
}

function rotation({ from, to, by, number = 1, member = 'altair' }: Rotation): string {
  const body = `format: manara-key-rotation\nversion: 1\nmember: ${member}\nnumber: ${number}\nfrom: "${from.publicKeyHex}"\nto: "${to.publicKeyHex}"\n`;
  return `${body}signature: "${Buffer.from(by.sign(rotationMessage(body))).toString('hex')}"\n`;
}

const keysWith = (rotations: readonly string[], changes: Partial<MemberKeys> = {}): MemberKeys => ({
  key: first.publicKeyHex,
  recovery: recovery.publicKeyHex,
  lost: [],
  rotations,
  ...changes,
});
const inForce = (keys: MemberKeys): string => {
  const found = keyInForce('altair', keys);
  return found.ok ? found.value : found.error.message;
};

describe('a key gives way to another', () => {
  test('by its own signature, again and again; without a rotation it stays', () => {
    expect(inForce(keysWith([]))).toBe(first.publicKeyHex);
    const two = [rotation({ from: first, to: second, by: first }), rotation({ from: second, to: third, by: second, number: 2 })];
    expect(inForce(keysWith(two.slice(0, 1)))).toBe(second.publicKeyHex);
    expect(inForce(keysWith(two))).toBe(third.publicKeyHex);
    expect(inForce(keysWith(two.map((text) => text.replaceAll('\n', '\r\n'))))).toBe(third.publicKeyHex);
  });

  test('by the recovery key, which is the only one when the key is lost', () => {
    const byRecovery = [rotation({ from: first, to: second, by: recovery })];
    expect(inForce(keysWith(byRecovery))).toBe(second.publicKeyHex);
    expect(inForce(keysWith(byRecovery, { lost: [first.publicKeyHex] }))).toBe(second.publicKeyHex);
    expect(inForce(keysWith([rotation({ from: first, to: thief, by: first })], { lost: [first.publicKeyHex] }))).toContain('not signed by the recovery key');
    expect(inForce(keysWith(byRecovery, { recovery: '' }))).toContain('neither by the key before it');
  });

  test.each<[string, readonly string[], string]>([
    ['by a stranger', [rotation({ from: first, to: second, by: thief })], 'neither by the key before it nor by the recovery key'],
    [
      'by the hub alone: another key put in',
      [rotation({ from: first, to: second, by: first }).replace(second.publicKeyHex, third.publicKeyHex)],
      'neither by the key',
    ],
    ['of another member', [rotation({ from: first, to: second, by: first, member: 'deneb' })], 'is for "deneb"'],
    ['out of order', [rotation({ from: first, to: second, by: first, number: 2 })], 'in their order, without gaps'],
    ['from a key that is not in force', [rotation({ from: second, to: third, by: second })], 'the key in force is'],
    [
      'back to a key that was given up',
      [rotation({ from: first, to: second, by: first }), rotation({ from: second, to: first, by: second, number: 2 })],
      'which was given up',
    ],
    ['twice', [rotation({ from: first, to: second, by: first }), rotation({ from: first, to: second, by: first })], 'in their order'],
    ['with an unknown field', [rotation({ from: first, to: second, by: first }).replace('number', '__proto__: {}\nnumber')], 'does not read'],
    ['that is no text of ours', ['{{'], 'does not read'],
  ])('never %s', (_, rotations, said) => {
    expect(inForce(keysWith(rotations))).toContain(said);
  });
});

describe('terms after a rotation', () => {
  const member = memberId('altair');
  if (!member.ok) throw new Error(member.error.message);
  const body =
    'format: manara-terms\nversion: 1\nmember: altair\nnumber: 1\nissued: "2026-11-01T00:00:00Z"\nvalidUntil: "2027-01-30T00:00:00Z"\nterms:\n  - {to: heron, level: warn}\n';
  const signedBy = (signer: Signer): string => `${body}signature: "${Buffer.from(signer.sign(termsMessage('test', body))).toString('hex')}"\n`;
  const rosterWith = (keys: MemberKeys): Roster => {
    const found = keyInForce('altair', keys);
    return { members: [member.value], handles: {}, groups: {}, seals: {}, keys: { altair: found.ok ? found.value : '' }, keyring: { altair: keys } };
  };
  const verdict = (signer: Signer, keys: MemberKeys): string => {
    const read = parseTerms('t', signedBy(signer));
    if (!read.ok) throw new Error(read.error.message);
    const checked = checkTermsSignature(read.value, rosterWith(keys), 'test');
    return checked.ok ? 'holds' : checked.error.message;
  };

  test('hold by the new key and no longer by the old one', () => {
    const keys = keysWith([rotation({ from: first, to: second, by: first })]);
    expect(verdict(second, keys)).toBe('holds');
    expect(verdict(first, keys)).toContain('not by its key');
  });

  test('grant nothing while the key is reported lost, whoever signed them', () => {
    const keys = keysWith([], { lost: [first.publicKeyHex] });
    expect(verdict(first, keys)).toContain('is reported lost, so nothing of it is released');
    expect(verdict(recovery, keys)).toContain('is reported lost');
  });

  test('an auditor finds a key in force that no rotation leads to', () => {
    const roster = rosterWith(keysWith([rotation({ from: first, to: second, by: first })]));
    expect(wrongKey(roster)).toBeUndefined();
    expect(wrongKey({ ...roster, keys: { altair: thief.publicKeyHex } })).toBe('altair');
  });
});
