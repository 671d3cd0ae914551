/** The pictures of a process of `serve`: where they go on from, and how they are kept for the next one. */
import type { TimeS } from '../base/index.ts';
import type { BrokerConfig } from '../model/index.ts';
import type { ServeConfig } from './config/read-config.ts';
import { keepBeginning } from './kept-beginnings.ts';
import { kernelName } from './kernel.ts';
import type { LiveBroker, LivePort } from './live-broker.ts';
import type { Log } from './log.ts';
import { createStateFiles, setUpOf, takePast, type BeginsAnew, type PastOfRun } from './picture-state.ts';
import type { Parts } from './serve-parts.ts';

interface PictureTools {
  readonly log: Log;
  readonly now: () => TimeS;
  /** Of the process before. */
  readonly past: PastOfRun | undefined;
  /** There was none. */
  readonly isFresh: boolean;
  readonly version: string;
  readonly anew: true | undefined;
}

interface Pictures {
  readonly keep: NonNullable<LivePort['keep']>;
  /** Goes on from what was left, before anything else is taken up, or says why not. */
  takeUp(live: LiveBroker): void;
}

const ANEW: BeginsAnew = { why: 'so it was asked for', isDamage: false };

/** Reads what the process before left of its pictures. */
export async function openPictures(config: ServeConfig, brokerConfig: BrokerConfig, parts: Parts, tools: PictureTools): Promise<Pictures> {
  const { log, now, past, isFresh, version, anew } = tools;
  const self = { program: version, kernel: kernelName(), setUp: setUpOf(brokerConfig) };
  const taken = anew === true ? ANEW : await takePast(config.recordFolder, past, { at: now(), ...self });
  if ('past' in taken && config.words.record.keep !== undefined) {
    await keepBeginning(config.recordFolder, { sha256: taken.sha256, at: taken.past.state.at }).catch((cause: Error) =>
      log.error(
        'pictures/not-kept',
        `the state that the pictures go on from could not be kept beside the record, which cannot be made to begin here: ${cause.message}`,
      ),
    );
  }
  const files = createStateFiles(config.recordFolder, (message) =>
    log.error('pictures/not-kept', `the state of the pictures could not be written: ${message}`),
  );
  parts.stateFiles = files;
  return {
    keep({ sha256, bytes }) {
      files.keep(sha256, bytes);
      return self;
    },
    takeUp(live) {
      if ('past' in taken) live.takeUpPictures(taken.sha256, taken.past);
      else if (taken.isDamage)
        log.error('pictures/damaged', `the pictures begin empty and fill within a few turns of the radars; warnings stand: ${taken.why}`);
      else if (!isFresh) log.warn('pictures/anew', `the pictures begin empty and fill within a few turns of the radars; warnings stand: ${taken.why}`);
    },
  };
}
