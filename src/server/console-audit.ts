/** What an auditor's console asks over HTTP: whose views there are, to look through one, and why two of them differ. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Gate, Session } from './auth/gate.ts';
import type { Differences } from './exercise-differences.ts';
import type { FrameStore } from './frame-store.ts';
import type { ViewAs } from './view-as.ts';

const REASON = { min: 10, max: 300 } as const;
const view = z.string().max(64);
const ASKED = z.union([z.strictObject({ view, end: z.literal(true) }), z.strictObject({ view, reason: z.string().trim().min(REASON.min).max(REASON.max) })]);

const FORBIDDEN = { code: 'console/forbidden', message: 'only an auditor of the hub looks through a member’s views' };
const UNKNOWN = { code: 'console/view-unknown', message: 'there is no such view: take a handle from /api/audit' };

/** What an auditor's console is given to work with. */
export interface Audit {
  readonly looks: ViewAs;
  readonly differences: Differences;
}

/** Adds `/api/audit` and `/api/difference`. */
export function addAudit(app: FastifyInstance, { looks, differences }: Audit, gate: Gate, store: FrameStore): void {
  const auditor = (request: FastifyRequest): Session | undefined => {
    const session = gate.sessionOf(request.raw);
    return session?.role === 'auditor' ? session : undefined;
  };
  app.get('/api/audit', async (request, reply) => (auditor(request) === undefined ? reply.code(403).send(FORBIDDEN) : { views: looks.offered }));
  app.post('/api/audit', async (request, reply) => {
    const session = auditor(request);
    if (session === undefined) return reply.code(403).send(FORBIDDEN);
    const asked = ASKED.safeParse(request.body);
    if (!asked.success) {
      const message = `a look takes {"view": handle, "reason": ${REASON.min} to ${REASON.max} characters}, its end {"view": handle, "end": true}`;
      return reply.code(400).send({ code: 'console/message-malformed', message });
    }
    if ('end' in asked.data) return looks.end(session, asked.data.view) ? {} : reply.code(404).send(UNKNOWN);
    return answer(reply, looks.begin(session, asked.data.view, asked.data.reason));
  });
  app.get('/api/difference', async (request, reply) => {
    const session = auditor(request);
    if (session === undefined) return reply.code(403).send(FORBIDDEN);
    // Only views that this session sees now: its own, and those that it gave a reason for.
    const seen = looks
      .storeOf(session, store)
      .facts()
      .views.map(({ handle }) => handle);
    const { view: first, other } = request.query as { view?: string; other?: string };
    const isSeen = [first, other].every((handle) => handle !== undefined && seen.includes(handle));
    return (isSeen ? differences.answer(request.query, null) : undefined) ?? reply.code(404).send(UNKNOWN);
  });
}

function answer(reply: FastifyReply, until: ReturnType<ViewAs['begin']>): unknown {
  if (until === undefined) return reply.code(404).send(UNKNOWN);
  if (until === 'unrecorded')
    return reply.code(409).send({ code: 'console/forbidden', message: 'the record cannot be written, and nobody looks unrecorded: wait until it can' });
  if (until === 'full') return reply.code(409).send({ code: 'console/forbidden', message: 'a session looks through eight members at once: end one first' });
  return { until };
}
