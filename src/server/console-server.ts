/**
 * The console over HTTP and WebSocket: on loopback, or over TLS behind a gate. Requests must name this server as their Host (a page
 * that rebinds its own name to 127.0.0.1 does not) and come from its own pages (Origin) when a browser sends them.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import './field-words.ts';
import { LIMITS, assert, timeS, type TimeS } from '../base/index.ts';
import { LEVELS } from '../model/index.ts';
import { accountFacts, addGate } from './auth/add-gate.ts';
import type { Gate } from './auth/gate.ts';
import { addAudit, type Audit } from './console-audit.ts';
import { createConsoleSockets } from './console-socket.ts';
import { addOfficer } from './console-officer.ts';
import { MAY_SAY, addSay } from './console-say.ts';
import { addDirector, createPacer, type Director, type Pacer } from './director.ts';
import { addDifferences, type Differences } from './exercise-differences.ts';
import type { AirspaceFacts, FrameStore, PlaceFacts } from './frame-store.ts';
import { addKinds, type KindBook } from './kind-book.ts';
import type { OfficerDesk } from './officer-desk.ts';
import { addTerms, type TermsDesk } from './console-terms.ts';
import { addWords } from './console-words.ts';
import type { SayDesk } from './say/say-desk.ts';
import type { WordDesk } from './words/word-desk.ts';
import type { Written } from './playback.ts';

/** Ports that are tried when the first is busy. */
const PORTS_TRIED = 20;

export interface ConsoleServerOptions {
  readonly store: FrameStore;
  /** First port to try; 0: any. */
  readonly port: number;
  /** Folder of the built console. */
  readonly webFolder: string;
  readonly version: string;
  readonly startSpeedup: number;
  /** Where consoles begin; absent: at the beginning. */
  readonly startAt?: TimeS;
  /** True when a console may begin the run again elsewhere or with other terms. */
  readonly restartable: boolean;
  /** Who may change the run; an exercise alone has one. */
  readonly director?: Director;
  /** Says why two views differ; an exercise alone can. */
  readonly differences?: Differences;
  /** A live picture: watched from its end. */
  readonly live?: {
    /** What this viewer may know of its own feeds. */ health(): object /** What its officers see and do about warnings. */;
    readonly desk?: OfficerDesk /** Its own terms. */;
    readonly terms?: TermsDesk /** What its operators take tracks for. */;
    readonly kinds?: KindBook;
  };
  /** Mediated lines of whoever looks. */
  readonly lines?: SayDesk;
  /** What a live viewer files; absent: its console only reads words. */
  readonly words?: WordDesk;
  /** How an auditor looks through members' views; the hub's console behind a gate alone has it. */
  readonly audit?: Audit;
  /** Who may enter; absent: whoever reaches the port, which is on loopback. */
  readonly gate?: Gate;
  /** Where it listens beyond loopback, with its certificate (PEM) and the names it is reached by. */
  readonly outside?: ConsoleOutside;
  /** Said to the user: the next port, for instance. */
  say(line: string): void;
  onWritten(session: number, written: readonly Written[]): void;
}

/** A console that others than this machine reach; it has a gate. */
export interface ConsoleOutside {
  readonly host: string;
  readonly key: string;
  readonly certificate: string;
  /** Names in addresses that browsers use. */
  readonly names: readonly string[];
}

export interface ConsoleServer {
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

const RESTART = z.strictObject({
  from: z.number().finite().transform(timeS).optional(),
  moment: z.string().optional(),
  sharing: z.enum(LEVELS).nullable().optional(),
});

/** `host:port` of every name that this server answers to. */
function ownHosts({ outside }: ConsoleServerOptions, port: number): string[] {
  const names = outside === undefined ? ['127.0.0.1', 'localhost'] : outside.names;
  return names.flatMap((name) => (port === 443 ? [name, `${name}:443`] : [`${name}:${port}`]));
}

/** True when the request names this server and, if a browser's page sent it, one of this server's pages. */
function isAtHome(request: IncomingMessage, options: ConsoleServerOptions, port: number): boolean {
  const { host, origin } = request.headers;
  const own = ownHosts(options, port);
  if (host === undefined || !own.includes(host)) return false;
  const scheme = options.outside === undefined ? 'http://' : 'https://';
  return origin === undefined || (origin.startsWith(scheme) && own.includes(origin.slice(scheme.length)));
}

const placeOnWire = ({ latDeg, lonDeg, populationCount, ...place }: PlaceFacts): object => ({
  ...place,
  lat: latDeg,
  lon: lonDeg,
  population: populationCount,
});

async function addSecurity(app: FastifyInstance, options: ConsoleServerOptions, port: () => number): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        workerSrc: ["'self'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: [options.gate === undefined ? "'none'" : "'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Loopback has no TLS to promise.
    strictTransportSecurity: options.outside !== undefined,
    crossOriginEmbedderPolicy: false,
    // With no referrer at all a browser says of its own login form that it comes from nowhere (Origin: null).
    referrerPolicy: { policy: 'same-origin' },
  });
  app.addHook('onRequest', async (request, reply) => {
    if (!isAtHome(request.raw, options, port())) {
      await reply.code(403).send({ code: 'console/forbidden', message: 'open the console at the address that manara printed' });
    }
  });
}

