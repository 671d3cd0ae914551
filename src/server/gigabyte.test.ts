import { connect } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { GIGABYTE, pour } from '../../test/serve/pour.ts';
import type { Door } from './config/doors.ts';
import { openDoor, type OpenDoor } from './door-listener.ts';
import { freePort } from '../../test/serve/free-port.ts';

/** A busy machine is slow with a gigabyte. */
vi.setConfig({ testTimeout: 240_000 });

/** Of what one connection may hold, several times over, and of the sender's own buffers. */
const GROWN_MAX = 96 * 2 ** 20;
/** What lies between the two ends before the closing is heard of. */
const UNDERWAY_MAX = 32 * 2 ** 20;

let opened: OpenDoor | undefined;
const inputs: string[] = [];
const told: string[] = [];
afterEach(async () => {
  await opened?.close();
  opened = undefined;
  inputs.length = 0;
  told.length = 0;
});

async function open(door: Pick<Door, 'format'> & { readonly kind: 'tcp' | 'http' }): Promise<number> {
  const port = await freePort();
  const whole = { id: 'door', endpoint: { host: '127.0.0.1', port }, from: undefined, tls: undefined, token: undefined, ...door } as Door;
  opened = await openDoor(whole, {
    input: (_door, _from, bytes) => void inputs.push(Buffer.from(bytes.subarray(0, 100)).toString('latin1')),
    told: (code, _door, message) => void told.push(`${code}: ${message}`),
    now: () => Date.now() / 1000,
  });
  return port;
}

test('a message that says it has a gigabyte, at a door of framed messages, ends its own connection before it is read; another one there goes on', async () => {
  const port = await open({ format: 'sapient', kind: 'tcp' });
  const other = connect(port, '127.0.0.1');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(GIGABYTE);
  const poured = await pour(port, length);
  expect(poured.isClosed).toBe(true);
  expect(poured.sentBytes).toBeLessThan(UNDERWAY_MAX);
  expect(poured.grownBytes).toBeLessThan(GROWN_MAX);
  expect(told.join('\n')).toMatch(/door\/framing: .*65536/);
  expect(inputs).toEqual([]);
  expect(other.destroyed).toBe(false);
  other.destroy();
});

test('a push that says it has a gigabyte is refused by its size, whether it says so before or not', async () => {
  const port = await open({ format: 'plots', kind: 'http' });
  const start = 'POST / HTTP/1.1\r\nhost: door\r\n';
  for (const head of [`${start}content-length: ${GIGABYTE}\r\n\r\n`, `${start}transfer-encoding: chunked\r\n\r\n${GIGABYTE.toString(16)}\r\n`]) {
    const poured = await pour(port, Buffer.from(head));
    expect(poured.isClosed).toBe(true);
    expect(poured.answer.toString()).toMatch(/^HTTP\/1\.1 413 [^]*at most 1048576 bytes in one push/);
    expect(poured.sentBytes).toBeLessThan(UNDERWAY_MAX);
    expect(poured.grownBytes).toBeLessThan(GROWN_MAX);
  }
  expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{"t":1,"sensor":"s"}\n' })).status).toBe(204);
});
