/** A viewer's own terms over HTTP: what they release and at which price, and what a draft would change. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { LIMITS } from '../base/index.ts';

export interface TermsDesk {
  /** What is in force. */
  report(): object;
  /** What a text would change; nothing takes effect by it. */
  draft(text: string): object;
}

const DRAFT = z.strictObject({ text: z.string().max(LIMITS.termsDraftLettersMax) });

/** Adds `/api/terms` and `/api/terms/draft`. */
export function addTerms(app: FastifyInstance, desk: TermsDesk): void {
  app.get('/api/terms', async () => desk.report());
  // A letter can take six bytes in JSON.
  app.post('/api/terms/draft', { bodyLimit: LIMITS.termsDraftLettersMax * 6 + 64 }, async (request, reply) => {
    const draft = DRAFT.safeParse(request.body);
    if (!draft.success)
      return reply.code(400).send({ code: 'console/message-malformed', message: `a draft is {"text": at most ${LIMITS.termsDraftLettersMax} letters}` });
    return desk.draft(draft.data.text);
  });
}
