// Stands in for the console's server where a test needs what a healthy run does not show: thousands of tracks, a
// record that cannot be written, a view that is being rebuilt, a connection that drops. Speaks the same frames.

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { timeS } from '../../src/base/index.ts';
import { createFrameWriter } from '../../src/format/frame/index.ts';
import type { FrameTrack, ViewLevel } from '../../src/model/index.ts';
import { bodyOf, createMockOfficer, type OfficerAct } from './mock-officer.ts';
import { endOfWaves, LAUNCH_AT, mockFlights, mockPlaces, mockWaves, mockTracks, mockWarnings, STARTS_AT } from './mock-sky.ts';

/** What a test can change while the server runs. */
export interface MockTroubles {
  unrecorded: boolean;
  rebuilding: boolean;
  silent: boolean;
  /** Frames of a version that no page knows. */
  otherVersion: boolean;
  /** Frames that nobody can read. */
  malformed: boolean;
  /** Nothing is computed yet that could be shown. */
  warming: boolean;
  /** Why the run has stopped. */
  failure: string;
  refuse: boolean;
  /** A live console whose people may approve and end warnings. */
  officer: boolean;
  /** One own feed has fallen silent, a channel fails. */
  unwell: boolean;
  extraTracks: number;
}

type Restart = ({ from: number } | { moment: string }) & { sharing: string | null };

export interface MockServer {
  readonly url: string;
  readonly port: number;
  readonly troubles: MockTroubles;
  /** What officers did. */
  readonly acts: OfficerAct[];
  /** Bodies of the restarts that were asked for. */
  readonly restarts: Restart[];
  dropAll(): void;
  close(): Promise<void>;
}

const STARS = [
  ['hub', 'Hub', 'المركز'],
  ['v1', 'Altair', 'الطائر'],
  ['v2', 'Deneb', 'ذنب'],
  ['v3', 'Vega', 'الواقع'],
  ['v4', 'Rigel', 'رجل'],
  ['v5', 'Aldebaran', 'الدبران'],
  ['v6', 'Fomalhaut', 'فم الحوت'],
] as const;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The policy that the real server sends too: nothing from elsewhere, nothing inline. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const levels: ViewLevel[] = ['warn', 'threats', 'picture'];

function sessionBody(sharing: string | null, computedUntil: number, endsAt: number): unknown {
  const moment = (key: string, en: string, ar: string, at: number | null): unknown => ({ key, names: { en, ar }, at });
  return {
    mode: 'exercise',
    live: false,
    version: '0.1.0',
    exercise: {
      name: 'april-2024',
      seed: 7,
      sharing,
      startsAt: STARTS_AT,
      endsAt,
      computedUntil,
      firstAt: STARTS_AT + 600,
      disclaimer: {
        en: [
          'Built on public figures of 13-14 April 2024; sensors, members, terms and outcomes are notional; no claim is made about what any state shared or did.',
        ],
        ar: ['مبني على أرقام منشورة عن 13-14 نيسان/أبريل 2024؛ المستشعرات والأعضاء والشروط والنتائج افتراضية؛ ولا يُدّعى شيء عما شاركته أي دولة أو فعلته.'],
      },
      moments: [
        moment('first-report', 'First report', 'أول بلاغ', STARTS_AT + 120),
        moment('airspaces-close', 'Airspaces close', 'إغلاق الأجواء', STARTS_AT + 1800),
        moment('ballistic', 'Ballistic launch', 'إطلاق باليستي', LAUNCH_AT),
        moment('first-take-cover', 'First take-cover', 'أول احتماء', LAUNCH_AT + 500),
        moment('all-clear', 'All clear', 'زوال الخطر', null),
      ],
    },
    views: [
      ...STARS.map(([handle, en, ar]) => ({ handle, names: { en, ar }, levels, kind: handle === 'hub' ? 'hub' : 'member', utcOffsetMin: 180 })),
      ...STARS.slice(1).map(([handle, en, ar]) => ({
        handle: `p${handle}`,
        names: { en: `Public of ${en}`, ar: `جمهور ${ar}` },
        levels: ['warn'],
        kind: 'public',
        utcOffsetMin: 180,
      })),
    ],
  };
}

interface Watch {
  view: string;
  level: ViewLevel;
  writer: ReturnType<typeof createFrameWriter>;
  number: number;
}

/** Which tracks a view holds: the hub all, every member another half, its public fewer. */
function isIn(view: string, track: FrameTrack): boolean {
  if (view === 'hub' || track.symbol === 'civil') return true;
  const index = Number(view.replace(/\D/g, ''));
  const share = view.startsWith('p') ? 3 : 2;
  return (track.id + index) % share === 0;
}

