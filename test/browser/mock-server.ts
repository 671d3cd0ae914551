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
  /** Bodies of the restarts that were asked for. */
  /** What officers did. */
  readonly acts: { view: string; place: number; act: string; stage: string }[];
  readonly restarts: Restart[];
  dropAll(): void;
  close(): Promise<void>;
}

const STARS = [['hub', 'Hub', 'المركز'], ['v1', 'Altair', 'الطائر'], ['v2', 'Deneb', 'ذنب'], ['v3', 'Vega', 'الواقع'], ['v4', 'Rigel', 'رجل'], ['v5', 'Aldebaran', 'الدبران'], ['v6', 'Fomalhaut', 'فم الحوت']] as const;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The policy that the real server sends too: nothing from elsewhere, nothing inline. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const levels: ViewLevel[] = ['warn', 'threats', 'picture'];

function sessionBody(sharing: string | null, computedUntil: number, endsAt: number): unknown {
  const moment = (key: string, en: string, ar: string, at: number | null): unknown => ({ key, names: { en, ar }, at });
  return {
    mode: 'exercise', live: false, version: '0.1.0',
    exercise: {
      name: 'april-2024', seed: 7, sharing, startsAt: STARTS_AT, endsAt, computedUntil,
      firstAt: STARTS_AT + 600,
      disclaimer: {
        en: ['Built on public figures of 13-14 April 2024; sensors, members, terms and outcomes are notional; no claim is made about what any state shared or did.'],
        ar: ['مبني على أرقام منشورة عن 13-14 نيسان/أبريل 2024؛ المستشعرات والأعضاء والشروط والنتائج افتراضية؛ ولا يُدّعى شيء عما شاركته أي دولة أو فعلته.'],
      },
      moments: [
        moment('first-report', 'First report', 'أول بلاغ', STARTS_AT + 120), moment('airspaces-close', 'Airspaces close', 'إغلاق الأجواء', STARTS_AT + 1800),
        moment('ballistic', 'Ballistic launch', 'إطلاق باليستي', LAUNCH_AT), moment('first-take-cover', 'First take-cover', 'أول احتماء', LAUNCH_AT + 500),
        moment('all-clear', 'All clear', 'زوال الخطر', null),
      ],
    },
    views: [
      ...STARS.map(([handle, en, ar]) => ({ handle, names: { en, ar }, levels, kind: handle === 'hub' ? 'hub' : 'member', utcOffsetMin: 180 })),
      ...STARS.slice(1).map(([handle, en, ar]) => ({ handle: `p${handle}`, names: { en: `Public of ${en}`, ar: `جمهور ${ar}` }, levels: ['warn'], kind: 'public', utcOffsetMin: 180 })),
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
    mode: 'exercise', level: watch.level, rebuilding: troubles.rebuilding, unrecorded: troubles.unrecorded, epoch: 1, number: watch.number, at,
    snapshot: watch.number === 1, termsHash: '00112233445566aa',
  });
  if (watch.level !== 'warn' && !troubles.rebuilding) {
    for (const track of mockTracks(sky, at)) {
      if (!isIn(watch.view, track) || (watch.level === 'threats' && track.arrivals.length === 0)) continue;
      watch.writer.track(track, Math.floor(at / 10));
    }
  }
  return watch.writer.end(watch.level === 'warn' ? mockWarnings(sky, at) : []);
}

function serveSocket(socket: WebSocket, world: { flights: ReturnType<typeof mockFlights>; troubles: MockTroubles; until(): number; tellRestart: ((firstAt: number) => void)[] }): void {
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

/** Where an officer's word is asked for: the place of the made-up sky whose stage waits. */
export const WAITING_PLACE = 2;

interface OfficerWorld {
  readonly path: string;
  readonly acts: MockServer['acts'][number][];
  readonly troubles: MockTroubles;
  readonly until: number;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request) body += String(piece);
  return body;
}

/** What operators said, for the life of a test file. */
const kinds: Record<string, { kind: string; by: string }> = {};

