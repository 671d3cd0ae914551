import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { connect, createServer, type Server } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { timeS, utf8 } from '../base/index.ts';
import { CATALOGUES } from '../warn/index.ts';
import { fingerprintOf } from './auth/certificates.ts';
import { makeCertificate, type MadeCertificate } from './auth/make-certificate.ts';
import { OUTLET, type OutletConfig } from './config/outlets.ts';
import { openDoor, type OpenDoor } from './door-listener.ts';
import { freePort } from '../../test/serve/free-port.ts';
import { openOutlet, type OpenOutlet, type OutletTools } from './outlets.ts';

let broker: MadeCertificate;
let client: MadeCertificate;
let stranger: MadeCertificate;
const printOf = ({ certificate }: MadeCertificate): string => fingerprintOf(new X509Certificate(certificate));
beforeAll(async () => {
  [broker, client, stranger] = await Promise.all([makeCertificate([], 2, new Date()), makeCertificate([], 2, new Date()), makeCertificate([], 2, new Date())]);
});
const told: string[] = [];
const tools: OutletTools = {
  secret: utf8('s'),
  catalogues: CATALOGUES,
  placesOf: () => [],
  utcOffsetMinOf: () => 0,
  now: () => timeS(1_713_045_574),
  say: () => undefined,
  told: (code, _name, message) => void told.push(`${code}: ${message}`),
};
const opened: (OpenOutlet | OpenDoor | Server)[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (open) => open.close()));
  told.length = 0;
});
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 800) throw new Error(`waited too long: ${told.join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function heard(port: number, keys: MadeCertificate): { bytes: () => number; closed: () => boolean } {
  let bytes = 0;
  let closed = false;
  const socket = connect({ host: '127.0.0.1', port, key: keys.key, cert: keys.certificate, rejectUnauthorized: false });
  socket
    .on('data', (chunk: Buffer) => (bytes += chunk.length))
    .on('error', () => undefined)
    .on('close', () => (closed = true));
  return { bytes: () => bytes, closed: () => closed };
}

test('an outlet over TLS greets clients that it knows by their certificate, and nobody else', async () => {
  const { tls: _none, ...words } = OUTLET.parse({ to: 'altair', format: 'sapient', listen: '127.0.0.1:8087' });
  const config: OutletConfig = { ...words, listen: { host: '127.0.0.1', port: 0 }, listenTls: { ...broker, clients: [printOf(client)] } };
  const outlet = await openOutlet('o', config, tools);
  opened.push(outlet);
  const known = heard(outlet.port ?? 0, client);
  await until(() => known.bytes() > 100);
  const other = heard(outlet.port ?? 0, stranger);
  await until(() => other.closed());
  expect(other.bytes()).toBe(0);
  expect(told.some((line) => line.startsWith('outlet/stranger') && line.includes(printOf(stranger)))).toBe(true);
});

test("a door for pushes over TLS takes them with a certificate that it lists, and with nobody else's or none", async () => {
  const number = await freePort();
  const got: string[] = [];
  const doorPort = {
    input: (_door: string, _from: string, bytes: Uint8Array) => void got.push(Buffer.from(bytes).toString()),
    told: (code: string, _door: string, message: string) => void told.push(`${code} ${message}`),
    now: () => 0,
  };
  const door = await openDoor(
    {
      id: 'd',
      format: 'plots',
      kind: 'http',
      endpoint: { host: '127.0.0.1', port: number },
      from: undefined,
      token: 'a'.repeat(32),
      tls: { ...broker, clients: [printOf(client)] },
    },
    doorPort,
  );
  opened.push(door);
  const push = (keys: MadeCertificate | undefined, authorization: string): Promise<number> =>
    new Promise((resolve) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: number,
          method: 'POST',
          headers: { authorization },
          rejectUnauthorized: false,
          ...(keys === undefined ? {} : { key: keys.key, cert: keys.certificate }),
        },
        (response) => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0));
        },
      );
      sent.on('error', () => resolve(0)).end('{"t":1}\n');
    });
  const right = `Bearer ${'a'.repeat(32)}`;
  expect(await push(client, right)).toBe(204);
  expect(got).toEqual(['{"t":1}\n']);
  expect(await push(client, 'Bearer wrong')).toBe(401);
  expect([0, 403]).toContain(await push(stranger, right));
  expect([0, 403]).toContain(await push(undefined, right));
  // In the clear nothing is taken.
  expect(
    await fetch(`http://127.0.0.1:${number}`, { method: 'POST', body: '{"t":2}\n', headers: { authorization: right } }).then(
      ({ status }) => status,
      () => 0,
    ),
  ).not.toBe(204);
  expect(got).toHaveLength(1);
  expect(door.counters).toMatchObject({ datagramsTotal: 1, strangersTotal: 2 });
  expect(told.filter((line) => line.startsWith('door/stranger')).some((line) => line.includes(printOf(stranger)))).toBe(true);
});

test('a door that calls over TLS takes what the side with the right certificate says, and nothing of another', async () => {
  const port = async (keys: MadeCertificate): Promise<number> => {
    const server = createServer({ key: keys.key, cert: keys.certificate, minVersion: 'TLSv1.3' }, (socket) => {
      socket.on('error', () => undefined);
      socket.write('{"t":1}\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    opened.push(server);
    return (server.address() as AddressInfo).port;
  };
  const got: string[] = [];
  const doorPort = {
    input: (door: string, _from: string, bytes: Uint8Array) => void got.push(`${door} ${Buffer.from(bytes).toString()}`),
    told: (code: string, door: string, message: string) => void told.push(`${code} ${door} ${message}`),
    now: () => 0,
  };
  for (const [id, keys] of [
    ['right', broker],
    ['wrong', stranger],
  ] as const) {
    opened.unshift(
      await openDoor(
        { id, format: 'plots', kind: 'connect', endpoint: { host: '127.0.0.1', port: await port(keys) }, tls: { ...client, fingerprint: printOf(broker) } },
        doorPort,
      ),
    );
  }
  await until(() => got.length > 0 && told.some((line) => line.includes('wrong') && line.includes('which is not listed')));
  expect(got).toEqual(['right {"t":1}\n']);
});
