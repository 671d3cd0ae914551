import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectSecure } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { fingerprintOf } from '../auth/certificates.ts';
import { makeCertificate, type MadeCertificate } from '../auth/make-certificate.ts';
import { openDoor, type OpenDoor } from '../door-listener.ts';
import { readFeedSite } from './feed-config.ts';
import { openLink, type Link } from './link.ts';
import { freePort } from '../../../test/serve/free-port.ts';
import { saidByOpenssl } from '../../../test/serve/openssl.ts';

let broker: MadeCertificate;
let site: MadeCertificate;
let stranger: MadeCertificate;
const printOf = ({ certificate }: MadeCertificate): string => fingerprintOf(new X509Certificate(certificate));
beforeAll(async () => {
  [broker, site, stranger] = await Promise.all([makeCertificate([], 2, new Date()), makeCertificate([], 2, new Date()), makeCertificate([], 2, new Date())]);
});

const got: string[] = [];
const told: string[] = [];
let door: OpenDoor | undefined;
let link: Link | undefined;
afterEach(async () => {
  await link?.close();
  await door?.close();
  link = undefined;
  door = undefined;
  got.length = 0;
  told.length = 0;
});

async function open(port: number, clients: readonly string[] = [printOf(site)]): Promise<void> {
  door = await openDoor(
    { id: 'site', format: 'plots', kind: 'tcp', endpoint: { host: '127.0.0.1', port }, from: undefined, tls: { ...broker, clients } },
    {
      input: (_door, _from, bytes) => void got.push(Buffer.from(bytes).toString('utf8')),
      told: (code, _door, message) => void told.push(`${code} ${message}`),
      now: () => 0,
    },
  );
}
const call = (port: number, keys = site, fingerprint = printOf(broker)): Link =>
  (link = openLink({ broker: { host: '127.0.0.1', port }, fingerprint, keys }, { told: (code, message) => void told.push(`${code} ${message}`) }));
const line = (text: string): Uint8Array => new TextEncoder().encode(`${text}\n`);
const bytesGot = (): string => got.join('');

describe('a door over TLS and the line of a site', () => {
  test('bring what the site says, in order, whole', async () => {
    const port = await freePort();
    await open(port);
    const line1 = call(port);
    for (let i = 0; i < 500; i += 1) line1.send(line(`plot ${i}`));
    await vi.waitFor(() => expect(bytesGot()).toBe(Array.from({ length: 500 }, (_, i) => `plot ${i}\n`).join('')), 5000);
    expect(line1.counters).toMatchObject({ waitingBytes: 0, droppedBytes: 0, sentBytes: bytesGot().length });
  });

  test('keep what comes while the broker is down, and bring it when it is back', async () => {
    const port = await freePort();
    const line1 = call(port);
    line1.send(line('before'));
    await vi.waitFor(() => expect(told[0]).toMatch(/^link\/fell /), 5000);
    await open(port);
    await vi.waitFor(() => expect(bytesGot()).toBe('before\n'), 8000);
    expect(told).toContain('link/stands the line to the broker stands');
  });

  test('a site whose certificate is not listed gets nothing in, and the door says which it showed', async () => {
    const port = await freePort();
    await open(port);
    call(port, stranger).send(line('secret'));
    await vi.waitFor(
      () => expect(told.some((text) => text.startsWith(`door/stranger 127.0.0.1 showed the certificate ${printOf(stranger)}, which is not listed`))).toBe(true),
      5000,
    );
    expect(got).toEqual([]);
    expect(door!.counters.strangersTotal).toBeGreaterThan(0);
  });

  test('nobody gets in without a certificate or without TLS', async () => {
    const port = await freePort();
    await open(port);
    const bare = connectSecure({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => bare.write('secret\n'));
    await new Promise((resolve) => bare.on('error', () => undefined).on('close', resolve));
    const plain = connectPlain(port, '127.0.0.1', () => plain.write('secret\nsecret\n'));
    await new Promise((resolve) => plain.on('error', () => undefined).on('close', resolve));
    expect(got).toEqual([]);
  });

  test('a site says nothing to a broker that it does not know', async () => {
    const port = await freePort();
    await open(port, [printOf(site)]);
    call(port, site, printOf(stranger)).send(line('secret'));
    await vi.waitFor(
      () =>
        expect(
          told.some((text) => text.startsWith(`link/fell the other side showed the certificate ${printOf(broker)}, which is not listed: it is not the broker`)),
        ).toBe(true),
      5000,
    );
    expect(got).toEqual([]);
  });

  test('a certificate that is over is refused', async () => {
    const old = await makeCertificate([], 1, new Date(Date.now() - 3 * 86_400_000));
    const port = await freePort();
    await open(port, [printOf(old)]);
    call(port, old).send(line('late'));
    await vi.waitFor(() => expect(told.some((text) => text.includes('make a new one'))).toBe(true), 5000);
    expect(got).toEqual([]);
  });

  test('the handshake names no authority, and the certificates no owner', async () => {
    const port = await freePort();
    await open(port);
    const said = await saidByOpenssl(port);
    if (process.env['CI'] === 'true' || said !== '') expect(said).toContain('No client certificate CA names sent');
    expect(new X509Certificate(site.certificate).subject).toMatch(/^CN=[0-9a-f]{32}$/);
  });
});

describe('the configuration of a site', () => {
  test('is read with its keys, and what makes no sense is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'manara-site-'));
    try {
      writeFileSync(join(folder, 'tls.key'), site.key, { mode: 0o600 });
      writeFileSync(join(folder, 'tls.crt'), site.certificate);
      const text = `format: manara-feed\nversion: 1\nbroker: "192.0.2.10:30443"\nfingerprint: ${printOf(broker)}\ntls: {key: tls.key, certificate: tls.crt}\nspeaks: asterix\nsources: {radar: {udp: "127.0.0.1:8600"}}\n`;
      const path = join(folder, 'feed.yaml');
      writeFileSync(path, text);
      const read = await readFeedSite(path);
      expect(read.ok && read.value.doors).toEqual([
        { kind: 'udp', endpoint: { host: '127.0.0.1', port: 8600 }, from: undefined, id: 'radar', format: 'asterix' },
      ]);
      const refusal = async (from: string, to: string): Promise<string> => {
        writeFileSync(path, text.replace(from, to));
        const again = await readFeedSite(path);
        return again.ok ? 'it reads' : again.error.message;
      };
      expect(await refusal(printOf(broker), 'abc')).toContain('must be the SHA-256 fingerprint of a certificate');
      expect(await refusal('tls.crt', 'none.crt')).toContain('key or certificate of this site cannot be read');
      expect(await refusal('speaks: asterix', 'speaks: morse')).toContain('"morse"');
      writeFileSync(join(folder, 'tls.crt'), stranger.certificate);
      expect(await refusal('x', 'x')).toContain('key and certificate of this site do not belong together');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
