/**
 * A member's key gives way to another: the member says so in a small file, signed by the key that goes or by its recovery key, which lies
 * where no network reaches it. What the hub alone says about a key can only take away: a key that is reported lost signs nothing more.
 */
import { z } from 'zod';
import { err, fault, ok, utf8, type Fault, type Result } from '../../base/index.ts';
import { checkSignature } from '../../record/store/index.ts';
import { unsignedText } from './terms-file.ts';
import { fields, id } from './words.ts';
import { checkYaml, parseYaml } from './yaml-file.ts';

export type RotationFault = Fault<'terms/rotation'>;

/** What the hub knows of a member's keys. */
export interface MemberKeys {
  /** The first public key, hex. */
  readonly key: string;
  /** The public recovery key, hex; '' without one. */
  readonly recovery: string;
  /** Keys that are reported lost: they change nothing any more. */
  readonly lost: readonly string[];
  /** Texts of rotations, the first one first. */
  readonly rotations: readonly string[];
}

const publicKey = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits: a public key as manara terms sign shows it');

const FILE = fields({
  format: z.literal('manara-key-rotation', { error: 'must be manara-key-rotation' }),
  version: z.literal(1, { error: 'must be 1: this program reads rotations of version 1' }),
  member: id('member'),
  number: z.int().min(1).max(1e6),
  from: publicKey,
  to: publicKey,
  signature: z.string().regex(/^[0-9a-f]{128}$/, 'must be 128 hex digits, as manara terms rotate writes them'),
});

/** What is signed: the text without its signature. */
export const rotationMessage = (text: string): Uint8Array => utf8(`manara key rotation v1\n${unsignedText(text)}`);

/** Whether a text reads as a rotation. */
export function checkRotation(text: string): Result<z.infer<typeof FILE>, RotationFault> {
  const yaml = parseYaml('the rotation', text);
  if (!yaml.ok) return err(fault('terms/rotation', yaml.error.message));
  const read = checkYaml(yaml.value, FILE);
  return read.ok ? ok(read.value) : err(fault('terms/rotation', read.error.message));
}

interface Step {
  readonly text: string;
  readonly number: number;
  readonly current: string;
  readonly before: readonly string[];
}

/** The key after one rotation, or what is wrong with it. */
function after(member: string, keys: MemberKeys, { text, number, current, before }: Step): Result<string, RotationFault> {
  const wrong = (what: string): Result<string, RotationFault> => err(fault('terms/rotation', `rotation ${number} of the key of "${member}" ${what}`));
  const read = checkRotation(text);
  if (!read.ok) return wrong(`does not read: ${read.error.message}`);
  const { value } = read;
  if (value.member !== member) return wrong(`is for "${value.member}": give each member its own`);
  if (value.number !== number) return wrong(`has number ${value.number}: give them in their order, without gaps`);
  if (value.from !== current) return wrong(`is from the key ${value.from.slice(0, 16)}…, the key in force is ${current.slice(0, 16)}…`);
  if (before.includes(value.to) || keys.lost.includes(value.to))
    return wrong(`goes back to the key ${value.to.slice(0, 16)}…, which was given up: make a new one`);
  const signature = Uint8Array.from(Buffer.from(value.signature, 'hex'));
  const signers = [...(keys.lost.includes(current) ? [] : [current]), ...(keys.recovery === '' ? [] : [keys.recovery])];
  if (signers.some((signer) => checkSignature(signer, rotationMessage(text), signature))) return ok(value.to);
  return wrong(
    keys.lost.includes(current)
      ? 'is not signed by the recovery key: the key before it is reported lost'
      : 'is signed neither by the key before it nor by the recovery key',
  );
}

/** The key that a member's terms must be signed by now. `terms/rotation` names the first rotation that does not hold. */
export function keyInForce(member: string, keys: MemberKeys): Result<string, RotationFault> {
  let current = keys.key;
  const before = [current];
  for (const [i, text] of keys.rotations.entries()) {
    const next = after(member, keys, { text, number: i + 1, current, before });
    if (!next.ok) return next;
    current = next.value;
    before.push(current);
  }
  return ok(current);
}
