/** The console's WebSocket: who may open it, and its playback. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { LIMITS, type TimeS } from '../base/index.ts';
import type { BoxNews } from '../channel/index.ts';
import { readConsoleMessage, type ConsoleMessage } from './console-message.ts';
import type { Pace } from './director.ts';
import type { FrameStore } from './frame-store.ts';
import { createPlayback, type Playback, type Written } from './playback.ts';

/** Twenty turns a second: a frame of a ×10 run is at most 50 ms late. */
const TURN_MS = 50;
const CLOCK_EVERY_TURNS = 20;
const LOG_EVERY_TURNS = 1200;
/** Close code by which a console knows that it must log in again. */
const SESSION_OVER = 4401;

export interface SocketOptions {
  readonly store: FrameStore;
  /** What whoever opened a socket may see, when that is not all alike. */
  storeOf?(request: IncomingMessage): FrameStore;
  /** Undefined when a request may not come in (Host, Origin, session); else says whether it still may, asked once a second. */
  admit(request: IncomingMessage): (() => boolean) | undefined;
  /** News of mediated lines for whoever opened the socket; the answer ends them, undefined: there are none for it. */
  watch?(request: IncomingMessage, listener: (news: BoxNews) => void): (() => void) | undefined;
  /** Told what was written to each stream, once a minute and when it ends. */
  onWritten(session: number, written: readonly Written[]): void;
  readonly startSpeedup: number;
  /** What every screen takes up when its number changes. */
  pace(): Pace;
  /** Where a new console begins. */
  startAt(): TimeS;
}

export interface ConsoleSockets {
  count(): number;
  close(): void;
}

interface Session {
  readonly store: FrameStore;
  readonly sessionNumber: number;
  readonly watched: Set<number>;
  readonly playback: Playback;
  generation: number;
  paceNumber: number;
}

const nowS = (): number => performance.now() / 1000;

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

const clockMessage = (playback: Playback): object => {
  const { at, speedup, computedUntil } = playback.clock(nowS());
  return { type: 'clock', at, speed: speedup, computedUntil };
};

/** Does what a console asks; the answer says why not, '' when it was done. */
function obey(message: ConsoleMessage, session: Session): string {
  const { playback, watched, store } = session;
  switch (message.type) {
    case 'watch': {
      const view = store.facts().views.find(({ handle }) => handle === message.view);
      if (view === undefined || !view.levels.includes(message.level)) {
        return `there is no view ${message.view} at level ${message.level}: take one from /api/session`;
      }
      if (!watched.has(message.stream) && watched.size >= LIMITS.streamsPerSocketMax) {
        return `a socket watches at most ${LIMITS.streamsPerSocketMax} streams: unwatch one first`;
      }
      watched.add(message.stream);
      if (message.at !== undefined) playback.seek(message.at, nowS());
      if (message.speed !== undefined) playback.setSpeed(message.speed, nowS());
      playback.watch({ streamNumber: message.stream, view: message.view, level: message.level });
      break;
    }
    case 'unwatch':
      watched.delete(message.stream);
      playback.unwatch(message.stream);
      break;
    case 'seek':
      playback.seek(message.at, nowS());
      break;
    case 'speed':
      playback.setSpeed(message.speed, nowS());
      break;
    case 'pause':
      playback.setSpeed(0, nowS());
      break;
  }
  // At once: who seeks should not wait for the next turn.
  playback.turn(nowS());
  return '';
}

