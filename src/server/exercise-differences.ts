/** Why two views of an exercise differ, over HTTP: its handles to its views, its questions to answers. Only a process started as an exercise has it. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { timeS, type RecipientId } from '../base/index.ts';
import { LEVELS, VIEW_LEVELS, type BrokerConfig, type Level } from '../model/index.ts';
import { viewsOf } from '../release/index.ts';
import { handleOf } from './handles.ts';
import { viewDifference, type FeedDifference } from './view-difference.ts';

const DEG = Math.PI / 180;
const degrees = (most: number) => z.coerce.number().min(-most).max(most);
const QUESTION = z.object({
  view: z.string(),
  level: z.enum(VIEW_LEVELS),
  other: z.string(),
  otherLevel: z.enum(VIEW_LEVELS),
  at: z.coerce.number(),
  lat: degrees(90).optional(),
  lon: degrees(180).optional(),
  height: z.coerce.number().optional(),
});

/** Answers questions about differences; undefined when one names a view that is not there or does not read. */
export interface Differences {
  answer(question: unknown, sharing: string | null): FeedDifference[] | undefined;
}

/** Differences of an exercise; `configFor` gives its configuration under a level of sharing. */
export function createDifferences(configFor: (sharing: Level | undefined) => BrokerConfig): Differences {
  const configs = new Map<Level | undefined, BrokerConfig>();
  const known = (sharing: Level | undefined): BrokerConfig => {
    const made = configs.get(sharing) ?? configFor(sharing);
    configs.set(sharing, made);
    return made;
  };
  const recipientOfHandle = (config: BrokerConfig, handle: string): RecipientId | undefined =>
    viewsOf(config).find(({ recipient }) => handleOf(config.secret, 'view', recipient) === handle)?.recipient;
  return {
    answer(question, sharing) {
      const asked = QUESTION.safeParse(question);
      if (!asked.success) return undefined;
      const { view, level, other, otherLevel, at, lat, lon, height } = asked.data;
      const config = known(LEVELS.find((one) => one === sharing));
      const [first, second] = [recipientOfHandle(config, view), recipientOfHandle(config, other)];
      if (first === undefined || second === undefined) return undefined;
      const place = lat === undefined || lon === undefined ? undefined : { latRad: lat * DEG, lonRad: lon * DEG, altitudeHaeM: height ?? 0 };
      return viewDifference(config, { first: { recipient: first, level }, second: { recipient: second, level: otherLevel }, at: timeS(at), place });
    },
  };
}

/** Adds the address. */
export function addDifferences(app: FastifyInstance, differences: Differences, sharing: () => string | null): void {
  app.get('/api/difference', async (request, reply) => {
    const answer = differences.answer(request.query, sharing());
    return (
      answer ??
      reply
        .code(404)
        .send({ code: 'console/view-unknown', message: 'a difference is asked with view, level, other, otherLevel and at: take handles from /api/session' })
    );
  });
}
