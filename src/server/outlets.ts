/**
 * Outlets: a view's frames in the words of other systems. Clients call (`listen`), are called (`connect`), or are sent datagrams (`send`). What
 * leaves is made once and given to every client; one that reads too slowly misses whole ticks, is counted, and goes on with the next.
 */
import { createSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { createKnownServer } from './auth/secure-server.ts';
import { LIMITS, assert, hmacSha256, recipientOf, utf8, type RecipientId, type TimeS } from '../base/index.ts';
import { createAsterixFeed, createCotFeed, createSapientFeed, streamKey, type Outflow, type OutflowOptions } from '../deliver/index.ts';
import { createFrameReader, type FrameReader } from '../format/frame/index.ts';
import type { Frame, Place } from '../model/index.ts';
import { CATALOGUES, type Catalogues } from '../warn/index.ts';
import type { Endpoint } from './config/endpoints.ts';
import type { OutletConfig } from './config/outlets.ts';
import { keepConnection } from './door-connection.ts';
import { StatedFailure } from './failure.ts';
import type { LiveFrame } from './live-broker.ts';

export interface OutletCounters {
  messagesTotal: number;
  bytesTotal: number;
  /** Ticks that a client was not given, because it had not read those before. */
  missedTotal: number;
  clientsCount: number;
  /** Values that the format has no room for. */
  readonly omittedTotal: number;
}

export interface OpenOutlet {
  readonly name: string;
  readonly counters: OutletCounters;
  /** Where it listens; undefined for the others. */
  readonly port: number | undefined;
  take(frames: readonly LiveFrame[]): void;
  close(): Promise<void>;
}

export interface OutletTools {
  readonly secret: Uint8Array;
  readonly catalogues: Catalogues;
  placesOf(recipient: RecipientId): readonly Place[];
  utcOffsetMinOf(recipient: RecipientId): number;
  now(): TimeS;
  /** Said to whoever started it: where an outlet listens. */
  say(line: string): void;
  told(code: 'outlet/failed' | 'outlet/back' | 'outlet/stranger' | 'outlet/busy', name: string, message: string): void;
}

/** ASTERIX as an outflow: warnings have no category. */
function asterixOutflow(words: OutletConfig, key: Uint8Array): Outflow {
  const feed = createAsterixFeed({ sac: words.sac ?? 0, sic: words.sic ?? 0, serviceId: 1, key });
  return {
    greeting: () => [],
    tracks: (frame) => feed.datagrams(frame),
    warnings: () => [],
    get omittedTotal() {
      return [...feed.omittedCounts.values()].reduce((sum, count) => sum + count, 0);
    },
  };
}

function outflowOf(name: string, words: OutletConfig, recipient: RecipientId, tools: OutletTools): Outflow {
  // Of this outlet alone: what two outlets of one member send cannot be matched by ids.
  const key = hmacSha256(streamKey(tools.secret, recipient, words.level), utf8(`outlet/${name}`));
  if (words.format === 'asterix') return asterixOutflow(words, key);
  const options: OutflowOptions = {
    key,
    places: tools.placesOf(recipient),
    catalogue: tools.catalogues[words.language] ?? CATALOGUES.en,
    utcOffsetMin: tools.utcOffsetMinOf(recipient),
  };
  if (words.format === 'sapient') return createSapientFeed(options);
  return createCotFeed({ ...options, form: words.form === 'xml' ? 'xml' : words.send === undefined ? 'stream' : 'mesh' });
}

/** Where messages go; `whole` for streams, one by one for datagrams. */
interface Line {
  send(messages: readonly Uint8Array[]): void;
  readonly port: number | undefined;
  close(): Promise<void>;
}

function give(socket: Socket, bytes: Uint8Array, counters: OutletCounters): void {
  if (socket.writableLength > LIMITS.outletBufferedBytesMax) counters.missedTotal += 1;
  else socket.write(bytes);
}

interface Opening {
  readonly name: string;
  readonly words: OutletConfig;
  readonly flow: Outflow;
  readonly tools: OutletTools;
  readonly counters: OutletCounters;
}

function openListener({ name, words, flow, tools, counters }: Opening, endpoint: Endpoint): Promise<Line> {
  const clients = new Set<Socket>();
  const attend = (socket: Socket): void => {
    const address = socket.remoteAddress ?? '';
    socket.on('error', () => socket.destroy());
    const welcome = words.from === undefined ? address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1' : words.from.allows(address);
    if (!welcome) {
      tools.told('outlet/stranger', name, `${address} is not on the list of this outlet: add it to "from" if it is one of yours`);
      return void socket.destroy();
    }
    if (clients.size >= LIMITS.outletClientsMax) {
      tools.told('outlet/busy', name, `${address} is one client too many, ${LIMITS.outletClientsMax} are there`);
      return void socket.destroy();
    }
    clients.add(socket);
    counters.clientsCount = clients.size;
    // What clients say is read away and not looked at: nothing comes in by an outlet.
    socket.resume();
    socket.on('close', () => {
      clients.delete(socket);
      counters.clientsCount = clients.size;
    });
    for (const message of flow.greeting(tools.now())) socket.write(message);
  };
  const server: Server =
    words.listenTls === undefined
      ? createServer(attend)
      : createKnownServer(words.listenTls, {
          welcome: attend,
          refused: (address, problem) => tools.told('outlet/stranger', name, `${address} ${problem}: add its fingerprint to clients if it is one of yours`),
        });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: endpoint.host, port: endpoint.port }, () => {
      server.off('error', reject);
      server.on('error', (cause) => tools.told('outlet/failed', name, cause.message));
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : undefined,
        send(messages) {
          const bytes = Buffer.concat(messages);
          for (const socket of clients) give(socket, bytes, counters);
        },
        async close() {
          for (const socket of clients) socket.destroy();
          await new Promise((closed) => server.close(closed));
        },
      });
    });
  });
}

