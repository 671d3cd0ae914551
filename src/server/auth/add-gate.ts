/** Puts a gate in front of a console: without a session there is the login page and nothing else. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Gate, Session } from './gate.ts';
import { LOGIN_STYLE, loginLanguage, loginPage } from './login-page.ts';

const FORM = 'application/x-www-form-urlencoded';
const OPEN_PATHS: readonly string[] = ['/login', '/login.css'];
const HTML = 'text/html; charset=utf-8';

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0];
const languageOf = (request: FastifyRequest): ReturnType<typeof loginLanguage> =>
  loginLanguage((request.query as { lang?: unknown }).lang, request.headers['accept-language']);

async function enter(gate: Gate, mode: string, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
  const entry = await gate.enter({ name: form.get('name') ?? '', password: form.get('password') ?? '', code: form.get('code') ?? '' }, request.ip);
  if ('token' in entry) return reply.header('set-cookie', gate.cookie(entry.token)).redirect(`/#lang=${languageOf(request)}`, 303);
  return reply
    .code(entry.refused === 'wrong' ? 401 : 429)
    .type(HTML)
    .send(loginPage(languageOf(request), mode, entry));
}

/** Adds the login page and shuts everything else. */
export function addGate(app: FastifyInstance, gate: Gate, mode: string): void {
  app.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: 2048 }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    if (OPEN_PATHS.includes(pathOf(request)) || gate.sessionOf(request.raw) !== undefined) return undefined;
    if (request.method === 'GET' && !pathOf(request).startsWith('/api/')) return reply.redirect('/login', 303);
    return reply.code(401).send({ code: 'login/needed', message: 'enter at /login first' });
  });
  app.get('/login', async (request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type(HTML)
      .send(loginPage(languageOf(request), mode, undefined)),
  );
  app.get('/login.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(LOGIN_STYLE));
  app.post('/login', async (request, reply) => enter(gate, mode, request, reply));
  app.post('/api/logout', async (request, reply) => {
    gate.leave(request.raw);
    return reply.header('set-cookie', gate.cookie(undefined)).send({ left: true });
  });
}

/** What the console is told of whoever sits before it. */
export function accountFacts(session: Session | undefined): { readonly name: string; readonly role: string } | null {
  return session === undefined ? null : { name: session.account, role: session.role };
}
