/** Makes a key and its own certificate for TLS. */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type JsonGeneralName,
} from '@peculiar/x509';

export interface MadeCertificate {
  /** PEM, PKCS #8. */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
}

// P-256 with SHA-256: browsers take it, TLS 1.3 has it.
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Clocks of two sites may differ. */
const EARLIER_MS = 3_600_000;

const nameOf = (value: string): JsonGeneralName => ({ type: /^[\d.]+$|:/.test(value) ? 'ip' : 'dns', value });

/** A certificate for `days`, whose subject is a random number; `names` are host names or addresses for browsers. */
export async function makeCertificate(names: readonly string[], days: number, now: Date): Promise<MadeCertificate> {
  const engine: unknown = webcrypto;
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: `4${randomBytes(15).toString('hex')}`,
      name: `CN=${randomBytes(16).toString('hex')}`,
      notBefore: new Date(now.getTime() - EARLIER_MS),
      notAfter: new Date(now.getTime() + days * DAY_MS),
      keys: keys as never,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names.map(nameOf))]),
      ],
    },
    engine as Parameters<typeof X509CertificateGenerator.createSelfSigned>[1],
  );
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { key: `${key}\n`, certificate: `${certificate.toString('pem')}\n` };
}
