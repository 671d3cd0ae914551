import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timeFromIso, timeS, utf8 } from '../../base/index.ts';
import { createCapIssuer } from '../../deliver/index.ts';
import { readCap } from '../../format/cap/index.ts';
import type { PlaceId } from '../../base/index.ts';
import { CATALOGUES } from '../../warn/index.ts';
import { signCap, type CapKeys } from './sign-cap.ts';

/** xmlsec1 reads what we sign; openssl makes the certificate. Where the run must be complete they must be there. */
const hasTools = ['xmlsec1', 'openssl'].every((tool) => spawnSync(tool, ['--version']).error === undefined);
const skips = !hasTools && process.env['CI'] !== 'true';

let folder = '';
let keys: CapKeys = { key: '', certificate: '' };

function unsigned(): string {
  const at = timeFromIso('2024-04-13T22:10:00Z');
  const sentAt = at.ok ? at.value : timeS(0);
  const issuer = createCapIssuer({
    mode: 'test',
    sender: 'warnings@cell.example',
    secret: utf8('altair'),
    catalogues: CATALOGUES,
    languages: ['ar', 'en'],
    senderNames: { en: 'Altair & Co', ar: 'النسر' },
    utcOffsetMin: 180,
    audience: 'public',
    places: [
      {
        id: 'qasr' as PlaceId,
        names: { en: 'Qasr <east>', ar: 'قصر' },
        ring: Float64Array.from([0.62, 0.55, 0.63, 0.55, 0.63, 0.56, 0.62, 0.55]),
        latRad: 0.555,
        lonRad: 0.625,
        radiusM: 9_000,
        populationCount: 9,
        shelterS: 180,
        member: undefined,
      },
    ],
  });
  return issuer.issue(
    [{ placeIndex: 0, stage: 'take-cover', kindClass: 'drone', arrivalAt: timeS(sentAt + 240), event: 1, sequence: 1, issuedAt: sentAt, notUpdated: false }],
    sentAt,
  )[0].xml;
}

beforeAll(() => {
  if (skips) return;
  folder = mkdtempSync(join(tmpdir(), 'manara-cap-keys-'));
  const made = spawnSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-days', '30', '-subj', '/CN=warnings.example'],
    { cwd: folder },
  );
  expect(made.status, made.stderr.toString()).toBe(0);
  keys = { key: readFileSync(join(folder, 'key.pem'), 'utf8'), certificate: readFileSync(join(folder, 'cert.pem'), 'utf8') };
});
afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

function xmlsecSays(xml: string): string {
  writeFileSync(join(folder, 'alert.xml'), xml);
  const { stdout, stderr } = spawnSync('xmlsec1', ['--verify', '--trusted-pem', 'cert.pem', 'alert.xml'], { cwd: folder, encoding: 'utf8' });
  return /^(OK|FAIL)$/m.exec(`${stdout}\n${stderr}`)?.[1] ?? `${stdout}${stderr}`;
}

describe.skipIf(skips)('a signed CAP message', () => {
  test('is accepted by xmlsec1, and by our own reader, as the message that was signed', () => {
    const signed = signCap(unsigned(), keys);
    expect(xmlsecSays(signed)).toBe('OK');
    const back = readCap(signed);
    const before = readCap(unsigned());
    expect(back.ok && before.ok && back.value).toEqual(before.ok && { ...before.value, signed: true });
  });

  test('is refused by xmlsec1 when one letter of it was changed', () => {
    const signed = signCap(unsigned(), keys);
    expect(xmlsecSays(signed.replace('Immediate', 'Future'))).toBe('FAIL');
  });

  test('has the same bytes every time', () => {
    expect(signCap(unsigned(), keys)).toBe(signCap(unsigned(), keys));
  });
});
