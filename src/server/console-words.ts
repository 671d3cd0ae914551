/** Words over HTTP: the regions they are about, and, on a live picture, what a viewer files and sets. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import './field-words.ts';
import { LIMITS } from '../base/index.ts';
import { POSTURES } from '../model/index.ts';
import type { Gate } from './auth/gate.ts';
import type { RegionFacts } from './frame-store.ts';
import type { WordDesk } from './words/word-desk.ts';

const FILING = z.union([
  z.strictObject({ indication: z.record(z.string(), z.unknown()) }),
  z.strictObject({ cap: z.string().max(LIMITS.capBytesMax), grade: z.string().max(8).optional() }),
]);
const POSTURE = z.strictObject({
  region: z.string().max(48),
  level: z.enum(POSTURES).nullable(),
  reason: z.string().max(1000).default(''),
  hours: z.number().default(12),
});

/** Who may only look files nothing. */
const FILING_ROLES: readonly string[] = ['officer', 'operator'];

/** Adds `/api/regions` and, with a desk, `/api/words` and `/api/posture`. */
export function addWords(app: FastifyInstance, regions: () => readonly RegionFacts[], desk: WordDesk | undefined, gate: Gate | undefined): void {
  const mayFile = (role: string | undefined): boolean => gate === undefined || FILING_ROLES.includes(role ?? '');
  app.get('/api/regions', async (request) => ({ regions: regions(), files: desk !== undefined && mayFile(gate?.sessionOf(request.raw)?.role) }));
  if (desk === undefined) return;
  const forbidden = { code: 'console/forbidden', message: 'who may only look files nothing' };
  app.post('/api/words', { bodyLimit: LIMITS.capBytesMax * 2 }, async (request, reply) => {
    if (!mayFile(gate?.sessionOf(request.raw)?.role)) return reply.code(403).send(forbidden);
    const parsed = FILING.safeParse(request.body);
    if (!parsed.success)
      return reply.code(400).send({ code: 'console/message-malformed', message: 'a filing is {"indication": {…}} or {"cap": "<alert …>", "grade": "B2"}' });
    const refused = 'cap' in parsed.data ? await desk.fileCap(parsed.data.cap, parsed.data.grade) : await desk.file(parsed.data.indication);
    return refused === undefined ? {} : reply.code(409).send({ code: refused.code, message: refused.message });
  });
  app.post('/api/posture', async (request, reply) => {
    const session = gate?.sessionOf(request.raw);
    if (!mayFile(session?.role)) return reply.code(403).send(forbidden);
    const parsed = POSTURE.safeParse(request.body);
    if (!parsed.success)
      return reply
        .code(400)
        .send({ code: 'console/message-malformed', message: `a posture takes region, level (or null), reason and hours: ${parsed.error.issues[0].message}` });
    const { hours, ...wish } = parsed.data;
    const refused = await desk.setPosture({ ...wish, durationS: hours * 3600 }, session?.account);
    return refused === undefined ? {} : reply.code(409).send({ code: refused.code, message: refused.message });
  });
}