function addApi(app: FastifyInstance, options: ConsoleServerOptions, pacer: Pacer): void {
  const { store, version, gate } = options;
  /** What this request's session may see: an auditor also sees what it gave a reason for. */
  const seenBy = (request: FastifyRequest): FrameStore => options.audit?.looks.storeOf(gate?.sessionOf(request.raw), store) ?? store;
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
  app.get('/api/session', async (request) => {
    const { mode, exercise, views, firstAt } = seenBy(request).facts();
    const facts = exercise && { ...exercise, firstAt, computedUntil: store.computedUntil(), moments: store.moments() };
    const account = accountFacts(options.gate?.sessionOf(request.raw));
    const officer = options.live?.desk !== undefined && (options.gate === undefined || account?.role === 'officer');
    return {
      mode,
      live: options.live !== undefined,
      officer,
      director: options.director !== undefined,
      exercise: facts,
      views,
      basemap: 'basemap/',
      version,
      generation: store.generation(),
      account,
      ...(options.audit !== undefined && account?.role === 'auditor' ? { auditor: true } : {}),
    };
  });
  app.get('/api/progress', async () => {
    return { computedUntil: store.computedUntil(), moments: store.moments(), generation: store.generation(), failure: store.failure() };
  });
  const unknownView = { code: 'console/view-unknown', message: 'there is no such view: take a handle from /api/session' };
  const inView = (query: unknown, lists: Readonly<Record<string, readonly object[]>>): readonly object[] | undefined => {
    const view = (query as { view?: unknown }).view;
    return typeof view === 'string' && Object.hasOwn(lists, view) ? lists[view] : undefined;
  };
  app.get('/api/places', async (request, reply) => {
    const places = inView(request.query, seenBy(request).facts().places) as readonly PlaceFacts[] | undefined;
    return places?.map(placeOnWire) ?? reply.code(404).send(unknownView);
  });
  app.get('/api/airspaces', async (request, reply) => {
    const airspaces = inView(request.query, seenBy(request).facts().airspaces) as readonly AirspaceFacts[] | undefined;
    return airspaces ?? reply.code(404).send(unknownView);
  });
  app.get('/api/coverage', async (request, reply) => {
    const { views, coverage } = seenBy(request).facts();
    const view = views.find(({ handle }) => handle === (request.query as { view?: unknown }).view);
    return view === undefined ? reply.code(404).send(unknownView) : (coverage[view.handle] ?? []);
  });
  app.get('/api/marks', async (request, reply) => {
    const seen = seenBy(request);
    const view = seen.facts().views.find(({ handle }) => handle === (request.query as { view?: unknown }).view);
    return view === undefined ? reply.code(404).send(unknownView) : { marks: seen.marks(view.handle) };
  });
  app.get('/api/runbook', async (request, reply) => {
    const tongue = (request.query as { language?: unknown }).language === 'ar' ? '.ar' : '';
    return reply.type('text/markdown; charset=utf-8').send(await readFile(new URL(`../../docs/runbook${tongue}.md`, import.meta.url), 'utf8'));
  });
  const { live } = options;
  if (live !== undefined) app.get('/api/health', async () => live.health());
  if (live?.terms !== undefined) addTerms(app, live.terms);
  if (live?.kinds !== undefined) addKinds(app, live.kinds, options.gate);
  if (live?.desk !== undefined) addOfficer(app, live.desk, options.gate);
  if (options.lines !== undefined) addSay(app, options.lines, options.gate);
  addWords(app, () => store.facts().regions ?? [], options.words, options.gate);
  if (options.restartable) addRestart(app, store);
  if (options.audit !== undefined && gate !== undefined) addAudit(app, options.audit, gate, store);
  if (options.differences !== undefined) addDifferences(app, options.differences, () => store.facts().exercise?.sharing ?? null);
  if (options.director !== undefined) addDirector(app, options.director, pacer);
}