function openCaller({ name, words, flow, tools, counters }: Opening, endpoint: Endpoint): Line {
  let current: Socket | undefined;
  const address = `${endpoint.host}:${endpoint.port}`;
  const close = keepConnection(
    { ...endpoint, tls: words.connectTls },
    {
      gatherer: () => ({ take: () => true }),
      connected(socket) {
        current = socket;
        counters.clientsCount = 1;
        for (const message of flow.greeting(tools.now())) socket.write(message);
      },
      fell(reason) {
        tools.told('outlet/failed', name, `${address}: ${reason}`);
      },
      ended() {
        current = undefined;
        counters.clientsCount = 0;
      },
      stands: () => tools.told('outlet/back', name, `${address} takes messages again`),
    },
  );
  return {
    port: undefined,
    send(messages) {
      if (current !== undefined) give(current, Buffer.concat(messages), counters);
    },
    close,
  };
}

function openSender({ name, tools }: Opening, endpoint: Endpoint): Line {
  const socket = createSocket(endpoint.host.includes(':') ? 'udp6' : 'udp4');
  let failing = false;
  socket.on('error', (cause) => tools.told('outlet/failed', name, cause.message));
  return {
    port: undefined,
    send(messages) {
      for (const message of messages) {
        socket.send(message, endpoint.port, endpoint.host, (cause) => {
          if (cause !== null && cause !== undefined && !failing) tools.told('outlet/failed', name, cause.message);
          failing = cause !== null && cause !== undefined;
        });
      }
    },
    close: () => new Promise((closed) => socket.close(() => closed())),
  };
}

async function openLine(opening: Opening): Promise<Line> {
  const { listen, connect, send } = opening.words;
  if (listen !== undefined) return openListener(opening, listen);
  if (connect !== undefined) return openCaller(opening, connect);
  assert(send !== undefined, 'an outlet has one way out: its configuration was checked');
  return openSender(opening, send);
}

/** Opens an outlet; rejects when its address cannot be had. */
export async function openOutlet(name: string, words: OutletConfig, tools: OutletTools): Promise<OpenOutlet> {
  const recipient = recipientOf(words.to);
  const flow = outflowOf(name, words, recipient, tools);
  const counters: OutletCounters = {
    messagesTotal: 0,
    bytesTotal: 0,
    missedTotal: 0,
    clientsCount: 0,
    get omittedTotal() {
      return flow.omittedTotal;
    },
  };
  const line = await openLine({ name, words, flow, tools, counters });
  const readers = new Map<string, FrameReader>();

  function read(frame: LiveFrame): Frame | undefined {
    let reader = readers.get(frame.level);
    if (reader === undefined) {
      reader = createFrameReader();
      readers.set(frame.level, reader);
    }
    const whole = reader.read(frame.bytes);
    return whole.ok ? whole.value : undefined;
  }

  return {
    name,
    counters,
    port: line.port,
    take(frames) {
      const messages: Uint8Array[] = [];
      for (const frame of frames) {
        if (frame.recipient !== recipient || (frame.level !== words.level && frame.level !== 'warn')) continue;
        const whole = read(frame);
        if (whole === undefined) continue;
        if (frame.level === words.level) messages.push(...flow.tracks(whole));
        if (frame.level === 'warn') messages.push(...flow.warnings(whole));
      }
      if (messages.length === 0) return;
      counters.messagesTotal += messages.length;
      for (const message of messages) counters.bytesTotal += message.length;
      line.send(messages);
    },
    close: () => line.close(),
  };
}

/** Opens all outlets of a configuration into `opened`, so that a failure leaves none behind that cannot be closed. */
export async function openOutlets(outlets: Readonly<Record<string, OutletConfig>>, tools: OutletTools, opened: OpenOutlet[]): Promise<void> {
  for (const [name, words] of Object.entries(outlets)) {
    try {
      const outlet = await openOutlet(name, words, tools);
      opened.push(outlet);
      if (outlet.port !== undefined) tools.say(`Outlet ${name} (${words.format}) listens at port ${outlet.port}`);
    } catch (cause) {
      throw new StatedFailure(`outlet "${name}" cannot be opened: ${(cause as Error).message} [outlet/failed]`);
    }
  }
}