/** The officer's and the feeds' part of the server; a number is a status. */
async function answerOfficer(request: IncomingMessage, { path, acts, troubles, until }: OfficerWorld): Promise<object | number | undefined> {
  const iso = (at: number): string => new Date(at * 1000).toISOString();
  switch (path) {
    case '/api/pending': {
      const isOpen = troubles.officer && !acts.some(({ place, act }) => place === WAITING_PLACE && (act === 'approve' || act === 'refuse'));
      const waiting = { placeIndex: WAITING_PLACE, stage: 'expected', kindClass: 'cruise', arrivalAt: LAUNCH_AT + 1200, waitingFrom: LAUNCH_AT + 480, overdue: true };
      return { pending: isOpen ? [waiting] : [] };
    }
    case '/api/preview': {
      const stage = new URL(request.url ?? '/', 'http://x').searchParams.get('stage') ?? '';
      const say = (language: string, mode: string): object => ({ language, headline: `${mode} – ${stage}`, description: `${mode} – …`, instruction: `${mode} – …` });
      return { texts: [say('ar', 'تمرين'), say('en', 'EXERCISE')] };
    }
    case '/api/act': {
      const act = JSON.parse(await bodyOf(request)) as MockServer['acts'][number];
      if (act.act === 'all-clear') return 409;
      acts.push(act);
      return {};
    }
    case '/api/kinds':
      return { kinds };
    case '/api/kind': {
      const { track, kind } = JSON.parse(await bodyOf(request)) as { track: number; kind: string | null };
      if (kind === null) delete kinds[track];
      else kinds[track] = { kind, by: 'anna' };
      return {};
    }
    case '/api/terms':
      return { number: 4, signed: true, validUntil: '2027-01-01T00:00:00.000Z', grants: [{ feeds: [], to: 'member', name: 'deneb', sealed: false, level: 'threats', gridM: 5000, delayS: 10, regionKm2: null, floorM: null, ceilingM: null, exerciseOnly: false, validUntil: '2027-01-01T00:00:00.000Z', price: { averagedM: 900, leadMin: 0.3, geography: { lowChance: 0.65, highChance: 0.9 }, heard: { lowChance: 0.54, highChance: 0.6 }, warned: null } }] };
    case '/api/health': {
      const feed = { plots: 1200, marks: 3, quarantined: 2, receivedMinusMeasuredS: 0.31, rotationS: 4, overload: false, timeSourceInvalid: false, registration: [{ sensor: 'own-psr', state: 'registered', rangeM: 298, rangeSigmaM: 12, azimuthDeg: 0.31, azimuthSigmaDeg: 0.02, clockS: 0.5, clockSigmaS: 0.1 }], quarantine: [{ at: iso(until), code: 'ingest/late', message: 'a plot is 75 s old; the limit is 60 s', hex: '' }] };
      const receipt = { placeIndex: 0, stage: 'take-cover', sentAt: iso(until - 60), doneAt: iso(until - 59), result: 'delivered', problem: '' };
      return {
        feeds: [{ feed: 'own-airport', ...feed, lastInputAt: iso(until - (troubles.unwell ? 95 : 1)) }, { feed: 'own-east', ...feed, quarantined: 0, quarantine: [], registration: [], lastInputAt: iso(until - 1), ...(troubles.unwell ? { lastJammingAt: iso(until - 9), lastJammingDeg: 122.6 } : {}) }, { feed: 'own-north', ...feed, quarantined: 0, quarantine: [], registration: [], overload: troubles.unwell, timeSourceInvalid: troubles.unwell, lastInputAt: iso(until - 2) }],
        channels: [{ name: 'own/sirens', kind: 'sirens', state: troubles.unwell ? 'failing' : 'working', waitingCount: troubles.unwell ? 3 : 0, deliveredCount: 14, givenUpCount: 0, receipts: troubles.unwell ? [receipt, { ...receipt, placeIndex: 5, doneAt: null, result: 'waiting', problem: 'the other side answered 503' }] : [receipt] }],
        unknownSources: troubles.unwell ? [{ at: iso(until), code: 'ingest/unknown-source', message: 'unknown source: add to the sources of a sensor {door: udp-own, format: asterix, sac: 25, sic: 77}', hex: '' }] : [],
        recordFreeBytes: troubles.unwell ? 3.2e9 : 2e11,
      };
    }
    default:
      return undefined;
  }
}

