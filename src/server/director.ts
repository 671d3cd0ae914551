/** The exercise director over HTTP: orders, the pace of every screen, the file from which the run can be made again. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Fault, Result } from '../base/index.ts';
import type { OrdersFile, OrderWords } from './order-words.ts';

const SPEED_MAX = 600;
const PACE = z.strictObject({ speed: z.number().min(0).max(SPEED_MAX) });

/** What a director may do; only a process started as an exercise has one. */
export interface Director {
  /** What there is to give orders about. */
  scene(): {
    readonly sensors: ReadonlyArray<{ readonly id: string; readonly jams: boolean }>;
    readonly members: ReadonlyArray<{ readonly id: string; readonly names: Readonly<Record<string, string>> }>;
    readonly orders: readonly OrderWords[];
  };
  /** Has an order carried out, and says whether the run begins again for it; `exercise/order` says what is wrong with it. */
  order(value: unknown): Result<{ readonly restarts: boolean }, Fault<'exercise/order'>>;
  file(): OrdersFile;
}

/** The pace that every screen takes up when its number changes. */
export interface Pace {
  readonly number: number;
  readonly speedup: number;
}

/** The pace that a director sets. */
export interface Pacer {
  pace(): Pace;
  setSpeed(speedup: number): void;
}

/** A pace that nobody has set. */
export function createPacer(): Pacer {
  let pace: Pace = { number: 0, speedup: 1 };
  return {
    pace: () => pace,
    setSpeed: (speedup) => void (pace = { number: pace.number + 1, speedup }),
  };
}

/** Adds the director's addresses. */
export function addDirector(app: FastifyInstance, director: Director, pacer: Pacer): void {
  app.get('/api/director', async () => director.scene());
  app.post('/api/director/order', async (request, reply) => {
    const done = director.order(request.body);
    return done.ok ? done.value : reply.code(400).send(done.error);
  });
  app.post('/api/director/pace', async (request, reply) => {
    const asked = PACE.safeParse(request.body);
    if (!asked.success) return reply.code(400).send({ code: 'console/message-malformed', message: `a pace is {"speed": 0 to ${SPEED_MAX}}, 0 stands still` });
    pacer.setSpeed(asked.data.speed);
    return pacer.pace();
  });
  app.get('/api/director/file', async (_request, reply) => {
    return reply.header('content-disposition', 'attachment; filename="orders.json"').send(director.file());
  });
}
