/**
 * The doors of a live broker: sockets and followed files whose bytes go in as they came. A door knows whom it listens
 * to; a stranger's datagram is dropped and counted, and said once.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { open, stat } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { LIMITS, timeS } from '../base/index.ts';
import { wholeCot } from '../format/cot/index.ts';
import { wholeBeast } from '../format/modes/index.ts';
import { wholePlots } from '../format/plots/index.ts';
import { wholeSapient } from '../format/sapient/index.ts';
import { watchAircraftFile } from './aircraft-file.ts';
import { CHECKED_BY_FINGERPRINT, peerProblem } from './auth/certificates.ts';
import type { Door, DoorTls } from './config/read-config.ts';
import type { AddressList } from './config/endpoints.ts';
import { keepConnection } from './door-connection.ts';
import { sapientAnswers } from './sapient-answers.ts';
import { wholeBlocks } from './stream-framing.ts';

export interface DoorCounters {
  datagramsTotal: number;
  bytesTotal: number;
  /** From addresses that are not on the list. */
  strangersTotal: number;
  /** Streams that were cut because their framing was lost, and bytes that could not be taken. */
  brokenTotal: number;
  lastInputAt: number | undefined;
}

export interface DoorPort {
  /** Bytes that came in whole: a datagram, blocks or lines. */
  input(door: string, from: string, bytes: Uint8Array): void;
  /** Something its operator should know; `code` of docs/errors.md. */
  told(code: 'door/stranger' | 'door/framing' | 'door/failed' | 'door/busy' | 'door/back', door: string, message: string): void;
  /** UTC seconds. */
  now(): number;
}

export interface OpenDoor {
  readonly door: Door;
  readonly counters: DoorCounters;
  /** Takes a new list of addresses without closing the door. */
  allow(from: AddressList | undefined): void;
  close(): Promise<void>;
}

interface Context {
  readonly port: DoorPort;
  readonly door: Door;
  readonly counters: DoorCounters;
  from: AddressList | undefined;
  readonly strangers: Set<string>;
}

function welcome(context: Context, address: string): boolean {
  const { from, strangers, counters, door, port } = context;
  const allowed = from === undefined ? address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1' : from.allows(address);
  if (allowed) return true;
  counters.strangersTotal += 1;
  if (!strangers.has(address) && strangers.size < LIMITS.unknownSourcesMax) {
    strangers.add(address);
    port.told('door/stranger', door.id, `${address} is not on this door's list: add it to "from" if it is one of yours`);
  }
  return false;
}

function take(context: Context, address: string, bytes: Uint8Array): void {
  context.counters.datagramsTotal += 1;
  context.counters.bytesTotal += bytes.length;
  context.counters.lastInputAt = context.port.now();
  context.port.input(context.door.id, address, bytes);
}

function openUdp(context: Context, endpoint: { host: string; port: number }): Promise<() => Promise<void>> {
  const socket: UdpSocket = createSocket({ type: endpoint.host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 4_194_304 });
  socket.on('message', (bytes, { address }) => {
    // Copied: the record and the broker's history keep it, and a view into the pool would keep the whole pool.
    if (welcome(context, address)) take(context, address, Uint8Array.from(bytes));
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(endpoint.port, endpoint.host, () => {
      socket.off('error', reject);
      socket.on('error', (cause) => context.port.told('door/failed', context.door.id, cause.message));
      resolve(() => new Promise((closed) => socket.close(closed)));
    });
  });
}

/** How much of a stream's beginning is whole, by what the door speaks: blocks, frames, or lines. */
function wholeLengthOf(format: Door['format']): (bytes: Uint8Array) => number {
  switch (format) {
    case 'asterix':
      return wholeBlocks;
    case 'beast':
      return wholeBeast;
    case 'cot':
      return wholeCot;
    case 'sapient':
      return wholeSapient;
    default:
      return wholePlots;
  }
}

const UNFRAMED: Readonly<Record<Door['format'], string>> = {
  asterix: 'a block whose length is less than 4, or more than',
  beast: 'a frame longer than',
  plots: 'a line or block longer than',
  avr: 'a line longer than',
  sbs: 'a line longer than',
  'aircraft-json': 'a line longer than',
  cot: 'an event longer than',
  sapient: 'a length that is none, or more than',
};

/** Gathers a stream into whole blocks or lines; an end that does not come is bounded by the largest input. */
function createGatherer(context: Context, address: string, answer?: (piece: Uint8Array) => void): (chunk: Uint8Array) => boolean {
  let held = new Uint8Array(0);
  const { format } = context.door;
  const wholeLength = wholeLengthOf(format);
  return (chunk) => {
    const bytes = new Uint8Array(held.length + chunk.length);
    bytes.set(held);
    bytes.set(chunk, held.length);
    const whole = wholeLength(bytes);
    if (whole < 0 || bytes.length - whole > LIMITS.inputBytesMax) {
      context.counters.brokenTotal += 1;
      context.port.told('door/framing', context.door.id, `${address} sent ${UNFRAMED[format]} ${LIMITS.inputBytesMax} bytes allow: the connection is closed`);
      return false;
    }
    held = bytes.slice(whole);
    for (let start = 0; start < whole; ) {
      const piece = pieceFrom(bytes.subarray(start, whole), wholeLength);
      take(context, address, piece.slice());
      answer?.(piece);
      start += piece.length;
    }
    return true;
  };
}

/** As many whole blocks or lines as one input may have. */
function pieceFrom(bytes: Uint8Array, wholeLength: (bytes: Uint8Array) => number): Uint8Array {
  if (bytes.length <= LIMITS.inputBytesMax) return bytes;
  const whole = wholeLength(bytes.subarray(0, LIMITS.inputBytesMax));
  return bytes.subarray(0, whole > 0 ? whole : LIMITS.inputBytesMax);
}

