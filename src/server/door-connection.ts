/** A line that calls: TCP, or TLS, to a side that listens, such as a receiver's port. It calls again when the line falls. */
import { Socket } from 'node:net';
import { connect as connectSecure, type TLSSocket } from 'node:tls';
import { CHECKED_BY_FINGERPRINT, peerProblem } from './auth/certificates.ts';
import type { PeerTls } from './config/doors.ts';

/** First wait before calling again; it doubles up to the longest. */
const WAIT_LEAST_MS = 500;
const WAIT_MOST_MS = 30_000;
/** A line that says nothing for this long, not even that it stands, has fallen. */
const KEEP_ALIVE_MS = 15_000;

/** A handshake that takes longer is given up. */
const HANDSHAKE_MS = 10_000;

export interface ConnectionPort {
  /** Takes what came; false ends the connection, because its framing is lost. A new one is made for each connection. */
  gatherer(): { take(chunk: Uint8Array): boolean };
  /** The line stands: who calls to be heard speaks first. */
  connected?(socket: Socket): void;
  ended?(): void;
  /** Said once when the line falls or cannot be had, and once when it stands again. */
  fell(reason: string): void;
  stands(): void;
}

export interface CalledSide {
  readonly host: string;
  readonly port: number;
  /** Keys of this side, and the fingerprint of the other; undefined: in the clear. */
  readonly tls?: PeerTls | undefined;
}

/** Says once what is wrong with the other side of a line over TLS; '' when it is who it should be. */
function whenKnown(socket: TLSSocket, fingerprint: string, say: (problem: string) => void): void {
  socket.setTimeout(HANDSHAKE_MS, () => say(`no handshake within ${HANDSHAKE_MS / 1000} s`));
  socket.on('secureConnect', () => {
    socket.setTimeout(0);
    const problem = peerProblem(socket, [fingerprint], new Date());
    say(problem === '' ? '' : `the other side ${problem}`);
  });
}

/** Keeps a connection to `side` until it is closed; never rejects: a source that is down now may be up later. */
export function keepConnection(side: CalledSide, port: ConnectionPort): () => Promise<void> {
  let socket: Socket;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = WAIT_LEAST_MS;
  let isDown = false;
  let closed = false;

  function fall(reason: string): void {
    if (!isDown) port.fell(reason);
    isDown = true;
  }

  function call(): void {
    let reason = '';
    const gatherer = port.gatherer();
    const { host, tls } = side;
    socket = tls === undefined ? new Socket() : connectSecure({ host, port: side.port, key: tls.key, cert: tls.certificate, ...CHECKED_BY_FINGERPRINT });
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    let isKnown = tls === undefined;
    socket.on('data', (chunk: Buffer) => {
      if (!isKnown) return;
      if (isDown) port.stands();
      isDown = false;
      waitMs = WAIT_LEAST_MS;
      if (gatherer.take(chunk)) return;
      reason = 'its framing was lost';
      socket.destroy();
    });
    socket.on('error', (cause) => (reason = cause.message));
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      port.ended?.();
      if (closed) return;
      fall(`${reason === '' ? 'the other side closed the connection' : reason}; it is called again`);
      timer = setTimeout(call, waitMs);
      waitMs = Math.min(WAIT_MOST_MS, waitMs * 2);
    });
    const { connected } = port;
    const stands = (): void => {
      if (connected === undefined) return;
      if (isDown) port.stands();
      isDown = false;
      waitMs = WAIT_LEAST_MS;
      connected(socket);
    };
    if (tls === undefined) socket.on('connect', stands).connect({ host, port: side.port });
    else {
      whenKnown(socket as TLSSocket, tls.fingerprint, (problem) => {
        reason = problem;
        if (problem !== '') return void socket.destroy();
        isKnown = true;
        stands();
      });
    }
  }

  call();
  return async () => {
    closed = true;
    clearTimeout(timer);
    if (socket.closed) return;
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.destroy();
    await ended;
  };
}
