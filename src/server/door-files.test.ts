import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Door } from './config/doors.ts';
import { readStandardInput } from './door-files.ts';
import type { DoorPort } from './door-context.ts';
import { openDoor, type OpenDoor } from './door-listener.ts';
import { streamed } from './feed/streamed.ts';
import { freePort } from '../../test/serve/free-port.ts';

let folder: string;
const opened: OpenDoor[] = [];
const got: string[] = [];
const told: string[] = [];
const port: DoorPort = {
  input: (_door, _from, bytes) => void got.push(Buffer.from(bytes).toString('latin1')),
  told: (code, _door, message) => void told.push(`${code}: ${message}`),
  now: () => 1_713_045_540,
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-doors-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((door) => door.close()));
  got.length = 0;
  told.length = 0;
  rmSync(folder, { recursive: true });
});
async function open(door: Door): Promise<OpenDoor> {
  const found = await openDoor(door, port);
  opened.push(found);
  return found;
}
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 600) throw new Error(`waited too long: ${JSON.stringify({ got, told })}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A capture of raw IP with one UDP datagram for each payload. */
function capture(payloads: readonly string[]): Buffer {
  const head = Buffer.from('a1b2c3d4000200040000000000000000' + '0000ffff00000065', 'hex');
  return Buffer.concat([
    head,
    ...payloads.map((text) => {
      const payload = Buffer.from(text, 'latin1');
      const length = payload.length + 28;
      const frame = Buffer.alloc(16 + length);
      frame.writeUInt32BE(length, 8);
      frame.writeUInt32BE(length, 12);
      frame.write('4500', 16, 'hex');
      frame.writeUInt16BE(length, 18);
      frame[25] = 17;
      frame.writeUInt16BE(payload.length + 8, 40);
      payload.copy(frame, 44);
      return frame;
    }),
  ]);
}
const BLOCKS = ['\x30\x00\x05ab', '\x22\x00\x04c'];

describe('a folder', () => {
  const door = (format: Door['format'] = 'plots'): Door => ({ id: 'd', format, kind: 'folder', path: folder });

  test('gives each new file once, whole, in the order of names, and those that were there before not at all', async () => {
    writeFileSync(join(folder, 'old.ndjson'), 'old\n');
    await open(door());
    writeFileSync(join(folder, 'b.ndjson'), 'b1\nb2\n');
    writeFileSync(join(folder, 'a.ndjson'), 'a1\n');
    await until(() => got.length === 2);
    await pause(500);
    expect(got).toEqual(['a1\n', 'b1\nb2\n']);
  });

  test('waits for a file that is still being written, and passes over names of files that are not whole', async () => {
    await open(door());
    const slow = join(folder, 'slow.ndjson');
    writeFileSync(slow, 'one\n');
    for (let i = 0; i < 8; i += 1) {
      await pause(80);
      appendFileSync(slow, `more ${i}\n`);
    }
    writeFileSync(join(folder, 'x.part'), 'part\n');
    await until(() => got.length > 0);
    expect(got.join('')).toMatch(/^one\nmore 0\n[^]*more 7\n$/);
    mkdirSync(join(folder, 'inner'));
    renameSync(join(folder, 'x.part'), join(folder, 'x.ndjson'));
    await until(() => got.at(-1) === 'part\n');
  });

  test('reads captures into their datagrams, and a last line that has no line feed', async () => {
    await open(door('asterix'));
    writeFileSync(join(folder, 'a.pcap'), capture(BLOCKS));
    await until(() => got.length === 2);
    expect(got).toEqual(BLOCKS);
    writeFileSync(join(folder, 'cut.bin'), '\x30\x00\x05ab\x30\x00\x09c');
    await until(() => told.length === 1);
    expect(got[2]).toBe(BLOCKS[0]);
    expect(told[0]).toMatch(/^door\/framing: .*cut.bin ended inside a message, 4 bytes of it/);
  });

  test('takes plots as CSV, GeoJSON and KML, and says which file does not read', async () => {
    const opened = await open(door());
    writeFileSync(join(folder, 'a.csv'), '\ufefft,sensor,az,sdAz\r\n1712959200.5,ear-2,10,1\r\n1712959201.5,ear-2,11,1\r\n');
    await until(() => got.length === 1);
    expect(got[0].split('\n')).toEqual(['{"t":1712959200.5,"sensor":"ear-2","az":10,"sdAz":1}', '{"t":1712959201.5,"sensor":"ear-2","az":11,"sdAz":1}', '']);
    writeFileSync(
      join(folder, 'b.geojson'),
      '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"t":"2024-04-12T22:00:00Z","sensor":"post-7","sdHor":2000},"geometry":{"type":"Point","coordinates":[35.25,31.5]}}]}',
    );
    await until(() => got.length === 2);
    expect(got[1]).toBe('{"t":1712959200,"sensor":"post-7","sdHor":2000,"lon":35.25,"lat":31.5}\n');
    writeFileSync(join(folder, 'c.csv'), 't,sensor,az\n1,x\n');
    writeFileSync(join(folder, 'd.geojson'), '{"type":"Feature","geometry":{"type":"Polygon","coordinates":[]}}');
    await until(() => told.length === 2);
    expect(told.join()).toMatch(/c\.csv is not read: row 2 has 2 cells, the head has 3 \[plots\/document\].*d\.geojson is not read: feature 1 is no Point/);
    expect(opened.counters).toMatchObject({ brokenTotal: 2, datagramsTotal: 2 });
  });

  test('that is not there cannot be opened', async () => {
    await expect(open({ id: 'd', format: 'plots', kind: 'folder', path: join(folder, 'none') })).rejects.toThrow('ENOENT');
  });
});

describe('standard input', () => {
  const context = (format: Door['format']): Parameters<typeof readStandardInput>[0] => ({
    port,
    door: { id: 'd', format, kind: 'stdin' },
    counters: { datagramsTotal: 0, bytesTotal: 0, strangersTotal: 0, brokenTotal: 0, lastInputAt: undefined, shedBytesTotal: 0 },
    from: undefined,
    strangers: new Set(),
    quota: { bytesPerSMax: Infinity, secondS: -1, takenBytes: 0 },
  });

  test('gives lines as they become whole, the last one too, and says that it has ended', async () => {
    const input = new PassThrough();
    const close = readStandardInput(context('plots'), input);
    input.write('{"t":1}\n{"t"');
    await until(() => got.length === 1);
    input.end(':2}');
    await until(() => told.length === 1);
    expect(got).toEqual(['{"t":1}\n', '{"t":2}']);
    expect(told[0]).toContain('standard input has ended');
    await close();
  });

  test('takes a capture that a recorder writes, frame by frame, however it is cut', async () => {
    const input = new PassThrough();
    const close = readStandardInput(context('asterix'), input);
    for (const byte of capture(BLOCKS)) input.write(Uint8Array.of(byte));
    await until(() => got.length === 2);
    expect(got).toEqual(BLOCKS);
    await close();
  });
});

describe('a push by HTTP', () => {
  async function push(
    number: number,
    body: string | Buffer,
    options: { readonly method?: string; readonly headers?: Record<string, string> } = {},
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: number, method: options.method ?? 'POST', headers: options.headers ?? {} }, (response) => {
        const chunks: Buffer[] = [];
        response
          .on('data', (chunk: Buffer) => void chunks.push(chunk))
          .on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
      });
      sent.on('error', reject).end(body);
    });
  }

  test('takes whole messages and says so; what is cut or too much is refused with the reason', async () => {
    const number = await freePort();
    const door = await open({ id: 'd', format: 'plots', kind: 'http', endpoint: { host: '127.0.0.1', port: number }, from: undefined });
    expect((await push(number, '{"t":1}\n{"t":2}')).status).toBe(204);
    expect(got).toEqual(['{"t":1}\n', '{"t":2}']);
    expect((await push(number, '', { method: 'GET' })).status).toBe(405);
    expect((await push(number, 'x', { headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
    expect((await push(number, Buffer.alloc(1_048_577, 10)).catch(() => ({ status: 413 }))).status).toBe(413);
    expect(door.counters.datagramsTotal).toBe(2);
  });

  test('of CSV is taken as its rows, and refused whole when it does not read', async () => {
    const number = await freePort();
    await open({ id: 'd', format: 'plots', kind: 'http', endpoint: { host: '127.0.0.1', port: number }, from: undefined });
    expect((await push(number, 't,sensor,az,sdAz\n1712959200.5,ear-2,10,1\n')).status).toBe(204);
    expect(got).toEqual(['{"t":1712959200.5,"sensor":"ear-2","az":10,"sdAz":1}\n']);
    expect(await push(number, 't,sensor,az,sdAz\n1712959200.5,"ear-2')).toMatchObject({
      status: 400,
      text: expect.stringContaining('plots/document') as string,
    });
  });

  test('of blocks that are not whole is refused, whole ones before it are taken', async () => {
    const number = await freePort();
    await open({ id: 'd', format: 'asterix', kind: 'http', endpoint: { host: '127.0.0.1', port: number }, from: undefined });
    expect(await push(number, Buffer.from('\x30\x00\x05ab\x30\x00\x09c', 'latin1'))).toEqual({
      status: 400,
      text: 'the last message is not whole: send each push whole [door/framing]\n',
    });
    expect(await push(number, Buffer.from('\x30\x00\x01', 'latin1'))).toEqual({ status: 400, text: 'not asterix: its framing is lost [door/framing]\n' });
    expect(got).toEqual([BLOCKS[0]]);
  });

  test('is taken with the token of the door alone, and from the addresses on its list alone', async () => {
    const number = await freePort();
    const token = 'a'.repeat(32);
    const door = await open({ id: 'd', format: 'plots', kind: 'http', endpoint: { host: '127.0.0.1', port: number }, from: undefined, token });
    expect((await push(number, 'x\n')).status).toBe(401);
    expect((await push(number, 'x\n', { headers: { authorization: `Bearer ${'a'.repeat(31)}` } })).status).toBe(401);
    expect((await push(number, 'x\n', { headers: { authorization: `Bearer ${token}` } })).status).toBe(204);
    door.allow({ words: ['192.0.2.7'], allows: () => false });
    expect((await push(number, 'y\n', { headers: { authorization: `Bearer ${token}` } })).status).toBe(403);
    expect(got).toEqual(['x\n']);
    expect(door.counters.strangersTotal).toBe(1);
  });

  test('of a whole aircraft.json gives a line for each aircraft', async () => {
    const number = await freePort();
    await open({ id: 'd', format: 'aircraft-json', kind: 'http', endpoint: { host: '127.0.0.1', port: number }, from: undefined });
    expect((await push(number, '{"now":1,"aircraft":[{"hex":"71c0a1"},{"hex":"71c0a2"}]}')).status).toBe(204);
    expect(got).toEqual(['{"now":1,"hex":"71c0a1"}\n{"now":1,"hex":"71c0a2"}\n']);
    expect((await push(number, '{"now":1}')).status).toBe(400);
  });
});

describe('what a site sends on as a stream', () => {
  test('is whole: a datagram of TAK becomes a piece of one, what is cut is left out', () => {
    const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(streamed('asterix', bytes('\x30\x00\x05ab'))).toEqual(bytes('\x30\x00\x05ab'));
    expect(streamed('asterix', bytes('\x30\x00\x06ab'))).toBeUndefined();
    expect(streamed('plots', bytes('{"t":2}'))).toEqual(bytes('{"t":2}\n'));
    expect(streamed('plots', bytes('MPL\x01\x00\x30cut'))).toBeUndefined();
    // An event with a uid and a type, behind the header of a datagram.
    const event = [0x12, 0x08, 0x0a, 0x03, 0x61, 0x2d, 0x75, 0x2a, 0x01, 0x75];
    expect(streamed('cot', Uint8Array.of(0xbf, 1, 0xbf, ...event))).toEqual(Uint8Array.of(0xbf, event.length, ...event));
    expect(streamed('cot', Uint8Array.of(0xbf, 1, 0xbf, 0xff))).toBeUndefined();
    expect(streamed('cot', bytes('<event></event>\n'))).toEqual(bytes('<event></event>'));
  });
});