/** A SAPIENT node waits for the answer to its registration and to its alerts; other sources are listened to. */
function answererOf({ door, port }: Context, socket: Socket): ((piece: Uint8Array) => void) | undefined {
  if (door.format !== 'sapient') return undefined;
  return (piece) => {
    for (const answer of sapientAnswers(piece, { door: door.id, at: timeS(port.now()) })) if (socket.writableLength < LIMITS.inputBytesMax) socket.write(answer);
  };
}

/** TLS: whoever connects must show a certificate that the door lists. */
function secureServer(context: Context, tls: DoorTls, take: (socket: Socket) => void): Server {
  const server = createSecureServer({ key: tls.key, cert: tls.certificate, requestCert: true, handshakeTimeout: HANDSHAKE_MS, ...CHECKED_BY_FINGERPRINT }, (socket) => {
    const problem = peerProblem(socket, tls.clients, new Date());
    if (problem === '') return take(socket);
    context.counters.strangersTotal += 1;
    context.port.told('door/stranger', context.door.id, `${socket.remoteAddress ?? ''} ${problem}: add its fingerprint to clients if it is one of yours`);
    socket.destroy();
  });
  server.on('tlsClientError', (_cause, socket) => socket.destroy());
  server.maxConnections = 4 * LIMITS.connectionsPerDoorMax;
  return server;
}

const HANDSHAKE_MS = 10_000;

function openTcp(context: Context, endpoint: { host: string; port: number }, tls: DoorTls | undefined): Promise<() => Promise<void>> {
  const connections = new Set<Socket>();
  const attend = (socket: Socket): void => {
    const address = socket.remoteAddress ?? '';
    socket.on('error', () => socket.destroy());
    if (!welcome(context, address)) return void socket.destroy();
    if (connections.size >= LIMITS.connectionsPerDoorMax) {
      context.port.told('door/busy', context.door.id, `${address} is one connection too many, ${LIMITS.connectionsPerDoorMax} are open: close the others`);
      return void socket.destroy();
    }
    connections.add(socket);
    const gather = createGatherer(context, address, answererOf(context, socket));
    socket.on('data', (chunk: Buffer) => {
      if (!gather(chunk)) socket.destroy();
    });
    socket.on('close', () => connections.delete(socket));
  };
  const server: Server = tls === undefined ? createServer(attend) : secureServer(context, tls, attend);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: endpoint.host, port: endpoint.port }, () => {
      server.off('error', reject);
      server.on('error', (cause) => context.port.told('door/failed', context.door.id, cause.message));
      resolve(async () => {
        for (const socket of connections) socket.destroy();
        await new Promise((closed) => server.close(closed));
      });
    });
  });
}

const FOLLOW_EVERY_MS = 200;

/** Reads what is appended to a file, from its present end; a file that became shorter is read from its start. */
async function followFile(context: Context, path: string): Promise<() => Promise<void>> {
  let offset = (await stat(path)).size;
  let gather = createGatherer(context, path);
  let busy = Promise.resolve();
  async function readMore(): Promise<void> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size < offset) {
        offset = 0;
        gather = createGatherer(context, path);
      }
      while (offset < size) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(LIMITS.inputBytesMax, size - offset)), 0, undefined, offset);
        if (bytesRead === 0) return;
        offset += bytesRead;
        if (!gather(buffer.subarray(0, bytesRead))) gather = createGatherer(context, path);
      }
    } finally {
      await file.close();
    }
  }
  let failing = false;
  const timer = setInterval(() => {
    busy = busy.then(readMore).then(
      () => void (failing = false),
      (cause: Error) => {
        if (!failing) context.port.told('door/failed', context.door.id, cause.message);
        failing = true;
      },
    );
  }, FOLLOW_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await busy;
  };
}

function openConnection(context: Context, endpoint: { host: string; port: number }): () => Promise<void> {
  const { port, door } = context;
  const address = `${endpoint.host}:${endpoint.port}`;
  return keepConnection(endpoint, {
    gatherer: () => createGatherer(context, endpoint.host),
    fell: (reason) => port.told('door/failed', door.id, `${address}: ${reason}`),
    stands: () => port.told('door/back', door.id, `${address} speaks again`),
  });
}

function openFile(context: Context, path: string): Promise<() => Promise<void>> {
  if (context.door.format !== 'aircraft-json') return followFile(context, path);
  return watchAircraftFile(path, {
    input: (bytes) => take(context, path, bytes),
    failed: (reason) => context.port.told('door/failed', context.door.id, reason),
  });
}

async function openByKind(context: Context): Promise<() => Promise<void>> {
  const { door } = context;
  switch (door.kind) {
    case 'udp':
      return openUdp(context, door.endpoint);
    case 'tcp':
      return openTcp(context, door.endpoint, door.tls);
    case 'connect':
      return openConnection(context, door.endpoint);
    case 'file':
      return openFile(context, door.path);
  }
}

/** Opens a door; rejects when its address or file cannot be had. */
export async function openDoor(door: Door, port: DoorPort): Promise<OpenDoor> {
  const counters: DoorCounters = { datagramsTotal: 0, bytesTotal: 0, strangersTotal: 0, brokenTotal: 0, lastInputAt: undefined };
  const from = 'from' in door ? door.from : undefined;
  const context: Context = { port, door, counters, from, strangers: new Set() };
  const close = await openByKind(context);
  return {
    door, counters, close,
    allow(next) {
      context.from = next;
      context.strangers.clear();
    },
  };
}
