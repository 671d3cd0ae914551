/** Keys, certificates and fingerprints in a configuration. */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { readFingerprint } from '../auth/certificates.ts';
import type { Problems } from './places.ts';
import { fields } from './words.ts';

const path = z.string().min(1);

/** A certificate's SHA-256. */
export const fingerprint = z.string().transform((text, context): string => {
  const read = readFingerprint(text);
  if (read !== undefined) return read;
  context.addIssue(`"${text.slice(0, 80)}" must be the SHA-256 fingerprint of a certificate, 64 hex digits as "manara keys make" prints it`);
  return z.NEVER;
});

/** A key and its certificate, as files. */
export const KEY_PAIR = fields({ key: path, certificate: path });

/** A door over TLS: its own key, and the certificates of the sites that may speak. */
export const DOOR_TLS = fields({ key: path, certificate: path, clients: z.array(fingerprint).min(1).max(64) });

/** A side that calls over TLS: its own key, and the certificate of whom it calls. */
export const PEER_TLS = fields({ key: path, certificate: path, fingerprint });

/** PEM texts. */
export interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

/** Others must not read a key. */
const OTHERS = 0o077;

/** Reads and checks a pair; what is wrong with it is added to the problems. */
export async function readKeyPair(words: z.infer<typeof KEY_PAIR>, what: string, at: (path: string) => string, problems: Problems): Promise<KeyPair> {
  const pair = { key: '', certificate: '' };
  try {
    const keyPath = at(words.key);
    const { mode } = await stat(keyPath);
    if ((mode & OTHERS) !== 0 && process.platform !== 'win32') problems.add(`the key of ${what}, ${keyPath}, can be read by others: chmod 600 it`);
    pair.key = await readFile(keyPath, 'utf8');
    pair.certificate = await readFile(at(words.certificate), 'utf8');
  } catch (cause) {
    problems.add(`key or certificate of ${what} cannot be read: ${(cause as Error).message}; "manara keys make" makes both`);
    return pair;
  }
  try {
    const certificate = new X509Certificate(pair.certificate);
    if (!certificate.checkPrivateKey(createPrivateKey(pair.key))) problems.add(`key and certificate of ${what} do not belong together`);
    if (new Date(certificate.validTo) < new Date())
      problems.add(`the certificate of ${what} was valid until ${certificate.validTo}: make a new one with "manara keys make"`);
  } catch (cause) {
    problems.add(`key or certificate of ${what} is no PEM: ${(cause as Error).message}`);
  }
  return pair;
}
