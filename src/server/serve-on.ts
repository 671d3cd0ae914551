/**
 * Serves for as long as nobody stops it. So that old parts of its record can be dropped, which are whole runs, a run ends now and then and the next one
 * begins at once: it goes on with pictures, warnings and words as after any restart, and with the same clock and whoever is in.
 */
import type { GateMemory } from './auth/gate.ts';
import { serve, type Lasting, type ServeOptions, type Serving } from './serve.ts';
import { createUtcClock } from './utc-clock.ts';

/** Pause before a run that could not begin is tried again. */
const RETRY_MS = 5000;
/** A run is asked to end at a tick, of which frames and words are recorded and have yet to leave. */
const LEFT_AFTER_MS = 300;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `begin`: how a run begins. */
export async function serveOn(options: ServeOptions, begin: (options: ServeOptions) => Promise<Serving> = serve): Promise<Pick<Serving, 'reload' | 'stop'>> {
  const { log } = options;
  const lasting: Lasting = { now: createUtcClock(), gates: new Map<string, GateMemory>() };
  let isStopping = false;
  /** One after the other. */
  let last: Promise<void> = Promise.resolve();
  const inTurn = (job: () => Promise<void>): Promise<void> => {
    const done = last.then(job);
    last = done.catch(() => undefined);
    return done;
  };

  async function next(): Promise<void> {
    if (serving === undefined || isStopping) return;
    const not = await serving.whyNotAgain();
    if (not !== undefined) {
      log.warn('record/not-renewed', `the run of the record is as long as one may be, and no other can begin: ${not.why}`);
      return log.debug('record/not-renewed', not.detail);
    }
    await pause(LEFT_AFTER_MS);
    if (isStopping) return;
    log.info('record/renewed', 'another run of the record begins, so that old ones can be dropped');
    const ended = serving;
    serving = undefined;
    await ended.stop().catch(failed);
    while (!isStopping) {
      try {
        serving = await begin({ ...options, anew: undefined, lasting, due });
        return;
      } catch (cause) {
        log.error('record/not-renewed', `the next run of the record could not begin and is tried in ${RETRY_MS / 1000} s: run check and doctor`);
        log.debug('record/not-renewed', (cause as Error).message);
        await pause(RETRY_MS);
      }
    }
  }
  const failed = (cause: Error): void => log.error('record/not-renewed', cause.message);
  const due = (): void => void inTurn(next).catch(failed);

  let serving: Serving | undefined = await begin({ ...options, lasting, due });
  return {
    reload: () => inTurn(async () => serving?.reload()),
    stop() {
      isStopping = true;
      return inTurn(async () => serving?.stop());
    },
  };
}
