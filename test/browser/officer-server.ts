// A live console of one member with an officer, on the real server: an exercise feeds the broker up to a moment, then time stands.

import { join } from 'node:path';
import { memberId, memberOf, recipientOf, timeS, type TimeS } from '../../src/base/index.ts';
import type { Gate } from '../../src/server/auth/gate.ts';
import { startConsole, type ConsoleServer } from '../../src/server/console-server.ts';
import { readTermsFile } from '../../src/server/config/terms-file.ts';
import { createExerciseRun } from '../../src/server/exercise-run.ts';
import { valueOf } from '../../src/server/failure.ts';
import { handleOf } from '../../src/server/handles.ts';
import { healthReport } from '../../src/server/health-report.ts';
import { createKindBook } from '../../src/server/kind-book.ts';
import type { LiveFrame } from '../../src/server/live-broker.ts';
import { createLiveStore } from '../../src/server/live-store.ts';
import { loadExercise } from '../../src/server/load-exercise.ts';
import { createOfficerDesk } from '../../src/server/officer-desk.ts';
import { createSayDesk } from '../../src/server/say/say-desk.ts';
import { termsDesk } from '../../src/server/terms-report.ts';
import { CATALOGUES } from '../../src/warn/index.ts';

const root = join(import.meta.dirname, '..', '..');

/** Which member of which exercise, from when to when; it wants to approve its warnings. */
export interface OfficerScene {
  readonly exercise: string;
  readonly member: string;
  readonly from: TimeS;
  readonly until: TimeS;
}

/** Starts it; resolves when the moment is reached. */
export async function startOfficerServer({ exercise, member, from, until }: OfficerScene, gate?: Gate): Promise<ConsoleServer> {
  const setup = loadExercise({ name: exercise });
  const config = { ...setup.config, members: setup.config.members.map((one) => (one.id === member ? { ...one, approval: true } : one)) };
  let frames: LiveFrame[] = [];
  const run = createExerciseRun(
    { ...setup, config },
    {
      frame: ({ recipient, level }, at, bytes) => frames.push({ recipient, level, at, bytes }),
    },
    { from, computes: ({ recipient }) => memberOf(recipient) === member },
  );
  const store = createLiveStore({ broker: config, hubNames: {} }, run.broker, member, from);
  const desk = createOfficerDesk({ viewer: member, config, catalogues: CATALOGUES, broker: run.broker, decide: () => undefined });
  while (run.at < until) {
    run.step();
    store.take(timeS(run.at), frames);
    desk.ticked(run.at);
    frames = [];
  }
  const kinds = createKindBook(
    store.facts().views.map(({ handle }) => handle),
    () => undefined,
  );
  const own = valueOf(memberId(member));
  const lines = createSayDesk({
    viewer: own,
    handle: handleOf(config.secret, 'view', recipientOf(own)),
    boxOf: (one) => run.broker.talk.boxOf(one),
    isRecorded: () => false,
    take: async () => undefined,
  });
  const terms = await readTermsFile(join(root, 'examples', 'serve', 'altair-terms.yaml'));
  return startConsole({
    store,
    port: 0,
    webFolder: join(root, 'web', 'dist'),
    version: '0.1.0',
    startSpeedup: 1,
    restartable: false,
    say: () => undefined,
    live: {
      health: () => healthReport(member, config.feeds, run.broker.health),
      terms: termsDesk(member, () => (terms.ok ? [terms.value] : [])),
      desk,
      kinds,
    },
    lines,
    gate,
    onWritten: () => undefined,
  });
}
