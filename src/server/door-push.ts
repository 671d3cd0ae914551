/**
 * A door to which sources push by HTTP: POST with whole blocks, frames, lines or messages as the body. The answer says whether they were
 * taken, not what became of them: that stands in the feed's health.
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { LIMITS, sha256, utf8 } from '../base/index.ts';
import { CHECKED_BY_FINGERPRINT, peerProblem } from './auth/certificates.ts';
import type { DoorTls, PushDoor } from './config/doors.ts';
import { aircraftLines } from './aircraft-file.ts';
import { isAllowed, isWithinQuota, take, welcome, type DoorContext } from './door-context.ts';
import { createGatherer } from './door-gatherer.ts';
import { plotPieces } from './plot-files.ts';

/** A body that does not come in this time is given up. */
const REQUEST_MS = 15_000;

/** The same time for every wrong word, whatever it has in common with the right one. */
function isToken(given: string | undefined, expected: string): boolean {
  return timingSafeEqual(sha256(utf8(given ?? '')), sha256(utf8(`Bearer ${expected}`)));
}

function answer(response: ServerResponse, status: number, message: string): void {
  if (response.writableEnded) return;
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...(status >= 400 ? { connection: 'close' } : {}) })
    .end(message === '' ? '' : `${message}\n`);
}

/** The body; undefined when it is larger than a push may be. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LIMITS.pushBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function takeBody(context: DoorContext, address: string, body: Buffer, response: ServerResponse): void {
  if (!isWithinQuota(context, body.length))
    return answer(response, 429, 'more bytes in one second than the feeds of this door may say: wait a second [door/flood]');
  if (context.door.format === 'aircraft-json') {
    const pieces = aircraftLines(body.toString('utf8'));
    if (pieces === undefined)
      return answer(response, 400, 'no aircraft.json: it needs "now" and a list "aircraft", and no name twice in one object [door/framing]');
    for (const piece of pieces) take(context, address, piece);
    return answer(response, 204, '');
  }
  const plots = context.door.format === 'plots' ? plotPieces(body.toString('utf8')) : undefined;
  if (typeof plots === 'string') return answer(response, 400, `${plots} [door/framing]`);
  if (plots !== undefined) {
    for (const piece of plots) take(context, address, piece);
    return answer(response, 204, '');
  }
  const gatherer = createGatherer(context, address);
  if (!gatherer.take(body)) return answer(response, 400, `not ${context.door.format}: its framing is lost [door/framing]`);
  if (!gatherer.end()) return answer(response, 400, 'the last message is not whole: send each push whole [door/framing]');
  answer(response, 204, '');
}

function listener(context: DoorContext, door: PushDoor): RequestListener {
  const isKnown = (request: IncomingMessage): boolean => {
    if (door.tls === undefined) return true;
    const problem = peerProblem(request.socket as TLSSocket, door.tls.clients, new Date());
    if (problem === '') return true;
    context.counters.strangersTotal += 1;
    context.port.told('door/stranger', door.id, `${request.socket.remoteAddress ?? ''} ${problem}: add its fingerprint to clients if it is one of yours`);
    return false;
  };
  return (request, response) => {
    const address = request.socket.remoteAddress ?? '';
    request.on('error', () => request.destroy());
    if (!welcome(context, address)) return answer(response, 403, 'this address may not send here');
    // Browsers name the page that makes them send; sources have none. A page needs nobody's leave to send plain text to a port of its reader's machine.
    if (request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined)
      return answer(response, 403, 'pages of browsers may not send here');
    if (!isKnown(request)) return answer(response, 403, 'this certificate may not send here');
    if (door.token !== undefined && !isToken(request.headers.authorization, door.token))
      return answer(response, 401, "send the door's token: Authorization: Bearer …");
    if (request.method !== 'POST') return answer(response, 405, 'push with POST');
    if (request.headers['content-encoding'] !== undefined) return answer(response, 415, 'send the body as it is, without content-encoding');
    bodyOf(request).then(
      (body) => (body === undefined ? answer(response, 413, `at most ${LIMITS.pushBytesMax} bytes in one push`) : takeBody(context, address, body, response)),
      () => response.destroy(),
    );
  };
}

function serverOf(context: DoorContext, door: PushDoor, tls: DoorTls | undefined): Server {
  const limits = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: 1_000, maxHeaderSize: 8_192 };
  const handle = listener(context, door);
  if (tls === undefined) return createServer(limits, handle);
  const server = createSecureServer({ ...limits, key: tls.key, cert: tls.certificate, requestCert: true, ...CHECKED_BY_FINGERPRINT }, handle);
  server.on('tlsClientError', (_cause, socket) => socket.destroy());
  return server;
}

/** Opens the door; rejects when its address cannot be had. */
export function openPush(context: DoorContext, door: PushDoor): Promise<() => Promise<void>> {
  const server = serverOf(context, door, door.tls);
  // Strangers who wait before they ask must not take the places of others.
  let strangersCount = 0;
  server.on('connection', (socket: Socket) => {
    if (isAllowed(context, socket.remoteAddress ?? '')) return;
    strangersCount += 1;
    socket.once('close', () => (strangersCount -= 1));
    if (strangersCount > LIMITS.connectionsPerDoorMax) socket.destroy();
  });
  server.maxConnections = 4 * LIMITS.connectionsPerDoorMax;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: door.endpoint.host, port: door.endpoint.port }, () => {
      server.off('error', reject);
      server.on('error', (cause) => context.port.told('door/failed', door.id, cause.message));
      resolve(async () => {
        server.closeAllConnections();
        await new Promise((closed) => server.close(closed));
      });
    });
  });
}
