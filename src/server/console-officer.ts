/** What an officer's console asks and does over HTTP; only where a viewer's officers may decide. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import './field-words.ts';
import { OFFICER_ACTS, STAGES } from '../model/index.ts';
import type { Gate } from './auth/gate.ts';
import type { OfficerDesk } from './officer-desk.ts';

const ACT = z.strictObject({ view: z.string().max(64), place: z.int().min(0), act: z.enum(OFFICER_ACTS), stage: z.enum(STAGES) });
const PREVIEW = z.object({ view: z.string().max(64), place: z.coerce.number().int().min(0), stage: z.enum(STAGES) });

const unknownView = { code: 'console/view-unknown', message: 'there is no such view: take a handle from /api/session' };

/** Adds `/api/pending`, `/api/preview` and `/api/act`. */
export function addOfficer(app: FastifyInstance, desk: OfficerDesk, gate: Gate | undefined): void {
  app.get('/api/pending', async (request, reply) => {
    const view = (request.query as { view?: unknown }).view;
    const pending = typeof view === 'string' ? desk.pending(view) : undefined;
    return pending === undefined ? reply.code(404).send(unknownView) : { pending };
  });
  app.get('/api/preview', async (request, reply) => {
    const parsed = PREVIEW.safeParse(request.query);
    if (!parsed.success) return reply.code(400).send({ code: 'console/message-malformed', message: 'a preview takes view, place and stage' });
    const texts = desk.preview(parsed.data.view, parsed.data.place, parsed.data.stage);
    return texts === undefined
      ? reply.code(404).send({ code: 'console/not-found', message: 'nothing of that stage waits or stands for that place' })
      : { texts };
  });
  app.post('/api/act', async (request, reply) => {
    const session = gate?.sessionOf(request.raw);
    if (gate !== undefined && session?.role !== 'officer')
      return reply.code(403).send({ code: 'console/forbidden', message: 'only an officer decides about warnings' });
    const parsed = ACT.safeParse(request.body);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return reply
        .code(400)
        .send({ code: 'console/message-malformed', message: `an act takes view, place, act and stage: ${issue.path.join('.')} ${issue.message}` });
    }
    const { view, place, act, stage } = parsed.data;
    if (desk.decide({ view, placeIndex: place, act, stage }, session?.account)) return {};
    return reply.code(409).send({ code: 'console/act-stale', message: 'that is no longer what waits or stands: look again' });
  });
}
