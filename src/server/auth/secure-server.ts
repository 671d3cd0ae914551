/** TLS for whoever listens: a caller must show a certificate that is listed by its fingerprint. */
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { CHECKED_BY_FINGERPRINT, peerProblem } from './certificates.ts';

/** A handshake that takes longer is given up. */
const HANDSHAKE_MS = 10_000;

export interface SecureKeys {
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
  /** Fingerprints that may call. */
  readonly clients: readonly string[];
}

export interface SecurePort {
  welcome(socket: Socket): void;
  /** Who was not let in, and why. */
  refused(address: string, problem: string): void;
}

/** A server over TLS 1.3 that hands on known callers alone. */
export function createKnownServer({ key, certificate, clients }: SecureKeys, port: SecurePort): Server {
  const server = createServer({ key, cert: certificate, requestCert: true, handshakeTimeout: HANDSHAKE_MS, ...CHECKED_BY_FINGERPRINT }, (socket: TLSSocket) => {
    const problem = peerProblem(socket, clients, new Date());
    if (problem === '') return port.welcome(socket);
    port.refused(socket.remoteAddress ?? '', problem);
    socket.destroy();
  });
  server.on('tlsClientError', (_cause, socket) => socket.destroy());
  return server;
}
