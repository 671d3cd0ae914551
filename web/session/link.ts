// The one WebSocket: says which streams are wanted, hands out frames and messages, comes back by itself when it drops.

import { signal } from '@preact/signals';
import { sessionOver } from './requests.ts';
import { tellNews } from './say-news.ts';
import { readMessage, type ServerMessage } from './server-messages.ts';

export type LinkState = 'connecting' | 'open' | 'lost';

export interface LinkEvents {
  opened(): void;
  frame(stream: number, bytes: Uint8Array): void;
  message(message: ServerMessage): void;
}

export interface Link {
  send(message: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/** Time to the next try: short at first, because most drops are short, then rarer. */
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 5_000;
/** The server speaks once a second. Silent for this long, the line is dead even if nobody has closed it: a laptop that slept finds it so. */
const SILENT_MAX_MS = 8_000;
/** The server closes a socket with this when its session has ended. */
const SESSION_OVER_CODE = 4401;

export const linkState = signal<LinkState>('connecting');
/** When the link dropped, by this machine's clock; undefined while it stands. */
export const lostAtMs = signal<number | undefined>(undefined);

function socketAddress(): string {
  const address = new URL('ws', document.baseURI);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.hash = '';
  address.search = '';
  return address.href;
}

function hand(data: unknown, events: LinkEvents): void {
  if (data instanceof ArrayBuffer) {
    const bytes = new Uint8Array(data);
    events.frame(bytes[0] ?? 0, bytes.subarray(1));
    return;
  }
  if (typeof data !== 'string') return;
  const said: unknown = JSON.parse(data);
  if (tellNews(said)) return;
  const message = readMessage(said);
  if (message !== undefined) events.message(message);
}

/** Opens the link and keeps it open until `close`. */
export function openLink(events: LinkEvents): Link {
  let socket: WebSocket | undefined;
  let retryMs = RETRY_FIRST_MS;
  let closed = false;
  let heardMs = performance.now();

  const lose = (): void => {
    socket = undefined;
    linkState.value = 'lost';
    lostAtMs.value ??= performance.now();
    // Nobody is let in again without logging in, which loads the page anew.
    if (sessionOver.value) return;
    setTimeout(connect, retryMs);
    retryMs = Math.min(RETRY_MAX_MS, retryMs * 2);
  };

  const connect = (): void => {
    const next = new WebSocket(socketAddress());
    socket = next;
    next.binaryType = 'arraybuffer';
    next.addEventListener('open', () => {
      retryMs = RETRY_FIRST_MS;
      heardMs = performance.now();
      linkState.value = 'open';
      lostAtMs.value = undefined;
      events.opened();
    });
    next.addEventListener('message', (event) => {
      heardMs = performance.now();
      hand(event.data, events);
    });
    next.addEventListener('close', (event) => {
      if (socket !== next || closed) return;
      if (event.code === SESSION_OVER_CODE) sessionOver.value = true;
      lose();
    });
  };

  connect();
  setInterval(() => {
    if (socket === undefined || performance.now() - heardMs < SILENT_MAX_MS) return;
    const dead = socket;
    heardMs = performance.now();
    lose();
    dead.close();
  }, 1_000);
  return {
    send: (message) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    close: () => {
      closed = true;
      socket?.close();
    },
  };
}