function frameOf(watch: Watch, at: number, sky: ReturnType<typeof mockFlights>, troubles: MockTroubles): Uint8Array {
  watch.number += 1;
  watch.writer.begin({
    mode: 'exercise',
    level: watch.level,
    rebuilding: troubles.rebuilding,
    unrecorded: troubles.unrecorded,
    epoch: 1,
    number: watch.number,
    at,
    snapshot: watch.number === 1,
    termsHash: '00112233445566aa',
  });
  if (watch.level !== 'warn' && !troubles.rebuilding) {
    for (const track of mockTracks(sky, at)) {
      if (!isIn(watch.view, track) || (watch.level === 'threats' && track.arrivals.length === 0)) continue;
      watch.writer.track(track, Math.floor(at / 10));
    }
  }
  return watch.writer.end(watch.level === 'warn' ? mockWarnings(sky, at) : []);
}

function serveSocket(
  socket: WebSocket,
  world: { flights: ReturnType<typeof mockFlights>; troubles: MockTroubles; until(): number; tellRestart: ((firstAt: number) => void)[] },
): void {
  const watches = new Map<number, Watch>();
  const clock = { at: LAUNCH_AT - 60, speed: 10 };
  const send = (stream: number, watch: Watch): void => {
    if (world.troubles.silent || socket.readyState !== socket.OPEN) return;
    const bytes = frameOf(watch, clock.at, world.flights, world.troubles);
    if (world.troubles.otherVersion) bytes[3] = 9;
    if (world.troubles.malformed) bytes.fill(0xff, 8);
    socket.send(Buffer.concat([Buffer.from([stream]), bytes]));
  };
  const afresh = (): void => {
    for (const [stream, watch] of watches) {
      watch.writer = createFrameWriter();
      watch.number = 0;
      send(stream, watch);
    }
  };
  socket.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString()) as { type: string; stream: number; view: string; level: ViewLevel; at?: number; speed?: number };
    if (message.type === 'watch') {
      if (message.at !== undefined) clock.at = Math.floor(message.at);
      if (message.speed !== undefined) clock.speed = message.speed;
      watches.set(message.stream, { view: message.view, level: message.level, writer: createFrameWriter(), number: 0 });
      afresh();
    } else if (message.type === 'unwatch') watches.delete(message.stream);
    else if (message.type === 'seek') {
      clock.at = Math.floor(message.at ?? clock.at);
      afresh();
    } else if (message.type === 'speed') clock.speed = message.speed ?? 1;
    else if (message.type === 'pause') clock.speed = 0;
  });
  world.tellRestart.push((firstAt) => {
    socket.send(JSON.stringify({ type: 'restarted', firstAt }));
    clock.at = firstAt;
    afresh();
  });
  let owed = 0;
  let sinceClockMs = 0;
  const timer = setInterval(() => {
    owed += clock.speed * 0.05;
    for (; owed >= 1; owed -= 1) {
      if (clock.at >= world.until()) break;
      clock.at += 1;
      for (const [stream, watch] of watches) send(stream, watch);
    }
    sinceClockMs += 50;
    if (sinceClockMs < 1000 || world.troubles.silent) return;
    sinceClockMs = 0;
    socket.send(JSON.stringify({ type: 'clock', at: timeS(clock.at), speed: clock.speed, computedUntil: world.until(), failure: world.troubles.failure }));
  }, 50);
  socket.on('close', () => clearInterval(timer));
}

