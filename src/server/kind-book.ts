/**
 * What operators of one viewer take tracks for, kept beside what the picture says and never in its place: it changes no
 * byte of any view, reaches the consoles of that viewer alone, and is recorded with its undoing.
 */
import { z } from 'zod';
import './field-words.ts';
import type { FastifyInstance } from 'fastify';
import { LIMITS } from '../base/index.ts';
import { KINDS, type Kind } from '../model/index.ts';
import type { Gate } from './auth/gate.ts';

export interface KindDecision {
  readonly kind: Kind;
  /** The account; '' where nobody logs in. */
  readonly by: string;
}

export interface KindBook {
  of(view: string): Readonly<Record<string, KindDecision>> | undefined;
  /** Sets a decision, or takes it back with `undefined`; false for a view of somebody else. */
  set(view: string, track: number, decision: KindDecision | undefined): boolean;
}

/** A book for the views of one viewer; `record` is told of every change. */
export function createKindBook(views: readonly string[], record: (text: string) => void): KindBook {
  const byView = new Map(views.map((view) => [view, new Map<string, KindDecision>()]));
  return {
    of(view) {
      const decided = byView.get(view);
      return decided === undefined ? undefined : Object.fromEntries(decided);
    },
    set(view, track, decision) {
      const decided = byView.get(view);
      if (decided === undefined) return false;
      const key = String(track);
      decided.delete(key);
      if (decision !== undefined) decided.set(key, decision);
      // The oldest decisions are about tracks that are long gone.
      for (const oldest of decided.keys()) {
        if (decided.size <= LIMITS.kindDecisionsMax) break;
        decided.delete(oldest);
      }
      record(JSON.stringify({ view, track, kind: decision?.kind ?? null, by: decision?.by ?? '' }));
      return true;
    },
  };
}

const BODY = z.strictObject({ view: z.string().max(64), track: z.int().min(0).max(0xffff_ffff), kind: z.enum(KINDS).nullable() });
/** Who may only look decides nothing. */
const DECIDING_ROLES: readonly string[] = ['officer', 'operator'];

/** Adds `/api/kinds` and `/api/kind`. */
export function addKinds(app: FastifyInstance, book: KindBook, gate: Gate | undefined): void {
  const unknownView = { code: 'console/view-unknown', message: 'there is no such view: take a handle from /api/session' };
  app.get('/api/kinds', async (request, reply) => {
    const view = (request.query as { view?: unknown }).view;
    const decided = typeof view === 'string' ? book.of(view) : undefined;
    return decided === undefined ? reply.code(404).send(unknownView) : { kinds: decided };
  });
  app.post('/api/kind', async (request, reply) => {
    const session = gate?.sessionOf(request.raw);
    if (gate !== undefined && !DECIDING_ROLES.includes(session?.role ?? ''))
      return reply.code(403).send({ code: 'console/forbidden', message: 'who may only look decides nothing' });
    const parsed = BODY.safeParse(request.body);
    if (!parsed.success)
      return reply
        .code(400)
        .send({ code: 'console/message-malformed', message: `a decision takes view, track and kind (or null): ${parsed.error.issues[0].message}` });
    const { view, track, kind } = parsed.data;
    const done = book.set(view, track, kind === null ? undefined : { kind, by: session?.account ?? '' });
    return done ? {} : reply.code(404).send(unknownView);
  });
}
