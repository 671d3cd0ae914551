/** Mediated lines over HTTP: what a viewer has before it, and what its officers' machines say. Words come sealed and leave sealed. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { LIMITS, timeS } from '../base/index.ts';
import type { Gate } from './auth/gate.ts';
import type { SayDesk } from './say/say-desk.ts';

const SAYING = z.strictObject({ order: z.string().min(1).max(LIMITS.parcelLettersMax), parcel: z.string().max(LIMITS.parcelLettersMax) });
const ASKED = z.object({ view: z.string().max(64), at: z.coerce.number().finite().optional() });

/** Only officers take part, wherever people log in. */
export const MAY_SAY = 'officer';

/** Adds `/api/say`. */
export function addSay(app: FastifyInstance, desk: SayDesk, gate: Gate | undefined): void {
  const forbidden = { code: 'console/forbidden', message: 'only an officer takes part in mediated conversations' };
  app.get('/api/say', async (request, reply) => {
    if (gate !== undefined && gate.sessionOf(request.raw)?.role !== MAY_SAY) return reply.code(403).send(forbidden);
    const asked = ASKED.safeParse(request.query);
    const at = asked.data?.at === undefined ? undefined : timeS(asked.data.at);
    const box = asked.success ? desk.box(asked.data.view, at) : undefined;
    if (asked.data === undefined || box === undefined)
      return reply.code(404).send({ code: 'console/view-unknown', message: 'there is no such view: take a handle from /api/session' });
    return { writes: desk.say !== undefined, count: at === undefined ? 0 : (desk.count?.(asked.data.view, at) ?? 0), ...box };
  });
  const { say } = desk;
  if (say === undefined) return;
  app.post('/api/say', { bodyLimit: LIMITS.parcelLettersMax * 3 }, async (request, reply) => {
    if (gate !== undefined && gate.sessionOf(request.raw)?.role !== MAY_SAY) return reply.code(403).send(forbidden);
    const parsed = SAYING.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send({ code: 'say/malformed', message: 'what a machine says is {order, parcel}, both signed texts' });
    const refused = await say(parsed.data);
    return refused === undefined ? {} : reply.code(409).send({ code: refused.code, message: refused.message });
  });
}
