/** A door that calls: a TCP connection to a source that listens, such as a receiver's port. It calls again when the line falls. */
import { Socket } from 'node:net';

/** First wait before calling again; it doubles up to the longest. */
const WAIT_LEAST_MS = 500;
const WAIT_MOST_MS = 30_000;
/** A line that says nothing for this long, not even that it stands, has fallen. */
const KEEP_ALIVE_MS = 15_000;

export interface ConnectionPort {
  /** Takes what came; false ends the connection, because its framing is lost. A new one is made for each connection. */
  gatherer(): (chunk: Uint8Array) => boolean;
  /** The line stands: who calls to be heard speaks first. */
  connected?(socket: Socket): void;
  ended?(): void;
  /** Said once when the line falls or cannot be had, and once when it stands again. */
  fell(reason: string): void;
  stands(): void;
}

/** Keeps a connection to `endpoint` until it is closed; never rejects: a source that is down now may be up later. */
export function keepConnection(endpoint: { readonly host: string; readonly port: number }, port: ConnectionPort): () => Promise<void> {
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
    let reason = 'the source closed the connection';
    const gather = port.gatherer();
    socket = new Socket();
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.on('data', (chunk: Buffer) => {
      if (isDown) port.stands();
      isDown = false;
      waitMs = WAIT_LEAST_MS;
      if (gather(chunk)) return;
      reason = 'its framing was lost';
      socket.destroy();
    });
    socket.on('error', (cause) => (reason = cause.message));
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      port.ended?.();
      if (closed) return;
      fall(`${reason}; it is called again`);
      timer = setTimeout(call, waitMs);
      waitMs = Math.min(WAIT_MOST_MS, waitMs * 2);
    });
    const { connected } = port;
    if (connected !== undefined) {
      socket.on('connect', () => {
        if (isDown) port.stands();
        isDown = false;
        waitMs = WAIT_LEAST_MS;
        connected(socket);
      });
    }
    socket.connect({ host: endpoint.host, port: endpoint.port });
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