function circle(lonDeg: number, latDeg: number, radiusDeg: number): [number, number][] {
  return Array.from({ length: 48 }, (_, corner): [number, number] => {
    const angle = (corner / 48) * 2 * Math.PI;
    return [lonDeg + radiusDeg * Math.cos(angle), latDeg + radiusDeg * Math.sin(angle)];
  });
}

/** Starts the stand-in on a free port of this machine. With more than one wave of its sky all of it is there at once, like a recording. */
export async function startMockServer(extraTracks = 0, port = 0, waves = 1): Promise<MockServer> {
  const dist = join(import.meta.dirname, '..', '..', 'web', 'dist');
  const troubles: MockTroubles = { unrecorded: false, rebuilding: false, silent: false, otherVersion: false, malformed: false, warming: false, failure: '', refuse: false, officer: false, unwell: false, extraTracks };
  const places = mockPlaces();
  const flights = waves > 1 ? mockWaves(places, waves) : mockFlights(places, extraTracks);
  const endsAt = endOfWaves(waves);
  const restarts: Restart[] = [];
  const tellRestart: ((firstAt: number) => void)[] = [];
  const acts: MockServer['acts'][number][] = [];
  let sharing: string | null = null;
  const startedMs = Date.now();
  const until = (): number => (troubles.warming ? STARTS_AT + 300 : waves > 1 ? endsAt : Math.min(endsAt, LAUNCH_AT + 1500 + (Date.now() - startedMs) / 20));
  const json = (response: ServerResponse, body: unknown): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const airspaces = [
    { names: { en: 'North sector', ar: 'القطاع الشمالي' }, ring: [[35, 31], [39, 31], [39, 34], [35, 34], [35, 31]], closedFrom: LAUNCH_AT - 600, closedUntil: null },
    { names: { en: 'East sector', ar: 'القطاع الشرقي' }, ring: [[40, 30], [46, 30], [46, 35], [40, 35], [40, 30]], closedFrom: null, closedUntil: null },
  ];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    if (troubles.refuse) return void response.writeHead(503).end();
    if (path === '/api/session') return json(response, { ...(sessionBody(sharing, until(), endsAt) as object), live: troubles.officer || troubles.unwell, officer: troubles.officer });
    if (path === '/api/places') return json(response, places);
    if (path === '/api/airspaces') return json(response, airspaces);
    if (path === '/api/say') return json(response, { writes: false, count: 0, lines: [], entries: [], devices: [] });
    const told = await answerOfficer(request, { path, acts, troubles, until: until() });
    if (told !== undefined) return typeof told === 'number' ? void response.writeHead(told).end() : json(response, told);
    if (path === '/api/coverage') {
      const own = new URL(request.url ?? '/', 'http://x').searchParams.get('view') === 'v1';
      return json(response, own ? [{ name: 'altair-radar', ring: circle(36, 32, 1.6), latDeg: 32, lonDeg: 36 }] : []);
    }
    if (path === '/api/marks') {
      const marks = [{ at: LAUNCH_AT + 60, what: 'prepare', count: 9 }, { at: LAUNCH_AT + 360, what: 'indication', count: 1 }, { at: LAUNCH_AT + 420, what: 'expected', count: 4 }, { at: LAUNCH_AT + 500, what: 'take-cover', count: 2 }, { at: LAUNCH_AT + 600, what: 'lost', count: 3 }, { at: LAUNCH_AT + 700, what: 'rebuilding', count: 1 }];
      return json(response, { marks });
    }
    if (path === '/api/restart') {
      let body = '';
      for await (const piece of request) body += String(piece);
      const asked = JSON.parse(body) as Restart;
      restarts.push(asked);
      sharing = asked.sharing;
      for (const tell of tellRestart) tell('from' in asked ? asked.from : LAUNCH_AT - 3600);
      return json(response, {});
    }
    if (path === '/api/runbook') {
      const name = (request.url ?? '').includes('language=ar') ? 'runbook.ar.md' : 'runbook.md';
      return serveFile(join(import.meta.dirname, '..', '..', 'docs'), `/${name}`, response);
    }
    return serveFile(dist, path, response);
  };
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
    url: `http://127.0.0.1:${taken}/`, port: taken, troubles, restarts, acts, dropAll,
    close: () => {
      dropAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