async function serveFile(root: string, path: string, response: ServerResponse): Promise<void> {
  const file = join(root, normalize(path === '/' ? '/index.html' : path));
  try {
    const bytes = await readFile(file);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': POLICY });
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

const AIRSPACES = [
  {
    names: { en: 'North sector', ar: 'القطاع الشمالي' },
    ring: [
      [35, 31],
      [39, 31],
      [39, 34],
      [35, 34],
      [35, 31],
    ],
    closedFrom: LAUNCH_AT - 600,
    closedUntil: null,
  },
  {
    names: { en: 'East sector', ar: 'القطاع الشرقي' },
    ring: [
      [40, 30],
      [46, 30],
      [46, 35],
      [40, 35],
      [40, 30],
    ],
    closedFrom: null,
    closedUntil: null,
  },
];

const MARKS = [
  { at: LAUNCH_AT + 60, what: 'prepare', count: 9 },
  { at: LAUNCH_AT + 360, what: 'indication', count: 1 },
  { at: LAUNCH_AT + 420, what: 'expected', count: 4 },
  { at: LAUNCH_AT + 500, what: 'take-cover', count: 2 },
  { at: LAUNCH_AT + 600, what: 'lost', count: 3 },
  { at: LAUNCH_AT + 700, what: 'rebuilding', count: 1 },
];

function circle(lonDeg: number, latDeg: number, radiusDeg: number): [number, number][] {
  return Array.from({ length: 48 }, (_, corner): [number, number] => {
    const angle = (corner / 48) * 2 * Math.PI;
    return [lonDeg + radiusDeg * Math.cos(angle), latDeg + radiusDeg * Math.sin(angle)];
  });
}

const NO_TROUBLE: Omit<MockTroubles, 'extraTracks'> = {
  unrecorded: false,
  rebuilding: false,
  silent: false,
  otherVersion: false,
  malformed: false,
  warming: false,
  failure: '',
  refuse: false,
  officer: false,
  unwell: false,
};

interface MockWorld {
  readonly troubles: MockTroubles;
  readonly places: ReturnType<typeof mockPlaces>;
  readonly endsAt: number;
  until(): number;
  /** Who is told that a restart begins the run anew at a time. */
  readonly tellRestart: ((firstAt: number) => void)[];
}

/** What the stand-in answers over HTTP, with what was asked of it. */
function createAnswers({ troubles, places, endsAt, until, tellRestart }: MockWorld) {
  const root = join(import.meta.dirname, '..', '..');
  const officer = createMockOfficer(troubles);
  const restarts: Restart[] = [];
  let sharing: string | null = null;
  const isLive = (): boolean => troubles.officer || troubles.unwell;
  const bodies: Readonly<Record<string, (asked: URLSearchParams) => unknown>> = {
    '/api/session': () => ({ ...(sessionBody(sharing, until(), endsAt) as object), live: isLive(), director: !isLive(), officer: troubles.officer }),
    '/api/places': () => places,
    '/api/airspaces': () => AIRSPACES,
    '/api/say': () => ({ writes: false, count: 0, lines: [], entries: [], devices: [] }),
    '/api/coverage': (asked) => (asked.get('view') === 'v1' ? [{ name: 'altair-radar', ring: circle(36, 32, 1.6), latDeg: 32, lonDeg: 36 }] : []),
    '/api/marks': () => ({ marks: MARKS }),
  };
  const restart = async (request: IncomingMessage): Promise<object> => {
    const asked = JSON.parse(await bodyOf(request)) as Restart;
    restarts.push(asked);
    sharing = asked.sharing;
    for (const tell of tellRestart) tell('from' in asked ? asked.from : LAUNCH_AT - 3600);
    return {};
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://x');
    if (troubles.refuse) return void response.writeHead(503).end();
    if (path === '/api/runbook') return serveFile(join(root, 'docs'), searchParams.get('language') === 'ar' ? '/runbook.ar.md' : '/runbook.md', response);
    const told = path === '/api/restart' ? await restart(request) : (bodies[path]?.(searchParams) ?? (await officer.answer(request, path, until())));
    if (told === undefined) return serveFile(join(root, 'web', 'dist'), path, response);
    if (typeof told === 'number') return void response.writeHead(told).end();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(told));
  };
  return { acts: officer.acts, restarts, answer };
}

/** Starts the stand-in on a free port of this machine. With more than one wave of its sky all of it is there at once, like a recording. */
export async function startMockServer(extraTracks = 0, port = 0, waves = 1): Promise<MockServer> {
  const troubles: MockTroubles = { ...NO_TROUBLE, extraTracks };
  const places = mockPlaces();
  const flights = waves > 1 ? mockWaves(places, waves) : mockFlights(places, extraTracks);
  const endsAt = endOfWaves(waves);
  const tellRestart: ((firstAt: number) => void)[] = [];
  const startedMs = Date.now();
  const until = (): number => {
    if (troubles.warming) return STARTS_AT + 300;
    return waves > 1 ? endsAt : Math.min(endsAt, LAUNCH_AT + 1500 + (Date.now() - startedMs) / 20);
  };
  const { acts, restarts, answer } = createAnswers({ troubles, places, endsAt, until, tellRestart });
  const server: Server = createServer((request, response) => void answer(request, response));
  const sockets = new WebSocketServer({ server, path: '/ws' });
  sockets.on('connection', (socket) => {
    if (troubles.refuse) socket.terminate();
    else serveSocket(socket, { flights, troubles, until, tellRestart });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: taken } = server.address() as AddressInfo;
  const dropAll = (): void => {
    for (const socket of sockets.clients) socket.terminate();
  };
  return {
    url: `http://127.0.0.1:${taken}/`,
    port: taken,
    troubles,
    restarts,
    acts,
    dropAll,
    close: () => {
      dropAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