/** Takes up WebSockets at /ws of `server`. */
export function createConsoleSockets(server: Server, options: SocketOptions): ConsoleSockets {
  const { store } = options;
  // No compression: frames are packed already, and a compressor per socket costs more than it saves.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LIMITS.consoleMessageBytesMax, perMessageDeflate: false });
  let sessionsSoFar = 0;

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').split('?')[0];
    const still = options.admit(request);
    if (still === undefined) return refuse(socket, '403 Forbidden');
    if (path !== '/ws') return refuse(socket, '404 Not Found');
    if (sockets.clients.size >= LIMITS.consoleSocketsMax) return refuse(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (opened) => attend(opened, still, request));
  });

  function say(socket: WebSocket, message: object): void {
    socket.send(JSON.stringify(message));
  }

  function tellRestart(socket: WebSocket, session: Session): void {
    if (session.generation === store.generation()) return;
    session.generation = store.generation();
    say(socket, { type: 'restarted', firstAt: store.facts().firstAt });
  }

  /** A new pace is told at once: whoever looks must not think that the picture is late. */
  function keepPace(socket: WebSocket, session: Session): void {
    const { number, speedup } = options.pace();
    if (number === session.paceNumber) return;
    session.paceNumber = number;
    session.playback.setSpeed(speedup, nowS());
    say(socket, { ...clockMessage(session.playback), paced: true });
  }

  /** Messages of a frame by stream number: most consoles look at the same ones, and each is made once. */
  const messages = new WeakMap<Uint8Array, Uint8Array[]>();

  function messageOf(streamNumber: number, frame: Uint8Array): Uint8Array {
    const made = messages.get(frame) ?? [];
    messages.set(frame, made);
    if (made[streamNumber] === undefined) {
      const message = new Uint8Array(frame.length + 1);
      message[0] = streamNumber;
      message.set(frame, 1);
      made[streamNumber] = message;
    }
    return made[streamNumber];
  }

  function openSession(socket: WebSocket, request: IncomingMessage): Session {
    const seen = options.storeOf?.(request) ?? store;
    sessionsSoFar += 1;
    const at = options.startAt();
    const port = {
      store: seen,
      send: (streamNumber: number, frame: Uint8Array) => socket.send(messageOf(streamNumber, frame)),
      bufferedBytes: () => socket.bufferedAmount,
    };
    const pace = options.pace();
    const playback = createPlayback(port, { at, speedup: pace.number > 0 ? pace.speedup : options.startSpeedup, nowS: nowS() });
    return { store: seen, sessionNumber: sessionsSoFar, playback, watched: new Set(), generation: store.generation(), paceNumber: pace.number };
  }

  function hear(socket: WebSocket, session: Session, text: string): void {
    const message = readConsoleMessage(text);
    if (!message.ok) return say(socket, { type: 'error', ...message.error });
    const refused = obey(message.value, session);
    if (refused !== '') say(socket, { type: 'error', code: 'console/view-unknown', message: refused });
  }

  function attend(socket: WebSocket, still: () => boolean, request: IncomingMessage): void {
    const session = openSession(socket, request);
    const { playback, sessionNumber } = session;
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
      tellRestart(socket, session);
      keepPace(socket, session);
      playback.turn(nowS());
      if (turns % CLOCK_EVERY_TURNS === 0) {
        if (!still()) return socket.close(SESSION_OVER, 'the session is over');
        const failure = store.failure();
        say(socket, { ...clockMessage(playback), ...(failure === '' ? {} : { failure }) });
      }
      if (turns % LOG_EVERY_TURNS === 0) options.onWritten(sessionNumber, playback.written());
    }, TURN_MS);
    // Binary messages are no language of ours: they fail to read as JSON like any other nonsense.
    socket.on('message', (data: Buffer) => hear(socket, session, data.toString()));
    socket.on('error', () => socket.terminate());
    const unwatch = options.watch?.(request, (news) => say(socket, { type: 'said', ...news }));
    socket.on('close', () => {
      clearInterval(timer);
      unwatch?.();
      options.onWritten(sessionNumber, playback.written());
    });
    say(socket, clockMessage(playback));
  }

  return {
    count: () => sockets.clients.size,
    close() {
      for (const socket of sockets.clients) socket.close(1001, 'the server stops');
      sockets.close();
    },
  };
}