function addRestart(app: FastifyInstance, store: FrameStore): void {
  app.post('/api/restart', async (request, reply) => {
    const parsed = RESTART.safeParse(request.body ?? {});
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const message = `a restart takes {"from": seconds or "moment": key, "sharing": level or null}: ${issue.path.join('.')} ${issue.message}`;
      return reply.code(400).send({ code: 'console/message-malformed', message });
    }
    const { moment } = parsed.data;
    const keys = store.moments().map(({ key }) => key);
    if (moment !== undefined && !keys.includes(moment)) {
      const message = `there is no moment "${moment.slice(0, 48)}": this exercise names ${keys.join(', ') || 'none'}`;
      return reply.code(400).send({ code: 'console/message-malformed', message });
    }
    store.restart(parsed.data);
    return { generation: store.generation() };
  });
}

async function listen(app: FastifyInstance, options: ConsoleServerOptions): Promise<number> {
  for (let port = options.port; ; port += 1) {
    try {
      await app.listen({ host: options.outside?.host ?? '127.0.0.1', port });
      const bound = app.server.address();
      return typeof bound === 'object' && bound !== null ? bound.port : port;
    } catch (cause) {
      const busy = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!busy || port >= options.port + PORTS_TRIED) throw cause;
      options.say(`Port ${port} is busy, trying ${port + 1}.`);
    }
  }
}

/** Whoever connects and does not ask, or asks by the letter, makes room again after this time. */
const HEAD_MS = 10_000;
const REQUEST_MS = 30_000;

function appFor(outside: ConsoleOutside | undefined): FastifyInstance {
  const common = {
    bodyLimit: 4096,
    forceCloseConnections: true,
    requestTimeout: REQUEST_MS,
    frameworkErrors: (_failure: Error, _request: FastifyRequest, reply: FastifyReply) =>
      void reply.code(400).send({ code: 'console/message-malformed', message: 'this is no address: write % as %25' }),
  };
  const patience = { headersTimeout: HEAD_MS, connectionsCheckingInterval: 1_000 };
  const made: unknown =
    outside === undefined
      ? fastify({ ...common, http: patience })
      : fastify({ ...common, https: { ...patience, handshakeTimeout: HEAD_MS, key: outside.key, cert: outside.certificate, minVersion: 'TLSv1.3' } });
  const app = made as FastifyInstance;
  app.server.maxConnections = LIMITS.consoleConnectionsMax;
  return app;
}

/** Whether a WebSocket may be opened, and goes on to stand. */
function admitted(gate: Gate | undefined, request: IncomingMessage): (() => boolean) | undefined {
  if (gate === undefined) return () => true;
  return gate.sessionOf(request) === undefined ? undefined : gate.watchOf(request);
}

/** Answers in words of ours, and of an error of our own nothing but that there was one. Set before any route: a route keeps the handler that stands when it is added. */
function addAnswers(app: FastifyInstance, options: ConsoleServerOptions): void {
  app.setNotFoundHandler(async (_request, reply) => {
    return reply.code(404).send({ code: 'console/not-found', message: 'there is nothing at this address' });
  });
  app.setErrorHandler(async (failure: { statusCode?: number; message: string }, _request, reply) => {
    const status = failure.statusCode ?? 500;
    const message = status < 500 ? failure.message : 'the console met an error of its own: see the log';
    if (status >= 500) options.say(`console: ${failure.message}`);
    return reply.code(status).send({ code: status < 500 ? 'console/message-malformed' : 'console/failed', message });
  });
}

/** Starts the console; resolves when it listens. Rejects when no port is free. */
export async function startConsole(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const { gate, outside } = options;
  assert(outside === undefined || gate !== undefined, 'a console that others reach has a gate');
  const app = appFor(outside);
  // JSON only: a form of another site can send plain text without asking first.
  app.removeContentTypeParser('text/plain');
  addAnswers(app, options);
  let port = options.port;
  await addSecurity(app, options, () => port);
  if (gate !== undefined) addGate(app, gate, options.store.facts().mode);
  const pacer = createPacer();
  addApi(app, options, pacer);
  if (existsSync(options.webFolder)) await app.register(fastifyStatic, { root: options.webFolder, cacheControl: true, maxAge: 0 });
  const sockets = createConsoleSockets(app.server, {
    store: options.store,
    storeOf: (request) => options.audit?.looks.storeOf(gate?.sessionOf(request), options.store) ?? options.store,
    admit: (request) => (isAtHome(request, options, port) ? admitted(gate, request) : undefined),
    watch: (request, listener) => (gate === undefined || gate.sessionOf(request)?.role === MAY_SAY ? options.lines?.watch?.(listener) : undefined),
    onWritten: options.onWritten,
    startSpeedup: options.startSpeedup,
    pace: pacer.pace,
    startAt: () => (options.live === undefined ? (options.startAt ?? options.store.facts().firstAt) : options.store.computedUntil()),
  });
  port = await listen(app, options);
  return {
    address: outside === undefined ? `http://127.0.0.1:${port}/` : `https://${outside.names[0]}:${port}/`,
    port,
    async close() {
      sockets.close();
      await app.close();
    },
  };
}
