/**
 * The doors of a live broker: sockets, files and pipes whose bytes go in as they came. A door knows whom it listens
 * to; a stranger's datagram is dropped and counted, and said once.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { LIMITS, timeS } from '../base/index.ts';
import { createKnownServer } from './auth/secure-server.ts';
import type { Door, DoorTls, PeerTls } from './config/doors.ts';
import type { AddressList, Endpoint } from './config/endpoints.ts';
import { keepConnection } from './door-connection.ts';
import { isWithinQuota, take, welcome, type DoorContext, type DoorCounters, type DoorPort } from './door-context.ts';
import { openFile, readStandardInput, watchFolder } from './door-files.ts';
import { createGatherer, type Answer } from './door-gatherer.ts';
import { openPush } from './door-push.ts';
import { createReceipts } from './door-receipts.ts';
import { sapientAnswers } from './sapient-answers.ts';

/** A line that says nothing for this long, not even that it stands, has fallen. */
const KEEP_ALIVE_MS = 15_000;

export interface OpenDoor {
  readonly door: Door;
  readonly counters: DoorCounters;
  /** Takes a new list of addresses without closing the door. */
  allow(from: AddressList | undefined): void;
  close(): Promise<void>;
}

function openUdp(context: DoorContext, endpoint: { host: string; port: number }): Promise<() => Promise<void>> {
  const socket: UdpSocket = createSocket({ type: endpoint.host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 4_194_304 });
  socket.on('message', (bytes, { address }) => {
    if (!welcome(context, address) || !isWithinQuota(context, bytes.length)) return;
    // Copied: the record and the broker's history keep it, and a view into the pool would keep the whole pool.
    take(context, address, Uint8Array.from(bytes));
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

/** A SAPIENT node waits for the answer to its registration and to its alerts, a sender of plots for receipts; other sources are listened to. */
function answererOf({ door, port }: DoorContext, socket: Socket): Answer | undefined {
  const { recorded } = port;
  if (door.kind === 'tcp' && door.receipts === true && recorded !== undefined) {
    const receipt = createReceipts(socket);
    return (piece, isTaken) => receipt(piece.length, isTaken ? recorded() : undefined);
  }
  if (door.format !== 'sapient') return undefined;
  return (piece, isTaken) => {
    if (!isTaken) return;
    for (const answer of sapientAnswers(piece, { door: door.id, at: timeS(port.now()) }))
      if (socket.writableLength < LIMITS.inputBytesMax) socket.write(answer);
  };
}

function openTcp(context: DoorContext, endpoint: { host: string; port: number }, tls: DoorTls | undefined): Promise<() => Promise<void>> {
  const connections = new Set<Socket>();
  const attend = (socket: Socket): void => {
    const address = socket.remoteAddress ?? '';
    socket.on('error', () => socket.destroy());
    if (!welcome(context, address)) return void socket.destroy();
    if (connections.size >= LIMITS.connectionsPerDoorMax) {
      context.port.told('door/busy', context.door.id, `${address} is one connection too many, ${LIMITS.connectionsPerDoorMax} are open: close the others`);
      return void socket.destroy();
    }
    // Of a sender that vanished without a word nothing else would ever free its place.
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    connections.add(socket);
    const gatherer = createGatherer(context, address, answererOf(context, socket));
    socket.on('data', (chunk: Buffer) => {
      if (!gatherer.take(chunk)) socket.destroy();
    });
    socket.on('close', () => connections.delete(socket));
  };
  const server: Server =
    tls === undefined
      ? createServer(attend)
      : createKnownServer(tls, {
          welcome: attend,
          refused(address, problem) {
            context.counters.strangersTotal += 1;
            context.port.told('door/stranger', context.door.id, `${address} ${problem}: add its fingerprint to clients if it is one of yours`);
          },
        });
  // Strangers must not take the places of others until their handshake is given up.
  if (tls !== undefined) server.prependListener('connection', (socket: Socket) => void (welcome(context, socket.remoteAddress ?? '') || socket.destroy()));
  server.maxConnections = 4 * LIMITS.connectionsPerDoorMax;
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

function openConnection(context: DoorContext, endpoint: Endpoint, tls: PeerTls | undefined): () => Promise<void> {
  const { port, door } = context;
  const address = `${endpoint.host}:${endpoint.port}`;
  return keepConnection(
    { ...endpoint, tls },
    {
      gatherer: () => createGatherer(context, endpoint.host),
      fell: (reason) => port.told('door/failed', door.id, `${address}: ${reason}`),
      stands: () => port.told('door/back', door.id, `${address} speaks again`),
    },
  );
}

async function openByKind(context: DoorContext): Promise<() => Promise<void>> {
  const { door } = context;
  switch (door.kind) {
    case 'udp':
      return openUdp(context, door.endpoint);
    case 'tcp':
      return openTcp(context, door.endpoint, door.tls);
    case 'http':
      return openPush(context, door);
    case 'connect':
      return openConnection(context, door.endpoint, door.tls);
    case 'file':
      return openFile(context, door.path);
    case 'folder':
      return watchFolder(context, door.path);
    case 'stdin':
      return readStandardInput(context);
  }
}

/** Opens a door that takes so many bytes a second; rejects when its address, file or folder cannot be had. */
export async function openDoor(door: Door, port: DoorPort, bytesPerSMax: number = Infinity): Promise<OpenDoor> {
  const counters: DoorCounters = { datagramsTotal: 0, bytesTotal: 0, strangersTotal: 0, brokenTotal: 0, lastInputAt: undefined, shedBytesTotal: 0 };
  const from = 'from' in door ? door.from : undefined;
  const context: DoorContext = { port, door, counters, from, strangers: new Set(), quota: { bytesPerSMax, secondS: -1, takenBytes: 0 } };
  const close = await openByKind(context);
  return {
    door,
    counters,
    close,
    allow(next) {
      context.from = next;
      context.strangers.clear();
    },
  };
}
